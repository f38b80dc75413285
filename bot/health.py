"""Whether every part answers, asked of the parts themselves."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import httpx

from bot.load import Load

PATIENCE_S = 2.0
"""A part that takes longer for a sign of life counts as not answering."""


@dataclass(frozen=True)
class Queue:
    """Messages on their way, how long one more would wait [s], and whether that is too long: then it is refused."""

    message_count: int
    wait_s: float
    too_long: bool


@dataclass(frozen=True)
class Health:
    """The answer of every part: name -> milliseconds, or None for a part that did not answer; and the queue."""

    parts: dict[str, float | None]
    queue: Queue

    @property
    def ok(self) -> bool:
        """Whether every part answered, and one more message would be answered in time."""
        return all(ms is not None for ms in self.parts.values()) and not self.queue.too_long

    def to_json(self) -> dict[str, object]:
        """`{"status": "ok" | "busy" | "unavailable", "parts": {name: {"ok", "ms"?}}, "queue": {...}}`."""
        parts = {
            name: {"ok": True, "ms": round(ms, 1)} if ms is not None else {"ok": False}
            for name, ms in self.parts.items()
        }
        queue = {
            "ok": not self.queue.too_long,
            "messages": self.queue.message_count,
            "wait_s": round(self.queue.wait_s, 1),
        }
        away = any(ms is None for ms in self.parts.values())
        return {"status": "ok" if self.ok else "unavailable" if away else "busy", "parts": parts, "queue": queue}


Check = Callable[[], Awaitable[bool]]


async def examine(checks: dict[str, Check], load: Load) -> Health:
    """Asks all parts at once; none is waited for longer than `PATIENCE_S`."""
    times = await asyncio.gather(*(_time(check) for check in checks.values()))
    return Health(dict(zip(checks, times, strict=True)), Queue(load.under_way, load.wait_s, load.too_long))


async def _time(check: Check) -> float | None:
    started = time.perf_counter()
    try:
        async with asyncio.timeout(PATIENCE_S):
            answered = await check()
    except Exception:  # whatever goes wrong inside a part's check, the part did not answer
        return None
    return (time.perf_counter() - started) * 1000 if answered else None


def http_check(client: httpx.AsyncClient, url: str) -> Check:
    """A part that answers `GET url` with 200."""

    async def check() -> bool:
        return (await client.get(url)).status_code == 200

    return check
