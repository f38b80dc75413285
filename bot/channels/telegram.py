"""Telegram: on where a token is set. Updates are fetched, or brought to `POST /telegram/webhook`."""

from __future__ import annotations

import asyncio
import logging
import secrets
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route
from telegram import Bot
from telegram.error import InvalidToken, RetryAfter, TelegramError

from bot.gateway import Gateway
from bot.json_body import json_object
from bot.pace import Pace
from bot.telegram.chats import Chats, open_chats
from bot.telegram.connection import UPDATES, WEBHOOK, BadConnection, connect, webhook_address
from bot.telegram.fetching import REVOKED, fetch_for_ever
from bot.telegram.profile import digest, set_profile
from bot.telegram.sending import pause_s, seconds
from bot.telegram.service import Service
from common.settings import settings
from common.store_errors import StoreError

log = logging.getLogger(__name__)
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"


class Telegram:
    """The channel. `address` is where updates are brought to, with `secret`; empty: they are fetched."""

    name = "telegram"

    def __init__(self, bot: Bot, chats: Chats, service: Service, *, address: str, secret: str) -> None:
        self._bot, self._chats, self._service = bot, chats, service
        self._address, self._secret = address, secret
        self._running: asyncio.Task[None] | None = None

    def routes(self) -> list[BaseRoute]:
        """The webhook, where there is one."""
        return [Route(WEBHOOK, self._receive, methods=["POST"])] if self._address else []

    async def start(self) -> None:
        """Begins in the background: a shop opens whether or not Telegram can be reached."""
        self._running = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """Stops asking and sending; what is under way is finished after the next start."""
        if self._running is not None:
            self._running.cancel()
            await asyncio.gather(self._running, return_exceptions=True)
        await self._service.close()
        for request in self._bot._request:
            await request.shutdown()

    async def _run(self) -> None:
        for request in self._bot._request:
            await request.initialize()
        try:
            # What was taken before a restart is answered whether or not more comes.
            await self._service.start()
            me = await self._reached(self._bot.get_me)
            self._service.open(me.username or "")
            log.info("Telegram: @%s is open", me.username)
            await self._open_door()
        except InvalidToken:
            log.error(REVOKED)
            return
        except Exception:
            log.exception("Telegram could not be started; everything else runs on")
            return
        self._service.begin(self._set_profile())
        if not self._address:
            await fetch_for_ever(self._bot, self._service.accept)

    async def _open_door(self) -> None:
        if self._address:
            await self._reached(
                lambda: self._bot.set_webhook(
                    self._address, secret_token=self._secret, allowed_updates=UPDATES, drop_pending_updates=False
                )
            )
        else:
            await self._reached(lambda: self._bot.delete_webhook(drop_pending_updates=False))

    async def _reached(self, call: Any) -> Any:
        """The answer, as soon as there is one. Raises InvalidToken."""
        tries = 0
        while True:
            try:
                return await call()
            except InvalidToken:
                raise
            except RetryAfter as problem:
                await asyncio.sleep(seconds(problem.retry_after))
            except TelegramError as problem:
                if tries == 0:
                    log.error("Telegram cannot be reached (%s); trying on", type(problem).__name__)
                await asyncio.sleep(pause_s(tries))
                tries += 1

    async def _set_profile(self) -> None:
        name, wanted = f"profile of {self._bot.id}", digest()
        if await self._service.kept(self._chats.note, name) != wanted and await set_profile(self._bot):
            await self._service.kept(self._chats.keep_note, name, wanted)

    async def _receive(self, request: Request) -> Response:
        given = request.headers.get(SECRET_HEADER, "")
        # As bytes: of text it compares ASCII alone.
        if not secrets.compare_digest(given.encode(), self._secret.encode()):
            return JSONResponse({"error": f"{SECRET_HEADER} is not this webhook's"}, status_code=403)
        raw = await json_object(request, example='{"update_id": 1, "message": {}}')
        try:
            await self._service.accept([raw])
        except StoreError as problem:
            log.error("Telegram: an update could not be kept: %s", problem)
            return JSONResponse({"error": "it could not be kept; send it again"}, status_code=503)
        return JSONResponse({})


def channel(gateway: Gateway) -> Telegram | None:
    """The channel as the settings want it; None without a token, or with settings that lead nowhere."""
    table = settings()
    if not table.telegram_token:
        return None
    try:
        bot, address = connect(table), webhook_address(table)
    except BadConnection as problem:
        log.error("%s", problem)
        return None
    if table.telegram_webhook_secret and not address:
        log.warning("Telegram: no FITTING_ROOM_PUBLIC_URL, so updates are fetched and the webhook's secret is not used")
    chats = open_chats(table)
    pace = Pace(table.chat_per_minute, name="chat", redis=table.redis)
    service = Service(gateway, bot, chats, base_url=table.public_url.rstrip("/"), pace=pace)
    return Telegram(bot, chats, service, address=address, secret=table.telegram_webhook_secret)
