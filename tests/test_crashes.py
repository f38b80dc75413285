"""Parts of the running system are killed: nothing is lost, doubled or out of order, and nobody meets silence."""

from __future__ import annotations

import itertools
import threading
import uuid
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus

from tests.system import START_SECONDS, RunningSystem
from tests.waiting import until

pytestmark = pytest.mark.system
PARTS = ("render.worker", "-m actions", "-m dialogue", "bot serve")


@pytest.mark.parametrize(
    ("part", "sender", "before", "ask"),
    [
        ("-m dialogue", "rasa-dies", "我身高168，52公斤", "试试黑色的连衣裙"),
        ("-m actions", "actions-die", "I'm a man, 180 cm and 80 kg", "can I try the white tee in L?"),
        ("render.worker", "renderer-dies", "I'm a woman, 170 cm and 60 kg", "may I try on the denim skirt?"),
    ],
)
def test_a_killed_part_costs_an_apology_at_most_and_no_memory(
    system: RunningSystem, part: str, sender: str, before: str, ask: str
) -> None:
    system.say(sender, before)
    system.kill(part)
    answer = system.say(sender, ask)
    assert any(message.get("text") for message in answer), "silence"
    system.recovers()
    again = system.say(sender, ask)
    assert any("image" in message for message in again), again


def test_health_names_a_renderer_that_does_not_answer(system: RunningSystem) -> None:
    system.recovers()
    worker = system.part("render.worker")
    worker.suspend()
    try:
        parts = system.http.get(f"{system.gateway}/healthz").json()["parts"]
    finally:
        worker.resume()
    assert parts["renderer"] == {"ok": False}
    system.recovers()


def test_a_killed_gateway_comes_back_with_the_whole_conversation(system: RunningSystem) -> None:
    sender = "gateway-dies"
    system.say(sender, "I'm a woman, 166 cm and 58 kg")
    system.kill("bot serve")
    system.recovers()
    answer = system.say(sender, "could I try the red polka dot dress on?")
    values = [m["custom"]["items"] for m in answer if (m.get("custom") or {}).get("kind") == "try_on"]  # type: ignore[attr-defined, index]
    assert values, answer


def test_a_wish_that_a_crash_interrupted_is_carried_out_once_and_shown_to_the_page_that_comes_back(
    system: RunningSystem,
) -> None:
    sender = f"web-{uuid.uuid4()}"
    with system.chat(sender) as line:
        line(say="I'm a man, 178 cm and 74 kg")
        line(say="I want to try the navy crew tee in M on")
        while (line().get("custom") or {}).get("kind") != "try_on":
            pass
        line(say="one size up")
        while line().get("text") != "one size up":
            pass
        system.kill("bot serve")
    system.recovers()
    sizes: list[str] = []
    with system.chat(sender) as line:  # told from the beginning
        while sizes in ([], ["M"]):
            told = line()
            if (told.get("custom") or {}).get("kind") == "try_on":
                sizes.append(told["custom"]["items"][0]["size"])
    assert sizes == ["M", "L"]


WISHES = ("I'm a woman, 165 cm and 55 kg", "can I try the red dress in M?", "one size up", "show me the back",
          "how long does delivery take?", "which size should I take?")  # fmt: skip
THINKING_S = 1.0


def converse(system: RunningSystem, sender: str, over: threading.Event) -> tuple[list[str], list[dict[str, Any]]]:
    """Says one thing after another, each when the last is answered, until it is `over`; what was said and shown."""
    said: list[str] = []
    shown: dict[int, dict[str, Any]] = {}
    for text in itertools.cycle(WISHES):
        message = {"say": text, "client_id": uuid.uuid4().hex}
        said.append(text)
        until(lambda m=message: say_and_hear(system, sender, m, shown), text, limit_s=START_SECONDS)  # type: ignore[misc]
        if over.wait(THINKING_S) and len(said) >= len(WISHES):
            break
    return said, list(shown.values())


def say_and_hear(system: RunningSystem, sender: str, said: dict[str, str], shown: dict[int, dict[str, Any]]) -> bool:
    """Whether the message was answered before the connection broke. It is said again under the same name."""
    kept = any(line.get("client_id") == said["client_id"] for line in shown.values())
    try:
        with system.chat(sender, after=max(shown, default=0)) as line:
            if not kept:
                line(**said)
            while True:
                told = line()
                assert told["id"] not in shown, f"{told} was told twice"
                shown[told["id"]] = told
                kept = kept or told.get("client_id") == said["client_id"]
                if kept and told["by"] == "assistant":
                    return True
    except (OSError, ConnectionClosed, InvalidStatus):
        return False


def test_shoppers_lose_nothing_while_every_part_is_killed_in_turn(system: RunningSystem) -> None:
    senders, over = [f"web-{uuid.uuid4()}" for _ in range(4)], threading.Event()
    with ThreadPoolExecutor(len(senders)) as pool:
        talks = [pool.submit(converse, system, sender, over) for sender in senders]
        try:
            for part in PARTS:
                system.kill(part)
                system.recovers()
        finally:
            over.set()
    for sender, (said, lines) in zip(senders, [talk.result() for talk in talks], strict=True):
        with system.chat(sender) as line:
            line(say="thank you")
            whole = []
            while not whole or whole[-1].get("text") != "thank you":
                whole.append(line())
        assert [one["text"] for one in whole if one["by"] == "shopper"] == [*said, "thank you"]
        assert [one["id"] for one in whole] == sorted({one["id"] for one in whole})
        assert all(one in whole for one in lines)
