"""Where a table's header stands and which way its chart lies: every table ends as one row a size, measures across."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from shop.importing.files import Sheet
from shop.importing.findings import ImportRefused
from shop.importing.headings import Heading, read_heading
from shop.importing.lexicon import lexicon, plain
from shop.sizes import read_size

_SEARCHED = 40
# A sheet of one product says at least so many things of it.
_FACTS_OF_A_SHEET = 3
_UNIT_SAID = re.compile(
    r"(?:unit|单位|单位为|einheit|unité|measure(?:ment)?s?|尺寸|sizes?|all)\W*(?:are |in |is |:|：|为)*\W*(cm"
    r"|inch(?:es)?|in\b|mm|厘米|公分|英寸|zoll|毫米)"
)
_NO_NUMBER = re.compile(r"^[^\d]*$")


@dataclass(frozen=True)
class Row:
    """A row under the header: its number in the file, and its cells."""

    number: int
    cells: list[str]


@dataclass
class Table:
    """A table as it is understood. header_row: the first row is 1. unit: what a line above the header says of all.

    passed_over: rows that are no products, each with why; before: the rows above the header.
    """

    headings: list[Heading]
    rows: list[Row]
    header_row: int = 1
    unit: str = ""
    sheet: str = ""
    passed_over: list[tuple[int, str]] = field(default_factory=list)
    before: list[list[str]] = field(default_factory=list)
    turned: str = ""

    def has(self, name: str) -> bool:
        """Whether a column is that field."""
        return any(heading.field == name for heading in self.headings)


def find_table(sheets: Sequence[Sheet], corrections: Mapping[str, Heading], *, header_row: int = 0) -> Table:
    """The table of products among a file's sheets. Raises ImportRefused."""
    filled = [sheet for sheet in sheets if any(any(row) for row in sheet.rows)]
    if not header_row and (sheet_of_one := next((table for one in filled if (table := _one_product(one))), None)):
        return sheet_of_one
    if not filled:
        raise ImportRefused("it has no rows under its header; `python -m shop export-template` shows the form")
    best = max(filled, key=lambda sheet: _best_row(sheet.rows, corrections)[1])
    return _table(best, corrections, header_row)


def _one_product(sheet: Sheet) -> Table | None:
    """A sheet of one product, its facts as "name, value" rows above its chart; None for any other table."""
    rows = [[tidy(cell) for cell in row] for row in sheet.rows]
    facts: list[tuple[Heading, str]] = []
    for place, row in enumerate(rows):
        filled = [cell for cell in row if cell]
        if not filled:
            continue
        heading = read_heading(filled[0])
        if len(filled) == 2 and heading.field and not heading.is_measure and not read_heading(filled[1]).field:
            facts.append((heading, filled[1]))
            continue
        chart = turn_chart(rows[place:]) if len(facts) >= _FACTS_OF_A_SHEET else None
        if not chart:
            return None
        own = [value for _, value in facts]
        below = [Row(place + 1, [*own, *row.cells]) for row in chart.rows]
        headings = [heading for heading, _ in facts] + chart.headings
        return Table(
            headings,
            below,
            place + 1,
            chart.unit or _unit_above(rows[:place]),
            sheet.name,
            turned="under its product's facts",
        )
    return None


def _best_row(rows: Sequence[Sequence[str]], corrections: Mapping[str, Heading]) -> tuple[int, float]:
    """The row that looks most like a header, and how much."""
    scores = [(_score(row, corrections), -number) for number, row in enumerate(rows[:_SEARCHED])]
    score, place = max(scores, default=(0.0, 0))
    return -place, score


def _score(row: Sequence[str], corrections: Mapping[str, Heading]) -> float:
    """How many of a row's cells are headings; a row of products has few that are."""
    found = 0.0
    for cell in row:
        if not cell.strip() or len(cell) > 80:
            continue
        heading = corrections.get(plain(cell)) or read_heading(cell)
        found += 1.0 if heading.field or (heading.known and not heading.unknown) else 0.5 if heading.unknown else 0.0
    return found if len({plain(cell) for cell in row if cell.strip()}) > 1 else 0.0


def _table(sheet: Sheet, corrections: Mapping[str, Heading], header_row: int) -> Table:
    place = header_row - 1 if header_row else _best_row(sheet.rows, corrections)[0]
    first = next(number for number, row in enumerate(sheet.rows) if any(cell.strip() for cell in row))
    if not header_row and _best_row(sheet.rows, corrections)[1] < 1:
        place = first
    if place >= len(sheet.rows):
        raise ImportRefused(f"it has {len(sheet.rows)} rows and no header in row {header_row}; correct `header`")
    headings = [corrections.get(plain(cell)) or read_heading(cell.strip()) for cell in sheet.rows[place]]
    while headings and not headings[-1].text.strip():
        headings.pop()
    before = [list(row) for row in sheet.rows[:place]]
    table = Table(headings, [], place + 1, _unit_above(before), sheet.name, before=before)
    for number, row in enumerate(sheet.rows[place + 1 :], start=place + 2):
        _take(table, number, list(row))
    return table


