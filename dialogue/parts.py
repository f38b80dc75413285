"""How long the parts of one answer took, told in the answer's `Server-Timing` header (W3C Server Timing)."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator
from contextvars import ContextVar

HEADER = "Server-Timing"
_spent: ContextVar[dict[str, float]] = ContextVar("spent")


def begin() -> None:
    """Begins to count for the request that this task answers."""
    _spent.set({})


def add(part: str, ms: float) -> None:
    """Adds milliseconds to a part; nothing where no request is counted for."""
    spent = _spent.get(None)
    if spent is not None:
        spent[part] = spent.get(part, 0.0) + ms


@contextlib.contextmanager
def counted(part: str) -> Iterator[None]:
    """Adds what passes inside the block to a part; other requests answered meanwhile count too."""
    started = time.perf_counter()
    try:
        yield
    finally:
        add(part, (time.perf_counter() - started) * 1000)


def written() -> str:
    """The header's value: `tracker;dur=1.3, parse;dur=8.0`."""
    return ", ".join(f"{part};dur={ms:.2f}" for part, ms in _spent.get({}).items())


def read_ms(header: str, part: str) -> float:
    """The milliseconds of one part in a header's value; 0 where it is not named."""
    for entry in header.split(","):
        name, _, duration = entry.strip().partition(";dur=")
        if name == part:
            with contextlib.suppress(ValueError):
                return float(duration)
    return 0.0
