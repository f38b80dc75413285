"""What agents do with conversations: each move and line is stored as a whole, then shown to shopper and desk."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal

from bot.desk.accounts import Agent
from bot.desk.asides import Asides
from bot.desk.handovers import Case
from bot.desk.hours import Hours
from bot.desk.ownership import MoveName, Refused
from bot.desk.sentences import handoff, rating_asked, told, waiting
from bot.gateway import Gateway
from bot.listening import Event
from bot.messages import Language, Outgoing
from bot.record import Line, line_of, said_of
from common.language import detect
from common.store import Author
from common.store_errors import StoreError

log = logging.getLogger(__name__)
LOOK_EVERY_S = 5.0
"""How often agents who went quiet are looked for."""


@dataclass(frozen=True)
class DeskEvent:
    """Something the desk shows: a line of a case or an aside, that somebody types there or looks, or that the cases
    have changed."""

    kind: Literal["line", "aside", "typing", "looking", "cases"]
    case: str = ""
    line: Line | None = None
    data: dict[str, Any] = field(default_factory=dict)


class Desk:
    """The desk over one gateway's conversations. `silent_s`: how long an agent may let a shopper wait."""

    def __init__(self, gateway: Gateway, *, hours: Hours, silent_s: float) -> None:
        self.gateway, self.record, self.store = gateway, gateway.record, gateway.record.store
        self.hours, self._silent_s = hours, silent_s
        self.handovers = gateway.record.handovers
        self.asides = Asides(self.store, self.handovers)
        self._looking: dict[str, list[str]] = {}
        self._listeners: set[asyncio.Queue[DeskEvent]] = set()
        self._open: dict[str, str] = {}
        self._tasks: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        """Begins to relay what shoppers say, and to look for agents who went quiet."""
        await self.refresh()
        self._tasks = [asyncio.create_task(work) for work in (self._relay(), self._watch_agents())]

    async def stop(self) -> None:
        """Stops both."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    @contextlib.contextmanager
    def listen(self) -> Iterator[asyncio.Queue[DeskEvent]]:
        """A queue of everything the desk shows from now on."""
        self._listeners.add(queue := asyncio.Queue[DeskEvent]())
        try:
            yield queue
        finally:
            self._listeners.discard(queue)

    def publish(self, event: DeskEvent) -> None:
        """Shows something at every open desk."""
        for queue in self._listeners:
            queue.put_nowait(event)

    async def refresh(self) -> None:
        """Reads anew which conversations people have, and has every desk do so."""
        cases = await self.record.run(self.handovers.open_cases)
        self._open = {case.sender: case.id for case in cases}
        self.publish(DeskEvent("cases"))

    async def _relay(self) -> None:
        with self.gateway.watch() as events:
            while True:
                sender, event = await events.get()
                with contextlib.suppress(StoreError):
                    await self._relay_one(sender, event)

    async def _relay_one(self, sender: str, event: Event) -> None:
        case = self._open.get(sender)
        if event.line is not None and (event.line.message.custom or {}).get("kind") == "handoff":
            if case is not None:
                self.publish(DeskEvent("line", case, event.line))
            await self.refresh()
        elif case is not None and event.kind == "line":
            self.publish(DeskEvent("line", case, event.line))
        elif case is not None and event.kind == "typing" and event.by == "shopper":
            self.publish(DeskEvent("typing", case, data={"by": ""}))

    # Who is there

    @contextlib.asynccontextmanager
    async def looking(self, case: Case, agent: Agent, *, look: str = "") -> AsyncIterator[None]:
        """While an agent has a conversation open: it is logged, and colleagues see it. `look`: logged already as."""
        known: bool = await self.record.run(self.asides.going_on, look, case, agent)
        if not known:
            look = await self.record.run(self.asides.opened, case, agent)
        self._looking.setdefault(case.id, []).append(agent.name)
        self._tell_looking(case.id)
        try:
            yield
        finally:
            self._looking[case.id].remove(agent.name)
            self._tell_looking(case.id)
            with contextlib.suppress(StoreError, RuntimeError):  # the store may be closed by now
                await self.record.run(self.asides.closed, look)

    def lookers(self, case_id: str) -> list[str]:
        """Who has a conversation open now."""
        return sorted(set(self._looking.get(case_id, ())))

    def _tell_looking(self, case_id: str) -> None:
        self.publish(DeskEvent("looking", case_id, data={"agents": self.lookers(case_id)}))

    async def typing(self, case: Case, agent: Agent) -> None:
        """An agent types: their shopper sees it, and every colleague who looks."""
        self.publish(DeskEvent("typing", case.id, data={"by": agent.name}))
        if self._open.get(case.sender) == case.id:
            await self.record.run(self.handovers.heard_of, case.id, agent.name)
            if (await self.record.run(self.handovers.case, case.id)).agent == agent.name:
                self.gateway.publish(case.sender, Event("typing", by="agent"))

    # Moves

    async def claim(self, case_id: str, agent: Agent) -> Case:
        """Takes a waiting conversation. Raises Refused: of two agents one is first."""
        return await self._moved(case_id, "claim", agent, lambda _, language: [("assistant", joined(language))])

    async def assign(self, case_id: str, agent: Agent, to: str) -> Case:
        """Gives a waiting conversation to another agent. Raises Refused."""
        say = _says(lambda language: joined(language))
        return await self._moved(case_id, "assign", agent, say, to=to)

    async def transfer(self, case_id: str, agent: Agent, to: str, *, note: str) -> Case:
        """Gives a conversation to a colleague, with a note for them. Raises Refused."""
        say = _says(lambda language: handoff("agent", told("transferred", language)))
        return await self._moved(case_id, "transfer", agent, say, to=to, why=note)

    async def release(self, case_id: str, agent: Agent, *, why: str = "") -> Case:
        """Puts a conversation back into the queue. Raises Refused."""
        return await self._moved(case_id, "release", agent, self._queued_again, why=why)

    async def hand_back(self, case_id: str, agent: Agent, *, text: str = "") -> Case:
        """Gives a conversation back to the assistant with a sentence, and asks how the help was. Raises Refused."""

        def say(case: Case, language: Language) -> list[tuple[Author, Outgoing]]:
            last: tuple[Author, Outgoing] = ("assistant", handoff("bot", told("handed_back", language)))
            own: list[tuple[Author, Outgoing]] = [("agent", Outgoing(text=text))] if text else []
            asked = [("assistant", rating_asked(case.id, language))] if case.answered or text else []
            return [*own, last, *asked]  # type: ignore[list-item]

        return await self._moved(case_id, "hand_back", agent, say)

    async def expire(self) -> list[Case]:
        """Takes conversations from agents who let their shoppers wait too long."""
        silent = await self.record.run(self.handovers.silent, timedelta(seconds=self._silent_s))
        taken = []
        for case in silent:
            with contextlib.suppress(Refused):  # the agent has just handed it on
                why = f"{case.agent} gave no sign for {self._silent_s / 60:g} min, or has no account any more"
                taken.append(await self._moved(case.id, "expire", None, self._queued_again, why=why))
        return taken

    async def _watch_agents(self) -> None:
        while True:
            try:
                await self.expire()
            except StoreError as problem:
                log.error("agents who went quiet could not be looked for: %s", problem)
            await asyncio.sleep(LOOK_EVERY_S)

    def _queued_again(self, case: Case, language: Language) -> list[tuple[Author, Outgoing]]:
        place, moment = self.handovers.place(case), datetime.fromisoformat(self.handovers.now())
        return [("assistant", waiting(place, self.hours, moment, language, again=True))]

    async def _moved(
        self, case_id: str, name: MoveName, agent: Agent | None,
        say: Callable[[Case, Language], list[tuple[Author, Outgoing]]], *, to: str | None = None, why: str = "",
    ) -> Case:  # fmt: skip
        case, lines = await self.record.run(self._move, case_id, name, agent, say, to, why)
        for line in lines:
            self.gateway.publish(case.sender, Event("line", line))
        await self.refresh()
        return case

    def _move(
        self, case_id: str, name: MoveName, agent: Agent | None, say: Any, to: str | None, why: str
    ) -> tuple[Case, list[Line]]:
        with self.store.transaction():
            by = "clock" if agent is None else "supervisor" if agent.may("supervisor") else "agent"
            who = agent.name if agent else "clock"
            case = self.handovers.move(case_id, name, who=who, by=by, to=to, why=why)  # type: ignore[arg-type]
            said = say(case, self.language(case.sender))
            return case, [self._say(case, author, out, agent) for author, out in said]

    def language(self, sender: str) -> Language:
        """The language a shopper is spoken to in."""
        return self.store.language(sender) or detect("")

    def _say(
        self, case: Case, author: Author, message: Outgoing, agent: Agent | None, client_id: str | None = None
    ) -> Line:
        line = line_of(self.store.say(case.sender, author, said_of(message), client_id=client_id))
        self.handovers.noted_line(case, line.id, agent.name if agent and author == "agent" else "")
        return line

    # Words

    async def note(self, case_id: str, agent: Agent, text: str) -> None:
        """Keeps a note that only colleagues see. Raises Refused for an unknown case."""
        aside = await self.record.run(self.asides.note, case_id, agent, text)
        self.publish(DeskEvent("aside", case_id, data=aside.to_json()))

    async def answer(self, case_id: str, agent: Agent, message: Outgoing, *, client_id: str | None = None) -> Line:
        """Says something to the shopper. Sent twice under one `client_id`, it is said once. Raises Refused."""
        case, line = await self.record.run(self._answer, case_id, agent, message, client_id)
        self.gateway.publish(case.sender, Event("line", line))
        return line

    def _answer(self, case_id: str, agent: Agent, message: Outgoing, client_id: str | None) -> tuple[Case, Line]:
        with self.store.transaction():
            case = self.handovers.owned_by(case_id, agent.name)
            line = self._say(case, "agent", message, agent, client_id and f"agent-{client_id}")
            self.handovers.wrote(case_id, agent.name, line.id)
            return case, line


def joined(language: Language) -> Outgoing:
    """Tells the shopper that a person has them now."""
    return handoff("agent", told("joined", language))


def _says(word: Callable[[Language], Outgoing]) -> Callable[[Case, Language], list[tuple[Author, Outgoing]]]:
    return lambda _case, language: [("assistant", word(language))]
