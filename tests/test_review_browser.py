"""The review's page in a browser: by mouse and by keys, in both languages, and for who sees or steers otherwise."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.axe import findings, findings_in_every_look
from tests.fakes_review import Told, accepted, review_server
from tests.shopper import BROWSER
from tests.waiting import LIMIT_S, until

pytestmark = BROWSER
SAID = "Anna here, the red dress please, not black"
MARKUP = "<img src=x onerror=document.title='broken'> <script>document.title='broken'</script> a coat"


@pytest.fixture
def told(tmp_path: Path) -> Told:
    """Three messages to look at."""
    made = Told(tmp_path / "tracker.db")
    acts = [
        {
            "intent": "search",
            "start": 11,
            "end": 42,
            "garments": [{"category": "dress", "colour": ["red"], "wanted": True}],
        }
    ]
    made.says("ann", SAID, "search", 0.21, acts=acts)
    made.says("ben", MARKUP, "search", 0.31)
    made.says("cat", "我不要黑色的裙子", "remove_item", 0.41)
    return made


@pytest.fixture
def page(chromium: Any, told: Told, tmp_path: Path) -> Iterator[Any]:
    """The page, opened; nothing may have gone wrong on it."""
    assert told
    with review_server(tmp_path) as address:
        context = chromium.new_context(reduced_motion="reduce")
        problems: list[str] = []
        shown = context.new_page()
        shown.set_default_timeout(LIMIT_S * 1000)
        shown.on("pageerror", lambda problem: problems.append(str(problem)))
        shown.on("console", lambda line: problems.append(line.text) if line.type == "error" else None)
        shown.goto(address)
        shown.locator("#editor").wait_for()
        yield shown
        context.close()
        # A refusal is told on the page; the browser notes it besides.
        assert [one for one in problems if "status of 409" not in one and "status of 422" not in one] == []


def line_holds(page: Any, words: str) -> None:
    page.locator("#line").get_by_text(words).wait_for()


def test_an_editor_corrects_a_message_by_keys_alone_and_the_line_shown_is_the_line_written(
    page: Any, tmp_path: Path
) -> None:
    assert page.locator("#words").input_value() == SAID.replace("Anna", "Alex")
    assert page.locator("#said").input_value() == SAID
    press = page.keyboard.press
    page.locator("#words").evaluate("box => box.setSelectionRange(11, 24)")
    press("w")
    line_holds(page, '"at": "the red dress"')
    press("1")
    assert page.evaluate("document.activeElement.value") == "search"
    page.keyboard.type("try_on")
    press("Escape")
    page.get_by_role("button", name="Add a garment").focus()
    press("Enter")
    page.keyboard.type("ruled")
    press("Tab")  # category
    press("Tab")  # colour
    page.keyboard.type("black")
    line_holds(page, '"wanted": false')
    shown = page.locator("#line").text_content()
    press("Escape")
    press("a")
    page.locator("#told").get_by_text("Written").wait_for()
    (written,) = accepted(tmp_path)
    assert page.evaluate("text => JSON.stringify(JSON.parse(text))", shown) == page.evaluate("JSON.stringify", written)
    assert written["acts"] == [{
        "intent": "try_on", "at": "the red dress",
        "garments": [{"category": "dress", "colour": ["red"], "wanted": True}, {"colour": ["black"], "wanted": False}],
    }]  # fmt: skip
    assert page.locator("#said").input_value() == MARKUP, "the next one is at hand"


def test_numbers_with_whose_they_are_and_masks_are_set_with_the_mouse(page: Any, told: Told, tmp_path: Path) -> None:
    told.says("dan", "bee is 180, a coat", "search", 0.1)
    page.reload()
    page.locator("#editor").wait_for()
    page.locator("#words").evaluate("box => box.setSelectionRange(0, 3)")
    page.get_by_label("Mask as").select_option("name")
    page.get_by_role("button", name="Mask the marked words").click()
    until(lambda: page.locator("#words").input_value() == "Alex is 180, a coat")
    page.get_by_role("button", name="Add a number").click()
    page.get_by_label("Value").fill("180")
    page.get_by_label("Whose").select_option("other")
    page.get_by_label("Who, as written").fill("bee")
    line_holds(page, "who 'bee' is not in the text")
    page.get_by_label("Who, as written").fill("Alex")
    line_holds(page, '"who": "Alex"')
    page.get_by_role("button", name="Accept").click()
    page.locator("#told").get_by_text("Written").wait_for()
    (written,) = accepted(tmp_path)
    assert written["acts"][0]["numbers"] == [{"entity": "height", "value": 180.0, "of": "other", "who": "Alex"}]
    assert "bee" not in str(written)


def test_markup_of_a_shopper_is_text_everywhere_on_the_page(page: Any) -> None:
    page.get_by_role("button", name="<script>").click()
    until(lambda: page.locator("#said").input_value() == MARKUP)
    line_holds(page, "onerror")
    assert page.title() == "Messages to look at"
    assert page.locator("img").count() == 0


def test_a_second_window_learns_that_a_message_was_decided_in_the_first(page: Any, tmp_path: Path) -> None:
    second = page.context.new_page()
    second.goto(page.url)
    second.locator("#editor").wait_for()
    page.get_by_role("button", name="Accept").click()
    page.locator("#told").get_by_text("Written").wait_for()
    second.get_by_role("button", name="Accept").click()
    second.locator("#told").get_by_text("accepted in another window").wait_for()
    assert len(accepted(tmp_path)) == 1
    assert second.locator("#groups button").count() == 2, "it is offered no more"


def test_with_everything_looked_at_the_page_says_what_to_do_and_then_that_nothing_is_there(page: Any) -> None:
    for left in (2, 1, 0):
        page.locator("#words").focus()
        page.keyboard.press("x")
        until(lambda left=left: page.locator("#groups button").count() == left)
    page.locator("#told").get_by_text("Run make train").wait_for()
    page.reload()
    page.locator("#told").get_by_text("There is nothing to review").wait_for()
    assert findings(page) == []


def test_single_keys_do_nothing_in_a_field_or_when_they_are_off(page: Any) -> None:
    page.get_by_label("Colour", exact=True).first.fill("")
    page.keyboard.type("ax")
    page.get_by_text("Keys", exact=True).click()
    page.get_by_label("Keys without Ctrl").uncheck()
    page.locator("#words").focus()
    page.keyboard.press("x")
    assert page.locator("#groups button").count() == 3


@pytest.mark.parametrize("language", ["en", "zh"])
def test_axe_finds_nothing_in_either_language_with_every_field_open(page: Any, language: str) -> None:
    page.goto(page.url.partition("?")[0] + f"?lang={language}")
    page.locator("#editor").wait_for()
    assert page.locator("html").get_attribute("lang") == language
    page.keyboard.press("b")
    page.locator("details").evaluate_all("all => all.forEach((one) => { one.open = true; })")
    page.locator(".act").get_by_role("button").last.click()
    assert findings_in_every_look(page) == []
