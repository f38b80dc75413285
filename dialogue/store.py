"""Rasa's events in SQL, of which a message reads the last session alone, and writes what is new."""

from __future__ import annotations

import itertools
import json
from typing import Any

import sqlalchemy as sa
from rasa.core.tracker_store import SQLTrackerStore
from rasa.shared.core.events import Event, SessionStarted
from rasa.shared.core.trackers import DialogueStateTracker
from sqlalchemy.engine import Connection

from dialogue.sessions import is_at_rest, opening

_EVENTS = SQLTrackerStore.SQLEvent.__table__
_MINE = _EVENTS.c.sender_id == sa.bindparam("sender")
# What finds the begin of the last session without reading the conversation.
_INDEX = sa.Index("ix_events_session", _EVENTS.c.sender_id, _EVENTS.c.type_name, _EVENTS.c.id)
_BEGIN = sa.select(sa.func.max(_EVENTS.c.id)).where(_MINE, _EVENTS.c.type_name == SessionStarted.type_name)
_ALL = sa.select(_EVENTS.c.data).where(_MINE).order_by(_EVENTS.c.id)
_LAST_SESSION = _ALL.where(_EVENTS.c.id >= sa.func.coalesce(_BEGIN.scalar_subquery(), 0))


class KeptTracker(DialogueStateTracker):
    """What a message is answered with. Its first `kept_count` events stand in the store, or stand for those that do."""

    kept_count = 0
    stands_for = 0
    """How many events of the store its first ones stand for; 0 where they are these events themselves."""


class DialogueStore(SQLTrackerStore):
    """Rasa's SQL tracker store, with its table and its options.

    Rasa's own looks through all events of a conversation to find where its last session begins, builds an object of the
    database layer for each event, and counts them again before it writes.
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        if self.engine.dialect.name == "sqlite":
            self._keep_one_connection()
        else:
            self._use_living_connections()
        _INDEX.create(self.engine, checkfirst=True)  # a store from before the index

    def _keep_one_connection(self) -> None:
        """A write-ahead log and one connection that stays open: a commit waits for no disk.

        A killed process loses nothing; a power cut may lose the last moments, never the file (as the shop's store).
        """
        self.engine.dispose()
        self.engine = sa.create_engine(self.engine.url, poolclass=sa.pool.QueuePool, pool_size=1)
        sa.event.listen(self.engine, "connect", _prepare)
        self.sessionmaker = sa.orm.sessionmaker(bind=self.engine)

    def _use_living_connections(self) -> None:
        """A server that was started anew meanwhile is no reason to fail: a connection is asked before it is used."""
        self.engine.dispose()
        self.engine = sa.create_engine(self.engine.url, pool_pre_ping=True)
        self.sessionmaker = sa.orm.sessionmaker(bind=self.engine)

    def init_tracker(self, sender_id: str) -> KeptTracker:
        """A session with no event."""
        return KeptTracker(sender_id, self.domain.slots, max_event_history=self.max_event_history)

    async def _retrieve(self, sender_id: str, fetch_events_from_all_sessions: bool) -> KeptTracker | None:
        query = _ALL if fetch_events_from_all_sessions else _LAST_SESSION
        with self.engine.connect() as connection:
            events = [json.loads(data) for (data,) in connection.execute(query, {"sender": sender_id})]
        if not events:
            return None
        tracker: KeptTracker = KeptTracker.from_dict(sender_id, events, self.domain.slots)
        if is_at_rest(tracker, self.domain.form_names) and not fetch_events_from_all_sessions:
            tracker = KeptTracker.from_events(sender_id, opening(tracker), self.domain.slots)
            tracker.stands_for = len(events)
        tracker.kept_count = len(tracker.events)
        return tracker

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Writes the events that are not in the store, all or none."""
        await self.stream_events(tracker)
        with self.engine.begin() as connection:
            begin = _kept_count(connection, tracker)
            rows = [_row(tracker.sender_id, event) for event in itertools.islice(tracker.events, begin, None)]
            if rows:
                connection.execute(_EVENTS.insert(), rows)
        if isinstance(tracker, KeptTracker):
            tracker.kept_count = len(tracker.events)


def _kept_count(connection: Connection, tracker: DialogueStateTracker) -> int:
    """How many of the tracker's events are in the store."""
    if isinstance(tracker, KeptTracker):
        return tracker.kept_count
    # Put together elsewhere, as Rasa's own HTTP API does: it begins where the last session does.
    return len(connection.execute(_LAST_SESSION, {"sender": tracker.sender_id}).all())


def _row(sender_id: str, event: Event) -> dict[str, Any]:
    data = event.as_dict()
    return {
        "sender_id": sender_id,
        "type_name": event.type_name,
        "timestamp": event.timestamp,
        "intent_name": data.get("parse_data", {}).get("intent", {}).get("name"),
        "action_name": data.get("name"),
        "data": json.dumps(data),
    }


def _prepare(connection: Any, _record: object) -> None:
    for pragma in ("journal_mode = wal", "synchronous = normal", "secure_delete = on"):
        connection.execute(f"pragma {pragma}")
