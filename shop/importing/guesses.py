"""What a whole table seems to mean by its bare numbers: flat, in inches, in millimetres; asked about once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from shop.importing import kinds
from shop.importing.charts import Measured, Reading
from shop.importing.entries import Said
from shop.importing.findings import Findings

# At least so many of a table's products must read better as something else before the whole table is asked about.
_SHARE_OF_TABLE = 0.6
_FLAT_CHEST_TO_SHOULDER = 1.6


@dataclass(frozen=True)
class _Guess:
    """What bare numbers of a table may mean: girths times `double`, everything times `per`."""

    words: str
    answer: str
    double: int = 1
    per: float = 1.0


_GUESSES = (
    _Guess("measured lying flat", "`girths: flat`", double=2),
    _Guess("in inches", "`unit: in`", per=2.54),
    _Guess("measured lying flat and in inches", "`girths: flat` and `unit: in`", double=2, per=2.54),
    _Guess("in millimetres", "`unit: mm`", per=0.1),
)


def ask_whole_table(products: Sequence[Measured], findings: Findings) -> set[str]:
    """One question where most products read better as flat or in inches; the ids that it is about."""
    judged = {one.draft.id: _best_guess(one) for one in products if any(one.chart.values())}
    doubted = {name: guess for name, guess in judged.items() if guess is not None}
    asked = _ask_partly_flat(products, doubted, findings)
    doubted = {name: guess for name, guess in doubted.items() if name not in asked}
    for guess, count in Counter(doubted.values()).most_common():
        ids = [name for name, one in doubted.items() if one is guess]
        if count < max(1, _SHARE_OF_TABLE * len(judged)) and len(judged) > 2 and not _all_alike(products, ids, guess):
            continue
        _ask_guess(next(one for one in products if one.draft.id == ids[0]), guess, count, len(judged), findings)
        asked |= set(ids)
    return asked


def _ask_partly_flat(products: Sequence[Measured], doubted: Mapping[str, _Guess], findings: Findings) -> set[str]:
    """Asks about charts of which some girths only look flat (a leg beside a waist all round); the ids asked about."""
    asked: set[str] = set()
    for one in products:
        names = _flat_measures(one) if one.draft.id in doubted else {}
        if not names or all(name in names for own in one.chart.values() for name in own if name in kinds.GIRTHS):
            continue
        asked.add(one.draft.id)
        columns = ", ".join(
            f'"{said.heading.text}": {name}, {said.heading.unit or "cm"}, flat' for name, said in names.items()
        )
        findings.question(
            f"{' and '.join(names)} look measured lying flat, the other girths all the way round: of the first "
            f"size {', '.join(f'{name} {said.text}' for name, said in names.items())}; if so write {columns} "
            "under `columns:` of a mapping file and import with --mapping, or correct the numbers",
            row=one.draft.row, product=one.draft.id, key=f"partly flat {list(names)}",
        )  # fmt: skip
    return asked


def _flat_measures(one: Measured) -> dict[str, Said]:
    """The girths that lie outside of what is usual in every size, and doubled inside; each with its first cell."""
    found: dict[str, Said] = {}
    for name in kinds.GIRTHS:
        readings = [own[name] for own in one.chart.values() if name in own]
        if readings and all(
            not r.spread_said and not _inside(one.category, name, r.cm) and _inside(one.category, name, r.cm * 2)
            for r in readings
        ):
            found[name] = readings[0].said
    return found if found and _with_flat(one, found) else {}


def _with_flat(one: Measured, flat: Mapping[str, Said]) -> bool:
    """Whether everything lies where garments do once these girths are doubled."""
    return all(
        _inside(one.category, name, reading.cm * (2 if name in flat else 1))
        for own in one.chart.values() for name, reading in own.items() if name in kinds.typical(one.category)
    )  # fmt: skip


def _all_alike(products: Sequence[Measured], ids: Sequence[str], guess: _Guess) -> bool:
    """Of single products too the whole chart must say it: each size reads better so."""
    own = [one for one in products if one.draft.id in ids]
    return all(_score(one, guess) == 1.0 for one in own)


def _ask_guess(example: Measured, guess: _Guess, count: int, of: int, findings: Findings) -> None:
    size, readings = max(example.chart.items(), key=lambda one: len(_changed(one[1], guess)))
    meant = ", ".join(
        f"{name} {readings[name].said.text} would be {cm:g}" for name, cm in list(_changed(readings, guess).items())[:4]
    )
    where = f"{count} of {of} products" if of > 1 else example.draft.id
    told = "the unit is said, so " if all(one.unit_said for one in readings.values()) else ""
    findings.question(
        f"the measures of {where} look {guess.words}: {told}of size {size} {meant} cm; if so put {guess.answer} "
        f"in a mapping "
        "file and import with --mapping (else `girths: round` and `unit: cm`), or correct the "
        "numbers", key=f"table {guess.words}",
    )  # fmt: skip


def _changed(readings: Mapping[str, Reading], guess: _Guess) -> dict[str, float]:
    """What a guess makes of a size [cm], of the measures that it changes."""
    return {name: cm for name, one in readings.items() if (cm := _as(name, one, guess)) != one.cm}


def _as(name: str, reading: Reading, guess: _Guess) -> float:
    """A reading's cm under a guess; what was said is not guessed again."""
    double = guess.double if name in kinds.GIRTHS and not reading.spread_said else 1
    per = guess.per if not reading.unit_said else 1.0
    return round(reading.cm * double * per, 2)


