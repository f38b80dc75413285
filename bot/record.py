"""Keeps conversations: the shop's store on one thread of its own, so that the event loop never waits for the disk."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, TypeVar

from bot.desk.handovers import Handovers
from bot.desk.hours import Hours
from bot.desk.sentences import RATE, carried, is_for_gateway, told, waiting, wish_of
from bot.messages import SCAN, Button, Incoming, Language, Outgoing
from common.devices import Standing
from common.language import detect
from common.store import Message, Owner, Said, Store
from common.store_errors import StoreAway

T = TypeVar("T")
AWAY_S, AWAY_PAUSE_S = 120.0, 1.0


@dataclass(frozen=True)
class Line:
    """One line of a conversation as it was shown, numbered in the order of keeping."""

    id: int
    by: str
    """`shopper`, `assistant` or `agent`."""
    message: Outgoing
    client_id: str | None = None
    device: str = ""
    """What a shopper wrote it on."""
    at: str = ""
    """When it was kept: UTC, ISO 8601."""


@dataclass(frozen=True)
class Kept:
    """An incoming message, kept: whether it is new, whether people answer it, and the language it is answered in."""

    line: Line
    is_new: bool
    for_person: bool
    language: Language


class Record:
    """The store as the event loop sees it. Raises the store's own errors, `common.store_errors.StoreError`."""

    def __init__(self, store: Store, *, hours: Hours | None = None) -> None:
        self.store, self._hours = store, hours or Hours()
        self.handovers = Handovers(store)
        # One thread: what is asked first is kept first, so the numbers of lines follow the order they were shown in.
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="store")
        self._closed = False

    async def incoming(self, message: Incoming) -> Kept:
        """Keeps a shopper's message before anything is done with it."""
        return await self.run(self._keep_incoming, message)

    async def answered(self, kept: Kept, answers: Sequence[Outgoing]) -> list[Line]:
        """Keeps the whole answer and closes the message; a second answer changes nothing and gives the first.

        A database that is away is waited for, AWAY_S at most: what has been answered is not asked again.
        """
        until = asyncio.get_running_loop().time() + AWAY_S
        while True:
            try:
                return await self.run(self._keep_answer, kept, answers)
            except StoreAway:
                if asyncio.get_running_loop().time() > until:
                    raise
                await asyncio.sleep(AWAY_PAUSE_S)

    async def spoken(self, sender: str, answer: Outgoing) -> Line:
        """Keeps a message that closes none: an apology on the way."""
        return await self.run(lambda: line_of(self.store.say(sender, "assistant", said_of(answer))))

    async def knows(self, sender: str, client_id: str) -> bool:
        """Whether a message of this name was kept before."""
        return await self.run(lambda: self.store.knows(sender, client_id))

    async def pressed(self, sender: str, button_id: str) -> Button | None:
        """The button of this id that this shopper was shown, with what it says; None where there was none."""
        found = await self.run(lambda: self.store.pressed(sender, button_id))
        return Button(found["title"], found["payload"]) if found else None

    async def line(self, number: int) -> Line | None:
        """The line of this number; None where it has been deleted."""
        try:
            return line_of(await self.run(lambda: self.store.message(number)))
        except KeyError:
            return None

    async def answers_to(self, kept: Kept) -> list[Line]:
        """The kept answer, in order; an empty list while there is none."""
        return await self.run(lambda: [line_of(one) for one in self.store.replies(kept.line.id)])

    async def history(self, sender: str, *, after: int) -> list[Line]:
        """Lines after number `after`, oldest first."""
        return await self.run(lambda: [line_of(one) for one in self.store.history(sender, after=after)])

    async def unanswered(self) -> list[tuple[Incoming, Kept]]:
        """Messages nobody has answered: what a crash interrupted."""
        return await self.run(lambda: [self._interrupted(one) for one in self.store.unanswered()])

    async def language(self, sender: str) -> Language | None:
        """The language of the last message; None before there is one."""
        return await self.run(lambda: self.store.language(sender))

    async def staffed(self) -> bool:
        """Whether there is anybody to hand a conversation over to."""
        return await self.run(self.handovers.staffed)

    async def spoken_before(self, kept: Kept) -> list[Line]:
        """What people wrote since the shopper's message before this one."""
        numbers = await self.run(self.handovers.lines_before, kept.line.id)
        return [await self.run(lambda n=n: line_of(self.store.message(n))) for n in numbers]

    async def withdraw(self, sender: str) -> None:
        """The shopper goes back to the assistant."""
        await self.run(self.handovers.withdraw, sender)

    async def rated(self, sender: str, payload: str, language: Language) -> Outgoing:
        """Keeps a rating that a button gave, and thanks for it."""
        case_id, _, stars = payload.removeprefix(RATE).partition(" ")
        new = await self.run(lambda: self.handovers.rate(sender, case_id, int(stars)))
        return Outgoing(text=told("rated" if new else "rated_before", language))

    async def owner(self, sender: str) -> Owner:
        """Who answers this conversation now."""
        return await self.run(lambda: self.store.owner(sender))

    async def consented(self, sender: str) -> bool:
        """Whether this shopper has agreed to what is kept of them."""
        return await self.run(lambda: self.store.consented(sender))

    async def consent(self, sender: str) -> None:
        """They have."""
        await self.run(lambda: self.store.consent(sender))

    async def said_before(self, kept: Kept, sender: str) -> Incoming | None:
        """What the shopper said last before this message."""
        before = await self.run(lambda: self.store.said_before(sender, kept.line.id))
        return self._interrupted(before)[0] if before else None

    async def expire(self, kind: Literal["messages", "measures", "looks"], before: datetime) -> int:
        """Deletes what is older of one kind; says how many rows."""
        return await self.run(lambda: self.store.expire(kind, before))

    async def standing(self, device: str) -> Standing:
        """For whom a device speaks."""
        return await self.run(lambda: self.store.standing(device))

    async def devices(self, shopper: str) -> tuple[str, ...]:
        """Every device that speaks for this shopper."""
        return await self.run(lambda: self.store.devices(shopper))

    async def shoppers_behind(self, shopper: str) -> tuple[str, ...]:
        """This shopper, last, and those that the joined devices speak for by themselves."""
        return await self.run(lambda: self.store.shoppers_behind(shopper))

    async def make_link(self, shopper: str) -> str:
        """The code of a link that joins one more device."""
        return await self.run(lambda: self.store.make_link(shopper))

    async def use_link(self, device: str, code: str, told: Callable[[Language], Outgoing]) -> Line | None:
        """Joins a device; the line that tells its shopper, None where it was joined before. Raises LinkGone."""
        said = lambda language: said_of(told(language or detect("")))  # noqa: E731
        line = await self.run(lambda: self.store.use_link(device, code, said))
        return line_of(line) if line else None

    async def part(self, device: str) -> tuple[str, ...]:
        """Undoes the joins that a device has a say in; which devices were parted."""
        return await self.run(lambda: self.store.part(device))

    async def start_anew(self, device: str) -> str:
        """A device speaks for a new shopper, whose name is returned."""
        return await self.run(lambda: self.store.start_anew(device))

    async def step_back(self, device: str) -> str | None:
        """Takes that back; the shopper as before, None where it is too late."""
        return await self.run(lambda: self.store.step_back(device))

    async def export(self, sender: str) -> dict[str, Any]:
        """Everything kept of one shopper."""
        return await self.run(lambda: self.store.export_shopper(sender))

    async def delete(self, sender: str) -> tuple[str, ...]:
        """Deletes everything of one shopper; gives the names of their pictures."""
        return await self.run(lambda: self.store.delete_shopper(sender))

    async def silent_since(self, moment: datetime) -> tuple[str, ...]:
        """Shoppers with whom nothing was said after this moment."""
        return await self.run(lambda: self.store.silent_since(moment))

    async def ready(self) -> bool:
        """Whether the store reads."""
        await self.run(lambda: self.store.owner(""))
        return True

    async def close(self) -> None:
        """Finishes what is under way and closes the store; a second time does nothing."""
        if not self._closed:
            self._closed = True
            await self.run(self.store.close)
            self._thread.shutdown()

    async def run(self, work: Callable[..., T], *arguments: Any) -> T:
        """Does something with the store, in turn with everything else."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, work, *arguments)

    def _keep_incoming(self, message: Incoming) -> Kept:
        with self.store.transaction():
            language = self._language_of(message)
            received = self.store.receive(
                message.sender,
                message.text,
                client_id=message.client_id,
                payload=message.payload,
                channel=message.channel,
                language=language,
                device=message.device or None,
            )
            for_person = self.store.owner(message.sender) != "assistant" and not is_for_gateway(message.payload)
            if for_person and received.new:
                # Theirs from now on: the assistant, however late it looks, finds nothing to answer.
                self.store.reply(received.message.id, [])
            return Kept(line_of(received.message), received.new, for_person, language)

    def _language_of(self, message: Incoming) -> Language:
        previous = self.store.language(message.sender) or message.language_hint
        # A payload is nobody's language; its button's title is. The name of a file is neither.
        return detect("" if (message.payload or "").startswith(SCAN) else message.text, previous)

    def _keep_answer(self, kept: Kept, answers: Sequence[Outgoing]) -> list[Line]:
        number = kept.line.id
        with self.store.transaction():
            reason = next((reason for answer in answers if (reason := wish_of(answer))), None)
            if reason is not None:
                answers = self._handed_over(self.store.message(number).sender, answers, reason, kept.language)
            return [line_of(one) for one in self.store.reply(number, [said_of(answer) for answer in answers])]

    def _handed_over(
        self, sender: str, answers: Sequence[Outgoing], reason: str, language: Language
    ) -> Sequence[Outgoing]:
        """Puts the conversation into the queue, and says so in the place of the wish."""
        case = self.handovers.ask(sender, reason=reason) or self.handovers.open_case(sender)
        if case is None:
            return answers
        place, moment = self.handovers.place(case), datetime.fromisoformat(self.handovers.now())
        return carried(answers, waiting(place, self._hours, moment, language))

    def _interrupted(self, message: Message) -> tuple[Incoming, Kept]:
        payload = (message.said.custom or {}).get("payload")
        shown = message.said.text or ""
        language = self.store.language(message.sender) or detect(shown)
        incoming = Incoming("", message.sender, shown, payload=payload, device=message.device)
        return incoming, Kept(line_of(message), True, False, language)


def said_of(message: Outgoing) -> Said:
    """A message as the store keeps it."""
    buttons = tuple({"title": button.title, "payload": button.payload} for button in message.buttons)
    return Said(message.text, message.image, buttons, message.custom)


def line_of(stored: Message) -> Line:
    """A stored message as it is shown."""
    said = stored.said
    # What a button said for the shopper is nothing they saw.
    custom = dict(said.custom) if said.custom is not None and stored.author != "shopper" else None
    buttons = tuple(Button(button["title"], button["payload"]) for button in said.buttons)
    shown = Outgoing(said.text, said.image, buttons, custom)
    return Line(stored.id, stored.author, shown, stored.client_id, stored.device, stored.at)
