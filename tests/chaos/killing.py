"""Kills processes at random moments, each as a crash would, and lets the system come back before the next."""

from __future__ import annotations

import random
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.system import START_SECONDS, RunningSystem

PARTS = {
    "gateway and Telegram": "bot serve",
    "Rasa": "-m dialogue",
    "actions": "-m actions",
    "renderer": "render.worker",
}


@dataclass
class Killer:
    """Kills until it is told to stop. `more`: other things that can be taken away, by their name."""

    system: RunningSystem
    chance: random.Random
    every_s: float
    more: dict[str, Callable[[], None]] = field(default_factory=dict)
    killed: Counter[str] = field(default_factory=Counter)
    away_s: float = 0.0
    over: threading.Event = field(default_factory=threading.Event)

    def run(self) -> None:
        """One after another, at moments that nobody can foresee."""
        while not self.over.wait(self.chance.expovariate(1 / self.every_s)):
            name = self.chance.choice([*PARTS, *self.more])
            began = time.monotonic()
            if name in self.more:
                self.more[name]()
            else:
                self.system.part(PARTS[name]).kill()
            self.killed[name] += 1
            self._recovers()
            self.away_s += time.monotonic() - began

    def _recovers(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        time.sleep(0.5)
        while not self.system.is_healthy() and time.monotonic() < deadline:
            time.sleep(0.3)
