"""How many messages one conversation may send: a moving minute, kept in memory."""

from __future__ import annotations

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter


class Pace:
    """`per_minute` messages of one sender in any 60 s; senders do not disturb each other."""

    def __init__(self, per_minute: int) -> None:
        self._limit = RateLimitItemPerMinute(per_minute)
        self._limiter = MovingWindowRateLimiter(MemoryStorage())

    def allows(self, sender: str) -> bool:
        """Counts one message of `sender` and says whether it is within the limit."""
        return self._limiter.hit(self._limit, sender)
