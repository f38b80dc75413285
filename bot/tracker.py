"""What Rasa remembers, read and deleted in its own SQLite file: it writes a whole turn at once or nothing of it."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.messages import Outgoing, joined
from common.database import Database, open_database
from common.settings import Settings
from common.steps import Migrations
from common.store_errors import StoreError

NOTHING = Migrations("tracker")
"""Rasa makes its table itself."""
LAST_EVENTS = 400
"""A turn writes some 20; the turn asked for is the last of its shopper or close to it."""


class TrackerError(Exception):
    """Rasa's file cannot be read or written; it says which and what to do."""


class Tracker:
    """Rasa's tracker store: a file, or its table on a PostgreSQL server. Every method blocks for some milliseconds and
    raises TrackerError."""

    def __init__(self, place: Path | str) -> None:
        self._place = place

    def answers(self) -> bool:
        """Whether it can be read at this moment."""
        try:
            self._read("select data from events where sender_id = ?", ("",))
        except TrackerError:
            return False
        return True

    def events(self, sender: str) -> list[object]:
        """All that Rasa remembers of one shopper, oldest first."""
        return self._read("select data from events where sender_id = ? order by id", (sender,))

    def forget(self, sender: str) -> None:
        """Deletes all of it."""
        self._delete("delete from events where sender_id = ?", (sender,))

    def expire(self, before: datetime) -> None:
        """Deletes what is older: of whoever spoke since, all but the last session, which holds what is remembered."""
        moment = before.timestamp()
        self._delete(
            """delete from events where timestamp < ? and id < coalesce((select max(last.id) from events last
            where last.sender_id = events.sender_id and last.type_name = 'session_started'), 0)""",
            (moment,),
        )
        self._delete(
            "delete from events where sender_id in"
            " (select sender_id from events group by sender_id having max(timestamp) < ?)",
            (moment,),
        )

    def _delete(self, sql: str, values: tuple[object, ...]) -> None:
        with self._opened() as database:
            if database is not None:
                with database.transaction() as db:
                    db.execute(sql, values)
                database.leave_no_trace()

    def answer_to(self, sender: str, turn: str) -> list[Outgoing] | None:
        """What was answered in the turn of this name, an empty list for nothing; None where Rasa never took it."""
        latest = f"select data from events where sender_id = ? order by id desc limit {LAST_EVENTS}"
        events: list[Any] = self._read(latest, (sender,))
        said: list[Any] = []
        for event in events:  # the newest first
            if event["event"] == "user":
                if (event.get("metadata") or {}).get("turn") == turn:
                    return joined([part for one in reversed(said) for part in _parts(one)])
                said.clear()
            elif event["event"] == "bot":
                said.append(event)
        return None

    def _read(self, sql: str, values: tuple[str, ...]) -> list[Any]:
        with self._opened() as database:
            if database is None:
                return []
            with database.transaction() as db:
                return [json.loads(row[0]) for row in db.execute(sql, values).fetchall()]

    @contextlib.contextmanager
    def _opened(self) -> Iterator[Database | None]:
        """The database, which Rasa writes too; None before it has made its table."""
        if isinstance(self._place, Path) and not self._place.exists():
            yield None
            return
        try:
            with contextlib.closing(open_database(self._place, NOTHING, alone=False)) as database:
                yield database if database.has_table("events") else None
        except StoreError as problem:
            raise TrackerError(str(problem)) from problem


def _parts(event: dict[str, Any]) -> Iterator[Outgoing]:
    """The messages Rasa's REST channel makes of what was said at once: words and buttons, then data, then a picture."""
    data = event.get("data") or {}
    if event.get("text") or data.get("buttons"):
        yield Outgoing.from_rasa({"text": event.get("text"), "buttons": data.get("buttons")})
    if data.get("custom"):
        yield Outgoing(custom=data["custom"])
    if data.get("image"):
        yield Outgoing(image=data["image"])


def open_tracker(table: Settings) -> Tracker:
    """Where Rasa keeps what it remembers, as the settings want it."""
    return Tracker(table.database or table.data / "tracker.db")
