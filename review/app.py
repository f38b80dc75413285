"""The editor's page, for who holds the key on this machine alone."""

from __future__ import annotations

import asyncio
import json
import secrets
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any

import jinja2
import yaml
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from review.desk import Desk, Refused
from review.fields import fields
from review.gold import NotGold
from review.personal import STAND_IN
from review.tracker import TrackerUnreadable
from review.training import Training
from shop.encoder import EncoderUnavailable

FOLDER = Path(__file__).parent
COOKIE = "review"
LARGEST_BODY = 256 * 1024
LANGUAGES = ("zh", "en")
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}
Done = Callable[[Mapping[str, Any]], dict[str, Any]]


class Page:
    """The page and what it asks. `key` opens it; `language` is the one it is in until another is chosen."""

    def __init__(self, desk: Desk, training: Training, *, key: str, language: str) -> None:
        self._desk, self._training, self._key, self._language = desk, training, key, language
        loader = jinja2.FileSystemLoader(FOLDER)
        environment = jinja2.Environment(loader=loader, autoescape=True)
        environment.policies["json.dumps_kwargs"] = {"sort_keys": False}  # fields stand in the order of their file
        self._page = environment.get_template("page.html")
        self._texts = {name: texts(name) for name in LANGUAGES}

    def app(self) -> Starlette:
        """The whole page as a server."""
        routes = [
            Route("/", self._open),
            Route("/api/queue", self._guarded(self._queue)),
            Route("/api/mask", self._doing(self._desk.mask), methods=["POST"]),
            Route("/api/preview", self._doing(self._desk.preview), methods=["POST"]),
            Route("/api/accept", self._doing(self._desk.accept), methods=["POST"]),
            Route("/api/leave", self._doing(self._desk.leave_out), methods=["POST"]),
            Mount("/static", StaticFiles(directory=FOLDER / "static")),
        ]
        # Another site's name that leads to this machine opens nothing.
        hosts = Middleware(TrustedHostMiddleware, allowed_hosts=["127.0.0.1", "localhost"], www_redirect=False)
        return Starlette(routes=routes, middleware=[hosts])

    async def _open(self, request: Request) -> Response:
        given = request.query_params.get("key")
        if given is not None and self._is_key(given):
            response: Response = RedirectResponse("/", 303, headers=HEADERS)
            response.set_cookie(COOKIE, given, httponly=True, samesite="strict")
            return response
        if not self._is_key(request.cookies.get(COOKIE, "")):
            return self._refused(request, "no_key", 403)
        language = self._language_of(request)
        shown = {
            "language": language,
            "texts": self._texts[language],
            "fields": fields(),
            "kinds": {kind: stand_in[language] for kind, stand_in in STAND_IN.items()},
        }
        return HTMLResponse(self._page.render(**shown, shown=shown), headers=HEADERS)

    async def _queue(self, _request: Request) -> Response:
        groups = await asyncio.to_thread(self._desk.queue)
        training = await asyncio.to_thread(self._training.state)
        return JSONResponse({"groups": groups, "training": training}, headers=HEADERS)

    def _doing(self, done: Done) -> Callable[[Request], Awaitable[Response]]:
        async def answer(request: Request) -> Response:
            try:
                sent = await _json(request)
                return JSONResponse(await asyncio.to_thread(done, sent), headers=HEADERS)
            except Refused as problem:
                return self._refused(request, problem.reason, 409)
            except NotGold as problem:
                return JSONResponse({"error": str(problem)}, 422, headers=HEADERS)
            except (TypeError, ValueError, KeyError, IndexError, AttributeError):
                return self._refused(request, "not_understood", 400)

        return self._guarded(answer)

    def _guarded(self, answer: Callable[[Request], Awaitable[Response]]) -> Callable[[Request], Awaitable[Response]]:
        async def answer_to_editor(request: Request) -> Response:
            if not self._is_key(request.cookies.get(COOKIE, "")):
                return self._refused(request, "no_key", 403)
            try:
                return await answer(request)
            except (TrackerUnreadable, EncoderUnavailable) as problem:
                return JSONResponse({"error": str(problem)}, 503, headers=HEADERS)
            except OSError as problem:
                told = self._texts[self._language_of(request)]["not_written"].format(problem=problem.strerror)
                return JSONResponse({"error": told}, 503, headers=HEADERS)

        return answer_to_editor

    def _refused(self, request: Request, reason: str, status: int) -> Response:
        told = self._texts[self._language_of(request)][reason]
        return JSONResponse({"error": told, "reason": reason}, status, headers=HEADERS)

    def _language_of(self, request: Request) -> str:
        asked = request.query_params.get("lang", "")
        return asked if asked in LANGUAGES else self._language

    def _is_key(self, given: str) -> bool:
        return secrets.compare_digest(given.encode(), self._key.encode())


def texts(language: str) -> dict[str, str]:
    """Every sentence of the page in `zh` or `en`."""
    found: dict[str, str] = yaml.safe_load((FOLDER / "texts" / f"{language}.yml").read_text(encoding="utf-8"))
    return found


async def _json(request: Request) -> Mapping[str, Any]:
    """The body as an object. Raises ValueError: a form of another site cannot send this type."""
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > LARGEST_BODY:
            raise NotGold(f"more than {LARGEST_BODY // 1024} KB were sent; send one message's acts")
    if request.headers.get("content-type", "").partition(";")[0] != "application/json":
        raise ValueError("not JSON")
    sent = json.loads(body)
    if not isinstance(sent, dict):
        raise ValueError("no object")
    return sent
