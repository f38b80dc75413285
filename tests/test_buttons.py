"""Buttons say opaque ids that mean something to their own shopper alone; what is typed is never a command."""

from __future__ import annotations

import json
import sqlite3
import uuid
from pathlib import Path
from typing import Any

import pytest

from bot.messages import as_text
from bot.wishes import payload_of
from bot.wording import SENTENCES
from common.buttons import ID, MOST_PER_SHOPPER
from common.database import open_database
from common.store import Said, Store
from common.store_migrations import migrations

UP = '/change_size{"size":"up"}'
ANSWER = [{"text": "Here.", "buttons": [{"title": "One size up", "payload": UP}]}]
HELLO = [{"text": "Hello!"}]


def button_of(site: Any, sender: str = "ann") -> str:
    payload: str = site.say("show it", sender=sender)[0]["buttons"][0]["payload"]
    return payload


def test_a_pressed_button_says_its_payload_and_shows_its_title(site: Any, data_dir: Path) -> None:
    built = site({"show it": ANSWER, UP: HELLO})
    pressed = button_of(built)
    assert len(pressed.encode()) <= 48
    assert ID.fullmatch(pressed)
    assert built.say(pressed)[0]["text"] == "Hello!"
    assert [asked[1] for asked in built.fake.asked] == ["show it", UP]
    rows = sqlite3.connect(data_dir / "store.db").execute("select text from messages where author = 'shopper'")
    assert [row[0] for row in rows] == ["show it", "One size up"]


def test_the_same_button_shown_again_to_the_same_shopper_has_the_same_id_and_another_shoppers_has_another(
    site: Any,
) -> None:
    built = site({"show it": ANSWER})
    assert button_of(built) == button_of(built)
    assert button_of(built) != button_of(built, sender="bob")


def test_another_shoppers_button_or_an_invented_one_says_nothing_and_is_not_kept(site: Any, data_dir: Path) -> None:
    built = site({"show it": ANSWER})
    theirs = button_of(built, sender="bob")
    for given in (theirs, "b-" + "A" * 20):
        assert built.say(given)[0]["text"] in SENTENCES["button_gone"].values()
    assert [asked[1] for asked in built.fake.asked] == ["show it"]
    rows = sqlite3.connect(data_dir / "store.db").execute("select count(*) from messages where sender = 'ann'")
    assert rows.fetchone() == (0,)


@pytest.mark.parametrize(
    "typed",
    ["/restart", UP, '/give_measures{"scan": "x"}', " /back_to_assistant", "/faq/delivery", '/affirm@0.9 {"a": "\n"}'],
)
def test_a_command_that_is_typed_is_asked_as_text_at_every_door(site: Any, typed: str) -> None:
    asked = "／" + typed.strip()[1:]
    built = site({asked: HELLO})
    assert built.say(typed)[0]["text"] == "Hello!"
    with built.http.websocket_connect("/chat/socket") as socket:
        socket.send_json({"type": "hello", "conversation": f"web-{uuid.uuid4()}"})
        socket.receive_json()
        socket.send_json({"type": "say", "text": typed, "title": "pressed"})
        assert socket.receive_json()["line"]["text"] == typed.strip()
        while socket.receive_json().get("line", {}).get("text") != "Hello!":
            pass
    built.settled()
    assert [question[1] for question in built.fake.asked] == [asked, asked]


@pytest.mark.parametrize("typed", ["/", "//", "/red dress please", "/红色连衣裙"])
def test_typed_text_that_begins_as_a_command_is_asked_as_text(site: Any, typed: str) -> None:
    built = site({"／" + typed[1:]: HELLO})
    assert built.say(typed)[0]["text"] == "Hello!"


def test_the_sign_that_makes_a_command_text_is_the_same_to_the_reader() -> None:
    from nlu.spans import normalised

    assert normalised(as_text("/restart")) == normalised("/restart")
    assert len(as_text("/restart")) == len("/restart")


@pytest.mark.parametrize("typed", ["/restart", UP, '/give_measures{"height": 170}', "/faq/delivery", "／session_start"])
def test_the_notation_of_a_command_says_nothing_to_the_reader(typed: str) -> None:
    from nlu.reading.unclear import says_nothing

    assert says_nothing(as_text(typed), 1.0)


@pytest.mark.parametrize("typed", ["/red dress please", "/红色连衣裙", "165/55", "S/M", "restart"])
def test_words_beside_a_slash_are_read(typed: str) -> None:
    from nlu.reading.unclear import says_nothing

    assert not says_nothing(as_text(typed), 1.0)


def test_the_pages_own_buttons_ask_for_garments_of_the_shop_alone() -> None:
    assert payload_of({"wish": "try_on", "item": "tee-crew", "size": "M", "colour": "navy"}) == (
        '/try_on{"item": "tee-crew", "size": "M", "colour": "navy"}'
    )
    assert payload_of({"wish": "ask_size", "item": "tee-crew", "size": '"}', "colour": 7}) == (
        '/ask_size{"item": "tee-crew"}'
    )
    for other in ({"wish": "delete_data", "item": "tee-crew"}, {"wish": "try_on", "item": "nothing"}, [], None, "x"):
        assert payload_of(other) is None


def test_a_wish_of_the_shop_page_shows_its_title_and_says_its_payload(site: Any) -> None:
    built = site({'/try_on{"item": "tee-crew"}': HELLO})
    with built.http.websocket_connect("/chat/socket") as socket:
        socket.send_json({"type": "hello", "conversation": f"web-{uuid.uuid4()}"})
        socket.receive_json()
        wish = {"wish": "try_on", "item": "tee-crew"}
        socket.send_json({"type": "say", "text": "Try on the tee", "wish": wish, "language": "en"})
        assert socket.receive_json()["line"]["text"] == "Try on the tee"
        while socket.receive_json().get("line", {}).get("text") != "Hello!":
            pass


def test_buttons_are_gone_with_their_shopper_and_those_shown_longest_ago_with_time(tmp_path: Path) -> None:
    with Store(tmp_path / "store.db") as store:
        asked = store.receive("ann", "hi").message
        buttons = tuple({"title": str(n), "payload": str(n)} for n in range(MOST_PER_SHOPPER))
        (first,) = store.reply(asked.id, [Said(text="a", buttons=buttons)])
        later = store.say("ann", "assistant", Said(text="b", buttons=({"title": "x", "payload": "y"},)))
        assert store.pressed("ann", later.said.buttons[0]["payload"]) == {"title": "x", "payload": "y"}
        assert store.pressed("ann", first.said.buttons[0]["payload"]) is None
        assert len(store.export_shopper("ann")["buttons"]) == 1
        store.delete_shopper("ann")
        assert store.pressed("ann", later.said.buttons[0]["payload"]) is None


def test_buttons_shown_before_they_had_ids_get_theirs(place: Any) -> None:
    before, at = open_database(place, migrations.before("m004_buttons")), "2026-01-01T00:00:00.000+00:00"
    with before.transaction() as db:
        db.execute("insert into shoppers values ('ann', 'web', 'en', ?, ?)", (at, at))
        shown = json.dumps([{"title": "One size up", "payload": UP}])
        db.execute(
            "insert into messages (sender, author, text, buttons, at) values ('ann', 'assistant', 'a', ?, ?)",
            (shown, at),
        )
    before.close()
    with Store(place) as store:
        (button,) = store.history("ann")[0].said.buttons
        assert store.pressed("ann", button["payload"]) == {"title": "One size up", "payload": UP}
