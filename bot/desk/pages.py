"""The desk's pages: queue and conversation, canned replies; and the fragments its script fetches."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from bot.desk.accounts import Accounts
from bot.desk.desk import Desk
from bot.desk.frame import HOME, Frame, fields
from bot.desk.glance import glance
from bot.desk.handovers import Case
from bot.desk.replies import FIELDS, BadReply, Replies, Reply
from bot.desk.sessions import SignedIn
from bot.desk.view import queue, row
from bot.messages import Language
from bot.pages import language_of
from bot.tracker import Tracker, TrackerError


class DeskPages:
    """What an agent's browser is shown."""

    def __init__(self, desk: Desk, frame: Frame, tracker: Tracker) -> None:
        self._desk, self._frame, self._tracker = desk, frame, tracker
        self._record, self._store = desk.record, desk.store
        self._accounts, self._replies = Accounts(desk.store), Replies(desk.store)

    def routes(self) -> list[BaseRoute]:
        """All of them."""
        signed_in, form = self._frame.signed_in, self._frame.form
        return [
            Route(HOME, signed_in(self._home)),
            Route(f"{HOME}/queue", signed_in(self._queue)),
            Route(f"{HOME}/c/{{case}}", signed_in(self._conversation)),
            Route(f"{HOME}/c/{{case}}/glance", signed_in(self._glance)),
            Route(f"{HOME}/replies", signed_in(self._list_replies), methods=["GET"]),
            Route(f"{HOME}/replies", form(self._keep_reply, role="supervisor"), methods=["POST"]),
        ]

    async def _home(self, request: Request, signed: SignedIn) -> Response:
        return self._frame.page(request, "desk.html", signed=signed, values=await self._queued(request, signed))

    async def _queue(self, request: Request, signed: SignedIn) -> Response:
        return self._frame.page(request, "queue.html", signed=signed, values=await self._queued(request, signed))

    async def _queued(self, request: Request, signed: SignedIn) -> dict[str, object]:
        language = language_of(request)
        found = await self._record.run(queue, self._store, self._desk.handovers, signed.agent, language)
        return {"queue": found, "open_id": request.query_params.get("open", "")}

    async def _conversation(self, request: Request, signed: SignedIn) -> Response:
        case = await self._case(request)
        language = language_of(request)
        shown = await self._queued(request, signed)
        about = await self._record.run(row, self._store, case, language)
        look = await self._record.run(self._desk.asides.opened, case, signed.agent)
        colleagues = [one.name for one in await self._record.run(self._accounts.every) if one.name != signed.agent.name]
        values = {
            **shown, "open_id": case.id, "look": look, "row": about, "colleagues": colleagues,
            "replies": await self._filled(case, signed), **await self._glanced(case, language),
        }  # fmt: skip
        return self._frame.page(request, "desk.html", signed=signed, values=values)

    async def _glance(self, request: Request, signed: SignedIn) -> Response:
        case = await self._case(request)
        if signed.agent.name not in self._desk.lookers(case.id):
            await self._record.run(self._desk.asides.opened, case, signed.agent)
        values = await self._glanced(case, language_of(request))
        return self._frame.page(request, "glance.html", signed=signed, values=values)

    async def _case(self, request: Request) -> Case:
        return await self._record.run(self._desk.handovers.case, request.path_params["case"])

    async def _glanced(self, case: Case, language: Language) -> dict[str, object]:
        looks = await self._record.run(self._desk.asides.looks, case)
        try:
            seen = await self._record.run(glance, self._store, self._tracker, case.sender, language)
        except TrackerError:
            seen = None
        return {"glance": seen, "looks": looks, "case": case}

    async def _filled(self, case: Case, signed: SignedIn) -> list[dict[str, str]]:
        """The canned replies in the shopper's language, with what is known of them."""
        spoken = await self._record.run(self._desk.language, case.sender)
        try:
            seen: Mapping[str, str] = (
                await self._record.run(glance, self._store, self._tracker, case.sender, spoken)
            ).fields
        except TrackerError:
            seen = {}
        known = {**seen, "agent": signed.agent.name, "hours": self._desk.hours.told(spoken)}
        return [
            {"name": one.name, "text": one.filled(spoken, known), "find": f"{one.name} {one.zh} {one.en}"}
            for one in await self._record.run(self._replies.every)
        ]

    # Canned replies

    async def _list_replies(self, request: Request, signed: SignedIn) -> Response:
        return await self._drawn_replies(request, signed)

    async def _drawn_replies(
        self, request: Request, signed: SignedIn, *, problem: str = "", given: Reply | None = None
    ) -> Response:
        every = await self._record.run(self._replies.every)
        values = {
            "every": every, "fields": ", ".join(f"{{{name}}}" for name in FIELDS), "problem": problem, "given": given,
        }  # fmt: skip
        return self._frame.page(
            request, "replies.html", signed=signed, status_code=409 if problem else 200, values=values
        )

    async def _keep_reply(self, request: Request, signed: SignedIn) -> Response:
        given = await fields(request)
        reply = Reply(given.get("name", "").strip(), given.get("zh", ""), given.get("en", ""))
        try:
            if given.get("do") == "delete":
                await self._record.run(lambda: self._replies.remove(reply.name, by=signed.agent.name))
            else:
                await self._record.run(lambda: self._replies.keep(reply, by=signed.agent.name))
        except BadReply as problem:
            return await self._drawn_replies(request, signed, problem=problem.reason, given=reply)
        return RedirectResponse(f"{HOME}/replies", status_code=303)
