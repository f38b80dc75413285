"""The supervisor: starts every part, restarts what dies, stops all of them, and says in one sentence what is wrong."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import psutil
import pytest
import yaml

import bot.starting
import bot.supervisor
from bot.starting import CannotStartError, Part, check_ports, data_folder, parts, write_endpoints
from bot.supervisor import Supervisor, answering
from common.settings import ROOT, Settings
from tests.waiting import happened, own_ports

# A part that writes its process id, starts a child of its own, and sleeps.
SLEEPER = """
import os, subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(3600)"])
with open(sys.argv[1], "a") as out:
    out.write(f"{os.getpid()} {child.pid}\\n")
print("a line of the log", flush=True)
time.sleep(3600)
"""


def sleeper(name: str, folder: Path) -> Part:
    return Part(name, (sys.executable, "-c", SLEEPER, str(folder / name)), {})


def pids(folder: Path, name: str) -> list[tuple[int, int]]:
    """Process ids of a sleeper and its child, one pair for each start."""
    with contextlib.suppress(FileNotFoundError):
        return [tuple(map(int, line.split())) for line in (folder / name).read_text().splitlines()]  # type: ignore[misc]
    return []


def log_of(folder: Path, name: str) -> str:
    path = folder / f"{name}.log"
    return path.read_text() if path.exists() else ""


def gone(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bot.supervisor, "BACKOFF_S", (0.05, 0.1))


async def test_a_part_killed_is_started_again_and_stopping_leaves_no_process_behind(tmp_path: Path) -> None:
    said: list[str] = []
    supervisor = Supervisor(
        [sleeper("one", tmp_path), sleeper("two", tmp_path)], logs=tmp_path, whole=dict, say=said.append
    )
    running = asyncio.create_task(supervisor.run(lambda: None))
    await happened(lambda: pids(tmp_path, "one") and pids(tmp_path, "two"))
    os.kill(pids(tmp_path, "one")[0][0], signal.SIGKILL)
    await happened(lambda: len(pids(tmp_path, "one")) == 2)
    assert (tmp_path / "one").stat().st_mode & 0o777 == 0o600, "what a part writes is for its owner alone"
    await happened(lambda: "a line of the log" in log_of(tmp_path, "one"))
    supervisor.stop()
    await running
    await happened(lambda: all(gone(pid) for name in ("one", "two") for pair in pids(tmp_path, name) for pid in pair))
    assert len(pids(tmp_path, "two")) == 1
    assert any("one stopped with status -9" in line for line in said)


async def test_a_part_runs_on_where_its_log_cannot_be_written_and_is_started_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bot.supervisor, "GIVE_UP_AFTER", 1_000_000)
    (tmp_path / "logs").write_text("a file where the folder of logs should be")
    chatty = f"""
import pathlib
for _ in range(100):
    print("x" * 9999)  # far more than a pipe holds
with pathlib.Path({str(tmp_path / "runs")!r}).open("a") as runs:
    runs.write("run ")
"""
    part = Part("one", (sys.executable, "-c", chatty), {})
    supervisor = Supervisor([part], logs=tmp_path / "logs", whole=lambda: {"store": True}, say=lambda _: None)
    running = asyncio.create_task(supervisor.run(lambda: None))
    await happened(lambda: (tmp_path / "runs").exists() and (tmp_path / "runs").read_text().count("run") > 1)
    assert not running.done()
    supervisor.stop()
    await running


async def test_a_part_for_which_there_is_no_process_is_tried_again(tmp_path: Path) -> None:
    said: list[str] = []
    part = Part("one", (str(tmp_path / "nothing"),), {})
    supervisor = Supervisor([part], logs=tmp_path, whole=dict, say=said.append)
    with pytest.raises(CannotStartError, match="one stopped 3 times"):
        await supervisor.run(lambda: None)
    assert sum("one cannot be started" in line for line in said) == 3


async def test_it_is_ready_once_when_every_part_answers(tmp_path: Path) -> None:
    answers: dict[str, bool] = {}
    ready: list[str] = []
    said: list[str] = []
    supervisor = Supervisor([sleeper("one", tmp_path)], logs=tmp_path, whole=lambda: dict(answers), say=said.append)
    running = asyncio.create_task(supervisor.run(lambda: ready.append("ready")))
    answers |= {"store": True, "rasa": False}
    await happened(lambda: "store is ready" in said)
    assert ready == []
    answers["rasa"] = True
    await happened(lambda: ready)
    supervisor.stop()
    await running
    assert ready == ["ready"]


async def test_work_at_leisure_begins_when_all_answer_and_again_after_a_change(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bot.supervisor, "LOOK_EVERY_S", 0.02)
    monkeypatch.setattr(bot.supervisor, "BACKOFF_S", (0.02,))
    runs, answers, version = tmp_path / "runs", {"store": False}, ["first"]
    # The first run is broken off: what it worked on is still to be done.
    once = f"import sys; open({str(runs)!r}, 'a').write('x'); sys.exit(len(open({str(runs)!r}).read()) == 1)"
    drawing = Part("pictures", (sys.executable, "-c", once), {})
    supervisor = Supervisor(
        [sleeper("one", tmp_path)], logs=tmp_path, whole=lambda: dict(answers), say=lambda _: None,
        at_leisure=[(drawing, lambda: version[0])],
    )  # fmt: skip
    running = asyncio.create_task(supervisor.run(lambda: None))
    await happened(lambda: (tmp_path / "one").exists())
    assert not runs.exists()
    answers["store"] = True
    await happened(lambda: runs.exists() and runs.read_text() == "xx")
    version[0] = "second"
    await happened(lambda: runs.read_text() == "xxx")
    supervisor.stop()
    await running


async def test_a_slow_start_says_what_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bot.supervisor, "SLOW_START_S", 0.0)
    answers: dict[str, bool] = {}
    said: list[str] = []
    supervisor = Supervisor([sleeper("one", tmp_path)], logs=tmp_path, whole=lambda: dict(answers), say=said.append)
    running = asyncio.create_task(supervisor.run(lambda: None))
    await happened(lambda: f"still waiting for the web server; the logs in {tmp_path} say more" in said)
    answers |= {"store": True, "rasa": False, "renderer": False}
    await happened(lambda: any("still waiting for rasa, renderer;" in line for line in said))
    supervisor.stop()
    await running
    assert not any("waiting for store" in line for line in said)


async def test_a_part_that_cannot_start_ends_it_all_with_its_log_named(tmp_path: Path) -> None:
    # It ends once the other part is there, so that there is something left to stop.
    script = f"""
