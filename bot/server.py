"""Runs the gateway's web server in this process until it is told to stop."""

from __future__ import annotations

import logging

import uvicorn

from bot.app import create_app, parts
from bot.callers import Networks
from bot.connections import Places, protocols
from common.settings import settings

LARGEST_SOCKET_MESSAGE = 256 * 1024
"""Bytes of one message of the web chat: what its page lets one type, even where JSON writes each with six."""


LINE = "%(asctime)s %(levelname)s %(name)s %(message)s"


class Redacted(logging.Formatter):
    """Writes log lines, tracebacks too, with dots for every secret: a library may put one into an error's text."""

    def __init__(self, line: str, secrets: tuple[str, ...]) -> None:
        super().__init__(line)
        self._secrets = [secret for secret in secrets if secret]

    def format(self, record: logging.LogRecord) -> str:
        """The line without secrets."""
        text = super().format(record)
        for secret in self._secrets:
            text = text.replace(secret, "...")
        return text


def serve() -> None:
    """Serves until SIGTERM or Ctrl-C. Raises the store's errors, and OSError when the port is taken."""
    table = settings()
    logging.basicConfig(level=table.log_level, format=LINE)
    for handler in logging.getLogger().handlers:
        handler.setFormatter(Redacted(LINE, (table.telegram_token, table.telegram_webhook_secret, table.rest_key)))
    # Their lines at INFO hold addresses: shoppers' own, and ours with conversation ids and pictures' names.
    for name in ("httpx", "httpcore", "telegram", "uvicorn.access", "uvicorn.error"):
        logging.getLogger(name).setLevel(logging.WARNING)
    proxies = Networks(table.trusted_proxies)
    places = Places(table.connections_max, table.connections_per_address, proxies)
    http, socket = protocols(places, header_seconds=table.header_seconds)
    config = uvicorn.Config(
        create_app(parts(table)),
        host=table.host,
        port=table.port,
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=True,
        forwarded_allow_ips=proxies.names,
        http=http,
        ws=socket,
        timeout_keep_alive=table.idle_seconds,
        ws_ping_interval=table.ping_seconds,
        ws_ping_timeout=table.ping_seconds,
        ws_max_size=LARGEST_SOCKET_MESSAGE,
        timeout_graceful_shutdown=3,
    )
    uvicorn.Server(config).run()
