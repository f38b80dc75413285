"""What every page of the desk is made with: templates, words, who is signed in, refusals in a sentence."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import yaml
from starlette.datastructures import URL
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.templating import Jinja2Templates

from bot.desk.ownership import Refused
from bot.desk.sessions import FIELD, HEADER, Sessions, SignedIn
from bot.messages import Language
from bot.page_texts import named
from bot.pages import YEAR, asset, language_of
from common.store_errors import StoreError

FOLDER = Path(__file__).resolve().parent.parent / "templates"
HOME, LOGIN = "/desk", "/desk/login"
STATUS = {"forbidden": 403, "unknown": 404, "not_ours": 403, "signed_out": 401, "store": 503}
"""HTTP's status of a refusal; 409 where none is named."""
Page = Callable[[Request, SignedIn], Awaitable[Response]]


@cache
def desk_texts(language: Language) -> dict[str, Any]:
    """Every word of the desk in one language."""
    words: dict[str, Any] = yaml.safe_load((FOLDER / f"desk/{language}.yml").read_text(encoding="utf-8"))
    return words


class TooLong(Refused):
    """More than may be written; with its length and the limit."""

    def __init__(self, length: int, limit: int) -> None:
        super().__init__("too_long")
        self.length, self.limit = length, limit


def refusal(problem: Refused, language: Language) -> str:
    """The sentence for what was refused."""
    values = {"agent": problem.agent, "length": getattr(problem, "length", ""), "limit": getattr(problem, "limit", "")}
    sentence: str = desk_texts(language)["refused"][problem.reason]
    return sentence.format(**values)


@dataclass(frozen=True)
class Frame:
    """Draws pages and lets in who is signed in."""

    sessions: Sessions

    def __post_init__(self) -> None:
        templates = Jinja2Templates(directory=FOLDER)
        templates.env.globals.update(asset=asset, named=named)
        templates.env.trim_blocks = templates.env.lstrip_blocks = True
        object.__setattr__(self, "_templates", templates)

    def page(
        self, request: Request, name: str, *, signed: SignedIn | None = None, status_code: int = 200,
        values: Mapping[str, object] | None = None,
    ) -> Response:  # fmt: skip
        """The template `name`, never kept by anybody: it is about shoppers."""
        language = language_of(request)
        here = URL(scope=request.scope).replace(scheme="", netloc="")
        other = "en" if language == "zh" else "zh"
        context = {
            "language": language, "texts": desk_texts(language), "signed": signed,
            "other_address": str(here.include_query_params(lang=other)), **(values or {}),
        }  # fmt: skip
        response: Response = self._templates.TemplateResponse(  # type: ignore[attr-defined]
            request, f"desk/{name}", context, status_code=status_code
        )
        response.headers["Cache-Control"] = "no-store"
        response.headers["X-Robots-Tag"] = "noindex"
        if request.query_params.get("lang") in ("zh", "en"):
            response.set_cookie("lang", language, max_age=YEAR, samesite="lax", httponly=True)
        return response

    def signed_in(self, page: Page, *, role: str = "agent") -> Callable[[Request], Awaitable[Response]]:
        """A page for who is signed in and may what `role` may; anybody else is led to the door."""

        async def guarded(request: Request) -> Response:
            signed = await self.sessions.signed_in(request)
            if signed is None:
                return RedirectResponse(LOGIN, status_code=303, headers={"Cache-Control": "no-store"})
            if not signed.agent.may(role):  # type: ignore[arg-type]
                return self._refused(request, signed, Refused("forbidden"))
            try:
                return await page(request, signed)
            except Refused as problem:
                return self._refused(request, signed, problem)

        return guarded

    def _refused(self, request: Request, signed: SignedIn, problem: Refused) -> Response:
        status = STATUS.get(problem.reason, 409)
        why = refusal(problem, language_of(request))
        return self.page(request, "refused.html", signed=signed, status_code=status, values={"why": why})

    def doing(self, work: Page, *, role: str = "agent") -> Callable[[Request], Awaitable[Response]]:
        """Something a page of ours has done by a script: the token comes in a header, refusals go back as JSON."""

        async def guarded(request: Request) -> Response:
            try:
                signed = await self.sessions.signed_in(request)
                if signed is None:
                    raise Refused("signed_out")
                if not self.sessions.is_ours(request, signed, request.headers.get(HEADER, "")):
                    raise Refused("not_ours")
                if not signed.agent.may(role):  # type: ignore[arg-type]
                    raise Refused("forbidden")
                return await work(request, signed)
            except Refused as problem:
                status = STATUS.get(problem.reason, 409)
                return JSONResponse(
                    {"error": refusal(problem, language_of(request)), "reason": problem.reason}, status_code=status
                )
            except StoreError:
                told = desk_texts(language_of(request))["refused"]["store"]
                return JSONResponse({"error": told, "reason": "store"}, status_code=503)

        return guarded

    def form(self, work: Page, *, role: str = "agent") -> Callable[[Request], Awaitable[Response]]:
        """Something a form of ours has done: the token comes in a field."""

        async def checked(request: Request, signed: SignedIn) -> Response:
            if not self.sessions.is_ours(request, signed, (await fields(request)).get(FIELD, "")):
                raise Refused("not_ours")
            return await work(request, signed)

        return self.signed_in(checked, role=role)


async def fields(request: Request) -> dict[str, str]:
    """What a form was filled in with; empty for a body that is no form's."""
    kind = request.headers.get("content-type", "").split(";")[0].strip().lower()
    if kind != "application/x-www-form-urlencoded":
        return {}
    text = (await request.body()).decode("utf-8", "replace")
    return dict(parse_qsl(text, keep_blank_values=True, max_num_fields=50))