def _best_guess(one: Measured) -> _Guess | None:
    """The guess under which a product's numbers lie where garments' do, where as they are they do not."""
    as_is = _score(one, None)
    if as_is >= 0.999 or (_fits_limits(one) and as_is > 0.6):
        return None
    scored = [(score, -place, guess) for place, guess in enumerate(_GUESSES) if (score := _score(one, guess)) > as_is]
    best = max(scored, default=None, key=lambda each: each[:2])
    return best[2] if best and best[0] >= 0.75 and _changes_most(one) else None


def _changes_most(one: Measured) -> bool:
    """Whether it is about the chart and not about one slip: nearly each size has a number outside."""
    readings = [(name, reading) for own in one.chart.values() for name, reading in own.items()]
    outside = [(n, r) for n, r in readings if not _inside(one.category, n, r.cm)]
    return len(outside) >= max(1, len(one.chart) - 1)


def _fits_limits(one: Measured) -> bool:
    limits = kinds.limits(one.category)
    return all(
        limits[name][0] <= reading.cm <= limits[name][1]
        for own in one.chart.values() for name, reading in own.items() if name in limits
    )  # fmt: skip


def _score(one: Measured, guess: _Guess | None) -> float:
    """The share of a product's measures that lie where garments' do."""
    good = total = 0
    for own in one.chart.values():
        values = {name: _as(name, reading, guess) if guess else reading.cm for name, reading in own.items()}
        for name, cm in values.items():
            if name in kinds.typical(one.category) and cm > 0:
                total += 1
                good += _inside(one.category, name, cm)
        for fine in _relations(values):
            total += 1
            good += fine
    return good / total if total else 1.0


def _inside(category: str, name: str, cm: float) -> bool:
    low, high = kinds.typical(category).get(name, (0, 1e9))
    return cm == 0 or low <= cm <= high


def _relations(values: Mapping[str, float]) -> list[bool]:
    """How a garment's measures stand to each other: a chest of two shoulders, a thigh of half a hip."""
    rules: tuple[tuple[str, str, Callable[[float, float], bool]], ...] = (
        ("chest", "shoulder", lambda chest, shoulder: chest >= _FLAT_CHEST_TO_SHOULDER * shoulder),
        ("hip", "thigh", lambda hip, thigh: 0.4 * hip <= thigh <= 0.85 * hip),
    )
    return [rule(values[one], values[other]) for one, other, rule in rules if one in values and other in values]
