"""Bodies of requests: so many bytes, within so many seconds. Whoever sends more or slower is told, and hung up on."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

SLOWEST_BYTES_S = 50_000
"""A large body may take longer than a message's: a scan of 50 MB over a bad telephone connection."""
CLOSE = {"Connection": "close"}


class Bodies:
    """`largest` bytes within `seconds`; addresses in `larger` take more bytes, and longer in their proportion."""

    def __init__(self, app: ASGIApp, *, largest: int, larger: Mapping[str, int], seconds: float) -> None:
        self._app, self._largest, self._larger, self._seconds = app, largest, larger, seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        limit = self._larger.get(scope["path"], self._largest)
        announced = Headers(scope=scope).get("content-length", "")[:20]
        if announced.isdecimal() and int(announced) > limit:
            told = {"error": too_large(f"{int(announced):,}", limit)}
            await JSONResponse(told, status_code=413, headers=CLOSE)(scope, receive, send)
            return
        seconds = self._seconds + (limit / SLOWEST_BYTES_S if limit > self._largest else 0.0)
        reading = _Reading(receive, limit, seconds)
        await self._app(scope, reading.receive, send)


class _Reading:
    def __init__(self, receive: Receive, limit: int, seconds: float) -> None:
        self._receive, self._limit, self._seconds = receive, limit, seconds
        self._until: float | None = None
        self._size = 0
        self._whole = False

    async def receive(self) -> Message:
        """The next piece; HTTPException 413 or 408 instead of one too many or too late."""
        if self._whole:
            return await self._receive()
        loop = asyncio.get_running_loop()
        self._until = self._until or loop.time() + self._seconds
        try:
            async with asyncio.timeout_at(self._until):
                message = await self._receive()
        except TimeoutError:
            told = f"the body took longer than {self._seconds:g} s; send it again at once, over a quicker connection"
            raise HTTPException(408, told, headers=CLOSE) from None
        self._size += len(message.get("body", b""))
        self._whole = message["type"] != "http.request" or not message.get("more_body", False)
        if self._size > self._limit:
            raise HTTPException(413, too_large(f"over {self._limit:,}", self._limit), headers=CLOSE)
        return message


def too_large(size: str, limit: int) -> str:
    """The sentence for a body of `size` bytes."""
    return f"the body has {size} bytes, at most {limit:,} are read; send less at once"
