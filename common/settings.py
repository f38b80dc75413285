"""Every setting in one typed table, read once from the environment.

A field of `Settings` is one setting: its name in capitals behind `FITTING_ROOM_` is the variable, its type is checked,
and its help is the line in the README. To add a setting, add a field.
"""

from __future__ import annotations

import dataclasses
import functools
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, get_type_hints

PREFIX = "FITTING_ROOM_"
ROOT = Path(__file__).resolve().parent.parent


class BadSetting(ValueError):
    """A variable of the environment holds something its setting cannot be."""

    def __init__(self, variable: str, value: str, wanted: str) -> None:
        super().__init__(f"{variable} is {value!r}, it must be {wanted}; correct it or unset it for the default")
        self.variable, self.value, self.wanted = variable, value, wanted


def setting(
    default: Any,
    text: str,
    *,
    low: float | None = None,
    high: float | None = None,
    choices: tuple[str, ...] = (),
    begins: tuple[str, ...] = (),
    secret: bool = False,
) -> Any:
    """One row of the table: its default, its help, the values it may take, and whether nobody may read it."""
    limits = {"help": text, "low": low, "high": high, "choices": choices, "begins": begins, "secret": secret}
    return field(default=default, repr=not secret, metadata=limits)


@dataclass(frozen=True)
class Settings:
    """The whole table. Relative paths are relative to the project's root."""

    host: str = setting("127.0.0.1", "Address the gateway listens on; `0.0.0.0` only behind a proxy with TLS")
    port: int = setting(8080, "Port of the gateway", low=1, high=65535)
    public_url: str = setting("", "Address shoppers reach the gateway at; empty takes it from each request")
    allowed_hosts: str = setting(
        "", "Host names this server answers to, separated by spaces; `*` is any; its own address always is"
    )
    trusted_proxies: str = setting(
        "127.0.0.1", "Proxies whose `X-Forwarded-For` names the caller: addresses or networks, separated by spaces"
    )
    rest_key: str = setting(
        "", "Key that REST and `/metrics` want from everybody but programs on this machine", secret=True
    )
    telegram_token: str = setting("", "Token of a Telegram bot, from @BotFather; empty: no Telegram", secret=True)
    telegram_api: str = setting("", "Address of the Bot API; empty: Telegram's own")
    telegram_webhook_secret: str = setting(
        "", "With a public address: updates are brought to `/telegram/webhook` under this secret", secret=True
    )
    rasa_url: str = setting("http://127.0.0.1:5005", "Where the gateway finds Rasa; loopback only, it has old pins")
    rasa_port: int = setting(5005, "Port Rasa is started on, on loopback", low=1, high=65535)
    actions_port: int = setting(5055, "Port the action server is started on, on loopback", low=1, high=65535)
    workers: int = setting(1, "Render worker processes; each draws one look at a time", low=1, high=64)
    data_dir: str = setting("var", "Folder for databases, shoppers' pictures and logs")
    database: str = setting(
        "",
        "Where shoppers' data lie: a `postgresql://` address; empty: SQLite files in the data folder",
        begins=("postgresql://", "postgres://"),
        secret=True,
    )
    redis: str = setting(
        "",
        "A `redis://` address where several gateways share locks, listening and rates; empty: one gateway",
        begins=("redis://", "rediss://"),
        secret=True,
    )
    cache_dir: str = setting("var/cache", "Folder for what can always be made again; nothing about shoppers")
    catalogue: str = setting("", "A catalogue JSON to sell from; empty: the imported one, else the demo shop")
    kinds: str = setting("", "A folder with kinds of garments of the shop's own, each NAME.yml and NAME.py")
    pages: str = setting("", "A folder with the shop's own pages, zh/*.md and en/*.md; empty: the demo shop's")
    encoder: str = setting("", "A sentence-transformers model for search; empty: the one that ships with the project")
    default_language: str = setting("zh", "Language until a shopper has written a word", choices=("zh", "en"))
    message_max_chars: int = setting(1000, "Longest message that is read, in characters", low=50, high=20000)
    chat_per_minute: int = setting(40, "Messages one web conversation may send in a minute", low=1, high=100000)
    chat_address_per_minute: int = setting(
        400, "Messages all web conversations of one address may send in a minute", low=1, high=1000000
    )
    rest_per_minute: int = setting(6000, "Messages one sender may send over REST in a minute", low=1, high=1000000)
    rest_address_per_minute: int = setting(
        6000, "Messages all senders of one address may send over REST in a minute", low=1, high=1000000
    )
    total_per_minute: int = setting(12000, "Messages that are taken in a minute from everybody", low=1, high=1000000)
    connections_max: int = setting(1000, "Connections held at once, chats among them", low=10, high=100000)
    connections_per_address: int = setting(100, "Connections of one address, proxies aside", low=1, high=100000)
    header_seconds: float = setting(
        10.0,
        "A connection without a request's head, or a chat without its greeting, by then is closed",
        low=0.1,
        high=600,
    )
    body_seconds: float = setting(
        20.0, "A request's body is there by then, or refused; a scan has 20 s more for each MB", low=0.1, high=600
    )
    idle_seconds: int = setting(30, "A connection kept open without a request is closed after this", low=1, high=3600)
    ping_seconds: float = setting(20.0, "An open chat is asked for a sign of life this often", low=1, high=3600)
    embed_origins: str = setting("*", "Sites that may show the chat in a frame, separated by spaces; `*` is any")
    reply_seconds: float = setting(10.0, "A reply later than this becomes an apology", low=1, high=120)
    carry_on_seconds: float = setting(
        180.0, "So long a message is tried again while a part is away; its answer is shown late", low=0, high=3600
    )
    scan_seconds: float = setting(20.0, "Processor time the reading of one 3D scan may take", low=1, high=600)
    scan_memory_mb: int = setting(1500, "Memory the process that reads 3D scans may take", low=300, high=1048576)
    media_hours: float = setting(24.0, "Pictures made for shoppers are deleted after this", low=0.01, high=8760)
    media_max_mb: float = setting(512.0, "Pictures kept at most; the oldest go first", low=1, high=1048576)
    consent: str = setting(
        "off", "Whether a shopper is asked, in one sentence, before what they tell is used", choices=("off", "ask")
    )
    keep_days: int = setting(365, "A shopper silent for this long is deleted, with all of theirs", low=1, high=36500)
    keep_messages_days: int = setting(
        0, "What was said, word by word, is deleted after this; 0: with its shopper", low=0, high=36500
    )
    keep_measures_days: int = setting(
        0,
        "Measures, and what else the dialogue remembers, are deleted after such a silence; 0: as before",
        low=0,
        high=36500,
    )
    keep_looks_days: int = setting(
        0, "The list of the looks that were shown is deleted after this; 0: as before", low=0, high=36500
    )
    scan_hours: float = setting(1.0, "A 3D scan that nobody read is deleted after this", low=0.01, high=24)
    desk_hours: str = setting(
        "", "When people are at the desk, as `mon-fri 09:00-18:00, sat 10:00-16:00`; empty: always"
    )
    desk_time_zone: str = setting("", "Time zone of these hours, as `Europe/Berlin`; empty: this machine's own")
    desk_silent_minutes: float = setting(
        10.0, "An agent who lets a shopper wait this long loses the conversation to the queue", low=0.05, high=1440
    )
    smplx_model: str = setting("", "Your SMPL-X or SMPL file for `--body-model smplx` (non-commercial research only)")
    log_level: str = setting("INFO", "How much is logged", choices=("DEBUG", "INFO", "WARNING", "ERROR"))

    @property
    def data(self) -> Path:
        """The data folder as an absolute path."""
        return ROOT / self.data_dir

    @property
    def cache(self) -> Path:
        """The cache folder as an absolute path."""
        return ROOT / self.cache_dir


