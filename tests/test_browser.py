"""A shopper's browser: headless Chromium on the shop page, the chat, and the embed in somebody else's page."""

from __future__ import annotations

import contextlib
import http.server
import io
import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import shop.settings
from bot.messages import SCAN
from bot.wording import say
from shop.media import media
from tests.fakes_rasa import Held, Script, try_on
from tests.fakes_site import Site
from tests.system import RunningSystem
from tests.waiting import LIMIT_S, own_ports, until

playwright_api = pytest.importorskip("playwright.sync_api")
CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync", "--disable-dev-shm-usage"),
)
pytestmark = [pytest.mark.browser, pytest.mark.skipif(not CHROMIUM.exists(), reason="Chromium is not installed")]
UP = '/change_size{"size":"up"}'
BUTTONS = [{"title": "One size up", "payload": UP}]


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    with playwright_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=list(ARGUMENTS))
        yield browser
        browser.close()


class Shopper:
    """One browser page, and everything that went wrong on it."""

    def __init__(
        self, chromium: Any, *, width: int = 1280, height: int = 850, locale: str = "en-GB", touch: bool = False
    ) -> None:
        self.context = chromium.new_context(
            viewport={"width": width, "height": height},
            locale=locale,
            reduced_motion="reduce",
            has_touch=touch,
            is_mobile=touch,
        )
        self.page = self.context.new_page()
        self.page.set_default_timeout(LIMIT_S * 1000)
        self.problems: list[str] = []
        self.page.on("pageerror", lambda error: self.problems.append(str(error)))
        self.page.on(
            "console", lambda line: self.problems.append(line.text) if line.type in ("error", "warning") else None
        )
        self.page.on("requestfailed", self._failed)

    def _failed(self, request: Any) -> None:
        if request.failure != "net::ERR_ABORTED":  # a picture no longer wanted, because the page was left
            self.problems.append(f"{request.failure}: {request.url}")

    @property
    def chat(self) -> Any:
        return self.page.frame_locator("iframe")

    def opens_the_chat(self) -> None:
        self.page.locator("fitting-room button").click()
        self.chat.locator("[data-state=online]").wait_for()

    def hears(self, text: str, chat: Any = None, **how: Any) -> None:
        """Waits until the assistant has said this."""
        (chat or self.chat).locator("#messages").get_by_text(text, exact=True).wait_for(**how)

    def says(self, text: str, chat: Any = None) -> None:
        box = (chat or self.chat).locator("#text-input")
        box.fill(text)
        box.press("Enter")


@pytest.fixture
def data_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("FITTING_ROOM_DATA_DIR", str(tmp_path))
    shop.settings.settings.cache_clear()
    yield tmp_path
    shop.settings.settings.cache_clear()


@pytest.fixture
def serve(data_dir: Path) -> Iterator[Callable[..., str]]:
    """Starts servers over a script and gives their addresses. They stop when every shopper has left."""
    with contextlib.ExitStack() as running:

        def start(script: Script, port: int = 0, **limits: float) -> str:
            return running.enter_context(Site(data_dir, script, **limits).on_port(port))

        yield start


@pytest.fixture
def shopper(chromium: Any, serve: object) -> Iterator[Any]:
    """Shoppers; each must have met no error on the page unless the test takes it out of `problems`."""
    assert serve, "they leave before the servers stop"
    made: list[Shopper] = []

    def make(**how: Any) -> Shopper:
        made.append(Shopper(chromium, **how))
        return made[-1]

    yield make
    for one in made:
        one.context.close()
        assert one.problems == []


def picture(colour: str) -> str:
    """The address of a picture in one colour."""
    from PIL import Image

    out = io.BytesIO()
    Image.new("RGB", (768, 1024), colour).save(out, "WEBP")
    return f"/media/{media().save(out.getvalue(), '.webp')}"


