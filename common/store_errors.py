"""What can go wrong with the store's file, each with its own small class and the next step in its message."""

from __future__ import annotations

import contextlib
import errno
import sqlite3
from collections.abc import Iterator
from pathlib import Path


class StoreError(Exception):
    """The store cannot read or write."""


class StoreInUse(StoreError):
    """Another process owns the file."""


class StoreFull(StoreError):
    """The disk has no room for what was to be stored; nothing of it was."""


class StoreLocked(StoreError):
    """Somebody holds the database for longer than a write may wait."""


class StoreAway(StoreError):
    """The database's server does not answer."""


class StoreDamaged(StoreError):
    """The file is no database, or a broken one."""


@contextlib.contextmanager
def store_errors(path: Path) -> Iterator[None]:
    """Turns SQLite's and the disk's errors into the store's."""
    try:
        yield
    except sqlite3.IntegrityError:
        raise
    except sqlite3.DatabaseError as problem:
        code = getattr(problem, "sqlite_errorcode", 0) & 0xFF
        if code == sqlite3.SQLITE_FULL:
            raise StoreFull(f"no room left for {path}; free some disk space and send it again") from problem
        if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            raise StoreLocked(f"{path} is held by another program; close that and send it again") from problem
        if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
            raise StoreDamaged(f"{path} is not a sound database; move it away and restore a copy") from problem
        raise StoreError(f"{path} cannot be used ({problem})") from problem
    except OSError as problem:
        if problem.errno in (errno.ENOSPC, errno.EDQUOT):
            raise StoreFull(f"no room left for {path}; free some disk space and send it again") from problem
        raise StoreError(f"{path} cannot be opened ({problem.strerror})") from problem
