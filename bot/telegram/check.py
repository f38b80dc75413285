"""`python -m bot telegram-check`: what is wrong with a token and its settings, asked of Telegram itself."""

from __future__ import annotations

import asyncio
import contextlib

from telegram import Bot
from telegram.error import Conflict, InvalidToken, TelegramError

from bot.telegram.connection import BadConnection, connect, webhook_address
from bot.telegram.fetching import REVOKED
from common.lock import Held, hold
from common.settings import Settings

PATIENCE_S = 20.0


def check(table: Settings) -> str:
    """One line on a bot that can be used. Raises BadConnection with what is wrong and what to do."""
    if not table.telegram_token:
        raise BadConnection("Telegram is off: set FITTING_ROOM_TELEGRAM_TOKEN to the token that @BotFather gave you")
    try:
        return asyncio.run(asyncio.wait_for(_ask(table), PATIENCE_S))
    except InvalidToken:
        raise BadConnection(REVOKED) from None
    except (TelegramError, TimeoutError) as problem:
        where = table.telegram_api or "Telegram"
        raise BadConnection(
            f"Telegram: {where} cannot be reached ({type(problem).__name__}); look at the network, the proxy "
            "(HTTPS_PROXY) and FITTING_ROOM_TELEGRAM_API"
        ) from None


async def _ask(table: Settings) -> str:
    bot, address = connect(table), webhook_address(table)
    async with contextlib.AsyncExitStack() as open_:
        for request in bot._request:
            await request.initialize()
            open_.push_async_callback(request.shutdown)
        me = await bot.get_me()
        told = f"Telegram: @{me.username} answers; updates are "
        if address:
            await _check_webhook(bot, address)
            return told + f"brought to {address}"
        await _check_rivals(bot, table)
        return told + "fetched (long polling)"


async def _check_webhook(bot: Bot, address: str) -> None:
    info = await bot.get_webhook_info()
    if info.url and info.url != address:
        raise BadConnection(
            f"Telegram: the bot's webhook is {info.url}, not {address}; another system uses this token, or `make run` "
            "has not set it yet"
        )
    if info.last_error_message:
        raise BadConnection(
            f"Telegram: it could not bring updates to {address}: {info.last_error_message}; the address must be "
            "reachable by https on port 443, 80, 88 or 8443 with a certificate that is trusted"
        )


async def _check_rivals(bot: Bot, table: Settings) -> None:
    """Whether somebody else fetches. Not asked while this system itself runs: it would be its own rival."""
    try:
        with hold(table.data / "run"):
            info = await bot.get_webhook_info()
            if not info.url:
                await bot.get_updates(limit=1, timeout=0)
    except Held:
        return
    except OSError:
        return
    except Conflict:
        raise BadConnection(
            "Telegram: another system fetches this bot's updates with the same token; stop that one, or make a bot of "
            "its own with @BotFather"
        ) from None
