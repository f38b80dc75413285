"""A stand-in for Rasa that answers only what a test has scripted; anything else fails the test that asked."""

from __future__ import annotations

import json
import threading
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import httpx

from tests.waiting import happened

Answer = list[dict[str, Any]]
Script = dict[str, Answer | Exception | Callable[[], Awaitable[Answer]]]


@dataclass
class FakeRasa:
    """`script`: message -> the list Rasa's REST channel would answer, an error to raise, or a coroutine to await."""

    script: Script
    asked: list[tuple[str, str, str]] = field(default_factory=list)
    """Every call: sender, message, language."""
    metadata: list[dict[str, Any]] = field(default_factory=list)
    """What else each call told."""

    async def answer(self, body: dict[str, Any]) -> Answer:
        """The scripted answer; an unscripted message is an AssertionError."""
        message = body["message"]
        self.asked.append((body["sender"], message, body["metadata"]["language"]))
        self.metadata.append(body["metadata"])
        if message not in self.script:
            raise AssertionError(f"Rasa was asked {message!r}, which this test has not scripted")
        scripted = self.script[message]
        if isinstance(scripted, Exception):
            raise scripted
        answer = scripted if isinstance(scripted, list) else await scripted()
        return [{"recipient_id": body["sender"], **one} for one in answer]

    def transport(self) -> httpx.MockTransport:
        """The same for an httpx client inside this process."""

        async def respond(request: httpx.Request) -> httpx.Response:
            if request.url.path == "/model/parse":
                return httpx.Response(200, json={})
            return httpx.Response(200, json=await self.answer(json.loads(request.content)))

        return httpx.MockTransport(respond)


class Held:
    """An answer that comes when the test lets it, from whatever thread; later ones come at once."""

    def __init__(self, answer: Answer) -> None:
        self._answer, self._let = answer, threading.Event()

    def let(self) -> None:
        """The answer may come."""
        self._let.set()

    async def __call__(self) -> Answer:
        await happened(self._let.is_set, "the held answer being let go")
        return self._answer


CHART = {"chest": 104.0, "waist": 102.0, "hem": 102.0, "length": 70.0}


def try_on(image: str, *, size: str = "M", text: str = "", buttons: Answer | None = None) -> Answer:
    """What a try-on answers, by the contract."""
    item = {
        "id": "tee-crew", "category": "tee", "size": size, "colour": "navy", "garment": CHART, "mesh": CHART,
        "body": {"chest": 96.0, "waist": 82.0, "hem": 95.0}, "ease": {"chest": 8.0, "waist": 20.0, "hem": -1.0},
        "strain": {"chest": 0.0}, "verdict": {"chest": "easy", "waist": "loose", "hem": "tight"},
    }  # fmt: skip
    custom = {"kind": "try_on", "view": "front", "items": [item], "inside": 0.0004, "cached": False}
    shown: dict[str, Any] = {"image": image, "custom": custom}
    told: dict[str, Any] = {"text": text or f"Here you are in the navy tee, size {size}."}
    return [told, shown | ({"buttons": buttons} if buttons else {})]
