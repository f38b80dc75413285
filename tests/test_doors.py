"""Who may come in by which door, and that nothing anybody sends is a mistake of ours."""

from __future__ import annotations

import json
import os
import stat
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

import common.settings
from bot.callers import Networks, address
from bot.owner import HEADER, KEY_FILE
from tests.fakes_site import WEBHOOK, Site

HELLO = [{"text": "Hello!"}]
SAID = {"sender": "ann", "message": "hello there"}
KEY = "a-long-key-of-the-shops-own"


def elsewhere(built: Site, host: str = "203.0.113.7") -> TestClient:
    """The same server as somebody from another machine reaches it; the lifespan is the first client's."""
    return TestClient(built.app, base_url="http://127.0.0.1", client=(host, 50000), raise_server_exceptions=False)


# Programs


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 401),
        ({"Authorization": "Bearer wrong"}, 401),
        ({"Authorization": KEY}, 401),
        ({"Authorization": "Bearer 密钥"}, 401),
        ({"Authorization": f"Bearer {KEY}"}, 200),
    ],
)
@pytest.mark.parametrize("door", ["rest", "metrics"])
def test_from_elsewhere_programs_show_the_key(
    site: Any, setting: Any, door: str, headers: dict[str, str], status: int
) -> None:
    setting(rest_key=KEY)
    http = elsewhere(site({"hello there": HELLO}))
    sent = {name: value.encode() for name, value in headers.items()}
    response = http.post(WEBHOOK, json=SAID, headers=sent) if door == "rest" else http.get("/metrics", headers=sent)  # type: ignore[arg-type]
    assert response.status_code == status
    if status == 401:
        assert response.headers["www-authenticate"] == "Bearer"
        assert "FITTING_ROOM_REST_KEY" in response.json()["error"]


@pytest.mark.parametrize("header", ["X-Forwarded-For", "X-Real-IP", "Forwarded", "Via", "X-Forwarded-Proto"])
def test_whoever_comes_through_a_proxy_on_this_machine_comes_from_elsewhere(site: Any, header: str) -> None:
    built = site({"hello there": HELLO})
    assert built.http.post(WEBHOOK, json=SAID, headers={header: "127.0.0.1"}).status_code == 401
    assert built.http.post(WEBHOOK, json=SAID).status_code == 200


def test_without_a_key_nobody_from_elsewhere_is_let_in(site: Any) -> None:
    response = elsewhere(site()).post(WEBHOOK, json=SAID, headers={"Authorization": "Bearer "})
    assert response.status_code == 401
    assert "set FITTING_ROOM_REST_KEY" in response.json()["error"]


@pytest.mark.parametrize("written", ["web-{}", " web-{} ", "WEB-{}", "telegram-7", " Telegram-7"])
def test_a_web_shoppers_id_is_not_spoken_for_by_programs(site: Any, written: str) -> None:
    written = written.format(str(uuid.uuid4()).upper() if written.isupper() else uuid.uuid4())
    built = site()
    response = built.http.post(WEBHOOK, json={"sender": written, "message": "export my data"})
    assert response.status_code == 403
    assert "web chat's id" in response.json()["error"]
    assert built.fake.asked == []


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "", "application/jsonx"])
def test_only_json_is_read_and_another_sites_page_may_not_send_it(site: Any, kind: str) -> None:
    built = site()
    response = built.http.post(WEBHOOK, content=json.dumps(SAID), headers={"Content-Type": kind})
    assert response.status_code == 415
    assert "Content-Type: application/json" in response.json()["error"]
    asked = {"Origin": "https://elsewhere.example", "Access-Control-Request-Method": "POST"}
    preflight = built.http.options(WEBHOOK, headers=asked)
    assert not any(name.startswith("access-control-") for name in preflight.headers)
    assert built.fake.asked == []


def test_one_address_has_one_pace_however_many_names_it_invents(site: Any, setting: Any) -> None:
    setting(rest_address_per_minute="3", rest_key=KEY)
    built = site({"hello there": HELLO})
    key = {"Authorization": f"Bearer {KEY}"}
    told = [elsewhere(built).post(WEBHOOK, json={**SAID, "sender": f"s{n}"}, headers=key) for n in range(5)]
    assert [response.status_code for response in told] == [200, 200, 200, 429, 429]
    assert 1 <= int(told[-1].headers["retry-after"]) <= 60
    assert elsewhere(built, "203.0.113.8").post(WEBHOOK, json=SAID, headers=key).status_code == 200


