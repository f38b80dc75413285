"""What buttons say, kept under opaque ids: whoever presses one sends its id, which is another shopper's nothing."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping, Sequence

from sqlite_utils import Database

from common.conversation import clean

ID = re.compile(r"b-[A-Za-z0-9_-]{20}")
"""22 bytes; Telegram takes 64, the contract 48."""
MOST_PER_SHOPPER = 2000
"""Different buttons; the longest conversations tried have some hundred. Those shown longest ago go first."""


def keep_buttons(db: Database, sender: str, buttons: Sequence[Mapping[str, str]], *, used: int) -> list[dict[str, str]]:
    """The buttons with ids as payloads; the same button of the same shopper has one id. `used` is its line's number."""
    kept = []
    for button in buttons:
        title, payload = clean(button["title"]), clean(button["payload"])
        row = (f"b-{secrets.token_urlsafe(15)}", sender, title, payload, used)
        found = db.execute(
            """insert into buttons (id, sender, title, payload, used) values (?, ?, ?, ?, ?)
            on conflict (sender, payload, title) do update set used = excluded.used returning id""",
            row,
        ).fetchall()
        kept.append({"title": str(title), "payload": str(found[0][0])})
    if kept:
        _prune(db, sender)
    return kept


def pressed_button(db: Database, sender: str, button_id: str) -> dict[str, str] | None:
    """Title and payload of a shopper's button; None for an id that is nobody's, somebody else's, or pruned."""
    row = db.execute("select title, payload from buttons where sender = ? and id = ?", (sender, button_id)).fetchone()
    return {"title": row[0], "payload": row[1]} if row else None


def _prune(db: Database, sender: str) -> None:
    db.execute(
        """delete from buttons where sender = :s and used <=
        (select used from buttons where sender = :s order by used desc limit 1 offset :most)""",
        {"s": sender, "most": MOST_PER_SHOPPER},
    )
