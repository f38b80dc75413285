"""What shoppers agree to, how long each kind of theirs is kept, and that deleted means nowhere any more."""

from __future__ import annotations

import json
import re
import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.export_page import export_page
from bot.tracker import Tracker
from bot.wording import SENTENCES
from common.media import media
from common.store import Said, Store
from tests.fakes import pixel
from tests.fakes_rasa import try_on
from tests.system import RunningSystem
from tests.telegram_server import TOKEN, TelegramServer
from tests.waiting import until

HELLO = [{"text": "Hello!"}]
DELETE = [{"custom": {"kind": "privacy", "action": "delete"}}]
WORDS = ("Zephyrine Quokkasmith", "泽菲琳", "163.7", "57.31")


def places(folder: Path, words: tuple[str, ...] = WORDS) -> list[str]:
    """Files under the folder that hold one of the words, as it is, as JSON escapes it, or as UTF-16."""
    found = []
    for path in sorted(one for one in folder.rglob("*") if one.is_file() and "cache" not in one.parts):
        whole = path.read_bytes()
        for word in words:
            ways = {word.encode(), json.dumps(word).strip('"').encode(), word.encode("utf-16-le")}
            found += [f"{path.name}: {word}" for way in ways if _stands_in(way, whole)]
    return found


def _stands_in(way: bytes, whole: bytes) -> bool:
    """Whether it stands there by itself: the digits of another number, as of a moment in seconds, are not it."""
    return re.search(rb"(?<![0-9.])" + re.escape(way) + rb"(?![0-9])", whole) is not None


# Consent


def test_nothing_is_done_before_consent_and_then_what_was_said_is_answered(site: Any) -> None:
    built = site({"I'm 165 cm": HELLO}, asks_consent=True)
    (asked,) = built.say("I'm 165 cm")
    assert asked["text"] == SENTENCES["consent"]["en"]
    assert [button["title"] for button in asked["buttons"]] == ["Yes, go on", "No, keep nothing"]
    assert built.say("hm, why?")[0]["text"] == SENTENCES["consent"]["en"]
    assert built.fake.asked == []
    built.say("I'm 165 cm")
    assert built.say(asked["buttons"][0]["payload"])[0]["text"] == "Hello!"
    assert [text for _, text, _ in built.fake.asked] == ["I'm 165 cm"]
    assert built.say("I'm 165 cm")[0]["text"] == "Hello!"


@pytest.mark.parametrize("yes", ["yes", "OK!", "好的。", "同意"])
def test_a_written_yes_is_consent(site: Any, yes: str) -> None:
    built = site({"I'm 165 cm": HELLO}, asks_consent=True)
    built.say("I'm 165 cm")
    assert built.say(yes)[0]["text"] == "Hello!"


def test_a_yes_to_no_question_is_no_consent(site: Any) -> None:
    assert site({}, asks_consent=True).say("ok")[0]["text"] == SENTENCES["consent"]["en"]


def test_who_does_not_agree_is_deleted_at_once(site: Any, data_dir: Path) -> None:
    built = site({}, asks_consent=True)
    (asked,) = built.say(f"I'm {WORDS[0]}")
    (told,) = built.say(asked["buttons"][1]["payload"])
    assert told["text"] == SENTENCES["consent_declined"]["en"]
    assert places(data_dir) == []
    assert built.say("hello again")[0]["text"] == SENTENCES["consent"]["en"]


def test_without_the_setting_nobody_is_asked(site: Any) -> None:
    assert site({"hello": HELLO}).say("hello")[0]["text"] == "Hello!"


# Export


def test_the_page_to_read_shows_what_was_said_and_runs_nothing(data_dir: Path) -> None:
    evil = '<script>alert(1)</script>"><img src=x onerror=alert(2)>'
    with Store(data_dir / "store.db") as store:
        asked = store.receive("ann", evil).message
        custom = {"kind": "measures", "values": {"height": 163.7, "<b>": evil}}
        store.reply(asked.id, [Said(text=evil, custom=custom, image=f"/media/x.png?{evil}")])
        for language in ("zh", "en"):
            page = export_page({**store.export_shopper("ann"), "dialogue": []}, language)  # type: ignore[arg-type]
            assert "163.7" in page
            assert "alert(1)" in page
            for sign in ("<script", "<b>", "onerror=alert(2)>", '">'):
                assert sign not in page.split("</head>")[1].replace('"when">', "").replace('"lazy">', "")


# Deletion


