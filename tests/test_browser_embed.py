"""The widget on other people's pages: however they load it, style it, or swap their bodies.

Old Safari's missing features are taken away from Chromium, which is all that can be had here.
"""

from __future__ import annotations

from typing import Any

import pytest

from tests.elsewhere import FRESH, HEAD, SWAPS, page_with_widget
from tests.shopper import BROWSER, Shopper
from tests.waiting import LIMIT_S, until

pytestmark = BROWSER

GREEN = "rgb(47, 93, 80)"
COUNT = """
const ours = () => new Error().stack.includes("/widget.js") ? 1 : 0; // the test's driver has some of its own
window.counted = { observers: 0, listeners: 0 };
window.MutationObserver = class extends MutationObserver {
  constructor(work) { super(work); counted.observers += ours(); }
};
const listen = window.addEventListener;
window.addEventListener = function (name, ...rest) {
  if (name === "message") counted.listeners += ours();
  return listen.call(this, name, ...rest);
};
"""


@pytest.mark.parametrize("swap", SWAPS)
def test_a_page_that_swaps_its_body_keeps_the_button_once_and_the_conversation(
    address: str, elsewhere: Any, shopper: Any, swap: str
) -> None:
    ann = shopper()
    ann.page.add_init_script(f"if (window === top) {{ {COUNT} {FRESH} }}")
    ann.page.goto(elsewhere({"/": page_with_widget(address)}))
    ann.opens_the_chat()
    ann.says("hello")
    ann.hears("Hello!")
    ann.page.evaluate(SWAPS[swap])
    ann.page.locator("h1").first.wait_for()
    ann.hears("Hello!")
    assert ann.page.locator("fitting-room section").is_visible(), "it was open and stays so"
    ann.says("你好")
    ann.hears("你好！")
    ann.chat.get_by_role("button", name="Close").click()
    for _ in range(10):
        ann.page.evaluate(SWAPS[swap])
        ann.page.evaluate("again", f"{address}/widget.js")  # Turbo runs the scripts of the new body again
        ann.page.locator("fitting-room button").wait_for()
    assert ann.page.locator("fitting-room").count() == 1
    assert ann.page.evaluate("counted") == {"observers": 1, "listeners": 1}
    ann.opens_the_chat()
    ann.hears("Hello!")
    assert ann.chat.locator("#messages").get_by_text("Hello!", exact=True).count() == 1


def test_a_swapped_body_leaves_the_open_chat_untouched_what_is_typed_too(
    address: str, elsewhere: Any, shopper: Any
) -> None:
    ann = shopper()
    ann.page.add_init_script(FRESH)
    ann.page.goto(elsewhere({"/": page_with_widget(address)}))
    ann.opens_the_chat()
    ann.chat.locator("#text-input").fill("half a sentence")
    ann.page.evaluate(SWAPS["turbo"])
    ann.page.get_by_text("Another page").wait_for()
    assert ann.chat.locator("#text-input").inner_text() == "half a sentence"


def test_two_scripts_that_undo_each_other_do_not_stop_the_page(address: str, elsewhere: Any, shopper: Any) -> None:
    ann = shopper()
    ann.page.goto(elsewhere({"/": page_with_widget(address)}))
    ann.page.locator("fitting-room button").wait_for()
    ann.page.evaluate("""() => {
      window.taken = 0;
      const take = () => {
        const host = document.querySelector("fitting-room");
        if (host) window.taken += 1;
        host?.remove();
      };
      new MutationObserver(take).observe(document.documentElement, { childList: true });
      take();
    }""")
    until(lambda: ann.page.evaluate("window.taken") > 3, "a page that still answers while the two go on")


def test_what_is_removed_leaves_nothing_and_may_be_loaded_again(address: str, elsewhere: Any, shopper: Any) -> None:
    ann = shopper()
    ann.page.add_init_script(FRESH)
    ann.page.goto(elsewhere({"/": page_with_widget(address)}))
    ann.opens_the_chat()
    ann.page.evaluate("FittingRoom.remove()")
    ann.page.evaluate(SWAPS["the whole element"])
    ann.page.evaluate("new Promise((done) => setTimeout(done, 50))")
    assert ann.page.evaluate("[document.querySelectorAll('fitting-room').length, 'FittingRoom' in window]") == [
        0,
        False,
    ]
    ann.page.evaluate("again", f"{address}/widget.js")
    ann.opens_the_chat()
    ann.page.evaluate("document.querySelector('fitting-room').hidden = true")
    assert not ann.page.locator("fitting-room section").is_visible(), "the page may hide it"


OLD_SAFARI = """
window.CSSStyleSheet = function () { throw new TypeError("Illegal constructor"); };
delete ShadowRoot.prototype.adoptedStyleSheets;
delete Document.prototype.adoptedStyleSheets;
delete Crypto.prototype.randomUUID;
"""


