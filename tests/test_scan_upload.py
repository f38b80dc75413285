"""A 3D scan on its way from the chat page to the dialogue: taken, limited, bound to its shopper, and gone."""

from __future__ import annotations

import asyncio
import json
import os
import time
import uuid
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

import common.settings
import common.uploads
from bot.channels.scan import PER_MINUTE, readable_name
from bot.messages import SCAN
from bot.wording import say
from common.uploads import KEPT_S, NoRoom, TooLarge, UploadGone, Uploads, WrongKind
from tests.fakes_site import Site

CONVERSATION = f"web-{uuid.uuid4()}"


@pytest.fixture
def site(data_dir: Path) -> Iterator[Site]:
    """A site whose dialogue answers any scan."""
    built = Site(data_dir, {})

    async def answer(body: dict[str, Any]) -> list[dict[str, Any]]:
        built.fake.asked.append((body["sender"], body["message"], body["metadata"]["language"]))
        return [{"text": "Measured."}]

    built.fake.answer = answer  # type: ignore[method-assign]
    with built.http:
        yield built


def send(site: Site, content: bytes, filename: str = "me.ply", **headers: str) -> Any:
    told = {"X-Conversation": CONVERSATION, "X-Filename": quote(filename), "X-Language": "en", **headers}
    return site.http.post("/chat/scan", content=content, headers=told)


def kept(data_dir: Path) -> list[Path]:
    return [path for path in (data_dir / "uploads").glob("*/*") if path.is_file()]


async def chunks(*parts: bytes) -> AsyncIterator[bytes]:
    for part in parts:
        yield part


def saved(uploads: Uploads, sender: str, filename: str = "me.ply") -> str:
    return asyncio.run(uploads.save(sender, filename, chunks(b"ply")))


def test_a_scan_is_kept_under_a_name_nobody_can_guess_and_the_dialogue_is_told(site: Site, data_dir: Path) -> None:
    with site.http.websocket_connect("/chat/socket") as socket:
        socket.send_json({"type": "hello", "conversation": CONVERSATION, "after": 0, "language": "en"})
        assert socket.receive_json() == {"type": "ready"}
        assert send(site, b"ply and so on", "C:\\scans\\me.ply").status_code == 202
        told = [socket.receive_json() for _ in range(4)]
    site.settled()
    (file,) = kept(data_dir)
    assert file.read_bytes() == b"ply and so on"
    assert len(file.stem) == 32
    assert file.stat().st_mode & 0o077 == 0
    ((sender, message, language),) = site.fake.asked
    assert (sender, language) == (CONVERSATION, "en")
    assert message.startswith(SCAN)
    assert json.loads(message.removeprefix("/give_measures")) == {"scan": file.name}
    assert told[0]["line"]["text"] == "3D scan: me.ply"
    assert file.name not in json.dumps(told)
    assert told[1] == {"type": "working", "text": say("scan_reading", "en")}
    assert told[-1]["line"]["text"] == "Measured."


def test_a_files_name_changes_no_conversations_language(site: Site) -> None:
    send(site, b"ply", "my-body-scan-front.ply", **{"X-Language": "zh"})
    send(site, b"ply", "正面扫描.ply", **{"X-Language": "en"})
    site.settled()
    assert [language for *_, language in site.fake.asked] == ["zh", "zh"]


@pytest.mark.parametrize(
    ("content", "filename", "status", "sentence"),
    [
        (b"hello", "me.stl", 415, "scan_wrong_kind"),
        (b"hello", "ply", 415, "scan_wrong_kind"),
        (b"", "me.ply", 400, "scan_empty"),
    ],
)
def test_what_is_no_scan_is_refused_with_a_sentence_and_nothing_is_kept(
    site: Site, data_dir: Path, content: bytes, filename: str, status: int, sentence: str
) -> None:
    response = send(site, content, filename)
    assert (response.status_code, response.json()["error"]) == (status, say(sentence, "en"))
    site.settled()
    assert kept(data_dir) == []
    assert site.fake.asked == []


def test_a_scan_over_the_limit_is_refused_in_the_shoppers_language_whatever_length_it_claims(
    site: Site, data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("common.uploads.LARGEST_MB", 0.001)
    told = send(site, b"x" * 1001, **{"X-Language": "zh"})
    assert told.status_code == 413
    assert told.json()["error"] == say("scan_too_large", "zh", limit=50)
    claimed = send(site, b"x", **{"Content-Length": "60000000"})
    assert claimed.status_code == 413
    assert kept(data_dir) == []


def test_only_a_conversation_of_the_chat_may_send_a_scan_and_not_too_many(site: Site) -> None:
    assert send(site, b"ply", **{"X-Conversation": "ann"}).status_code == 403
    statuses = [send(site, b"ply").status_code for _ in range(PER_MINUTE + 1)]
    assert statuses == [202] * PER_MINUTE + [429]


def test_a_name_opens_only_its_own_shoppers_file(tmp_path: Path) -> None:
    uploads = Uploads(tmp_path)
    name = saved(uploads, "ann")
    assert uploads.path("ann", name).is_file()
    assert not uploads.path("bob", name).exists()
    for guess in ("../../store.db", name + ".part", f"../x/{name}", "", "a" * 32 + ".obj\n"):
        with pytest.raises(UploadGone):
            uploads.path("ann", guess)


def test_deleting_a_shopper_takes_their_scans_and_the_sweep_takes_what_nobody_read(tmp_path: Path) -> None:
    uploads = Uploads(tmp_path)
    for sender in ("ann", "ann", "bob", "eve"):
        saved(uploads, sender)
    assert uploads.delete("ann") == 2
    old = uploads.path("bob", next(path.name for path in (tmp_path).glob("*/*")))
    file = old if old.exists() else next(tmp_path.glob("*/*"))
    os.utime(file, (0, time.time() - KEPT_S - 1))
    assert uploads.sweep() == 1
    assert len(list(tmp_path.glob("*/*"))) == 1
    assert len(list(tmp_path.glob("*"))) == 1


def test_an_upload_that_breaks_off_or_grows_too_large_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken() -> AsyncIterator[bytes]:
        yield b"ply"
        raise ConnectionResetError

    uploads = Uploads(tmp_path)
    with pytest.raises(NoRoom):
        asyncio.run(uploads.save("ann", "me.ply", broken()))
    monkeypatch.setattr(common.uploads, "LARGEST_MB", 0.000_005)
    with pytest.raises(TooLarge):
        asyncio.run(uploads.save("ann", "me.ply", chunks(b"123", b"456")))
    with pytest.raises(WrongKind):
        asyncio.run(uploads.save("ann", "me", chunks(b"1")))
    assert list(tmp_path.glob("*/*")) == []


def test_a_full_house_takes_no_more(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    uploads = Uploads(tmp_path)
    saved(uploads, "ann")
    monkeypatch.setattr(common.uploads, "MOST_MB", 0)
    with pytest.raises(NoRoom, match="try again"):
        saved(uploads, "bob")


def test_a_files_name_is_shown_short_and_on_one_line() -> None:
    assert readable_name(quote("../我的\n扫描.PLY")) == "我的扫描.PLY"
    assert len(readable_name("x" * 500 + ".ply")) == 60
    assert readable_name("") == ""
