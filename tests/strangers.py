"""A shop with a shopper whom strangers are after, and what a stranger can try at its doors."""

from __future__ import annotations

import contextlib
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from common.media import media
from tests.fakes import pixel
from tests.fakes_rasa import Answer, Script
from tests.fakes_site import WEBHOOK, Site
from tests.telegram_server import TOKEN, TelegramServer

SECRET = "Zephyrine Quokkasmith 163.7"
WEBHOOK_SECRET = "s3cret-of-the-webhook-0123456789"
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"
CLOSED, ANSWERED = 1008, 200


class Echo(Script):  # type: ignore[misc]
    """A dialogue that repeats what it was asked, save what shoppers ask of the gateway."""

    DOES: dict[str, Answer] = {  # noqa: RUF012
        "link": [{"custom": {"kind": "devices", "action": "link"}}],
        "part": [{"custom": {"kind": "devices", "action": "part"}}],
        "anew": [{"custom": {"kind": "devices", "action": "anew"}}],
        "export": [{"custom": {"kind": "privacy", "action": "export"}}],
        "delete": [{"custom": {"kind": "privacy", "action": "delete"}}],
    }

    def __contains__(self, _message: object) -> bool:
        return True

    def __getitem__(self, message: str) -> Answer:
        buttons = [{"title": "Secret", "payload": f"/say {SECRET}"}] if SECRET in message else []
        return self.DOES.get(message) or [{"text": f"heard: {message}", **({"buttons": buttons} if buttons else {})}]


@dataclass(frozen=True)
class Seen:
    """What a stranger got: a status (of a closed wire its code), and every word of the answer and its headers."""

    status: int
    text: str


class World:
    """The shop. `ann` is the shopper: her browser's name, her picture, her export, her button, and her used link."""

    def __init__(self, data_dir: Path) -> None:
        self.data_dir = data_dir
        self.site = Site(data_dir, Echo())
        self.http: TestClient = self.site.http
        self.ann = f"web-{uuid.uuid4()}"

    def settle_ann(self) -> None:
        """Ann tells her secret, gets a picture and an export, and joins her phone."""
        self.picture = f"/media/{media().save(pixel(), '.png')}"
        with self.wire(self.ann) as told:
            said = told(f"my name is {SECRET}")
            self.button = next(line["buttons"][0]["payload"] for line in said if line.get("buttons"))
            self.export = next(line["custom"]["file"] for line in told("export", 2) if line.get("custom"))
            link = next(line["custom"]["url"] for line in told("link") if line.get("custom"))
            self.used_code = link.rpartition("=")[2]
        self.join(f"web-{uuid.uuid4()}", self.used_code)
        with self.wire(self.ann) as told:
            told("link")
        self.asked_before = len(self.site.fake.asked)
        self.lines = len(self.history())

    def history(self) -> list[str | None]:
        """What is kept of Ann."""
        assert self.http.portal is not None
        lines = self.http.portal.call(lambda: self.site.gateway.history(self.ann))
        return [line.message.text for line in lines]

    def is_intact(self) -> bool:
        """Whether all that Ann said is there, and nobody spoke in her name."""
        return len(self.history()) == self.lines and any(SECRET in str(text) for text in self.history())

    # What can be tried

    def get(self, address: str, method: str = "GET", **headers: str) -> Seen:
        """Any address."""
        response = self.http.request(method, address, headers=headers, follow_redirects=False)
        return Seen(response.status_code, response.text + str(response.headers))

    def post(self, address: str, body: Any = None, *, content: bytes | None = None, **headers: str) -> Seen:
        """A request with JSON, or with bytes as they are."""
        given = {"json": body} if content is None else {"content": content}
        response = self.http.post(address, headers=headers, **given)  # type: ignore[arg-type]
        return Seen(response.status_code, response.text + str(response.headers))

    def rest(self, sender: Any, message: Any = "hello", **more: Any) -> Seen:
        """A message over REST."""
        return self.post(WEBHOOK, {"sender": sender, "message": message, **more})

    def from_elsewhere(self, address: str, method: str = "GET", body: Any = None, **headers: str) -> Seen:
        """A request of a machine elsewhere."""
        outside = TestClient(self.site.app, base_url="http://127.0.0.1", client=("203.0.113.9", 50000))
        response = outside.request(method, address, json=body, headers=headers)
        return Seen(response.status_code, response.text)

    def socket(self, conversation: Any, *messages: dict[str, Any], **headers: str) -> Seen:
        """The chat's wire under some conversation's name: all that is told until each message has its answer."""
        told: list[dict[str, Any]] = []
        try:
            with self.http.websocket_connect("/chat/socket", headers=headers) as wire:
                wire.send_json({"type": "hello", "conversation": conversation, "language": "en"})
                while not told or told[-1]["type"] != "ready":
                    told.append(wire.receive_json())
                for message in messages:
                    wire.send_json(message)
                    while not _answers(told[-1]):
                        told.append(wire.receive_json())
                    told.append({"type": "asked"})
        except WebSocketDisconnect as closed:
            return Seen(closed.code, str(told))
        return Seen(ANSWERED, str(told))

    def join(self, conversation: str, code: Any) -> Seen:
        """Somebody's page opens a link."""
        return self.socket(conversation, {"type": "join", "code": code, "language": "en"})

    def stranger(self) -> str:
        """The name of a new page."""
        return f"web-{uuid.uuid4()}"

    @contextlib.contextmanager
    def wire(self, conversation: str) -> Iterator[Callable[..., list[dict[str, Any]]]]:
        """A page that is talked to: what is said gives so many lines that answer it."""
        with self.http.websocket_connect("/chat/socket") as wire:
            wire.send_json({"type": "hello", "conversation": conversation, "language": "en"})
            while wire.receive_json()["type"] != "ready":
                pass

            def say(text: str, count: int = 1) -> list[dict[str, Any]]:
                wire.send_json({"type": "say", "text": text, "language": "en"})
                lines: list[dict[str, Any]] = []
                while len(lines) < count:
                    told = wire.receive_json()
                    lines += [told["line"]] if told.get("line", {}).get("by") == "assistant" else []
                return lines

            yield say


def _answers(told: dict[str, Any]) -> bool:
    """Whether this answers a message: what the assistant says, or that another conversation begins."""
    return told["type"] == "moved" or (told["type"] in ("line", "notice") and told["line"]["by"] == "assistant")


@contextlib.contextmanager
def world(data_dir: Path, setting: Callable[..., None]) -> Iterator[World]:
    """The shop, open, with Telegram's webhook."""
    with TelegramServer() as telegram:
        setting(
            telegram_token=TOKEN, telegram_api=telegram.address, telegram_webhook_secret=WEBHOOK_SECRET,
            public_url="https://shop.example", rest_key="", chat_per_minute="100000",
        )  # fmt: skip
        made = World(data_dir)
        made.telegram = telegram  # type: ignore[attr-defined]
        with made.http:
            made.settle_ann()
            yield made
