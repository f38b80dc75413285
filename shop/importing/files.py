"""A shop's file as tables of text, whatever its kind: CSV, TSV, Excel workbook, XML feed, JSON, HTML."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from shop.importing.findings import ImportRefused
from shop.importing.text import decode

MAX_BYTES = 50_000_000
# What a workbook may unfold to: more is no table but an attack.
_UNFOLDED_BYTES = 500_000_000
# The first cells of a cell's field are read whole; a description of a megabyte is no description.
_LONGEST_CELL = 1_000_000
_ZIP, _OLD_EXCEL = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"


@dataclass(frozen=True)
class Sheet:
    """One table: its rows as texts, "" for an empty cell. name: of a workbook's sheet, else ""."""

    rows: list[list[str]]
    name: str = ""


@dataclass(frozen=True)
class Source:
    """What a file holds: tables, or `records` that are written as this shop writes its own. read_as: its encoding."""

    sheets: tuple[Sheet, ...]
    read_as: str
    records: tuple[Any, ...] | None = None


def read(file: Path) -> Source:
    """The tables of a file. Raises ImportRefused, without the file's name, for one that holds none."""
    data = _bytes(file)
    if data.startswith(_OLD_EXCEL):
        raise ImportRefused("it is an old Excel workbook (.xls); open it and save it as .xlsx or CSV UTF-8")
    if data.startswith(_ZIP):
        return Source(_workbook(data), "Excel workbook")
    text, encoding = decode(data)
    start = text.lstrip("\ufeff \t\r\n")[:200].lower()
    if file.suffix.lower() == ".json" or start.startswith(("[{", '{"')):
        from shop.importing.feeds import from_json

        return from_json(_parsed(text), encoding)
    if start.startswith(("<?xml", "<rss", "<feed", "<products", "<catalog", "<items")):
        from shop.importing.feeds import from_xml

        return Source((Sheet(from_xml(data)),), f"XML, {encoding}")
    if start.startswith(("<!doctype html", "<html", "<table")):
        from shop.importing.html_text import tables

        return Source(tuple(Sheet(rows) for rows in tables(text)), f"HTML, {encoding}")
    return Source((Sheet(_csv_rows(text)),), encoding)


def _bytes(file: Path) -> bytes:
    try:
        if (size := file.stat().st_size) > MAX_BYTES:
            raise ImportRefused(
                f"it has {size} bytes, at most {MAX_BYTES} are read; split it and import the parts one after the "
                "other: each adds to the shop"
            )
        return file.read_bytes()
    except OSError as problem:
        raise ImportRefused(f"{file} cannot be read ({problem.strerror}); check the name") from problem


def _parsed(text: str) -> Any:
    try:
        return json.loads(text, parse_int=_int)
    except (ValueError, RecursionError) as problem:
        raise ImportRefused(f"it is not JSON ({problem}); check that place") from problem


def _int(digits: str) -> int | float:
    """A JSON's whole number; one that no field can hold becomes infinite, for the checks to refuse."""
    return int(digits) if len(digits) < 300 else float(digits)


def _csv_rows(text: str) -> list[list[str]]:
    """The cells of a CSV; its delimiter is the one its first lines have most of."""
    csv.field_size_limit(_LONGEST_CELL)
    start = text.split("\n", 30)[:30]
    delimiter = max(",;\t|", key=lambda sign: (sum(line.count(sign) > 1 for line in start), _total(start, sign)))
    rows: list[list[str]] = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True):
            rows.append(row)
    except csv.Error as problem:
        place = f"behind row {len(rows)}" if rows else "in row 1"
        advice = "look for a lone double quote or an end cut off there, and save it again from the spreadsheet"
        raise ImportRefused(f"it is not a sound CSV {place} ({problem}); {advice}") from problem
    return rows


def _total(lines: Sequence[str], sign: str) -> int:
    return sum(line.count(sign) for line in lines)


def _workbook(data: bytes) -> tuple[Sheet, ...]:
    """The visible sheets of an .xlsx, formulas as the values last computed. Raises ImportRefused."""
    import warnings
    import zipfile

    import openpyxl

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            if (size := sum(part.file_size for part in parts.infolist())) > _UNFOLDED_BYTES:
                raise ImportRefused(
                    f"it unfolds to {size} bytes, at most {_UNFOLDED_BYTES} are read; save it as CSV UTF-8"
                )
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # styles it does not know are of no matter here
            # Not read_only: a sheet without a dimension record would show its first column alone.
            book = openpyxl.load_workbook(io.BytesIO(data), data_only=True)
    except (zipfile.BadZipFile, KeyError, ValueError, OSError, TypeError) as problem:
        reason = str(problem).split("\n", 1)[0][:100]
        raise ImportRefused(
            f"it is an Excel workbook that cannot be read ({reason}); save it as CSV UTF-8"
        ) from problem
    shown = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    return tuple(
        Sheet([[_cell(value) for value in row] for row in sheet.iter_rows(values_only=True)], sheet.title)
        for sheet in shown
    )


def _cell(value: object) -> str:
    """A workbook's cell as a text: 36.0 is 36, nothing is ""."""
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.10g}"
    return str(value)