def dialogue() -> Script:
    """A short fitting: a navy tee in M, then in L."""
    return {
        "I'm 165 cm and 55 kg, the navy tee please": try_on(picture("navy"), buttons=BUTTONS),
        UP: try_on(picture("teal"), size="L", text="One size up: L.", buttons=BUTTONS),
        "hello": [{"text": "Hello!"}],
        "你好": [{"text": "你好！"}],
        "<img src=x onerror=alert(1)> **bold**": [{"text": "<b id='own'>shown as text</b>"}],
    }


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
def site(serve: Callable[..., str]) -> str:
    return serve(dialogue(), progress_after_s=0.1)


@pytest.fixture
def network(site: str) -> Iterator[SilentNetwork]:
    with SilentNetwork(int(site.rpartition(":")[2])) as between:
        yield between


def test_a_shopper_opens_the_shop_chats_sees_the_picture_and_sees_it_change_one_size_up(
    serve: Any, shopper: Any
) -> None:
    script = dialogue()
    asked = "I'm 165 cm and 55 kg, the navy tee please"
    script[asked] = held = Held(script[asked])  # type: ignore[arg-type]
    ann = shopper()
    ann.page.goto(serve(script, progress_after_s=0.1))
    ann.opens_the_chat()
    ann.says(asked)
    ann.chat.locator(".working").get_by_text("Working on it").wait_for()
    held.let()
    first = ann.chat.locator(".picture img").last
    first.wait_for()
    shown = first.get_attribute("src")
    assert first.evaluate("image => image.decode().then(() => image.naturalWidth)") == 768
    assert "tee" in first.get_attribute("alt").lower()
    ann.chat.get_by_role("button", name="One size up").click()
    ann.hears("One size up: L.")
    second = ann.chat.locator(".picture img").nth(1)
    second.wait_for()
    assert second.get_attribute("src") != shown
    assert ann.chat.locator(".working").count() == 0
    assert ann.chat.locator("#messages").get_by_text(UP).count() == 0


def test_try_on_at_a_product_opens_the_chat_and_asks_for_that_product(serve: Any, shopper: Any) -> None:
    asked = '/try_on{"item":"tee-crew","size":"L","colour":"white"}'
    address = serve({asked: [{"text": "Here."}]})
    ann = shopper()
    ann.page.goto(f"{address}/item/tee-crew")
    ann.page.get_by_role("radio", name="White").check(force=True)
    ann.page.get_by_role("radio", name="L", exact=True).check(force=True)
    ann.page.get_by_role("button", name="See it on me").click()
    ann.hears("Try on the Everyday Crew Tee, white, size L")
    ann.hears("Here.")


class AnyScan(dict[str, Any]):
    """A dialogue that has measured whatever scan it is told of: the file's name cannot be known beforehand."""

    def __contains__(self, message: object) -> bool:
        return str(message).startswith(SCAN)

    def __init__(self) -> None:
        super().__init__()
        self.held = Held([{"text": "Measured."}])

    def __missing__(self, _message: str) -> Any:
        return self.held


def test_the_paper_clip_sends_a_scan_and_what_is_none_is_refused_on_the_spot(serve: Any, shopper: Any) -> None:
    script = AnyScan()
    address = serve(script)
    ann = shopper()
    ann.page.goto(f"{address}/chat?lang=en")
    ann.page.locator("[data-state=online]").wait_for()

    def sends(name: str) -> None:
        with ann.page.expect_file_chooser() as chosen:
            ann.page.get_by_role("button", name="Send a 3D scan").click()
        chosen.value.set_files({"name": name, "mimeType": "model/ply", "buffer": b"ply"})

    sends("me.ply")
    ann.hears("3D scan: me.ply", ann.page)
    ann.page.get_by_text("Reading your scan").first.wait_for()
    script.held.let()
    ann.hears("Measured.", ann.page)
    assert ann.page.locator(".working").count() == 0
    sends("me.txt")
    ann.hears(say("scan_wrong_kind", "en"), ann.page)
    assert ann.page.locator(".working").count() == 0
    assert "415" in ann.problems.pop()


