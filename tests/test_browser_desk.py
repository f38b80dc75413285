"""The desk in a browser: two agents and a shopper, steered by keyboard alone, without findings by axe."""

from __future__ import annotations

from typing import Any

import pytest

from bot.desk.accounts import Accounts
from bot.desk.sentences import SENTENCES, STARS
from tests.axe import findings_in_every_look
from tests.desks import PASSWORD, PERSON, WISH
from tests.fakes_rasa import Script, try_on
from tests.fakes_site import Site
from tests.shopper import BROWSER, Shopper, picture
from tests.waiting import until

pytestmark = BROWSER
ADVICE = {"kind": "size_advice", "item": "tee-crew", "size": "M", "probability": {"M": 0.8}, "why": {"chest": 8}}


def script() -> Script:
    return {
        "the navy tee please": [*try_on(picture("navy")), {"custom": ADVICE}],
        PERSON: WISH,
        "try L": try_on(picture("teal"), size="L"),
        "hello": [{"text": "Hello!"}],
    }


@pytest.fixture
def desk(data_dir: Any) -> Any:
    """The address of a shop with two people at its desk."""
    site = Site(data_dir, script())
    accounts = Accounts(site.gateway.record.store)
    for name, role in (("Li", "supervisor"), ("Kim", "agent")):
        accounts.add(name, role, PASSWORD)
    with site.on_port() as address:
        yield address


