"""What is known of a kind of garment before any is cut: the content of its data file, typed.

A kind's file is YAML. What stands beside `categories` holds for all of them; a category says what is its own.

    chart          measure -> [least, most] finished measurement, cm; girths all the way round, in the order of a chart
    sleeveless     what a chart leaves out where its `sleeve` is 0
    zones          what of the body it lies on: head neck shoulder chest waist hip leg foot hand
    half           top or bottom, where it is worn with something on the other half
    needs          body measure -> weight, 0..1: what has to be known to choose a size
    telling        what a caption tells, the most telling first
    length_called  the length's name in a caption, as a key of the assistant's words
    fit_cm         measure -> [too tight below, tight below, fitted up to, easy up to], ease in cm, where a share of the
                   body's says nothing; more is loose
    fit            measure -> [up to: fitted, up to: easy], ease as a share of the body's girth; more is loose
    bands          how wide the band at the highest opening (top) and at a wrist (cuff) is, m; others are hemmed
    silhouette     how the page draws it: a shape of bot/silhouette.py, or its right half as rows [x, y] in cm, y down,
                   each a number or MEASURE, MEASURE/4, MEASURE*0.6
    names          what it is called, zh and en
    words          what else shoppers call it, besides shop/data/words.yml
    rank           what is put on first has the lowest
    places         where it is worn; two that share a place are not worn together
    family         what shoppers call by one another's names; instead: what is shown where one is not sold
    aims           measure -> cut -> [ease in cm a size is chosen for, how far below, how far above is still right];
                   cut: slim regular loose, or any, with " knit" of stretchy cloth; nothing: it does not matter
    elastic        made to be stretched round the body, whatever the cloth is called
    ribbed         knitted with ribs at neck, cuffs and hem, whatever the yarn
    leg_ends_cm    how far over the floor a full-length leg ends, negative
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

Aims = Mapping[str, Mapping[str, tuple[float, float, float]]]
ZONES = ("head", "neck", "shoulder", "chest", "waist", "hip", "leg", "foot", "hand")
HALVES = ("top", "bottom")


class BadKind(ValueError):
    """A kind's data file says what no garment can be made from."""


@dataclass(frozen=True)
class Category:
    """One category of the contract; `kind` is "" for one that nothing draws yet."""

    name: str
    kind: str
    names: tuple[str, str]
    words: tuple[str, ...] = ()
    half: str | None = None
    rank: int = 3
    places: frozenset[str] = frozenset()
    family: str | None = None
    instead: str | None = None
    elastic: bool = False
    ribbed: bool = False
    leg_ends_cm: float = 0.0
    aims: Aims = field(default_factory=dict, hash=False)

    def aim(self, measure: str, cut: str, *, stretchy: bool) -> tuple[float, float, float] | None:
        """The ease aimed at and how far below and above it is still right [cm], or None where it does not matter."""
        row = self.aims[measure]
        keys = (f"{cut} knit", cut, "any") if stretchy else (cut, "any")
        return next((row[key] for key in keys if key in row), None)


@dataclass(frozen=True)
class Kind:
    """What all categories of one file share, and the folder its code lies in beside it."""

    name: str
    folder: Path
    chart: Mapping[str, tuple[float, float]] = field(hash=False)
    sleeveless: tuple[str, ...]
    zones: frozenset[str]
    needs: Mapping[str, float] = field(hash=False)
    telling: tuple[str, ...]
    length_called: str
    fit: Mapping[str, tuple[float, float]] = field(hash=False)
    fit_cm: Mapping[str, tuple[float, float, float, float]] = field(hash=False)
    bands: Mapping[str, float] = field(hash=False)
    silhouette: str | Sequence[Sequence[float | str]] = field(hash=False)
    usual: Category
    categories: Mapping[str, Category] = field(hash=False)

    def of(self, category: str) -> Category:
        """The category, or what is usual for the kind where it is none of its own."""
        return self.categories.get(category, self.usual)

    def fields(self, sleeve_cm: float) -> tuple[str, ...]:
        """The measurements a row of a size chart needs."""
        left_out = self.sleeveless if sleeve_cm == 0 else ()
        return tuple(name for name in self.chart if name not in left_out)

    @property
    def legs(self) -> bool:
        """Whether it goes round each leg by itself."""
        return "leg" in self.zones

    @property
    def has_hem(self) -> bool:
        """Whether it hangs down to a hem of its own, as no legs and no shoes do."""
        return "length" in self.chart and not self.legs