def test_what_was_said_in_a_chat_and_in_a_browser_joined_to_it_is_in_no_file_after_deletion(
    data_dir: Path, setting: Any, site: Any
) -> None:
    said = " ".join(WORDS)
    with TelegramServer() as telegram:
        setting(telegram_token=TOKEN, telegram_api=telegram.address)
        picture = media().save(pixel(), ".png")
        link = [{"custom": {"kind": "devices", "action": "link"}}]
        script = {said: try_on(f"/media/{picture}", text=said), "phone": link, "delete": DELETE, f"ah {said}": HELLO}
        built = site(script)
        telegram.say(f"ah {said}")
        until(lambda: telegram.texts(), "the answer")
        built.say(said)
        until(lambda: built.gateway.devices.telegram, "the bot's name")
        address = built.say("phone")[0]["custom"]["telegram"]
        telegram.say("/start " + address.partition("?start=")[2])
        until(lambda: len(telegram.texts()) > 1, "the join")
        assert places(data_dir) != []
        telegram.say("delete")
        until(lambda: any("deleted" in text for text in telegram.texts()), "the deletion")
        assert places(data_dir) == []
        assert built.http.get(f"/media/{picture}").status_code == 404
        telegram.say("delete")
        until(lambda: built.fake.asked[-1] == ("telegram-7", "delete", "en"), "the chat on its own")


@pytest.mark.system
def test_after_deletion_no_file_of_the_whole_system_holds_a_word_or_number_of_the_shopper(
    system: RunningSystem,
) -> None:
    pictures = _talk(system)
    system.say("leaving", "delete my data")
    (told,) = [one for one in system.say("leaving", "yes, delete everything") if "deleted" in str(one.get("text"))]
    assert "messages" in told["text"]  # type: ignore[operator]
    assert places(system.data_dir) == []
    assert [one for one in pictures if system.http.get(one).status_code != 404] == []


def _talk(system: RunningSystem) -> list[str]:
    """Tells words and numbers that nobody else does; the addresses of what was drawn and exported."""
    system.say("leaving", f"hi, I'm {WORDS[0]} ({WORDS[1]})")
    system.say("leaving", f"I'm a woman, {WORDS[2]} cm and {WORDS[3]} kg")
    shown = [str(one["image"]) for one in system.say("leaving", "can I try the red dress in M?") if "image" in one]
    system.say("leaving", "export my data")
    answers: list[dict[str, Any]] = system.say("leaving", "yes please")
    exported = [one["custom"]["file"] for one in answers if "file" in (one.get("custom") or {})]
    assert (len(shown), len(exported)) == (1, 2)
    assert len({one.split(":")[0] for one in places(system.data_dir)}) >= 3
    return [*shown, *exported]


# Retention


def test_each_kind_is_kept_for_as_long_as_its_setting_says(data_dir: Path) -> None:
    with Store(data_dir / "store.db") as store:
        asked = store.receive("ann", WORDS[0]).message
        look = {"kind": "try_on", "items": []}
        store.reply(
            asked.id, [Said(text="ok", custom={"kind": "measures", "values": {"height": 1.0}}), Said(custom=look)]
        )
        store.receive("ann", "still open")
        later, before = (datetime.now(UTC) + timedelta(days=days) for days in (1, -1))
        assert store.expire("messages", before) == store.expire("looks", before) == 0
        assert store.expire("messages", later) == 1  # and its answers with it
        assert [one.said.text for one in store.history("ann")] == ["still open"]
        assert store.expire("measures", later) == 1
        kept = store.export_shopper("ann")
        assert (len(kept["measures"]), len(kept["looks"])) == (0, 1)
        assert places(data_dir) == []


def test_the_dialogue_forgets_old_words_and_keeps_what_is_remembered_of_who_still_comes(tmp_path: Path) -> None:
    path = tmp_path / "tracker.db"
    with sqlite3.connect(path) as database:
        database.execute("create table events (id integer primary key, sender_id, type_name, timestamp, data)")
        rows = [("ann", "session_started", 1.0, "a"), ("ann", "user", 2.0, "b"), ("ann", "session_started", 3.0, "c")]
        rows += [("ann", "user", 99.0, "d"), ("bob", "session_started", 1.0, "e"), ("bob", "user", 2.0, "f")]
        database.executemany("insert into events (sender_id, type_name, timestamp, data) values (?, ?, ?, ?)", rows)
    database.close()
    Tracker(path).expire(datetime.fromtimestamp(50.0, UTC))
    with sqlite3.connect(path) as database:
        left = [row[0] for row in database.execute("select data from events order by id")]
    database.close()
    assert left == ["c", "d"]