def test_without_constructed_style_sheets_the_button_stands_styled_and_the_chat_works(
    address: str, elsewhere: Any, shopper: Any
) -> None:
    policy = f"default-src 'none'; img-src data:; frame-src {address}; script-src 'nonce-n1'; style-src 'nonce-n1'"
    ann = shopper()
    ann.page.add_init_script(OLD_SAFARI)
    page = page_with_widget(address, attributes='nonce="n1"')
    ann.page.goto(elsewhere({"/": page}, Content_Security_Policy=policy))
    _stands(ann)
    ann.opens_the_chat()
    ann.says("hello")
    ann.hears("Hello!")


def _stands(ann: Shopper, *, left: bool = False) -> None:
    """The button is where it belongs, and looks as it should."""
    button = ann.page.locator("fitting-room button")
    button.wait_for()
    box = button.bounding_box()
    width = ann.page.viewport_size["width"]
    assert (box["height"], round(box["y"] + box["height"])) == (58, 828)
    assert box["x"] == 22 if left else round(box["x"] + box["width"]) == width - 22
    from playwright.sync_api import expect

    # A pointer that left by the chat's frame, of another site, counts as over the button until it moves again here.
    ann.page.mouse.move(width / 2, 100)
    for name, value in {"background-color": GREEN, "font-size": "16px", "opacity": "1"}.items():
        expect(button).to_have_css(name, value, timeout=1000 * LIMIT_S)
    span = button.locator("span").bounding_box()
    assert button.locator("svg").bounding_box()["x"] < span["x"], "the hanger stands before the word"


WAYS = {
    "deferred": '<script src="{shop}/widget.js" defer></script>',
    "in the head, at once": '<script src="{shop}/widget.js"></script>',
    "as a module": '<script type="module" src="{shop}/widget.js"></script>',
    "with crossorigin": '<script src="{shop}/widget.js" crossorigin async></script>',
    "imported": '<script type="module">import "{shop}/widget.js?lang=en";</script>',
    "by a tag manager": (
        '<script>const made = document.createElement("script"); made.src = "{shop}/widget.js";'
        "document.head.append(made); made.remove();</script>"
    ),
    "delayed by an optimiser": (
        '<script type="text/delayed" data-delayed-src="{shop}/widget.js"></script>'
        '<script>fetch("{shop}/widget.js").then((answer) => answer.text()).then((text) => (0, eval)(text));</script>'
    ),
    "from a copy": '<script src="/copy.js" data-fitting-room="{shop}"></script>',
    "in a bundle": (
        '<script type="text/plain" data-fitting-room="{shop}"></script><script type="module" src="/copy.js"></script>'
    ),
    "marked without a value": '<script src="{shop}/widget.js" data-fitting-room defer></script>',
}


@pytest.mark.parametrize("way", WAYS)
def test_the_widget_finds_its_shop_however_it_was_loaded_beside_another_widget(
    address: str, elsewhere: Any, shopper: Any, way: str
) -> None:
    from bot.pages import STATIC

    other = "" if "optimiser" in way else '<script src="/widget.js"></script>'  # of another maker, with the same name
    scripts = {"/copy.js": (STATIC / "widget.js").read_text(), "/widget.js": "window.otherMakers = true;"}
    ann = shopper()
    ann.page.goto(
        elsewhere({"/": HEAD + other + WAYS[way].format(shop=address) + "<body><h1>Elsewhere</h1>", **scripts})
    )
    ann.opens_the_chat()
    assert ann.page.locator("iframe").get_attribute("src") == f"{address}/chat?lang=en"


@pytest.mark.parametrize(
    ("script", "told"),
    [
        ('<script src="/copy.js"></script>', "the address of widget.js was not found"),
        (
            '<script src="/copy.js" data-fitting-room="your.shop"></script>',
            'data-fitting-room="your.shop" is no address',
        ),
    ],
)
def test_a_widget_that_does_not_know_its_shop_says_in_one_sentence_what_to_write(
    elsewhere: Any, shopper: Any, script: str, told: str
) -> None:
    from bot.pages import STATIC

    ann = shopper()
    ann.page.goto(elsewhere({"/": f"{HEAD}<body>{script}", "/copy.js": (STATIC / "widget.js").read_text()}))
    what_to_do = 'Write data-fitting-room="https://your.shop" into its script element.'
    assert ann.problems == [f"Fitting room: {told}. {what_to_do}"]
    assert ann.page.locator("fitting-room").count() == 0
    ann.problems.clear()


