"""Cells to centimetres: units, widths doubled once, and what a whole table seems to mean by its bare numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from shop.importing import cells, kinds
from shop.importing.entries import Draft, Said, SizeRow
from shop.importing.findings import Findings
from shop.importing.headings import TIMES
from shop.importing.html_text import titled_tables
from shop.importing.layout import Table, turn_chart
from shop.importing.lexicon import plain
from shop.sizes import read_size

# At least so many of a table's products must read better as something else before the whole table is asked about.
_SHARE_OF_TABLE = 0.6
_FLAT_CHEST_TO_SHOULDER = 1.6


@dataclass(frozen=True)
class Reading:
    """One measure of one size: cm as it is taken, its cell, and whether unit and spread were said or only assumed."""

    cm: float
    said: Said
    unit_said: bool
    spread_said: bool


Chart = dict[str, dict[str, Reading]]


@dataclass
class Measured:
    """A product with its chart: size → measure → reading."""

    draft: Draft
    category: str
    chart: Chart = field(default_factory=dict)


def read_chart(draft: Draft, category: str, table: Table, wanted: Assumed, findings: Findings) -> Measured:
    """The measures of a product, from its columns or else from a table in its description."""
    measured = Measured(draft, category)
    rows = list(draft.sizes.values())
    unit = table.unit
    if not any(row.cells for row in rows):
        rows, unit = _from_description(draft, findings)
    for row in rows:
        own = measured.chart.setdefault(row.label, {})
        for name, said in row.cells.items():
            if (reading := _reading(measured, row, name, said, unit, wanted, findings)) is not None:
                own[name] = reading
    _drop_sleeves_from_the_back(measured, findings)
    return measured


# Of sleeves from the shoulder the longest of tall men's sizes; from the middle of the back half a shoulder more.
_LONGEST_SLEEVE_CM = 74.0


def _drop_sleeves_from_the_back(measured: Measured, findings: Findings) -> None:
    """Sleeves longer than any arm were measured from the middle of the back: told, and implied instead."""
    sleeves = [own["sleeve"] for own in measured.chart.values() if "sleeve" in own]
    if not sleeves or not all(one.unit_said and _LONGEST_SLEEVE_CM < one.cm < 110 for one in sleeves):
        return
    findings.note(
        f"its sleeves ({sleeves[0].said.text} …) are longer than an arm: from the middle of the back, not used",
        row=sleeves[0].said.row, product=measured.draft.id, key="sleeves from the back",
    )  # fmt: skip
    for own in measured.chart.values():
        own.pop("sleeve", None)


@dataclass(frozen=True)
class Assumed:
    """What the shop's mapping says of numbers that name nothing: their unit, and girths "flat" or "round"."""

    unit: str = ""
    girths: str = ""


def _reading(
    measured: Measured, row: SizeRow, name: str, said: Said, unit: str, wanted: Assumed, findings: Findings
) -> Reading | None:
    draft, heading = measured.draft, said.heading
    try:
        found = cells.length(said.text, heading.unit or unit or wanted.unit)
    except cells.Unreadable as reason:
        if name not in kinds.measures() or name not in kinds.limits(measured.category):
            return None
        draft.broken = True
        low, high = kinds.limits(measured.category)[name]
        findings.problem(
            f"{name} of size {row.label} {said.text[:60]!r} is {reason}: it must be a number between {low} and "
            f"{high} cm; "
            "write the garment's own, relaxed, in one unit", row=said.row, product=draft.id,
            key=f"{name} unreadable {reason if 'range' in str(reason) else ''}",
        )  # fmt: skip
        return None
    if found is None:
        return None
    if found.ranged:
        findings.note(
            f"{name} of size {row.label} is {said.text}: the middle is taken",
            row=said.row,
            product=draft.id,
            key="ranges",
        )
    # A breadth has no girth to be half of, unless it says it is a half.
    doubled = TIMES[heading.spread] if name in kinds.GIRTHS or heading.spread == "half" else 1
    spread_said = bool(heading.spread)
    if not spread_said and name in kinds.GIRTHS and wanted.girths:
        doubled, spread_said = (2 if wanted.girths == "flat" else 1), True
    return Reading(round(found.cm * doubled, 2), said, found.unit_said, spread_said)


