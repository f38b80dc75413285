"""What must outlive a crash of Telegram's part: updates taken and not yet done, and how far each chat was answered.

A SQLite file beside the store, or tables in its PostgreSQL database. Answers themselves lie in the store; here stands
only the number of the last line a chat has been sent. An update's words are erased as soon as it is done, its number
stays for two days.
"""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from common.database import Database, Rows, open_database
from common.settings import Settings
from common.steps import Migrations

KEPT_S = 48 * 3600.0
"""Telegram gives an update again for a day, and may number anew after a week of silence."""
MOST_PRESSED = 500
SENDER = re.compile(r"telegram-(\d+)")
steps = Migrations("telegram")


@steps
def t001_updates_and_chats(db: Rows) -> None:
    """As they were made before steps were counted: where they are there already, nothing is done."""
    for table in (
        "updates (update_id integer primary key, chat integer, body text, at real not null)",
        "chats (chat integer primary key, line integer not null, part integer not null default 0,"
        " trying integer not null default 0, blocked integer not null default 0,"
        " message integer not null default 0, words text not null default '')",
        "pressed (chat integer, message integer, button text, primary key (chat, message, button))",
        "notes (name text primary key, value text not null)",
    ):
        db.execute(f"create table if not exists {table}")
    db.execute("create index if not exists updates_waiting on updates (chat, update_id) where body is not null")


@dataclass(frozen=True)
class Progress:
    """How far a chat was answered: the number of the last `line` it has whole, and how many `part`s of the next.

    `message` is Telegram's number of the shopper's last message, `words` a digest of what it said.
    """

    line: int
    part: int = 0
    blocked: bool = False
    message: int = 0
    words: str = ""


def sender_of(chat: int) -> str:
    """The conversation's id of a private chat."""
    return f"telegram-{chat}"


def chat_of(sender: str) -> int | None:
    """The chat of a conversation; None for those of other channels."""
    found = SENDER.fullmatch(sender)
    return int(found[1]) if found else None


