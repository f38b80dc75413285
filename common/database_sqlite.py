"""The database in one SQLite file in WAL mode: the process that opened it holds a lock until it closes or dies."""

from __future__ import annotations

import contextlib
import os
import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path

import sqlite_utils

from common.database import Rows, Steps
from common.lock import Held, Holding, hold
from common.store_errors import StoreInUse, StoreLocked, store_errors


class Sqlite:
    """The open file. `alone`: no other process may open it so at the same time. Raises the store's errors."""

    def __init__(self, path: Path, steps: Steps, *, alone: bool = True) -> None:
        self.path = path
        self._lock = threading.RLock()
        self._guard: Holding | None = None
        with store_errors(path):
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            if alone:
                self._guard = _held(path)
            try:
                self._db = _open(path, steps)
            except BaseException:
                self._let_go()
                raise

    @contextlib.contextmanager
    def transaction(self) -> Iterator[Rows]:
        """All that is done in the block is kept, or none of it."""
        with self._lock, store_errors(self.path), self._db.atomic() as db:
            yield db

    def has_table(self, name: str) -> bool:
        """Whether there is a table of this name."""
        with self.transaction() as db:
            return db.execute("select 1 from sqlite_master where name = ?", (name,)).fetchone() is not None

    def leave_no_trace(self) -> None:
        """Deleted words are overwritten in the file at once; here they go from the write-ahead log too."""
        with self._lock, store_errors(self.path):
            busy, *_ = self._db.execute("pragma wal_checkpoint(truncate)").fetchone()
        if busy:  # another process has been reading for longer than the timeout
            raise StoreLocked(f"{self.path} is held by another program; close that and send it again")

    def close(self) -> None:
        """Writes everything into the one file and lets another process own it."""
        with self._lock:
            self._db.close()
            self._let_go()

    def _let_go(self) -> None:
        if self._guard is not None:
            self._guard.close()
            self._guard = None


def _held(path: Path) -> Holding:
    try:
        return hold(path)
    except Held as problem:
        told = f"{path} is in use by process {problem.holder}; stop that one first, or use its web address"
        raise StoreInUse(told) from None


def _open(path: Path, steps: Steps) -> sqlite_utils.Database:
    # Made for its owner alone before anything is in it; SQLite gives its journals the same mode.
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    os.chmod(path, 0o600)
    # autocommit is left to sqlite-utils' transactions; threads are kept apart by the lock above.
    connection = sqlite3.connect(path, check_same_thread=False, timeout=5)
    try:
        db = sqlite_utils.Database(connection)
        db.enable_wal()
        # NORMAL in WAL mode: a killed process loses nothing; a power cut may lose the last moments, never the file.
        for pragma in ("synchronous = normal", "foreign_keys = on", "secure_delete = on"):
            db.execute(f"pragma {pragma}")
        _migrate(db, steps)
    except BaseException:
        connection.close()
        raise
    return db


def _migrate(db: sqlite_utils.Database, steps: Steps) -> None:
    if not steps.steps:
        return
    migrations = sqlite_utils.Migrations(steps.name)
    for name, make in steps.steps:
        migrations(name=name)(make)
    migrations.apply(db)