@pytest.fixture
def at_desk(chromium: Any, desk: str) -> Any:
    made: list[Shopper] = []

    def sign_in(name: str, **how: Any) -> Any:
        made.append(Shopper(chromium, **how))
        page = made[-1].page
        page.goto(f"{desk}/desk")
        page.locator("[name=name]:focus").wait_for()
        page.keyboard.type(name)
        page.keyboard.press("Tab")
        page.keyboard.type(PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url("**/desk")
        page.locator(".wire[data-state=online]").wait_for()
        return page

    yield sign_in
    for one in made:
        one.context.close()
        assert one.problems == []


def tab_to(page: Any, name: str) -> None:
    """Moves the focus with the Tab key until it is on what is called so."""

    def reached() -> bool:
        page.keyboard.press("Tab")
        named = "e => (e.getAttribute('aria-label') || e.labels?.[0]?.textContent || e.textContent || '').trim()"
        return page.evaluate(f"({named})(document.activeElement)").startswith(name)

    until(reached, f"the focus on {name!r}")


def test_a_conversation_goes_from_the_queue_to_an_agent_and_back_by_keyboard_alone(
    desk: str, at_desk: Any, chromium: Any
) -> None:
    ann = Shopper(chromium)
    ann.page.goto(f"{desk}/chat?lang=en")
    ann.page.locator("[data-state=online]").wait_for()
    for said in ("the navy tee please", PERSON):
        ann.says(said, ann.page)
    ann.hears(SENTENCES["next"]["en"], ann.page)
    li = at_desk("Li")
    assert li.title().startswith("(1) ")
    tab_to(li, "asked for a person")
    li.keyboard.press("Enter")
    li.locator(".lines .entry").get_by_text(PERSON).wait_for()
    li.locator(".aside-none, .glance").get_by_text("Everyday Crew Tee M").first.wait_for()
    tab_to(li, "Take it")
    li.keyboard.press("Enter")
    ann.hears(SENTENCES["joined"]["en"], ann.page)
    ann.page.locator("[data-state=person]").wait_for()

    # Both ways: what is typed is not shown, that it is typed is.
    li.locator(".composer[data-mine=yes]").wait_for()
    li.locator(".wire[data-state=online]").wait_for()
    tab_to(li, "Write to the shopper")
    li.keyboard.type("/size")
    li.get_by_role("option").first.wait_for()
    li.keyboard.press("Enter")
    ann.page.locator(".working").wait_for()
    li.keyboard.press("Enter")
    ann.hears("For the Everyday Crew Tee I suggest size M.", ann.page)
    ann.page.locator("#text-input").press_sequentially("mine is not seen")
    li.get_by_text("The shopper is typing…").wait_for()
    assert li.get_by_text("mine is not seen").count() == 0
    ann.page.locator("#text-input").press("Enter")
    li.locator(".lines").get_by_text("mine is not seen").wait_for()

    # The assistant's own command: the shopper gets the picture, the agent the words.
    li.keyboard.press("Shift+Tab")
    tab_to(li, "Reply")
    li.keyboard.press("ArrowRight")
    li.keyboard.press("ArrowRight")
    tab_to(li, "What the assistant shall do")
    li.keyboard.type("try L")
    li.keyboard.press("Enter")
    until(lambda: ann.page.locator(".picture").count() == 2, "the picture at the shopper")
    assert ann.page.get_by_text("Here you are in the navy tee, size L.").count() == 0
    li.locator(".lines").get_by_text("Here you are in the navy tee, size L.").wait_for()

    # Back, and rated with one tap.
    li.keyboard.press("Control+Home")
    tab_to(li, "Hand back…")
    li.keyboard.press("Enter")
    li.get_by_role("dialog").wait_for()
    li.get_by_label("Last words").focus()
    li.keyboard.type("Enjoy it!")
    tab_to(li, "Hand back")
    li.keyboard.press("Enter")
    ann.hears("Enjoy it!", ann.page)
    ann.page.locator("[data-state=online]").wait_for()
    ann.page.get_by_role("button", name=STARS["en"][4]).click()
    ann.hears(SENTENCES["rated"]["en"], ann.page)
    ann.says("hello", ann.page)
    ann.hears("Hello!", ann.page)
    ann.context.close()
    assert ann.problems == []


def test_a_second_agent_sees_who_is_there_and_is_told_who_was_first(desk: str, at_desk: Any, chromium: Any) -> None:
    bob = Shopper(chromium)
    bob.page.goto(f"{desk}/chat?lang=en")
    bob.page.locator("[data-state=online]").wait_for()
    bob.says(PERSON, bob.page)
    bob.hears(SENTENCES["next"]["en"], bob.page)
    li, kim = at_desk("Li"), at_desk("Kim")
    for page in (li, kim):
        page.locator(".part-waiting a").click()
        page.locator(".wire[data-state=online]").wait_for()
    kim.get_by_text("Also here: Li").wait_for()
    li.get_by_role("button", name="Take it").click()
    li.locator(".composer[data-mine=yes]").wait_for()
    kim.locator(".talk-about").get_by_text("Li", exact=False).first.wait_for()
    token = kim.evaluate("document.body.dataset.token")
    case = kim.evaluate("document.body.dataset.case")
    answer = kim.request.post(f"{desk}/desk/do/claim?lang=en", data={"case": case}, headers={"X-CSRF": token})
    assert answer.status == 409
    assert answer.json()["error"].startswith("Li was quicker")
    bob.context.close()


def test_nothing_on_the_desk_is_hard_to_read_or_to_steer(desk: str, at_desk: Any, chromium: Any) -> None:
    ann = Shopper(chromium)
    ann.page.goto(f"{desk}/chat?lang=en")
    ann.page.locator("[data-state=online]").wait_for()
    for said in ("the navy tee please", PERSON):
        ann.says(said, ann.page)
    ann.hears(SENTENCES["next"]["en"], ann.page)
    ann.context.close()
    li = at_desk("Li")
    pages = ("/desk", "/desk/replies", "/desk/report")
    found = {path: findings_in_every_look(li) for path in pages if li.goto(desk + path)}
    li.goto(f"{desk}/desk")
    li.locator(".part-waiting a").click()
    li.locator("[data-do=claim]").click()
    li.locator(".composer[data-mine=yes]").wait_for()
    li.locator(".wire[data-state=online]").wait_for()
    found["conversation"] = findings_in_every_look(li)
    assert found == {name: [] for name in found}


def test_who_is_not_signed_in_finds_a_door_without_findings(desk: str, chromium: Any) -> None:
    stranger = Shopper(chromium)
    stranger.page.goto(f"{desk}/desk")
    assert stranger.page.url.endswith("/desk/login")
    assert findings_in_every_look(stranger.page) == []
    stranger.context.close()
