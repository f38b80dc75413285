"""Which messages an editor has decided about: their keys, which say nothing of anybody, a line each.

A line is added when the training data is written, so that what a crash separates is offered again and not lost.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Literal

Decision = Literal["accepted", "left out"]


class Decided:
    """The decisions kept in the file at `path`."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def all(self) -> dict[str, str]:
        """Key -> decision. A line that a crash cut short counts for nothing."""
        if not self._path.exists():
            return {}
        rows = self._path.read_text(encoding="ascii", errors="replace").split("\n")[:-1]
        return dict(row.split(" ", 1) for row in rows if row.endswith((" accepted", " left out")))

    def add(self, key: str, decision: Decision) -> None:
        """Keeps one more decision."""
        self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with open(os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600), "r+b") as file:
            if file.seek(0, os.SEEK_END) and not _ends_whole(file):
                file.write(b"\n")
            file.write(f"{key} {decision}\n".encode("ascii"))
            file.flush()
            os.fsync(file.fileno())


def _ends_whole(file: object) -> bool:
    file.seek(-1, os.SEEK_END)  # type: ignore[attr-defined]
    return bool(file.read(1) == b"\n")  # type: ignore[attr-defined]
