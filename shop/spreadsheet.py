"""A shop's own spreadsheet as catalogue entries, and back: a CSV with one row for each size of each product.

What is said of the product itself (name, price, colours …) stands in its first row and may be left empty in the others;
an empty `id` continues the product above. `shop.columns` reads the header, `shop.cells` each cell.
"""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from shop import cells
from shop.catalogue import Product
from shop.checks import Problem, shown
from shop.columns import LISTS, TEXTS, Header, columns, measures, read_header
from shop.table_text import UnreadableTable
from shop.vocabulary import DETAILS
from shop.words import size_word


@dataclass
class Draft:
    """One product as its rows give it: a catalogue entry in the making, and where each part stood."""

    record: dict[str, Any] = field(default_factory=dict)
    row: int = 0
    size_rows: dict[str, int] = field(default_factory=dict)
    problems: list[tuple[int, Problem]] = field(default_factory=list)


def read_table(text: str) -> tuple[list[Draft], tuple[str, ...]]:
    """Products of a CSV text, in order, and the columns that are not used.

    Raises UnreadableTable when it has no rows or lacks a needed column.
    """
    rows = _rows(text)
    header = read_header(rows) if rows else None
    if header is None or len(rows) <= header.row:
        raise UnreadableTable("it has no rows under its header; `python -m shop export-template` shows the form")
    drafts: dict[str, Draft] = {}
    last = ""
    for number, row in enumerate(rows[header.row :], start=header.row + 1):
        cells_of = {name: _plain(name, cell) for name, cell in zip(header.names, row, strict=False) if name}
        if not any(cells_of.values()):
            continue
        last = cells_of.get("id", "").lower() or last
        draft = drafts.setdefault(last, Draft(record={"id": last}, row=number))
        _check_width(draft, number, row, header)
        _add_product(draft, number, cells_of, header)
        _add_size(draft, number, cells_of, header)
    return list(drafts.values()), header.unused


def _rows(text: str) -> list[list[str]]:
    """The cells of a CSV; its delimiter is the one its first ten lines have most of."""
    start = text.split("\n", 10)[:10]
    delimiter = max(",;\t", key=lambda sign: sum(line.count(sign) for line in start))
    rows: list[list[str]] = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True):
            rows.append(row)
    except csv.Error as problem:
        place = f"behind row {len(rows)}" if rows else "in row 1"
        advice = "look for a lone double quote or an end cut off there, and save it again from the spreadsheet"
        raise UnreadableTable(f"it is not a sound CSV {place} ({problem}); {advice}") from problem
    return rows


def _plain(name: str, cell: str) -> str:
    """A cell without what only looks different (full-width digits and letters); texts for people stay as written."""
    return cell.strip() if name in TEXTS else unicodedata.normalize("NFKC", cell).strip()


def _check_width(draft: Draft, number: int, row: list[str], header: Header) -> None:
    if any(cell.strip() for cell in row[len(header.names) :]):
        limit = f"at most {len(header.names)} cells, as the header has"
        advice = "put texts that contain a comma in double quotes"
        draft.problems.append((number, Problem("row", row[-1], limit, advice)))


def _add_product(draft: Draft, number: int, row: Mapping[str, str], header: Header) -> None:
    """What a row says of the product itself, which no other row of it may contradict."""
    for name, cell in row.items():
        if not cell or name in ("id", "size", *measures()):
            continue
        for key, value in _fields(name, cell, header.unit(name)):
            if key != name == "price" and row.get("currency"):
                continue  # its own column says which dollar "$" is
            nested = name in TEXTS or name in DETAILS
            holder = draft.record.setdefault(key, {}) if nested else draft.record
            inner = name[-2:] if name in TEXTS else name if nested else key
            if holder.setdefault(inner, value) != value:
                limit = f"the same in all rows of {draft.record['id']}, as row {draft.row} has {shown(holder[inner])}"
                draft.problems.append((number, Problem(name, cell, limit, "make them equal, or use another id")))


def _fields(name: str, cell: str, unit: str) -> list[tuple[str, Any]]:
    """The entry's fields and values for one cell; a price may name its currency."""
    if name in TEXTS:
        return [(name.rsplit("_", 1)[0], cell)]
    if name in DETAILS:
        return [("details", cells.truth(cell) if DETAILS[name] is bool else cell)]
    if name in LISTS:
        return [(name, cells.words("colour" if name == "colours" else name, cell))]
    if name == "price":
        number, currency = cells.price(cell, unit)
        return [("price", number), *([("currency", currency)] if currency else [])]
    if name == "currency":
        return [(name, cells.currency(cell))]
    return [(name, cells.word(name, cell))]


def _add_size(draft: Draft, number: int, row: Mapping[str, str], header: Header) -> None:
    size = size_word(row.get("size", ""))
    if not size:
        draft.problems.append((number, Problem("size", None, "given in every row", "fill it in")))
    elif size in draft.size_rows:
        limit = f"there once for each product, and row {draft.size_rows[size]} has it"
        draft.problems.append((number, Problem("size", size, limit, "remove one, or give another id")))
    else:
        draft.size_rows[size] = number
        chart = {name: cells.length_cm(row[name], header.unit(name)) for name in measures() if row.get(name)}
        draft.record.setdefault("sizes", {})[size] = chart


def write_table(products: Iterable[Product]) -> str:
    """The products as a CSV that `read_table` reads back."""
    out = io.StringIO()
    table = csv.DictWriter(out, columns(), lineterminator="\r\n")
    table.writeheader()
    for product in products:
        row: dict[str, Any] = {name: getattr(product, name) for name in ("category", "sex", "currency", "url")}
        row |= {name: getattr(product, name) for name in ("pattern", "material")}
        row |= {name: getattr(product, name.rsplit("_", 1)[0])[name[-2:]] for name in TEXTS}
        row |= {name: "|".join(getattr(product, name)) for name in LISTS}
        row["price"] = f"{product.price:g}"
        told = product.details.items()
        row |= {name: ("yes" if value else "no") if isinstance(value, bool) else value for name, value in told}
        for size, chart in product.sizes.items():
            table.writerow({"id": product.id, **row, "size": size, **{name: f"{cm:g}" for name, cm in chart.items()}})
            row = {}
    return out.getvalue()