@pytest.mark.parametrize(
    ("browser", "page", "heard"),
    [("zh-CN", "", "zh"), ("zh-CN", "en", "en"), ("en-GB", "zh-Hans", "zh"), ("fr-FR", "", "en")],
)
def test_the_widget_speaks_the_pages_language_or_else_the_browsers(
    address: str, elsewhere: Any, shopper: Any, browser: str, page: str, heard: str
) -> None:
    ann = shopper(locale=browser)
    ann.page.goto(elsewhere({"/": page_with_widget(address).replace('lang="en"', f'lang="{page}"')}))
    name = {"zh": "打开试衣间", "en": "Open the fitting room"}[heard]
    assert ann.page.locator("fitting-room button").get_attribute("aria-label") == name


HOSTILE = """<style>
  :not(:defined), fitting-room { display: none; opacity: 0; visibility: hidden; transform: scale(.1) }
  :not(:defined), fitting-room { pointer-events: none; contain: strict; color: red; font-size: 4px }
  * { letter-spacing: 9px; text-transform: uppercase; --seen-height: 10px; --seen-top: 999px }
  html { font-size: 3px; line-height: 9 } body { transform: translateX(300px); overflow: hidden }
  button, section, iframe, svg, span, p { width: 7px !important; background: red !important }
  button, section, iframe, svg, span, p { display: none !important; position: static !important }
</style>"""


def test_a_pages_own_style_cannot_break_the_widget(address: str, elsewhere: Any, shopper: Any) -> None:
    ann = shopper()
    ann.page.goto(elsewhere({"/": page_with_widget(address, more=HOSTILE)}))
    _stands(ann)
    ann.opens_the_chat()
    box = ann.page.locator("fitting-room section").bounding_box()
    assert box == {"x": 1280 - 22 - 430, "y": 850 - 22 - 760, "width": 430, "height": 760}
    ann.says("hello")
    ann.hears("Hello!")


def test_the_widget_changes_nothing_of_the_page(address: str, elsewhere: Any, shopper: Any) -> None:
    mine = "<style>button { color: rgb(1, 2, 3) }</style><button class='open'>Mine</button><section>Mine</section>"
    look = """() => {
      const told = ["color", "background-color", "font", "position", "overflow", "width", "height"];
      const elements = [...document.querySelectorAll("html, body, body *")];
      const styles = elements.map((element) => told.map((name) => getComputedStyle(element)[name]));
      return [styles, document.body.outerHTML, Object.keys(window).filter((key) => key !== "FittingRoom")];
    }"""
    ann = shopper()
    ann.page.goto(elsewhere({"/": page_with_widget(address, more=mine)}))
    ann.page.locator("fitting-room button").wait_for()
    ann.opens_the_chat()
    opened = ann.page.evaluate(look)
    ann.page.evaluate("FittingRoom.remove()")
    assert opened == ann.page.evaluate(look)


def test_a_page_with_a_strict_content_policy_needs_two_lines_for_the_widget(
    address: str, elsewhere: Any, shopper: Any
) -> None:
    policy = (
        f"default-src 'none'; img-src data:; script-src {address}; frame-src {address}; "
        "require-trusted-types-for 'script'; trusted-types 'none'"
    )
    ann = shopper()
    ann.page.goto(elsewhere({"/": page_with_widget(address)}, Content_Security_Policy=policy))
    _stands(ann)
    ann.opens_the_chat()
    ann.says("hello")
    ann.hears("Hello!")


@pytest.mark.parametrize("where", ["html", "body"])
def test_on_a_page_that_runs_from_right_to_left_the_button_stands_at_the_left(
    address: str, elsewhere: Any, shopper: Any, where: str
) -> None:
    page = page_with_widget(address).replace(f"<{where}", f'<{where} dir="rtl"')
    ann = shopper()
    ann.page.add_init_script(FRESH)
    ann.page.goto(elsewhere({"/": page}))
    _stands(ann, left=True)
    ann.opens_the_chat()
    assert ann.page.locator("fitting-room section").bounding_box()["x"] == 22
    assert ann.chat.locator("html").evaluate("(page) => getComputedStyle(page).direction") == "ltr"
    ann.chat.get_by_role("button", name="Close").click()
    if where == "body":
        ann.page.evaluate(SWAPS["astro"])
        until(lambda: ann.page.locator("fitting-room").get_attribute("dir") == "ltr", "the new body's direction")
        _stands(ann)


def test_the_button_and_the_open_chat_are_not_printed(address: str, elsewhere: Any, shopper: Any) -> None:
    ann = shopper()
    ann.page.goto(elsewhere({"/": page_with_widget(address)}))
    ann.page.locator("fitting-room button").wait_for()
    ann.page.emulate_media(media="print")
    assert not ann.page.locator("fitting-room button").is_visible()
    ann.page.emulate_media(media="screen")
    ann.opens_the_chat()
    ann.page.emulate_media(media="print")
    assert not ann.page.locator("fitting-room section").is_visible()
