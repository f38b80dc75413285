"""Connections that hold a place and say nothing are closed: uvicorn's own protocols, with a limit on each wait."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from bot.callers import Networks

BUSY = b"HTTP/1.1 503 Service Unavailable\r\nRetry-After: 10\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


@dataclass
class Places:
    """How many connections are held: `most` at once, `most_per_address` of one address, unless it is a proxy's."""

    most: int
    most_per_address: int
    proxies: Networks = field(default_factory=lambda: Networks(""))
    _addresses: dict[Any, str] = field(default_factory=dict)
    _held: Counter[str] = field(default_factory=Counter)

    def take(self, transport: Any, address: str) -> bool:
        """Whether there is a place; it is held until `leave`."""
        crowded = self._held[address] >= self.most_per_address and address not in self.proxies
        if crowded or len(self._addresses) >= self.most:
            return False
        self._addresses[transport] = address
        self._held[address] += 1
        return True

    def leave(self, transport: Any) -> None:
        """Gives the place back, if there was one."""
        address = self._addresses.pop(transport, None)
        if address is not None:
            self._held[address] -= 1
            self._held += Counter()  # forgets whom nothing is held for


def protocols(places: Places, *, header_seconds: float) -> tuple[type[HttpToolsProtocol], type[Any]]:
    """The classes for uvicorn's `http` and `ws`. The head of a request is there within `header_seconds` of its
    connection, or of its first byte where the connection was kept; what is over `places` is told to come again."""

    class Http(HttpToolsProtocol):
        """One connection until it ends or becomes a chat's."""

        _patience: asyncio.TimerHandle | None = None

        def connection_made(self, transport: Any) -> None:
            """Takes a place and begins to wait for the first head."""
            super().connection_made(transport)
            if places.take(transport, self.client[0] if self.client else ""):
                self._wait()
            else:
                transport.write(BUSY)
                transport.close()

        def data_received(self, data: bytes) -> None:
            """Begins to wait with the first byte of a later head."""
            if self._patience is None and self.cycle is not None and self.cycle.response_complete:
                self._wait()
            super().data_received(data)

        def on_headers_complete(self) -> None:
            """The head is there."""
            self._stop_waiting()
            super().on_headers_complete()

        def connection_lost(self, exc: Exception | None) -> None:
            """Gives the place back."""
            self._stop_waiting()
            places.leave(self.transport)
            super().connection_lost(exc)

        def _wait(self) -> None:
            self._patience = self.loop.call_later(header_seconds, self.transport.close)

        def _stop_waiting(self) -> None:
            if self._patience is not None:
                self._patience.cancel()
                self._patience = None

    class Socket(WebSocketsSansIOProtocol):
        """The same connection as a chat's."""

        def connection_lost(self, exc: Exception | None) -> None:
            """Gives the place back."""
            places.leave(self.transport)
            super().connection_lost(exc)

    return Http, Socket
