"""Export and deletion from the command line: through the running gateway, which owns the store, or directly."""

from __future__ import annotations

import asyncio
import dataclasses
import json
from typing import Any

import httpx

from bot.owner import HEADER, KEY_FILE
from bot.privacy import Privacy
from bot.record import Record
from bot.telegram.chats import Chats
from bot.tracker import Tracker, TrackerError
from common.media import media
from common.settings import Settings
from common.store import Store
from common.store_errors import StoreError, StoreInUse
from common.uploads import uploads


class OwnerCommandError(Exception):
    """It could not be done; the text says why and what to do. Nothing was changed."""


def carry_out(command: str, sender: str, table: Settings) -> str:
    """`export` or `delete` for one shopper; the result as JSON. Raises OwnerCommandError."""
    try:
        try:
            result = asyncio.run(_directly(command, sender, table))
        except StoreInUse:
            result = _through_gateway(command, sender, table)
    except (StoreError, TrackerError) as problem:
        raise OwnerCommandError(str(problem)) from problem
    return json.dumps(result, ensure_ascii=False, indent=1)


async def _directly(command: str, sender: str, table: Settings) -> Any:
    record = Record(Store(table.data / "store.db"))
    chats = Chats(table.data / "telegram.db")
    privacy = Privacy(
        record, media(), uploads(), Tracker(table.data / "tracker.db"), media_hours=table.media_hours, chats=chats
    )
    try:
        return await privacy.data(sender) if command == "export" else dataclasses.asdict(await privacy.delete(sender))
    finally:
        await record.close()


def _through_gateway(command: str, sender: str, table: Settings) -> Any:
    host = "127.0.0.1" if table.host in ("0.0.0.0", "::") else table.host
    address = f"http://{host}:{table.port}/owner/{command}"
    try:
        key = (table.data / KEY_FILE).read_text(encoding="ascii")
        response = httpx.post(address, json={"sender": sender}, headers={HEADER: key}, timeout=30, trust_env=False)
        response.raise_for_status()
    except (OSError, httpx.HTTPError) as problem:
        raise OwnerCommandError(
            f"the running gateway at {host}:{table.port} refused ({problem}); "
            "use the same FITTING_ROOM_PORT and FITTING_ROOM_DATA_DIR it was started with"
        ) from problem
    return response.json()
