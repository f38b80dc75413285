"""Starts every part, keeps it running, and stops all of them together."""

from __future__ import annotations

import asyncio
import contextlib
import ctypes
import json
import logging
import os
import signal
import threading
import time
import urllib.request
from collections.abc import Callable, Sequence
from io import TextIOWrapper
from logging.handlers import RotatingFileHandler
from pathlib import Path
from urllib.error import HTTPError, URLError

from bot.metrics import RESTARTS_FILE
from bot.starting import CannotStartError, Part
from common.settings import ROOT

BACKOFF_S = (1.0, 2.0, 4.0, 8.0, 16.0, 30.0)
STEADY_S = 60.0
"""A part that ran this long is restarted at once when it dies; one that dies sooner is waited for."""
STOP_S = 8.0
SLOW_START_S = 60.0
"""A start is promised to take no longer; after every such while it says what is still missing."""
LOOK_EVERY_S = 3.0
"""How often it is seen whether what a part at leisure is made for has changed."""
GIVE_UP_AFTER = 3
"""Deaths of one part before the system has ever been whole."""
REFUSED = 2
"""The status of our own parts when one line says what a person can put right."""
CANNOT_BE_STARTED = 126
LOG_BYTES, LOG_FILES = 5_000_000, 3
Say = Callable[[str], None]


class Supervisor:
    """Runs `started` parts until told to stop. `whole` asks whether all of them answer; `say` tells the person.

    `at_leisure`: parts that end by themselves, each with what tells whether what it works on has changed. They run
    once the system is whole, and again after every change.
    """

    def __init__(
        self,
        started: list[Part],
        *,
        logs: Path,
        whole: Callable[[], dict[str, bool]],
        say: Say,
        at_leisure: Sequence[tuple[Part, Callable[[], object]]] = (),
    ) -> None:
        self._parts, self._logs, self._whole, self._say = started, logs, whole, say
        self._restarts = {part.name: 0 for part in started}
        self._at_leisure = at_leisure
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
        self._tell_restarts()
        keeping = [asyncio.create_task(self._keep(part)) for part in self._parts]
        keeping += [asyncio.create_task(self._run_at_leisure(part, changed)) for part, changed in self._at_leisure]
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
                why = f"{_last_line(log)} ({log})" if status == REFUSED else f"{log} says why"
                self._failure = f"{part.name} stopped {deaths} times with status {status}: {why}"
                self._stopping.set()
                return
            pause = BACKOFF_S[min(deaths, len(BACKOFF_S)) - 1] if deaths else 0.0
            self._say(f"{part.name} stopped with status {status} ({log}); starting it again in {pause:g} s")
            self._restarts[part.name] += 1
            self._tell_restarts()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), pause)

    def _tell_restarts(self) -> None:
        """Writes how often each part was started again, for the gateway's metrics: whole or not at all."""
        path = self._logs.parent / RESTARTS_FILE
        part = path.with_suffix(".part")
        with contextlib.suppress(OSError):  # on a full disk the parts run on
            part.write_text(json.dumps(self._restarts), encoding="utf-8")
            part.replace(path)

    async def _run_at_leisure(self, part: Part, changed: Callable[[], object]) -> None:
        done: object = None
        failures = 0
        while not self._stopping.is_set():
            now = changed() if self._was_whole else None
            if now is not None and now != done:
                status = await self._run_once(part)
                done, failures = (now, 0) if status == 0 else (done, failures + 1)
            pause = BACKOFF_S[min(failures, len(BACKOFF_S)) - 1] if failures else LOOK_EVERY_S
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), pause)

    async def _run_once(self, part: Part) -> int:
        # A pipe of our own: asyncio's would count the part as alive while anything it started holds its output open.
        reading, writing = os.pipe()
        try:
            process = await _start(part, writing)
        except OSError as problem:  # no memory to be had, or no process
            os.close(reading)
            self._say(f"{part.name} cannot be started ({problem})")
            return CANNOT_BE_STARTED
        finally:
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


async def _start(part: Part, output: int) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        *part.command,
        cwd=ROOT,
        env={**os.environ, **part.environment},
        stdin=asyncio.subprocess.DEVNULL,
        stdout=output,
        stderr=output,
        umask=0o077,  # what parts write is about shoppers: databases, pictures, scans
        start_new_session=True,  # Ctrl-C reaches us alone; we stop the parts in order
        preexec_fn=_die_with_parent,
    )


class _Log(RotatingFileHandler):
    """A log for its owner alone that goes without the lines it cannot write: on a full disk the parts run on."""

    def _open(self) -> TextIOWrapper:
        os.close(os.open(self.baseFilename, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600))
        return super()._open()

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - logging's own name
        """Nothing: there is no other place to say it."""


def _copy_log(reading: int, path: Path) -> None:
    """Copies a part's output into its log until nobody holds it open, and keeps the log small."""
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    log = _Log(path, maxBytes=LOG_BYTES, backupCount=LOG_FILES, encoding="utf-8", delay=True)
    with contextlib.suppress(OSError), contextlib.closing(log), open(reading, "rb", buffering=0) as output:
        while chunk := output.read(65536):
            text = chunk.decode("utf-8", "replace").rstrip("\n")
            log.emit(logging.LogRecord(path.stem, logging.INFO, "", 0, "%s", (text,), None))


def _last_line(log: Path) -> str:
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines() if log.is_file() else []
    return next((line for line in reversed(lines) if line.strip()), "it gave no reason")


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
