"""A desk over a scripted dialogue for tests: agents, shoppers who ask for a person, and restarts."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bot.desk.accounts import Accounts, Agent
from bot.desk.desk import Desk
from bot.desk.handovers import Case
from bot.desk.hours import Hours
from bot.dialogue import Dialogue
from bot.gateway import Gateway, Limits
from bot.messages import Incoming, Outgoing
from bot.rasa import Rasa
from bot.record import Record
from bot.tracker import Tracker
from common.store import Store
from tests.fakes_rasa import FakeRasa, Script
from tests.fakes_site import PATIENT

PASSWORD = "correct horse battery"
LI, KIM, SUE = Agent("Li", "agent"), Agent("Kim", "agent"), Agent("Sue", "supervisor")
PERSON = "a person please"
WISH = [{"custom": {"kind": "handoff", "status": "waiting", "reason": "asked"}}]
HELLO = [{"text": "Hello!"}]


class Clock:
    """The present moment, as a test wants it."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.ahead


class Counter:
    """One process's gateway and desk over the store at `place`: a file, or a database of a server."""

    def __init__(self, place: Path | str, script: Script | None = None, *, hours: Hours | None = None) -> None:
        self.store, self.clock = Store(place), Clock()
        self.fake = FakeRasa({PERSON: WISH, "hello": HELLO} if script is None else script)
        self.record = Record(self.store, hours=hours)
        self.record.handovers._clock = self.clock
        rasa = Rasa("http://rasa", transport=self.fake.transport())
        dialogue = Dialogue(rasa, tracker=Tracker(_tracker_at(place)), ready=self._ready, patience_s=0.0)
        self.gateway = Gateway(dialogue, self.record, limits=Limits(**PATIENT))  # type: ignore[arg-type]
        self.desk = Desk(self.gateway, hours=hours or Hours(), silent_s=600)
        self.handovers = self.record.handovers
        accounts = Accounts(self.store)
        if not accounts.every():
            with self.store.transaction() as db:
                for agent in (LI, KIM, SUE):
                    db.execute("insert into agents values (?, ?, '', '')", (agent.name, agent.role))

    async def _ready(self) -> bool:
        return True

    async def say(self, text: str, *, sender: str = "ann", **more: Any) -> list[Outgoing]:
        """What the shopper is answered at once."""
        return await self.gateway.receive(Incoming("web", sender, text, **more))

    async def waiting(self, sender: str = "ann") -> Case:
        """A case that has just been opened."""
        await self.say(PERSON, sender=sender)
        case = self.handovers.open_case(sender)
        assert case is not None
        return case

    async def told(self, sender: str = "ann") -> list[tuple[str, str | None]]:
        """Every line of a conversation: who said it, and what."""
        lines: list[tuple[str, str | None]] = []
        last = 0
        while some := await self.gateway.history(sender, after=last):
            lines += [(line.by, line.message.text) for line in some]
            last = some[-1].id
        return lines

    @property
    def asked(self) -> list[str]:
        """What the dialogue was asked."""
        return [text for _, text, _ in self.fake.asked]


def _tracker_at(place: Path | str) -> Path | str:
    return place.with_name("tracker.db") if isinstance(place, Path) else place


@contextlib.asynccontextmanager
async def counter(place: Path | str, script: Script | None = None, **how: Any) -> AsyncIterator[Counter]:
    """A desk until the block ends, as a process until it is stopped."""
    made = Counter(place, script, **how)
    try:
        yield made
    finally:
        await made.gateway.close()
