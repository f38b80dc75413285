"""A door for whoever owns the machine: the command line asks the running gateway, which alone opens the store.

The key is a file that only the owner's account can read, made new at every start.
"""

from __future__ import annotations

import dataclasses
import json
import os
import secrets
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from bot.desk.accounts import AccountError, Accounts
from bot.json_body import BadRequest, json_object
from bot.privacy import Privacy
from bot.record import Record

KEY_FILE = "owner.key"
HEADER = "X-Owner-Key"
Command = Callable[[Mapping[str, Any]], Awaitable[Any]]


def commands(record: Record, privacy: Privacy) -> dict[str, Command]:
    """What the owner of the machine may do, by name: each takes an object and gives what JSON can hold.

    They raise BadRequest for what they cannot read, and AccountError.
    """
    accounts = Accounts(record.store)

    async def export(given: Mapping[str, Any]) -> Any:
        return await privacy.data(_text(given, "sender"))

    async def delete(given: Mapping[str, Any]) -> Any:
        return dataclasses.asdict(await privacy.delete(_text(given, "sender")))

    async def add(given: Mapping[str, Any]) -> Any:
        name, role, password = (_text(given, key) for key in ("name", "role", "password"))
        return dataclasses.asdict(await record.run(accounts.add, name, role, password))

    async def every(_given: Mapping[str, Any]) -> Any:
        return [dataclasses.asdict(agent) for agent in await record.run(accounts.every)]

    async def remove(given: Mapping[str, Any]) -> Any:
        await record.run(accounts.remove, _text(given, "name"))

    return {"export": export, "delete": delete, "agent-add": add, "agent-list": every, "agent-remove": remove}


def _text(given: Mapping[str, Any], key: str) -> str:
    value = given.get(key)
    if not isinstance(value, str) or not value:
        shown = "missing" if key == "password" else json.dumps(value)[:60]
        raise BadRequest(f'"{key}" is {shown}; it must be text')
    return value


class OwnerDoor:
    """`POST /owner/COMMAND` with a JSON object; without the key there is nothing there."""

    def __init__(self, does: Mapping[str, Command], folder: Path) -> None:
        self._does = does
        self._key = secrets.token_urlsafe(32)
        write_key(folder / KEY_FILE, self._key)

    def routes(self) -> list[BaseRoute]:
        """One address for each command."""
        return [Route(f"/owner/{name}", self._carry_out, methods=["POST"], name=name) for name in self._does]

    async def _carry_out(self, request: Request) -> Response:
        # As bytes: of text it compares ASCII alone.
        if not secrets.compare_digest(request.headers.get(HEADER, "").encode(), self._key.encode()):
            raise HTTPException(404, "Not Found")
        command = self._does[request.url.path.removeprefix("/owner/")]
        try:
            return JSONResponse(await command(await json_object(request, example='{"sender": "an id"}')))
        except AccountError as problem:
            raise BadRequest(str(problem)) from problem


def write_key(path: Path, key: str) -> None:
    """A file only its owner reads."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="ascii") as file:
        os.fchmod(file.fileno(), 0o600)  # one that was there keeps its mode
        file.write(key)
