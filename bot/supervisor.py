"""Starts every part, keeps it running, and stops all of them together."""

from __future__ import annotations

import asyncio
import contextlib
import ctypes
import json
import logging
import os
import signal
import socket
import sys
import threading
import time
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from logging.handlers import RotatingFileHandler
from pathlib import Path
from urllib.error import HTTPError, URLError

import yaml

from shop.settings import ROOT, Settings

BACKOFF_S = (1.0, 2.0, 4.0, 8.0, 16.0, 30.0)
STEADY_S = 60.0
"""A part that ran this long is restarted at once when it dies; one that dies sooner is waited for."""
STOP_S = 8.0
SLOW_START_S = 60.0
"""A start is promised to take no longer; after every such while it says what is still missing."""
GIVE_UP_AFTER = 3
"""Deaths of one part before the system has ever been whole."""
LOG_BYTES, LOG_FILES = 5_000_000, 3
Say = Callable[[str], None]


class CannotStartError(Exception):
    """The system cannot be started; the text says why and what to do."""


@dataclass(frozen=True)
class Part:
    """One process: its name, its command line, and what its environment has beyond ours."""

    name: str
    command: tuple[str, ...]
    environment: dict[str, str]


def parts(table: Settings) -> list[Part]:
    """What has to run, the quickest to start first. Raises CannotStartError."""
    model = ROOT / "models" / "assistant.tar.gz"
    if not model.is_file():
        raise CannotStartError(f"there is no trained language model at {model}; run `make train`")
    endpoints = write_endpoints(table)
    # Small on purpose: one thread each and few memory arenas; the renderer sets its own.
    lean = {"MALLOC_ARENA_MAX": "2", "PYTHONUNBUFFERED": "1"}
    rasa = {
        "RASA_TELEMETRY_ENABLED": "false", "LOG_LEVEL": "WARNING", "LOG_LEVEL_LIBRARIES": "ERROR", "SANIC_WORKERS": "1",
        "TF_CPP_MIN_LOG_LEVEL": "3", "TF_INTRA_OP_PARALLELISM_THREADS": "1", "TF_INTER_OP_PARALLELISM_THREADS": "1",
        "OMP_NUM_THREADS": "1", "CUDA_VISIBLE_DEVICES": "-1", "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
        "PYTHONWARNINGS": "ignore",
    }  # fmt: skip
    listen = ("-i", "127.0.0.1", "-p", str(table.rasa_port))
    files = ("--model", str(model), "--endpoints", str(endpoints), "--credentials", "credentials.yml")
    address = {"FITTING_ROOM_RASA_URL": _rasa_url(table)}
    return [
        Part("gateway", (sys.executable, "-m", "bot", "serve"), lean | address),
        Part("rasa", (".venv-rasa/bin/python", "-m", "nlu.serve", "run", *listen, *files, "--enable-api"), lean | rasa),
        Part("actions", (sys.executable, "-m", "actions"), lean),
    ]


def _rasa_url(table: Settings) -> str:
    """Where Rasa is: at its setting if that was set, else where we start it."""
    return os.environ.get("FITTING_ROOM_RASA_URL") or f"http://127.0.0.1:{table.rasa_port}"


def write_endpoints(table: Settings) -> Path:
    """The project's endpoints.yml with this system's ports and data folder, in that folder."""
    endpoints = yaml.safe_load((ROOT / "endpoints.yml").read_text(encoding="utf-8"))
    endpoints["action_endpoint"]["url"] = f"http://127.0.0.1:{table.actions_port}/webhook"
    if "tracker_store" in endpoints:
        endpoints["tracker_store"]["db"] = str(table.data / "tracker.db")
    table.data.mkdir(parents=True, exist_ok=True)
    path = table.data / "endpoints.yml"
    path.write_text(yaml.safe_dump(endpoints), encoding="utf-8")
    return path


def check_ports(table: Settings) -> None:
    """Raises CannotStartError when somebody listens where we would."""
    wanted = {"PORT": (table.host, table.port), "RASA_PORT": ("127.0.0.1", table.rasa_port)}
    wanted["ACTIONS_PORT"] = ("127.0.0.1", table.actions_port)
    for name, (host, port) in wanted.items():
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError as problem:
                raise CannotStartError(
                    f"port {port} on {host} cannot be used ({problem.strerror}); stop what listens there, "
                    f"or choose another with FITTING_ROOM_{name}={port + 1}"
                ) from problem


