"""What must not be lost: who writes, what was said, who answers, and what shoppers told of themselves.

It lies in a SQLite file of one process, or on a PostgreSQL server that several gateways share (`common.database`). All
methods may be called from any thread; each is one transaction.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from common import devices, events, shopper_data
from common.buttons import pressed_button
from common.conversation import Author, Message, Owner, Received, Said
from common.database import Rows, open_database
from common.devices import Standing
from common.lines import append, hold_shopper, messages, note_shopper, note_shown, now, text_of
from common.settings import Settings
from common.store_migrations import migrations

__all__ = ["Author", "Message", "Owner", "Received", "Said", "Store", "open_store", "text_of"]


class Store:
    """The open store; close it, or use it as a context manager. Errors are `common.store_errors`.

    `place`: a file, or the address of a PostgreSQL server.
    """

    def __init__(self, place: Path | str) -> None:
        self.place = place
        self._database = open_database(place, migrations)

    def close(self) -> None:
        """Lets another process own what it held."""
        self._database.close()

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def transaction(self) -> AbstractContextManager[Rows]:
        """All that is done in the block is kept, or none of it; blocks may stand in each other."""
        return self._database.transaction()

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
        with self.transaction() as db:
            note_shopper(db, sender, channel, language)
            if client_id is not None:
                before = self._messages("sender = ? and client_id = ?", (sender, client_id))
                if before:
                    return Received(before[0], new=False)
            events.note_looked(db, sender, now())
            said = Said(text=text, custom={"payload": payload} if payload is not None else None)
            written = append(db, sender, "shopper", said, client_id=client_id, device=device)
            return Received(self._messages("id = ?", (written,))[0], new=True)

    def reply(self, message_id: int, said: Sequence[Said]) -> tuple[Message, ...]:
        """Stores the assistant's whole answer to a shopper's message and marks that answered, or does neither.

        Answering twice changes nothing and returns the first answer. What the answer shows of measures
        and looks (`custom` of kind measures, try_on) is recorded with it, and what the shopper did as events. A shopper
        who has been deleted meanwhile gets no answer stored: the result is empty.
        """
        with self.transaction() as db:
            asked = self._messages("id = ?", (message_id,))
            if not asked:
                return ()
            hold_shopper(db, asked[0].sender)
            if not self._messages("id = ?", (message_id,))[0].answered:
                shown, happened = events.apart(said)
                for one in shown:
                    append(db, asked[0].sender, "assistant", one, reply_to=message_id)
                note_shown(db, asked[0].sender, shown)
                events.note(db, asked[0].sender, message_id, happened, now())
                db.execute("update messages set answered = 1 where id = ?", (message_id,))
            return self.replies(message_id)

    def say(
        self, sender: str, author: Author, said: Said, *, channel: str = "web", client_id: str | None = None
    ) -> Message:
        """Stores a message that answers none: an agent's, or one the assistant sends unasked; once per `client_id`."""
        with self.transaction() as db:
            note_shopper(db, sender, channel, None)
            before = self._messages("sender = ? and client_id = ?", (sender, client_id)) if client_id else ()
            if before:
                return before[0]
            written = append(db, sender, author, said, client_id=client_id)
            note_shown(db, sender, [said])
            events.note(db, sender, written, events.apart([said])[1], now())
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
        with self.transaction() as db:
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
        with self.transaction() as db:
            row = db.execute("select owner from conversations where sender = ?", (sender,)).fetchone()
        return row[0] if row else "assistant"

    def language(self, sender: str) -> Literal["zh", "en"] | None:
        """The language this shopper last wrote in, as `receive` was told."""
        with self.transaction() as db:
            row = db.execute("select language from shoppers where sender = ?", (sender,)).fetchone()
        return row[0] if row else None

    # Consent

    def consented(self, sender: str) -> bool:
        """Whether this shopper has agreed to what is kept of them."""
        with self.transaction() as db:
            row = db.execute("select consent from shoppers where sender = ?", (sender,)).fetchone()
        return bool(row and row[0])

    def consent(self, sender: str) -> None:
        """They have."""
        with self.transaction() as db:
            db.execute("update shoppers set consent = ? where sender = ? and consent is null", (now(), sender))

    def said_before(self, sender: str, number: int) -> Message | None:
        """What this shopper said last before the message of this number."""
        before = "select max(id) from messages where sender = ? and author = 'shopper' and id < ?"
        said = self._messages(f"id = ({before})", (sender, number))
        return said[0] if said else None

    # Devices

    def standing(self, device: str) -> Standing:
        """For whom a device speaks."""
        with self.transaction() as db:
            return devices.standing_of(db, device)

    def devices(self, shopper: str) -> tuple[str, ...]:
        """Every device that speaks for this shopper."""
        with self.transaction() as db:
            return devices.devices_of(db, shopper)

    def shoppers_behind(self, shopper: str) -> tuple[str, ...]:
        """This shopper, last, and those that the joined devices speak for by themselves: the same person's."""
        with self.transaction() as db:
            return devices.shoppers_behind(db, shopper)

    def make_link(self, shopper: str) -> str:
        """The code of a link that joins one more device to this shopper, once."""
        with self.transaction() as db:
            note_shopper(db, shopper, "link", None)
            return devices.make_link(db, shopper)

    def use_link(self, device: str, code: str, told: Callable[[str | None], Said]) -> Message | None:
        """Joins a device; what its shopper is told of it, in their language. None where it was joined already.

        Raises devices.LinkGone.
        """
        with self.transaction() as db:
            joined = devices.use_link(db, device, code)
            if not joined.new:
                return None
            row = db.execute("select language from shoppers where sender = ?", (joined.shopper,)).fetchone()
            line = append(db, joined.shopper, "assistant", told(row[0] if row else None))
            devices.begin_at(db, device, line)
            return self._messages("id = ?", (line,))[0]

    def part(self, device: str) -> tuple[str, ...]:
        """Undoes joins: this device's own, or those to the shopper it speaks for; the devices that were parted."""
        with self.transaction() as db:
            return devices.part(db, device)

    def start_anew(self, device: str) -> str:
        """Somebody else uses this device from now on: a new shopper, whose name is returned."""
        with self.transaction() as db:
            return devices.start_anew(db, device)

    def step_back(self, device: str) -> str | None:
        """Takes `start_anew` back a moment later: the shopper as before; None where it is too late."""
        with self.transaction() as db:
            return devices.step_back(db, device)

    # Their data is theirs

    def export_shopper(self, sender: str) -> dict[str, Any]:
        """Everything stored of one shopper, as JSON; empty lists for one who never wrote."""
        with self.transaction() as db:
            return shopper_data.export_shopper(db, sender)

    def delete_shopper(self, sender: str) -> tuple[str, ...]:
        """Deletes everything of one shopper; returns the names of their media, for the caller to delete."""
        with self.transaction() as db:
            names = shopper_data.delete_shopper(db, sender)
        self._database.leave_no_trace()
        return names

    def expire(self, kind: shopper_data.Kind, before: datetime) -> int:
        """Deletes what is older of one kind, save messages that wait for an answer; says how many rows."""
        with self.transaction() as db:
            gone = shopper_data.expire(db, kind, text_of(before))
        if gone:
            self._database.leave_no_trace()
        return gone

    def silent_since(self, moment: datetime) -> tuple[str, ...]:
        """Shoppers with whom nothing was said after this moment (with its time zone)."""
        with self.transaction() as db:
            rows = db.execute("select sender from shoppers where last_seen < ?", (text_of(moment),)).fetchall()
        return tuple(row[0] for row in rows)

    def _messages(self, where: str, values: Sequence[Any], limit: int | None = None) -> tuple[Message, ...]:
        with self.transaction() as db:
            return messages(db, where, values, limit=limit)


def open_store(table: Settings) -> Store:
    """The store where the settings want it. Raises the store's errors."""
    return Store(table.database or table.data / "store.db")
