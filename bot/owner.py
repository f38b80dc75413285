"""A door for whoever owns the machine: the command line asks the running gateway, which alone opens the store.

The key is a file that only the owner's account can read, made new at every start.
"""

from __future__ import annotations

import dataclasses
import json
import os
import secrets
from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from bot.json_body import BadRequest, json_object
from bot.privacy import Privacy

KEY_FILE = "owner.key"
HEADER = "X-Owner-Key"


class OwnerDoor:
    """`POST /owner/export` and `/owner/delete` with `{"sender"}`; without the key there is nothing there."""

    def __init__(self, privacy: Privacy, folder: Path) -> None:
        self._privacy = privacy
        self._key = secrets.token_urlsafe(32)
        write_key(folder / KEY_FILE, self._key)

    def routes(self) -> list[BaseRoute]:
        """Both addresses."""
        return [
            Route("/owner/export", self._export, methods=["POST"]),
            Route("/owner/delete", self._delete, methods=["POST"]),
        ]

    async def _export(self, request: Request) -> Response:
        return JSONResponse(await self._privacy.data(await self._sender(request)))

    async def _delete(self, request: Request) -> Response:
        return JSONResponse(dataclasses.asdict(await self._privacy.delete(await self._sender(request))))

    async def _sender(self, request: Request) -> str:
        # As bytes: of text it compares ASCII alone.
        if not secrets.compare_digest(request.headers.get(HEADER, "").encode(), self._key.encode()):
            raise HTTPException(404, "Not Found")
        sender = (await json_object(request, example='{"sender": "an id"}')).get("sender")
        if not isinstance(sender, str) or not sender:
            raise BadRequest(f'"sender" is {json.dumps(sender)[:60]}; it must be the id of a conversation, as text')
        return sender


def write_key(path: Path, key: str) -> None:
    """A file only its owner reads."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="ascii") as file:
        os.fchmod(file.fileno(), 0o600)  # one that was there keeps its mode
        file.write(key)
