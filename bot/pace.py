"""How many messages are taken in any minute: of one conversation, and of one address whatever it calls itself."""

from __future__ import annotations

import math
import time

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter


class Pace:
    """`per_minute` messages of one sender and `per_address` of one network address, in any 60 s, kept in memory."""

    def __init__(self, per_minute: int, *, per_address: int | None = None) -> None:
        self._sender = RateLimitItemPerMinute(per_minute)
        self._address = RateLimitItemPerMinute(per_address) if per_address is not None else None
        self._limiter = MovingWindowRateLimiter(MemoryStorage())

    def wait_s(self, sender: str, address: str = "") -> int:
        """Counts one message and gives 0; over a limit it counts nothing and gives the seconds until it is taken."""
        # The address first: ids are invented at no cost, and one refused must fill nobody's minute.
        limits = [(self._address, f"address {address}")] if self._address and address else []
        limits.append((self._sender, f"sender {sender}"))
        for limit, key in limits:
            if not self._limiter.test(limit, key):
                free_at = self._limiter.get_window_stats(limit, key).reset_time
                return min(60, max(1, math.ceil(free_at - time.time())))
        for limit, key in limits:
            self._limiter.hit(limit, key)
        return 0
