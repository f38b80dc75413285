"""Cases in the store: who asked for a person, which agent has them, and every move that was made.

A move changes the conversation's owner only where it still is what it was, so of two who claim at once one wins; the
other is told who. All methods block for a moment, may be called from any thread, and are one transaction each.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.desk.ownership import OWNERS, By, MoveName, Refused, Status, target
from common.store import Store, text_of

STORED: dict[Status, str] = {status: stored for stored, status in OWNERS.items()}
_COLUMNS = "id, sender, reason, asked, agent, claimed, answered, spoke, heard, ended, rating"


@dataclass(frozen=True)
class Case:
    """One case. Times are UTC, ISO 8601; `answered` is the agent's first line, `spoke` the last, `heard` the last sign
    of the agent at all; `ended` is None while people have the conversation."""

    id: str
    sender: str
    reason: str
    asked: str
    agent: str | None
    claimed: str | None
    answered: str | None
    spoke: str | None
    heard: str | None
    ended: str | None
    rating: int | None

    @property
    def status(self) -> Status:
        """The contract's word for who has the conversation, as far as this case goes."""
        return "bot" if self.ended else "agent" if self.agent else "waiting"


@dataclass(frozen=True)
class CaseEvent:
    """One move: when, which, by whom, where it led, and why."""

    at: str
    move: str
    who: str
    status: str
    agent: str | None
    why: str