class Supervisor:
    """Runs `started` parts until told to stop. `whole` asks whether all of them answer; `say` tells the person."""

    def __init__(self, started: list[Part], *, logs: Path, whole: Callable[[], dict[str, bool]], say: Say) -> None:
        self._parts, self._logs, self._whole, self._say = started, logs, whole, say
        self._stopping = asyncio.Event()
        self._failure: str | None = None
        self._was_whole = False

    def stop(self) -> None:
        """Begins to stop everything."""
        self._stopping.set()

    async def run(self, ready: Callable[[], None]) -> None:
        """Keeps all parts running; calls `ready` once, when all answer. Raises CannotStartError.

        Returns when stopped.
        """
        keeping = [asyncio.create_task(self._keep(part)) for part in self._parts]
        waiting = asyncio.create_task(self._until_whole(ready))
        await self._stopping.wait()
        waiting.cancel()
        await asyncio.gather(waiting, *keeping, return_exceptions=True)
        if self._failure:
            raise CannotStartError(self._failure)

    async def _until_whole(self, ready: Callable[[], None]) -> None:
        shown: dict[str, bool] = {}
        told = time.monotonic()
        while not self._was_whole:
            answering = await asyncio.to_thread(self._whole)
            for name, answers in answering.items():
                if answers and not shown.get(name):
                    self._say(f"{name} is ready")
            shown = answering
            if answering and all(answering.values()):
                self._was_whole = True
                ready()
                return
            if time.monotonic() - told > SLOW_START_S:
                told = time.monotonic()
                missing = [name for name, answers in answering.items() if not answers] or ["the web server"]
                self._say(f"still waiting for {', '.join(missing)}; the logs in {self._logs} say more")
            await asyncio.sleep(0.3)

    async def _keep(self, part: Part) -> None:
        deaths = 0
        while not self._stopping.is_set():
            started = time.monotonic()
            status = await self._run_once(part)
            if self._stopping.is_set():
                return
            deaths = 0 if time.monotonic() - started > STEADY_S else deaths + 1
            log = self._logs / f"{part.name}.log"
            if not self._was_whole and deaths >= GIVE_UP_AFTER:
                self._failure = f"{part.name} stopped {deaths} times with status {status}; {log} says why"
                self._stopping.set()
                return
            pause = BACKOFF_S[min(deaths, len(BACKOFF_S)) - 1] if deaths else 0.0
            self._say(f"{part.name} stopped with status {status} ({log}); starting it again in {pause:g} s")
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), pause)

    async def _run_once(self, part: Part) -> int:
        # A pipe of our own: asyncio's would count the part as alive while anything it started holds its output open.
        reading, writing = os.pipe()
        process = await asyncio.create_subprocess_exec(
            *part.command,
            cwd=ROOT,
            env={**os.environ, **part.environment},
            stdin=asyncio.subprocess.DEVNULL,
            stdout=writing,
            stderr=writing,
            umask=0o077,  # what parts write is about shoppers: databases, pictures, scans
            start_new_session=True,  # Ctrl-C reaches us alone; we stop the parts in order
            preexec_fn=_die_with_parent,
        )
        os.close(writing)
        copying = threading.Thread(target=_copy_log, args=(reading, self._logs / f"{part.name}.log"), daemon=True)
        copying.start()
        stopping = asyncio.create_task(self._stopping.wait())
        ended = asyncio.create_task(process.wait())
        await asyncio.wait({stopping, ended}, return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()
        await _end(process)
        await asyncio.to_thread(copying.join, 1.0)
        return await ended


def _copy_log(reading: int, path: Path) -> None:
    """Copies a part's output into its log until nobody holds it open, and keeps the log small."""
    path.parent.mkdir(parents=True, exist_ok=True)
    log = RotatingFileHandler(path, maxBytes=LOG_BYTES, backupCount=LOG_FILES, encoding="utf-8")
    with contextlib.closing(log), open(reading, "rb", buffering=0) as output:
        while chunk := output.read(65536):
            text = chunk.decode("utf-8", "replace").rstrip("\n")
            log.emit(logging.LogRecord(path.stem, logging.INFO, "", 0, "%s", (text,), None))


async def _end(process: asyncio.subprocess.Process) -> None:
    """Asks a part and all it started to stop, then makes them."""
    for sent, patience in ((signal.SIGTERM, STOP_S), (signal.SIGKILL, STOP_S)):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, sent)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(process.wait(), patience)
            break
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)  # whatever a part left behind in its group


def _die_with_parent() -> None:
    """Linux: a part gets SIGTERM when the supervisor is gone, however it went. Elsewhere parts outlive a kill -9."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)  # 1 is PR_SET_PDEATHSIG


def answering(url: str) -> Callable[[], dict[str, bool]]:
    """Asks the gateway at `url` which parts answer; empty while it does not answer itself."""

    def ask() -> dict[str, bool]:
        try:
            with urllib.request.urlopen(f"{url}/healthz", timeout=5) as response:
                body = response.read()
        except HTTPError as problem:
            body = problem.read()
        except (URLError, OSError):
            return {}
        try:
            return {name: part["ok"] for name, part in json.loads(body)["parts"].items()}
        except (ValueError, KeyError, TypeError):
            return {}

    return ask
