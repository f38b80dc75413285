"""Measures that a chart leaves out, implied by the cut and the grading of its kind; never shown as measured.

A measure that other sizes have is graded from them; else it lies where it does, for the same chest (hip, waist), in the
charts of the demo shop: the mean over its garments of that category and sex, and their mean step from size to size.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from shop.importing import kinds

_LONG_SLEEVE = re.compile(
    r"long[- ]?sleeve|longsleeve|langarm|manches? longues?|manica lunga|manga larga|長袖|长袖|긴팔|длинн\w+ рукав"
    r"|sweat|hoodie|jumper|sweater|针织|毛衣|卫衣"
)
_NO_SLEEVE = re.compile(
    r"sleeveless|strap|halter|camisole|cami\b|slip dress|ärmellos|träger|sans manches|bretelles|senza maniche"
    r"|sin mangas|tirantes|无袖|吊带|背心|ノースリーブ|민소매|без рукавов|бретел"
)
_LONG = 30.0
# As the demo shop cuts: 1 cm of the outseam is the bend of the crotch, a thigh is 0.55-0.62 hips round.
_CROTCH_CM, _THIGH_OF_HIP = 1.0, 0.55


class NoExample(LookupError):
    """The demo shop has no garment of a kind: nothing can be implied of it."""


@dataclass(frozen=True)
class _Line:
    """measure = at + step * (base - base_at), cm."""

    base_at: float
    at: float
    step: float


def complete(
    category: str, sex: str, chart: Mapping[str, Mapping[str, float]], words: str
) -> tuple[dict[str, dict[str, float]], dict[str, list[str]]]:
    """The chart with all measures of its category [cm], and for each size the names of those that are implied.

    words: what is said of the garment, in small letters; its sleeves are told by it. Sizes without a base measure have
    theirs implied by the other sizes first.
    """
    done = {size: dict(own) for size, own in chart.items()}
    implied: dict[str, list[str]] = {size: [] for size in chart}
    sleeve = _sleeve(category, words)
    names = kinds.kind(category).fields(1.0)
    base = next((name for name in kinds.base_measures(category) if any(name in own for own in chart.values())), "")
    for name in sorted(names, key=lambda one: one != base):
        lacking = [size for size, own in done.items() if name not in own]
        if not lacking:
            continue
        try:
            line = _line(category, sex, name, base, done, sleeve)
        except NoExample:
            continue
        for size in lacking:
            if name in ("upper_arm", "cuff") and done[size].get("sleeve") == 0:
                continue
            done[size][name] = _within(category, name, _value(line, done[size].get(base, line.base_at), name, sleeve))
            implied[size].append(name)
    _settle(category, done, implied)
    order = {name: place for place, name in enumerate(names)}
    done = {size: dict(sorted(own.items(), key=lambda pair: order.get(pair[0], 99))) for size, own in done.items()}
    return done, {size: sorted(own, key=lambda n: order[n]) for size, own in implied.items() if own}


def _sleeve(category: str, words: str) -> str:
    if category == "dress" and _NO_SLEEVE.search(words):
        return "none"
    if _LONG_SLEEVE.search(words) or category not in ("tee", "dress"):
        return "long"
    return "short"


def _value(line: _Line, base: float, name: str, sleeve: str) -> float:
    if name == "sleeve" and sleeve == "none":
        return 0.0
    return round(line.at + line.step * (base - line.base_at), 1)


def _within(category: str, name: str, value: float) -> float:
    low, high = kinds.limits(category)[name]
    return min(max(value, float(low)), float(high)) if value else value


def _line(category: str, sex: str, name: str, base: str, done: Mapping[str, Mapping[str, float]], sleeve: str) -> _Line:
    """How a measure goes with the base: through the sizes that have both, else through the demo shop's garments."""
    known = _of_kind(category, sex, name, base or kinds.base_measures(category)[0], sleeve)
    both = [(own[base], own[name]) for own in done.values() if base in own and name in own] if base != name else []
    if both:
        return _Line(float(np.mean([one for one, _ in both])), float(np.mean([two for _, two in both])), known.step)
    own = [values[name] for values in done.values() if name in values]
    return _Line(known.base_at, float(np.mean(own)), known.step) if own else known


