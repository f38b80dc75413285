"""What a crash interrupts is asked again, within the time there is, and nothing is done twice."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

import bot.dialogue
from bot.dialogue import MOST_FAILURES, Dialogue, NoAnswer, Question
from bot.messages import Button, Outgoing
from bot.rasa import Rasa
from bot.tracker import Tracker, TrackerError

ASKED = Question("ann", "show it", "en", 7)
HELLO = [{"text": "Hello!"}]
WEBHOOK = "/webhooks/rest/webhook"


class Scripted:
    """A Rasa that does one scripted thing a request, whatever it is, and notes what it was asked."""

    def __init__(self, *script: Any) -> None:
        self.script, self.asked = list(script), []

    async def respond(self, request: httpx.Request) -> httpx.Response:
        self.asked.append((request.url.path, json.loads(request.content)))
        step = self.script.pop(0)
        if callable(step):
            step = step()
        if isinstance(step, Exception):
            raise step
        return httpx.Response(step) if isinstance(step, int) else httpx.Response(200, json=step)

    @property
    def paths(self) -> list[str]:
        return [path for path, _ in self.asked]


class Remembered:
    """Rasa's file in a test: events are appended as Rasa writes them."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def write(self, *events: dict[str, Any]) -> None:
        with sqlite3.connect(self.path) as database:
            database.execute("create table if not exists events (id integer primary key, sender_id text, data text)")
            rows = [("ann", json.dumps(event)) for event in events]
            database.executemany("insert into events (sender_id, data) values (?, ?)", rows)


def user(question: Question) -> dict[str, Any]:
    return {"event": "user", "text": question.text, "metadata": {"turn": question.turn}}


def bot_says(text: str | None = None, **data: Any) -> dict[str, Any]:
    return {"event": "bot", "text": text, "data": data}


@pytest.fixture
def remembered(tmp_path: Path) -> Remembered:
    return Remembered(tmp_path / "tracker.db")


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(bot.dialogue, "PAUSES_S", (0.0,))
    return


def dialogue(rasa: Scripted, remembered: Remembered, *ready: bool) -> Dialogue:
    answers = list(ready)

    async def all_ready() -> bool:
        return answers.pop(0) if answers else True

    client = Rasa("http://rasa", transport=httpx.MockTransport(rasa.respond))
    return Dialogue(client, tracker=Tracker(remembered.path), ready=all_ready, patience_s=600.0)


async def test_a_part_that_is_away_is_asked_until_it_is_back(remembered: Remembered) -> None:
    rasa = Scripted(*[httpx.ConnectError("refused")] * 20, HELLO)
    assert await dialogue(rasa, remembered).ask(ASKED) == [Outgoing(text="Hello!")]
    assert len(rasa.asked) == 21


async def test_an_answer_that_was_given_and_lost_on_the_way_is_taken_from_the_tracker(remembered: Remembered) -> None:
    def lost() -> Exception:
        buttons = [{"title": "Up", "payload": "/up"}]
        remembered.write(
            {"event": "session_started"}, user(Question("ann", "before", "en", 6)), bot_says("Before."), user(ASKED),
            {"event": "slot", "name": "x"}, bot_says("Here.", buttons=buttons), bot_says(custom={"kind": "try_on"}),
            bot_says(image="/media/x.webp"), {"event": "action", "name": "action_listen"},
        )  # fmt: skip
        return httpx.ReadError("broken off")

    rasa = Scripted(lost)
    assert await dialogue(rasa, remembered).ask(ASKED) == [
        Outgoing(text="Here.", buttons=(Button("Up", "/up"),)),
        Outgoing(image="/media/x.webp", custom={"kind": "try_on"}),
    ]
    assert rasa.paths == [WEBHOOK]


async def test_a_turn_that_ended_in_silence_is_asked_anew(remembered: Remembered) -> None:
    def silence() -> list[Any]:
        remembered.write(user(ASKED), {"event": "action", "name": "action_answer"})
        return []

    rasa = Scripted(silence, httpx.ReadError("broken off"), HELLO)
    assert await dialogue(rasa, remembered, False).ask(ASKED) == [Outgoing(text="Hello!")]
    assert rasa.paths == [WEBHOOK, WEBHOOK, WEBHOOK]


async def test_after_a_restart_the_tracker_is_looked_at_first(remembered: Remembered) -> None:
    remembered.write(user(ASKED), bot_says("Hello!"))
    assert await dialogue(Scripted(), remembered).ask(ASKED, again=True) == [Outgoing(text="Hello!")]
    other = Question("ann", "another text under a number used before", "en", ASKED.number)
    rasa = Scripted(HELLO)
    await dialogue(rasa, remembered).ask(other, again=True)
    assert rasa.paths == [WEBHOOK]


@pytest.mark.parametrize("trouble", [500, httpx.ReadTimeout("slow"), httpx.ReadError("broken off"), "silence"])
async def test_what_fails_while_every_part_answers_is_not_asked_for_ever(remembered: Remembered, trouble: Any) -> None:
    rasa = Scripted(*[[] if trouble == "silence" else trouble] * MOST_FAILURES)
    with pytest.raises(NoAnswer, match="no_answer"):
        await dialogue(rasa, remembered).ask(ASKED)
    assert rasa.script == []


async def test_patience_ends(remembered: Remembered) -> None:
    talking = dialogue(Scripted(httpx.ConnectError("refused")), remembered)
    talking.patience_s = -1.0
    with pytest.raises(NoAnswer, match="starting"):
        await talking.ask(ASKED)


def test_a_tracker_that_is_no_database_is_said(tmp_path: Path) -> None:
    path = tmp_path / "tracker.db"
    path.write_bytes(b"x" * 5000)
    with pytest.raises(TrackerError, match="is not a sound database"):
        Tracker(path).events("ann")
