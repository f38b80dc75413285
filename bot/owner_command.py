"""What the owner of the machine does from the command line: through the running gateway, which owns the store, or
directly where none runs."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from typing import Any

import httpx

from bot.desk.accounts import AccountError
from bot.json_body import BadRequest
from bot.owner import HEADER, KEY_FILE, commands
from bot.privacy import Privacy
from bot.record import Record
from bot.telegram.chats import open_chats
from bot.tracker import TrackerError, open_tracker
from common.media import media
from common.settings import Settings
from common.store import open_store
from common.store_errors import StoreError, StoreInUse
from common.uploads import uploads


class OwnerCommandError(Exception):
    """It could not be done; the text says why and what to do. Nothing was changed."""


def carry_out(command: str, given: Mapping[str, Any], table: Settings) -> Any:
    """Does one of `bot.owner.commands`; its result. Raises OwnerCommandError."""
    try:
        try:
            return asyncio.run(_directly(command, given, table))
        except StoreInUse:
            return _through_gateway(command, given, table)
    except (StoreError, TrackerError, AccountError) as problem:
        raise OwnerCommandError(str(problem)) from problem
    except BadRequest as problem:
        raise OwnerCommandError(problem.detail) from problem


async def _directly(command: str, given: Mapping[str, Any], table: Settings) -> Any:
    record = Record(open_store(table))
    chats = open_chats(table)
    privacy = Privacy(record, media(), uploads(), open_tracker(table), media_hours=table.media_hours, chats=chats)
    try:
        return await commands(record, privacy)[command](given)
    finally:
        await record.close()


def _through_gateway(command: str, given: Mapping[str, Any], table: Settings) -> Any:
    host = "127.0.0.1" if table.host in ("0.0.0.0", "::") else table.host
    address = f"http://{host}:{table.port}/owner/{command}"
    try:
        key = (table.data / KEY_FILE).read_text(encoding="ascii")
        response = httpx.post(address, json=dict(given), headers={HEADER: key}, timeout=30, trust_env=False)
        if response.status_code == 400:
            raise OwnerCommandError(str(response.json()["error"]))
        response.raise_for_status()
        return response.json()
    except (OSError, httpx.HTTPError, ValueError) as problem:
        raise OwnerCommandError(
            f"the running gateway at {host}:{table.port} refused ({problem}); "
            "use the same FITTING_ROOM_PORT and FITTING_ROOM_DATA_DIR it was started with"
        ) from problem


def as_json(result: Any) -> str:
    """A result as it is printed."""
    return json.dumps(result, ensure_ascii=False, indent=1)
