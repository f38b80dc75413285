"""What agents see beside the shopper's lines: notes, moves, what the assistant did for them, and who looked when."""

from __future__ import annotations

import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.desk.accounts import Agent
from bot.desk.handovers import Case, Handovers
from bot.messages import Outgoing
from common.store import Store

MOST_LETTERS = 4000
"""Of a note or a command: more than anybody types."""


@dataclass(frozen=True)
class Aside:
    """One of them. `kind` is `note`, `move`, `command` or `draft`; `what` is the move's name; `parts` what the
    assistant said, None while it is still asked."""

    id: str
    kind: str
    agent: str
    text: str
    at: str
    what: str = ""
    parts: tuple[dict[str, Any], ...] | None = ()

    def to_json(self) -> dict[str, Any]:
        """As the desk's page reads it."""
        parts = list(self.parts) if self.parts is not None else None
        told = {"id": self.id, "kind": self.kind, "agent": self.agent, "text": self.text, "at": self.at}
        return {**told, "what": self.what, "parts": parts}


@dataclass(frozen=True)
class Errand:
    """Something an agent has the assistant do in a conversation: a `command`, whose pictures the shopper gets, or a
    `draft`, which only the agent sees."""

    id: str
    case: Case
    agent: str
    kind: str
    text: str
    parts: tuple[dict[str, Any], ...] | None = field(default=None)


@dataclass(frozen=True)
class Look:
    """One look of an agent at a conversation; `closed` is None while it lasts, or where a crash ended it."""

    agent: str
    opened: str
    closed: str | None


class Asides:
    """They of one store. All methods block for a moment."""

    def __init__(self, store: Store, handovers: Handovers) -> None:
        self._store, self._handovers = store, handovers

    def every(self, case: Case) -> list[Aside]:
        """All of a shopper's cases, oldest first."""
        with self._store.transaction() as db:
            notes = db.execute("select id, agent, text, at from desk_notes where sender = ?", (case.sender,)).fetchall()
            errands = db.execute(
                "select id, kind, agent, text, at, answer from desk_errands where sender = ?", (case.sender,)
            ).fetchall()
            moves = db.execute(
                "select handover, step, who, move, at, why, agent from handover_events where sender = ?", (case.sender,)
            ).fetchall()
        found = [Aside(row[0], "note", row[1], row[2], row[3]) for row in notes]
        found += [Aside(i, kind, agent, text, at, parts=_parts(answer)) for i, kind, agent, text, at, answer in errands]
        for handover, step, who, move, at, why, agent in moves:
            found.append(Aside(f"{handover}-{step}", "move", who, why, at, what=move, parts=({"to": agent or ""},)))
        return sorted(found, key=lambda aside: (aside.at, aside.id))

    def note(self, case_id: str, agent: Agent, text: str) -> Aside:
        """Keeps a note for colleagues. Raises Refused for an unknown case."""
        made = Aside(secrets.token_hex(8), "note", agent.name, text[:MOST_LETTERS], self._handovers.now())
        with self._store.transaction() as db:
            case = self._handovers.case(case_id)
            db.execute(
                "insert into desk_notes (id, handover, sender, agent, text, at) values (?, ?, ?, ?, ?, ?)",
                (made.id, case.id, case.sender, made.agent, made.text, made.at),
            )
            self._handovers.heard_of(case_id, agent.name)
        return made

    # What the assistant does for an agent

    def errand(self, case_id: str, agent: Agent, kind: str, text: str) -> Errand:
        """Keeps what the assistant is to do, before it is asked. Raises Refused where it is not the agent's."""
        with self._store.transaction() as db:
            case = self._handovers.owned_by(case_id, agent.name)
            made = Errand(secrets.token_hex(8), case, agent.name, kind, text[:MOST_LETTERS])
            db.execute(
                """insert into desk_errands (id, handover, sender, agent, kind, text, at)
                values (?, ?, ?, ?, ?, ?, ?)""",
                (made.id, case.id, case.sender, agent.name, kind, made.text, self._handovers.now()),
            )
            self._handovers.heard_of(case_id, agent.name)
        return made

    def finished(self, errand: Errand, said: Sequence[Outgoing]) -> bool:
        """Keeps what the assistant said; False where that was kept before."""
        with self._store.transaction() as db:
            answer = json.dumps([one.to_rasa("") for one in said], ensure_ascii=False)
            changed = db.execute(
                "update desk_errands set done = ?, answer = ? where id = ? and done is null",
                (self._handovers.now(), answer, errand.id),
            )
        return bool(changed.rowcount == 1)

    def unfinished(self) -> list[Errand]:
        """What a crash interrupted, oldest first."""
        with self._store.transaction() as db:
            rows = db.execute(
                "select id, handover, agent, kind, text from desk_errands where done is null order by at"
            ).fetchall()
        return [Errand(row[0], self._handovers.case(row[1]), *row[2:]) for row in rows]

    def aside(self, errand_id: str) -> Aside:
        """An errand as the desk shows it."""
        with self._store.transaction() as db:
            row = db.execute(
                "select id, kind, agent, text, at, answer from desk_errands where id = ?", (errand_id,)
            ).fetchone()
        number, kind, agent, text, at, answer = row
        return Aside(number, kind, agent, text, at, parts=_parts(answer))

    # Who looked

    def opened(self, case: Case, agent: Agent) -> str:
        """Notes that an agent looks at a conversation; the look's id."""
        look = secrets.token_hex(8)
        with self._store.transaction() as db:
            db.execute(
                "insert into desk_looks (id, handover, sender, agent, opened) values (?, ?, ?, ?, ?)",
                (look, case.id, case.sender, agent.name, self._handovers.now()),
            )
        return look

    def going_on(self, look: str, case: Case, agent: Agent) -> bool:
        """Whether this is the id of a look of this agent at this case that was not closed."""
        with self._store.transaction() as db:
            row = db.execute(
                "select 1 from desk_looks where id = ? and handover = ? and agent = ? and closed is null",
                (look, case.id, agent.name),
            ).fetchone()
        return row is not None

    def closed(self, look: str) -> None:
        """Notes that it is over."""
        with self._store.transaction() as db:
            db.execute("update desk_looks set closed = ? where id = ?", (self._handovers.now(), look))

    def looks(self, case: Case) -> list[Look]:
        """Every look at a shopper's conversation, the latest first."""
        with self._store.transaction() as db:
            rows = db.execute(
                "select agent, opened, closed from desk_looks where sender = ? order by opened desc", (case.sender,)
            ).fetchall()
        return [Look(*row) for row in rows]


def _parts(answer: str | None) -> tuple[dict[str, Any], ...] | None:
    return tuple(json.loads(answer)) if answer is not None else None
