"""Connections that hold a place and say nothing, too slowly or too often, are closed."""

from __future__ import annotations

import json
import socket
import threading
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from bot.callers import Networks
from bot.connections import Places, protocols
from tests.fakes_site import WEBHOOK, Site
from tests.waiting import LIMIT_S, until

HELLO = [{"text": "Hello!"}]


@pytest.fixture
def real_server(data_dir: Path) -> Iterator[Callable[..., int]]:
    """Servers with short limits on ports of their own."""
    stop: list[Callable[[], None]] = []

    def start(*, header_seconds: float = 0.3, most: int = 100, per_address: int = 100) -> int:
        built = Site(data_dir, {"hello there": HELLO})
        places = Places(most, per_address)
        http, wire = protocols(places, header_seconds=header_seconds)
        listening = socket.create_server(("127.0.0.1", 0))
        config = uvicorn.Config(built.app, log_config=None, http=http, ws=wire, timeout_keep_alive=1, access_log=False)
        config.ws_ping_interval = config.ws_ping_timeout = 0.2
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        until(lambda: server.started, "the start of the server")

        def end() -> None:
            server.should_exit = True
            thread.join(LIMIT_S)

        stop.append(end)
        return int(listening.getsockname()[1])

    yield start
    for end in stop:
        end()


def closed(connection: socket.socket) -> bytes:
    """What comes before the other end closes the connection."""
    connection.settimeout(LIMIT_S)
    told = b""
    try:
        while piece := connection.recv(65536):
            told += piece
    except ConnectionResetError:
        pass
    return told


@pytest.mark.parametrize("sent", [b"", b"GET / HTTP/1.1\r\nHost: localhost\r\nX-", b"\r\n\r\n"])
def test_a_connection_that_does_not_send_its_head_is_closed(real_server: Any, sent: bytes) -> None:
    with socket.create_connection(("127.0.0.1", real_server())) as connection:
        connection.sendall(sent)
        assert b" 200 " not in closed(connection)


def test_a_head_that_drips_in_is_cut_off_on_a_kept_connection_too(real_server: Any) -> None:
    with socket.create_connection(("127.0.0.1", real_server())) as connection:
        connection.sendall(b"GET /webhooks/rest/ HTTP/1.1\r\nHost: localhost\r\n\r\n")
        told = b""
        while b'"ok"}' not in told:
            told += connection.recv(65536)
        connection.sendall(b"GET / HTTP/1.1\r\n")
        assert closed(connection) == b""


def test_a_body_that_drips_in_is_refused_in_a_sentence(real_server: Any, setting: Any) -> None:
    setting(body_seconds="0.3")
    head = b"POST %s HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 50\r\n\r\n{"
    with socket.create_connection(("127.0.0.1", real_server())) as connection:
        connection.sendall(head % WEBHOOK.encode())
        told = closed(connection)
    assert b" 408 " in told
    assert b"the body took longer than 0.3 s" in told


def test_a_chat_that_does_not_greet_or_gives_no_sign_of_life_is_closed(real_server: Any, setting: Any) -> None:
    setting(header_seconds="0.3")
    port = real_server()
    with connect(f"ws://127.0.0.1:{port}/chat/socket") as wire, pytest.raises(ConnectionClosed) as greeting:
        wire.recv(timeout=LIMIT_S)
    assert greeting.value.rcvd is not None
    assert greeting.value.rcvd.code == 1008
    with socket.create_connection(("127.0.0.1", port)) as dead:
        dead.sendall(
            b"GET /chat/socket HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
        )
        while b"101" not in dead.recv(65536):
            pass
        greeting_text = json.dumps({"type": "hello", "conversation": f"web-{uuid.uuid4()}"}).encode()
        mask = b"\0\0\0\0"
        dead.sendall(bytes([0x81, 0x80 | len(greeting_text)]) + mask + greeting_text)
        assert b'"ready"' in closed(dead), "it answers no ping"


def test_connections_over_the_limit_are_told_to_come_again_and_places_are_given_back(real_server: Any) -> None:
    port = real_server(header_seconds=60.0, most=2)
    with socket.create_connection(("127.0.0.1", port)), socket.create_connection(("127.0.0.1", port)):

        def refused() -> bool:
            with socket.create_connection(("127.0.0.1", port)) as third:
                return b"Retry-After" in closed(third)

        until(refused, "a refusal")
    until(lambda: httpx.get(f"http://127.0.0.1:{port}/webhooks/rest/").status_code == 200, "a place")


def test_one_address_holds_so_many_connections_unless_it_is_a_proxy() -> None:
    places = Places(100, 2, Networks("10.0.0.0/8"))
    names = [object() for _ in range(6)]
    assert [places.take(one, "203.0.113.7") for one in names[:3]] == [True, True, False]
    assert [places.take(one, "10.1.1.1") for one in names[3:]] == [True, True, True]
    places.leave(names[0])
    places.leave(names[0])
    assert places.take(names[2], "203.0.113.7")


def test_a_chat_of_one_address_too_many_is_told_to_come_later(site: Any, setting: Any) -> None:
    setting(connections_per_address="1")
    built = site()
    with built.http.websocket_connect("/chat/socket"), built.http.websocket_connect("/chat/socket") as second:
        assert second.receive()["code"] == 1013
