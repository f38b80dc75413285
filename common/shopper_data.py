"""All that is stored of one shopper: handed out, deleted, and deleted when its time is over."""

from __future__ import annotations

import json
from typing import Any, Literal

from common import devices
from common.conversation import media_in
from common.database import Rows, named_rows
from common.desk_tables import OF_A_SHOPPER

Kind = Literal["messages", "measures", "looks"]
"""What a setting may keep for less long than its shopper."""
_ORDER = {"messages": "id", "buttons": "used, id", "looks": "id", "behaviour": "id", "measures": "at, name"}
_TABLES = ("shoppers", "conversations", "messages", "buttons", "measures", "looks", "behaviour", *OF_A_SHOPPER)
_JSON = frozenset({"buttons", "custom", "report", "value"})


def export_shopper(db: Rows, sender: str) -> dict[str, Any]:
    """Everything stored of one shopper, as JSON; empty lists for one who never wrote."""
    return {table: [_parsed(row) for row in _rows(db, table, sender)] for table in _TABLES}


def delete_shopper(db: Rows, sender: str) -> tuple[str, ...]:
    """Deletes everything of one shopper; the names of their media, for the caller to delete."""
    rows = db.execute(
        """select image from messages where sender = ? union select custom from messages where sender = ?
        union select '/media/' || media from looks where sender = ?""",
        (sender, sender, sender),
    ).fetchall()
    db.execute("delete from shoppers where sender = ?", (sender,))
    devices.forget(db, sender)
    return tuple(sorted({name for row in rows for name in media_in(row[0])}))


def expire(db: Rows, kind: Kind, before: str) -> int:
    """Deletes what is older of one kind, save messages that wait for an answer; says how many rows."""
    unless_open = " and (author <> 'shopper' or answered = 1)" if kind == "messages" else ""
    return int(db.execute(f"delete from {kind} where at < ?{unless_open}", (before,)).rowcount)


def _rows(db: Rows, table: str, sender: str) -> list[dict[str, Any]]:
    order = _ORDER.get(table, "sender")
    return named_rows(db.execute(f"select * from {table} where sender = ? order by {order}", (sender,)))


def _parsed(row: dict[str, Any]) -> dict[str, Any]:
    return {key: json.loads(value) if key in _JSON and value else value for key, value in row.items()}
