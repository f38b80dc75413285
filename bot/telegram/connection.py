"""The bot as the settings want it: its token, where its API is, and how updates come."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from telegram import Bot
from telegram.request import HTTPXRequest

from bot.hosts import LOOPBACK
from common.settings import Settings

TOKEN = re.compile(r"\d{3,20}:[A-Za-z0-9_-]{20,100}")
SECRET = re.compile(r"[A-Za-z0-9_-]{16,256}")
TELEGRAM = "https://api.telegram.org"
WEBHOOK = "/telegram/webhook"
UPDATES = ["message", "edited_message", "callback_query", "my_chat_member"]
CONNECT_S, ANSWER_S, UPLOAD_S = 10.0, 20.0, 60.0


class BadConnection(Exception):
    """Settings that cannot lead to a bot; the text says which, and what to do. It never holds the token."""


def connect(table: Settings) -> Bot:
    """The bot; nothing is asked of Telegram yet. Raises BadConnection."""
    if not TOKEN.fullmatch(table.telegram_token):
        raise BadConnection(
            "Telegram: FITTING_ROOM_TELEGRAM_TOKEN is no token (they look like 123456789:AbC..., with 35 characters "
            "after the colon); copy it anew from @BotFather"
        )
    api = (table.telegram_api or TELEGRAM).rstrip("/")
    host = urlsplit(api).hostname
    if not host or urlsplit(api).scheme not in ("http", "https"):
        raise BadConnection(
            f"Telegram: FITTING_ROOM_TELEGRAM_API is {api[:80]!r}; it must be an address like {TELEGRAM}, or unset"
        )
    # A proxy from the environment is for the world outside alone.
    more = {"trust_env": host not in LOOPBACK}
    request = HTTPXRequest(
        connection_pool_size=64, connect_timeout=CONNECT_S, read_timeout=ANSWER_S, write_timeout=ANSWER_S,
        pool_timeout=ANSWER_S, media_write_timeout=UPLOAD_S, httpx_kwargs=more,
    )  # fmt: skip
    fetching = HTTPXRequest(connection_pool_size=1, connect_timeout=CONNECT_S, httpx_kwargs=more)
    return Bot(
        table.telegram_token, base_url=f"{api}/bot", base_file_url=f"{api}/file/bot", request=request,
        get_updates_request=fetching,
    )  # fmt: skip


def webhook_address(table: Settings) -> str:
    """Where Telegram brings updates; empty where they are fetched. Raises BadConnection."""
    if not table.telegram_webhook_secret or not table.public_url:
        return ""
    if not SECRET.fullmatch(table.telegram_webhook_secret):
        raise BadConnection(
            "Telegram: FITTING_ROOM_TELEGRAM_WEBHOOK_SECRET must be 16-256 of A-Z, a-z, 0-9, _ and -; "
            "make one with `openssl rand -hex 32`"
        )
    if not table.public_url.startswith("https://"):
        raise BadConnection(
            f"Telegram: FITTING_ROOM_PUBLIC_URL is {table.public_url[:80]!r}; a webhook needs an https:// address with "
            "a certificate. Set one, or unset FITTING_ROOM_TELEGRAM_WEBHOOK_SECRET to fetch updates instead"
        )
    return table.public_url.rstrip("/") + WEBHOOK
