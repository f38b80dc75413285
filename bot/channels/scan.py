"""Where the web chat sends a 3D scan: `POST /chat/scan`, the file itself as the body.

Headers: `X-Conversation` as in the chat's wire, `X-Filename` percent-encoded, `X-Language`. A header of one's own also
keeps other sites' scripts out: browsers ask us first whether they may send it. The answers come over the wire.
"""

from __future__ import annotations

from pathlib import PurePosixPath
from urllib.parse import unquote

from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from bot.callers import address
from bot.channels.web import CONVERSATION
from bot.gateway import Gateway
from bot.messages import SCAN, Incoming, Language
from bot.pace import Pace
from bot.wording import say
from common.settings import settings
from common.uploads import LARGEST_MB, EmptyUpload, NoRoom, TooLarge, UploadRefused, Uploads, WrongKind, uploads

ADDRESS = "/chat/scan"
PER_MINUTE = 6
PER_ADDRESS = 12
LONGEST_NAME = 60
REFUSALS: dict[type[UploadRefused], tuple[int, str]] = {
    WrongKind: (415, "scan_wrong_kind"),
    EmptyUpload: (400, "scan_empty"),
    TooLarge: (413, "scan_too_large"),
    NoRoom: (503, "scan_no_room"),
}


class Scan:
    """Takes a file, and tells the dialogue under which name it waits. It writes into `kept`."""

    name = "web"

    def __init__(self, gateway: Gateway, *, kept: Uploads, pace: Pace) -> None:
        self._gateway, self._kept, self._pace = gateway, kept, pace

    def routes(self) -> list[BaseRoute]:
        """One address, which takes larger bodies than the others."""
        return [Route(ADDRESS, self._receive, methods=["POST"])]

    async def start(self) -> None:
        """Nothing to prepare."""

    async def stop(self) -> None:
        """Nothing to let go."""

    async def _receive(self, request: Request) -> Response:
        sender = request.headers.get("x-conversation", "")
        if not CONVERSATION.fullmatch(sender):
            return JSONResponse({"error": "X-Conversation must be the chat's own id"}, status_code=403)
        page: Language = "en" if request.headers.get("x-language") == "en" else "zh"
        shopper = (await self._gateway.standing(sender)).shopper
        language = await self._gateway.language(shopper) or page
        if wait_s := self._pace.wait_s(sender, address(request.scope)):
            told = {"error": say("too_fast", language)}
            return JSONResponse(told, status_code=429, headers={"Retry-After": str(wait_s)})
        filename = readable_name(request.headers.get("x-filename", ""))
        try:
            if int(request.headers.get("content-length") or 0) > LARGEST_MB * 1e6:
                raise TooLarge
            name = await self._kept.save(shopper, filename, request.stream())
        except ClientDisconnect:
            return Response(status_code=400)
        except UploadRefused as problem:
            status, sentence = REFUSALS[type(problem)]
            return JSONResponse({"error": say(sentence, language, limit=LARGEST_MB)}, status_code=status)
        title = say("scan_sent", language, file=filename)
        payload = SCAN + f'"{name}"}}'
        self._gateway.take(Incoming(self.name, sender, title, payload=payload, language_hint=language))
        return JSONResponse({}, status_code=202)


def readable_name(header: str) -> str:
    """The file's name as its shopper sees it, short and on one line; its suffix stays."""
    path = PurePosixPath("".join(c for c in unquote(header).replace("\\", "/") if c.isprintable()))
    return path.stem[: LONGEST_NAME - len(path.suffix[:8])] + path.suffix[:8]


def channel(gateway: Gateway) -> Scan:
    """The channel as the settings want it."""
    pace = Pace(PER_MINUTE, per_address=PER_ADDRESS, name="scan", redis=settings().redis)
    return Scan(gateway, kept=uploads(), pace=pace)
