"""What every response carries: who may frame it, what it may load, and that its type is what it says."""

from __future__ import annotations

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LARGEST_BODY = 64 * 1024
"""Bytes of a request: a message of 10,000 characters even where JSON writes each with six."""

# deep-chat sets style attributes inside its shadow, so styles may be inline; scripts may not, anywhere.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "connect-src 'self'; frame-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors {ancestors}"
)


class SecurityHeaders:
    """Adds the headers. Only the chat page may stand in another site's frame, and only in `embed_origins`."""

    def __init__(self, app: ASGIApp, *, embed_origins: str = "*") -> None:
        self._app = app
        self._chat = POLICY.format(ancestors=f"'self' {embed_origins}" if embed_origins != "*" else "*")
        self._rest = POLICY.format(ancestors="'self'")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        policy = self._chat if scope["path"] == "/chat" else self._rest

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.setdefault("Content-Security-Policy", policy)
                headers.setdefault("X-Content-Type-Options", "nosniff")
                headers.setdefault("Referrer-Policy", "no-referrer")
                headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
            await send(message)

        await self._app(scope, receive, send_with_headers)
