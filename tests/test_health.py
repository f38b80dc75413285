"""What health says of parts that are slow, away, or were alive a moment ago."""

from __future__ import annotations

import asyncio

import pytest

from bot import health
from bot.health import LATE_S, Checkup
from bot.load import Load


class Part:
    """A part whose check answers when told to."""

    def __init__(self) -> None:
        self.answer, self.asked = asyncio.Event(), 0

    async def check(self) -> bool:
        self.asked += 1
        await self.answer.wait()
        return True


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "PATIENCE_S", 0.01)


async def test_a_part_that_is_late_while_messages_are_answered_is_busy_and_is_asked_once() -> None:
    now = [0.0]
    part, load = Part(), Load(longest_wait_s=10.0, clock=lambda: now[0])
    checkup = Checkup({"rasa": part.check}, load, clock=lambda: now[0])
    load.note_sign_of_life()
    with load.one():
        for _ in range(3):
            told = await checkup.examine()
            assert told.to_json()["status"] == "busy"
            assert told.to_json()["parts"] == {"rasa": {"ok": True, "late": True}}
            assert not told.ok
        assert part.asked == 1
        now[0] = LATE_S + 1.0
        assert (await checkup.examine()).to_json()["parts"] == {"rasa": {"ok": False}}
        part.answer.set()
        await asyncio.sleep(0)
        assert (await checkup.examine()).status == "ok"
        part.answer.clear()
        assert (await checkup.examine()).status == "busy", "it answered itself a moment ago"
    assert (await checkup.examine()).status == "unavailable", "nothing stands before its answer"
    await checkup.close()


async def test_a_part_that_never_answered_or_refuses_is_unavailable_however_busy() -> None:
    part, load = Part(), Load(longest_wait_s=10.0)
    checkup = Checkup({"rasa": part.check}, load)
    assert (await checkup.examine()).status == "unavailable"
    await checkup.close()

    async def refuse() -> bool:
        raise ConnectionError

    load.note_sign_of_life()
    assert (await Checkup({"rasa": refuse}, load).examine()).status == "unavailable"
