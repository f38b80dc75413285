"""Sends parts to a chat and tries until Telegram has taken them, or will never take them."""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Awaitable, Callable
from typing import Any

from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, InputFile, InputMediaPhoto, LinkPreviewOptions
from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken, NetworkError, RetryAfter, TelegramError

from bot.messages import Button, Language, absolute
from bot.telegram.pictures import album_of, file_of
from bot.telegram.planning import Part
from bot.wording import say
from common.media import MediaError

log = logging.getLogger(__name__)
# The library gives spans of time as such only where this says so; its numbers are to be dropped.
os.environ.setdefault("PTB_TIMEDELTA", "true")
PAUSES_S = (0.5, 1.0, 2.0, 5.0, 10.0, 30.0)
USED = "-"
"""What a button says that was used: nothing."""
WIDEST_ROW = 24
"""Characters of two titles that still stand side by side on a phone."""


class Gone(Exception):
    """The chat may not be written to: the bot was blocked there, or it is no more."""


class Refused(Exception):
    """Telegram will never take this."""


def pause_s(tries: int) -> float:
    """How long to wait after so many failures."""
    return PAUSES_S[min(tries, len(PAUSES_S) - 1)]


class Sender:
    """Sends by `bot`. `base_url`: this shop's address as others reach it, empty where they do not."""

    def __init__(self, bot: Bot, *, base_url: str) -> None:
        self._bot, self._base_url = bot, base_url

    async def send(self, chat: int, part: Part, language: Language) -> None:
        """Returns when Telegram has it: as it is, or by address, or in words. Raises Gone."""
        try:
            await self._part(chat, part)
        except (Refused, MediaError, OSError) as problem:
            log.warning("Telegram did not take a message of kind %s (%s)", part.kind, type(problem).__name__)
            await self._otherwise(chat, part, language)

    async def _otherwise(self, chat: int, part: Part, language: Language) -> None:
        address = absolute(part.media, self._base_url) if part.media and self._base_url else ""
        if address and part.kind in ("photo", "animation", "document"):
            try:
                await self._file(chat, part, address)
                return
            except Refused:
                pass
        words = [part.text] if part.text else []
        if part.kind in ("photo", "animation", "document"):
            words.append(say("picture_failed", language) + (f"\n{address}" if address else ""))
        if words:
            text = Part("text", "\n\n".join(words), part.buttons)
            try:
                await self._part(chat, text)
            except Refused as problem:  # nothing more can be done with it, and what follows must not wait for ever
                log.error("Telegram took a message in no form: %s", problem)

    async def _part(self, chat: int, part: Part) -> None:
        if part.kind == "text":
            await self.until_taken(
                lambda: self._bot.send_message(
                    chat, part.text, reply_markup=keyboard(part.buttons),
                    link_preview_options=LinkPreviewOptions(is_disabled=True),
                )
            )  # fmt: skip
        elif part.kind == "album":
            await self._album(chat, part)
        else:
            data, name = await asyncio.to_thread(file_of, part)
            await self._file(chat, part, InputFile(data, name), is_gif=name.endswith(".gif"))

    async def _file(self, chat: int, part: Part, file: InputFile | str, *, is_gif: bool = False) -> None:
        caption, markup = part.text or None, keyboard(part.buttons)
        send: Callable[[], Awaitable[Any]]
        if part.kind == "document":
            send = lambda: self._bot.send_document(chat, file, caption=caption, reply_markup=markup)  # noqa: E731
        elif part.kind == "animation" or is_gif:
            send = lambda: self._bot.send_animation(chat, file, caption=caption, reply_markup=markup)  # noqa: E731
        else:
            send = lambda: self._bot.send_photo(chat, file, caption=caption, reply_markup=markup)  # noqa: E731
        await self.until_taken(send)

    async def _album(self, chat: int, part: Part) -> None:
        pictures = await asyncio.to_thread(album_of, part)
        if len(pictures) == 1:
            await self.until_taken(lambda: self._bot.send_photo(chat, pictures[0][0], caption=pictures[0][1]))
        elif pictures:
            group = [InputMediaPhoto(data, caption=caption) for data, caption in pictures]
            await self.until_taken(lambda: self._bot.send_media_group(chat, group))

    async def until_taken(self, call: Callable[[], Awaitable[Any]]) -> None:
        """Calls until Telegram has answered yes. Raises Gone, Refused."""
        tries = 0
        while True:
            try:
                await call()
                return
            except RetryAfter as problem:
                await asyncio.sleep(seconds(problem.retry_after))
                continue
            except (Forbidden, ChatMigrated) as problem:
                raise Gone(type(problem).__name__) from None
            except BadRequest as problem:
                if "chat not found" in problem.message.lower():
                    raise Gone("no such chat") from None
                raise Refused(problem.message) from None
            except (NetworkError, InvalidToken, TelegramError) as problem:
                if tries == 0:
                    log.warning("Telegram does not take messages (%s); trying again", type(problem).__name__)
            await asyncio.sleep(pause_s(tries))
            tries += 1

    async def once(self, call: Awaitable[Any]) -> None:
        """A call whose failure does no harm: an old query, a message that was not modified, a sign of typing."""
        try:
            await call
        except TelegramError as problem:
            log.debug("Telegram: %s", type(problem).__name__)


def keyboard(buttons: tuple[Button, ...]) -> InlineKeyboardMarkup | None:
    """Buttons under a message: short ones two in a row."""
    if not buttons:
        return None
    return InlineKeyboardMarkup(_rows([InlineKeyboardButton(b.title, callback_data=b.payload) for b in buttons]))


def keyboard_after(shown: tuple[tuple[str, str], ...], used: set[str]) -> InlineKeyboardMarkup:
    """The same with the used ones ticked and saying nothing."""
    buttons = [
        InlineKeyboardButton("✓ " + title, callback_data=USED) if data in used else
        InlineKeyboardButton(title, callback_data=data or USED)
        for title, data in shown
    ]  # fmt: skip
    return InlineKeyboardMarkup(_rows(buttons))


def _rows(buttons: list[InlineKeyboardButton]) -> list[list[InlineKeyboardButton]]:
    rows: list[list[InlineKeyboardButton]] = []
    for button in buttons:
        last = rows[-1] if rows else []
        if len(last) == 1 and len(last[0].text) + len(button.text) <= WIDEST_ROW:
            last.append(button)
        else:
            rows.append([button])
    return rows


def seconds(span: Any) -> float:
    """A span of time of Telegram's as a number [s]."""
    return float(span.totalseconds() if hasattr(span, "totalseconds") else span)
