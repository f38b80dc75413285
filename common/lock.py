"""One owner at a time: a lock beside what is owned, which dies with the process that holds it."""

from __future__ import annotations

import os
from pathlib import Path

from filelock import FileLock, Timeout


class Held(Exception):
    """Another process holds the lock.

    `holder` is its number, or "another" where that is not known; `note` is what it said of itself.
    """

    def __init__(self, path: Path, holder: str, note: str = "") -> None:
        super().__init__(f"{path} is held by process {holder}; stop that one first")
        self.holder, self.note = holder, note


class Holding:
    """A lock that this process holds until it closes it, or ends the block, or dies."""

    def __init__(self, lock: FileLock) -> None:
        self._lock = lock

    def close(self) -> None:
        """Lets it go."""
        self._lock.release(force=True)

    def __enter__(self) -> Holding:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def hold(path: Path, *, note: str = "") -> Holding:
    """Locks `path` for this process until what is returned is closed; `note` is for whoever meets the lock.

    Raises Held, or OSError where no lock can be.
    """
    # Who holds it stands in a file of its own: to try a lock empties its file.
    holder = path.with_name(path.name + ".holder")
    lock = FileLock(path.with_name(path.name + ".lock"), mode=0o600, thread_local=False)
    try:
        lock.acquire(blocking=False)
    except Timeout:
        number, told = _who(holder)
        raise Held(path, number, told) from None
    try:
        holder.touch(mode=0o600)
        holder.write_text(f"{os.getpid()}\n{note}", encoding="utf-8")
    except BaseException:
        lock.release(force=True)
        raise
    return Holding(lock)


def _who(holder: Path) -> tuple[str, str]:
    try:
        number, _, told = holder.read_text(encoding="utf-8").strip().partition("\n")
    except OSError:
        return "another", ""
    return number or "another", told
