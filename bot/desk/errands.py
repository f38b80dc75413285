"""Has the assistant do something in a conversation that an agent has: try a size, turn the look, draft an answer.

The shopper gets the pictures of a command and nothing else; what the assistant says in words is the agent's to use.
What a crash interrupts is carried out after the next start, once.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import replace

from bot.desk.accounts import Agent
from bot.desk.asides import Errand
from bot.desk.desk import Desk, DeskEvent
from bot.desk.ownership import Refused
from bot.dialogue import NoAnswer, Question
from bot.listening import Event
from bot.messages import Outgoing, as_text
from bot.record import Line, line_of, said_of
from bot.wording import say
from common.store_errors import StoreError

log = logging.getLogger(__name__)


class Errands:
    """They of one desk."""

    def __init__(self, desk: Desk) -> None:
        self._desk, self._asides, self._record = desk, desk.asides, desk.record
        self._tasks: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        """Takes up what the last process left."""
        for errand in await self._record.run(self._asides.unfinished):
            self._begin(errand, again=True)

    async def stop(self) -> None:
        """Stops; what is not finished is taken up after the next start."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def send(self, case_id: str, agent: Agent, text: str) -> Errand:
        """Begins a command. Raises Refused where the conversation is not the agent's."""
        return await self._new(case_id, agent, "command", text)

    async def draft(self, case_id: str, agent: Agent) -> Errand:
        """Begins a draft of what the assistant would answer to the shopper's last words. Raises Refused."""
        return await self._new(case_id, agent, "draft", await self._last_words(case_id))

    async def settled(self) -> None:
        """Waits until nothing is under way."""
        while self._tasks:
            await asyncio.wait(self._tasks)

    async def _last_words(self, case_id: str) -> str:
        case = await self._record.run(self._desk.handovers.case, case_id)
        lines: list[Line] = []
        last = 0
        while some := await self._record.history(case.sender, after=last):
            lines, last = [*lines, *some], some[-1].id
        said = [line.message.text for line in lines if line.by == "shopper" and line.message.text]
        if not said:
            raise Refused("nothing_said")
        return said[-1]

    async def _new(self, case_id: str, agent: Agent, kind: str, text: str) -> Errand:
        errand = await self._record.run(self._asides.errand, case_id, agent, kind, text)
        await self._show(errand)
        self._begin(errand)
        return errand

    def _begin(self, errand: Errand, *, again: bool = False) -> None:
        task = asyncio.create_task(self._carry_out(errand, again=again))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _carry_out(self, errand: Errand, *, again: bool) -> None:
        sender = errand.case.sender
        language = await self._record.run(self._desk.language, sender)
        question = Question(sender, as_text(errand.text), language, f"errand-{errand.id}")
        try:
            said = await self._desk.gateway.ask_aside(question, again=again)
        except NoAnswer as problem:
            said = [Outgoing(text=say(problem.reason, language))]
        try:
            for line in await self._record.run(self._finish, errand, harmless(said)):
                self._desk.gateway.publish(sender, Event("line", line))
            await self._show(errand)
        except (StoreError, Refused) as problem:
            log.error("what the assistant did for an agent could not be kept: %s", problem)

    def _finish(self, errand: Errand, said: Sequence[Outgoing]) -> list[Line]:
        """Keeps it, and the pictures as lines of the conversation, both or neither."""
        with self._desk.store.transaction():
            case = self._desk.handovers.case(errand.case.id)
            if not self._asides.finished(errand, said) or errand.kind != "command" or case.agent != errand.agent:
                return []
            lines: list[Line] = []
            for shown in (one for one in said if one.image and not case.ended):
                line = line_of(self._desk.store.say(case.sender, "assistant", said_of(replace(shown, text=None))))
                self._desk.handovers.wrote(case.id, errand.agent, line.id)
                lines.append(line)
            return lines

    async def _show(self, errand: Errand) -> None:
        aside = await self._record.run(self._asides.aside, errand.id)
        self._desk.publish(DeskEvent("aside", errand.case.id, data=aside.to_json()))


def harmless(said: Sequence[Outgoing]) -> list[Outgoing]:
    """What the assistant said without its buttons, and without what it wants done by the gateway."""
    kept = []
    for one in said:
        wants = (one.custom or {}).get("kind") in ("privacy", "handoff")
        kept.append(replace(one, buttons=(), custom=None if wants else one.custom))
    return [one for one in kept if one.says_something]