import pathlib, time
while not pathlib.Path({str(tmp_path / "one")!r}).exists():
    time.sleep(0.01)
print("no model")
raise SystemExit(3)
"""
    broken = Part("rasa", (sys.executable, "-c", script), {})
    supervisor = Supervisor([sleeper("one", tmp_path), broken], logs=tmp_path, whole=dict, say=lambda _: None)
    with pytest.raises(CannotStartError, match=r"rasa stopped 3 times with status 3: .*rasa\.log says why"):
        await supervisor.run(lambda: None)
    await happened(lambda: gone(pids(tmp_path, "one")[0][0]))
    await happened(lambda: log_of(tmp_path, "rasa").count("no model") == 3)


async def test_a_part_that_refuses_to_start_is_quoted(tmp_path: Path) -> None:
    refusal = 'import sys; print("store.db is not a sound database", file=sys.stderr); sys.exit(2)'
    refusing = Part("gateway", (sys.executable, "-c", refusal), {})
    supervisor = Supervisor([refusing], logs=tmp_path, whole=dict, say=lambda _: None)
    with pytest.raises(CannotStartError, match=r"gateway .* status 2: store\.db is not a sound database \(.*log\)"):
        await supervisor.run(lambda: None)


def test_one_folder_of_data_has_one_system_and_a_second_is_told_so(tmp_path: Path) -> None:
    table = Settings(data_dir=str(tmp_path / "new" / "folder"))
    with data_folder(table, "http://127.0.0.1:8080"):
        again = f"""
from bot.starting import data_folder
from common.settings import Settings
with data_folder(Settings(data_dir={table.data_dir!r})):
    print("held twice")
"""
        second = subprocess.run([sys.executable, "-c", again], cwd=ROOT, capture_output=True, text=True)
        assert (
            f"open already at http://127.0.0.1:8080 (process {os.getpid()}, data in {table.data}); stop that one first"
            in second.stderr
        )
        assert second.stdout == ""
    with data_folder(table):
        """Free again."""


def test_a_data_folder_that_cannot_be_is_one_line_naming_the_setting(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for folder in ("file", "file/below"):
        with (
            pytest.raises(CannotStartError, match=r"cannot hold data .* FITTING_ROOM_DATA_DIR"),
            data_folder(Settings(data_dir=str(tmp_path / folder))),
        ):
            pass


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child that its parent has died")
async def test_parts_do_not_outlive_a_supervisor_that_was_killed(tmp_path: Path) -> None:
    code = f"""
import asyncio
from pathlib import Path
from bot.supervisor import Part, Supervisor
part = Part("one", ({sys.executable!r}, "-c", {SLEEPER!r}, {str(tmp_path / "one")!r}), {{}})
asyncio.run(Supervisor([part], logs=Path({str(tmp_path)!r}), whole=dict, say=print).run(lambda: None))
"""
    with subprocess.Popen([sys.executable, "-c", code], cwd=ROOT) as supervisor:
        await happened(lambda: pids(tmp_path, "one"))
        supervisor.kill()
    part, child = pids(tmp_path, "one")[0]
    await happened(lambda: gone(part))
    os.kill(child, signal.SIGKILL)
    assert gone(part)


def test_a_port_in_use_is_said_in_one_sentence_with_the_setting_to_change() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(CannotStartError, match=rf"port {port} on 127.0.0.1 .* FITTING_ROOM_RASA_PORT={port + 1}"):
            check_ports(Settings(port=0, rasa_port=port, actions_port=0))


def test_without_a_trained_model_it_says_how_to_train_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bot.starting, "ROOT", tmp_path)
    with pytest.raises(CannotStartError, match="make train"):
        parts(Settings(data_dir=str(tmp_path)))


def test_a_second_system_gets_endpoints_of_its_own(tmp_path: Path) -> None:
    endpoints = yaml.safe_load(write_endpoints(Settings(data_dir=str(tmp_path), actions_port=6055)).read_text())
    assert endpoints["action_endpoint"]["url"] == "http://127.0.0.1:6055/webhook"
    assert endpoints["tracker_store"]["db"] == str(tmp_path / "tracker.db")
    assert endpoints["tracker_store"]["type"] == "dialogue.store.DialogueStore"


def test_nothing_answers_where_nothing_listens() -> None:
    with own_ports(1) as (port,):
        assert answering(f"http://127.0.0.1:{port}")() == {}


def test_a_wrong_setting_is_one_line_and_status_2() -> None:
    environment = dict(os.environ, FITTING_ROOM_PORT="many")
    ended = subprocess.run(
        [sys.executable, "-m", "bot", "run"], cwd=ROOT, env=environment, capture_output=True, text=True
    )
    assert ended.returncode == 2
    assert ended.stderr.count("\n") == 1
    assert "FITTING_ROOM_PORT is 'many'" in ended.stderr
