"""What the desk's pages show of the cases: the queue in its four parts, and one line as the desk reads it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.channels.web import shown
from bot.desk.accounts import Agent
from bot.desk.glance import every_line, looking_at
from bot.desk.handovers import Case, Handovers
from bot.messages import Language
from bot.record import Line
from common.store import Store

MOST_ENDED = 15


@dataclass(frozen=True)
class Row:
    """A case in the queue: whose, since when, why, in which language, about what, and the last words."""

    case: Case
    language: Language | None
    channel: str
    looking_at: tuple[str, ...]
    last_words: str
    unread: bool
    """Whether the shopper wrote after the agent."""


@dataclass(frozen=True)
class Queue:
    """The cases as one agent sees them."""

    waiting: tuple[Row, ...]
    mine: tuple[Row, ...]
    others: tuple[Row, ...]
    ended: tuple[Row, ...]


def queue(store: Store, handovers: Handovers, agent: Agent, language: Language) -> Queue:
    """All cases, who asked first first; `language` is the agent's. Blocks for some milliseconds."""
    rows = [row(store, case, language) for case in handovers.open_cases()]
    ended = tuple(row(store, case, language) for case in handovers.last_cases(MOST_ENDED))
    return Queue(
        waiting=tuple(one for one in rows if one.case.agent is None),
        mine=tuple(one for one in rows if one.case.agent == agent.name),
        others=tuple(one for one in rows if one.case.agent not in (None, agent.name)),
        ended=ended,
    )


def row(store: Store, case: Case, language: Language) -> Row:
    """One case as the queue shows it."""
    with store.transaction() as db:
        shopper = db.execute("select language, channel from shoppers where sender = ?", (case.sender,)).fetchone()
    lines = [line for line in every_line(store, case.sender) if not case.ended or line.at <= case.ended]
    words = [line.said.text for line in reversed(lines) if line.author == "shopper" and line.said.text]
    written = max((line.at for line in lines if line.author == "shopper"), default="")
    return Row(
        case,
        shopper[0] if shopper else None,
        shopper[1] if shopper else "web",
        looking_at([line.said for line in reversed(lines) if line.author != "shopper"], language),
        words[0][:160] if words else "",
        unread=not case.ended and written > (case.spoke or ""),
    )


def desk_line(line: Line, authors: Mapping[int, str]) -> dict[str, Any]:
    """A line as the desk's page reads it: also when it was said, and by which agent."""
    told = shown(line) | {"at": line.at}
    told.pop("client_id", None)
    return told | ({"agent": authors[line.id]} if authors.get(line.id) else {})
