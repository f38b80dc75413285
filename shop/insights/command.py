"""`python -m shop insights`: the report on the terminal, as CSV, as pictures."""

from __future__ import annotations

import argparse
import csv
import json
from datetime import date
from pathlib import Path
from typing import Any

from common.database import Database, is_postgres, open_database
from common.settings import Settings
from common.steps import Migrations
from shop.insights.tables import TABLES, as_text, rows_of


class NoInsights(Exception):
    """There is nothing to report from, or nowhere to write it."""


def add_to(commands: Any) -> argparse.ArgumentParser:
    """The command's options."""
    parser: argparse.ArgumentParser = commands.add_parser(
        "insights", help="what shoppers did: funnel, sizes, fit, searches"
    )
    parser.add_argument("--since", default="1970-01-01", help="a day, as 2026-01-31; all days unless given")
    parser.add_argument("--csv", type=Path, help="folder to write every table to, as CSV")
    parser.add_argument("--pictures", type=Path, help="folder to draw into, as PNG")
    return parser


def report(arguments: argparse.Namespace, table: Settings) -> int:
    """Prints it. Raises NoInsights and the store's errors."""
    since = _day(arguments.since)
    folders = [folder for folder in (arguments.csv, arguments.pictures) if folder is not None]
    database = _opened(table)
    try:
        if not database.has_table("behaviour"):
            raise NoInsights("the store holds no events yet; start the shop once (`make run`), then ask again")
        tables = {one.name: rows_of(one, database, since) for one in TABLES}
    finally:
        database.close()
    for folder in folders:
        _make(folder)
    if arguments.csv is not None:
        for name, rows in tables.items():
            _write(arguments.csv / f"{name}.csv", rows)
    if arguments.pictures is not None:
        from shop.insights.pictures import draw

        draw(tables, arguments.pictures)
    if arguments.json:
        print(json.dumps(tables, ensure_ascii=False, default=float, indent=1))
    else:
        print("\n\n".join(as_text(one.title, tables[one.name]) for one in TABLES))
    return 0


def _opened(table: Settings) -> Database:
    """The store beside whoever owns it; nothing is written."""
    place = table.database or table.data / "store.db"
    if not is_postgres(place) and not Path(place).exists():
        raise NoInsights(f"there is no store at {place}; start the shop once (`make run`), then ask again")
    return open_database(place, Migrations("insights"), alone=False)


def _day(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise NoInsights(f"--since {text[:40]!r} is not a day; write it as 2026-01-31") from None


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise NoInsights(f"{folder} cannot be made ({error.strerror}); name another folder") from None


def _write(path: Path, rows: list[dict[str, Any]]) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        lines = csv.writer(file)
        lines.writerow(rows[0] if rows else ())
        lines.writerows(row.values() for row in rows)
