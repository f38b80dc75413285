"""The one way of every message: kept first, asked in turn, answered always, kept again, shown.

One message at a time per conversation, in the order they came. A part that fails is asked again, also after a restart;
who has waited too long meanwhile gets an apology, and the answer as soon as it is there.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Coroutine, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from typing import Any

from bot.consent import Consent
from bot.desk.sentences import BACK_TO_ASSISTANT, RATE, back_meant, handoff, told
from bot.devices import BACK_TO_BEFORE, Devices
from bot.dialogue import Dialogue, NoAnswer, Question
from bot.guards import guard, readable
from bot.listening import Conversation, Conversations, Event
from bot.load import Busy, Load
from bot.messages import SCAN, Incoming, Language, Outgoing
from bot.metrics import Metrics
from bot.pace import Pace
from bot.privacy import Privacy
from bot.record import Kept, Line, Record
from bot.together import Alone, Together
from bot.wording import TOLD, apology, say, told_by_name
from common.buttons import ID as BUTTON
from common.devices import Standing
from common.events import is_behaviour
from common.language import detect
from common.media import media
from common.store_errors import StoreError

log = logging.getLogger(__name__)

CLOSE_S = 2.0
"""How long answers under way are waited for when the server stops."""


@dataclass(frozen=True)
class Limits:
    """How long a shopper waits [s], and how much is read [characters]."""

    progress_after_s: float = 2.5
    """When typing dots are no longer enough and a sentence says that work goes on."""
    apologise_after_s: float = 9.0
    """When an apology is given; under the promised 10 s by what the network and the store may take."""
    longest_text: int = 1000
    """A message of a shopper in earnest has a few hundred; the dialogue's time grows with length."""
    total_per_minute: int = 1_000_000
    """Messages taken in a minute, of all shoppers by all channels."""
    redis: str = ""
    """Where several gateways count them together."""


@dataclass
class Turn:
    """One message on its way; `given_up` once the shopper has had an apology instead of the answer."""

    message: Incoming
    kept: Kept
    given_up: bool = False
    again: bool = False
    """Whether the dialogue may have been asked before a restart."""
    place: contextlib.ExitStack = field(default_factory=contextlib.ExitStack)
    """Its place among the messages on their way, left when it is answered."""


class ButtonGone(Exception):
    """An id that no button of this shopper has, or none of theirs any more."""


