"""Typing into the chat: input methods, phones' keyboards, small windows. WebKit's ways are simulated in Chromium."""

from __future__ import annotations

from typing import Any

import pytest

from tests.elsewhere import page_with_widget
from tests.shopper import BROWSER, Shopper
from tests.waiting import until

pytestmark = BROWSER

RECORD = """() => {
  window.met = [];
  for (const name of ["compositionstart", "compositionend", "keydown"])
    window.addEventListener(name, ({ keyCode, isComposing }) => window.met.push([name, keyCode, isComposing]), true);
}"""
CHROMIUM_ORDER = [["compositionstart", None, None], ["keydown", 229, True], ["compositionend", None, None]]
WEBKIT_ORDER = [["compositionstart", None, None], ["compositionend", None, None], ["keydown", 229, False]]


class Pinyin:
    """An input method over a focused box, by the browser's own protocol."""

    def __init__(self, ann: Shopper) -> None:
        self._session = ann.context.new_cdp_session(ann.page)

    def types(self, letters: str) -> None:
        """Letters stand in the box, underlined: nothing is chosen yet."""
        end = len(letters)
        self._session.send("Input.imeSetComposition", {"text": letters, "selectionStart": end, "selectionEnd": end})

    def key(self, name: str) -> None:
        """A key that is the input method's, as the page is told of it."""
        key = {"type": "rawKeyDown", "key": name, "code": name, "windowsVirtualKeyCode": 229}
        self._session.send("Input.dispatchKeyEvent", key)

    def chooses(self, text: str) -> None:
        """The composition ends with this text."""
        self._session.send("Input.insertText", {"text": text})

    def picks(self, text: str, *, key: str, webkit: bool) -> None:
        """The key picks a candidate; WebKit ends the composition before it tells of the key, Chromium after."""
        if webkit:
            self.chooses(text)
        self.key(key)
        if not webkit:
            self.chooses(text)


@pytest.mark.parametrize("webkit", [False, True], ids=["chromium's order", "webkit's order, simulated"])
def test_the_enter_that_picks_a_candidate_sends_nothing_and_the_next_one_does(
    address: str, shopper: Any, webkit: bool
) -> None:
    ann = shopper(locale="zh-CN")
    ann.page.goto(f"{address}/chat")
    ann.page.locator("[data-state=online]").wait_for()
    ann.page.locator("#text-input").focus()
    ann.page.evaluate(RECORD)
    pinyin = Pinyin(ann)
    pinyin.types("nihao")
    pinyin.picks("你好", key="Enter", webkit=webkit)
    assert ann.page.evaluate("window.met") == (WEBKIT_ORDER if webkit else CHROMIUM_ORDER)
    assert ann.page.locator("#text-input").inner_text() == "你好"
    assert ann.page.locator("[class*=role-user]").count() == 0
    ann.page.keyboard.press("Enter")
    ann.hears("你好！", ann.page)
    assert ann.page.locator("[class*=role-user]").all_inner_texts() == ["你好"]


@pytest.mark.parametrize("webkit", [False, True], ids=["chromium's order", "webkit's order, simulated"])
def test_the_escape_that_drops_a_candidate_leaves_the_chat_open_and_the_next_one_closes_it(
    address: str, shopper: Any, webkit: bool
) -> None:
    ann = shopper(locale="zh-CN")
    ann.page.goto(address)
    ann.opens_the_chat()
    ann.chat.locator("#text-input:focus").wait_for()
    pinyin = Pinyin(ann)
    pinyin.types("nihao")
    pinyin.picks("", key="Escape", webkit=webkit)
    ann.page.keyboard.type("你好")
    ann.page.keyboard.press("Enter")
    ann.hears("你好！")
    ann.page.keyboard.press("Escape")
    ann.page.locator("fitting-room section").wait_for(state="hidden")


# iOS, and Chrome on Android for a frame: the keyboard lies over the page, whose own height stays as it was.
KEYBOARD = """
if (window === top) {
  const view = Object.assign(new EventTarget(), { height: innerHeight, width: innerWidth, offsetTop: 0, scale: 1 });
  Object.defineProperty(window, "visualViewport", { value: view });
  window.seen = (values) => { Object.assign(view, values); view.dispatchEvent(new Event("resize")); };
}
"""


@pytest.mark.parametrize("embedded", [True, False])
def test_a_phones_keyboard_never_covers_the_box(address: str, elsewhere: Any, shopper: Any, embedded: bool) -> None:
    ann = shopper(width=390, height=740, touch=True)
    ann.page.add_init_script(KEYBOARD)
    if embedded:
        ann.page.goto(elsewhere({"/": page_with_widget(address)}))
        ann.opens_the_chat()
    else:
        ann.page.goto(f"{address}/chat?lang=en")
        ann.page.locator("[data-state=online]").wait_for()
    chat = ann.chat if embedded else ann.page
    box = chat.locator("#text-input-container")
    ann.page.evaluate("seen({ height: 400, offsetTop: 60 })")
    until(lambda: _within(box.bounding_box(), 60, 460), "the box above the keyboard")
    assert _within(chat.locator(".chat-head").bounding_box(), 60, 460), "the head is seen too"
    ann.page.evaluate("seen({ height: 740, offsetTop: 0 })")
    until(lambda: box.bounding_box()["y"] > 650, "the box at the bottom again")
    ann.page.evaluate("seen({ height: 370, offsetTop: 100, scale: 2 })")  # two fingers: nothing is moved
    assert box.bounding_box()["y"] > 650


def _within(box: dict[str, float], top: float, bottom: float) -> bool:
    return top <= box["y"] and box["y"] + box["height"] <= bottom


def test_at_400_percent_zoom_no_page_is_wider_than_the_window_and_the_chat_can_be_used(
    address: str, shopper: Any
) -> None:
    ann = shopper(width=320, height=256)  # 1280 x 1024 at 400 %
    for path in ("/", "/?category=dress", "/item/dress-rose", "/chat"):
        ann.page.goto(address + path)
        assert ann.page.evaluate("document.documentElement.scrollWidth") <= 320, path
    ann.page.goto(address)
    ann.page.locator("fitting-room button").click()
    ann.chat.locator("[data-state=online]").wait_for()
    assert ann.page.locator("fitting-room section").bounding_box() == {"x": 0, "y": 0, "width": 320, "height": 256}
    assert ann.chat.locator("#messages").bounding_box()["height"] >= 140, "most of the window is for reading"
    ann.says("hello")
    ann.hears("Hello!")
    assert _within(ann.chat.locator("#text-input-container").bounding_box(), 0, 256)
    for name in ("New conversation", "Close"):
        box = ann.chat.get_by_role("button", name=name).bounding_box()
        assert _within(box, 0, 256), name
        assert box["x"] + box["width"] <= 320, name
    ann.chat.get_by_role("button", name="Close").click()
    assert _within(ann.page.locator("fitting-room button").bounding_box(), 0, 256)
