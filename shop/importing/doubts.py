"""What looks wrong in a chart though each number is possible: slips, steps out of line, bodies instead of garments."""

from __future__ import annotations

import itertools
import statistics
from collections.abc import Iterator, Mapping, Sequence

from shop.importing import kinds
from shop.importing.charts import Measured, Reading
from shop.importing.findings import Findings
from shop.sizes import ordered, read_size

# A step this many times the usual one of its measure is asked about, but none below these [cm]: between XL and XXL
# shops grade twice as far as between S and M, and lengths of cropped and long cuts jump less than girths.
_TIMES = 3.0
_STEP_CM = {"shoulder": 4.5, "length": 9.0, "inseam": 9.0, "sleeve": 7.0, "rise": 4.5, "upper_arm": 6.0, "cuff": 6.0}
_GIRTH_STEP_CM = 13.0
# With two sizes there is no usual step: nobody grades further than this between neighbours.
_WIDEST_STEP_CM = 26.0
# A smaller number of a larger size by less is rounding.
_ROUNDING_CM = 0.01
# A garment's chest is 1.9 to 2.9 shoulder breadths round, dropped shoulders and capes of an oversized cut included.
_CHEST_TO_SHOULDER = (1.72, 3.4)
# Between the chest and the waist of a top lie 0-10 cm, of a body 12-20.
_BODY_TAPER_CM = 12.0


def doubt(one: Measured, findings: Findings, *, steps_right: bool = False, garments: bool = False) -> bool:
    """Asks about what looks wrong in one product's chart; whether anything did."""
    before = len(findings.all)
    outside = list(_outside(one))
    for size, name, reading in outside:
        _tell_outside(one, size, name, reading, findings)
    if not steps_right:
        _ask_steps(one, {(size, name) for size, name, _ in outside}, findings)
        _ask_shoulders(one, findings)
    if not garments:
        _ask_bodies(one, findings)
    return len(findings.all) > before


def _outside(one: Measured) -> Iterator[tuple[str, str, Reading]]:
    limits = kinds.limits(one.category)
    for size, own in one.chart.items():
        for name, reading in own.items():
            if name in limits and not limits[name][0] <= reading.cm <= limits[name][1]:
                yield size, name, reading


def _tell_outside(one: Measured, size: str, name: str, reading: Reading, findings: Findings) -> None:
    low, high = kinds.limits(one.category)[name]
    beside = _beside(one, name)
    findings.problem(
        f"{name} of size {size} {_shown(reading)}: it must be between {low} and {high} cm; "
        f"{_likely(name, reading, low, high)}"
        + (f" (its sizes have {beside})" if len(one.chart) > 1 else ""),
        row=reading.said.row, product=one.draft.id, key=f"{name} outside", field=name, value=reading.cm,
    )  # fmt: skip


def _shown(reading: Reading) -> str:
    """The cell, and what it was read as where that differs."""
    said = reading.said.text
    return said if said in (f"{reading.cm:g}", f"{reading.cm:.1f}") else f"{said} ({reading.cm:g} cm)"


def _likely(name: str, reading: Reading, low: float, high: float) -> str:
    """What a number outside its limits probably was; what was said of it is not guessed again."""
    cm, guesses = reading.cm, []
    if name in kinds.GIRTHS and not reading.spread_said and low <= cm * 2 <= high:
        written = f"{cm * 2:g}"
        if reading.unit_said and '"' in reading.said.text:
            written = f'{cm * 2 / 2.54:g}" or {cm * 2:g} cm'
        guesses.append(f"if it was measured lying flat, write {written}")
    if not reading.unit_said and low <= cm * 2.54 <= high:
        guesses.append(f"if it is in inches, write {cm * 2.54:.1f}")
    if not reading.unit_said and low <= cm / 10 <= high:
        guesses.append(f"if it is in mm, write {cm / 10:g}")
    return ", ".join(guesses) or "measure it again"


def _beside(one: Measured, name: str) -> str:
    return ", ".join(f"{size} {own[name].said.text}" for size, own in one.chart.items() if name in own)


def _ask_steps(one: Measured, known: set[tuple[str, str]], findings: Findings) -> None:
    names = list(dict.fromkeys(name for own in one.chart.values() for name in own))
    for name in names:
        if name not in kinds.limits(one.category):
            continue
        for line in _lines(one.chart, name):
            rows = [(size, one.chart[size][name]) for size in line if (size, name) not in known]
            if odd := _odd_step(name, [reading.cm for _, reading in rows]):
                place, reason = odd
                size, reading = rows[place]
                findings.question(
                    f"{name} of size {size} {_shown(reading)} is {reason}: its sizes have "
                    f"{', '.join(f'{label} {r.said.text}' for label, r in rows)}; correct it, or put `steps: "
                    f"right` in a "
                    "mapping file if it is meant", row=reading.said.row, product=one.draft.id, key=f"{name} {reason}",
                    field=name, value=reading.cm,
                )  # fmt: skip


