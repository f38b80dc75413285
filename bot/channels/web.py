"""The web chat's wire: a WebSocket that tells everything after the last line the page has seen, then what comes.

Page to gateway: `{"type": "hello", "conversation", "after", "language"}` once, then
`{"type": "say", "client_id", "text", "language"}`, where `text` is what was typed or a button's payload; a button of
the shop's own pages adds `"wish": {"wish": "try_on" | "ask_size", "item", "size"?, "colour"?}` to the words it shows.
`{"type": "join", "code"}` lets this page's conversation go on with that of the shopper who made the link.
Gateway to page: `{"type": "line", "line": {...}}`, `{"type": "ready"}` when all that was missed has been told,
`{"type": "working", "text"?}` and `{"type": "rest"}` around work, `{"type": "notice", "line"}` for what is not part of
the history, `{"type": "moved"}` where another shopper's conversation begins, `{"type": "typing"}` while a person
writes; the page says the same of its shopper. A `{"type": "ping"}` gets a `{"type": "pong"}`: pages cannot see the
protocol's own.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from starlette.routing import BaseRoute, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from bot.callers import address
from bot.gateway import Gateway
from bot.listening import Event
from bot.messages import Incoming, Language
from bot.pace import Pace
from bot.record import Line
from bot.wishes import LONGEST_TITLE, payload_of
from bot.wording import say
from common.settings import settings
from shop.catalogue import catalogue

CONVERSATION = re.compile(r"web-[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
"""Only the page's own random ids: a conversation of another channel cannot be read from here by knowing its name."""
POLICY_VIOLATION = 1008
TRY_AGAIN_LATER = 1013


class Web:
    """The channel of the page at `/chat`. It shows what comes later of its own accord."""

    name = "web"

    def __init__(
        self, gateway: Gateway, *, pace: Pace, greeting_s: float, most_per_address: int, public_url: str = ""
    ) -> None:
        self._gateway, self._pace = gateway, pace
        self._greeting_s, self._most_per_address = greeting_s, most_per_address
        self._open: Counter[str] = Counter()
        self._public_url, self._public_host = public_url.rstrip("/"), urlsplit(public_url).netloc

    def routes(self) -> list[BaseRoute]:
        """The wire; the page itself is one of the site's pages."""
        return [WebSocketRoute("/chat/socket", self._converse)]

    async def start(self) -> None:
        """Nothing to prepare."""

    async def stop(self) -> None:
        """Nothing to let go: the gateway finishes or apologises for what is under way."""

    async def _converse(self, socket: WebSocket) -> None:
        if not self._from_our_page(socket):
            await socket.close(POLICY_VIOLATION)
            return
        await socket.accept()
        with contextlib.suppress(WebSocketDisconnect, RuntimeError), self._counted(address(socket.scope)) as many:
            if many > self._most_per_address:
                await socket.close(TRY_AGAIN_LATER)
                return
            hello = await self._greeting(socket)
            device = hello.get("conversation")
            if hello.get("type") != "hello" or not isinstance(device, str) or not CONVERSATION.fullmatch(device):
                await socket.close(POLICY_VIOLATION)
                return
            telling = asyncio.create_task(self._tell(socket, device, _number(hello.get("after"))))
            listening = asyncio.create_task(self._listen(socket, device))
            try:
                done, _ = await asyncio.wait({telling, listening}, return_when=asyncio.FIRST_COMPLETED)
                for ended in done:
                    ended.result()
            finally:
                telling.cancel()
                listening.cancel()

    async def _tell(self, socket: WebSocket, device: str, after: int) -> None:
        """Tells the conversation of whomever the device speaks for, what was missed and what comes."""
        shopper = (await self._gateway.standing(device)).shopper
        while True:
            with self._gateway.listen(shopper) as events:
                last = await self._tell_missed(socket, shopper, after)
                deleted = False
                while (now := (await self._gateway.standing(device)).shopper) == shopper:
                    deleted = await _tell_until_moved(socket, events, after=last)
                shopper, after = now, 0
            if not deleted:  # what was deleted stays on the page, with the sentence that says so
                await socket.send_json({"type": "moved"})

    @contextlib.contextmanager
    def _counted(self, caller: str) -> Iterator[int]:
        self._open[caller] += 1
        try:
            yield self._open[caller]
        finally:
            self._open[caller] -= 1
            self._open += Counter()  # forgets who has none

    async def _greeting(self, socket: WebSocket) -> dict[str, Any]:
        """The first message; an empty one where none comes in time."""
        try:
            async with asyncio.timeout(self._greeting_s):
                return await _hear(socket)
        except TimeoutError:
            return {}

    def _from_our_page(self, socket: WebSocket) -> bool:
        """Whether the page that opened this wire is ours: any other site's script is turned away.

        A frame that another site has put in a sandbox says that its origin is `null`, which is no host.
        """
        origin = socket.headers.get("origin")
        host = urlsplit(origin).netloc if origin is not None else None
        return origin is None or (bool(host) and host in (socket.headers.get("host"), self._public_host))

    async def _tell_missed(self, socket: WebSocket, sender: str, after: int) -> int:
        while lines := await self._gateway.history(sender, after=after):  # some hundred at a time
            for line in lines:
                await socket.send_json({"type": "line", "line": shown(line)})
            after = lines[-1].id
        await socket.send_json({"type": "ready"})
        if self._gateway.is_working(sender):
            await socket.send_json({"type": "working"})
        return after

    async def _listen(self, socket: WebSocket, sender: str) -> None:
        while True:
            message = await _hear(socket)
            if message.get("type") == "say" and isinstance(message.get("text"), str):
                await self._take(socket, sender, message)
            elif message.get("type") == "join":
                await self._join(socket, sender, message)
            elif message.get("type") == "typing":
                shopper = (await self._gateway.standing(sender)).shopper
                self._gateway.publish(shopper, Event("typing", by="shopper"))
            elif message.get("type") == "ping":
                await socket.send_json({"type": "pong"})

    async def _join(self, socket: WebSocket, device: str, message: dict[str, Any]) -> None:
        language: Language = "en" if message.get("language") == "en" else "zh"
        outcome: str = "gone"
        if self._pace.wait_s(device, address(socket.scope)):
            outcome = "too_fast"
        elif isinstance(message.get("code"), str):
            outcome = await self._gateway.devices.join(device, message["code"], where=self.name)
        if outcome != "joined":
            text = say(outcome if outcome == "too_fast" else f"link_{outcome}", language)
            await socket.send_json({"type": "notice", "line": {"by": "assistant", "text": text}})

    async def _take(self, socket: WebSocket, sender: str, message: dict[str, Any]) -> None:
        language: Language = "en" if message.get("language") == "en" else "zh"
        client_id = str(message.get("client_id") or "")[:64] or None
        if self._pace.wait_s(sender, address(socket.scope)):
            self._gateway.metrics.refused("pace")
            refusal = {"by": "assistant", "text": say("too_fast", language), "client_id": client_id}
            await socket.send_json({"type": "notice", "line": refusal})
            return
        wished = payload_of(message.get("wish"))
        incoming = Incoming(
            channel=self.name,
            sender=sender,
            text=message["text"][:LONGEST_TITLE] if wished else message["text"],
            payload=wished,
            client_id=client_id,
            language_hint=language,
            base_url=self._public_url or f"{socket.url.scheme.replace('ws', 'http')}://{socket.url.netloc}",
        )
        # Not awaited: the shopper may say more meanwhile, and the answers come to all listeners as events.
        self._gateway.take(incoming)


