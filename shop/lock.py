"""One owner at a time: a lock in a file beside what is owned, which dies with the process that holds it."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path
from typing import IO


class Held(Exception):
    """Another process holds the lock; `holder` is its number, or "another" where that is not known."""

    def __init__(self, path: Path, holder: str) -> None:
        super().__init__(f"{path} is held by process {holder}; stop that one first")
        self.holder = holder


def hold(path: Path) -> IO[str]:
    """Locks `path` for this process until what is returned is closed. Raises Held, or OSError where no lock can be."""
    guard = open(path.with_name(path.name + ".lock"), "a+", encoding="ascii")  # noqa: SIM115 - held until close
    try:
        fcntl.flock(guard, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        guard.seek(0)
        holder = guard.read().strip() or "another"
        guard.close()
        raise Held(path, holder) from None
    guard.truncate(0)
    guard.write(str(os.getpid()))
    guard.flush()
    return guard
