"""Several gateways over one database and one Redis: each conversation goes on as if there were one."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest

from bot.dialogue import Dialogue
from bot.gateway import Gateway, Limits
from bot.messages import Incoming
from bot.pace import Pace
from bot.rasa import Rasa
from bot.record import Record
from bot.together import Together
from bot.tracker import Tracker
from common.store import Store
from tests.fakes_rasa import FakeRasa, Script
from tests.fakes_site import PATIENT
from tests.waiting import happened

HELLO = [{"text": "Hello!"}]


def message(text: str, number: int = 0) -> Incoming:
    return Incoming("web", "ann", text, client_id=f"{text}-{number}")


@pytest.fixture
async def build(postgres: Any, redis: str) -> AsyncIterator[Callable[[Script], Gateway]]:
    """Gateways that share a database and a Redis."""
    address, built = postgres.new_database(), list[Gateway]()

    async def ready() -> bool:
        return True

    def make(script: Script) -> Gateway:
        rasa = Rasa("http://rasa", transport=FakeRasa(script).transport())
        dialogue = Dialogue(rasa, tracker=Tracker(address), ready=ready, patience_s=0.0)
        limits = Limits(**PATIENT)  # type: ignore[arg-type]
        built.append(Gateway(dialogue, Record(Store(address)), limits=limits, others=Together(redis)))
        return built[-1]

    yield make
    for gateway in built:
        await gateway.close()


async def heard(events: asyncio.Queue[Any], text: str) -> Any:
    while True:
        event = await asyncio.wait_for(events.get(), 60)
        if event.line is not None and event.line.message.text == text:
            return event


async def test_who_listens_at_one_gateway_is_shown_what_is_said_at_another(build: Any) -> None:
    one, other = build({"hello": HELLO}), build({})
    for gateway in (one, other):
        await gateway.recover()
    await happened(lambda: one._others._tasks and other._others._tasks, "both")
    with other.listen("ann") as events:

        async def until_subscribed() -> None:
            for number in range(200):
                await one.receive(message("hello", number))
                if not events.empty():
                    return
                await asyncio.sleep(0.05)

        await until_subscribed()
        event = await heard(events, "Hello!")
    assert event.line in await other.history("ann")


async def test_a_conversation_is_answered_by_one_gateway_at_a_time(build: Any) -> None:
    at_once, most = 0, 0

    async def slow() -> list[dict[str, str]]:
        nonlocal at_once, most
        at_once += 1
        most = max(most, at_once)
        await asyncio.sleep(0.05)
        at_once -= 1
        return HELLO

    gateways = [build({"hello": slow}) for _ in range(3)]
    await asyncio.gather(*(gateways[n % 3].receive(message("hello", n)) for n in range(9)))
    assert most == 1
    lines = await gateways[0].history("ann")
    assert [line.by for line in lines].count("assistant") == 9


async def test_a_gateway_that_was_killed_in_its_turn_holds_nobody_up(
    redis: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.together.HELD_S", 0.3)
    monkeypatch.setattr("bot.together.RENEW_S", 60.0)
    killed, other = Together(redis), Together(redis)
    with contextlib.suppress(asyncio.CancelledError):
        await killed.turn("ann").__aenter__()
    async with asyncio.timeout(30), other.turn("ann"):
        pass
    for one in (killed, other):
        await one.close()


async def test_without_its_redis_a_gateway_goes_on_alone(caplog: pytest.LogCaptureFixture) -> None:
    alone = Together("redis://127.0.0.1:1")
    async with alone.turn("ann"):
        pass
    assert Pace(1, redis="redis://127.0.0.1:1").wait_s("ann") == 0
    assert "Redis does not answer" in caplog.text
    await alone.close()


def test_gateways_count_together_what_they_take(redis: str) -> None:
    one, other, elsewhere = (Pace(2, name=name, redis=redis) for name in ("chat", "chat", "rest"))
    assert [one.wait_s("ann"), other.wait_s("ann")] == [0, 0]
    assert one.wait_s("ann") > 0
    assert other.wait_s("ann") > 0
    assert elsewhere.wait_s("ann") == 0
