"""The people behind the counter, at `/desk`: for who is signed in alone."""

from __future__ import annotations

from datetime import timedelta

from starlette.routing import BaseRoute

from bot.desk.desk import Desk
from bot.desk.doing import Doing
from bot.desk.errands import Errands
from bot.desk.frame import Frame
from bot.desk.hours import Hours
from bot.desk.login import Login
from bot.desk.pages import DeskPages
from bot.desk.report_page import ReportPage
from bot.desk.sessions import Sessions
from bot.desk.wire import DeskWire
from bot.gateway import Gateway
from bot.tracker import open_tracker
from common.settings import Settings, settings


class DeskDoor:
    """The desk with its pages, its wire, and what they have done."""

    name = "desk"

    def __init__(self, gateway: Gateway, table: Settings) -> None:
        silent = timedelta(minutes=table.desk_silent_minutes)
        self.desk = Desk(gateway, hours=Hours.of(table), silent_s=silent.total_seconds())
        self.errands = Errands(self.desk)
        sessions = Sessions(gateway.record, table.data, public_url=table.public_url)
        frame = Frame(sessions)
        self._routes = [
            *Login(frame, gateway.record).routes(),
            *DeskPages(self.desk, frame, open_tracker(table)).routes(),
            *Doing(self.desk, self.errands, frame, gateway.record).routes(),
            *ReportPage(frame, gateway.record).routes(),
            *DeskWire(self.desk, sessions).routes(),
        ]

    def routes(self) -> list[BaseRoute]:
        """Everything below `/desk`."""
        return self._routes

    async def start(self) -> None:
        """Takes up what the last process left."""
        await self.desk.start()
        await self.errands.start()

    async def stop(self) -> None:
        """Stops; what is under way is finished after the next start."""
        await self.errands.stop()
        await self.desk.stop()


def channel(gateway: Gateway) -> DeskDoor:
    """The desk as the settings want it."""
    return DeskDoor(gateway, settings())