async def _hear(socket: WebSocket) -> dict[str, Any]:
    try:
        message = json.loads(await socket.receive_text())
    except (ValueError, KeyError, RecursionError):
        return {}
    return message if isinstance(message, dict) else {}


async def _tell_until_moved(socket: WebSocket, events: asyncio.Queue[Event], *, after: int) -> bool:
    """Tells what comes until the device may speak for somebody else; whether that is because all was deleted."""
    while (event := await events.get()).kind not in ("moved", "ended"):
        if event.kind == "typing":
            if event.by == "agent":
                await socket.send_json({"type": "typing"})
        elif event.line is None:
            await socket.send_json({"type": event.kind} | ({"text": event.text} if event.text else {}))
        elif event.kind == "notice" or event.line.id > after:  # the rest was told with the history
            await socket.send_json({"type": event.kind, "line": shown(event.line)})
    return event.kind == "ended"


def shown(line: Line) -> dict[str, Any]:
    """A line as the page reads it. A shopper's own line carries what they saw, never a button's payload."""
    raw = line.message.to_rasa("")
    raw.pop("recipient_id")
    if "custom" in raw:
        raw["custom"] = _named(raw["custom"])
    return {"id": line.id, "by": line.by, **raw} | ({"client_id": line.client_id} if line.client_id else {})


def _named(custom: dict[str, Any]) -> dict[str, Any]:
    """The same with every garment's name in both languages, where only its id was said."""
    if custom.get("kind") not in ("try_on", "comparison"):
        return custom
    known = catalogue()
    names = {item.get("id"): known.get(item["id"]).name for item in custom.get("items", []) if item.get("id") in known}
    items = [
        {"name": {"zh": names[item["id"]].zh, "en": names[item["id"]].en}, **item} if item.get("id") in names else item
        for item in custom.get("items", [])
    ]
    return {**custom, "items": items}


def _number(value: object) -> int:
    return value if isinstance(value, int) and value >= 0 else 0


def channel(gateway: Gateway) -> Web:
    """The channel as the settings want it."""
    table = settings()
    return Web(
        gateway,
        pace=Pace(table.chat_per_minute, per_address=table.chat_address_per_minute, name="chat", redis=table.redis),
        greeting_s=table.header_seconds,
        most_per_address=table.connections_per_address,
        public_url=table.public_url,
    )
