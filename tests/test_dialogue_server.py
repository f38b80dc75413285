"""Rasa as we run it: what is said in a long conversation is all kept, and a message is answered with the last of it."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from bot.privacy import Privacy
from bot.record import Record
from bot.tracker import Tracker
from common.media import media
from common.store import Store
from common.uploads import uploads
from tests.bench.asking import Asker
from tests.rasa_alone import RasaAlone, rasa_alone

pytestmark = pytest.mark.system
LONG = 30
"""Messages: enough for several sessions."""


@pytest.fixture(scope="module")
def rasa(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RasaAlone]:
    with rasa_alone(tmp_path_factory.mktemp("dialogue")) as running:
        yield running


def kept(rasa: RasaAlone, sender: str) -> list[dict[str, Any]]:
    """Every event in the file, in its order."""
    with closing(sqlite3.connect(rasa.tracker)) as database:
        rows = database.execute("select data from events where sender_id = ? order by id", (sender,)).fetchall()
    return [json.loads(data) for (data,) in rows]


def said(events: list[dict[str, Any]]) -> list[str]:
    return [event["text"] for event in events if event["event"] == "user"]


def height_cm(rasa: RasaAlone, sender: str) -> float | None:
    """What is remembered of a height, in the one slot."""
    state = rasa.state(sender)["slots"]["state"] or {}
    found: float | None = state.get("height")
    return found


def test_a_long_conversation_is_kept_whole_in_sessions_that_carry_what_is_remembered(rasa: RasaAlone) -> None:
    rasa.say("long", "I'm a woman, 171 cm and 64 kg, my waist is 71 cm")
    before = rasa.state("long")["slots"]["state"]
    assert before["height"] == 171.0
    texts = [f"thank you {number}" for number in range(LONG)]
    for text in texts:
        assert rasa.say("long", text)
    events = kept(rasa, "long")
    assert said(events)[1:] == texts
    sessions = [number for number, event in enumerate(events) if event["event"] == "session_started"]
    assert len(sessions) >= 3
    longest = max(end - begin for begin, end in zip(sessions, [*sessions[1:], len(events)], strict=True))
    assert longest < 45, "a session goes on without an end"
    opened = [event["event"] for event in events[sessions[-1] : sessions[-1] + 3]]
    assert opened == ["session_started", "slot", "action"], "what is remembered is carried over once"
    after = rasa.state("long")["slots"]["state"]
    told = ("height", "weight", "sex", "measures", "language")
    assert {name: after[name] for name in told} == {name: before[name] for name in told}


def test_what_is_deleted_is_forgotten_and_no_word_of_it_left_in_a_file(rasa: RasaAlone, tmp_path: Path) -> None:
    words = "thanks for the chartreuse galoshes"
    rasa.say("leaving", "I'm a man, 183 cm and 80 kg")
    rasa.say("leaving", words)
    with Store(tmp_path / "store.db") as store:
        privacy = Privacy(Record(store), media(), uploads(), Tracker(rasa.tracker), media_hours=1)
        asyncio.run(privacy.delete("leaving"))
    held = b"".join(file.read_bytes() for file in rasa.tracker.parent.glob("tracker.db*"))
    assert words.encode() not in held
    assert rasa.say("leaving", "hello")
    assert said(kept(rasa, "leaving")) == ["hello"]
    assert height_cm(rasa, "leaving") is None


@pytest.mark.parametrize("part", ["rasa", "actions"])
def test_a_part_that_is_killed_forgets_nothing_that_was_answered(rasa: RasaAlone, part: str) -> None:
    sender = f"{part}-dies"
    rasa.say(sender, "I'm a woman, 166 cm and 58 kg")
    for number in range(10):
        rasa.say(sender, f"thanks {number}")
    before = kept(rasa, sender)
    rasa.kill(part)
    rasa.start()
    assert kept(rasa, sender) == before
    answer = rasa.say(sender, "may I try the red dress on?")
    assert any((one.get("custom") or {}).get("kind") == "try_on" for one in answer), answer
    assert len(said(kept(rasa, sender))) == len(said(before)) + 1


def test_a_file_of_rasas_own_store_is_read_on_and_a_form_of_before_asks_no_more(tmp_path: Path) -> None:
    columns = "id integer primary key, sender_id varchar(255) not null, type_name varchar(255) not null, "
    columns += "timestamp float, intent_name varchar(255), action_name varchar(255), data text"
    events = [
        {"event": "action", "name": "action_session_start", "timestamp": 1.0},
        {"event": "session_started", "timestamp": 2.0},
        {"event": "slot", "name": "state", "value": {"version": 1, "height": 158.0}, "timestamp": 3.0},
        {"event": "active_loop", "name": "measures_form", "timestamp": 4.0},
        {"event": "action", "name": "action_listen", "timestamp": 5.0},
    ]
    with closing(sqlite3.connect(tmp_path / "tracker.db")) as database:
        database.execute(f"create table events ({columns})")
        database.executemany(
            "insert into events (sender_id, type_name, timestamp, data) values ('old', ?, ?, ?)",
            [(event["event"], event["timestamp"], json.dumps(event)) for event in events],
        )
        database.commit()
    with rasa_alone(tmp_path) as rasa:
        assert rasa.say("old", "thank you")
        assert height_cm(rasa, "old") == 158.0


def test_a_reply_tells_where_its_time_went(rasa: RasaAlone) -> None:
    with closing(Asker(rasa.url)) as asker:
        reply = asker.say("timed", "hello")
    assert set(reply.parts) == {"tracker", "parse", "policy", "action call", "action"}
    assert all(ms > 0 for ms in reply.parts.values())
    assert sum(reply.parts.values()) < reply.ms
