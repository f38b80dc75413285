"""Work by key: one at a time for each key, different keys side by side."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

log = logging.getLogger(__name__)
PAUSE_S = 5.0
"""After work that failed, before it is tried again."""


class Jobs:
    """Runs `work(key)` whenever the key is woken; woken while it runs, it runs once more."""

    def __init__(self, work: Callable[[int], Awaitable[None]]) -> None:
        self._work = work
        self._running: dict[int, asyncio.Task[None]] = {}
        self._again: set[int] = set()

    def wake(self, key: int) -> None:
        """There may be something to do."""
        self._again.add(key)
        if key not in self._running:
            self._running[key] = asyncio.create_task(self._run(key))

    async def _run(self, key: int) -> None:
        try:
            while key in self._again:
                self._again.discard(key)
                try:
                    await self._work(key)
                except Exception:  # one chat's trouble is nobody else's, and does not end its own
                    log.exception("Telegram: a chat's work failed; it is tried again in %g s", PAUSE_S)
                    self._again.add(key)
                    await asyncio.sleep(PAUSE_S)
        finally:
            self._running.pop(key, None)

    async def close(self) -> None:
        """Stops everything; what was not finished is taken up after the next start."""
        tasks = list(self._running.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
