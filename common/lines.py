"""Lines of conversations in the database: written, read, and what an answer shows of measures and looks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from common.buttons import keep_buttons
from common.conversation import MESSAGE_COLUMNS, Author, Message, Said, clean, dump, media_name, message_of
from common.database import Rows


def text_of(moment: datetime) -> str:
    """A moment (with its time zone) as the store writes it: UTC, ISO 8601, milliseconds."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds")


def now() -> str:
    """This moment as the store writes it."""
    return text_of(datetime.now(UTC))


def hold_shopper(db: Rows, sender: str) -> None:
    """Whoever else writes for this shopper waits until the transaction ends: lines are numbered in their order."""
    db.execute("update shoppers set last_seen = last_seen where sender = ?", (sender,))


def note_shopper(db: Rows, sender: str, channel: str, language: str | None) -> None:
    """A shopper is there, now; as `hold_shopper` until the transaction ends."""
    db.execute(
        """insert into shoppers (sender, channel, language, first_seen, last_seen) values (?, ?, ?, ?, ?)
        on conflict (sender) do update set
        last_seen = excluded.last_seen, language = coalesce(excluded.language, shoppers.language)""",
        (sender, channel, language, now(), now()),
    )
    db.execute("insert into conversations (sender, since) values (?, ?) on conflict do nothing", (sender, now()))


def append(
    db: Rows,
    sender: str,
    author: Author,
    said: Said,
    *,
    client_id: str | None = None,
    reply_to: int | None = None,
    device: str | None = None,
) -> int:
    """Writes a line behind all others; its number."""
    row = {
        "sender": sender,
        "author": author,
        "client_id": client_id,
        "reply_to": reply_to,
        "text": clean(said.text),
        "image": said.image,
        "custom": dump(said.custom) if said.custom is not None else None,
        "at": now(),
        "device": device if device != sender else None,
    }
    places = ", ".join("?" for _ in row)
    written = f"insert into messages ({', '.join(row)}) values ({places}) returning id"
    number = int(db.execute(written, tuple(row.values())).fetchone()[0])
    if said.buttons:
        kept = keep_buttons(db, sender, said.buttons, used=number)
        db.execute("update messages set buttons = ? where id = ?", (dump(kept), number))
    return number


def messages(db: Rows, where: str, values: Sequence[Any], *, limit: int | None = None) -> tuple[Message, ...]:
    """The lines for which a condition holds, in order."""
    sql = f"select {MESSAGE_COLUMNS} from messages where {where} order by id" + (" limit ?" if limit else "")
    rows = db.execute(sql, (*values, limit) if limit else tuple(values)).fetchall()
    return tuple(message_of(row) for row in rows)


def note_shown(db: Rows, sender: str, said: Sequence[Said]) -> None:
    """Records the measures and looks that an answer shows."""
    pictures = [one.image for one in said if one.image]
    for one in said:
        kind = one.custom.get("kind") if one.custom else None
        if one.custom and kind == "measures":
            _keep_measures(db, sender, one.custom.get("values", {}))
        elif one.custom and kind == "try_on":
            # The picture comes in the same message or beside it, one for each look in turn.
            shown = one.image or (pictures.pop(0) if pictures else None)
            row = (sender, media_name(shown), dump(one.custom), now())
            db.execute("insert into looks (sender, media, report, at) values (?, ?, ?, ?)", row)


def _keep_measures(db: Rows, sender: str, values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        db.execute(
            """insert into measures (sender, name, value, at) values (?, ?, ?, ?)
            on conflict (sender, name) do update set value = excluded.value, at = excluded.at""",
            (sender, name, dump(value), now()),
        )
