"""A shop's own catalogue into the Fitting Room: every bad row is reported, and nothing changes unless all is well."""

from __future__ import annotations

import contextlib
import json
import os
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from garments import registry
from shop.checks import Problem, problems
from shop.spreadsheet import Draft, read_table
from shop.table_text import UnreadableTable, decode

MAX_BYTES = 50_000_000


class ImportRefused(Exception):
    """The file cannot be imported at all; nothing was changed."""


@dataclass(frozen=True)
class Trouble:
    """One problem and where it stands: the spreadsheet's row (the header is row 1), or the entry of a JSON."""

    row: int
    product: str
    problem: Problem

    def __str__(self) -> str:
        return f"row {self.row} ({self.product or 'no id'}): {self.problem}"


@dataclass(frozen=True)
class Report:
    """What an import found. `records` are sound; `left_out` are the ids (or "") of products with trouble.

    `unused`: a table's columns that the shop has no use for, in their own words.
    """

    file: Path
    encoding: str
    unused: tuple[str, ...]
    records: tuple[Mapping[str, Any], ...]
    left_out: tuple[str, ...]
    troubles: tuple[Trouble, ...]


def check(file: Path) -> Report:
    """Reads and checks a CSV or JSON catalogue; writes nothing. Raises ImportRefused for an unreadable file."""
    text, encoding = _text(file)
    try:
        drafts, unused = (_json_drafts(text), ()) if file.suffix.lower() == ".json" else read_table(text)
    except UnreadableTable as problem:
        raise ImportRefused(f"{file.name}: {problem}") from problem
    if not drafts:
        raise ImportRefused(f"{file.name} has no products; `python -m shop export-template` shows the form")
    records, left_out, troubles = [], [], []
    seen: dict[str, int] = {}
    for draft in drafts:
        given = {name: value for name, value in draft.record.items() if value is not None}
        made = registry().categories.get(str(given.get("category")))
        record = {"template": made.kind if made else "", **given}
        found = [Trouble(row, str(record.get("id", "")), problem) for row, problem in draft.problems]
        # Rows that name no size already say why there is none.
        more = problems(record) if draft.record or not found else []  # what is no product at all lacks everything
        found += [_placed(draft, problem) for problem in more if problem.field != "sizes" or not found]
        first = seen.setdefault(str(record["id"]), draft.row) if "id" in record else draft.row
        if first != draft.row:
            limit = f"different from every other product's, and row {first} has it"
            found.append(
                Trouble(draft.row, str(record.get("id")), Problem("id", record.get("id"), limit, "rename one"))
            )
        troubles += found
        if found:
            left_out.append(str(record.get("id", "")))
        else:
            records.append(record)
    troubles.sort(key=lambda trouble: trouble.row)
    return Report(file, encoding, unused, tuple(records), tuple(left_out), tuple(troubles))


def load(report: Report, database: Path) -> None:
    """Replaces the shop's catalogue with a report's sound products, whole or not at all. Raises ImportRefused."""
    from sqlite_utils import Database

    if not report.records:
        raise ImportRefused(f"{report.file.name} has no sound product; correct the rows above and import it again")
    part = database.with_name(f"{database.name}.{os.getpid()}.part")
    rows = [
        {"id": record["id"], "position": place, "record": json.dumps(record, ensure_ascii=False)}
        for place, record in enumerate(report.records)
    ]
    try:
        database.parent.mkdir(parents=True, exist_ok=True)
        part.unlink(missing_ok=True)
        with Database(part) as db, db.atomic():
            db.table("products").insert_all(rows, pk="id")
        part.replace(database)
    except (OSError, sqlite3.Error) as problem:
        with contextlib.suppress(OSError):
            part.unlink()
        reason = f"{database} could not be written ({problem}); free some disk space or check its folder"
        raise ImportRefused(f"{reason}; the catalogue is as it was") from problem


def learn(report: Report) -> None:
    """Has search learn what a report's products mean (some 10 ms each), so that no shopper waits for it afterwards.

    Raises EncoderUnavailable.
    """
    from shop.catalogue import Catalogue, Product
    from shop.recommend import recommender

    if report.records:
        recommender(Catalogue([Product.from_record(record) for record in report.records])).warm()


def summary(report: Report) -> str:
    """The troubles of a refused import in one line: how many, the first, and what to do."""
    count, rows = len(report.troubles), len({trouble.row for trouble in report.troubles})
    told = (
        f"{report.file.name}: {count} problem{'s' * (count > 1)} in {rows} row{'s' * (rows > 1)}, nothing was changed"
    )
    return f"{told}; first {report.troubles[0]}".replace("\n", " ")


def _text(file: Path) -> tuple[str, str]:
    if file.suffix.lower() not in (".csv", ".json", ".tsv", ".txt"):
        raise ImportRefused(f"{file.name} is no .csv or .json; save the spreadsheet as CSV UTF-8 and import that")
    try:
        if (size := file.stat().st_size) > MAX_BYTES:
            raise ImportRefused(f"{file.name} has {size} bytes, at most {MAX_BYTES} are read; split it")
        return decode(file.read_bytes())
    except OSError as problem:
        raise ImportRefused(f"{file} cannot be read ({problem.strerror}); check the name") from problem
    except UnreadableTable as problem:
        raise ImportRefused(f"{file.name}: {problem}") from problem


def _json_drafts(text: str) -> Sequence[Draft]:
    try:
        entries = json.loads(text)
    except (json.JSONDecodeError, RecursionError) as problem:
        raise UnreadableTable(f"it is not JSON ({problem}); check that place") from problem
    if not isinstance(entries, list):
        raise UnreadableTable("it must be a list of products; `python -m shop show tee-crew --json` prints one")
    drafts = []
    for row, entry in enumerate(entries, start=1):
        if isinstance(entry, dict):
            # `show` tells where the photograph lies; what it prints imports as it is.
            drafts.append(Draft(record={name: value for name, value in entry.items() if name != "photo"}, row=row))
        else:
            drafts.append(Draft(row=row, problems=[(row, problem) for problem in problems(entry)]))
    return drafts


def _placed(draft: Draft, problem: Problem) -> Trouble:
    row = draft.size_rows.get(problem.size, draft.row) if problem.size else draft.row
    return Trouble(row, str(draft.record.get("id", "")), problem)
