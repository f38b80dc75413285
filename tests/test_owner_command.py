"""Export and deletion from the command line, beside a running gateway and without one."""

from __future__ import annotations

import dataclasses
import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

import common.settings
from bot.owner_command import OwnerCommandError, carry_out
from common.settings import Settings
from common.store import Store
from tests.fakes_site import Site
from tests.waiting import own_ports


@pytest.fixture
def table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Settings]:
    """Settings of a data folder with one shopper in it, and in Rasa's tracker store."""
    monkeypatch.setenv("FITTING_ROOM_DATA_DIR", str(tmp_path))
    common.settings.settings.cache_clear()
    with Store(tmp_path / "store.db") as store:
        for sender in ("ann", "bob"):
            store.reply(store.receive(sender, "hello").message.id, [])
    with sqlite3.connect(tmp_path / "tracker.db") as tracker:
        tracker.execute("create table events (id integer primary key, sender_id text, data text)")
        rows = [(sender, json.dumps({"event": "user"})) for sender in ("ann", "bob")]
        tracker.executemany("insert into events (sender_id, data) values (?, ?)", rows)
    tracker.close()
    yield common.settings.settings()
    common.settings.settings.cache_clear()


def kept(sender: str, table: Settings) -> tuple[int, int]:
    """Messages and events of the dialogue that are kept of a shopper."""
    found = carry_out("export", {"sender": sender}, table)
    return len(found["messages"]), len(found["dialogue"])


def check(table: Settings) -> None:
    assert kept("ann", table) == (1, 1)
    assert carry_out("delete", {"sender": "ann"}, table) == {"message_count": 1, "picture_count": 0}
    assert kept("ann", table) == (0, 0)
    assert kept("bob", table) == (1, 1)


def test_without_a_running_gateway_the_store_is_opened_directly(table: Settings) -> None:
    check(table)


def test_beside_a_running_gateway_it_is_asked_to_do_it(table: Settings) -> None:
    with Site(table.data, {}).on_port() as address:
        check(dataclasses.replace(table, port=int(address.rpartition(":")[2])))


def test_a_store_in_use_by_something_else_is_said_with_what_to_do(table: Settings) -> None:
    nobody = pytest.raises(OwnerCommandError, match="FITTING_ROOM_PORT")
    with own_ports(1) as (port,), Store(table.data / "store.db"), nobody:
        carry_out("export", {"sender": "ann"}, dataclasses.replace(table, port=port))