def test_a_picture_opens_large_and_escape_closes_it(site: str, shopper: Any) -> None:
    ann = shopper()
    ann.page.goto(site)
    ann.opens_the_chat()
    ann.says("I'm 165 cm and 55 kg, the navy tee please")
    ann.chat.locator(".picture").focus()
    ann.page.keyboard.press("Enter")
    large = ann.chat.locator(".lightbox img")
    large.wait_for()
    # The frame grows to the window first, then the picture with it.
    until(lambda: large.bounding_box()["height"] > 700, "a large picture")
    ann.page.keyboard.press("Escape")
    large.wait_for(state="hidden")
    assert ann.page.locator("fitting-room section").is_visible()
    until(lambda: ann.page.locator("fitting-room section").bounding_box()["width"] < 500, "a small frame")


def test_what_anybody_writes_is_text_on_the_page(site: str, shopper: Any) -> None:
    ann = shopper()
    ann.page.goto(f"{site}/chat")
    ann.page.locator("[data-state=online]").wait_for()
    ann.says("<img src=x onerror=alert(1)> **bold**", ann.page)
    ann.hears("<b id='own'>shown as text</b>", ann.page)
    assert ann.page.locator("#own").count() == 0
    assert ann.page.locator("#messages img").count() == 0


def test_a_text_far_too_long_is_sent_whole_and_told_its_length_and_the_limit(site: str, shopper: Any) -> None:
    ann = shopper()
    ann.page.goto(f"{site}/chat?lang=en")
    ann.page.locator("[data-state=online]").wait_for()
    ann.says("dress " * 833 + "ok", ann.page)
    ann.page.locator("#messages").get_by_text("has 5,000 characters; 1,000 is the most I can read").wait_for()
    ann.says("hello", ann.page)
    ann.hears("Hello!", ann.page)


def test_the_conversation_is_there_after_a_reload_and_gone_after_beginning_anew(site: str, shopper: Any) -> None:
    ann = shopper()
    ann.page.goto(f"{site}/chat")
    ann.page.locator("[data-state=online]").wait_for()
    ann.says("hello", ann.page)
    ann.hears("Hello!", ann.page)
    ann.page.reload()
    ann.hears("Hello!", ann.page)
    assert ann.page.locator("#messages").get_by_text("hello", exact=True).count() == 1
    ann.page.on("dialog", lambda dialog: dialog.accept())
    ann.page.get_by_role("button", name="New conversation").click()
    ann.page.get_by_text("I am the fitting assistant").wait_for()
    assert ann.page.locator("#messages").get_by_text("Hello!", exact=True).count() == 0


def test_on_a_slow_machine_the_conversation_is_there_and_every_button_has_its_name(site: str, shopper: Any) -> None:
    ann = shopper()
    ann.context.new_cdp_session(ann.page).send("Emulation.setCPUThrottlingRate", {"rate": 10})
    ann.page.goto(f"{site}/chat?lang=en")
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


def test_two_windows_of_one_conversation_show_the_same_and_each_line_once(site: str, shopper: Any) -> None:
    ann = shopper()
    windows = [ann.page, ann.context.new_page()]
    for window in windows:
        window.set_default_timeout(LIMIT_S * 1000)
        window.goto(f"{site}/chat")
        window.locator("[data-state=online]").wait_for()
    for window, said, heard in ((windows[0], "hello", "Hello!"), (windows[1], "你好", "你好！")):
        ann.says(said, window)
        for each in windows:
            ann.hears(heard, each)
    for window in windows:
        shown = [window.locator("#messages").get_by_text(t, exact=True).count() for t in ("hello", "Hello!", "你好")]
        assert shown == [1, 1, 1]
    assert windows[1].evaluate("Object.entries(localStorage).filter(([key]) => key.includes('outbox'))[0][1]") == "[]"


