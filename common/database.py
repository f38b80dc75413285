"""One database behind the store: a SQLite file of this process alone, or a PostgreSQL server that several share.

Both take the same SQL, with `?` for each value: what is written here keeps to what the two have in common.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, Protocol

POSTGRES = ("postgresql://", "postgres://")


class Result(Protocol):
    """What a statement gave."""

    @property
    def rowcount(self) -> int:
        """How many rows it changed."""

    @property
    def description(self) -> Any:
        """Name and more of each column."""

    def fetchone(self) -> Any:
        """The next row, None after the last."""

    def fetchall(self) -> list[Any]:
        """All rows."""


class Rows(Protocol):
    """A database inside a transaction."""

    def execute(self, sql: str, parameters: Sequence[Any] = ..., /) -> Result:
        """Runs one statement."""


class Steps(Protocol):
    """The steps that make the tables, in their order."""

    name: str

    @property
    def steps(self) -> Sequence[tuple[str, Callable[[Rows], None]]]:
        """Name and what it does; a step that has shipped is never edited."""


class Database(Protocol):
    """An open database. All methods may be called from any thread; all raise the store's errors."""

    def transaction(self) -> AbstractContextManager[Rows]:
        """All that is done in the block is kept, or none of it; blocks may stand in each other."""

    def has_table(self, name: str) -> bool:
        """Whether there is a table of this name."""

    def leave_no_trace(self) -> None:
        """Deleted words live on in no file of the database, as far as that lies with us."""

    def close(self) -> None:
        """Lets it go."""


def is_postgres(place: Path | str) -> bool:
    """Whether it names a PostgreSQL server, and no file."""
    return isinstance(place, str) and place.startswith(POSTGRES)


def open_database(place: Path | str, steps: Steps, *, alone: bool = True) -> Database:
    """The database of a file or an address, its tables made. `alone`: a file is for this process alone.

    Raises the store's errors.
    """
    if isinstance(place, str) and is_postgres(place):
        from common.database_postgres import Postgres

        return Postgres(place, steps)
    from common.database_sqlite import Sqlite

    return Sqlite(Path(place), steps, alone=alone)


def named_rows(result: Result) -> list[dict[str, Any]]:
    """Rows as column -> value."""
    names = [column[0] for column in result.description]
    return [dict(zip(names, row, strict=True)) for row in result.fetchall()]
