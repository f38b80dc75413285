"""A scan in the dialogue: its numbers kept, the body shown, wishes that waited fulfilled, and every refusal worded."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from actions.person import scan
from actions.renderer.looks import LookFailed, LookTooSlow, ScanUnusable
from actions.renderer.rendering import Rendering
from common import media
from common.uploads import UploadGone, Uploads
from render.scan.points import NoPerson, TooManyPoints, UnusableScan
from render.scan.start import ScanQuestion
from render.workers import LookService, RenderDied
from tests.dialogue import Answer, Dialogue
from tests.fakes import FakeLooks
from tests.waiting import LIMIT_S, happened

Sent = Callable[[Dialogue, str], Answer]


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Uploads:
    """Pictures and scans go to folders of the test's own."""
    monkeypatch.setattr(media, "save", media.Media(tmp_path / "media", max_bytes=10_000_000).save)
    uploads = Uploads(tmp_path / "uploads")
    monkeypatch.setattr(scan, "uploads", lambda: uploads)
    return uploads


@pytest.fixture
def send(kept: Uploads) -> Sent:
    """A shopper sends a file with these words in it."""

    def sent(dialogue: Dialogue, words: str) -> Answer:
        dialogue.looks = FakeLooks("scan", "figure", "body", "try_on")
        dialogue.parts.looks = dialogue.looks
        return dialogue.hear("give_measures", scan=name_of(kept, words))

    return sent


def name_of(kept: Uploads, words: str, sender: str = "somebody") -> str:
    async def chunks() -> Any:
        yield words.encode()

    return asyncio.run(kept.save(sender, "me.ply", chunks()))


def files(kept: Uploads) -> list[Path]:
    return list(kept.folder.glob("*/*"))


def test_a_scans_numbers_are_kept_told_and_drawn_and_its_file_is_gone(send: Sent, kept: Uploads) -> None:
    dialogue = Dialogue()
    answer = send(dialogue, "172")
    assert answer.responses == ["utter_scan_read_guessed", "utter_body"]
    said = answer.said("utter_scan_read_guessed")
    assert (said["error"], said["share"], said["sex"]) == ("2.3", "83", "man's")
    assert '/give_measures{"sex": "female"}' in answer.payloads
    assert answer.kinds == ["measures", "body"]
    told = answer.custom("measures")["values"]
    assert told == answer.custom("body")["measures"] | {"sex": "male"}
    assert dialogue.slots["height"] == 172.0
    assert dialogue.slots["measures"]["waist"] == told["waist"]
    assert dialogue.looks.calls[-1][1].values["chest"] == told["chest"]
    assert files(kept) == []


def test_a_sex_told_before_is_not_asked_about(send: Sent) -> None:
    dialogue = Dialogue(slots={"sex": "female", "age": 41})
    assert send(dialogue, "172").responses[0] == "utter_scan_read"
    assert dialogue.slots["sex"] == "female"
    assert dialogue.slots["age"] == 41


def test_a_scan_dresses_the_new_body_in_what_was_worn(send: Sent) -> None:
    dialogue = Dialogue(slots={"height": 165.0, "weight": 55.0, "sex": "female"})
    worn = {"items": [{"id": "tee-crew", "size": "M", "colour": "navy"}], "view": "front"}
    dialogue.slots["look"] = worn
    answer = send(dialogue, "172")
    assert answer.kinds == ["measures", "try_on"]
    assert dialogue.looks.calls[-1][1][0].values["height"] == 172.0


def test_a_scan_fulfils_the_wish_that_waited(send: Sent) -> None:
    dialogue = Dialogue()
    dialogue.hear("try_on", category="dress", colour="red")
    assert send(dialogue, "165").kinds == ["measures", "try_on"]
    assert dialogue.slots["pending"] is None


def test_the_form_goes_on_by_itself_with_the_scans_numbers(send: Sent) -> None:
    dialogue = Dialogue(slots={"asking": True})
    answer = send(dialogue, "165")
    assert answer.kinds == ["measures"]
    assert [dialogue.slots[name] for name in ("height", "weight", "sex")] == [165.0, 61.0, "female"]