def test_all_together_have_one_pace_too(site: Any) -> None:
    built = site({"hello there": HELLO}, total_per_minute=3)
    told = [built.http.post(WEBHOOK, json={**SAID, "sender": f"s{n}"}) for n in range(5)]
    assert [response.status_code for response in told] == [200, 200, 200, 503, 503]
    assert 1 <= int(told[-1].headers["retry-after"]) <= 60


def test_the_chats_pace_is_one_address_too(site: Any, setting: Any) -> None:
    setting(chat_address_per_minute="1")
    built = site({"hello there": HELLO})
    for number in range(2):
        with built.http.websocket_connect("/chat/socket") as wire:
            wire.send_json({"type": "hello", "conversation": f"web-{uuid.uuid4()}"})
            wire.receive_json()
            wire.send_json({"type": "say", "text": "hello there", "client_id": "one", "language": "en"})
            told = wire.receive_json()
            assert (told["type"], told["line"].get("client_id")) == ("notice" if number else "line", "one")


def test_addresses_are_counted_by_the_network_one_household_has() -> None:
    def at(host: str) -> str:
        return address({"type": "http", "client": (host, 1), "headers": []})

    assert at("2001:db8::1") == at("2001:db8::ffff") != at("2001:db8:0:1::1")
    assert at("203.0.113.7") != at("203.0.113.8")
    assert "10.1.2.3" in Networks("127.0.0.1, 10.0.0.0/8 nonsense")
    assert "11.1.2.3" not in Networks("127.0.0.1, 10.0.0.0/8 nonsense")


# Names


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "[::1", "", "localhost@evil.example"])
def test_a_host_that_is_not_ours_is_refused_and_stands_in_no_link(site: Any, host: str) -> None:
    built = site({"hello there": [{"image": "/media/x.webp"}]})
    response = built.http.post(WEBHOOK, json=SAID, headers={"Host": host})
    assert response.status_code == 421
    assert "FITTING_ROOM_ALLOWED_HOSTS" in response.json()["error"]
    assert built.fake.asked == []


@pytest.mark.parametrize(
    ("table", "host"),
    [
        ({}, "localhost:9000"), ({}, "127.0.0.1"), ({}, "[::1]:8080"),
        ({"allowed_hosts": "a.example B.example"}, "b.example"), ({"allowed_hosts": "*"}, "any.example"),
        ({"public_url": "https://shop.example/"}, "shop.example"),
    ],
)  # fmt: skip
def test_a_picture_has_the_address_of_a_host_that_is_ours(
    site: Any, setting: Any, table: dict[str, str], host: str
) -> None:
    setting(**table)
    built = site({"hello there": [{"image": "/media/x.webp"}]})
    (told,) = built.http.post(WEBHOOK, json=SAID, headers={"Host": host}).json()
    assert told["image"] == (table.get("public_url", "").rstrip("/") or f"http://{host}") + "/media/x.webp"


# Anything at all


PATHS = ["/", "/chat", "/healthz", "/metrics", "/widget.js", "/item/tee-crew", "/media/x.webp", "/chat/scan",
         "/static/products/x.webp", WEBHOOK, "/webhooks/rest/", "/owner/export", "/owner/delete",
         "/nothing"]  # fmt: skip
JSONS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=True) | st.text(max_size=40),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=12), inner, max_size=3),
    max_leaves=6,
)
MESSAGES = st.fixed_dictionaries({}, optional={"sender": JSONS, "message": JSONS, "metadata": JSONS})
BODIES = st.binary(max_size=200) | (JSONS | MESSAGES).map(lambda value: json.dumps(value).encode())


@pytest.fixture
def any_site(data_dir: Path) -> Iterator[Site]:
    built = Site(data_dir, {})

    async def answer(_body: dict[str, Any]) -> list[dict[str, Any]]:
        return HELLO

    built.fake.answer = answer  # type: ignore[method-assign]
    built.http = TestClient(
        built.app, base_url="http://127.0.0.1", client=("127.0.0.1", 1), raise_server_exceptions=False
    )
    with built.http:
        yield built


