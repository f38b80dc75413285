"""Rasa's REST channel, whose answers also tell where their time went."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from rasa.core.channels.channel import CollectingOutputChannel, UserMessage
from rasa.core.channels.rest import RestInput
from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse

from dialogue import parts


class TimedRest(RestInput):
    """Answers at Rasa's own address for its own format, with a `Server-Timing` header."""

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """Rasa's routes, with a clock around them. A turn that failed says nothing: it is asked again as a whole."""

        async def whole_or_nothing(message: UserMessage) -> Any:
            try:
                return await on_new_message(message)
            except Exception:
                if isinstance(message.output_channel, CollectingOutputChannel):
                    message.output_channel.messages.clear()
                raise

        routes = super().blueprint(whole_or_nothing)

        async def begin(_request: Request) -> None:
            parts.begin()

        async def tell(_request: Request, response: HTTPResponse) -> None:
            response.headers[parts.HEADER] = parts.written()

        routes.middleware(begin, "request")
        routes.middleware(tell, "response")
        return routes
