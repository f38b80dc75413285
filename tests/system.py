"""Starts the whole running system beside any other: own ports, own data folder, everything as `make run` does it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import psutil

ROOT = Path(__file__).resolve().parent.parent
START_SECONDS = 240  # Rasa imports TensorFlow: 20 s on two idle cores, minutes on a loaded machine


@dataclass
class RunningSystem:
    """Addresses of one running system, and the process that supervises it."""

    gateway: str
    rasa: str
    data_dir: Path
    supervisor: subprocess.Popen[bytes]
    start_seconds: float = 0.0
    http: httpx.Client = field(default_factory=lambda: httpx.Client(timeout=60))

    def say(self, sender: str, message: str) -> list[dict[str, object]]:
        """One message through the gateway, in Rasa's REST format, and its replies."""
        answer = self.http.post(
            f"{self.gateway}/webhooks/rest/webhook", json={"sender": sender, "message": message}
        ).raise_for_status()
        replies: list[dict[str, object]] = answer.json()
        return replies

    def processes(self) -> list[psutil.Process]:
        parent = psutil.Process(self.supervisor.pid)
        return [parent, *parent.children(recursive=True)]

    def part(self, words: str) -> psutil.Process:
        """The process whose command line holds `words`, e.g. "rasa run" or "-m actions"."""
        found = [one for one in self.processes() if words in " ".join(one.cmdline())]
        if not found:
            raise LookupError(f"no process runs {words!r}")
        return found[0]


def free_ports(count: int) -> list[int]:
    """Ports nobody listens on at this moment."""
    sockets = [socket.socket() for _ in range(count)]
    try:
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in sockets]
    finally:
        for one in sockets:
            one.close()


@contextmanager
def running_system(data_dir: Path, **settings: str) -> Iterator[RunningSystem]:
    """A system on free ports over `data_dir`; stopped as Ctrl-C stops it when the block ends."""
    port, rasa_port, actions_port = free_ports(3)
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
    while time.monotonic() < deadline:
        if system.supervisor.poll() is not None:
            break
        try:
            if system.http.get(f"{system.gateway}/healthz").status_code == 200:
                return
        except httpx.TransportError:
            pass
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
        process.wait(20)
    except subprocess.TimeoutExpired:
        process.kill()
    _, alive = psutil.wait_procs(children, timeout=5)
    for one in alive:
        one.kill()
