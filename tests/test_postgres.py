"""The store on a PostgreSQL server: several gateways at once, a server that goes away, and Rasa's tracker beside it."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import psycopg
import pytest
import yaml

from bot.starting import lock_place, tracker_place, write_endpoints
from bot.telegram.chats import Chats
from bot.tracker import Tracker
from common.database_postgres import translated
from common.settings import read
from common.store import Said, Store
from common.store_errors import StoreAway
from tests.system import running_system


def test_two_gateways_keep_a_message_and_its_answer_once_and_in_order(postgres: Any) -> None:
    address = postgres.new_database()
    with Store(address) as first, Store(address) as second:

        def talk(store: Store) -> None:
            for n in range(30):
                got = store.receive("ann", str(n), client_id=f"c{n}")
                store.reply(got.message.id, [Said(text=f"a{n}"), Said(text=f"b{n}")])

        threads = [threading.Thread(target=talk, args=(store,)) for store in (first, second, first, second)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        lines = first.history("ann", limit=1000)
        assert sorted(str(one.said.text) for one in lines if one.author == "shopper") == sorted(map(str, range(30)))
        assert len(lines) == 90
        for one in lines:
            if one.author == "shopper":
                assert [said.said.text for said in second.replies(one.id)] == [f"a{one.said.text}", f"b{one.said.text}"]


def test_a_server_that_goes_away_is_told_and_found_again(postgres: Any) -> None:
    with Store(postgres.new_database()) as store:
        store.receive("ann", "before")
        postgres.stop()
        try:
            with pytest.raises(StoreAway, match=r"the database at 127\.0\.0\.1:\d+/test_\w+ does not answer"):
                store.receive("ann", "while it is away")
        finally:
            postgres.start()
        assert store.receive("ann", "after").new
        assert [one.said.text for one in store.history("ann")] == ["before", "after"]


def test_an_error_names_neither_the_password_nor_what_was_said() -> None:
    with pytest.raises(StoreAway) as refused:
        Store("postgresql://someone:geheim@127.0.0.1:1/shop")
    assert "geheim" not in str(refused.value)
    assert "127.0.0.1:1/shop" in str(refused.value)
    assert refused.value.__cause__ is None


def test_telegrams_chats_are_kept_there_too(postgres: Any) -> None:
    address = postgres.new_database()
    chats = Chats(address)
    assert chats.take([(7, 2**40, "{}"), (8, None, "{}")]) == {7, 8}
    assert chats.take([(7, 2**40, "{}")]) == set()
    chats.begin(2**40, 3)
    chats.sent(2**40, 5, 1)
    assert chats.press(2**40, 1, "a") == set()
    assert chats.press(2**40, 1, "b") == {"a"}
    chats.keep_note("name", "one")
    chats.keep_note("name", "two")
    chats.close()
    again = Chats(address)
    assert again.waiting(2**40) == [(7, "{}")]
    assert again.note("name") == "two"
    progress = again.progress(2**40)
    assert progress is not None
    assert (progress.line, progress.part) == (5, 1)
    again.forget(f"telegram-{2**40}")
    assert again.progress(2**40) is None
    again.close()


def test_what_rasa_remembers_there_is_read_and_forgotten(postgres: Any) -> None:
    address = postgres.new_database()
    tracker = Tracker(address)
    assert tracker.events("ann") == []
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(
            "create table events (id serial primary key, sender_id text, type_name text, timestamp float, data text)"
        )
        connection.execute("insert into events values (1, 'ann', 'user', 1.0, '{\"event\": \"user\"}')")
    assert tracker.events("ann") == [{"event": "user"}]
    assert tracker.answers()
    tracker.forget("ann")
    assert tracker.events("ann") == []


def test_rasa_is_told_of_the_same_server_and_of_redis(tmp_path: Path) -> None:
    address = "postgresql://shop:p%40ss@db.example:5433/fitting?sslmode=require"
    assert tracker_place(read({"FITTING_ROOM_DATABASE": address})) == {
        "dialect": "postgresql", "url": "db.example", "port": 5433, "db": "fitting", "username": "shop",
        "password": "p@ss", "query": {"sslmode": "require"},
    }  # fmt: skip
    assert lock_place("redis://:secret@cache:6380/2") == {
        "type": "redis", "url": "cache", "port": 6380, "db": 2, "key_prefix": "fittingroom", "password": "secret",
    }  # fmt: skip
    given = {
        "FITTING_ROOM_DATABASE": address,
        "FITTING_ROOM_REDIS": "redis://cache",
        "FITTING_ROOM_DATA_DIR": str(tmp_path),
    }
    written = write_endpoints(read(given))
    assert written.stat().st_mode & 0o077 == 0
    endpoints = yaml.safe_load(written.read_text())
    assert endpoints["tracker_store"]["type"] == "dialogue.store.DialogueStore"
    assert endpoints["tracker_store"]["url"] == "db.example"
    assert endpoints["lock_store"]["type"] == "redis"


def test_words_of_one_database_are_said_in_the_other() -> None:
    assert translated("select '100%' where a = ?") == "select '100%%' where a = %s"
    made = translated("create table x (id integer primary key autoincrement, at real not null) strict")
    assert (
        made == "create table x (id bigint generated by default as identity primary key, at double precision not null)"
    )


@pytest.mark.system
def test_the_whole_system_runs_on_it_and_goes_on_after_it_was_away(postgres: Any, redis: str, tmp_path: Path) -> None:
    address = postgres.new_database()
    with running_system(tmp_path, database=address, redis=redis, reply_seconds="120") as system:
        system.say("ann", "I'm a woman, 165 cm and 55 kg")
        assert any("image" in one for one in system.say("ann", "can I try the red dress in M?"))
        postgres.stop()
        try:
            (told,) = system.say("ann", "one size up")
            assert "could not be saved" in str(told["text"])
        finally:
            postgres.start()
        system.recovers()
        shown = [one["custom"]["items"][0]["size"] for one in system.say("ann", "one size up") if "image" in one]  # type: ignore[index]
        assert shown == ["L"]
        system.say("ann", "delete my data")
        assert any("deleted" in str(one.get("text")) for one in system.say("ann", "yes, delete everything"))
        with psycopg.connect(address) as connection:
            for table in ("messages", "events", "measures", "looks", "buttons", "shoppers"):
                assert connection.execute(f"select count(*) from {table}").fetchone() == (0,)  # type: ignore[arg-type]
        assert not list(tmp_path.glob("*.db"))
