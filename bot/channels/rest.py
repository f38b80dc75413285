"""Rasa's REST channel, to the letter: what talks to a Rasa server talks to the gateway unchanged."""

from __future__ import annotations

import uuid
from dataclasses import replace
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from bot.callers import Stranger, address, check_key
from bot.channels.web import CONVERSATION
from bot.gateway import Gateway
from bot.json_body import BadRequest, json_object
from bot.load import Busy
from bot.messages import Incoming
from bot.pace import Pace
from bot.telegram.chats import chat_of
from bot.wording import say
from common.devices import NEW_SHOPPER
from common.language import detect
from common.settings import settings

LONGEST_SENDER = 200
"""Characters of a conversation's id; Rasa's tracker store keeps 255."""


class Rest:
    """`POST /webhooks/rest/webhook {"sender", "message"}` answers with Rasa's list of messages.

    It is for programs: those on this machine, and others that show `key`. No other site's page may read or send here.
    """

    name = "rest"

    def __init__(self, gateway: Gateway, *, public_url: str, pace: Pace, key: str = "") -> None:
        self._gateway, self._key = gateway, key
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
            check_key(request.scope, self._key)
        except Stranger as problem:
            return JSONResponse({"error": str(problem)}, status_code=401, headers={"WWW-Authenticate": "Bearer"})
        base_url = self._public_url or f"{request.url.scheme}://{request.url.netloc}"
        message = read(await json_object(request, example='{"sender": "an id", "message": "text"}'))
        message = replace(message, base_url=base_url)
        language = message.language_hint or detect(message.text)
        if wait_s := self._pace.wait_s(message.sender, address(request.scope)):
            self._gateway.metrics.refused("pace")
            return refusal(message.sender, say("too_fast", language), 429, wait_s)
        try:
            answers = await self._gateway.receive(message)
        except Busy as problem:
            return refusal(message.sender, say("busy", language), 503, problem.retry_after_s)
        return JSONResponse([answer.to_rasa(message.sender, base_url=base_url) for answer in answers])


def refusal(sender: str, text: str, status: int, retry_after_s: int) -> Response:
    """A sentence in Rasa's format, and when to come again."""
    told = [{"recipient_id": sender, "text": text}]
    return JSONResponse(told, status_code=status, headers={"Retry-After": str(retry_after_s)})


def read(raw: dict[str, Any]) -> Incoming:
    """A message from a request's object. `metadata.message_id` makes a repeated request safe: it is answered once.

    `message` is what the shopper said, or a button's payload. Raises BadRequest.
    """
    # Who gives no name is somebody new each time: under one name for all, strangers would share their measures.
    sender, text = raw.get("sender", f"rest-{uuid.uuid4()}"), raw.get("message")
    if not isinstance(sender, str) or not 0 < len(sender.strip()) <= LONGEST_SENDER or not sender.isprintable():
        raise BadRequest(f'"sender" must be printable text of 1-{LONGEST_SENDER} characters: the conversation\'s id')
    plain = sender.strip().lower()
    if CONVERSATION.fullmatch(plain) or chat_of(plain) is not None or NEW_SHOPPER.fullmatch(plain):
        raise BadRequest(
            "\"sender\" is a web chat's id, or Telegram's, which is not spoken for here; choose an id of your own", 403
        )
    if not isinstance(text, str):
        raise BadRequest('"message" must be text: what the shopper said, or a button\'s payload')
    metadata: dict[str, Any] = raw["metadata"] if isinstance(raw.get("metadata"), dict) else {}
    return Incoming(
        channel="rest",
        sender=sender.strip(),
        text=text,
        client_id=_text(metadata.get("message_id")),
        language_hint=metadata["language"] if metadata.get("language") in ("zh", "en") else None,
        fetches=True,
    )


def _text(value: object) -> str | None:
    return value[:LONGEST_SENDER] if isinstance(value, str) and value else None


def channel(gateway: Gateway) -> Rest:
    """The channel as the settings want it."""
    table = settings()
    pace = Pace(table.rest_per_minute, per_address=table.rest_address_per_minute, name="rest", redis=table.redis)
    return Rest(gateway, public_url=table.public_url, pace=pace, key=table.rest_key)
