"""How many text messages a second are answered, ours and Rasa's init bot in turns."""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass

from tests.bench import init_bot
from tests.bench.asking import TEXTS, Asker, Reply, percentile, told
from tests.system import RunningSystem

TURNS = 3
CONVERSATION = 10
"""Messages until a sender is somebody new: Rasa's init bot slows down with the length of a conversation."""
SENDERS = (1, 16)
LEAST = 0.5
"""Of the init bot's messages a second, at 16 senders."""


@dataclass(frozen=True)
class Load:
    """What came of some seconds of load."""

    replies: list[Reply]
    seconds: float

    @property
    def rate(self) -> float:
        """Good answers a second; an apology is none."""
        return sum(reply.good for reply in self.replies) / self.seconds


def capacity(system: RunningSystem, bot: str, seconds: float) -> None:
    """Prints messages a second and waiting times for each number of senders; each turn takes `seconds`."""
    for count in SENDERS:
        ours: list[Load] = []
        theirs: list[Load] = []
        for _ in range(TURNS):
            ours.append(load(system.gateway, TEXTS, count, seconds))
            theirs.append(load(bot, init_bot.TEXTS, count, seconds))
        share = _rate(ours) / _rate(theirs)
        goal = f", at least {LEAST:.0%}" if count == max(SENDERS) else ""
        print(f"{count:2d} senders          {_told(ours)}")
        print(f"  Rasa's init bot   {_told(theirs)}   ours holds {share:.0%} of it{goal}")


def load(url: str, texts: Sequence[str], senders: int, seconds: float) -> Load:
    """`senders` conversations at once, each sending its next message when the last is answered."""
    over = threading.Event()
    started = time.perf_counter()
    with ThreadPoolExecutor(senders) as pool:
        talks = [pool.submit(_talk, url, texts, f"load-{started}-{number}", over) for number in range(senders)]
        over.wait(seconds)
        over.set()
        replies = [reply for talk in talks for reply in talk.result()]
    return Load(replies, time.perf_counter() - started)


def _talk(url: str, texts: Sequence[str], name: str, over: threading.Event) -> list[Reply]:
    replies = []
    with closing(Asker(url)) as asker:
        for number in itertools.count():
            if over.is_set():
                return replies
            replies.append(asker.say(f"{name}-{number // CONVERSATION}", texts[number % len(texts)]))
    return replies


def _rate(loads: list[Load]) -> float:
    return sum(one.rate for one in loads) / len(loads)


def _told(loads: list[Load]) -> str:
    replies = [reply for one in loads for reply in one.replies]
    bad = sum(not reply.good for reply in replies)
    rates = " ".join(f"{one.rate:.1f}" for one in loads)
    times = [reply.ms for reply in replies]
    apologies = f"   {bad} of {len(replies)} no answer" if bad else ""
    return (
        f"{_rate(loads):5.1f} messages/s ({rates})   {told(times)}   longest {percentile(times, 1):.0f} ms{apologies}"
    )
