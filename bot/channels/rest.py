"""Rasa's REST channel, to the letter: what talks to a Rasa server talks to the gateway unchanged."""

from __future__ import annotations

import json
import uuid
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from bot.gateway import Gateway
from bot.messages import Incoming
from bot.pace import Pace
from bot.wording import say
from shop.language import detect
from shop.settings import settings

LONGEST_SENDER = 200
"""Characters of a conversation's id; Rasa's tracker store keeps 255."""


class BadRequest(Exception):
    """A body that is not a message; the text says what is wrong with it and what would be right."""


class Rest:
    """`POST /webhooks/rest/webhook {"sender", "message"}` answers with Rasa's list of messages."""

    name = "rest"

    def __init__(self, gateway: Gateway, *, public_url: str, pace: Pace) -> None:
        self._gateway = gateway
        self._public_url = public_url.rstrip("/")
        self._pace = pace

    def routes(self) -> list[BaseRoute]:
        """The webhook, and Rasa's own sign of life beside it."""
        return [
            Route("/webhooks/rest/webhook", self._receive, methods=["POST"]),
            Route("/webhooks/rest/", self._status, methods=["GET"]),
        ]

    async def start(self) -> None:
        """Nothing to prepare."""

    async def stop(self) -> None:
        """Nothing to let go."""

    async def _status(self, _request: Request) -> Response:
        return JSONResponse({"status": "ok"})

    async def _receive(self, request: Request) -> Response:
        try:
            message = read(await request.body())
        except BadRequest as problem:
            return JSONResponse({"error": str(problem)}, status_code=400)
        if not self._pace.allows(message.sender):
            refusal = {
                "recipient_id": message.sender,
                "text": say("too_fast", message.language_hint or detect(message.text)),
            }
            return JSONResponse([refusal], status_code=429, headers={"Retry-After": "5"})
        base_url = self._public_url or f"{request.url.scheme}://{request.url.netloc}"
        answers = await self._gateway.receive(message)
        return JSONResponse([answer.to_rasa(message.sender, base_url=base_url) for answer in answers])


def read(body: bytes) -> Incoming:
    """A message from a request's body. `metadata.message_id` makes a repeated request safe: it is answered once.

    Raises BadRequest.
    """
    try:
        raw = json.loads(body)
    except (ValueError, RecursionError):
        raise BadRequest('the body is not JSON; send {"sender": "an id", "message": "text"}') from None
    if not isinstance(raw, dict):
        raise BadRequest('the body is JSON but no object; send {"sender": "an id", "message": "text"}')
    # Who gives no name is somebody new each time: under one name for all, strangers would share their measures.
    sender, text = raw.get("sender", f"rest-{uuid.uuid4()}"), raw.get("message")
    if not isinstance(sender, str) or not 0 < len(sender.strip()) <= LONGEST_SENDER or not sender.isprintable():
        raise BadRequest(f'"sender" must be printable text of 1-{LONGEST_SENDER} characters: the conversation\'s id')
    if not isinstance(text, str):
        raise BadRequest('"message" must be text: what the shopper said, or a button\'s payload')
    metadata: dict[str, Any] = raw["metadata"] if isinstance(raw.get("metadata"), dict) else {}
    return Incoming(
        channel="rest",
        sender=sender.strip(),
        text=text,
        title=_text(metadata.get("title")),
        client_id=_text(metadata.get("message_id")),
        language_hint=metadata["language"] if metadata.get("language") in ("zh", "en") else None,
    )


def _text(value: object) -> str | None:
    return value[:LONGEST_SENDER] if isinstance(value, str) and value else None


def channel(gateway: Gateway) -> Rest:
    """The channel as the settings want it."""
    table = settings()
    return Rest(gateway, public_url=table.public_url, pace=Pace(table.rest_per_minute))