def _lines(chart: Mapping[str, Mapping[str, Reading]], name: str) -> Iterator[list[str]]:
    """Sizes that are to be compared: of one kind, in order. Legs grow with their own number, all else with the
    waist."""
    groups: dict[str, list[str]] = {}
    for size in chart:
        if name in chart[size]:
            read = read_size(size, legs=size.startswith("W"))
            kind = read.kind
            if kind.startswith("leg") and name in ("inseam", "length"):
                kind = f"waist {read.rank[0]:g}"
            groups.setdefault(kind, []).append(size)
    for kind, sizes in groups.items():
        if kind not in ("other", "one"):
            yield ordered(sizes)


def _odd_step(name: str, values: Sequence[float]) -> tuple[int, str] | None:
    """The place that is out of line with its neighbours, and how; None where all is well."""
    if len(values) < 2:
        return None
    steps = [after - before for before, after in itertools.pairwise(values)]
    least = _STEP_CM.get(name, _GIRTH_STEP_CM)
    if len(values) == 2:
        if steps[0] < -_ROUNDING_CM:
            return 1, "smaller than that of the size before; perhaps two rows are swapped"
        return (1, "far from the size beside it") if steps[0] > _WIDEST_STEP_CM * (least / _GIRTH_STEP_CM) else None
    usual = statistics.median(abs(step) for step in steps)
    widest = max(_TIMES * usual, least)
    # One number that both its neighbours jump to and from: it, and not the next one, is the slip.
    for place in range(1, len(values) - 1):
        if (
            abs(steps[place - 1]) > widest / 2
            and abs(steps[place]) > widest / 2
            and steps[place - 1] * steps[place] < 0
        ):
            return place, "out of line with the sizes beside it"
    for place, step in enumerate(steps):
        if abs(step) > widest:
            first_alone = place == 0 and len(values) > 2 and abs(values[2] - values[1]) <= widest
            return (0 if first_alone and _falls_below(values) else place + 1), "out of line with the sizes beside it"
    for place, step in enumerate(steps):
        if step < -_ROUNDING_CM:
            return place + 1, "smaller than that of the size before; perhaps two rows are swapped"
    return None


def _falls_below(values: Sequence[float]) -> bool:
    """Whether the first number rather than all others is odd: it lies more than twice as far from them as they span."""
    rest = values[1:]
    return abs(values[0] - rest[0]) > 2 * (max(rest) - min(rest)) and len(rest) > 3


def _ask_shoulders(one: Measured, findings: Findings) -> None:
    pairs = [
        (size, own["chest"], own["shoulder"]) for size, own in one.chart.items() if "chest" in own and "shoulder" in own
    ]
    low, high = _CHEST_TO_SHOULDER
    odd = [(s, c, w) for s, c, w in pairs if w.cm and not low <= c.cm / w.cm <= high]
    if not odd or not _is_inside(one, "shoulder", odd[0][2]) or not _is_inside(one, "chest", odd[0][1]):
        return
    size, chest, shoulder = odd[0]
    flat = ""
    if not chest.spread_said and chest.cm / shoulder.cm < low:
        flat = f"; if the chest was measured lying flat, write {chest.cm * 2:g} and double the other girths too"
    findings.question(
        f"shoulder of size {size} {_shown(shoulder)} does not go with a chest of {_shown(chest)}: a chest is "
        f"{low:g} to {high:g} shoulders round; correct one{flat}, or put `steps: right` in a mapping file if it "
        f"is meant",
        row=shoulder.said.row, product=one.draft.id, key="shoulder and chest", field="shoulder", value=shoulder.cm,
    )  # fmt: skip


def _is_inside(one: Measured, name: str, reading: Reading) -> bool:
    low, high = kinds.limits(one.category)[name]
    return low <= reading.cm <= high


def _ask_bodies(one: Measured, findings: Findings) -> None:
    """A chart that measures the people a size fits: asked about by its taper and by heights and weights beside it."""
    beside = [said.heading.text for said in one.draft.body]
    tapers = [
        own["chest"].cm - own["waist"].cm for own in one.chart.values()
        if "chest" in own and "waist" in own and not (own["waist"].spread_said or own["chest"].spread_said)
    ]  # fmt: skip
    top = kinds.shape(one.category) == "top"
    sure = top and tapers and min(tapers) >= _BODY_TAPER_CM
    likely = bool(beside) and bool(tapers) and min(tapers) >= _BODY_TAPER_CM and _hips_of_people(one)
    no_length = (
        bool(beside)
        and not any({"length", "inseam"} & set(own) for own in one.chart.values())
        and any(one.chart.values())
    )
    if not (sure or likely or no_length):
        return
    size = next(size for size, own in one.chart.items() if own)
    own = one.chart[size]
    why = []
    if tapers:
        why.append(
            f"the waist of size {size} is {own['waist'].cm:g}, {min(tapers):g} under the chest"
            if "waist" in own
            else ""
        )
    if beside:
        why.append(f"with {', '.join(dict.fromkeys(beside))} beside")
    findings.question(
        f"these look like the measures of bodies, not of the garment ({' '.join(filter(None, why))}): give the "
        f"garment's own, or "
        "put `chart: garment` in a mapping file if they are", row=one.draft.row, product=one.draft.id, key="bodies",
    )  # fmt: skip


def _hips_of_people(one: Measured) -> bool:
    pairs = [own["hip"].cm - own["chest"].cm for own in one.chart.values() if "hip" in own and "chest" in own]
    return not pairs or all(1 <= more <= 14 for more in pairs)
