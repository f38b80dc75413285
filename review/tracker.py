"""How every message was read, as Rasa keeps it: in the message's own row of the tracker's SQL file.

A row holds the message, the intents with their confidences, the entities and the acts, so it costs no second reading
and no time on a shopper's way, and it is deleted with the shopper's other rows. Here it is only read.
"""

from __future__ import annotations

import contextlib
import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

MOST = 20_000
"""Messages looked at, the latest: some 3 s on one core."""


class TrackerUnreadable(Exception):
    """The file cannot be read; the text says which and what to do."""


@dataclass
class Reading:
    """One typed message and how it was read. `key` names its row and is said of no other, also after a deletion."""

    key: str
    text: str
    at: float
    """When it came, in seconds since 1970."""
    intent: str
    confidence: float
    acts: tuple[Mapping[str, Any], ...]
    entities: tuple[Mapping[str, Any], ...]
    asked_yes_or_no: bool = False
    """Whether its answer asked something that a yes or no answers."""
    then: Reading | None = field(default=None, repr=False)
    """What the same shopper typed next."""


def readings(path: Path, *, most: int = MOST) -> list[Reading]:
    """The latest typed messages of everybody, oldest first; what a button said is none. Raises TrackerUnreadable."""
    with _opened(path) as database:
        if database is None:
            return []
        rows = database.execute(
            "select id, sender_id, type_name, data from events where type_name in ('user', 'bot') and id >= "
            "coalesce((select id from events where type_name = 'user' order by id desc limit 1 offset ?), 0) "
            "order by id",
            (most - 1,),
        )
        return _threaded((number, sender, json.loads(data)) for number, sender, _, data in rows)


def reading_of(path: Path, key: str) -> Reading | None:
    """The message of that key; None where its shopper has been deleted. Raises TrackerUnreadable."""
    with _opened(path) as database:
        number = key.partition("-")[0]
        if database is None or not number.isdecimal():
            return None
        rows = database.execute("select id, data from events where id = ? and type_name = 'user'", (number,)).fetchall()
    found = [reading for number, data in rows if (reading := _reading(number, json.loads(data))) is not None]
    return found[0] if found and found[0].key == key else None


def _threaded(events: Iterator[tuple[int, str, dict[str, Any]]]) -> list[Reading]:
    found: list[Reading] = []
    last: dict[str, Reading | None] = defaultdict(lambda: None)
    for number, sender, event in events:
        before = last[sender]
        if event.get("event") == "bot":
            if before is not None:
                before.asked_yes_or_no |= _asks_yes_or_no(event)
            continue
        reading = _reading(number, event)
        if reading is not None:
            found.append(reading)
            if before is not None:
                before.then = reading
        last[sender] = reading  # a pressed button stands between what was typed before and after it
    return found


def _reading(number: int, event: dict[str, Any]) -> Reading | None:
    text, read = event.get("text") or "", event.get("parse_data") or {}
    intent = read.get("intent") or {}
    if not text.strip() or text.startswith("/") or not intent.get("name"):
        return None
    whole = {"intent": intent["name"], "start": 0, "end": len(text)}
    acts = tuple(read["acts"]) if "acts" in read else (whole,)  # read before there were acts
    at = float(event.get("timestamp") or 0)
    confidence = float(intent.get("confidence") or 0)
    return Reading(f"{number}-{at:.3f}", text, at, intent["name"], confidence, acts, tuple(read.get("entities") or ()))


def _asks_yes_or_no(event: dict[str, Any]) -> bool:
    buttons = (event.get("data") or {}).get("buttons") or ()
    return any(str(one.get("payload", "")).startswith(("/affirm", "/deny")) for one in buttons)


@contextlib.contextmanager
def _opened(path: Path) -> Iterator[sqlite3.Connection | None]:
    if not path.exists():
        yield None
        return
    try:
        with contextlib.closing(
            sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=5)
        ) as database:
            known = database.execute("select 1 from sqlite_master where name = 'events'").fetchone()
            yield database if known else None
    except (sqlite3.Error, ValueError) as problem:
        raise TrackerUnreadable(
            f"{path} cannot be read ({problem}); start the review as the account that runs the shop, or name its "
            "folder in FITTING_ROOM_DATA_DIR"
        ) from problem
