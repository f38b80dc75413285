"""A shopper's data is theirs: everything kept of them in one file, or gone from every place it was kept."""

from __future__ import annotations

import asyncio
import json
import logging
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from bot.export_page import export_page
from bot.messages import Language, Outgoing
from bot.record import Record
from bot.telegram.chats import Chats
from bot.tracker import Tracker, TrackerError
from bot.wording import say
from common.media import Media, MediaError
from common.settings import Settings
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

    async def carry_out(self, action: str, sender: str, language: Language) -> list[Outgoing]:
        """Does what the shopper asked for (`export` or `delete`) and says how it went."""
        try:
            if action == "delete":
                gone = await self.delete(sender)
                told = say("deleted", language, messages=gone.message_count, pictures=gone.picture_count)
                return [Outgoing(text=told)]
            data, page = await self.export(sender, language)
        except (TrackerError, StoreError, MediaError) as problem:
            log.error("%s of a shopper's data failed: %s", action, problem)
            return [Outgoing(text=say("privacy_failed", language))]
        hours = f"{self._media_hours:g}"
        return [
            Outgoing(text=say(name, language, hours=hours, address=address), custom={"kind": "export", "file": address})
            for name, address in (("exported", data), ("exported_page", page))
        ]

    async def export(self, sender: str, language: Language) -> tuple[str, str]:
        """Writes everything kept of one shopper, as JSON and as a page; their addresses, `/media/<unguessable>`."""
        data = await self.data(sender)
        written = json.dumps(data, ensure_ascii=False, indent=1), await asyncio.to_thread(export_page, data, language)
        first, second = [
            await asyncio.to_thread(self._media.save, text.encode(), suffix)
            for text, suffix in zip(written, (".json", ".html"), strict=True)
        ]
        return f"/media/{first}", f"/media/{second}"

    async def data(self, sender: str) -> dict[str, object]:
        """Everything kept of one shopper: the store's tables, and the events Rasa remembers; under `earlier` what was
        said on the devices that joined, before they did."""
        *earlier, own = await self._record.shoppers_behind(sender)
        told = await self._data(own)
        return told | ({"earlier": [await self._data(one) for one in earlier]} if earlier else {})

    async def _data(self, sender: str) -> dict[str, object]:
        kept = await self._record.export(sender)
        told = {**kept, "dialogue": await asyncio.to_thread(self._tracker.events, sender)}
        if self._chats is not None:
            for device in await self._record.devices(sender):
                if found := await asyncio.to_thread(self._chats.export, device):
                    told["telegram"] = found
        return told

    async def delete(self, sender: str) -> Deleted:
        """Deletes one shopper everywhere, and what the devices that joined said before they did.

        Raises TrackerError; the store's own errors pass through.
        """
        devices = await self._record.devices(sender)
        gone = [await self._delete(one) for one in await self._record.shoppers_behind(sender)]
        if self._chats is not None:
            for device in devices:
                await asyncio.to_thread(self._chats.forget, device)
        return Deleted(sum(one.message_count for one in gone), sum(one.picture_count for one in gone))

    async def _delete(self, sender: str) -> Deleted:
        """Rasa's memory goes first: if it cannot, the store still knows that there is something to delete."""
        await asyncio.to_thread(self._tracker.forget, sender)
        kept = await self._record.export(sender)
        names = await self._record.delete(sender)
        pictures = await asyncio.to_thread(self._media.delete, list(names))
        await asyncio.to_thread(self._uploads.delete, sender)
        return Deleted(len(kept["messages"]), pictures)

    async def expire(self, table: Settings) -> None:
        """Deletes what has been kept for as long as the settings say, of each kind. Raises as `delete` does."""
        for sender in await self._silent(table.keep_days):
            await self.delete(sender)
        said, known, seen = (_ago(days) for days in _days_of_kinds(table))
        if said:
            await self._record.expire("messages", said)
            await asyncio.to_thread(self._tracker.expire, said)
        if known:
            await self._record.expire("measures", known)
            for sender in await self._silent(table.keep_measures_days):
                await asyncio.to_thread(self._tracker.forget, sender)
        if seen:
            await self._record.expire("looks", seen)

    async def _silent(self, days: int) -> tuple[str, ...]:
        return await self._record.silent_since(datetime.now(UTC) - timedelta(days=days))


def _days_of_kinds(table: Settings) -> tuple[int, int, int]:
    return table.keep_messages_days, table.keep_measures_days, table.keep_looks_days


def _ago(days: int) -> datetime | None:
    return datetime.now(UTC) - timedelta(days=days) if days else None
