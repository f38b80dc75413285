"""Who owns a conversation, and which moves there are from one owner to the next. Nothing here is stored.

bot --ask--> waiting --claim, assign--> agent --hand_back--> bot
                ^---release, expire-------'  `--transfer--> agent (another)
waiting, agent --withdraw (the shopper's own)--> bot
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Status = Literal["bot", "waiting", "agent"]
"""The contract's words for who owns a conversation: the assistant, nobody yet, a person."""
MoveName = Literal["ask", "withdraw", "claim", "assign", "transfer", "release", "expire", "hand_back"]
By = Literal["shopper", "agent", "supervisor", "clock"]
OWNERS: dict[str, Status] = {"assistant": "bot", "waiting": "waiting", "agent": "agent"}
"""The store's name of an owner -> the contract's."""


@dataclass(frozen=True)
class Move:
    """From any of `sources` to `target`; `by`: who may make it. `own`: an agent must own the conversation for it."""

    sources: frozenset[Status]
    target: Status
    by: frozenset[By]
    own: bool = False


def _move(sources: str, target: Status, by: str, *, own: bool = False) -> Move:
    return Move(frozenset(sources.split()), target, frozenset(by.split()), own)  # type: ignore[arg-type]


MOVES: dict[MoveName, Move] = {
    "ask": _move("bot", "waiting", "shopper"),
    "withdraw": _move("waiting agent", "bot", "shopper"),
    "claim": _move("waiting", "agent", "agent supervisor"),
    "assign": _move("waiting", "agent", "supervisor"),
    "transfer": _move("agent", "agent", "agent supervisor", own=True),
    "release": _move("agent", "waiting", "agent supervisor", own=True),
    "expire": _move("agent", "waiting", "clock"),
    "hand_back": _move("agent", "bot", "agent supervisor", own=True),
}


class Refused(Exception):
    """A move that cannot be made; `reason` names the sentence that says why, `agent` whom it is about.

    taken: another agent was first. yours: it is the agent's already. not_yours: another agent owns it. over: the
    assistant has it again. unclaimed: nobody owns it yet. forbidden: this role may not.
    """

    def __init__(self, reason: str, *, agent: str = "") -> None:
        super().__init__(f"{reason} {agent}".strip())
        self.reason, self.agent = reason, agent


def target(name: MoveName, *, status: Status, owner: str | None, who: str, by: By) -> Status:
    """Where a move leads from `status`, with `owner` the agent who owns it now. Raises Refused."""
    move = MOVES[name]
    if by not in move.by:
        raise Refused("forbidden")
    if status not in move.sources:
        raise Refused(_why_not(status, owner, who), agent=owner or "")
    if move.own and by == "agent" and owner != who:
        raise Refused("not_yours", agent=owner or "")
    return move.target


def _why_not(status: Status, owner: str | None, who: str) -> str:
    if status == "agent":
        return "yours" if owner == who else "taken"
    return "over" if status == "bot" else "unclaimed"
