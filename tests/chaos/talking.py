"""Shoppers who say one thing after another, each when the last is answered, whatever is killed meanwhile."""

from __future__ import annotations

import contextlib
import random
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from websockets.exceptions import ConnectionClosed, InvalidStatus

from tests.system import RunningSystem
from tests.telegram_server import TelegramServer

PERSON, BACK = "I'd like to talk to a real person please", "Back to the assistant"
CHEAP = ("how long does delivery take?", "what is your return policy?", "how do I measure my waist?", "thank you",
         "what can you do?", "show me dresses under 300", "is the red dress made of cotton?")  # fmt: skip
DEAR = ("can I try the red dress in M?", "one size up", "show me the back")
FIRST = ("I'm a woman, 165 cm and 55 kg", "我是女生，身高165，体重55公斤", "I'm a man, 180 cm and 80 kg")
STUCK_S = 600.0
"""Far over the longest that an answer is promised after a part was killed: who waits longer is stuck."""


@dataclass
class Talk:
    """One conversation: what is to be said, what was said, and whether it came to its end. `shopper`: its name."""

    shopper: str
    texts: list[str]
    said: list[str] = field(default_factory=list)
    shown: dict[int, dict[str, Any]] = field(default_factory=dict)
    """Lines that were shown on the page, by their number; a line shown twice is in `again`."""
    again: list[int] = field(default_factory=list)
    longest_s: float = 0.0
    stuck: bool = False

    @property
    def chat(self) -> int:
        """The number of a Telegram chat."""
        return int(self.shopper.removeprefix("telegram-"))

    @property
    def is_telegram(self) -> bool:
        """Whether it is held there."""
        return self.shopper.startswith("telegram-")


def talks(count: int, *, messages: int, telegram_share: float, handoffs: bool, chance: random.Random) -> list[Talk]:
    """Conversations with something of everything: numbers, questions, a picture in ten, now and then a person."""
    made = []
    for number in range(count):
        texts = [chance.choice(FIRST)]
        while len(texts) < messages:
            texts.append(chance.choice(DEAR if chance.random() < 0.1 else CHEAP))
        if handoffs and number % 4 == 3:
            texts[-1:] = [PERSON, BACK, texts[-1]]
        by_telegram = chance.random() < telegram_share
        name = (
            f"telegram-{5000 + number}" if by_telegram else f"web-{uuid.UUID(int=chance.getrandbits(128), version=4)}"
        )
        made.append(Talk(name, texts))
    return made


def hold(talk: Talk, system: RunningSystem, telegram: TelegramServer, *, think_s: float) -> None:
    """Says everything, after some thought each; a message whose answer does not come for STUCK_S ends it as stuck."""
    for text in talk.texts:
        time.sleep(random.expovariate(1 / think_s) if think_s else 0)
        talk.said.append(text)
        began = time.monotonic()
        name = uuid.uuid4().hex
        if talk.is_telegram:
            answered = _by_telegram(talk, text, telegram)
        else:
            answered = _until(lambda t=text, n=name: _by_web(talk, t, n, system))  # type: ignore[misc]
        talk.longest_s = max(talk.longest_s, time.monotonic() - began)
        if not answered:
            talk.stuck = True
            return


def _until(done: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + STUCK_S
    while not done():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.2)
    return True


def _by_telegram(talk: Talk, text: str, telegram: TelegramServer) -> bool:
    before = len(telegram.texts(talk.chat))
    telegram.say(text, chat=talk.chat, language="en")
    return _until(lambda: len(telegram.texts(talk.chat)) > before)


def _by_web(talk: Talk, text: str, name: str, system: RunningSystem) -> bool:
    """Whether it was answered before the connection broke; said again under the same name it is the same message."""
    kept = any(line.get("client_id") == name for line in talk.shown.values())
    broken = contextlib.suppress(OSError, ConnectionClosed, InvalidStatus, TimeoutError)
    with broken, system.chat(talk.shopper, after=max(talk.shown, default=0)) as line:
        if not kept:
            line(say=text, client_id=name)
        while True:
            told = line()
            if told["id"] in talk.shown:
                talk.again.append(told["id"])
            talk.shown[told["id"]] = told
            kept = kept or told.get("client_id") == name
            if kept and told["by"] == "assistant":
                return True
    return False
