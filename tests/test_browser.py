"""A shopper's browser: headless Chromium on the shop page and in the chat."""

from __future__ import annotations

from typing import Any

import pytest

from bot.messages import SCAN
from bot.wording import say
from tests.fakes_rasa import Held
from tests.shopper import BROWSER, UP, dialogue
from tests.system import RunningSystem
from tests.waiting import until

pytestmark = BROWSER


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
    asked = '/try_on{"item": "tee-crew", "size": "L", "colour": "white"}'
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


def test_a_picture_opens_large_and_escape_closes_it(address: str, shopper: Any) -> None:
    ann = shopper()
    ann.page.goto(address)
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


def test_an_answer_higher_than_the_window_is_shown_from_its_beginning(address: str, shopper: Any) -> None:
    ann = shopper(width=375, height=420)
    ann.page.goto(f"{address}/chat?lang=en")
    ann.page.locator("[data-state=online]").wait_for()
    ann.says("I'm 165 cm and 55 kg, the navy tee please", ann.page)
    ann.page.get_by_role("button", name="One size up").wait_for()
    answer = ann.page.locator("#messages").get_by_text("Here you are in the navy tee")
    head = ann.page.locator(".chat-head").bounding_box()["height"]
    until(lambda: head <= answer.bounding_box()["y"] < head + 40, "the answer's beginning below the head")


def test_which_size_is_mine_can_be_asked_beside_the_sizes(serve: Any, shopper: Any) -> None:
    address = serve({'/ask_size{"item": "tee-crew"}': [{"text": "M, I think."}]})
    ann = shopper()
    ann.page.goto(f"{address}/item/tee-crew")
    ann.page.get_by_role("button", name="Which is mine?").click()
    ann.hears("Which size of the Everyday Crew Tee should I take?")
    ann.hears("M, I think.")


def test_what_anybody_writes_is_text_on_the_page(address: str, shopper: Any) -> None:
    ann = shopper()
    ann.page.goto(f"{address}/chat")
    ann.page.locator("[data-state=online]").wait_for()
    ann.says("<img src=x onerror=alert(1)> **bold**", ann.page)
    ann.hears("<b id='own'>shown as text</b>", ann.page)
    assert ann.page.locator("#own").count() == 0
    assert ann.page.locator("#messages img").count() == 0


def test_a_text_far_too_long_is_sent_whole_and_told_its_length_and_the_limit(address: str, shopper: Any) -> None:
    ann = shopper()
    ann.page.goto(f"{address}/chat?lang=en")
    ann.page.locator("[data-state=online]").wait_for()
    ann.says("dress " * 833 + "ok", ann.page)
    told = ann.page.locator("#messages").get_by_text("has 5,000 characters; 1,000 is the most I can read")
    told.wait_for()
    ann.says("hello", ann.page)
    ann.hears("Hello!", ann.page)
    assert told.count() == 1


def test_the_conversation_is_there_after_a_reload_and_gone_after_beginning_anew(address: str, shopper: Any) -> None:
    ann = shopper()
    ann.page.goto(f"{address}/chat")
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


def test_the_chat_can_be_used_by_keyboard_alone(address: str, shopper: Any) -> None:
    ann = shopper()
    ann.page.goto(address)
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


def test_on_a_phone_the_chat_fills_the_screen_and_nothing_is_wider_than_it(address: str, shopper: Any) -> None:
    ann = shopper(width=375, height=740, locale="zh-CN", touch=True)
    for path in ("/", "/item/dress-rose", "/chat"):
        ann.page.goto(address + path)
        assert ann.page.evaluate("document.documentElement.scrollWidth") <= 375, path
    ann.page.goto(address)
    ann.opens_the_chat()
    assert ann.page.locator("fitting-room section").bounding_box() == {"x": 0, "y": 0, "width": 375, "height": 740}
    assert ann.chat.locator("#text-input:focus").count() == 0, "the keyboard would cover the chat"
    ann.says("你好")
    ann.hears("你好！")


def test_the_page_changes_its_language_by_its_own_button(address: str, shopper: Any) -> None:
    ann = shopper(locale="zh-CN")
    ann.page.goto(f"{address}/chat")
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


def test_what_the_cards_show_is_not_said_twice_whatever_its_name_is_spelt_with(serve: Any, shopper: Any) -> None:
    name = "Men's <Slim> Jeans"
    item = {"id": "jeans-slim-men", "name": {"en": name, "zh": name}, "price": 279, "currency": "CNY"}
    found = {"text": f"I found just this one:\n1. {name} · blue · ¥279\nTap it to try it on."}
    address = serve({"jeans": [found, {"custom": {"kind": "items", "items": [item]}}]})
    ann = shopper()
    ann.page.goto(f"{address}/item/tee-crew")
    ann.opens_the_chat()
    ann.says("jeans")
    ann.chat.locator(".card-name").get_by_text(name).wait_for()
    said = ann.chat.locator(".say").filter(has_text="I found just this one")
    assert said.inner_text().splitlines() == ["I found just this one:", "Tap it to try it on."]
