"""Whether every part answers, asked of the parts themselves."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

import httpx

from bot.load import Load

PATIENCE_S = 2.0
"""A part that takes longer for a sign of life is late."""
LATE_S = 15.0
"""A part that is late counts as answering, behind its queue, for so long after its last answer."""


@dataclass(frozen=True)
class Queue:
    """Messages on their way, how long one more would wait [s], and whether that is too long: then it is refused."""

    message_count: int
    wait_s: float
    too_long: bool


@dataclass(frozen=True)
class Sign:
    """What a part's check told: whether it answers, and after how long [ms]; None when it is late: others go first."""

    answers: bool
    ms: float | None = None

    @property
    def late(self) -> bool:
        """Whether its answer is still awaited."""
        return self.answers and self.ms is None


@dataclass(frozen=True)
class Health:
    """The sign of every part, by name, and the queue."""

    parts: dict[str, Sign]
    queue: Queue

    @property
    def status(self) -> str:
        """`unavailable` when a part does not answer, `busy` when one more message would not be answered in time."""
        if not all(sign.answers for sign in self.parts.values()):
            return "unavailable"
        return "busy" if self.queue.too_long or any(sign.late for sign in self.parts.values()) else "ok"

    @property
    def ok(self) -> bool:
        """Whether every part answered, and one more message would be answered in time."""
        return self.status == "ok"

    def to_json(self) -> dict[str, object]:
        """`{"status": "ok" | "busy" | "unavailable", "parts": {name: {"ok", "ms"?, "late"?}}, "queue": {...}}`."""
        queue = {
            "ok": not self.queue.too_long,
            "messages": self.queue.message_count,
            "wait_s": round(self.queue.wait_s, 1),
        }
        return {
            "status": self.status,
            "parts": {name: _told(sign) for name, sign in self.parts.items()},
            "queue": queue,
        }


def _told(sign: Sign) -> dict[str, object]:
    told: dict[str, object] = {"ok": sign.answers}
    if sign.ms is not None:
        told["ms"] = round(sign.ms, 1)
    return told | ({"late": True} if sign.late else {})


Check = Callable[[], Awaitable[bool]]


class Checkup:
    """Asks all parts at once, and none a second time while it owes an answer: questions would lengthen its queue.

    A part whose answer is late still answers when messages are under way that may stand before it, and within `LATE_S`
    it did so or a message came back from the parts.
    """

    def __init__(self, checks: Mapping[str, Check], load: Load, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._checks, self._load, self._clock = checks, load, clock
        self._asked: dict[str, asyncio.Task[float | None]] = {}
        self._answered_at: dict[str, float] = {}

    async def examine(self) -> Health:
        """The sign of every part, none waited for longer than `PATIENCE_S`."""
        signs = await asyncio.gather(*(self._sign(name) for name in self._checks))
        queue = Queue(self._load.under_way, self._load.wait_s, self._load.too_long)
        return Health(dict(zip(self._checks, signs, strict=True)), queue)

    async def _sign(self, name: str) -> Sign:
        asked = self._asked.get(name)
        if asked is None or asked.done():
            asked = self._asked[name] = asyncio.create_task(self._ask(name))
        done, _ = await asyncio.wait({asked}, timeout=PATIENCE_S)
        if done:
            return Sign(asked.result() is not None, asked.result())
        if not self._load.under_way:
            return Sign(False)  # nothing stands before its answer
        shown = [self._answered_at.get(name), self._load.answered_at]
        return Sign(any(at is not None and self._clock() - at < LATE_S for at in shown))

    async def _ask(self, name: str) -> float | None:
        """How long the part took [ms], None when it does not answer. Asks no longer than `LATE_S`."""
        started = self._clock()
        try:
            async with asyncio.timeout(LATE_S):
                answered = await self._checks[name]()
        except Exception:  # whatever goes wrong inside a part's check, the part did not answer
            return None
        now = self._clock()
        if answered:
            self._answered_at[name] = now
        return (now - started) * 1000 if answered else None

    async def close(self) -> None:
        """Asks no more."""
        for asked in self._asked.values():
            asked.cancel()
        await asyncio.gather(*self._asked.values(), return_exceptions=True)


def http_check(client: httpx.AsyncClient, url: str) -> Check:
    """A part that answers `GET url` with 200."""

    async def check() -> bool:
        return (await client.get(url, timeout=LATE_S)).status_code == 200

    return check