def fuzz(any_site: Site, key: str) -> None:
    @settings(max_examples=250)
    @given(
        path=st.sampled_from(PATHS),
        method=st.sampled_from(["GET", "POST", "PUT", "DELETE", "OPTIONS", "HEAD", "PATCH"]),
        body=BODIES,
        kind=st.sampled_from(["application/json", "application/json; charset=x", "text/plain", ""]),
        query=st.text(max_size=20),
        named=st.sampled_from(["X-Conversation", "X-Filename", "Accept-Language", "Cookie", "Range", "If-None-Match"]),
        value=st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=30)
        | st.just(f"web-{uuid.UUID(int=0, version=4)}"),
    )
    def whatever_is_sent(path: str, method: str, body: bytes, kind: str, query: str, named: str, value: str) -> None:
        headers = {"Content-Type": kind, named: value, HEADER: key}
        response = any_site.http.request(method, path, params={"lang": query}, content=body, headers=headers)
        assert response.status_code < 500 or path == "/healthz", response.text
        if response.status_code >= 400 and "json" in response.headers.get("content-type", "") and method != "HEAD":
            said = response.json()
            assert isinstance(said, list) or "parts" in said or (said["error"] and "\n" not in said["error"])

    whatever_is_sent()


def test_nothing_anybody_sends_to_any_address_is_a_mistake_of_ours(any_site: Site, data_dir: Path) -> None:
    fuzz(any_site, (data_dir / KEY_FILE).read_text())


@pytest.mark.parametrize("body", [b"{}", b"[]", b"", b'{"sender": 7}', b'{"sender": ""}', b"\xff", b'{"sender": null}'])
@pytest.mark.parametrize("door", ["export", "delete"])
def test_the_owners_door_says_what_a_body_must_be(site: Any, data_dir: Path, door: str, body: bytes) -> None:
    built = site()
    headers = {HEADER: (data_dir / KEY_FILE).read_text(), "Content-Type": "application/json"}
    response = built.http.post(f"/owner/{door}", content=body, headers=headers)
    assert response.status_code == 400
    assert "sender" in response.json()["error"]


TOLD = st.fixed_dictionaries(
    {"type": st.sampled_from(["say", "hello", "ping", "line"]) | JSONS},
    optional=dict.fromkeys(("text", "title", "wish", "client_id", "conversation", "language", "after"), JSONS),
)


def test_nothing_sent_over_the_chats_wire_breaks_it(any_site: Site) -> None:
    with any_site.http.websocket_connect("/chat/socket") as wire:
        wire.send_json({"type": "hello", "conversation": f"web-{uuid.uuid4()}"})
        assert wire.receive_json() == {"type": "ready"}

        @settings(max_examples=150)
        @given(message=(TOLD | JSONS).map(json.dumps) | st.text(max_size=50))
        def whatever_is_said(message: str) -> None:
            wire.send_text(message)
            wire.send_json({"type": "ping"})
            while wire.receive_json() != {"type": "pong"}:
                pass

        whatever_is_said()


# What others on this machine may read


def test_what_is_kept_of_shoppers_is_for_its_owner_alone(data_dir: Path) -> None:
    from bot.starting import data_folder
    from bot.supervisor import _Log

    old = os.umask(0o022)
    try:
        (data_dir / "log").mkdir(mode=0o755)
        for name in ("tracker.db", "store.db", "log/rasa.log"):
            (data_dir / name).write_text("")
        with data_folder(common.settings.settings()), mock.patch("os.umask"):
            log = _Log(data_dir / "log" / "new.log", delay=True)
            log.emit(__import__("logging").LogRecord("x", 20, "", 0, "said", (), None))
            log.close()
    finally:
        os.umask(old)
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in data_dir.rglob("*")}
    modes.pop("run.lock")
    assert {name: mode for name, mode in modes.items() if mode & 0o077} == {}
    assert stat.S_IMODE(data_dir.stat().st_mode) == 0o700


# What is measured


def test_metrics_tell_counts_and_times_and_nothing_of_a_shopper(site: Any, data_dir: Path) -> None:
    (data_dir / "restarts.json").write_text('{"rasa": 2}')
    built = site({"hello there": HELLO, "show it": [{"image": "/media/x.webp", "custom": {"kind": "try_on"}}]})
    built.gateway.metrics.watch_restarts(data_dir)
    for text in ("hello there", "show it"):
        built.say(text, sender="ann-of-green-gables")
    text = built.http.get("/metrics").text
    for line in (
        'fitting_room_messages_total{channel="rest"} 2.0',
        'fitting_room_drawings_total{kind="try_on"} 1.0',
        'fitting_room_part_seconds_count{part="dialogue"} 2.0',
        'fitting_room_part_seconds_count{part="whole"} 2.0',
        "fitting_room_queue_messages 0.0",
        'fitting_room_restarts_total{part="rasa"} 2.0',
    ):
        assert line in text, line
    assert "gables" not in text
    assert "hello" not in text
