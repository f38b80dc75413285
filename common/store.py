"""What must not be lost: who writes, what was said, who answers, and what shoppers told of themselves.

One SQLite file in WAL mode with one owner: the process that opened it holds a lock until it closes or dies. All methods
may be called from any thread; each is one transaction.
"""

from __future__ import annotations

import contextlib
import json
import os
import sqlite3
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from sqlite_utils import Database

from common import devices
from common.buttons import keep_buttons, pressed_button
from common.conversation import (
    MESSAGE_COLUMNS,
    Author,
    Message,
    Owner,
    Received,
    Said,
    clean,
    dump,
    media_in,
    media_name,
    message_of,
)
from common.desk_tables import OF_A_SHOPPER
from common.devices import Standing
from common.lock import Held, hold
from common.store_errors import StoreInUse, store_errors
from common.store_migrations import migrations

__all__ = ["Author", "Message", "Owner", "Received", "Said", "Store"]


class Store:
    """The open store; close it, or use it as a context manager. Errors are `common.store_errors`."""

    def __init__(self, path: Path) -> None:
        self.path = path
        with store_errors(path):
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            try:
                self._guard = hold(path)
            except Held as problem:
                told = f"{path} is in use by process {problem.holder}; stop that one first, or use its web address"
                raise StoreInUse(told) from None
            try:
                self._db = _open(path)
            except BaseException:
                self._guard.close()
                raise
        self._lock = threading.RLock()

    def close(self) -> None:
        """Writes everything into the one file and lets another process own it."""
        with self._lock:
            self._db.close()
            self._guard.close()

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # Messages

    def receive(
        self,
        sender: str,
        text: str,
        *,
        client_id: str | None = None,
        payload: str | None = None,
        channel: str = "web",
        language: str | None = None,
        device: str | None = None,
    ) -> Received:
        """Stores a shopper's message, once per `client_id` however often it is delivered.

        A pressed button shows `text` and says `payload`, which is kept as `custom`. `device`: what it was written on,
        where that is another than the shopper's own.
        """
        with self._transaction() as db:
            self._seen(db, sender, channel, language)
            if client_id is not None:
                before = self._messages("sender = ? and client_id = ?", (sender, client_id))
                if before:
                    return Received(before[0], new=False)
            said = Said(text=text, custom={"payload": payload} if payload is not None else None)
            written = self._append(db, sender, "shopper", said, client_id=client_id, device=device)
            return Received(self._messages("id = ?", (written,))[0], new=True)

    def reply(self, message_id: int, said: Sequence[Said]) -> tuple[Message, ...]:
        """Stores the assistant's whole answer to a shopper's message and marks that answered, or does neither.

        Answering twice changes nothing and returns the first answer. What the answer shows of measures
        and looks (`custom` of kind measures, try_on) is recorded with it. A shopper who has been deleted meanwhile gets
        no answer stored: the result is empty.
        """
        with self._transaction() as db:
            asked = self._messages("id = ?", (message_id,))
            if not asked:
                return ()
            if not asked[0].answered:
                for one in said:
                    self._append(db, asked[0].sender, "assistant", one, reply_to=message_id)
                self._note(db, asked[0].sender, said)
                db.execute("update messages set answered = 1 where id = ?", (message_id,))
            return self.replies(message_id)

    def say(
        self, sender: str, author: Author, said: Said, *, channel: str = "web", client_id: str | None = None
    ) -> Message:
        """Stores a message that answers none: an agent's, or one the assistant sends unasked; once per `client_id`."""
        with self._transaction() as db:
            self._seen(db, sender, channel, None)
            before = self._messages("sender = ? and client_id = ?", (sender, client_id)) if client_id else ()
            if before:
                return before[0]
            written = self._append(db, sender, author, said, client_id=client_id)
            self._note(db, sender, [said])
            return self._messages("id = ?", (written,))[0]

    def message(self, number: int) -> Message:
        """The message of this number. Raises KeyError where its shopper has been deleted."""
        found = self._messages("id = ?", (number,))
        if not found:
            raise KeyError(number)
        return found[0]

    def knows(self, sender: str, client_id: str) -> bool:
        """Whether a message of this shopper with this `client_id` is stored."""
        return bool(self._messages("sender = ? and client_id = ?", (sender, client_id)))

    def pressed(self, sender: str, button_id: str) -> Mapping[str, str] | None:
        """`title` and `payload` of this shopper's button of that id; None where they were shown no such one."""
        with self._transaction() as db:
            return pressed_button(db, sender, button_id)

    def replies(self, message_id: int) -> tuple[Message, ...]:
        """The stored answer to a shopper's message, in order."""
        return self._messages("reply_to = ?", (message_id,))

    def history(self, sender: str, *, after: int = 0, limit: int = 500) -> tuple[Message, ...]:
        """The conversation after message id `after`, oldest first."""
        return self._messages("sender = ? and id > ?", (sender, after), limit)

    def unanswered(self) -> tuple[Message, ...]:
        """Shoppers' messages no answer was stored for, oldest first: what a crash interrupted."""
        return self._messages("author = 'shopper' and answered = 0", ())

    # Who answers

    def owner(self, sender: str) -> Owner:
        """Who answers this shopper; somebody who never wrote is the assistant's."""
        with self._transaction() as db:
            row = db.execute("select owner from conversations where sender = ?", (sender,)).fetchone()
        return row[0] if row else "assistant"

    def language(self, sender: str) -> Literal["zh", "en"] | None:
        """The language this shopper last wrote in, as `receive` was told."""
        with self._transaction() as db:
            row = db.execute("select language from shoppers where sender = ?", (sender,)).fetchone()
        return row[0] if row else None

    # Consent

    def consented(self, sender: str) -> bool:
        """Whether this shopper has agreed to what is kept of them."""
        with self._transaction() as db:
            row = db.execute("select consent from shoppers where sender = ?", (sender,)).fetchone()
        return bool(row and row[0])

    def consent(self, sender: str) -> None:
        """They have."""
        with self._transaction() as db:
            db.execute("update shoppers set consent = ? where sender = ? and consent is null", (_now(), sender))

    def said_before(self, sender: str, number: int) -> Message | None:
        """What this shopper said last before the message of this number."""
        before = "select max(id) from messages where sender = ? and author = 'shopper' and id < ?"
        said = self._messages(f"id = ({before})", (sender, number))
        return said[0] if said else None

    # Devices

    def standing(self, device: str) -> Standing:
        """For whom a device speaks."""
        with self._transaction() as db:
            return devices.standing_of(db, device)

    def devices(self, shopper: str) -> tuple[str, ...]:
        """Every device that speaks for this shopper."""
        with self._transaction() as db:
            return devices.devices_of(db, shopper)

    def shoppers_behind(self, shopper: str) -> tuple[str, ...]:
        """This shopper, last, and those that the joined devices speak for by themselves: the same person's."""
        with self._transaction() as db:
            return devices.shoppers_behind(db, shopper)

    def make_link(self, shopper: str) -> str:
        """The code of a link that joins one more device to this shopper, once."""
        with self._transaction() as db:
            self._seen(db, shopper, "link", None)
            return devices.make_link(db, shopper)

    def use_link(self, device: str, code: str, told: Callable[[str | None], Said]) -> Message | None:
        """Joins a device; what its shopper is told of it, in their language. None where it was joined already.

        Raises devices.LinkGone.
        """
        with self._transaction() as db:
            joined = devices.use_link(db, device, code)
            if not joined.new:
                return None
            row = db.execute("select language from shoppers where sender = ?", (joined.shopper,)).fetchone()
            line = self._append(db, joined.shopper, "assistant", told(row[0] if row else None))
            devices.begin_at(db, device, line)
            return self._messages("id = ?", (line,))[0]

    def part(self, device: str) -> tuple[str, ...]:
        """Undoes joins: this device's own, or those to the shopper it speaks for; the devices that were parted."""
        with self._transaction() as db:
            return devices.part(db, device)

    def start_anew(self, device: str) -> str:
        """Somebody else uses this device from now on: a new shopper, whose name is returned."""
        with self._transaction() as db:
            return devices.start_anew(db, device)

    def step_back(self, device: str) -> str | None:
        """Takes `start_anew` back a moment later: the shopper as before; None where it is too late."""
        with self._transaction() as db:
            return devices.step_back(db, device)

    # Their data is theirs

    def export_shopper(self, sender: str) -> dict[str, Any]:
        """Everything stored of one shopper, as JSON; empty lists for one who never wrote."""
        tables = ("shoppers", "conversations", "messages", "buttons", "measures", "looks", *OF_A_SHOPPER)
        parsed = {"buttons", "custom", "report", "value"}
        with self._transaction() as db:
            return {
                table: [
                    {key: json.loads(value) if key in parsed and value else value for key, value in row.items()}
                    for row in db.table(table).rows_where("sender = ?", [sender], order_by="rowid")
                ]
                for table in tables
            }

    def delete_shopper(self, sender: str) -> tuple[str, ...]:
        """Deletes everything of one shopper; returns the names of their media, for the caller to delete."""
        with self._transaction() as db:
            rows = db.execute(
                """select image from messages where sender = :s union select custom from messages where sender = :s
                union select '/media/' || media from looks where sender = :s""",
                {"s": sender},
            ).fetchall()
            db.execute("delete from shoppers where sender = ?", (sender,))
            devices.forget(db, sender)
        self._leave_no_trace()
        return tuple(sorted({name for row in rows for name in media_in(row[0])}))

    def expire(self, kind: Literal["messages", "measures", "looks"], before: datetime) -> int:
        """Deletes what is older of one kind, save messages that wait for an answer; says how many rows."""
        open_ = " and (author <> 'shopper' or answered = 1)" if kind == "messages" else ""
        with self._transaction() as db:
            gone = db.execute(f"delete from {kind} where at < ?{open_}", (text_of(before),)).rowcount
        if gone:
            self._leave_no_trace()
        return int(gone)

    def silent_since(self, moment: datetime) -> tuple[str, ...]:
        """Shoppers with whom nothing was said after this moment (with its time zone)."""
        with self._transaction() as db:
            rows = db.execute("select sender from shoppers where last_seen < ?", (text_of(moment),)).fetchall()
        return tuple(row[0] for row in rows)

    @contextlib.contextmanager
    def transaction(self) -> Iterator[Database]:
        """All that is done in the block is kept, or none of it; blocks may stand in each other."""
        with self._transaction() as db:
            yield db

    # Inside

    def _leave_no_trace(self) -> None:
        """Deleted words must not live on in the write-ahead log."""
        with self._lock, store_errors(self.path):
            self._db.execute("pragma wal_checkpoint(truncate)").fetchall()

    @contextlib.contextmanager
    def _transaction(self) -> Iterator[Database]:
        with self._lock, store_errors(self.path), self._db.atomic() as db:
            yield db

    def _seen(self, db: Database, sender: str, channel: str, language: str | None) -> None:
        now = _now()
        db.execute(
            """insert into shoppers (sender, channel, language, first_seen, last_seen) values (?, ?, ?, ?, ?)
            on conflict (sender) do update set
            last_seen = excluded.last_seen, language = coalesce(excluded.language, language)""",
            (sender, channel, language, now, now),
        )
        db.execute("insert into conversations (sender, since) values (?, ?) on conflict do nothing", (sender, now))

    def _append(
        self,
        db: Database,
        sender: str,
        author: Author,
        said: Said,
        *,
        client_id: str | None = None,
        reply_to: int | None = None,
        device: str | None = None,
    ) -> int:
        row = {
            "sender": sender,
            "author": author,
            "client_id": client_id,
            "reply_to": reply_to,
            "text": clean(said.text),
            "image": said.image,
            "buttons": None,
            "custom": dump(said.custom) if said.custom is not None else None,
            "at": _now(),
            "device": device if device != sender else None,
        }
        places = ", ".join(f":{name}" for name in row)
        cursor = db.execute(f"insert into messages ({', '.join(row)}) values ({places})", row)
        number = int(cursor.lastrowid or 0)
        if said.buttons:
            kept = keep_buttons(db, sender, said.buttons, used=number)
            db.execute("update messages set buttons = ? where id = ?", (dump(kept), number))
        return number

    def _messages(self, where: str, values: tuple[Any, ...], limit: int = -1) -> tuple[Message, ...]:
        sql = f"select {MESSAGE_COLUMNS} from messages where {where} order by id limit ?"
        with self._transaction() as db:
            rows = db.execute(sql, (*values, limit)).fetchall()
        return tuple(message_of(row) for row in rows)

    def _note(self, db: Database, sender: str, said: Sequence[Said]) -> None:
        """Records the measures and looks that an answer shows."""
        pictures = [one.image for one in said if one.image]
        for one in said:
            kind = one.custom.get("kind") if one.custom else None
            if one.custom and kind == "measures":
                self._keep_measures(db, sender, one.custom.get("values", {}))
            elif one.custom and kind == "try_on":
                # The picture comes in the same message or beside it, one for each look in turn.
                shown = one.image or (pictures.pop(0) if pictures else None)
                self._keep_look(db, sender, one.custom, media_name(shown))

    def _keep_measures(self, db: Database, sender: str, values: Mapping[str, Any]) -> None:
        now = _now()
        for name, value in values.items():
            db.execute(
                "insert or replace into measures (sender, name, value, at) values (?, ?, ?, ?)",
                (sender, name, dump(value), now),
            )

    def _keep_look(self, db: Database, sender: str, report: Mapping[str, Any], media: str | None) -> None:
        row = (sender, media, dump(report), _now())
        db.execute("insert into looks (sender, media, report, at) values (?, ?, ?, ?)", row)


def _open(path: Path) -> Database:
    # autocommit is left to sqlite-utils' transactions; threads are kept apart by the store's own lock.
    # Made for its owner alone before anything is in it; SQLite gives its journals the same mode.
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    os.chmod(path, 0o600)
    connection = sqlite3.connect(path, check_same_thread=False, timeout=5)
    try:
        db = Database(connection)
        db.enable_wal()
        # NORMAL in WAL mode: a killed process loses nothing; a power cut may lose the last moments, never the file.
        for pragma in ("synchronous = normal", "foreign_keys = on", "secure_delete = on"):
            db.execute(f"pragma {pragma}")
        migrations.apply(db)
    except BaseException:
        connection.close()
        raise
    return db


def _now() -> str:
    return text_of(datetime.now(UTC))


def text_of(moment: datetime) -> str:
    """A moment (with its time zone) as the store writes it: UTC, ISO 8601, milliseconds."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds")
