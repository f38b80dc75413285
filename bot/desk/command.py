"""`python -m bot agent add NAME`, `list`, `remove NAME`: who may sign in at the desk."""

from __future__ import annotations

import argparse
import getpass
import secrets
import sys
from typing import Any

from bot.desk.accounts import ROLES
from common.settings import Settings

BYTES_MADE_UP = 12
"""A password of 16 letters that is made up: 96 bits."""


def add_arguments(commands: Any) -> None:
    """Puts `agent` and its three commands into an argument parser's subparsers."""
    agent = commands.add_parser("agent", help="who may sign in at the desk: add, list, remove")
    does = agent.add_subparsers(dest="agent_command", required=True, metavar="COMMAND")
    add = does.add_parser("add", help="make an account")
    add.add_argument("name", help="the name to sign in with")
    add.add_argument("--role", choices=ROLES, default="agent", help="what they may do; agent unless said")
    add.add_argument("--password-stdin", action="store_true", help="read the password from the first line of stdin")
    does.add_parser("list", help="print all accounts")
    does.add_parser("remove", help="delete an account, and sign it out").add_argument("name", help="its name")


def run(given: argparse.Namespace, table: Settings) -> str:
    """Does it; what is to be printed. Raises OwnerCommandError."""
    from bot.owner_command import carry_out

    if given.agent_command == "list":
        agents = carry_out("agent-list", {}, table)
        return "\n".join(f"{one['name']}\t{one['role']}\tsince {one['added'][:10]}" for one in agents) or "no accounts"
    if given.agent_command == "remove":
        carry_out("agent-remove", {"name": given.name}, table)
        return f"{given.name} is removed and signed out; conversations they had go back to the queue"
    password, made_up = _password(given)
    made = carry_out("agent-add", {"name": given.name, "role": given.role, "password": password}, table)
    told = f"{made['name']} can sign in at /desk ({made['role']})"
    return told + (f"; the password, shown this once: {password}" if made_up else "")


def _password(given: argparse.Namespace) -> tuple[str, bool]:
    """The password, and whether it was made up here: where nobody is there to type one, or they typed none."""
    from bot.owner_command import OwnerCommandError

    if given.password_stdin:
        password = sys.stdin.readline().rstrip("\r\n")
        if not password:
            raise OwnerCommandError("the first line of stdin is empty; it must be the password")
        return password, False
    if sys.stdin.isatty():
        typed = getpass.getpass(f"Password for {given.name} (empty: one is made up): ")
        if typed and getpass.getpass("The same once more: ") != typed:
            raise OwnerCommandError("the two passwords differ; nothing was changed, please try again")
        if typed:
            return typed, False
    return secrets.token_urlsafe(BYTES_MADE_UP), True