class Chats:
    """The open tables, made when first needed. All methods may be called from any thread; each is one transaction.

    `place`: a file, or the address of the PostgreSQL server of the store. Raises the store's errors.
    """

    def __init__(self, place: Path | str) -> None:
        self.place = place
        self._lock = threading.Lock()
        self._opened: Database | None = None

    def close(self) -> None:
        """Lets the database go."""
        with self._lock:
            if self._opened is not None:
                self._opened.close()
                self._opened = None

    # Updates

    def take(self, updates: Sequence[tuple[int, int | None, str]]) -> set[int]:
        """Keeps updates (number, chat, JSON), all or none; the numbers of those that had not come before."""
        with self._transaction() as db:
            db.execute("delete from updates where body is null and at < ?", (time.time() - KEPT_S,))
            new = set()
            for number, chat, body in updates:
                row = (number, chat, body if chat is not None else None, time.time())
                if db.execute("insert into updates values (?, ?, ?, ?) on conflict do nothing", row).rowcount:
                    new.add(number)
            return new

    def waiting(self, chat: int) -> list[tuple[int, str]]:
        """Number and JSON of a chat's updates that are not done, in their order."""
        sql = "select update_id, body from updates where chat = ? and body is not null order by update_id"
        return [(row[0], row[1]) for row in self._rows(sql, (chat,))]

    def chats_waiting(self) -> list[int]:
        """Chats with updates that are not done."""
        return [row[0] for row in self._rows("select distinct chat from updates where body is not null", ())]

    def done(self, numbers: Sequence[int]) -> None:
        """Erases what these updates said; their numbers stay known."""
        with self._transaction() as db:
            for number in numbers:
                db.execute("update updates set body = null, chat = null where update_id = ?", (number,))

    # Progress

    def progress(self, chat: int) -> Progress | None:
        """How far a chat is; None for one that never wrote or was deleted."""
        sql = "select line, part, blocked, message, words from chats where chat = ?"
        found = self._rows(sql, (chat,))
        if not found:
            return None
        line, part, blocked, message, words = found[0]
        return Progress(line, part, bool(blocked), message, words)

    def begin(self, chat: int, line: int) -> None:
        """A chat is answered from behind this line on, unless it is known already; it is no longer blocked."""
        sql = "insert into chats (chat, line) values (?, ?) on conflict (chat) do update set blocked = 0"
        self._write(sql, (chat, line))

    def known(self) -> list[int]:
        """Every chat that may be written to."""
        return [row[0] for row in self._rows("select chat from chats where blocked = 0", ())]

    def trying(self, chat: int) -> None:
        """Something is about to be sent: whether Telegram took it is in doubt until `sent`."""
        self._write("update chats set trying = 1 where chat = ?", (chat,))

    def sent(self, chat: int, line: int, part: int) -> None:
        """Sent so far: all up to `line`, and `part` parts of what follows."""
        self._write("update chats set line = ?, part = ?, trying = 0 where chat = ?", (line, part, chat))

    def in_doubt(self) -> int:
        """Forgets, and says how many chats were being sent something when the last process ended."""
        with self._transaction() as db:
            return int(db.execute("update chats set trying = 0 where trying = 1").rowcount)

    def block(self, chat: int, blocked: bool = True) -> None:
        """Nothing more is sent there until it writes again."""
        self._write("update chats set blocked = ?, trying = 0 where chat = ?", (int(blocked), chat))

    def heard(self, chat: int, message: int, words: str) -> None:
        """The shopper's last message there."""
        self._write("update chats set message = ?, words = ? where chat = ?", (message, words, chat))

    # Buttons, notes

    def press(self, chat: int, message: int, button: str) -> set[str]:
        """Notes that a button under a message was used; those used there before it."""
        with self._transaction() as db:
            where = (chat, message)
            rows = db.execute("select button from pressed where chat = ? and message = ?", where).fetchall()
            used = {row[0] for row in rows}
            db.execute("insert into pressed values (?, ?, ?) on conflict do nothing", (*where, button))
            db.execute(
                """delete from pressed where chat = ? and message <
                (select message from pressed where chat = ? order by message desc limit 1 offset ?)""",
                (chat, chat, MOST_PRESSED),
            )
            return used

    def note(self, name: str) -> str:
        """What was noted under this name; empty where nothing was."""
        found = self._rows("select value from notes where name = ?", (name,))
        return found[0][0] if found else ""

    def keep_note(self, name: str, value: str) -> None:
        """Notes it."""
        self._write(
            "insert into notes values (?, ?) on conflict (name) do update set value = excluded.value", (name, value)
        )

    # Their data is theirs

    def export(self, sender: str) -> dict[str, Any]:
        """What is kept here of a shopper; empty for those who never wrote by Telegram."""
        chat = chat_of(sender)
        if chat is None or not self._is_there():
            return {}
        progress = self.progress(chat)
        waiting = [body for _, body in self.waiting(chat)]
        return {"chat": chat, "last_line": progress.line if progress else 0, "waiting": waiting}

    def forget(self, sender: str) -> None:
        """Deletes a shopper here."""
        chat = chat_of(sender)
        if chat is None or not self._is_there():
            return
        with self._transaction() as db:
            db.execute("update updates set body = null, chat = null where chat = ?", (chat,))
            db.execute("delete from pressed where chat = ?", (chat,))
            db.execute("delete from chats where chat = ?", (chat,))
        self._database().leave_no_trace()

    # Inside

    def _is_there(self) -> bool:
        """Whether anything was ever kept here."""
        return not isinstance(self.place, Path) or self.place.exists()

    def _rows(self, sql: str, values: tuple[Any, ...]) -> list[tuple[Any, ...]]:
        with self._transaction() as db:
            return list(db.execute(sql, values).fetchall())

    def _write(self, sql: str, values: tuple[Any, ...]) -> None:
        with self._transaction() as db:
            db.execute(sql, values)

    def _transaction(self) -> AbstractContextManager[Rows]:
        return self._database().transaction()

    def _database(self) -> Database:
        with self._lock:
            if self._opened is None:
                # Not for one process alone: a shopper may be deleted on the command line beside the gateway.
                self._opened = open_database(self.place, steps, alone=False)
            return self._opened


def open_chats(table: Settings) -> Chats:
    """Where the settings want them; opened when first needed."""
    return Chats(table.database or table.data / "telegram.db")
