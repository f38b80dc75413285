"""What the running system keeps of how a message was read, and how long."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from review.tracker import readings
from tests.system import RunningSystem

ROOT = Path(__file__).resolve().parent.parent


@pytest.mark.system
def test_a_message_is_kept_with_how_it_was_read_and_both_go_with_the_shopper(system: RunningSystem) -> None:
    said = "would that burgundy skirt suit a quiet dinner, my code word is plover"
    system.say("review-ann", said)
    file = system.data_dir / "tracker.db"
    (kept,) = [one for one in readings(file) if one.text == said]
    parsed = system.http.post(f"{system.rasa}/model/parse", json={"text": said}).json()
    assert kept.intent == parsed["intent"]["name"]
    assert kept.confidence == pytest.approx(parsed["intent"]["confidence"])
    assert list(kept.acts) == parsed.get("acts", [{"intent": kept.intent, "start": 0, "end": len(said)}])
    environment = dict(
        os.environ, FITTING_ROOM_DATA_DIR=str(system.data_dir), FITTING_ROOM_PORT=system.gateway.rpartition(":")[2]
    )
    command = [sys.executable, "-m", "bot", "delete", "review-ann"]
    subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True)
    assert [one for one in readings(file) if one.text == said] == []
    held = [path for path in system.data_dir.rglob("*") if path.is_file() and b"plover" in path.read_bytes()]
    assert held == [], "neither in a log nor in a write-ahead log"


@pytest.mark.system
def test_the_review_prints_its_address_and_a_second_one_says_who_has_it_open(tmp_path: Path) -> None:
    environment = dict(os.environ, FITTING_ROOM_DATA_DIR=str(tmp_path), PYTHONUNBUFFERED="1")
    command = [sys.executable, "-m", "review"]
    first = subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    try:
        assert first.stdout is not None
        line = first.stdout.readline()
        assert line.startswith("the review is open at http://127.0.0.1:"), line
        second = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
        assert second.returncode == 2
        assert (
            second.stderr == f"a review of {tmp_path} is open already (process {first.pid}); use its page, or stop it\n"
        )
        taken = line.partition("127.0.0.1:")[2].partition("/")[0]
        other = dict(environment, FITTING_ROOM_DATA_DIR=str(tmp_path / "other"))
        third = subprocess.run([*command, "--port", taken], cwd=ROOT, env=other, capture_output=True, text=True)
        told = f"the review cannot open port {taken} (Address already in use); choose another with --port\n"
        assert (third.returncode, third.stderr) == (2, told)
        first.send_signal(2)
        assert (first.wait(60), first.stderr.read() if first.stderr else "") == (0, "")
    finally:
        first.kill()
        first.communicate()
