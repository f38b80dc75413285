"""The desk's door: signing in with a name and a password, slowly for whoever guesses, and signing out."""

from __future__ import annotations

import secrets

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from bot.callers import address
from bot.desk.frame import HOME, LOGIN, Frame, desk_texts, fields
from bot.desk.sessions import FIELD, SignedIn
from bot.pace import Pace
from bot.pages import language_of
from bot.record import Record

TRIES_PER_NAME, TRIES_PER_ADDRESS = 6, 30
"""In any minute; a whole shop behind one address signs in within a few."""


class Login:
    """Both doors."""

    def __init__(self, frame: Frame, record: Record) -> None:
        self._frame, self._record = frame, record
        self._pace = Pace(TRIES_PER_NAME, per_address=TRIES_PER_ADDRESS)

    def routes(self) -> list[BaseRoute]:
        """In and out."""
        return [
            Route(LOGIN, self._form, methods=["GET"]),
            Route(LOGIN, self._sign_in, methods=["POST"]),
            Route(f"{HOME}/logout", self._frame.form(self._sign_out), methods=["POST"]),
        ]

    async def _form(self, request: Request) -> Response:
        if await self._frame.sessions.signed_in(request) is not None:
            return RedirectResponse(HOME, status_code=303)
        return self._drawn(request)

    def _drawn(self, request: Request, *, problem: str = "", status_code: int = 200, name: str = "") -> Response:
        secret = secrets.token_urlsafe(24)
        token = self._frame.sessions.token_before(secret)
        values = {"problem": problem, "given_name": name[:40], "token": token}
        page = self._frame.page(request, "login.html", status_code=status_code, values=values)
        self._frame.sessions.before(page, request, secret)
        return page

    async def _sign_in(self, request: Request) -> Response:
        given, words = await fields(request), desk_texts(language_of(request))
        name = given.get("name", "").strip()
        if not self._frame.sessions.form_is_ours(request, given.get(FIELD, "")):
            return self._drawn(request, problem=words["form_old"], status_code=403, name=name)
        if wait_s := self._pace.wait_s(name.casefold()[:80], address(request.scope)):
            page = self._drawn(request, problem=words["too_many"].format(seconds=wait_s), status_code=429, name=name)
            page.headers["Retry-After"] = str(wait_s)
            return page
        agent = await self._record.run(self._frame.sessions.accounts.check, name, given.get("password", ""))
        if agent is None:
            return self._drawn(request, problem=words["wrong"], status_code=401, name=name)
        response = RedirectResponse(HOME, status_code=303, headers={"Cache-Control": "no-store"})
        await self._frame.sessions.begin(response, request, agent)
        return response

    async def _sign_out(self, _request: Request, signed: SignedIn) -> Response:
        response = RedirectResponse(LOGIN, status_code=303, headers={"Cache-Control": "no-store"})
        await self._frame.sessions.end(response, signed)
        return response