def _unit_above(rows: Sequence[Sequence[str]]) -> str:
    for row in rows:
        for cell in row:
            if said := _UNIT_SAID.search(plain(cell)):
                return lexicon().units.get(said[1], "")
    return ""


def _take(table: Table, number: int, cells: list[str]) -> None:
    """One row under the header: kept, or passed over with its reason."""
    cells = [tidy(cell) for cell in cells]
    filled = [(place, cell) for place, cell in enumerate(cells) if cell]
    if not filled:
        return
    if reason := _no_product(table, filled):
        if reason == "units":
            _units_below(table, filled)
        table.passed_over.append((number, reason))
        return
    table.rows.append(Row(number, cells))


_INVISIBLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


def tidy(cell: str) -> str:
    """A cell without what nobody sees: control and direction marks, blanks around it."""
    return _INVISIBLE.sub("", cell).strip()


def _no_product(table: Table, filled: list[tuple[int, str]]) -> str:
    """Why a row is no product's: "header", "units", "footnote", "total", or ""."""
    headings = table.headings
    texts = [cell for _, cell in filled]
    if len(filled) > 2 and all(_repeats_header(headings, place, cell) for place, cell in filled):
        return "units" if any(_unit_of(cell) for _, cell in filled) else "header"
    if len(filled) == 1:
        place, cell = filled[0]
        column = headings[place].field if place < len(headings) else ""
        wordy = len(cell) > 24 and not re.fullmatch(r"\S+", cell)
        if (
            wordy
            or (column == "id" and re.search(r"[:：。;；]|\s.*\s", cell))
            or (place == 0 and len(headings) > 3 and len(plain(cell)) > 40)
        ):
            return "footnote"
    if re.fullmatch(
        r"(?:grand |sub ?)?(?:total|sum|summe|gesamt|合计|总计|小计|итого|合計|합계)s?:?", plain(texts[0])
    ) and not _names_size(table, filled):
        return "total"
    return ""


def _names_size(table: Table, filled: list[tuple[int, str]]) -> bool:
    return any(place < len(table.headings) and table.headings[place].field == "size" for place, _ in filled)


def _repeats_header(headings: Sequence[Heading], place: int, cell: str) -> bool:
    """Whether a cell is a heading once more, in any language, or the unit of its column."""
    if place >= len(headings):
        return False
    if _unit_of(cell):
        return True
    if len(cell) > 60 or re.search(r"\d", cell):
        return plain(cell) == plain(headings[place].text)
    if plain(cell) == plain(headings[place].text):
        return True
    again = read_heading(cell)
    return bool(again.field) and again.field.split("_")[0] == headings[place].field.split("_")[0]


def _unit_of(cell: str) -> str:
    inner = plain(cell).strip("()[]（）【】 .")
    return lexicon().units.get(inner, "") or (
        "pcs" if inner in ("pcs", "pc", "件", "stk", "kg", "g", "eur", "usd", "cny", "元") else ""
    )


def _units_below(table: Table, filled: list[tuple[int, str]]) -> None:
    for place, cell in filled:
        unit = _unit_of(cell)
        if unit in ("cm", "in", "mm") and table.headings[place].is_measure and not table.headings[place].unit:
            table.headings[place] = replace(table.headings[place], unit=unit)


def turn_long_table(table: Table) -> Table:
    """A table with a row for each measuring point of each size as one with a row a size; others as they are."""
    if not (table.has("point") and (table.has("value") or len(_size_columns(table)) > 1)):
        return table
    return _from_points(table) if table.has("value") else _from_points_across(table)


def _place(table: Table, name: str) -> int:
    return next((place for place, heading in enumerate(table.headings) if heading.field == name), -1)


def _from_points(table: Table) -> Table:
    """point, size, value down: each value goes under its point's own heading."""
    point, value, unit = _place(table, "point"), _place(table, "value"), _place(table, "unit")
    kept = [place for place in range(len(table.headings)) if place not in (point, value, unit)]
    headings = [table.headings[place] for place in kept]
    columns: dict[str, int] = {}
    rows: dict[tuple[str, ...], Row] = {}
    for row in table.rows:
        cells = row.cells + [""] * (len(table.headings) - len(row.cells))
        said = cells[point] + (f" ({cells[unit]})" if unit >= 0 and cells[unit] else "")
        if said not in columns:
            columns[said] = len(columns)
        own = [cells[place] for place in kept]
        key = tuple(
            read_size(cell).label if heading.field == "size" else cell
            for heading, cell in zip(headings, own, strict=True)
        )
        target = rows.setdefault(key, Row(row.number, own))
        target.cells.extend([""] * (len(kept) + len(columns) - len(target.cells)))
        target.cells[len(kept) + columns[said]] = cells[value]
    return replace(table, headings=headings + [read_heading(said) for said in columns], rows=list(rows.values()),
                   turned="a row for each measuring point")  # fmt: skip


