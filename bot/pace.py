"""How many messages are taken in any minute: of one conversation, and of one address whatever it calls itself."""

from __future__ import annotations

import hashlib
import logging
import math
import time

from limits import RateLimitItemPerMinute
from limits.errors import StorageError
from limits.storage import MemoryStorage, RedisStorage, Storage
from limits.strategies import MovingWindowRateLimiter

log = logging.getLogger(__name__)


class Pace:
    """`per_minute` messages of one sender and `per_address` of one network address, in any 60 s.

    Counted in memory, or in `redis` by all gateways together, where `name` keeps this count apart from others.
    """

    def __init__(self, per_minute: int, *, per_address: int | None = None, name: str = "", redis: str = "") -> None:
        self._sender = RateLimitItemPerMinute(per_minute, namespace=f"fitting-room:{name}")
        self._address = RateLimitItemPerMinute(per_address, namespace=f"fitting-room:{name}") if per_address else None
        self._limiter = MovingWindowRateLimiter(_counts(redis))

    def wait_s(self, sender: str, address: str = "") -> int:
        """Counts one message and gives 0; over a limit it counts nothing and gives the seconds until it is taken."""
        try:
            return self._counted(sender, address)
        except StorageError as problem:
            log.error("Redis does not answer (%s): messages are taken uncounted", type(problem).__name__)
            return 0

    def _counted(self, sender: str, address: str) -> int:
        # The address first: ids are invented at no cost, and one refused must fill nobody's minute.
        limits = [(self._address, _digest(f"address {address}"))] if self._address and address else []
        limits.append((self._sender, _digest(f"sender {sender}")))
        for limit, key in limits:
            if not self._limiter.test(limit, key):
                free_at = self._limiter.get_window_stats(limit, key).reset_time
                return min(60, max(1, math.ceil(free_at - time.time())))
        for limit, key in limits:
            self._limiter.hit(limit, key)
        return 0


def _counts(redis: str) -> Storage:
    if not redis:
        return MemoryStorage()
    told: dict[str, float] = {"socket_timeout": 1.0, "socket_connect_timeout": 1.0}
    return RedisStorage(redis, wrap_exceptions=True, **told)  # type: ignore[arg-type]


def _digest(key: str) -> str:
    """The name of a web conversation opens it: it is not to be read where it is counted."""
    return hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()
