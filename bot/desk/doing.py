"""What the desk's script has done: `POST /desk/do/NAME` with `{"case": ID, ...}`, and pictures as bodies."""

from __future__ import annotations

import asyncio
import io
import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from bot.desk.desk import Desk
from bot.desk.errands import Errands
from bot.desk.frame import HOME, Frame, TooLong
from bot.desk.ownership import Refused
from bot.desk.sessions import SignedIn
from bot.json_body import json_object
from bot.messages import Outgoing
from bot.record import Record
from common.media import BadMedia, MediaError, media

LONGEST_TEXT = 4000
LARGEST_PICTURE_MB = 10
MOST_PIXELS = 40_000_000
LONGEST_SIDE = 1600
"""A picture is made no larger than this: a phone shows no more."""
PICTURE_ADDRESS = f"{HOME}/picture"
_KINDS = ("JPEG", "PNG", "WEBP", "GIF")
_IMAGE = re.compile(r"/media/[\w-]+\.webp")
Given = Mapping[str, Any]


class Doing:
    """Every act of an agent."""

    def __init__(self, desk: Desk, errands: Errands, frame: Frame, record: Record) -> None:
        self._desk, self._errands, self._frame, self._record = desk, errands, frame, record
        self._does: dict[str, Callable[[SignedIn, str, Given], Awaitable[object]]] = {
            "claim": self._claim, "release": self._release, "assign": self._assign, "transfer": self._transfer,
            "hand_back": self._hand_back, "answer": self._answer, "note": self._note, "command": self._command,
            "draft": self._draft,
        }  # fmt: skip

    def routes(self) -> list[BaseRoute]:
        """One address for each act, and the picture's."""
        acts: list[BaseRoute] = [
            Route(f"{HOME}/do/{name}", self._frame.doing(self._act(name)), methods=["POST"]) for name in self._does
        ]
        return [*acts, Route(PICTURE_ADDRESS, self._frame.doing(self._picture), methods=["POST"])]

    def _act(self, name: str) -> Callable[[Request, SignedIn], Awaitable[Response]]:
        async def act(request: Request, signed: SignedIn) -> Response:
            given = await json_object(request, example='{"case": "an id"}')
            await self._does[name](signed, text_of(given, "case"), given)
            return JSONResponse({})

        return act

    async def _claim(self, signed: SignedIn, case: str, _given: Given) -> None:
        await self._desk.claim(case, signed.agent)

    async def _release(self, signed: SignedIn, case: str, given: Given) -> None:
        await self._desk.release(case, signed.agent, why=text_of(given, "note"))

    async def _assign(self, signed: SignedIn, case: str, given: Given) -> None:
        await self._desk.assign(case, signed.agent, await self._colleague(given))

    async def _transfer(self, signed: SignedIn, case: str, given: Given) -> None:
        await self._desk.transfer(case, signed.agent, await self._colleague(given), note=text_of(given, "note"))

    async def _colleague(self, given: Given) -> str:
        name = text_of(given, "to")
        if await self._record.run(self._frame.sessions.accounts.found, name) is None:
            raise Refused("no_agent")
        return name

    async def _hand_back(self, signed: SignedIn, case: str, given: Given) -> None:
        await self._desk.hand_back(case, signed.agent, text=text_of(given, "text"))

    async def _answer(self, signed: SignedIn, case: str, given: Given) -> None:
        text, image = text_of(given, "text"), text_of(given, "image")
        if image and not await asyncio.to_thread(_is_there, image):
            raise Refused("not_a_picture")
        if not text and not image:
            raise Refused("empty")
        name = text_of(given, "client_id")[:64]
        await self._desk.answer(case, signed.agent, Outgoing(text or None, image or None), client_id=name or None)

    async def _note(self, signed: SignedIn, case: str, given: Given) -> None:
        await self._desk.note(case, signed.agent, _something(given))

    async def _command(self, signed: SignedIn, case: str, given: Given) -> None:
        await self._errands.send(case, signed.agent, _something(given))

    async def _draft(self, signed: SignedIn, case: str, _given: Given) -> None:
        await self._errands.draft(case, signed.agent)

    async def _picture(self, request: Request, _signed: SignedIn) -> Response:
        """Takes a picture, whatever it says it is: it is decoded here, and kept anew without what a camera adds."""
        if int(request.headers.get("content-length") or 0) > LARGEST_PICTURE_MB * 1e6:
            raise Refused("picture_too_large")
        try:
            data = await request.body()
        except ClientDisconnect:
            return Response(status_code=400)
        made = await asyncio.to_thread(picture, data)
        try:
            name = await asyncio.to_thread(media().save, made, ".webp")
        except MediaError:
            raise Refused("no_room") from None
        return JSONResponse({"image": f"/media/{name}"})


def picture(data: bytes) -> bytes:
    """A picture as WebP, upright, at most LONGEST_SIDE pixels; nothing of its file is kept. Raises Refused."""
    from PIL import Image, ImageOps

    try:
        with Image.open(io.BytesIO(data), formats=_KINDS) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                raise Refused("picture_too_large")
            upright = ImageOps.exif_transpose(opened).convert("RGBA" if "A" in opened.getbands() else "RGB")
            upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
            out = io.BytesIO()
            upright.save(out, "WEBP", quality=86)
            return out.getvalue()
    except Refused:
        raise
    except Exception:  # whatever a decoder meets in what somebody sent
        raise Refused("not_a_picture") from None


def text_of(given: Given, key: str) -> str:
    """A text of the request, empty where there is none. Raises TooLong."""
    value = given.get(key)
    text = value.replace("\0", " ").strip() if isinstance(value, str) else ""
    if len(text) > LONGEST_TEXT:
        raise TooLong(len(text), LONGEST_TEXT)
    return text


def _something(given: Given) -> str:
    text = text_of(given, "text")
    if not text:
        raise Refused("empty")
    return text


def _is_there(image: str) -> bool:
    if not _IMAGE.fullmatch(image):
        return False
    try:
        media().path(image.removeprefix("/media/"))
    except BadMedia:
        return False
    return True
