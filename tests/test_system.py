"""The whole running system: scripted conversations, killed parts, a full disk. Nothing is faked here."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from tests.e2e.playing import cases, play
from tests.e2e.scripts import Script
from tests.system import RunningSystem

pytestmark = pytest.mark.system


@pytest.mark.parametrize("script", cases())
@pytest.mark.parametrize("door", ["rasa", "gateway"])
def test_the_conversation_goes_as_scripted(system: RunningSystem, door: str, script: Script) -> None:
    """The second and third tier: real actions and renderer behind Rasa's own door, then the whole system."""
    assert play(script, getattr(system, door), system.http, rasa=system.rasa) == []


def test_messages_of_one_shopper_are_answered_in_the_order_they_were_sent(system: RunningSystem) -> None:
    with system.chat(f"web-{uuid.uuid4()}") as line:
        for height in range(160, 166):
            line(say=f"I'm {height} cm tall")
        heights: list[float] = []
        while len(heights) < 6:
            custom = line().get("custom") or {}
            if custom.get("kind") == "measures":
                heights.append(custom["values"]["height"])
    assert heights == [*range(160, 166)]


def test_a_scan_sent_in_the_chat_is_measured_and_its_file_is_gone(system: RunningSystem, tmp_path: Path) -> None:
    scan, flags = tmp_path / "me.ply", ["--sex", "female", "--height", "168", "--weight", "61", "--waist", "74"]
    subprocess.run([sys.executable, "-m", "render", "body", *flags, "--out", scan], check=True, capture_output=True)
    sender = f"web-{uuid.uuid4()}"
    headers = {"X-Conversation": sender, "X-Filename": scan.name, "X-Language": "en"}
    with system.chat(sender) as line:
        posted = system.http.post(f"{system.gateway}/chat/scan", content=scan.read_bytes(), headers=headers)
        assert posted.status_code == 202
        while (told := line().get("custom") or {}).get("kind") != "measures":
            pass
    measured = told["values"]
    assert measured["sex"] == "female"
    found = [measured[name] for name in ("height", "weight", "waist")]
    assert found == pytest.approx([168, 61, 74], abs=1.0)
    assert [path for path in (system.data_dir / "uploads").rglob("*") if path.is_file()] == []


def test_rasa_and_the_action_server_listen_on_loopback_alone(system: RunningSystem) -> None:
    heard = {
        (one.laddr.ip, one.laddr.port)
        for process in system.processes()
        for one in process.net_connections(kind="inet")
        if one.status == psutil.CONN_LISTEN
    }
    assert len(heard) >= 3
    assert {ip for ip, _ in heard} <= {"127.0.0.1", "::1"}


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can mount a small disk")
def test_a_full_disk_for_pictures_is_said_and_the_conversation_goes_on(system: RunningSystem) -> None:
    sender = "disk-full"
    system.say(sender, "I'm a man, 175 cm and 70 kg")
    folder = system.data_dir / "media"
    with full_disk(folder):
        answer = system.say(sender, "I want to try the navy crew tee in L on")
        assert not any("image" in message for message in answer)
        assert any(message.get("text") for message in answer)
    assert any("image" in message for message in system.say(sender, "I want to try the navy crew tee in L on"))


@contextmanager
def full_disk(folder: Path) -> Iterator[None]:
    """A folder of which not one byte more can be written: a tiny file system mounted over it, filled up."""
    folder.mkdir(exist_ok=True)
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(folder)], check=False)
    if mounted.returncode:
        pytest.skip("mounting is not allowed here")
    try:
        with (folder / "full").open("wb", buffering=0) as file, contextlib.suppress(OSError):
            while True:
                file.write(b"0" * 4096)
        yield
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)
