"""Long polling: asks Telegram for updates for ever, through outages and rivals."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from telegram import Bot
from telegram.error import Conflict, InvalidToken, RetryAfter, TelegramError

from bot.telegram.connection import ANSWER_S, UPDATES
from bot.telegram.sending import pause_s, seconds
from common.store_errors import StoreError

log = logging.getLogger(__name__)
LONG_POLL_S = 25
RIVAL_PAUSE_S = 15.0
REVOKED = (
    "Telegram: the token was refused: it is wrong or was revoked. Copy it anew from @BotFather into "
    "FITTING_ROOM_TELEGRAM_TOKEN and start again; everything else runs on without Telegram"
)
RIVAL = (
    "Telegram: another system fetches this bot's updates with the same token. Stop that one, or give each its own "
    "bot; trying again every %g s"
)


async def fetch_for_ever(bot: Bot, accept: Callable[[Sequence[dict[str, Any]]], Awaitable[None]]) -> None:
    """Hands every batch of updates to `accept` before the next one is asked for, which acknowledges it.

    Ends only where the token is refused. One sentence is logged where trouble begins, one where it is over.
    """
    offset: int | None = None
    failures, told = 0, ""
    while True:
        trouble = ""
        try:
            updates = await bot.get_updates(
                offset=offset, timeout=LONG_POLL_S, allowed_updates=UPDATES, read_timeout=LONG_POLL_S + ANSWER_S
            )
            if updates:
                await accept([update.to_dict() for update in updates])
                offset = updates[-1].update_id + 1
            failures = 0
        except InvalidToken:
            log.error(REVOKED)
            return
        except RetryAfter as problem:
            await asyncio.sleep(seconds(problem.retry_after))
        except Conflict:
            trouble, pause = RIVAL % RIVAL_PAUSE_S, RIVAL_PAUSE_S
        except StoreError as problem:
            trouble, pause = f"Telegram: updates cannot be kept ({problem}); they stay at Telegram meanwhile", 5.0
        except TelegramError as problem:
            pause = pause_s(failures)
            trouble = f"Telegram cannot be reached ({type(problem).__name__}); trying on, messages wait there for a day"
        if trouble:
            failures += 1
            if trouble != told:
                log.error(trouble)
            await asyncio.sleep(pause)
        elif told:
            log.warning("Telegram: updates come again")
        told = trouble
