"""The action server: what it answers when something breaks, and when it is ready."""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path
from typing import Any

import pytest

from actions.renderer import patience
from actions.renderer.looks import BodyImplausible, LookFailed, LookTooSlow
from actions.renderer.rendering import Rendering
from actions.server import executor
from actions.skill import Parts
from actions.wording import sentence
from common.settings import Settings
from render.types import Look, Person
from render.workers import LookService, RenderDied, RenderTimeout
from shop.catalogue import DEMO_FILE, Catalogue
from shop.recommend import Recommender
from tests.fakes import FakeLooks, WordEncoder
from tests.waiting import LIMIT_S, happened

PERSON = Person(values={"height": 165.0, "weight": 55.0})


class ScriptedService(LookService):
    """Answers every job with `outcome` once it is let: a look, or an error to raise."""

    def __init__(self, outcome: Any, *, held: bool = False) -> None:
        super().__init__()
        self.outcome, self.jobs, self.let = outcome, 0, asyncio.Event()
        if not held:
            self.let.set()

    async def _do(self, _name: str, *_arguments: Any, **_options: Any) -> Any:
        self.jobs += 1
        await self.let.wait()
        if isinstance(self.outcome, Exception):
            raise self.outcome
        return self.outcome

    async def close(self) -> None:
        """Nothing was opened."""


def parts() -> Parts:
    recommender = Recommender(Catalogue.load(Path(DEMO_FILE)), WordEncoder())
    return Parts(lambda: recommender, FakeLooks())


def call(action: str, tracker: Any) -> dict[str, Any]:
    return {"next_action": action, "tracker": tracker, "version": "3.6.21"}


@pytest.mark.parametrize("action", ["action_answer", "action_of_another_make"])
async def test_a_call_that_breaks_everything_is_answered_and_its_content_never_logged(
    action: str, caplog: pytest.LogCaptureFixture
) -> None:
    broken = {"sender_id": "x", "slots": {"height": "a secret"}, "latest_message": {"entities": ["a secret"]}}
    broken |= {"events": [], "paused": False, "followup_action": None, "active_loop": {}, "latest_action_name": None}
    with caplog.at_level(logging.DEBUG):
        result = await executor(parts()).run(call(action, broken))
    assert [message["text"] for message in result.responses] == [sentence("utter_broken").wordings["zh"][0]]
    assert result.events == []
    assert "a secret" not in caplog.text


@pytest.mark.parametrize(
    ("raised", "seen"),
    [(RenderTimeout("late"), LookTooSlow), (RenderDied("gone"), LookFailed), (ValueError("odd"), BodyImplausible)],
)
async def test_the_renderers_errors_become_the_dialogues(raised: Exception, seen: type[Exception]) -> None:
    with pytest.raises(seen):
        await Rendering(ScriptedService(raised)).body(PERSON)


async def test_a_look_that_takes_too_long_goes_on_and_is_there_when_asked_again() -> None:
    service = ScriptedService(Look(b"picture", ".png", {"items": []}), held=True)
    looks = Rendering(service, patience_s=0.02)
    with pytest.raises(LookTooSlow):
        await looks.try_on(PERSON, (), view="front")
    service.let.set()
    await happened(lambda: not looks._unfinished)
    looks.patience_s = LIMIT_S
    assert (await looks.try_on(PERSON, (), view="front")).picture == b"picture"
    assert service.jobs == 1


@pytest.mark.parametrize("seconds", [3.0, 10.0, 120.0])
def test_each_part_stops_waiting_before_the_one_that_waits_for_it(
    seconds: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(patience, "settings", lambda: Settings(reply_seconds=seconds))
    waits = [patience.scanned_s(), seconds, patience.look_s(), patience.answer_s(), patience.job_s()]
    assert waits == sorted(set(waits))
