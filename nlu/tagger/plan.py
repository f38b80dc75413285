"""How many steps the time allows, and the rate that belongs to each."""

from __future__ import annotations

import time
from dataclasses import dataclass


@dataclass
class Plan:
    """`budget` [s] for steps and scoring together; `step_s`, `score_s` [s] as measured. The rate's factor rises over
    `warm_up` steps and then falls in a straight line to nothing at whichever comes first: the last step of all epochs
    or the end of the time. Where the machine turns slower or faster, the line is bent."""

    budget: float
    warm_up: int
    step_s: float
    score_s: float
    spent: float = 0.0  # before this run
    factor: float = 0.0

    def __post_init__(self) -> None:
        self._started = time.monotonic()

    @property
    def elapsed(self) -> float:
        """Seconds of this run and those before it."""
        return self.spent + time.monotonic() - self._started

    def steps_left(self, steps: int, epochs: float) -> int:
        """How many of `steps` there is time for, with a scoring after each of `epochs`."""
        share = min(1.0, (self.budget - self.elapsed) / max(steps * self.step_s + epochs * self.score_s, 1e-9))
        return int(steps * share)

    def next_factor(self, done: int, left: int) -> float:
        """The factor of the rate after `done` steps, with `left` to come."""
        top = self._top(done, left)
        if done < top:
            self.factor = (done + 1) / top
        else:
            self.factor -= self.factor / max(left, 1)
        return self.factor

    def held(self, done: int, left: int) -> bool:
        """Whether the encoder still waits for the new layers to find their way."""
        return done < self._top(done, left) // 4

    def _top(self, done: int, left: int) -> int:
        return max(min(self.warm_up, (done + left) // 5), 1)

    def measured(self, seconds: float) -> None:
        """A step took so long; the mean follows slowly."""
        self.step_s += 0.02 * (seconds - self.step_s)
