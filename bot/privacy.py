"""A shopper's data is theirs: everything kept of them in one file, or gone from every place it was kept."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.messages import Language, Outgoing
from bot.record import Record
from bot.wording import say
from shop.media import Media, MediaError
from shop.store_errors import StoreError
from shop.uploads import Uploads

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Deleted:
    """How much was there: lines of the conversation, and pictures."""

    message_count: int
    picture_count: int


class PrivacyError(Exception):
    """Something of a shopper could not be read or deleted; it says where."""


class Privacy:
    """Exports and deletes one shopper: the store, their pictures and scans, and what Rasa remembers in `tracker`."""

    def __init__(self, record: Record, media: Media, uploads: Uploads, tracker: Path, *, media_hours: float) -> None:
        self._record, self._media, self._uploads = record, media, uploads
        self._tracker, self._media_hours = tracker, media_hours

    async def carry_out(self, action: str, sender: str, language: Language) -> Outgoing:
        """Does what the shopper asked for (`export` or `delete`) and says how it went."""
        try:
            if action == "delete":
                gone = await self.delete(sender)
                return Outgoing(text=say("deleted", language, messages=gone.message_count, pictures=gone.picture_count))
            address = await self.export(sender)
        except (PrivacyError, StoreError, MediaError) as problem:
            log.error("%s of a shopper's data failed: %s", action, problem)
            return Outgoing(text=say("privacy_failed", language))
        told = say("exported", language, hours=f"{self._media_hours:g}", address=address)
        return Outgoing(text=told, custom={"kind": "export", "file": address})

    async def export(self, sender: str) -> str:
        """Writes everything kept of one shopper as JSON; returns its address, `/media/<unguessable>.json`."""
        text = json.dumps(await self.data(sender), ensure_ascii=False, indent=1)
        return "/media/" + await asyncio.to_thread(self._media.save, text.encode(), ".json")

    async def data(self, sender: str) -> dict[str, object]:
        """Everything kept of one shopper: the store's tables, and the events Rasa remembers."""
        kept = await self._record.export(sender)
        return {**kept, "dialogue": await asyncio.to_thread(self._remembered, sender)}

    async def delete(self, sender: str) -> Deleted:
        """Deletes one shopper everywhere. Raises PrivacyError; the store's own errors pass through.

        Rasa's memory goes first: if it cannot, the store still knows that there is something to delete.
        """
        await asyncio.to_thread(self._forget, sender)
        kept = await self._record.export(sender)
        names = await self._record.delete(sender)
        pictures = await asyncio.to_thread(self._media.delete, list(names))
        await asyncio.to_thread(self._uploads.delete, sender)
        return Deleted(len(kept["messages"]), pictures)

    async def delete_silent(self, longest: timedelta) -> int:
        """Deletes everybody who has been silent for longer than this, and says how many. Raises as `delete` does."""
        silent = await self._record.silent_since(datetime.now(UTC) - longest)
        for sender in silent:
            await self.delete(sender)
        return len(silent)

    def _remembered(self, sender: str) -> list[object]:
        with self._opened() as database:
            if database is None:
                return []
            rows = database.execute("select data from events where sender_id = ? order by id", (sender,)).fetchall()
        return [json.loads(row[0]) for row in rows]

    def _forget(self, sender: str) -> None:
        with self._opened() as database:
            if database is not None:
                database.execute("pragma secure_delete = on")
                database.execute("delete from events where sender_id = ?", (sender,))
                database.commit()
                # Deleted words must not live on in the write-ahead log.
                database.execute("pragma wal_checkpoint(truncate)").fetchall()

    @contextlib.contextmanager
    def _opened(self) -> Iterator[sqlite3.Connection | None]:
        if not self._tracker.exists():
            yield None
            return
        try:
            # Rasa writes this file too, for a few milliseconds at a time.
            with contextlib.closing(sqlite3.connect(self._tracker, timeout=5)) as database:
                known = database.execute("select 1 from sqlite_master where name = 'events'").fetchone()
                yield database if known else None
        except sqlite3.Error as problem:
            raise PrivacyError(f"{self._tracker} cannot be used ({problem}); try again when Rasa runs") from problem