class Gateway:
    """Carries messages between channels and the dialogue."""

    def __init__(
        self,
        dialogue: Dialogue,
        record: Record,
        *,
        limits: Limits | None = None,
        privacy: Privacy | None = None,
        address: str = "",
        asks_consent: bool = False,
        others: Alone | Together | None = None,
    ) -> None:
        self._dialogue = dialogue
        self._privacy = privacy
        self.record = record
        self._limits = limits or Limits()
        self._conversations = Conversations()
        self._in_use, self.publish = self._conversations.in_use, self._conversations.publish
        self._others = others or Alone()
        self._consent = Consent(record, privacy) if asks_consent else None
        self.devices = Devices(record, media, speak=self._speak, publish=self.publish, address=address)
        self._tasks: set[asyncio.Task[list[Outgoing]]] = set()
        self._total = Pace(self._limits.total_per_minute, name="total", redis=self._limits.redis)
        self.load = Load(longest_wait_s=self._limits.apologise_after_s)
        self.metrics = Metrics()
        self.metrics.watch_queue(lambda: self.load.under_way, lambda: self.load.wait_s)

    async def receive(self, message: Incoming) -> list[Outgoing]:
        """The answers to one message, within the limit; an empty list only when a person owns the conversation.

        A message that came before (same `client_id`) is not asked again: its answers are given again. The text of a
        pressed button is its id. Raises Busy when there is no hope of an answer in time; nothing is kept then.
        """
        message = replace(message, text=readable(message.text))
        try:
            message = await self._by_shopper(message)
        except StoreError as problem:
            log.error("a message could not be kept: %s", problem)
            return self._refused(message, "not_kept")
        with self._in_use(message.sender) as conversation, contextlib.ExitStack() as place:
            try:
                await self._admit(message)
                place.enter_context(self.load.one())
                message = await self._unfolded(message)
                with self.metrics.timed("store"):
                    kept = await self.record.incoming(message)
            except ButtonGone:
                return self._refused(message, "button_gone")
            except StoreError as problem:
                log.error("a message could not be kept: %s", problem)
                return self._refused(message, "not_kept")
            if not kept.is_new:
                return await self._given_before(conversation, kept)
            self.metrics.took(message.channel)
            self.publish(message.sender, Event("line", kept.line))
            before = [line.message for line in await self.record.spoken_before(kept)] if message.fetches else []
            if kept.for_person:
                return before
            return before + await self._answer_in_time(conversation, Turn(message, kept, place=place.pop_all()))

    async def _by_shopper(self, message: Incoming) -> Incoming:
        """The message as its shopper's, whatever device it came from."""
        shopper = (await self.record.standing(message.sender)).shopper
        return replace(message, sender=shopper, device=message.sender)

    async def _unfolded(self, message: Incoming) -> Incoming:
        """A pressed button's id made into its title and what it says. Raises ButtonGone, and the store's errors."""
        if message.payload is not None:
            return message
        if not BUTTON.fullmatch(message.text):
            is_back = back_meant(message.text) and await self.record.owner(message.sender) != "assistant"
            return replace(message, payload=BACK_TO_ASSISTANT) if is_back else message
        button = await self.record.pressed(message.sender, message.text)
        if button is None:
            raise ButtonGone
        return replace(message, text=button.title, payload=button.payload)

    def take(self, message: Incoming) -> None:
        """Receives a message in the background: its answers are shown to those who listen, and to nobody else."""
        self._begin(self._receive_or_refuse(message))

    async def _receive_or_refuse(self, message: Incoming) -> list[Outgoing]:
        try:
            return await self.receive(message)
        except Busy:
            return self._refused(message, "busy")

    async def _admit(self, message: Incoming) -> None:
        """Raises Busy, unless the message was taken before: the answer to that is on its way or there."""
        try:
            self.load.admit()
            if wait_s := self._total.wait_s(""):
                raise Busy(wait_s)
        except Busy:
            if message.client_id is None or not await self.record.knows(message.sender, message.client_id):
                self.metrics.refused("busy")
                raise

    async def settled(self) -> None:
        """Waits until no message is on its way."""
        while self._tasks:
            await asyncio.wait(self._tasks)

    def _begin(self, work: Coroutine[Any, Any, list[Outgoing]]) -> asyncio.Task[list[Outgoing]]:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)
        return task

    def _ended(self, task: asyncio.Task[list[Outgoing]]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (problem := task.exception()):
            log.error("a message failed", exc_info=problem)

    async def _answer_in_time(self, conversation: Conversation, turn: Turn) -> list[Outgoing]:
        task = self._begin(self._take_turn(conversation, turn))
        # Known before anything is waited for: the same message sent again finds it.
        conversation.under_way[turn.kept.line.id] = task
        done, _ = await asyncio.wait({task}, timeout=self._limits.apologise_after_s)
        late, conversation.late = conversation.late, []
        if done:
            return late + task.result()
        turn.given_up = True
        away = "unreachable" if self._dialogue.has_answered else "starting"
        sorry = self._apology(away if self._dialogue.is_away else "slow", turn.kept.language)
        return [*late, await self._speak(turn.message.sender, sorry)]

    def _apology(self, reason: str, language: Language, *, again: str | None = None) -> Outgoing:
        self.metrics.apologised(reason)
        return apology(reason, language, again=again)

    def _refused(self, message: Incoming, reason: str) -> list[Outgoing]:
        """The sentence for a message that was not taken, shown too."""
        sorry = self._apology(reason, detect("" if reason == "button_gone" else message.text, message.language_hint))
        self.publish(message.sender, Event("notice", Line(0, "assistant", sorry, message.client_id)))
        return [sorry]

    async def recover(self) -> int:
        """After a restart: carries out every message left without an answer, each conversation's in their order.

        Says how many. Who listens is shown the answers; a caller that asked and is gone gets them with its next one.
        """
        await self._others.start(self._conversations, self.record.line)
        unanswered = await self.record.unanswered()
        for message, kept in unanswered:
            conversation = self._conversations.of(message.sender)
            if kept.line.id in conversation.under_way:
                continue
            turn = Turn(message, kept, given_up=True, again=True)
            turn.place.enter_context(self.load.one())
            conversation.under_way[kept.line.id] = self._begin(self._take_turn(conversation, turn))
        return len(unanswered)

    def listen(self, sender: str) -> AbstractContextManager[asyncio.Queue[Event]]:
        """A queue of everything shown in this conversation from now on."""
        return self._conversations.listen(sender)

    def watch(self) -> AbstractContextManager[asyncio.Queue[tuple[str, Event]]]:
        """A queue of everything shown in any conversation from now on, with whose it is."""
        return self._conversations.watch()

    async def history(self, sender: str, *, after: int = 0) -> list[Line]:
        """What was said after the line with number `after`, oldest first."""
        return await self.record.history(sender, after=after)

    async def language(self, sender: str) -> Language | None:
        """The language this conversation is held in; None before its first message."""
        return await self.record.language(sender)

    async def ask_aside(self, question: Question, *, again: bool) -> list[Outgoing]:
        """What the dialogue answers to something no shopper said, in turn with what they say. Raises NoAnswer."""
        with self._in_use(question.sender) as conversation:
            async with conversation.turn, self._others.turn(question.sender):
                return await self._dialogue.ask(question, again=again)

    def is_working(self, sender: str) -> bool:
        """Whether an answer is on its way."""
        return self._conversations.is_working(sender)

    async def standing(self, device: str) -> Standing:
        """For whom a device speaks: every conversation is found by its shopper's name."""
        return await self.record.standing(device)

    async def close(self) -> None:
        """Waits shortly for answers under way, then stops; what is unfinished is carried out after the next start."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self.settled(), CLOSE_S)
        for task in self._tasks:
            task.cancel()
        await self._others.close()
        await self._dialogue.close()
        await self.record.close()

    async def _take_turn(self, conversation: Conversation, turn: Turn) -> list[Outgoing]:
        with self._in_use(turn.message.sender), turn.place, self.metrics.timed("whole"):
            try:
                async with conversation.turn, self._others.turn(turn.message.sender):
                    with self._showing_work(turn):
                        answers = await self._answers_or_apology(turn)
                    with self.metrics.timed("store"):
                        told = await self._tell(turn, answers)
                self.load.note_answer()
            finally:
                del conversation.under_way[turn.kept.line.id]
            if turn.given_up:
                conversation.late += told
            return told

    async def _answers_or_apology(self, turn: Turn) -> list[Outgoing]:
        try:
            return await self._answers(turn)
        except Exception:  # a mistake of ours must not become a silence of theirs
            log.exception("an answer failed")
            return [self._apology("no_answer", turn.kept.language, again=turn.message.asked)]

    async def _answers(self, turn: Turn) -> list[Outgoing]:
        message, kept, payload = turn.message, turn.kept, turn.message.payload or ""
        if payload == BACK_TO_BEFORE:
            return [await self.devices.step_back(message, kept.language)]
        with_people = await self.record.owner(message.sender) != "assistant"
        # The way back may have been typed while the message before it was still being handed over.
        if payload == BACK_TO_ASSISTANT or (with_people and back_meant(message.text)):
            await self.record.withdraw(message.sender)
            return [handoff("bot", told("back", kept.language))]
        if payload.startswith(RATE):
            return [await self.record.rated(message.sender, payload, kept.language)]
        if with_people:
            return []  # handed over by the message before
        if payload.startswith(TOLD):
            return [told_by_name(message.asked, kept.language)]
        if self._consent is not None:
            settled = await self._consent.settle(message, kept)
            if isinstance(settled, Outgoing):
                return [settled]
            message = turn.message = settled
        refusal = guard(message, kept.language, longest=self._limits.longest_text)
        if refusal is not None:
            return [refusal]
        answers = await self._ask(turn)
        return [told for answer in answers for told in await self._carry_out(message, answer, kept.language)]

    async def _carry_out(self, message: Incoming, answer: Outgoing, language: Language) -> list[Outgoing]:
        """What the dialogue asks of the gateway by a `custom` part: to export, to delete, to join devices."""
        custom, sender = answer.custom or {}, message.sender
        if custom.get("kind") == "devices":
            return await self.devices.carry_out(str(custom.get("action")), message, language)
        if custom.get("kind") == "privacy" and self._privacy is not None:
            done = await self._privacy.carry_out(str(custom.get("action")), sender, language)
            return [replace(answer, custom=None), *done] if answer.text else done
        return [answer]

    async def _ask(self, turn: Turn) -> list[Outgoing]:
        message, language = turn.message, turn.kept.language
        staffed = await self.record.staffed()
        question = Question(message.sender, message.asked, language, turn.kept.line.id, staffed=staffed)
        try:
            with self.metrics.timed("dialogue"):
                answers = await self._dialogue.ask(question, again=turn.again)
        except NoAnswer as problem:
            return [self._apology(problem.reason, language, again=message.asked)]
        self.load.note_sign_of_life()
        for answer in answers:
            if answer.image:
                self.metrics.showed(answer.custom)
        return answers

    async def _tell(self, turn: Turn, answers: list[Outgoing]) -> list[Outgoing]:
        """Keeps and shows the answer, which closes the message: a restart does not ask it again."""
        sender = turn.message.sender
        try:
            lines = await self.record.answered(turn.kept, answers)
        except StoreError as problem:
            log.error("an answer could not be kept: %s", problem)
            lines = []
        if not lines and answers:  # not kept, or its shopper has just been deleted: it is shown all the same
            shown = [without_buttons(answer) for answer in answers if not is_behaviour(answer.custom)]
            # A device that was joined to a shopper who is no more speaks for its own again.
            for who in dict.fromkeys([sender, turn.message.device or sender]):
                for answer in shown:
                    self.publish(who, Event("notice", Line(0, "assistant", answer)))
            self.publish(sender, Event("ended"))
            return shown
        for line in lines:
            self.publish(sender, Event("line", line))
        return [line.message for line in lines]

    async def _speak(self, sender: str, answer: Outgoing) -> Outgoing:
        """Keeps and shows a message that closes none."""
        try:
            line = await self.record.spoken(sender, answer)
            self.publish(sender, Event("line", line))
        except StoreError as problem:
            log.error("a message could not be kept: %s", problem)
            line = Line(0, "assistant", without_buttons(answer))
            self.publish(sender, Event("notice", line))
        return line.message

    async def _given_before(self, conversation: Conversation, kept: Kept) -> list[Outgoing]:
        under_way = conversation.under_way.get(kept.line.id)
        if under_way is not None:
            await asyncio.wait({under_way}, timeout=self._limits.apologise_after_s)
        answers = [line.message for line in await self.record.answers_to(kept)]
        return answers if answers or kept.for_person else [self._apology("slow", kept.language)]

    @contextlib.contextmanager
    def _showing_work(self, turn: Turn) -> Iterator[None]:
        sender, reading = turn.message.sender, turn.message.asked.startswith(SCAN)
        text = say("scan_reading" if reading else "working", turn.kept.language)
        self.publish(sender, Event("working", text=text if reading else None))
        loop = asyncio.get_running_loop()
        later = loop.call_later(self._limits.progress_after_s, self.publish, sender, Event("working", text=text))
        try:
            yield
        finally:
            later.cancel()
            self.publish(sender, Event("rest"))


def without_buttons(answer: Outgoing) -> Outgoing:
    """The same without its buttons: what they say was not kept."""
    return replace(answer, buttons=())
