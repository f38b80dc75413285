"""The whole running system: scripted conversations, killed parts, a full disk. Nothing is faked here."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil
import pytest
from websockets.sync.client import connect

from bot.wording import SENTENCES
from tests import conversations
from tests.system import RunningSystem
from tests.waiting import LIMIT_S, until

pytestmark = pytest.mark.system


@pytest.mark.parametrize("script", conversations.scripts(), ids=lambda script: script.id)
@pytest.mark.parametrize("door", ["rasa", "gateway"])
def test_the_conversation_goes_as_scripted(system: RunningSystem, door: str, script: conversations.Script) -> None:
    """The second and third tier: real actions and renderer behind Rasa's own door, then the whole system."""
    assert conversations.play(script, getattr(system, door), system.http) == []


@contextmanager
def chat(system: RunningSystem, sender: str) -> Iterator[Callable[..., dict[str, Any]]]:
    """The web chat's wire. `chat(say=...)` sends, `chat()` gives the next line that is shown."""
    address = system.gateway.replace("http", "ws") + "/chat/socket"
    with connect(address, open_timeout=LIMIT_S, ping_interval=None) as socket:
        socket.send(json.dumps({"type": "hello", "conversation": sender, "after": 0, "language": "en"}))

        def line(say: str | None = None, **more: str) -> dict[str, Any]:
            if say is not None:
                socket.send(json.dumps({"type": "say", "text": say, **more}))
                return {}
            while (told := json.loads(socket.recv(timeout=LIMIT_S)))["type"] != "line":
                pass
            shown: dict[str, Any] = told["line"]
            return shown

        yield line


def test_messages_of_one_shopper_are_answered_in_the_order_they_were_sent(system: RunningSystem) -> None:
    with chat(system, f"web-{uuid.uuid4()}") as line:
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
    with chat(system, sender) as line:
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


@pytest.mark.parametrize(
    ("part", "sender", "before", "ask"),
    [
        ("rasa run", "rasa-dies", "我身高168，52公斤", "试试黑色的连衣裙"),
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
    until(system.is_healthy, "health after a kill")
    again = system.say(sender, ask)
    assert any("image" in message for message in again), again


def test_a_killed_gateway_comes_back_with_the_whole_conversation(system: RunningSystem) -> None:
    sender = "gateway-dies"
    system.say(sender, "I'm a woman, 166 cm and 58 kg")
    system.kill("bot serve")
    until(system.is_healthy, "health after a kill")
    answer = system.say(sender, "could I try the red polka dot dress on?")
    values = [m["custom"]["items"] for m in answer if (m.get("custom") or {}).get("kind") == "try_on"]  # type: ignore[attr-defined, index]
    assert values, answer


def test_a_wish_that_a_crash_interrupted_is_done_once_when_it_is_asked_again(system: RunningSystem) -> None:
    sender = f"web-{uuid.uuid4()}"
    with chat(system, sender) as line:
        line(say="I'm a man, 178 cm and 74 kg")
        line(say="I want to try the navy crew tee in M on")
        while (line().get("custom") or {}).get("kind") != "try_on":
            pass
        line(say="one size up")
        while line().get("text") != "one size up":
            pass
        system.kill("bot serve")
    until(system.is_healthy, "health after a kill")
    sizes: list[str] = []
    with chat(system, sender) as line:  # told from the beginning
        while sizes in ([], ["M"]):
            told = line()
            if told.get("text") == SENTENCES["interrupted"]["en"]:
                line(say=told["buttons"][0]["payload"], title=told["buttons"][0]["title"])
            if (told.get("custom") or {}).get("kind") == "try_on":
                sizes.append(told["custom"]["items"][0]["size"])
    assert sizes == ["M", "L"]


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