_SHARED = ("half", "rank", "places", "family", "instead", "elastic", "ribbed", "leg_ends_cm", "aims")
_OWN = (*_SHARED, "names", "words")
_WHOLE = (
    "chart",
    "sleeveless",
    "zones",
    "needs",
    "telling",
    "length_called",
    "fit",
    "fit_cm",
    "bands",
    "silhouette",
    "categories",
)


def read_kind(path: Path) -> Kind:
    """A kind from its data file. Raises BadKind naming the file, the key, what it may be and what to do."""
    import yaml

    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        return _kind(path, content)
    except (yaml.YAMLError, TypeError, ValueError, KeyError, AttributeError) as problem:
        told = f"the key {problem} is missing" if isinstance(problem, KeyError) else str(problem)
        raise BadKind(f"{path.name}: {told}; garments/kind.py says what a kind's file holds") from problem


def _kind(path: Path, content: Any) -> Kind:
    if not isinstance(content, Mapping):
        raise BadKind("it is no table of keys")
    _only_known(content, (*_WHOLE, *_SHARED))
    chart = {name: (low, high) for name, (low, high) in content["chart"].items()}
    if wrong := [name for name, (low, high) in chart.items() if not 0 <= low < high]:
        raise BadKind(f"chart {wrong[0]} is {list(chart[wrong[0]])}, it must be [least, most] in cm, the least first")
    if wrong := sorted(set(content["zones"]) - set(ZONES)):
        raise BadKind(f"zone {wrong[0]!r} is not one of {', '.join(ZONES)}")
    return Kind(
        name=path.stem,
        folder=path.parent,
        chart=chart,
        sleeveless=tuple(content.get("sleeveless", ())),
        zones=frozenset(content["zones"]),
        needs=dict(content["needs"]),
        telling=tuple(content["telling"]),
        length_called=content.get("length_called", "length"),
        fit={name: (float(fitted), float(easy)) for name, (fitted, easy) in content.get("fit", {}).items()},
        fit_cm={name: _limits(row) for name, row in content.get("fit_cm", {}).items()},
        bands={name: float(width) for name, width in content.get("bands", {}).items()},
        silhouette=content["silhouette"],
        usual=category_from(path.stem, {"names": {"zh": path.stem, "en": path.stem}}, content, kind=path.stem),
        categories={
            name: category_from(name, own, content, kind=path.stem) for name, own in content["categories"].items()
        },
    )


def category_from(name: str, own: Mapping[str, Any], shared: Mapping[str, Any], *, kind: str = "") -> Category:
    """A category from what its file says of it and of all in the file; aims are put together by measure."""
    _only_known(own, _OWN)
    told = {key: own.get(key, shared.get(key)) for key in _SHARED if key in own or key in shared}
    if told.get("half") not in (None, *HALVES):
        raise BadKind(f"half {told['half']!r} of {name} is not one of {', '.join(HALVES)}")
    aims = {**shared.get("aims", {}), **own.get("aims", {})}
    told["aims"] = {measure: _row(cuts or {}) for measure, cuts in aims.items()}
    told["places"] = frozenset(told.get("places", (name,)))
    names = (str(own["names"]["zh"]), str(own["names"]["en"]))
    return Category(name, kind, names, tuple(map(str, own.get("words", ()))), **told)


def _limits(row: Sequence[float]) -> tuple[float, float, float, float]:
    too_tight, tight, fitted, easy = (float(limit) for limit in row)
    return too_tight, tight, fitted, easy


def _row(cuts: Mapping[str, Any]) -> dict[str, Any]:
    return {cut: tuple(map(float, aim)) if aim else None for cut, aim in cuts.items()}


def _only_known(content: Mapping[str, Any], known: Sequence[str]) -> None:
    if unknown := sorted(set(content) - set(known)):
        raise BadKind(f"{unknown[0]!r} is not one of its keys {', '.join(known)}")
