"""A shopper's browser in tests: headless Chromium, and the short fitting it talks about."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest

from common.media import media
from tests.fakes_rasa import Script, try_on
from tests.waiting import LIMIT_S

CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync", "--disable-dev-shm-usage"),
)
BROWSER = [pytest.mark.browser, pytest.mark.skipif(not CHROMIUM.exists(), reason="Chromium is not installed")]
UP = '/change_size{"size":"up"}'
BUTTONS = [{"title": "One size up", "payload": UP}]


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


def dialogue() -> Script:
    """A short fitting: a navy tee in M, then in L."""
    return {
        "I'm 165 cm and 55 kg, the navy tee please": try_on(picture("navy"), buttons=BUTTONS),
        UP: try_on(picture("teal"), size="L", text="One size up: L.", buttons=BUTTONS),
        "hello": [{"text": "Hello!"}],
        "你好": [{"text": "你好！"}],
        "<img src=x onerror=alert(1)> **bold**": [{"text": "<b id='own'>shown as text</b>"}],
    }


def picture(colour: str) -> str:
    """The address of a picture in one colour."""
    from PIL import Image

    out = io.BytesIO()
    Image.new("RGB", (768, 1024), colour).save(out, "WEBP")
    return f"/media/{media().save(out.getvalue(), '.webp')}"