def read(environ: Mapping[str, str]) -> Settings:
    """Settings from an environment; an empty variable counts as unset. Raises BadSetting, also for unknown names."""
    kinds = get_type_hints(Settings)
    rows = {PREFIX + row.name.upper(): row for row in dataclasses.fields(Settings)}
    given: dict[str, Any] = {}
    for variable, text in environ.items():
        if not variable.startswith(PREFIX) or not text.strip():
            continue
        if variable not in rows:
            raise BadSetting(variable, text, "one of the names that `python -m shop settings` lists")
        given[rows[variable].name] = _typed(variable, text.strip(), kinds[rows[variable].name], rows[variable].metadata)
    return Settings(**given)


@functools.cache
def settings() -> Settings:
    """This process's settings, read from its environment on the first call."""
    return read(os.environ)


def _typed(variable: str, text: str, kind: type, limits: Mapping[str, Any]) -> Any:
    if limits["choices"] and text not in limits["choices"]:
        raise BadSetting(variable, text, "one of " + ", ".join(limits["choices"]))
    if limits["begins"] and not text.startswith(limits["begins"]):
        shown = "…" if limits["secret"] else text
        raise BadSetting(variable, shown, "an address that begins with " + " or ".join(limits["begins"]))
    try:
        value = kind(text)
    except ValueError:
        wanted = "a whole number" if kind is int else "a number"
        raise BadSetting(variable, text, wanted) from None
    low, high = limits["low"], limits["high"]
    # Written so that nan, which is neither below nor above anything, is refused too.
    if low is not None and not low <= value <= high:
        raise BadSetting(variable, text, f"between {low} and {high}")
    return value


def markdown() -> str:
    """The table of settings as it stands in the README."""
    lines = ["| variable | type | default | what it does |", "|---|---|---|---|"]
    kinds = get_type_hints(Settings)
    for row in dataclasses.fields(Settings):
        default = f"`{row.default}`" if str(row.default) else "(empty)"
        text = row.metadata["help"]
        if row.metadata["choices"]:
            text += " (" + ", ".join(f"`{choice}`" for choice in row.metadata["choices"]) + ")"
        lines.append(f"| `{PREFIX}{row.name.upper()}` | {kinds[row.name].__name__.lower()} | {default} | {text} |")
    return "\n".join(lines) + "\n"
