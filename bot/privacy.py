"""A shopper's data is theirs: everything kept of them in one file, or gone from every place it was kept."""

from __future__ import annotations

import asyncio
import json
import logging
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from bot.messages import Language, Outgoing
from bot.record import Record
from bot.telegram.chats import Chats
from bot.tracker import Tracker, TrackerError
from bot.wording import say
from common.media import Media, MediaError
from common.store_errors import StoreError
from common.uploads import Uploads

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Deleted:
    """How much was there: lines of the conversation, and pictures."""

    message_count: int
    picture_count: int


class Privacy:
    """Exports and deletes one shopper: the store, their pictures and scans, and what Rasa remembers in `tracker`."""

    def __init__(
        self, record: Record, media: Media, uploads: Uploads, tracker: Tracker, *, media_hours: float,
        chats: Chats | None = None,
    ) -> None:  # fmt: skip
        self._record, self._media, self._uploads = record, media, uploads
        self._tracker, self._media_hours, self._chats = tracker, media_hours, chats

    async def carry_out(self, action: str, sender: str, language: Language) -> Outgoing:
        """Does what the shopper asked for (`export` or `delete`) and says how it went."""
        try:
            if action == "delete":
                gone = await self.delete(sender)
                return Outgoing(text=say("deleted", language, messages=gone.message_count, pictures=gone.picture_count))
            address = await self.export(sender)
        except (TrackerError, StoreError, MediaError) as problem:
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
        told = {**kept, "dialogue": await asyncio.to_thread(self._tracker.events, sender)}
        telegram = await asyncio.to_thread(self._chats.export, sender) if self._chats is not None else {}
        return told | ({"telegram": telegram} if telegram else {})

    async def delete(self, sender: str) -> Deleted:
        """Deletes one shopper everywhere. Raises TrackerError; the store's own errors pass through.

        Rasa's memory goes first: if it cannot, the store still knows that there is something to delete.
        """
        await asyncio.to_thread(self._tracker.forget, sender)
        if self._chats is not None:
            await asyncio.to_thread(self._chats.forget, sender)
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
