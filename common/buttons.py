"""What buttons say, kept under opaque ids: whoever presses one sends its id, which is another shopper's nothing."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping, Sequence

from common.conversation import clean
from common.database import Rows

ID = re.compile(r"b-[A-Za-z0-9_-]{20}")
"""22 bytes; Telegram takes 64, the contract 48."""
MOST_PER_SHOPPER = 2000
"""Different buttons; the longest conversations tried have some hundred. Those shown longest ago go first."""


def keep_buttons(db: Rows, sender: str, buttons: Sequence[Mapping[str, str]], *, used: int) -> list[dict[str, str]]:
    """The buttons with ids as payloads; the same button of the same shopper has one id. `used` is its line's number.

    Whoever calls holds the shopper's row, so that nobody adds the same one meanwhile.
    """
    kept = []
    for button in buttons:
        title, payload = clean(button["title"]), clean(button["payload"])
        same = "sender = ? and payload = ? and title = ?"
        found = db.execute(f"select id from buttons where {same}", (sender, payload, title)).fetchone()
        number = str(found[0]) if found else f"b-{secrets.token_urlsafe(15)}"
        if found:
            db.execute("update buttons set used = ? where id = ?", (used, number))
        else:
            row = (number, sender, title, payload, used)
            db.execute("insert into buttons (id, sender, title, payload, used) values (?, ?, ?, ?, ?)", row)
        kept.append({"title": str(title), "payload": number})
    if kept:
        _prune(db, sender)
    return kept


def pressed_button(db: Rows, sender: str, button_id: str) -> dict[str, str] | None:
    """Title and payload of a shopper's button; None for an id that is nobody's, somebody else's, or pruned."""
    row = db.execute("select title, payload from buttons where sender = ? and id = ?", (sender, button_id)).fetchone()
    return {"title": row[0], "payload": row[1]} if row else None


def _prune(db: Rows, sender: str) -> None:
    db.execute(
        """delete from buttons where sender = ? and used <=
        (select used from buttons where sender = ? order by used desc limit 1 offset ?)""",
        (sender, sender, MOST_PER_SHOPPER),
    )
