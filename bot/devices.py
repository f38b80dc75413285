"""One shopper on several devices: links that join another, the way back, and a device that somebody else takes over."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Literal, Protocol

import segno

from bot.listening import Event
from bot.messages import Button, Incoming, Language, Outgoing
from bot.record import Record
from bot.wording import TITLES, say
from common.devices import LINK_S, LinkGone
from common.media import Media, MediaError

BACK_TO_BEFORE = "/back_to_before"
"""What the button says that takes "this is somebody else now" back."""
QR_DOT_PX = 8
Outcome = Literal["joined", "here", "gone"]


class Speaking(Protocol):
    """How something is said in a conversation: kept, and shown to whoever listens."""

    def __call__(self, sender: str, answer: Outgoing) -> Awaitable[Outgoing]:
        """Says it."""


class Devices:
    """Carries out what is wished of devices. `address`: of this shop, where a message does not tell it by itself."""

    def __init__(
        self,
        record: Record,
        media: Callable[[], Media],
        *,
        speak: Speaking,
        publish: Callable[[str, Event], None],
        address: str,
    ) -> None:
        self._record, self._media, self._speak, self._publish = record, media, speak, publish
        self._address = address
        self.telegram: Callable[[str], str] | None = None
        """The address of a code in Telegram, once a bot is open there."""

    async def carry_out(self, action: str, message: Incoming, language: Language) -> list[Outgoing]:
        """Does what was asked for (`link`, `part`, `anew`) on the device that a message came from, and says so."""
        if action == "part":
            return [await self._part(message, language)]
        if action == "anew":
            return [await self._start_anew(message, language)]
        return [await self._link(message, language)]

    async def join(self, device: str, code: str, *, where: str) -> Outcome:
        """Lets a device speak for the shopper who made the link of this code; both sides are told, once.

        `where`: the channel of the device. Whatever is wrong with a code is one answer: `gone`.
        """
        before = (await self._record.standing(device)).shopper

        def told(language: Language) -> Outgoing:
            return Outgoing(text=say("joined", language, where=TITLES[f"on_{where}"][language]))

        try:
            line = await self._record.use_link(device, code, told)
        except LinkGone:
            return "gone"
        shopper = (await self._record.standing(device)).shopper
        if line is not None:
            self._publish(shopper, Event("line", line))
            self._publish(before, Event("moved"))
        return "here" if line is None and shopper == before else "joined"

    async def step_back(self, message: Incoming, language: Language) -> Outgoing:
        """The earlier user is back, unless more has been said since or too long ago."""
        shopper = await self._record.step_back(message.device or message.sender)
        if shopper is None:
            return Outgoing(text=say("too_late_to_step_back", language))
        told = Outgoing(text=say("stepped_back", language))
        await self._speak(shopper, told)
        self._publish(message.sender, Event("moved"))
        return told

    async def _link(self, message: Incoming, language: Language) -> Outgoing:
        code = await self._record.make_link(message.sender)
        web = f"{message.base_url or self._address}/chat#continue={code}"
        telegram = self.telegram(code) if self.telegram is not None and message.channel != "telegram" else ""
        text = say("link", language, minutes=LINK_S // 60, address=web)
        if telegram:
            text += "\n" + say("link_telegram", language, address=telegram)
        custom = {"kind": "continue", "url": web, "expires_s": LINK_S} | ({"telegram": telegram} if telegram else {})
        try:
            picture = await asyncio.to_thread(self._media().save, qr_png(web), ".png")
        except MediaError:  # the link alone will do
            return Outgoing(text=text, custom=custom)
        return Outgoing(text=text, image=f"/media/{picture}", custom=custom)

    async def _part(self, message: Incoming, language: Language) -> Outgoing:
        parted = await self._record.part(message.device or message.sender)
        for device in parted:
            own = (await self._record.standing(device)).shopper
            theirs = await self._record.language(own) or language
            await self._speak(own, Outgoing(text=say("parted_here", theirs)))
        if parted:
            self._publish(message.sender, Event("moved"))
        return Outgoing(text=say("parted" if parted else "nothing_joined", language))

    async def _start_anew(self, message: Incoming, language: Language) -> Outgoing:
        told, device = Outgoing(text=say("anew", language)), message.device or message.sender
        if (await self._record.standing(device)).shopper != message.sender:
            return told  # it was done before a crash
        shopper = await self._record.start_anew(device)
        back = Button(TITLES["anew_back"][language], BACK_TO_BEFORE)
        await self._speak(shopper, replace(told, buttons=(back,)))
        self._publish(message.sender, Event("moved"))
        return told


def qr_png(address: str) -> bytes:
    """The QR code of an address as a PNG, with the quiet zone that readers want."""
    png = io.BytesIO()
    segno.make(address, error="m", micro=False).save(png, kind="png", scale=QR_DOT_PX, border=4)
    return png.getvalue()
