"""The tables of a database as named steps: one that has shipped is never edited, a change is a new step."""

from __future__ import annotations

from collections.abc import Callable

from common.database import Rows

Make = Callable[[Rows], None]


class Migrations:
    """Steps in their order, for SQLite and PostgreSQL; `name` keeps those of several sets in one database apart."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._steps: list[tuple[str, Make]] = []

    @property
    def steps(self) -> tuple[tuple[str, Make], ...]:
        """Name of each step, and what it does."""
        return tuple(self._steps)

    def __call__(self, make: Make) -> Make:
        """Adds a step under the name of the function that makes it."""
        self._steps.append((make.__name__, make))
        return make

    def before(self, name: str) -> Migrations:
        """The steps before the one of this name."""
        earlier = Migrations(self.name)
        earlier._steps = self._steps[: [step for step, _ in self._steps].index(name)]
        return earlier
