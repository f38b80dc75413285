"""Who is shown what: the conversations that somebody listens to at this moment, and what happens in them."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Literal

from bot.messages import Outgoing
from bot.record import Line


@dataclass(frozen=True)
class Event:
    """Something a listening channel shows: a `line` of the conversation, a `notice` that could not be kept, that work
    is going on (`working`) or over (`rest`), that the shopper or an agent is `typing`, or that a device of it may speak
    for another shopper now: `moved`, or `ended` with its shopper's data."""

    kind: Literal["line", "notice", "working", "rest", "typing", "moved", "ended"]
    line: Line | None = None
    text: str | None = None
    by: Literal["shopper", "agent", ""] = ""


@dataclass
class Conversation:
    """What is remembered of a conversation only while this process lives."""

    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    listeners: set[asyncio.Queue[Event]] = field(default_factory=set)
    under_way: dict[int, asyncio.Task[list[Outgoing]]] = field(default_factory=dict)
    """Messages that are being answered, by the number of their line."""
    late: list[Outgoing] = field(default_factory=list)
    busy: int = 0

    @property
    def idle(self) -> bool:
        return not (self.listeners or self.late or self.busy)


class Conversations:
    """The conversations that are in use, by their shopper."""

    def __init__(self) -> None:
        self._in_use: dict[str, Conversation] = {}
        self._watchers: set[asyncio.Queue[tuple[str, Event]]] = set()
        self.relay: Callable[[str, Event], None] | None = None
        """Tells other gateways, where there are any."""

    @contextlib.contextmanager
    def in_use(self, sender: str) -> Iterator[Conversation]:
        """The conversation, remembered at least until the block ends."""
        conversation = self._in_use.setdefault(sender, Conversation())
        conversation.busy += 1
        try:
            yield conversation
        finally:
            conversation.busy -= 1
            if conversation.idle:
                self._in_use.pop(sender, None)

    def of(self, sender: str) -> Conversation:
        """The conversation, remembered from now on."""
        return self._in_use.setdefault(sender, Conversation())

    def is_working(self, sender: str) -> bool:
        """Whether an answer is on its way."""
        conversation = self._in_use.get(sender)
        return conversation is not None and conversation.turn.locked()

    @contextlib.contextmanager
    def listen(self, sender: str) -> Iterator[asyncio.Queue[Event]]:
        """A queue of everything shown in this conversation from now on."""
        queue: asyncio.Queue[Event] = asyncio.Queue()
        with self.in_use(sender) as conversation:
            conversation.listeners.add(queue)
            try:
                yield queue
            finally:
                conversation.listeners.discard(queue)

    @contextlib.contextmanager
    def watch(self) -> Iterator[asyncio.Queue[tuple[str, Event]]]:
        """A queue of everything shown in any conversation from now on, with whose it is."""
        self._watchers.add(queue := asyncio.Queue[tuple[str, Event]]())
        try:
            yield queue
        finally:
            self._watchers.discard(queue)

    def publish(self, sender: str, event: Event) -> None:
        """Shows it to everybody who listens, here and at other gateways."""
        self.show(sender, event)
        if self.relay is not None:
            self.relay(sender, event)

    def show(self, sender: str, event: Event) -> None:
        """Shows it to everybody who listens here."""
        conversation = self._in_use.get(sender)
        for queue in conversation.listeners if conversation else ():
            queue.put_nowait(event)
        for watcher in self._watchers:
            watcher.put_nowait((sender, event))
