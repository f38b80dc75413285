"""Every page as axe-core sees it, in both languages and in every look."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.axe import findings, findings_in_every_look
from tests.elsewhere import page_with_widget
from tests.fakes_rasa import Script
from tests.shopper import BROWSER, dialogue

pytestmark = BROWSER

PAGES = ("/", "/?category=dress", "/?for=male", "/item/dress-rose", "/no-such-page")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_axe_finds_nothing_on_any_page_of_the_shop(address: str, shopper: Any, language: str) -> None:
    ann = shopper()
    for path in PAGES:
        ann.page.goto(f"{address}{path}{'&' if '?' in path else '?'}lang={language}")
        ann.page.locator("fitting-room button").wait_for()
        assert findings_in_every_look(ann.page) == [], path
    ann.problems[:] = [line for line in ann.problems if "404" not in line]


def told() -> Script:
    """A conversation with one of everything that the chat can show."""
    names = {"dress-rose": "Rose Dress", "tee-crew": "Crew Tee", "jeans-slim-men": "Slim Jeans"}
    items = [
        {"id": id, "name": {"en": name, "zh": name}, "price": 199, "currency": "CNY"} for id, name in names.items()
    ]
    compared = [{**fit, "size": size} for size in ("M", "L") for fit in _fits()]
    return {
        **dialogue(),
        "clothes": [{"text": "I found three:\n1. Rose Dress"}, {"custom": {"kind": "items", "items": items}}],
        "me": [{"custom": {"kind": "body", "measures": {"chest": 86.0, "waist": 68.0}}}],
        "known": [{"custom": {"kind": "measures", "values": {"height": 165, "weight": 55}}}],
        "size": [
            {"text": "M, I think.", "custom": {"kind": "size_advice", "size": "M", "probability": {"S": 0.2, "M": 0.8}}}
        ],
        "both": [{"custom": {"kind": "comparison", "items": compared}}],
        "person": [{"text": "Somebody will write here.", "custom": {"kind": "handoff", "status": "waiting"}}],
    }


def _fits() -> list[dict[str, Any]]:
    lines = dialogue()["I'm 165 cm and 55 kg, the navy tee please"]
    fits: list[dict[str, Any]] = json.loads(json.dumps(lines))[1]["custom"]["items"]  # type: ignore[arg-type]
    return fits


@pytest.mark.parametrize("language", ["zh", "en"])
def test_axe_finds_nothing_in_the_chat_whatever_it_shows(serve: Any, shopper: Any, language: str) -> None:
    ann = shopper()
    ann.page.goto(f"{serve(told(), progress_after_s=0.1)}/chat?lang={language}")
    ann.page.locator("[data-state=online]").wait_for()
    ann.page.locator(".chip").first.wait_for()
    assert findings_in_every_look(ann.page) == [], "before a word is said"
    shown = {
        "clothes": ".card", "me": ".table", "known": ".fact", "size": ".sizes", "both": "table",
        "I'm 165 cm and 55 kg, the navy tee please": ".picture", "person": "[data-state=waiting]",
    }  # fmt: skip
    for text, element in shown.items():
        ann.says(text, ann.page)
        ann.page.locator(element).last.wait_for()
    for table in ann.page.locator("summary").all():
        table.click()
    assert findings_in_every_look(ann.page) == []
    ann.page.locator(".picture").last.click()
    ann.page.locator(".lightbox img").wait_for()
    assert findings_in_every_look(ann.page) == [], "the large picture"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_axe_finds_nothing_on_another_site_with_the_chat_open_or_on_its_way(
    address: str, elsewhere: Any, shopper: Any, language: str
) -> None:
    ann = shopper()
    page = (
        page_with_widget(address)
        .replace('lang="en"', f'lang="{language}"')
        .replace("<h1>Elsewhere</h1>", "<main><h1>Elsewhere</h1></main>")
    )
    ann.page.clock.install()
    ann.page.route("**/chat?*", lambda route: route.abort())
    ann.page.goto(elsewhere({"/": page}))
    ann.page.locator("fitting-room button").click()
    ann.page.locator("fitting-room .dots").wait_for()
    assert findings_in_every_look(ann.page) == [], "on its way"
    ann.page.clock.fast_forward(15000)
    ann.page.locator("fitting-room .again").wait_for()
    assert findings_in_every_look(ann.page) == [], "lost"
    ann.page.unroute("**/chat?*")
    ann.page.locator("fitting-room .again").click()
    ann.chat.locator("[data-state=online]").wait_for()
    ann.page.locator("fitting-room .dots").wait_for(state="detached")
    assert findings_in_every_look(ann.page) == [], "open"
    ann.problems[:] = [line for line in ann.problems if "ERR_FAILED" not in line]


def test_axe_knows_a_button_without_a_name(elsewhere: Any, shopper: Any) -> None:
    ann = shopper()
    ann.page.goto(elsewhere({"/": "<!doctype html><link rel=icon href='data:,'><button></button>"}))
    assert any(line.startswith("button-name") for line in findings(ann.page))
