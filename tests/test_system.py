"""The whole running system: scripted conversations, killed parts, a full disk. Nothing is faked here."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import httpx
import psutil
import pytest
from websockets.sync.client import connect

from tests import conversations
from tests.system import RunningSystem

pytestmark = pytest.mark.system
ANSWER_SECONDS = 11  # the contract's ten, and the way there and back
RECOVERY_SECONDS = 90


@pytest.mark.parametrize("script", conversations.scripts(), ids=lambda script: script.id)
@pytest.mark.parametrize("door", ["rasa", "gateway"])
def test_the_conversation_goes_as_scripted(system: RunningSystem, door: str, script: conversations.Script) -> None:
    """The second and third tier: real actions and renderer behind Rasa's own door, then the whole system."""
    assert conversations.play(script, getattr(system, door), system.http) == []


def test_messages_of_one_shopper_are_answered_in_the_order_they_were_sent(system: RunningSystem) -> None:
    sender = "in-order"
    texts = [f"I'm {height} cm tall" for height in range(160, 166)]
    with ThreadPoolExecutor(len(texts)) as pool:
        waiting = []
        for text in texts:
            waiting.append(pool.submit(system.say, sender, text))
            time.sleep(0.05)
        heights = [
            message["custom"]["values"]["height"]  # type: ignore[index]
            for answer in waiting
            for message in answer.result()
            if (message.get("custom") or {}).get("kind") == "measures"  # type: ignore[attr-defined]
        ]
    assert heights == sorted(heights)
    assert heights[-1] == 165


def test_a_scan_sent_in_the_chat_is_measured_and_its_file_is_gone(system: RunningSystem, tmp_path: Path) -> None:
    scan, flags = tmp_path / "me.ply", ["--sex", "female", "--height", "168", "--weight", "61", "--waist", "74"]
    subprocess.run([sys.executable, "-m", "render", "body", *flags, "--out", scan], check=True, capture_output=True)
    sender = f"web-{uuid.uuid4()}"
    headers = {"X-Conversation": sender, "X-Filename": scan.name, "X-Language": "en"}
    with connect(system.gateway.replace("http", "ws") + "/chat/socket") as socket:
        socket.send(json.dumps({"type": "hello", "conversation": sender, "after": 0, "language": "en"}))
        posted = system.http.post(f"{system.gateway}/chat/scan", content=scan.read_bytes(), headers=headers)
        assert posted.status_code == 202
        measured: dict[str, float] = {}
        while not measured:
            line = json.loads(socket.recv(timeout=3 * ANSWER_SECONDS)).get("line", {})
            for button in line.get("buttons", ()):
                if "scan" in button["payload"]:  # a busy machine: asked again, it is there
                    socket.send(json.dumps({"type": "say", "text": button["payload"], "title": button["title"]}))
            if (line.get("custom") or {}).get("kind") == "measures":
                measured = line["custom"]["values"]
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


def healthy_again(system: RunningSystem) -> bool:
    deadline = time.monotonic() + RECOVERY_SECONDS
    while time.monotonic() < deadline:
        try:
            if system.http.get(f"{system.gateway}/healthz").status_code == 200:
                return True
        except httpx.TransportError:
            pass
        time.sleep(0.5)
    return False


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
    system.part(part).send_signal(signal.SIGKILL)
    started = time.monotonic()
    answer = system.say(sender, ask)
    assert time.monotonic() - started < ANSWER_SECONDS
    assert any(message.get("text") for message in answer), "silence"
    assert healthy_again(system)
    again = system.say(sender, ask)
    assert any("image" in message for message in again), again


def test_a_killed_gateway_comes_back_with_the_whole_conversation(system: RunningSystem) -> None:
    sender = "gateway-dies"
    system.say(sender, "I'm a woman, 166 cm and 58 kg")
    system.part("bot serve").send_signal(signal.SIGKILL)
    time.sleep(1)
    assert healthy_again(system)
    answer = system.say(sender, "could I try the red polka dot dress on?")
    values = [m["custom"]["items"] for m in answer if (m.get("custom") or {}).get("kind") == "try_on"]  # type: ignore[attr-defined, index]
    assert values, answer


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