def test_numbers_of_a_scan_are_kept_even_when_the_picture_is_late(send: Sent) -> None:
    dialogue = Dialogue()
    answer = send(dialogue, "199")  # the height at which the scripted renderer is too slow
    assert answer.responses == ["utter_scan_read_guessed", "utter_what_next"]
    assert dialogue.slots["height"] == 199.0


@pytest.mark.parametrize(
    ("fault", "response"),
    [
        ("person", "utter_scan_no_person"),
        ("points", "utter_scan_too_many_points"),
        ("size", "utter_scan_wrong_size"),
        ("file", "utter_scan_unreadable"),
        ("slow", "utter_scan_slow"),
    ],
)
def test_a_scan_that_gives_no_body_is_answered_with_why_and_changes_nothing(
    send: Sent, fault: str, response: str
) -> None:
    dialogue = Dialogue(slots={"height": 165.0, "weight": 55.0})
    answer = send(dialogue, fault)
    assert answer.responses == [response]
    assert dialogue.slots["height"] == 165.0
    assert any(p.startswith('/give_measures{"scan"') for p in answer.payloads) == (fault == "slow")


@pytest.mark.parametrize("name", ["../../store.db", "x" * 32 + ".ply"])
def test_another_shoppers_scan_or_an_invented_one_is_not_there(kept: Uploads, name: str) -> None:
    dialogue = Dialogue()
    dialogue.parts.looks = FakeLooks("scan")
    for tried in (name, name_of(kept, "172", sender="somebody else")):
        assert dialogue.hear("give_measures", scan=tried).responses == ["utter_scan_gone"]
    assert len(files(kept)) == 1


# The renderer behind it


class ScriptedService(LookService):
    """Answers a scan with a result or an error, once it is let."""

    def __init__(self, answer: Any, *, held: bool = False) -> None:
        super().__init__()
        self.answer, self.asked, self.let = answer, 0, asyncio.Event()
        if not held:
            self.let.set()

    async def _do(self, name: str, *_arguments: Any, **_options: Any) -> Any:
        assert name == "scan"
        self.asked += 1
        await self.let.wait()
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer

    async def close(self) -> None:
        """Nothing to let go."""


FOUND = {"sex": "female", "measures": {"height": 168.2}, "scan": {"median_mm": 1.9, "coverage": 0.9}}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "me.ply"
    path.write_bytes(b"ply")
    return path


async def test_a_slow_scan_is_read_once_and_found_when_asked_again(file: Path) -> None:
    service = ScriptedService(FOUND, held=True)
    rendering = Rendering(service, patience_s=0.01)
    with pytest.raises(LookTooSlow):
        await rendering.scan(file, sex=None, age=None)
    service.let.set()
    await happened(lambda: not rendering._unfinished)
    assert not file.exists()
    rendering.patience_s = LIMIT_S
    assert (await rendering.scan(file, sex=None, age=None)).measures == {"height": 168.2}
    assert service.asked == 1


@pytest.mark.parametrize(
    ("problem", "reason"),
    [
        (NoPerson("x"), "person"),
        (TooManyPoints("x"), "points"),
        (ScanQuestion("x"), "size"),
        (UnusableScan("x"), "file"),
    ],
)
async def test_every_fault_of_a_scan_has_its_name_and_the_file_goes(
    file: Path, problem: Exception, reason: str
) -> None:
    with pytest.raises(ScanUnusable) as caught:
        await Rendering(ScriptedService(problem)).scan(file, sex=None, age=None)
    assert caught.value.reason == reason
    assert not file.exists()


async def test_a_scan_that_ends_its_worker_is_deleted_and_one_that_is_gone_is_not_read(file: Path) -> None:
    rendering = Rendering(ScriptedService(RenderDied("x")))
    with pytest.raises(LookFailed):
        await rendering.scan(file, sex=None, age=None)
    assert not file.exists()
    with pytest.raises(UploadGone):
        await Rendering(ScriptedService(FOUND)).scan(file, sex=None, age=None)
