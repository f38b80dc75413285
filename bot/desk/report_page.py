"""The supervisor's page: the report as pictures and a table, and as CSV."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from bot.desk.frame import HOME, Frame
from bot.desk.report import FIGURES, FOOT, HEIGHT, WIDTH, Done, as_csv, chart, done, sums
from bot.desk.sessions import SignedIn
from bot.record import Record
from common.store import text_of

DAYS, MOST_DAYS = 14, 366


class ReportPage:
    """For supervisors and the owner."""

    def __init__(self, frame: Frame, record: Record) -> None:
        self._frame, self._record = frame, record

    def routes(self) -> list[BaseRoute]:
        """The page and its file."""
        signed_in = self._frame.signed_in
        return [
            Route(f"{HOME}/report", signed_in(self._page, role="supervisor")),
            Route(f"{HOME}/report.csv", signed_in(self._file, role="supervisor")),
        ]

    async def _cases(self, request: Request) -> tuple[int, list[Done]]:
        asked = request.query_params.get("days", "")
        days = min(max(int(asked), 1), MOST_DAYS) if asked.isdecimal() and len(asked) < 5 else DAYS
        midnight = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
        since = text_of(midnight - timedelta(days=days - 1))
        return days, await self._record.run(lambda: done(self._record.store, since=since))

    async def _page(self, request: Request, signed: SignedIn) -> Response:
        days, cases = await self._cases(request)
        by_day, by_agent = sums(cases, lambda case: case.day), sums(cases, lambda case: case.agent)
        values = {
            "days": days, "cases": cases, "by_day": by_day, "by_agent": by_agent, "width": WIDTH, "height": HEIGHT,
            "foot": FOOT, "charts": [(title, [chart(figure, rows) for figure in FIGURES])
                                     for title, rows in (("by_day", by_day), ("by_agent", by_agent))],
        }  # fmt: skip
        return self._frame.page(request, "report.html", signed=signed, values=values)

    async def _file(self, request: Request, _signed: SignedIn) -> Response:
        days, cases = await self._cases(request)
        headers = {"Content-Disposition": f'attachment; filename="desk-{days}-days.csv"', "Cache-Control": "no-store"}
        # A byte order mark: without one Excel reads Chinese names as something else.
        return Response("\ufeff" + as_csv(cases), media_type="text/csv; charset=utf-8", headers=headers)
