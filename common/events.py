"""What shoppers did, as events in the store: written in the transaction that keeps the answer they belong to.

An answer that is shown has been kept, and its events with it; one that was lost has none. No event carries a body
number or what was typed: items, sizes, colours, zones and feelings by the names of the catalogue and the vocabulary.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from common.conversation import Said
from common.database import Rows

KIND = "behaviour"
"""Of the `custom` by which the dialogue tells what a message wanted: kept, never shown."""
MOST_SHOWN = 20
SEARCHES = ("search", "recommend", "more_results")
_LONGEST = 80  # characters of a name


@dataclass(frozen=True)
class Event:
    """`what`: an intent of the shopper's, or what they were shown: list, look, advice, comparison, handoff, measured,
    unknown. `place`: of the item in the list shown last, from 1. `found`: how many a search found. `about`: what was
    searched or asked.
    """

    what: str
    item: str | None = None
    size: str | None = None
    colour: str | None = None
    view: str | None = None
    zone: str | None = None
    feeling: str | None = None
    place: int | None = None
    found: int | None = None
    about: str | None = None


TABLE = (
    """create table behaviour (
        id integer primary key autoincrement,
        sender text not null references shoppers(sender) on delete cascade,
        at text not null,
        line integer not null,
        what text not null,
        item text,
        size text,
        colour text,
        view text,
        zone text,
        feeling text,
        place integer,
        found integer,
        about text,
        looked_s real
    ) strict""",
    "create index events_of on behaviour (sender, id)",
    "create index events_unlooked on behaviour (sender) where what = 'look' and looked_s is null",
    "create index events_by_time on behaviour (at)",
)


def apart(said: Sequence[Said]) -> tuple[list[Said], list[Event]]:
    """What is shown of an answer, and the events that it makes."""
    shown = [one for one in said if not is_behaviour(one.custom)]
    told = [one.custom for one in said if one.custom and is_behaviour(one.custom)]
    seen = [event for one in shown if one.custom for event in _shown(one.custom)]
    found = sum(event.what == "list" for event in seen)
    wanted = [_wanted(custom, found) for custom in told]
    place = next((event.place for event in wanted if event.place is not None), None)
    return shown, wanted + [replace(one, place=place) if one.what == "look" else one for one in seen]


def is_behaviour(custom: Mapping[str, Any] | None) -> bool:
    """Whether a `custom` is for the store alone."""
    return custom is not None and custom.get("kind") == KIND


def note(db: Rows, sender: str, line: int, events: Iterable[Event], at: str) -> None:
    """Writes events behind the shopper's line of this number."""
    for event in events:
        row = {"sender": sender, "at": at, "line": line, **asdict(event)}
        places = ", ".join("?" for _ in row)
        db.execute(f"insert into behaviour ({', '.join(row)}) values ({places})", tuple(row.values()))


def note_looked(db: Rows, sender: str, at: str) -> None:
    """The shopper does something new: what was tried on has been looked at until now."""
    open_ones = "select id, at from behaviour where sender = ? and what = 'look' and looked_s is null"
    for number, shown in db.execute(open_ones, (sender,)).fetchall():
        looked = (datetime.fromisoformat(at) - datetime.fromisoformat(shown)).total_seconds()
        db.execute("update behaviour set looked_s = ? where id = ?", (round(max(looked, 0.0), 1), number))


def _wanted(custom: Mapping[str, Any], found: int) -> Event:
    def named(field: str) -> str | None:
        return _name(custom.get(field))

    what, place = named("what") or "", custom.get("place")
    return Event(
        what,
        item=named("item"),
        size=named("size"),
        colour=named("colour"),
        view=named("view"),
        zone=named("zone"),
        feeling=named("feeling"),
        place=place if isinstance(place, int) else None,
        found=found if what in SEARCHES else None,
        about=named("about"),
    )


def _shown(custom: Mapping[str, Any]) -> list[Event]:
    kind, items = custom.get("kind"), custom.get("items")
    rows = [one for one in items if isinstance(one, dict)] if isinstance(items, list) else []
    if kind == "items":
        return [Event("list", item=_name(one.get("id")), place=place) for place, one in enumerate(rows[:MOST_SHOWN], 1)]
    if kind == "try_on":
        view = _name(custom.get("view"))
        return [replace(_piece("look", one), view=view) for one in rows]
    if kind == "comparison":
        return [_piece("comparison", one) for one in rows]
    if kind == "size_advice":
        return [Event("advice", _name(custom.get("item")), _name(custom.get("size")))]
    if kind == "facts":
        unknown = custom.get("unknown") or ()
        return [Event("unknown", _name(custom.get("item")), about=_name(one)) for one in unknown]
    if kind == "handoff":
        return [Event("handoff", about=_name(custom.get("status")))]
    return [Event("measured")] if kind == "measures" else []


def _piece(what: str, one: Mapping[str, Any]) -> Event:
    return Event(what, _name(one.get("id")), _name(one.get("size")), _name(one.get("colour")))


def _name(value: Any) -> str | None:
    """A name, cut where it is longer than any."""
    return str(value)[:_LONGEST] if isinstance(value, (str, int)) else None