class Handovers:
    """The cases of one store. `clock` gives the present moment, with its time zone."""

    def __init__(self, store: Store, *, clock: Any = lambda: datetime.now(UTC)) -> None:
        self._store, self._clock = store, clock

    def now(self) -> str:
        """The present moment as it is stored."""
        return text_of(self._clock())

    # Reading

    def case(self, case_id: str) -> Case:
        """The case of this id. Raises Refused."""
        found = self._cases("id = ?", (case_id,))
        if not found:
            raise Refused("unknown")
        return found[0]

    def open_case(self, sender: str) -> Case | None:
        """The case a conversation is in; None while the assistant has it."""
        found = self._cases("sender = ? and ended is null", (sender,))
        return found[0] if found else None

    def open_cases(self) -> list[Case]:
        """All that wait or are with an agent, who asked first first."""
        return self._cases("ended is null", ())

    def last_cases(self, limit: int = 30) -> list[Case]:
        """Those that ended last, the latest first."""
        return self._cases("ended is not null", (), order="ended desc", limit=limit)

    def place(self, case: Case) -> int:
        """How many wait before it, and itself."""
        with self._store.transaction() as db:
            row = db.execute(
                "select count(*) from handovers where ended is null and agent is null and (asked < ? or id = ?)",
                (case.asked, case.id),
            ).fetchone()
        return max(1, int(row[0]))

    def events(self, case_id: str) -> list[CaseEvent]:
        """Every move of a case, in order."""
        with self._store.transaction() as db:
            rows = db.execute(
                "select at, move, who, status, agent, why from handover_events where handover = ? order by step",
                (case_id,),
            ).fetchall()
        return [CaseEvent(*row) for row in rows]

    def silent(self, longest: timedelta) -> list[Case]:
        """Cases whose agent has given no sign for this long while the shopper waits for them, or has no account."""
        before = text_of(self._clock() - longest)
        return self._cases(
            """ended is null and agent is not null and (not exists (select 1 from agents where name = handovers.agent)
            or heard < ? and (spoke is null or claimed > spoke or exists (select 1 from messages
            where messages.sender = handovers.sender and author = 'shopper' and at > spoke)))""",
            (before,),
        )

    def authors(self, sender: str) -> dict[int, str]:
        """Which agent wrote which line of a conversation."""
        with self._store.transaction() as db:
            rows = db.execute("select message, agent from agent_lines where sender = ?", (sender,)).fetchall()
        return {int(number): str(agent) for number, agent in rows}

    def lines_before(self, number: int) -> list[int]:
        """Numbers of the lines that people, or the desk for them, wrote since the shopper's message before this one."""
        with self._store.transaction() as db:
            rows = db.execute(
                """select agent_lines.message from agent_lines join messages this on this.id = ?
                where agent_lines.sender = this.sender and agent_lines.message < this.id
                and agent_lines.message > coalesce((select max(id) from messages
                where sender = this.sender and author = 'shopper' and id < this.id), 0)
                order by agent_lines.message""",
                (number,),
            ).fetchall()
        return [int(row[0]) for row in rows]

    def staffed(self) -> bool:
        """Whether anybody has an account at the desk."""
        with self._store.transaction() as db:
            return db.execute("select 1 from agents limit 1").fetchone() is not None

    # Moving

    def ask(self, sender: str, *, reason: str) -> Case | None:
        """Puts a conversation of the assistant's into the queue; None where people have it already."""
        with self._store.transaction() as db:
            if not self._owned(db, sender, "bot", "waiting"):
                return None
            case_id = secrets.token_hex(8)
            db.execute(
                "insert into handovers (id, sender, reason, asked) values (?, ?, ?, ?)",
                (case_id, sender, reason, self.now()),
            )
            return self._noted(db, self.case(case_id), "ask", "shopper", "waiting", reason)

    def withdraw(self, sender: str) -> Case | None:
        """The shopper goes back to the assistant; None where it has the conversation already."""
        with self._store.transaction():
            case = self.open_case(sender)
            return self.move(case.id, "withdraw", who="shopper", by="shopper") if case else None

    def move(self, case_id: str, name: MoveName, *, who: str, by: By, to: str | None = None, why: str = "") -> Case:
        """Makes a move, for `assign` and `transfer` to the agent `to`. Raises Refused, and changes nothing then."""
        with self._store.transaction() as db:
            case = self.case(case_id)
            new = target(name, status=case.status, owner=case.agent, who=who, by=by)
            agent = (to or who) if new == "agent" else None
            if name == "transfer" and agent == case.agent:
                raise Refused("yours" if agent == who else "taken", agent=agent or "")
            if not self._owned(db, case.sender, case.status, new):
                raise Refused("taken")
            self._changed(db, case, new, agent, ended_by=name)
            return self._noted(db, self.case(case_id), name, who, new, why)

    def _owned(self, db: Any, sender: str, before: Status, after: Status) -> bool:
        """Whether the conversation was owned by `before` and is now by `after`."""
        changed = db.execute(
            "update conversations set owner = ?, since = ? where sender = ? and owner = ?",
            (STORED[after], self.now(), sender, STORED[before]),
        )
        return bool(changed.rowcount == 1)

    def _changed(self, db: Any, case: Case, new: Status, agent: str | None, *, ended_by: str) -> None:
        now = self.now()
        values: tuple[str | None, ...] = ()
        if new == "agent":
            sql, values = "agent = ?, claimed = ?, heard = ?", (agent, now, now)
        elif new == "waiting":
            sql = "agent = null, claimed = null"
        else:
            sql, values = "ended = ?", (now,)  # the agent who ended it stays: reports ask for them
        changed = db.execute(
            f"update handovers set {sql} where id = ? and ended is null and coalesce(agent, '') = ?",
            (*values, case.id, case.agent or ""),
        )
        if changed.rowcount != 1:
            raise Refused("taken" if ended_by == "claim" else "over")

    def _noted(self, db: Any, case: Case, name: str, who: str, status: Status, why: str) -> Case:
        db.execute(
            """insert into handover_events (handover, step, sender, at, move, who, status, agent, why)
            select ?, coalesce(max(step), 0) + 1, ?, ?, ?, ?, ?, ?, ? from handover_events where handover = ?""",
            (case.id, case.sender, self.now(), name, who, status, case.agent, why, case.id),
        )
        return case

    # While an agent has it

    def noted_line(self, case: Case, message: int, agent: str = "") -> None:
        """Notes that the line of this number belongs to the case; without an agent the desk itself said it."""
        with self._store.transaction() as db:
            db.execute(
                "insert into agent_lines (message, sender, handover, agent) values (?, ?, ?, ?) on conflict do nothing",
                (message, case.sender, case.id, agent),
            )

    def wrote(self, case_id: str, agent: str, message: int) -> Case:
        """Notes that an agent wrote the line of this number. Raises Refused where the conversation is not theirs."""
        with self._store.transaction() as db:
            case = self.owned_by(case_id, agent)
            now = self.now()
            self.noted_line(case, message, agent)
            db.execute(
                "update handovers set answered = coalesce(answered, ?), spoke = ?, heard = ? where id = ?",
                (now, now, now, case_id),
            )
            return self.case(case_id)

    def owned_by(self, case_id: str, agent: str) -> Case:
        """The case, where it is this agent's now. Raises Refused."""
        case = self.case(case_id)
        if case.status == "bot":
            raise Refused("over")
        if case.agent is None:
            raise Refused("unclaimed")
        if case.agent != agent:
            raise Refused("not_yours", agent=case.agent)
        return case

    def heard_of(self, case_id: str, agent: str) -> None:
        """Notes a sign of the agent: typing, a note, a command."""
        with self._store.transaction() as db:
            db.execute(
                "update handovers set heard = ? where id = ? and agent = ? and ended is null",
                (self.now(), case_id, agent),
            )

    def rate(self, sender: str, case_id: str, stars: int) -> bool:
        """Keeps the shopper's rating (1 to 5) of a case of theirs that has ended; the first one counts."""
        with self._store.transaction() as db:
            changed = db.execute(
                """update handovers set rating = ?, rated = ?
                where id = ? and sender = ? and ended is not null and coalesce(rating, ?) = ?""",
                (stars, self.now(), case_id, sender, stars, stars),
            )
        return bool(changed.rowcount == 1)

    def _cases(self, where: str, values: Sequence[Any], *, order: str = "asked, id", limit: int = 10000) -> list[Case]:
        sql = f"select {_COLUMNS} from handovers where {where} order by {order} limit ?"
        with self._store.transaction() as db:
            rows = db.execute(sql, (*values, limit)).fetchall()
        return [Case(*row) for row in rows]
