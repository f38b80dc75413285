"""One owner at a time: a lock in a file beside what is owned, which dies with the process that holds it."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path
from typing import IO


class Held(Exception):
    """Another process holds the lock.

    `holder` is its number, or "another" where that is not known; `note` is what it said of itself.
    """

    def __init__(self, path: Path, holder: str, note: str = "") -> None:
        super().__init__(f"{path} is held by process {holder}; stop that one first")
        self.holder, self.note = holder, note


def hold(path: Path, *, note: str = "") -> IO[str]:
    """Locks `path` for this process until what is returned is closed; `note` is for whoever meets the lock.

    Raises Held, or OSError where no lock can be.
    """
    guard = open(path.with_name(path.name + ".lock"), "a+", encoding="ascii")  # noqa: SIM115 - held until close
    try:
        fcntl.flock(guard, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        guard.seek(0)
        holder, _, told = guard.read().strip().partition("\n")
        guard.close()
        raise Held(path, holder or "another", told) from None
    guard.truncate(0)
    guard.write(f"{os.getpid()}\n{note}")
    guard.flush()
    return guard
