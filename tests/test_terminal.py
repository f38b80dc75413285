"""The terminal chat: numbers press buttons, pictures are saved, trouble is a sentence."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from rich.console import Console

from bot.terminal import Terminal, health

WEBHOOK = "/webhooks/rest/webhook"
Answer = list[dict[str, Any]] | dict[str, Any]


class Screen:
    """A terminal over a scripted gateway: `script` is message -> answer; anything else fails."""

    def __init__(self, script: dict[str, Answer], folder: Path, picture: bytes = b"picture") -> None:
        self.sent: list[dict[str, Any]] = []
        self.out = io.StringIO()

        def respond(request: httpx.Request) -> httpx.Response:
            if request.url.path.startswith("/media/"):
                return httpx.Response(200, content=picture) if picture else httpx.Response(404)
            assert request.url.path == WEBHOOK
            body = json.loads(request.content)
            self.sent.append(body)
            return httpx.Response(200, json=script[body["message"]])

        http = httpx.Client(base_url="http://gateway", transport=httpx.MockTransport(respond))
        console = Console(file=self.out, width=200, force_terminal=False)
        self.terminal = Terminal(http, console, pictures=folder, sender="terminal-1")

    def says(self, text: str) -> str:
        """What stands on the screen after `text`."""
        self.out.truncate(0)
        self.out.seek(0)
        self.terminal.say(text)
        return self.out.getvalue()


def test_a_number_presses_the_button_of_that_number(tmp_path: Path) -> None:
    buttons = [{"title": "One size up", "payload": "/up"}, {"title": "One size down", "payload": "/down"}]
    screen = Screen({"show it": [{"text": "Here.", "buttons": buttons}], "/down": [{"text": "Smaller."}]}, tmp_path)
    shown = screen.says("show it")
    assert "1 One size up" in shown
    assert "2 One size down" in shown
    assert "Smaller." in screen.says("2")
    assert screen.sent[1] == {"sender": "terminal-1", "message": "/down"}


def test_a_number_that_is_no_button_is_said_as_it_is(tmp_path: Path) -> None:
    screen = Screen({"165": [{"text": "165 cm."}], "7": [{"text": "Seven?"}]}, tmp_path)
    assert "165 cm." in screen.says("165")
    assert "Seven?" in screen.says("7")


def test_a_picture_is_saved_and_its_path_printed(tmp_path: Path) -> None:
    screen = Screen({"show it": [{"image": "http://gateway/media/abc.webp"}]}, tmp_path / "pictures")
    path = screen.says("show it").strip()
    assert path == str(tmp_path / "pictures" / "abc.webp")
    assert Path(path).read_bytes() == b"picture"


def test_a_picture_that_is_gone_is_said(tmp_path: Path) -> None:
    screen = Screen({"show it": [{"image": "http://gateway/media/abc.webp"}]}, tmp_path, picture=b"")
    assert "could not be saved" in screen.says("show it")


def test_lists_and_fits_are_lines_of_text(tmp_path: Path) -> None:
    items = [{"id": "dress-rose", "name": "Wild Rose", "price": 269}]
    fit = [{"id": "tee-crew", "size": "M", "colour": "navy", "ease": {"chest": 8.0, "waist": -1.5}}]
    answer = [{"custom": {"kind": "items", "items": items}}, {"custom": {"kind": "try_on", "items": fit}}]
    shown = Screen({"show it": answer}, tmp_path).says("show it")
    assert "1. Wild Rose · 269" in shown
    assert "tee-crew M navy: chest +8.0 cm, waist -1.5 cm" in shown


def test_brackets_in_an_answer_are_text_not_markup(tmp_path: Path) -> None:
    assert "[red]not red[/red]" in Screen({"x": [{"text": "[red]not red[/red]"}]}, tmp_path).says("x")


@pytest.mark.parametrize("trouble", [httpx.ConnectError("refused"), httpx.ReadTimeout("slow")])
def test_a_gateway_that_does_not_answer_is_a_sentence(tmp_path: Path, trouble: Exception) -> None:
    def fail(_: httpx.Request) -> httpx.Response:
        raise trouble

    out = io.StringIO()
    http = httpx.Client(base_url="http://gateway", transport=httpx.MockTransport(fail))
    Terminal(http, Console(file=out, width=200), pictures=tmp_path).say("hello")
    assert "did not answer" in out.getvalue()


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        (httpx.Response(503, json={"status": "unavailable", "parts": {}}), 503),
        (httpx.Response(404, text="<h1>Somebody else's page</h1>"), None),
        (httpx.Response(200, json="ok"), None),
    ],
)
def test_only_a_fitting_room_counts_as_one_that_runs(answer: httpx.Response, status: int | None) -> None:
    transport = httpx.MockTransport(lambda _: answer)
    assert health(httpx.Client(base_url="http://gateway", transport=transport)) == status


def test_it_leaves_at_the_end_of_input(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = iter(["", "hello"])

    def typed(*_: object, **__: object) -> str:
        try:
            return next(lines)
        except StopIteration:
            raise EOFError from None

    screen = Screen({"hello": [{"text": "Hello!"}]}, tmp_path)
    monkeypatch.setattr(Console, "input", typed)
    talk: Callable[[], None] = screen.terminal.talk
    talk()
    assert [body["message"] for body in screen.sent] == ["hello"]
