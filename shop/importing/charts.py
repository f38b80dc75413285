"""Cells to centimetres: units, widths doubled once, charts inside of descriptions."""

from __future__ import annotations

from dataclasses import dataclass, field

from shop.importing import cells, kinds
from shop.importing.column_questions import ask_heading
from shop.importing.entries import Draft, Said, SizeRow
from shop.importing.findings import Findings
from shop.importing.headings import TIMES
from shop.importing.html_text import titled_tables
from shop.importing.layout import Table, turn_chart
from shop.importing.lexicon import plain
from shop.sizes import read_size


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
        ask_heading(heading.text, heading.unknown, findings, row=row_number, product=draft.id)
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
