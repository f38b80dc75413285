"""Several gateways over one database: one message at a time per conversation, and everybody who listens hears it.

What is said lies in the store; over Redis goes who said something and the number of its line. A gateway alone needs no
Redis.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import json
import logging
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import redis.asyncio as redis
from redis.exceptions import RedisError

from bot.listening import Conversations, Event
from bot.messages import Outgoing
from bot.record import Line

log = logging.getLogger(__name__)
CHANNEL = "fitting-room"
HELD_S, RENEW_S = 15.0, 5.0
"""A turn whose gateway was killed is free again after the first; one that goes on is renewed in time."""
AWAY_S = 2.0


class Alone:
    """One gateway: nobody to agree with."""

    @contextlib.asynccontextmanager
    async def turn(self, _sender: str) -> AsyncIterator[None]:
        """At once."""
        yield

    async def start(self, _conversations: Conversations, _line: Callable[[int], Awaitable[Line | None]]) -> None:
        """Nothing to begin."""

    async def close(self) -> None:
        """Nothing to end."""


class Together:
    """Agrees with the other gateways of a Redis server at `url`."""

    def __init__(self, url: str) -> None:
        self._redis = redis.from_url(url, socket_timeout=30, socket_connect_timeout=AWAY_S)
        self._name = secrets.token_hex(8)
        self._outbox: asyncio.Queue[str] = asyncio.Queue()
        self._tasks: list[asyncio.Task[None]] = []

    async def start(self, conversations: Conversations, line: Callable[[int], Awaitable[Line | None]]) -> None:
        """Begins to tell and to hear. `line` reads one from the store by its number."""
        conversations.relay = self._tell
        self._tasks = [
            asyncio.create_task(self._for_ever(self._send)),
            asyncio.create_task(self._for_ever(lambda: self._hear(conversations, line))),
        ]

    async def close(self) -> None:
        """Stops both."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._redis.aclose()

    @contextlib.asynccontextmanager
    async def turn(self, sender: str) -> AsyncIterator[None]:
        """This conversation's turn among all gateways. Where Redis is away, a gateway goes on alone."""
        # The name of a web conversation opens it: Redis sees its digest.
        key = f"{CHANNEL}:turn:{hashlib.sha256(sender.encode()).hexdigest()}"
        lock = self._redis.lock(key, timeout=HELD_S, sleep=0.05)
        try:
            await lock.acquire()
        except RedisError as problem:
            log.error("Redis does not answer (%s): a conversation goes on without it", type(problem).__name__)
            yield
            return
        renewing = asyncio.create_task(_renew(lock))
        try:
            yield
        finally:
            renewing.cancel()
            with contextlib.suppress(RedisError):
                await lock.release()

    def _tell(self, sender: str, event: Event) -> None:
        self._outbox.put_nowait(json.dumps({"from": self._name, "sender": sender, **Told.of(event).__dict__}))

    async def _send(self) -> None:
        while True:
            told = await self._outbox.get()
            await self._redis.publish(CHANNEL, told)

    async def _hear(self, conversations: Conversations, line: Callable[[int], Awaitable[Line | None]]) -> None:
        async with self._redis.pubsub() as subscribed:
            await subscribed.subscribe(CHANNEL)
            while True:
                message = await subscribed.get_message(ignore_subscribe_messages=True, timeout=20.0)
                if message is None:
                    continue
                raw: dict[str, Any] = json.loads(message["data"])
                if raw.pop("from") != self._name:
                    sender = raw.pop("sender")
                    event = await Told(**raw).event(line)
                    if event is not None:
                        conversations.show(sender, event)

    async def _for_ever(self, work: Callable[[], Awaitable[None]]) -> None:
        while True:
            try:
                await work()
            except (RedisError, OSError, ValueError) as problem:
                log.error("Redis does not answer (%s); trying again", type(problem).__name__)
            await asyncio.sleep(AWAY_S)


@dataclass(frozen=True)
class Told:
    """An event as other gateways are told of it: a line by its number, a notice in words."""

    kind: Any
    number: int = 0
    text: str | None = None
    by: Any = ""

    @classmethod
    def of(cls, event: Event) -> Told:
        """What is told of an event."""
        if event.line is not None and event.kind == "notice":
            return cls("notice", 0, event.line.message.text, event.line.by)
        return cls(event.kind, event.line.id if event.line else 0, event.text, event.by)

    async def event(self, line: Callable[[int], Awaitable[Line | None]]) -> Event | None:
        """The event again; None where its line has been deleted meanwhile."""
        if self.kind == "notice":
            return Event("notice", Line(0, self.by, Outgoing(text=self.text)))
        if self.number:
            found = await line(self.number)
            return Event("line", found) if found else None
        return Event(self.kind, text=self.text, by=self.by)


async def _renew(lock: Any) -> None:
    with contextlib.suppress(RedisError):
        while True:
            await asyncio.sleep(RENEW_S)
            await lock.reacquire()
