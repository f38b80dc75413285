"""The assistant in a terminal: buttons are numbers, pictures are saved and their paths printed."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
from rich.console import Console
from rich.markup import escape

from bot.messages import Button, Outgoing
from common.settings import ROOT, Settings

START_LIMIT_S = 300.0
ANSWER_LIMIT_S = 30.0
SAFE_NAME = re.compile(r"[^\w.-]")


class TerminalError(Exception):
    """The terminal chat cannot begin; the text says why and what to do."""


def chat(table: Settings) -> int:
    """Talks until the shopper leaves (Ctrl-D or /quit); starts the system if none runs. Raises TerminalError."""
    console = Console(highlight=False)
    host = "127.0.0.1" if table.host in ("0.0.0.0", "::") else table.host
    address = f"http://{host}:{table.port}"
    key = {"Authorization": f"Bearer {table.rest_key}"} if table.rest_key else {}
    client = httpx.Client(base_url=address, timeout=ANSWER_LIMIT_S, trust_env=False, headers=key)
    with client as http, _system(http, console):
        Terminal(http, console, pictures=table.data / "pictures").talk()
    return 0


@contextmanager
def _system(http: httpx.Client, console: Console) -> Iterator[None]:
    """A running system: the one that is there, or one of our own until the block ends."""
    if health(http) is not None:
        _wait_until_ready(http, console, None)
        yield
        return
    supervisor = subprocess.Popen(
        [sys.executable, "-m", "bot", "run"], cwd=ROOT, stdout=subprocess.DEVNULL, start_new_session=True
    )
    try:
        _wait_until_ready(http, console, supervisor)
        yield
    finally:
        supervisor.send_signal(signal.SIGINT)
        supervisor.wait(30)


def health(http: httpx.Client) -> int | None:
    """The status of the fitting room that answers there, None where none does."""
    try:
        response = http.get("/healthz", timeout=5)
        return response.status_code if "parts" in response.json() else None
    except (httpx.TransportError, ValueError):
        return None


def _wait_until_ready(http: httpx.Client, console: Console, supervisor: subprocess.Popen[bytes] | None) -> None:
    deadline = time.monotonic() + START_LIMIT_S
    with console.status("opening the fitting room …"):
        while health(http) != 200:
            if supervisor is not None and supervisor.poll() is not None:
                raise TerminalError("the system could not be started; `make run` says why")
            if time.monotonic() > deadline:
                raise TerminalError(f"not every part answered within {START_LIMIT_S:.0f} s; `make run` says which")
            time.sleep(0.3)


class Terminal:
    """One conversation over the gateway's REST channel. `pictures` is the folder pictures are saved in."""

    def __init__(self, http: httpx.Client, console: Console, *, pictures: Path, sender: str | None = None) -> None:
        self._http, self._console, self._pictures = http, console, pictures
        self._sender = sender or f"terminal-{uuid.uuid4()}"
        self._buttons: tuple[Button, ...] = ()

    def talk(self) -> None:
        """Reads lines and answers them until there are no more."""
        self._console.print("[dim]中文 or English. A number presses a button; Ctrl-D leaves.[/]")
        while True:
            try:
                text = self._console.input("[bold green]› [/]").strip()
            except (EOFError, KeyboardInterrupt):
                self._console.print()
                return
            if text == "/quit":
                return
            if text:
                self.say(text)

    def say(self, text: str) -> None:
        """Sends one message, or presses the button of that number, and shows the answers."""
        pressed = self._pressed(text)
        body = {"sender": self._sender, "message": pressed.payload if pressed else text}
        try:
            with self._console.status("…"):
                answers = self._http.post("/webhooks/rest/webhook", json=body).json()
        except (httpx.HTTPError, ValueError) as problem:
            self._console.print(f"[red]the assistant did not answer ({type(problem).__name__}); say it again[/]")
            return
        if isinstance(answers, dict):
            self._console.print(f"[red]{escape(str(answers.get('error', answers)))}[/]")
            return
        self._buttons = ()
        for answer in answers:
            self._show(Outgoing.from_rasa(answer))

    def _pressed(self, text: str) -> Button | None:
        number = int(text) if text.isdecimal() and len(text) < 3 else 0
        return self._buttons[number - 1] if 0 < number <= len(self._buttons) else None

    def _show(self, answer: Outgoing) -> None:
        if answer.text:
            self._console.print(escape(answer.text))
        if answer.image:
            self._console.print(f"[cyan]{escape(self._save(answer.image))}[/]", soft_wrap=True)
        for line in _listed(answer.custom or {}):
            self._console.print(escape(line))
        for button in answer.buttons:
            self._buttons = (*self._buttons, button)
            self._console.print(f"  [bold]{len(self._buttons)}[/] {escape(button.title)}")

    def _save(self, address: str) -> str:
        """The path the picture is saved at, or why it is not."""
        try:
            response = self._http.get(address).raise_for_status()
            self._pictures.mkdir(parents=True, exist_ok=True)
            path = self._pictures / SAFE_NAME.sub("_", httpx.URL(address).path.rsplit("/", 1)[-1])
            path.write_bytes(response.content)
        except (httpx.HTTPError, OSError) as problem:
            return f"the picture could not be saved ({problem})"
        return str(path)


def _listed(custom: dict[str, Any]) -> Iterator[str]:
    """What a page would show as cards or as a table."""
    if custom.get("kind") == "items":
        for number, item in enumerate(custom.get("items", []), start=1):
            yield f"  {number}. {item.get('name') or item.get('id')} · {item.get('price', '')}"
    if custom.get("kind") == "try_on":
        for item in custom.get("items", []):
            ease = ", ".join(f"{name} {value:+.1f} cm" for name, value in item.get("ease", {}).items())
            yield f"  {item.get('id')} {item.get('size')} {item.get('colour')}: {ease}"
