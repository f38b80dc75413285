"""The chat's wire in a browser: slow machines, restarts, silent networks, two windows, another site's page."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.elsewhere import page_with_widget
from tests.fakes_site import Site
from tests.shopper import BROWSER, dialogue
from tests.waiting import LIMIT_S, own_ports

pytestmark = BROWSER


class SilentNetwork:
    """A network before a server's port: told to, it swallows what its connections carry, and they stay open."""

    def __init__(self, port: int) -> None:
        self._server = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self._server.getsockname()[1]}"
        self._port, self._open, self._swallowed = port, set[socket.socket](), set[socket.socket]()

    def swallow(self) -> None:
        """Nothing more comes through the connections there are; later ones are as ever."""
        self._swallowed |= self._open

    def __enter__(self) -> SilentNetwork:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        for one in (self._server, *self._open):
            one.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                near, _ = self._server.accept()
                far = socket.create_connection(("127.0.0.1", self._port))
                self._open |= {near, far}
                for ends in ((near, far), (far, near)):
                    threading.Thread(target=self._carry, args=ends, daemon=True).start()

    def _carry(self, source: socket.socket, sink: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while some := source.recv(65536):
                if source not in self._swallowed:
                    sink.sendall(some)
            sink.shutdown(socket.SHUT_WR)


@pytest.fixture
def network(address: str) -> Iterator[SilentNetwork]:
    """A network before the shop: its address takes the place of the shop's own."""
    with SilentNetwork(int(address.rpartition(":")[2])) as between:
        yield between


def test_on_a_slow_machine_the_conversation_is_there_and_every_button_has_its_name(address: str, shopper: Any) -> None:
    ann = shopper()
    ann.context.new_cdp_session(ann.page).send("Emulation.setCPUThrottlingRate", {"rate": 10})
    ann.page.goto(f"{address}/chat?lang=en")
    ann.page.locator("[data-state=online]").wait_for()
    ann.page.get_by_text("I am the fitting assistant").wait_for()
    ann.says("hello", ann.page)
    ann.hears("Hello!", ann.page)
    ann.page.reload()
    ann.page.locator("[data-state=online]").wait_for()
    ann.hears("Hello!", ann.page)
    assert ann.page.get_by_role("button", name="Send a 3D scan").is_visible()
    assert ann.page.get_by_role("textbox", name="Height, weight").is_visible()


def test_a_server_that_restarts_loses_nothing_and_doubles_nothing(data_dir: Path, serve: Any, shopper: Any) -> None:
    ann = shopper()
    with own_ports(1) as (port,):
        with Site(data_dir, dialogue()).on_port(port) as address:
            ann.page.goto(f"{address}/chat")
            ann.page.locator("[data-state=online]").wait_for()
            ann.says("hello", ann.page)
            ann.hears("Hello!", ann.page)
        ann.page.locator("[data-state=offline]").wait_for()
        ann.says("你好", ann.page)
        serve(dialogue(), port)
        ann.hears("你好！", ann.page)
        for text in ("hello", "Hello!", "你好", "你好！"):
            assert ann.page.locator("#messages").get_by_text(text, exact=True).count() == 1, text
    ann.problems[:] = [line for line in ann.problems if "WebSocket" not in line]  # the server was away: of course


def test_a_network_that_goes_silent_is_noticed_and_nothing_is_lost_or_doubled(
    network: SilentNetwork, shopper: Any
) -> None:
    ann = shopper()
    ann.page.goto(f"{network.address}/chat")
    ann.page.locator("[data-state=online]").wait_for()
    ann.says("hello", ann.page)
    ann.hears("Hello!", ann.page)
    network.swallow()
    ann.says("你好", ann.page)
    ann.hears("你好！", ann.page)
    for text in ("hello", "Hello!", "你好", "你好！"):
        assert ann.page.locator("#messages").get_by_text(text, exact=True).count() == 1, text
    ann.problems[:] = [line for line in ann.problems if "WebSocket" not in line]


def test_two_windows_of_one_conversation_show_the_same_and_each_line_once(address: str, shopper: Any) -> None:
    ann = shopper()
    windows = [ann.page, ann.context.new_page()]
    for window in windows:
        window.set_default_timeout(LIMIT_S * 1000)
        window.goto(f"{address}/chat")
        window.locator("[data-state=online]").wait_for()
    for window, said, heard in ((windows[0], "hello", "Hello!"), (windows[1], "你好", "你好！")):
        ann.says(said, window)
        for each in windows:
            ann.hears(heard, each)
    for window in windows:
        shown = [window.locator("#messages").get_by_text(t, exact=True).count() for t in ("hello", "Hello!", "你好")]
        assert shown == [1, 1, 1]
    assert windows[1].evaluate("Object.entries(localStorage).filter(([key]) => key.includes('outbox'))[0][1]") == "[]"


def test_the_embed_works_on_a_page_of_another_origin(address: str, elsewhere: Any, shopper: Any) -> None:
    ann = shopper()
    ann.page.goto(elsewhere({"/": page_with_widget(address)}))
    ann.opens_the_chat()
    ann.page.evaluate("FittingRoom.say('hello')")
    ann.hears("Hello!")
    ann.page.reload()
    ann.opens_the_chat()
    ann.hears("Hello!")
    assert ann.chat.locator("#messages").get_by_text("Hello!", exact=True).count() == 1, "said twice after a reload"
