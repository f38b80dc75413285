"""Starts the whole running system beside any other: own ports, own data folder, everything as `make run` does it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import psutil
from websockets.sync.client import connect

from tests.waiting import LIMIT_S, own_ports, until

ROOT = Path(__file__).resolve().parent.parent
START_SECONDS = 900  # Rasa imports TensorFlow: 20 s on two idle cores, minutes on a loaded machine


@dataclass
class RunningSystem:
    """Addresses of one running system, and the process that supervises it."""

    gateway: str
    rasa: str
    data_dir: Path
    supervisor: subprocess.Popen[bytes]
    start_seconds: float = 0.0
    http: httpx.Client = field(default_factory=lambda: httpx.Client(timeout=LIMIT_S, trust_env=False))

    def say(self, sender: str, message: str) -> list[dict[str, object]]:
        """One message through the gateway, in Rasa's REST format, and its replies."""
        answer = self.http.post(
            f"{self.gateway}/webhooks/rest/webhook", json={"sender": sender, "message": message}
        ).raise_for_status()
        replies: list[dict[str, object]] = answer.json()
        return replies

    @contextmanager
    def chat(self, sender: str, *, after: int = 0) -> Iterator[Callable[..., dict[str, Any]]]:
        """The web chat's wire. `line(say=...)` sends; `line()` gives the next line that is shown."""
        address = self.gateway.replace("http", "ws") + "/chat/socket"
        with connect(address, open_timeout=LIMIT_S, ping_interval=None) as socket:
            socket.send(json.dumps({"type": "hello", "conversation": sender, "after": after, "language": "en"}))

            def line(say: str | None = None, **more: str) -> dict[str, Any]:
                if say is not None:
                    socket.send(json.dumps({"type": "say", "text": say, **more}))
                    return {}
                while (told := json.loads(socket.recv(timeout=LIMIT_S)))["type"] != "line":
                    pass
                shown: dict[str, Any] = told["line"]
                return shown

            yield line

    def processes(self) -> list[psutil.Process]:
        parent = psutil.Process(self.supervisor.pid)
        return [parent, *parent.children(recursive=True)]

    def kill(self, words: str) -> None:
        """Ends that process as a crash would, and waits until it is gone."""
        victim = self.part(words)
        victim.kill()
        with suppress(psutil.NoSuchProcess):
            victim.wait(LIMIT_S)

    def is_healthy(self) -> bool:
        """Whether every part answers at this moment."""
        try:
            return self.http.get(f"{self.gateway}/healthz").status_code == 200
        except httpx.TransportError:
            return False

    def recovers(self) -> None:
        """Waits until every part answers again."""
        until(self.is_healthy, "health", limit_s=START_SECONDS)

    def part(self, words: str) -> psutil.Process:
        """The process whose command line holds `words`, e.g. "-m dialogue" or "-m actions", once it is there."""

        def found() -> psutil.Process | None:
            return next((one for one in self.processes() if words in _command(one)), None)

        return until(found, f"a process of {words!r}", limit_s=START_SECONDS)


def _command(process: psutil.Process) -> str:
    with suppress(psutil.NoSuchProcess, psutil.ZombieProcess):
        return " ".join(process.cmdline())
    return ""


@contextmanager
def running_system(data_dir: Path, **settings: str) -> Iterator[RunningSystem]:
    """A system on ports of its own over `data_dir`; stopped as Ctrl-C stops it when the block ends."""
    with own_ports(3) as ports, _started(data_dir, ports, settings) as system:
        yield system


@contextmanager
def _started(data_dir: Path, ports: list[int], settings: dict[str, str]) -> Iterator[RunningSystem]:
    port, rasa_port, actions_port = ports
    environment = dict(
        os.environ,
        FITTING_ROOM_PORT=str(port),
        FITTING_ROOM_RASA_PORT=str(rasa_port),
        FITTING_ROOM_ACTIONS_PORT=str(actions_port),
        FITTING_ROOM_DATA_DIR=str(data_dir),
        **{f"FITTING_ROOM_{name.upper()}": value for name, value in settings.items()},
    )
    started = time.monotonic()
    with (data_dir / "supervisor.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "bot", "run"], cwd=ROOT, env=environment, stdout=log, stderr=subprocess.STDOUT
        )
    system = RunningSystem(f"http://127.0.0.1:{port}", f"http://127.0.0.1:{rasa_port}", data_dir, process)
    try:
        _wait_until_healthy(system)
        system.start_seconds = time.monotonic() - started
        yield system
    finally:
        system.http.close()
        _stop(process)


def _wait_until_healthy(system: RunningSystem) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and system.supervisor.poll() is None:
        if system.is_healthy():
            return
        time.sleep(0.25)
    log = (system.data_dir / "supervisor.log").read_text(errors="replace")[-3000:]
    raise RuntimeError(f"the system did not become healthy in {START_SECONDS} s:\n{log}")


def _stop(process: subprocess.Popen[bytes]) -> None:
    try:
        children = psutil.Process(process.pid).children(recursive=True)
    except psutil.NoSuchProcess:
        return
    process.send_signal(signal.SIGINT)
    try:
        process.wait(LIMIT_S)
    except subprocess.TimeoutExpired:
        process.kill()
    _, alive = psutil.wait_procs(children, timeout=LIMIT_S)
    for one in alive:
        one.kill()
