"""How many messages are on their way, and how long one more would wait: what must be refused early to be answered late.

The time from one answer to the next, while several are waited for, is what a message costs on this machine today,
whatever it asks for; times the number on their way it is the wait of the next one.
"""

from __future__ import annotations

import contextlib
import math
import time
from collections.abc import Callable, Iterator

ALWAYS_TAKEN = 8
"""As many are never too many: the estimate of so few is no estimate."""
USUAL_S = 0.15
"""From one answer to the next, until some have been given: seven a second, as measured on two slow cores."""
NEW_SHARE = 0.15
"""How much of the estimate the latest answer makes up."""
SURE_SHARE = 0.8
"""Of the time there is: the rest is for what takes longer than it is estimated."""


class Busy(Exception):
    """More messages are on their way than can be answered in time, or came in a minute than are taken."""

    def __init__(self, wait_s: float) -> None:
        self.retry_after_s = max(1, math.ceil(wait_s))
        super().__init__(f"try again in {self.retry_after_s} s")


class Load:
    """Counts messages on their way. `longest_wait_s`: how long the last of them may wait for its answer."""

    def __init__(self, *, longest_wait_s: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._longest_s, self._clock = SURE_SHARE * longest_wait_s, clock
        self._apart_s = USUAL_S
        self._answered_at = clock()
        self.under_way = 0
        self.answered_at: float | None = None
        """When the parts last gave an answer."""

    @property
    def wait_s(self) -> float:
        """How long one more message would wait."""
        return (self.under_way + 1) * self._apart_s

    @property
    def too_long(self) -> bool:
        """Whether one more message would wait too long."""
        return self.under_way >= ALWAYS_TAKEN and self.wait_s > self._longest_s

    def admit(self) -> None:
        """Raises Busy when one more would wait too long."""
        if self.too_long:
            raise Busy(self.wait_s - self._longest_s / 2)

    @contextlib.contextmanager
    def one(self) -> Iterator[None]:
        """A message on its way until the block ends."""
        if self.under_way == 0:
            self._answered_at = self._clock()
        self.under_way += 1
        try:
            yield
        finally:
            self.under_way -= 1

    def note_sign_of_life(self) -> None:
        """The parts have just given an answer; what we say in their place is none."""
        self.answered_at = self._clock()

    def note_answer(self) -> None:
        """One of them has just been answered."""
        now = self._clock()
        # No longer than where only a few are taken: a part that was away for a minute says nothing of its speed.
        apart_s = min(now - self._answered_at, self._longest_s / ALWAYS_TAKEN)
        self._answered_at = now
        # One message alone tells how long it took, not how many could be answered meanwhile.
        if self.under_way > 1 or apart_s < self._apart_s:
            self._apart_s += NEW_SHARE * (apart_s - self._apart_s)
