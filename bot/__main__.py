"""`python -m bot run`, `chat`, `export SENDER`, `delete SENDER`, `agent add NAME`."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import os
import signal
import sys
import time

from bot.desk.command import add_arguments
from common.one_line import OneLineParser
from common.settings import BadSetting, Settings, settings
from shop.catalogue import CatalogueError, catalogue


def main(arguments: list[str] | None = None) -> int:
    """Runs one command and returns its exit status; what a person can put right is one line on stderr, status 2."""
    parser = OneLineParser(prog="python -m bot", description="The Fitting Room's web server and its parts.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    commands.add_parser("run", help="start every part and print one address; Ctrl-C stops them")
    commands.add_parser("chat", help="talk with the assistant in this terminal")
    commands.add_parser("serve", help="the web server alone, as `run` starts it")
    commands.add_parser("telegram-check", help="say what is wrong with the Telegram bot's token")
    for name, text in (("export", "print everything kept of one shopper"), ("delete", "delete everything of one")):
        commands.add_parser(name, help=text).add_argument("sender", help="the conversation's id")
    add_arguments(commands)
    given = parser.parse_args(arguments)
    os.umask(0o077)  # what is written is about shoppers
    try:
        status = _do(given, settings())
        sys.stdout.flush()
        return status
    except BadSetting as problem:
        return _refuse(problem)
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # Whoever reads (`| head`) has read enough; Python would complain once more when it closes the stream.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 128 + signal.SIGPIPE


def _do(given: argparse.Namespace, table: Settings) -> int:
    if given.command == "run":
        return _run(table)
    if given.command == "serve":
        return _serve()
    if given.command == "chat":
        from bot.terminal import TerminalError, chat

        try:
            return chat(table)
        except TerminalError as problem:
            return _refuse(problem)
    if given.command == "telegram-check":
        from bot.telegram.check import check
        from bot.telegram.connection import BadConnection

        try:
            print(check(table))
        except BadConnection as wrong:
            return _refuse(wrong)
        return 0
    from bot.desk.command import run as run_agent
    from bot.owner_command import OwnerCommandError, as_json, carry_out

    try:
        if given.command == "agent":
            print(run_agent(given, table))
        else:
            print(as_json(carry_out(given.command, {"sender": given.sender}, table)))
    except OwnerCommandError as problem:
        return _refuse(problem)
    return 0


def _serve() -> int:
    from bot.server import serve
    from common.store_errors import StoreError

    try:
        serve()
    except StoreError as problem:
        return _refuse(problem)
    return 0


def _run(table: Settings) -> int:
    from bot.desk.hours import Hours
    from bot.starting import CannotStartError, catalogue_version, check_ports, data_folder, parts, pictures
    from bot.supervisor import Supervisor, answering

    started = time.monotonic()
    host = "127.0.0.1" if table.host in ("0.0.0.0", "::") else table.host
    address = f"http://{host}:{table.port}"
    opened = table.public_url or address

    async def supervise() -> None:
        supervisor = Supervisor(
            parts(table), logs=table.data / "log", whole=answering(address), say=lambda text: _tell(text, started),
            at_leisure=[(pictures(), catalogue_version)],
        )  # fmt: skip
        loop = asyncio.get_running_loop()
        for name in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(name, supervisor.stop)
        _tell("starting the language model, the actions and the web server", started)

        def ready() -> None:
            print(f"\nThe fitting room is open: {opened}\n", flush=True)
            if table.telegram_token:
                loop.run_in_executor(None, _tell_telegram, table, started)

        await supervisor.run(ready)

    try:
        # Told now in a sentence, rather than later in the log of a part that never gets ready.
        catalogue()
        Hours.of(table)
        with data_folder(table, opened):
            check_ports(table)
            asyncio.run(supervise())
    except (CannotStartError, CatalogueError) as problem:
        return _refuse(problem)
    _tell("stopped", started)
    return 0


def _tell_telegram(table: Settings, started: float) -> None:
    """One line on the bot, or on what is wrong with it; everything else runs on."""
    from bot.telegram.check import check
    from bot.telegram.connection import BadConnection

    try:
        _tell(check(table), started)
    except BadConnection as problem:
        _tell(str(problem), started)


def _tell(text: str, started: float) -> None:
    # Whoever started it may be gone, or its disk full: no reason to stop what shoppers use.
    with contextlib.suppress(OSError):
        print(f"{time.monotonic() - started:5.1f} s  {text}", flush=True)


def _refuse(problem: Exception) -> int:
    print(problem, file=sys.stderr, flush=True)
    return 2


if __name__ == "__main__":
    sys.exit(main())