def test_the_chat_can_be_used_by_keyboard_alone(site: str, shopper: Any) -> None:
    ann = shopper()
    ann.page.goto(site)
    ann.page.locator("fitting-room button").focus()
    ann.page.keyboard.press("Enter")
    ann.chat.locator("[data-state=online]").wait_for()
    ann.chat.locator("#text-input:focus").wait_for()
    ann.page.keyboard.type("I'm 165 cm and 55 kg, the navy tee please")
    ann.page.keyboard.press("Enter")
    ann.chat.get_by_role("button", name="One size up").focus()
    ann.page.keyboard.press("Enter")
    ann.hears("One size up: L.")
    with ann.page.expect_file_chooser():
        ann.chat.get_by_role("button", name="Send a 3D scan").focus()
        ann.page.keyboard.press("Enter")
    ann.page.keyboard.press("Escape")
    ann.page.locator("fitting-room section").wait_for(state="hidden")
    assert ann.page.evaluate("document.querySelector('fitting-room').shadowRoot.activeElement.tagName") == "BUTTON"


def test_the_embed_works_on_a_page_of_another_origin(site: str, shopper: Any) -> None:
    script = f'<script src="{site}/widget.js" defer></script>'
    page = f'<!doctype html><title>Elsewhere</title><link rel=icon href="data:,">{script}'

    class Elsewhere(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(page.encode())

        def log_message(self, *_: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Elsewhere) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        ann = shopper()
        ann.page.goto(f"http://localhost:{server.server_address[1]}/")  # another host name: another site
        ann.opens_the_chat()
        ann.page.evaluate("FittingRoom.say('hello')")
        ann.hears("Hello!")
        ann.page.reload()
        ann.opens_the_chat()
        ann.hears("Hello!")
        assert ann.chat.locator("#messages").get_by_text("Hello!", exact=True).count() == 1, "said twice after a reload"
        server.shutdown()


def test_on_a_phone_the_chat_fills_the_screen_and_nothing_is_wider_than_it(site: str, shopper: Any) -> None:
    ann = shopper(width=375, height=740, locale="zh-CN", touch=True)
    for address in ("/", "/item/dress-rose", "/chat"):
        ann.page.goto(site + address)
        assert ann.page.evaluate("document.documentElement.scrollWidth") <= 375, address
    ann.page.goto(site)
    ann.opens_the_chat()
    assert ann.page.locator("fitting-room section").bounding_box() == {"x": 0, "y": 0, "width": 375, "height": 740}
    assert ann.chat.locator("#text-input:focus").count() == 0, "the keyboard would cover the chat"
    ann.says("你好")
    ann.hears("你好！")


def test_the_page_changes_its_language_by_its_own_button(site: str, shopper: Any) -> None:
    ann = shopper(locale="zh-CN")
    ann.page.goto(f"{site}/chat")
    ann.page.locator("[data-state=online]").wait_for()
    assert ann.page.get_by_role("heading", name="试衣间").is_visible()
    ann.page.get_by_role("button", name="Switch to English").click()
    ann.page.get_by_role("heading", name="Fitting Room").wait_for()
    ann.page.get_by_text("I am the fitting assistant").wait_for()


@pytest.mark.system
@pytest.mark.slow
def test_the_whole_running_system_shows_a_dress_and_shows_it_one_size_up(system: RunningSystem, shopper: Any) -> None:
    ann = shopper(locale="zh-CN")
    ann.page.goto(system.gateway)
    ann.opens_the_chat()
    ann.says("我身高一米六五，体重55公斤，想试试红色连衣裙")
    first = ann.chat.locator(".picture img").last
    first.wait_for()
    shown = first.get_attribute("src")
    assert first.evaluate("image => image.decode().then(() => image.naturalWidth)") == 768
    ann.chat.get_by_role("button", name="大一码").last.click()
    second = ann.chat.locator(".picture img").nth(1)
    second.wait_for()
    assert second.get_attribute("src") != shown
