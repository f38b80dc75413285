"""Commands and profile texts of the bot, in both languages; set when they have changed."""

from __future__ import annotations

import hashlib
import json
import logging

from telegram import Bot, BotCommand
from telegram.error import TelegramError

from bot.messages import Language
from bot.wording import say
from common.settings import settings

log = logging.getLogger(__name__)
COMMANDS = ("start", "help", "language", "stop")


def texts(language: Language) -> dict[str, str]:
    """Every text of the profile in one language, by what it is."""
    names = [*(f"command_{name}" for name in COMMANDS), "bot_description", "bot_short_description"]
    return {name: say(name, language) for name in names}


def digest() -> str:
    """Changes whenever a text does."""
    default = settings().default_language
    whole = json.dumps([default, texts("zh"), texts("en")], ensure_ascii=False)
    return hashlib.sha256(whole.encode()).hexdigest()[:16]


async def set_profile(bot: Bot) -> bool:
    """Sets all of it; whether Telegram took it."""
    default: Language = "en" if settings().default_language == "en" else "zh"
    wanted: tuple[tuple[str | None, Language], ...] = ((None, default), ("zh", "zh"), ("en", "en"))
    try:
        for code, language in wanted:
            told = texts(language)
            commands = [BotCommand(name, told[f"command_{name}"]) for name in COMMANDS]
            await bot.set_my_commands(commands, language_code=code)
            await bot.set_my_description(told["bot_description"], language_code=code)
            await bot.set_my_short_description(told["bot_short_description"], language_code=code)
    except TelegramError as problem:
        log.warning("Telegram: the profile's texts could not be set (%s)", type(problem).__name__)
        return False
    return True
