"""Consent before anything is done with what a shopper tells, where a shop's setting asks for it."""

from __future__ import annotations

from dataclasses import replace

from bot.messages import Button, Incoming, Outgoing
from bot.privacy import Privacy
from bot.record import Kept, Record
from bot.wording import TITLES, say

AGREE, DECLINE = "/consent_yes", "/consent_no"
AGREEING = frozenset(
    "yes,yes please,ok,okay,sure,agree,i agree,agreed,fine,好,好的,同意,我同意,可以,行,是,是的,没问题,嗯".split(",")  # noqa: SIM905
)
"""What is written instead of pressing the button, and nothing besides."""


class Consent:
    """Holds what a shopper says first until they have agreed; then that is answered, or all of it is deleted."""

    def __init__(self, record: Record, privacy: Privacy | None) -> None:
        self._record, self._privacy = record, privacy

    async def settle(self, message: Incoming, kept: Kept) -> Incoming | Outgoing:
        """The message that may be answered now (perhaps the one that was held), or what is said instead of an answer.

        Raises the store's errors, and those of a deletion.
        """
        if message.payload == DECLINE:
            return await self._decline(message, kept)
        if await self._record.consented(message.sender):
            return Outgoing(text=say("consent_thanks", kept.language)) if message.payload == AGREE else message
        held = await self._record.said_before(kept, message.sender)
        # A yes that comes first is none: nothing was asked before it.
        if not (message.payload == AGREE or (held is not None and _plain(message.text) in AGREEING)):
            return self._question(kept)
        await self._record.consent(message.sender)
        if held is None or held.payload in (AGREE, DECLINE):
            return Outgoing(text=say("consent_thanks", kept.language))
        return replace(message, text=held.text, payload=held.payload)

    def _question(self, kept: Kept) -> Outgoing:
        buttons = tuple(
            Button(TITLES[title][kept.language], payload)
            for title, payload in (("consent_yes", AGREE), ("consent_no", DECLINE))
        )
        return Outgoing(text=say("consent", kept.language), buttons=buttons)

    async def _decline(self, message: Incoming, kept: Kept) -> Outgoing:
        if self._privacy is not None:
            await self._privacy.delete(message.sender)
        return Outgoing(text=say("consent_declined", kept.language))


def _plain(text: str) -> str:
    return text.strip().strip("。.!！~ ").lower()
