"""A link of one browser opened in another: the same conversation, and its code is in no address afterwards."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.shopper import BROWSER

pytestmark = BROWSER
SCRIPT = {
    "hello": [{"text": "Hello!"}],
    "continue on my phone": [{"custom": {"kind": "devices", "action": "link"}}],
    "somebody else": [{"custom": {"kind": "devices", "action": "anew"}}],
}


def test_a_phone_goes_on_with_the_conversation_of_a_computer_and_somebody_else_sees_nothing(
    serve: Callable[..., str], shopper: Any
) -> None:
    address = serve(SCRIPT)
    ann, phone = shopper(), shopper(width=390, height=800, touch=True)
    ann.page.goto(f"{address}/chat?lang=en")
    ann.says("hello", ann.page)
    ann.hears("Hello!", ann.page)
    ann.says("continue on my phone", ann.page)
    link = ann.page.locator("#messages a[href*='#continue=']")
    ann.page.get_by_alt_text("QR code: go on with another device").wait_for()
    phone.page.on("dialog", lambda dialog: dialog.accept())
    phone.page.goto(link.get_attribute("href"))
    phone.hears("Hello!", phone.page)
    assert "continue" not in phone.page.url
    phone.says("somebody else", phone.page)
    phone.page.locator("#messages").get_by_text("From now on this device is yours").wait_for()
    assert phone.page.get_by_text("Hello!", exact=True).count() == 0
    ann.page.locator("#messages").get_by_text("Connected to another browser").wait_for()
