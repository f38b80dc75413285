"""The chat where something is denied to it: storage, an origin of its own, the way to the server."""

from __future__ import annotations

from typing import Any

import pytest

from tests.elsewhere import FRESH, HEAD, SWAPS, page_with_widget
from tests.shopper import BROWSER

pytestmark = BROWSER

DENIED = (
    "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('denied', 'SecurityError'); } });"
)
NO_STORAGE = {
    "denied everywhere": DENIED,
    "denied to the frame": f"if (window !== top) {DENIED}",
    "there is none": "Object.defineProperty(window, 'localStorage', { value: null });",
    "full": "Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); };",
    "full later": (
        "Storage.prototype.setItem = (key) => {"
        " if (!key.endsWith('test')) throw new DOMException('full', 'QuotaExceededError'); };"
    ),
}


@pytest.mark.parametrize("storage", NO_STORAGE)
def test_without_storage_the_chat_works_and_lasts_as_long_as_it_can(
    address: str, elsewhere: Any, shopper: Any, storage: str
) -> None:
    ann = shopper()
    ann.page.add_init_script(NO_STORAGE[storage] + FRESH)
    ann.page.goto(elsewhere({"/": page_with_widget(address)}))
    ann.opens_the_chat()
    ann.says("hello")
    ann.hears("Hello!")
    ann.page.evaluate(SWAPS["astro"])
    ann.page.locator("fitting-room section").wait_for()
    ann.says("你好")
    ann.hears("你好！")
    if storage != "full later":  # there the page around is never asked
        ann.page.evaluate(
            SWAPS["the whole element"]
        )  # the frame begins anew: what it knew is kept by the page around it
        ann.hears("Hello!")
    if storage == "denied to the frame":
        ann.page.reload()
        ann.opens_the_chat()
        ann.hears("Hello!")


def test_a_chat_page_without_storage_and_without_a_page_around_it_works(address: str, shopper: Any) -> None:
    ann = shopper()
    ann.page.add_init_script(DENIED)
    ann.page.goto(f"{address}/chat")
    ann.page.locator("[data-state=online]").wait_for()
    ann.says("hello", ann.page)
    ann.hears("Hello!", ann.page)


SANDBOXED = {"zh": "受限的框架（sandbox）", "en": "closed frame (sandbox)"}


@pytest.mark.parametrize("language", SANDBOXED)
def test_a_chat_in_a_sandboxed_frame_says_so_and_offers_a_window_of_its_own(
    address: str, elsewhere: Any, shopper: Any, language: str
) -> None:
    allowed = "allow-scripts allow-popups allow-popups-to-escape-sandbox"
    source = f"{address}/chat?lang={language}"
    frame = f'<iframe sandbox="{allowed}" src="{source}" width="400" height="600"></iframe>'
    ann = shopper()
    ann.page.goto(elsewhere({"/": f"{HEAD}<body>{frame}"}))
    ann.chat.get_by_role("alert").get_by_text(SANDBOXED[language]).wait_for()
    with ann.page.expect_popup() as opened:
        ann.chat.get_by_role("link").click()
    opened.value.locator("[data-state=online]").wait_for()
    assert all("CORS" in line or "ERR_FAILED" in line for line in ann.problems), ann.problems
    ann.problems.clear()


@pytest.mark.parametrize("language", SANDBOXED)
def test_a_page_in_a_sandboxed_frame_says_that_the_chat_cannot_talk_there_and_the_panel_closes(
    address: str, elsewhere: Any, shopper: Any, language: str
) -> None:
    inner = page_with_widget(address).replace('lang="en"', f'lang="{language}"')
    ann = shopper()
    outer = f'{HEAD}<body><iframe sandbox="allow-scripts" src="/inner" width="600" height="700"></iframe>'
    ann.page.goto(elsewhere({"/": outer, "/inner": inner}))
    ann.chat.locator("fitting-room button").click()
    ann.chat.get_by_text(SANDBOXED[language]).wait_for()
    assert ann.chat.locator("fitting-room a").get_attribute("href") == f"{address}/chat?lang={language}"
    ann.chat.get_by_role("button", name={"zh": "关闭", "en": "Close"}[language]).click()
    ann.chat.locator("fitting-room section").wait_for(state="hidden")
    assert ann.chat.locator("fitting-room button").is_visible()


def test_a_chat_that_does_not_come_says_so_can_be_closed_and_tried_again(
    address: str, elsewhere: Any, shopper: Any
) -> None:
    ann = shopper(width=375, height=740, touch=True)
    ann.page.clock.install()
    ann.page.route("**/chat?*", lambda route: route.abort())
    ann.page.goto(elsewhere({"/": page_with_widget(address)}))
    ann.page.locator("fitting-room button").click()
    ann.page.get_by_text("Opening the fitting room…").wait_for()
    ann.page.evaluate("FittingRoom.say('hello')")
    ann.page.clock.fast_forward(15000)
    ann.page.get_by_text("The fitting room does not answer.").wait_for()
    ann.page.get_by_role("button", name="Close").click()
    ann.page.locator("fitting-room section").wait_for(state="hidden")
    ann.page.locator("fitting-room button").click()
    ann.page.unroute("**/chat?*")
    ann.page.get_by_role("button", name="Try again").click()
    ann.hears("Hello!")
    assert ann.page.get_by_text("does not answer").count() == 0
    ann.problems[:] = [line for line in ann.problems if "ERR_FAILED" not in line]


def test_a_chat_page_whose_script_does_not_come_says_so(address: str, shopper: Any) -> None:
    ann = shopper()
    ann.page.route("**/chat.js*", lambda route: route.abort())
    ann.page.goto(f"{address}/chat?lang=en")
    ann.page.get_by_role("alert").get_by_text("The fitting room could not be loaded.").wait_for()
    ann.problems[:] = [line for line in ann.problems if "ERR_FAILED" not in line]
