"""Fetches a 3D scan that a shopper sent as a document, into the folder where scans wait to be read."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator
from dataclasses import dataclass

from telegram import Bot
from telegram.error import BadRequest, TelegramError

from bot.telegram.reading import Scan
from common.uploads import EmptyUpload, NoRoom, TooLarge, UploadRefused, WrongKind, uploads

LARGEST_MB = 20
"""What Telegram lets a bot fetch; a self-hosted Bot API would give more."""
REFUSALS: dict[type[UploadRefused], str] = {
    WrongKind: "scan_wrong_kind",
    EmptyUpload: "scan_empty",
    TooLarge: "scan_too_large_here",
    NoRoom: "scan_no_room",
}


@dataclass(frozen=True)
class Fetched:
    """The name under which a scan waits, or the sentence that says why it does not."""

    name: str = ""
    refusal: str = ""


async def fetch(bot: Bot, sender: str, scan: Scan) -> Fetched:
    """Fetches and keeps the file."""
    if scan.size > LARGEST_MB * 1e6:
        return Fetched(refusal="scan_too_large_here")
    whole = io.BytesIO()
    try:
        file = await bot.get_file(scan.file)
        await file.download_to_memory(whole)
    except BadRequest:
        return Fetched(refusal="scan_too_large_here")
    except TelegramError:
        return Fetched(refusal="scan_no_room")

    async def chunks() -> AsyncIterator[bytes]:
        yield whole.getvalue()

    try:
        return Fetched(await uploads().save(sender, scan.name, chunks()))
    except UploadRefused as problem:
        return Fetched(refusal=REFUSALS[type(problem)])