@functools.lru_cache(maxsize=512)
def _of_kind(category: str, sex: str, name: str, base: str, sleeve: str) -> _Line:
    """The demo shop's garments of a category (and sex, where it has some), with sleeves of a length."""
    charts = [own for own in _charts(category, sex, name, sleeve) if base in own[0]]
    bases = [np.array([row[base] for row in rows]) for rows in charts]
    values = [np.array([row[name] for row in rows]) for rows in charts]
    run = sum(float(((b - b.mean()) ** 2).sum()) for b in bases)
    rise = sum(float(((b - b.mean()) * (v - v.mean())).sum()) for b, v in zip(bases, values, strict=True))
    base_at = float(np.mean(np.concatenate(bases)))
    return _Line(base_at, float(np.mean(np.concatenate(values))), max(0.0, rise / run) if run else 0.0)


def _charts(category: str, sex: str, name: str, sleeve: str) -> Sequence[Sequence[Mapping[str, float]]]:
    template = kinds.kind(category).name
    own = [one for one in _demo() if one["category"] == category]
    alike = [one for one in own if one["sex"] == sex]
    kin = [one for one in _demo() if kinds.kind(one["category"]).name == template]
    for records in (alike if len(alike) > 1 else [], own, kin):
        charts = [list(one["sizes"].values()) for one in records]
        charts = [rows for rows in charts if all(name in row for row in rows)]
        if name in ("sleeve", "upper_arm", "cuff"):
            charts = [rows for rows in charts if _has_sleeve(rows, sleeve)] or (charts if records is not alike else [])
        if charts:
            return charts
    raise NoExample(f"no garment to imply {name} of a {category} by")


def _has_sleeve(rows: Sequence[Mapping[str, float]], sleeve: str) -> bool:
    return (rows[0]["sleeve"] > _LONG) == (sleeve == "long") and rows[0]["sleeve"] > 0


@functools.cache
def _demo() -> list[dict[str, Any]]:
    from shop.catalogue import DEMO_FILE, read_records

    return read_records(DEMO_FILE)


def _settle(category: str, done: dict[str, dict[str, float]], implied: dict[str, list[str]]) -> None:
    """What measures owe each other, put right among those that are implied."""
    for size, own in done.items():
        lent = set(implied[size])
        if kinds.shape(category) == "legs":
            _settle_legs(category, own, lent)
        elif {"waist", "hip", "hem"} <= set(own):
            _settle_skirt(own, lent)
        elif kinds.shape(category) == "top" and "waist" in lent and "chest" in own:
            own["waist"] = min(own["waist"], own["chest"])


def _settle_legs(category: str, own: dict[str, float], lent: set[str]) -> None:
    """An outseam is inseam and rise, less the bend of the crotch; a thigh is more than half a hip."""
    if not {"length", "inseam", "rise"} <= set(own):
        return
    if "length" in lent and "inseam" not in lent:
        own["length"] = _within(category, "length", round(own["inseam"] + own["rise"] - _CROTCH_CM, 1))
    elif "inseam" in lent and "length" not in lent:
        own["inseam"] = _within(category, "inseam", round(own["length"] - own["rise"] + _CROTCH_CM, 1))
    elif "rise" in lent:
        own["rise"] = _within(category, "rise", round(own["length"] - own["inseam"] + _CROTCH_CM, 1))
    if "thigh" in lent and "hip" in own:
        own["thigh"] = round(max(own["thigh"], _THIGH_OF_HIP * own["hip"]), 1)


def _settle_skirt(own: dict[str, float], lent: set[str]) -> None:
    """A hip is no narrower than the waist above it, a hem no narrower than the hip, where one of them is implied."""
    if "hip" in lent:
        own["hip"] = max(own["hip"], own["waist"] + 4)
        if "hem" not in lent and own["hem"] >= own["waist"]:
            own["hip"] = max(own["waist"], min(own["hip"], own["hem"]))
    if "hem" in lent:
        own["hem"] = max(own["hem"], own["hip"])
