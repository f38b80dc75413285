"""What is kept of a shopper: handed out, deleted when asked, deleted after long silence, and behind the owner's key."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

from bot.owner import HEADER, KEY_FILE
from bot.wording import SENTENCES
from common.media import media
from common.store import Store
from tests.fakes_rasa import try_on
from tests.waiting import until


def test_a_shopper_gets_and_deletes_everything_kept_of_them(site: Any, data_dir: Path) -> None:
    picture = media().save(b"x", ".webp")
    built = site({
        "show it": try_on(f"/media/{picture}"),
        "export my data": [{"text": "Here:", "custom": {"kind": "privacy", "action": "export"}}],
        "delete my data": [{"custom": {"kind": "privacy", "action": "delete"}}],
    })  # fmt: skip
    built.say("show it")
    built.say("show it", sender="bob")
    _, exported, page = built.say("export my data")
    assert exported["custom"]["file"] in exported["text"]
    kept = built.http.get(exported["custom"]["file"]).json()
    assert [row["text"] for row in kept["messages"]][:2] == ["show it", "Here you are in the navy tee, size M."]
    assert kept["looks"][0]["media"] == picture
    read = built.http.get(page["custom"]["file"])
    assert read.headers["content-type"] == "text/html; charset=utf-8"
    assert read.headers["content-security-policy"].startswith("sandbox; default-src 'none'")
    assert "Here you are in the navy tee, size M." in read.text
    (deleted,) = built.say("delete my data")
    assert deleted["text"] == SENTENCES["deleted"]["en"].format(messages=8, pictures=3)
    assert built.http.get(f"/media/{picture}").status_code == 404
    assert built.http.get(exported["custom"]["file"]).status_code == 404
    assert built.http.get(page["custom"]["file"]).status_code == 404
    key = (data_dir / KEY_FILE).read_text()
    assert (data_dir / KEY_FILE).stat().st_mode & 0o077 == 0
    left = built.http.post("/owner/export", json={"sender": "ann"}, headers={HEADER: key}).json()
    assert not any(left.values())
    assert built.http.post("/owner/export", json={"sender": "bob"}, headers={HEADER: key}).json()["messages"]


def test_whoever_is_silent_for_too_long_is_deleted_with_everything(site: Any, data_dir: Path) -> None:
    with Store(data_dir / "store.db") as store:
        for sender in ("ann", "bob"):
            store.reply(store.receive(sender, "hello").message.id, [])
    with sqlite3.connect(data_dir / "store.db") as database:
        database.execute("update shoppers set last_seen = '2020-01-01T00:00:00.000+00:00' where sender = 'ann'")
    database.close()
    http, headers = site().http, {HEADER: (data_dir / KEY_FILE).read_text()}

    def kept(sender: str) -> bool:
        return any(http.post("/owner/export", json={"sender": sender}, headers=headers).json().values())

    until(lambda: not kept("ann"), "the deletion of whoever is long silent")
    assert kept("bob")


def test_without_its_key_the_owners_door_is_not_there(site: Any) -> None:
    http = site().http
    for headers in ({}, {HEADER: "guess"}, {HEADER: "gu\u00e9ss".encode()}):
        assert http.post("/owner/delete", json={"sender": "ann"}, headers=headers).status_code == 404
