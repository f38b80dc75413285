"""Scripted conversations with Rasa and the real skills over a renderer that does arithmetic: the quickest tier."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
import yaml

from tests import conversations
from tests.system import ROOT, START_SECONDS
from tests.waiting import LIMIT_S, own_ports

MODEL = ROOT / "models" / "assistant.tar.gz"


def test_scripts_cover_both_languages_and_none_stands_twice() -> None:
    scripts = conversations.scripts()
    languages = Counter(script.language for script in scripts)
    assert min(languages["zh"], languages["en"]) >= 22
    assert max(Counter(script.id for script in scripts).values()) == 1


def test_every_turn_says_or_presses_something_and_expects_only_what_can_be_judged() -> None:
    known = {"text", "not_text", "kind", "image", "buttons", "custom"}
    for script in conversations.scripts():
        for turn in script.turns:
            assert set(turn) <= {"user", "press", "expect", "language"}, script.id
            assert ("user" in turn) != ("press" in turn), script.id
            assert set(turn.get("expect") or {}) <= known, script.id


ANSWER: conversations.Reply = [
    {"text": "Here you are", "buttons": [{"title": "Up", "payload": "/change_size"}]},
    {"image": "/media/x.webp"},
    {"custom": {"kind": "try_on", "items": [{"size": "M", "ease": {"chest": 8.0}}]}},
]


class TestJudging:
    """The judge itself finds what is wrong, and nothing else."""

    def faults(self, language: str = "en", **expect: object) -> list[str]:
        with httpx.Client() as http:
            return list(conversations.judge(ANSWER, dict(expect), language, http))

    def test_what_is_as_expected_has_no_fault(self) -> None:
        custom = {"try_on.items.0.size": "M", "try_on.items.#": 1, "try_on.items.0.ease.chest": {"least": 7, "most": 9}}
        assert self.faults(text="you are", kind="try_on", image=True, buttons=["/change"], custom=custom) == []

    @pytest.mark.parametrize(
        "expect",
        [
            {"text": "nowhere"}, {"not_text": "Here"}, {"kind": "body"}, {"image": False}, {"buttons": ["/buy"]},
            {"custom": {"try_on.items.0.size": "L"}}, {"custom": {"try_on.items.7.size": "M"}},
        ],
    )  # fmt: skip
    def test_what_is_not_as_expected_is_one_fault(self, expect: dict[str, object]) -> None:
        assert len(self.faults(**expect)) == 1

    def test_an_answer_in_the_other_language_or_no_answer_is_a_fault(self) -> None:
        assert len(self.faults(language="zh")) == 1
        with httpx.Client() as http:
            assert list(conversations.judge([], {}, "en", http)) == ["nothing was answered"]


@pytest.fixture(scope="module")
def rasa(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Rasa with the trained model, and the action server with the fake renderer; the address to talk to."""
    assert MODEL.exists(), "there is no trained model; run `make train`"
    with own_ports(2) as (port, actions_port):
        yield from _running(tmp_path_factory.mktemp("dialogue"), port, actions_port)


def _running(folder: Path, port: int, actions_port: int) -> Iterator[str]:
    endpoints = yaml.safe_load((ROOT / "endpoints.yml").read_text(encoding="utf-8"))
    endpoints["action_endpoint"]["url"] = f"http://127.0.0.1:{actions_port}/webhook"
    endpoints["tracker_store"]["db"] = str(folder / "tracker.db")
    (folder / "endpoints.yml").write_text(yaml.safe_dump(endpoints), encoding="utf-8")
    listen = ["-i", "127.0.0.1", "-p", str(port), "--enable-api"]
    files = ["--model", str(MODEL), "--endpoints", str(folder / "endpoints.yml"), "--credentials", "credentials.yml"]
    commands = [
        [sys.executable, "-m", "tests.fakes", "--port", str(actions_port)],
        [str(ROOT / ".venv-rasa/bin/python"), "-m", "rasa", "run", *listen, *files],
    ]
    quiet = {"RASA_TELEMETRY_ENABLED": "false", "TF_CPP_MIN_LOG_LEVEL": "3", "SQLALCHEMY_SILENCE_UBER_WARNING": "1"}
    own = {"FITTING_ROOM_DATA_DIR": str(folder), "OMP_NUM_THREADS": "1"}
    with (folder / "log").open("wb") as log:
        parts = [
            subprocess.Popen(c, cwd=ROOT, env=os.environ | quiet | own, stdout=log, stderr=subprocess.STDOUT)
            for c in commands
        ]
    try:
        _wait(parts, [f"http://127.0.0.1:{actions_port}/ready", f"http://127.0.0.1:{port}/status"], folder / "log")
        yield f"http://127.0.0.1:{port}"
    finally:
        for part in parts:
            part.terminate()
        for part in parts:
            part.wait(LIMIT_S)


def _wait(parts: list[subprocess.Popen[bytes]], addresses: list[str], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    waiting = list(addresses)
    while waiting and time.monotonic() < deadline and all(part.poll() is None for part in parts):
        try:
            if httpx.get(waiting[0], timeout=5, trust_env=False).status_code == 200:
                waiting.pop(0)
                continue
        except httpx.TransportError:
            pass
        time.sleep(0.25)
    assert not waiting, f"{waiting[0]} does not answer:\n{log.read_text(errors='replace')[-3000:]}"


@pytest.mark.system
@pytest.mark.parametrize("script", conversations.scripts(), ids=lambda script: script.id)
def test_the_conversation_goes_as_scripted(rasa: str, script: conversations.Script) -> None:
    with httpx.Client(timeout=LIMIT_S, trust_env=False) as http:
        assert conversations.play(script, rasa, http) == []