def _size_columns(table: Table) -> list[int]:
    """Columns whose heading is a size: XS, S, 36, W30 L32."""
    return [
        place for place, heading in enumerate(table.headings)
        if heading.text and not heading.field and read_size(heading.text).kind not in ("other",)
    ]  # fmt: skip


def _from_points_across(table: Table) -> Table:
    """point down, sizes across."""
    point, unit, sizes = _place(table, "point"), _place(table, "unit"), _size_columns(table)
    kept = [place for place in range(len(table.headings)) if place not in (point, unit, *sizes)]
    columns: dict[str, int] = {}
    rows: dict[tuple[str, ...], Row] = {}
    for row in table.rows:
        cells = row.cells + [""] * (len(table.headings) - len(row.cells))
        said = cells[point] + (f" ({cells[unit]})" if unit >= 0 and cells[unit] else "")
        columns.setdefault(said, len(columns))
        own = [cells[place] for place in kept]
        for place in sizes:
            target = rows.setdefault(
                (*own, table.headings[place].text), Row(row.number, [*own, table.headings[place].text])
            )
            target.cells.extend([""] * (len(kept) + 1 + len(columns) - len(target.cells)))
            target.cells[len(kept) + 1 + columns[said]] = cells[place]
    qualifiers = _common_qualifiers(table.headings[point].text)
    headings = [table.headings[place] for place in kept] + [Heading("size", "size")]
    return replace(table, headings=headings + [read_heading(f"{said}{qualifiers}") for said in columns],
                   rows=list(rows.values()), turned="sizes across, measuring points down")  # fmt: skip


def _common_qualifiers(text: str) -> str:
    """What stands in the brackets behind "Measurement (cm)": it holds for every point."""
    inside = re.findall(r"[(\[（](.*?)[)\]）]", text)
    return f" ({inside[0]})" if inside and plain(inside[0]) in lexicon().units else ""


def turn_chart(rows: Sequence[Sequence[str]], *, title: str = "") -> Table | None:
    """A chart out of a description: sizes down or across, or None for a table that is none."""
    cleaned = [[tidy(cell) for cell in row] for row in rows if any(tidy(cell) for cell in row)]
    if len(cleaned) < 2:
        return None
    unit = _unit_above([[title]])
    for table in (_sizes_down(cleaned), _sizes_across(cleaned)):
        if table:
            return replace(table, unit=table.unit or unit)
    return None


def _sizes_down(rows: list[list[str]]) -> Table | None:
    place = next((n for n, row in enumerate(rows[:4]) if sum(_is_chart_heading(cell) for cell in row) >= 1), None)
    if place is None:
        return None
    header, body = rows[place], rows[place + 1 :]
    sized = [row for row in body if row and read_size(row[0]).kind != "other"]
    if not sized or len(sized) < len(body) / 2 or sum(_is_chart_heading(cell) for cell in header[1:]) == 0:
        return None
    headings = [Heading(header[0] or "size", "size"), *(read_heading(cell) for cell in header[1:])]
    return Table(headings, [Row(0, row) for row in sized], unit=_unit_above([*rows[:place], [header[0]]]))


def _sizes_across(rows: list[list[str]]) -> Table | None:
    place = next(
        (
            n
            for n, row in enumerate(rows[:4])
            if len(row) > 1 and all(read_size(c).kind != "other" for c in row[1:] if c) and any(row[1:])
        ),
        None,
    )
    if place is None:
        return None
    header, body = rows[place], [row for row in rows[place + 1 :] if row and _is_chart_heading(row[0])]
    if not body:
        return None
    headings = [Heading("size", "size"), *(read_heading(row[0] + _common_qualifiers(header[0])) for row in body)]
    columns = [
        Row(0, [size, *(row[n] if n < len(row) else "" for row in body)]) for n, size in enumerate(header) if n and size
    ]
    return Table(headings, columns, unit=_unit_above([[header[0]]]), turned="sizes across")


def _is_chart_heading(cell: str) -> bool:
    heading = read_heading(cell)
    return bool(cell) and (heading.is_measure or bool(heading.unknown) or heading.body)
