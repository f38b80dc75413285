"""Names this server answers to: links to pictures are made of them, and another site's name may not be lent to it."""

from __future__ import annotations

import json
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

LOOPBACK = ("localhost", "127.0.0.1", "::1")


class Hosts:
    """Refuses requests for a host that is not ours. `allowed`: names, separated by spaces; empty: see `is_ours`."""

    def __init__(self, app: ASGIApp, *, allowed: str = "", public_url: str = "") -> None:
        self._app = app
        self._any = "*" in allowed.split()
        public = urlsplit(public_url).hostname
        self._names = {*map(str.lower, allowed.split()), *LOOPBACK, *([public] if public else [])}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket") or self._any or self.is_ours(scope):
            await self._app(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
        else:
            named = json.dumps(Headers(scope=scope).get("host", "")[:80])
            told = f"the host {named} is not served here; name it in FITTING_ROOM_ALLOWED_HOSTS, or use one of: "
            await JSONResponse({"error": told + ", ".join(sorted(self._names))}, status_code=421)(scope, receive, send)

    def is_ours(self, scope: Scope) -> bool:
        """Whether it is one of the names, the loopback address, `public_url`'s, or the address it came in by."""
        try:
            host = urlsplit(f"//{Headers(scope=scope).get('host', '')}").hostname
        except ValueError:
            return False
        return host in self._names or host == (scope.get("server") or ("",))[0]
