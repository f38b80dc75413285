"""What an import found, into the database that is sold from: only what changed, whole or not at all."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from common.lock import Held, hold
from shop.importing.importer import ImportRefused, Report


@dataclass(frozen=True)
class Loaded:
    """What an import changed, by ids."""

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    dropped: tuple[str, ...] = ()
    unchanged: int = 0


def sold_now(database: Path) -> dict[str, Mapping[str, Any]]:
    """The records of earlier imports, by id; none before the first."""
    if not database.exists():
        return {}
    with contextlib.closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as db:
        return {row[0]: json.loads(row[1]) for row in db.execute("select id, record from products order by position")}


def load(report: Report, database: Path, *, replace: bool = False) -> Loaded:
    """Adds and updates a report's products; `replace` drops what it does not name. Raises ImportRefused."""
    if not report.records:
        raise ImportRefused(f"{report.file.name} has no sound product; correct what is told above and import it again")
    part = database.with_name(f"{database.name}.{os.getpid()}.part")
    try:
        database.parent.mkdir(parents=True, exist_ok=True)
        with _alone(database):
            loaded = _write(report, database, part, replace)
            if loaded.added or loaded.changed or loaded.dropped:
                part.replace(database)
        _keep_mapping(report)
    except (OSError, sqlite3.Error) as problem:
        reason = f"{database} could not be written ({problem}); free some disk space or check its folder"
        raise ImportRefused(f"{reason}; the catalogue is as it was") from problem
    finally:
        with contextlib.suppress(OSError):
            part.unlink()
    return loaded


@contextlib.contextmanager
def _alone(database: Path) -> Iterator[None]:
    """One import at a time: two would each write the other's away. Raises ImportRefused."""
    try:
        guard = hold(database)
    except Held as problem:
        raise ImportRefused(
            f"another import is at work (process {problem.holder}); wait for it and import again"
        ) from problem
    try:
        with guard:
            yield
    finally:
        for kind in ("lock", "holder"):
            with contextlib.suppress(OSError):
                database.with_name(f"{database.name}.{kind}").unlink()


def _write(report: Report, database: Path, part: Path, replace: bool) -> Loaded:
    part.unlink(missing_ok=True)
    if database.exists():
        shutil.copy2(database, part)
    with contextlib.closing(sqlite3.connect(part)) as db, db:
        db.execute("create table if not exists products (id text primary key, position integer, record text)")
        before = dict(db.execute("select id, record from products").fetchall())
        last = db.execute("select coalesce(max(position), -1) from products").fetchone()[0]
        texts = {str(record["id"]): json.dumps(record, ensure_ascii=False) for record in report.records}
        dropped = [name for name in before if name not in texts] if replace else []
        db.executemany("delete from products where id = ?", [(name,) for name in dropped])
        added = [name for name in texts if name not in before]
        changed = [name for name in texts if name in before and before[name] != texts[name]]
        rows = [(name, last + 1 + place, texts[name]) for place, name in enumerate(added)]
        db.executemany("insert into products (id, position, record) values (?, ?, ?)", rows)
        db.executemany("update products set record = ? where id = ?", [(texts[name], name) for name in changed])
        if replace:
            db.executemany("update products set position = ? where id = ?", [(n, name) for n, name in enumerate(texts)])
    return Loaded(tuple(added), tuple(changed), tuple(dropped), len(texts) - len(added) - len(changed))


def _keep_mapping(report: Report) -> None:
    """Keeps a mapping that was used, for the next table with these headings."""
    if report.kept_at and report.corrections.text:
        report.kept_at.parent.mkdir(parents=True, exist_ok=True)
        part = report.kept_at.with_suffix(f".{os.getpid()}.part")
        part.write_text(report.corrections.text, encoding="utf-8")
        part.replace(report.kept_at)