def _from_description(draft: Draft, findings: Findings) -> tuple[list[SizeRow], str]:
    """The sizes of a table in a product's description, those that the product is made in."""
    text = (
        draft.text("description_en")
        if "<table" in draft.text("description_en").lower()
        else draft.text("description_zh")
    )
    row_number = draft.said["description_en"].row if "description_en" in draft.said else draft.row
    bodies = False
    for title, rows in titled_tables(text) or titled_tables(draft.text("description_en")):
        table = turn_chart(rows, title=title)
        if not table:
            continue
        if any(heading.body for heading in table.headings) or "body" in plain(title) or "yourself" in plain(title):
            bodies = True
            continue
        return _rows_of(draft, table, row_number, findings), table.unit
    if bodies:
        findings.question(
            "its description holds a size table of bodies and none of the garment; add one with the garment's "
            "own measures",
            row=row_number, product=draft.id, key="only bodies in the description",
        )  # fmt: skip
        draft.broken = True
    return list(draft.sizes.values()), ""


def _rows_of(draft: Draft, table: Table, row_number: int, findings: Findings) -> list[SizeRow]:
    made: dict[str, SizeRow] = {}
    for row in table.rows:
        for part in row.cells[0].split(","):
            size = read_size(part, legs=False)
            made[size.label] = SizeRow(size.label, row_number, "", {
                heading.field: Said(cell, heading, row_number)
                for heading, cell in zip(table.headings[1:], row.cells[1:], strict=False)
                if heading.is_measure and cell
            })  # fmt: skip
    unknown = [heading for heading in table.headings[1:] if heading.unknown]
    for heading in unknown:
        _ask_heading(heading.text, heading.unknown, findings, row=row_number, product=draft.id)
        draft.broken = True
    taken = ", ".join(f"{heading.text} = {heading.told}" for heading in table.headings[1:] if heading.field)
    findings.note(
        f"its measures are in the table of its description: {taken}",
        row=row_number,
        product=draft.id,
        key=f"in description {taken}",
    )
    wanted = [label for label in draft.sizes if label in made] or list(made)
    if missing := [label for label in draft.sizes if label not in made]:
        findings.problem(
            f"size {', '.join(missing)} is sold, but not in the table of its description, which has "
            f"{', '.join(made)}; add it there",
            row=row_number, product=draft.id, key="size not in description",
        )  # fmt: skip
        draft.broken = True
    return [made[label] for label in wanted]


def _ask_heading(text: str, unknown: str, findings: Findings, **where: object) -> None:
    findings.question(
        f"the heading {text!r} says {unknown!r}, which is not understood: is it the garment's own measure, all the way "
        f'round, in cm? Write what it is under `columns:` of a mapping file ("{text}": chest, cm, round; or not used) '
        "and import with --mapping", key=f"heading {text}", **where,
    )  # fmt: skip


def ask_headings(table: Table, findings: Findings) -> None:
    """Asks about each heading of a measure of which a word was not understood."""
    for heading in table.headings:
        if heading.unknown:
            _ask_heading(heading.text, heading.unknown, findings)
        elif heading.is_measure and heading.body:
            findings.question(
                f"the heading {heading.text!r} speaks of the body a size fits, not of the garment; give the "
                f"garment's own "
                f'measures, or say under `columns:` of a mapping file that it is the garment\'s '
                f'("{heading.text}": {heading.field}, {heading.unit or "cm"})',
                key=f"body heading {heading.text}",
            )  # fmt: skip


def ask_unnamed(table: Table, findings: Findings) -> None:
    """Asks about a column of lengths whose heading is no word that shops use."""
    for place, heading in enumerate(table.headings):
        if heading.known or not heading.text:
            continue
        values = [row.cells[place] for row in table.rows if place < len(row.cells) and row.cells[place]]
        if len(values) >= 2 and all(_looks_like_a_measure(value) for value in values) and len(set(values)) > 1:
            findings.question(
                f"the column {heading.text!r} ({', '.join(values[:3])} …) may be a measure, and its name is not "
                f"known: write "
                f'what it is under `columns:` of a mapping file ("{heading.text}": chest, cm; or not used) and '
                f'import with --mapping',
                key=f"column {heading.text}",
            )  # fmt: skip


def _looks_like_a_measure(cell: str) -> bool:
    try:
        found = cells.length(cell)
    except cells.Unreadable:
        return False
    return found is None or 3 <= found.cm <= 250


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
    asked: set[str] = set()
    for guess, count in Counter(doubted.values()).most_common():
        ids = [name for name, one in doubted.items() if one is guess]
        if count < max(1, _SHARE_OF_TABLE * len(judged)) and len(judged) > 2 and not _all_alike(products, ids, guess):
            continue
        _ask_guess(next(one for one in products if one.draft.id == ids[0]), guess, count, len(judged), findings)
        asked |= set(ids)
    return asked


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
