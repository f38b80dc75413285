"""Looks off the event loop: a few calls, answered from memory or by worker processes.

`LookService` is what callers see; it keeps finished looks, which needs no worker. `Pool` keeps worker processes, each
with its own graphics context and solver; one that dies or overruns is replaced, and the call that met it is made once
more or fails with a RenderFailed, never the service. 3D scans, which strangers send, have a process of their own.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import pickle
import sys
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from render.look import Recent, item_key, person_key
from render.paths import ROOT
from render.types import Item, Look, Person, Sex, View

if TYPE_CHECKING:
    from render.person.appearance import Appearance

log = logging.getLogger(__name__)

LIMIT_S = 20.0
START_LIMIT_S = 180.0
SIGN_OF_LIFE = "sign_of_life"
"""The job that does nothing."""
MOST_SCANS_WAITING = 4
"""One is read in some 4 s: who waits for more than these does not wait."""
SCANS_KEPT_READY_S = 300.0
"""How long the process for scans is kept when there are none: it holds some hundred MB."""
_NO_TIME = {"body": 0.0, "drape": 0.0, "render": 0.0, "total": 0.0}


class RenderFailed(Exception):
    """The renderer could not do a job."""


class RenderTimeout(RenderFailed):
    """A job overran its time; its worker was replaced."""


class RenderDied(RenderFailed):
    """A worker ended in the middle of a job; it was replaced."""


class ScansBusy(RenderTimeout):
    """Too many scans wait to be read already; this one was not begun."""


class LookService(ABC):
    """Bodies and looks, awaited. Bad input raises ValueErrors (MeasureError, ChartError), the rest RenderFailed."""

    def __init__(self) -> None:
        # Finished looks: 200 pictures of some 60 kB.
        self._finished = Recent(200)
        self._begun: dict[Any, asyncio.Task[Look]] = {}

    @abstractmethod
    async def _do(self, name: str, *arguments: Any, **options: Any) -> Any:
        """Run one job of render.worker."""

    async def start(self) -> None:
        """Get ready: load models, compile, open the graphics context."""
        await self._do("warm_up")

    async def answers(self) -> bool:
        """True, once there is a sign of life; whoever asks says how long that is waited for. Raises RenderFailed."""
        await self._do(SIGN_OF_LIFE)
        return True

    @abstractmethod
    async def close(self) -> None:
        """Let go of threads and processes."""

    async def figure(self, person: Person) -> dict[str, Any]:
        """sex, age, given, measures and interval90 of a person's body (cm; weight kg)."""
        return cast(dict[str, Any], await self._do("figure", person))

    async def scan(
        self, path: Path, *, units: str | None = None, sex: Sex | None = None, age: int | None = None
    ) -> dict[str, Any]:
        """sex and measures (cm; weight kg) of a scanned person, and how well the body fits: the JSON under "scan".

        Raises UnusableScan and its kinds. A scan of 300,000 points takes some 4 s.
        """
        return cast(dict[str, Any], await self._do("scan", str(path), units=units, sex=sex, age=age))

    async def expected(self, person: Person, items: Sequence[Item]) -> list[dict[str, Any]]:
        """Per item: garment, body, ease and verdict as its try-on would report them, without draping (some 20 ms)."""
        return cast(list[dict[str, Any]], await self._do("expected", person, tuple(items)))

    async def body(
        self,
        person: Person,
        *,
        view: View = "front",
        names: Mapping[str, str] | None = None,
        appearance: Appearance | None = None,
    ) -> Look:
        """The body alone, its tapes drawn, from `view` and from the side; names: what to call the measures.

        appearance, here and below: skin and hair; the usual ones without it.
        """
        words = dict(names or {})
        key = ("body", person_key(person), view, tuple(sorted(words.items())), appearance)
        return await self._look(key, "body", person, view=view, names=words, appearance=appearance)

    async def try_on(
        self,
        person: Person,
        items: Sequence[Item],
        *,
        view: View = "front",
        fit_map: bool = False,
        appearance: Appearance | None = None,
    ) -> Look:
        """The body in these garments; report: the contract's try-on JSON, less "out"."""
        key = ("try_on", person_key(person), tuple(map(item_key, items)), view, fit_map, appearance)
        return await self._look(key, "try_on", person, tuple(items), view=view, fit_map=fit_map, appearance=appearance)

    async def compare(
        self,
        person: Person,
        left: Sequence[Item],
        right: Sequence[Item],
        *,
        view: View = "front",
        appearance: Appearance | None = None,
    ) -> Look:
        """Two outfits side by side; the report's `items`: left's entries, then right's."""
        outfits = tuple(left), tuple(right)
        key = ("compare", person_key(person), *(tuple(map(item_key, one)) for one in outfits), view, appearance)
        return await self._look(key, "compare", person, *outfits, view=view, appearance=appearance)

    async def _look(self, key: Any, name: str, *arguments: Any, **options: Any) -> Look:
        kept = self._finished.get(key)
        if isinstance(kept, Look):
            return Look(kept.picture, kept.suffix, {**kept.report, "cached": True, "seconds": _NO_TIME})
        if key not in self._begun:  # asked again while it is being made, it is not made twice
            self._begun[key] = asyncio.create_task(self._make(key, name, *arguments, **options))
        return await asyncio.shield(self._begun[key])

    async def _make(self, key: Any, name: str, *arguments: Any, **options: Any) -> Look:
        try:
            return self._finished.keep(key, cast(Look, await self._do(name, *arguments, **options)))
        finally:
            del self._begun[key]


class Pool(LookService):
    """`workers` processes; a job that overruns `limit_s` costs its worker, which is replaced at once.

    Scans are read one at a time by a further process of the lowest priority, each within `scan_s`
    of processor time and `scan_memory_mb`.
    """

    def __init__(
        self, *, workers: int = 1, limit_s: float = LIMIT_S, scan_s: float = LIMIT_S, scan_memory_mb: int = 1500
    ) -> None:
        super().__init__()
        self.limit_s = limit_s
        self._scans = _ScanLane(limit_s=limit_s, scan_s=scan_s, memory_mb=scan_memory_mb)
        self._workers = [_Worker() for _ in range(workers)]
        self._idle: asyncio.Queue[_Worker] = asyncio.Queue()
        self._sign: asyncio.Task[bool] | None = None
        for worker in self._workers:
            self._idle.put_nowait(worker)

    async def start(self) -> None:
        await asyncio.gather(*(worker.start() for worker in self._workers))

    async def answers(self) -> bool:
        """See LookService. Who is at work is not disturbed; a sign of life that is still awaited is not asked twice."""
        if any(worker.at_work for worker in self._workers):
            return True
        if self._sign is None or self._sign.done():
            self._sign = asyncio.create_task(super().answers())
            self._sign.add_done_callback(_noted)
        return await asyncio.shield(self._sign)

    async def _do(self, name: str, *arguments: Any, **options: Any) -> Any:
        if name == "scan":
            return await self._scans.ask((name, arguments, options))
        try:
            return await self._ask((name, arguments, options))
        except RenderDied:  # killed from outside more often than by the job; the new worker warms up meanwhile
            return await self._ask((name, arguments, options))

    async def _ask(self, message: Any) -> Any:
        worker = await self._idle.get()
        try:
            return await worker.ask(message, limit_s=self.limit_s)
        finally:
            self._idle.put_nowait(worker)

    async def close(self) -> None:
        await asyncio.gather(*(worker.close() for worker in self._workers), self._scans.close())


class _ScanLane:
    """One process that reads scans in turn, started by the first of them and ended when none comes for a while."""

    def __init__(self, *, limit_s: float, scan_s: float, memory_mb: int) -> None:
        self.limit_s = limit_s
        self.worker = _Worker("--scans", str(memory_mb), str(scan_s))
        self._turn = asyncio.Lock()
        self._waiting = 0
        self._ending: asyncio.Task[None] | None = None

    async def ask(self, message: Any) -> Any:
        """One scan's result, or its error raised here. Raises ScansBusy where too many wait."""
        if self._waiting >= MOST_SCANS_WAITING:
            raise ScansBusy(f"{self._waiting} scans wait to be read, at most {MOST_SCANS_WAITING} may; ask again later")
        self._waiting += 1
        try:
            async with self._turn:
                self._stay()
                return await self.worker.ask(message, limit_s=self.limit_s)
        finally:
            self._waiting -= 1
            if not self._waiting:
                self._ending = asyncio.create_task(self._end())

    def _stay(self) -> None:
        if self._ending is not None:
            self._ending.cancel()
            self._ending = None

    async def _end(self) -> None:
        await asyncio.sleep(SCANS_KEPT_READY_S)
        await self.worker.stop()

    async def close(self) -> None:
        """Ends the process."""
        self._stay()
        await self.worker.close()


class _Worker:
    """One worker process, started with `arguments` when first needed and again after every death."""

    def __init__(self, *arguments: str) -> None:
        self._arguments = arguments
        self._process: asyncio.subprocess.Process | None = None
        self._ready: asyncio.Task[None] | None = None
        self._watch: asyncio.Task[None] | None = None
        self._job: str | None = None

    @property
    def at_work(self) -> bool:
        """Whether it does a job that says how it is: one that ends, or is ended."""
        return self._job not in (None, SIGN_OF_LIFE)

    async def start(self) -> None:
        """Start and warm up. Raises RenderDied, RenderTimeout."""
        if self._ready is None:
            self._ready = asyncio.create_task(self._begin())
        ready = self._ready
        try:
            await asyncio.shield(ready)
        except RenderFailed:
            if self._ready is ready:
                self._ready = None
            raise

    async def _begin(self) -> None:
        environment = {**os.environ, "OMP_NUM_THREADS": os.environ.get("OMP_NUM_THREADS", "1")}
        self._process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "render.worker", *self._arguments,
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, cwd=ROOT, env=environment,
        )  # fmt: skip
        self._watch = asyncio.create_task(self._mourn(self._process))
        await self._exchange(("warm_up", (), {}), START_LIMIT_S)

    async def _mourn(self, process: asyncio.subprocess.Process) -> None:
        """Starts anew at once when the process dies between jobs, so that nobody meets a dead worker."""
        await process.wait()
        # One that dies while it warms up is noticed by whoever waits for it.
        warm = self._ready is not None and self._ready.done()
        if warm and self._process is process and self._job is None:
            self._process = None
            self._ready = asyncio.create_task(self._begin())
            self._ready.add_done_callback(_noted)

    async def ask(self, message: Any, *, limit_s: float) -> Any:
        """One job's result, or its error raised here."""
        await self.start()
        self._job = message[0]
        try:
            return await self._exchange(message, limit_s)
        except (RenderTimeout, RenderDied):
            # The next caller should not wait for the whole start: begin it now.
            self._ready = asyncio.create_task(self._begin())
            self._ready.add_done_callback(_noted)
            raise
        except asyncio.CancelledError:
            # A reply nobody reads would be taken for the next job's.
            await self.stop()
            raise
        finally:
            self._job = None

    async def _exchange(self, message: Any, limit_s: float) -> Any:
        from render.worker import packed

        process = self._process
        assert process is not None
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            async with asyncio.timeout(limit_s):
                await _send(process.stdin, packed(message))
                head = await process.stdout.readexactly(8)
                kind, value = pickle.loads(await process.stdout.readexactly(int.from_bytes(head, "big")))
        except TimeoutError:
            await self.stop()
            raise RenderTimeout(
                f"{message[0]} took longer than {limit_s:g} s; the worker was replaced, ask again"
            ) from None
        except (asyncio.IncompleteReadError, ConnectionError):
            await self.stop()
            raise RenderDied(f"the worker ended during {message[0]}; it was replaced, ask again") from None
        if kind == "failed":
            if isinstance(value, ValueError):
                raise value
            raise RenderFailed(str(value)) from value
        return value

    async def close(self) -> None:
        """End the process for good, one that is being started too."""
        starting = self._ready
        while starting is not None and not starting.done() and self._process is None:
            await asyncio.sleep(0.01)  # one that is cancelled in the middle of its start is never waited for by anybody
        await self.stop()
        if starting is not None:
            await asyncio.wait({starting})

    async def stop(self) -> None:
        """End the process."""
        process, self._process, self._ready = self._process, None, None
        if process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()


async def _send(stream: asyncio.StreamWriter, content: bytes) -> None:
    """Writes all of it. Raises ConnectionError when the other end is gone, which uvloop calls a RuntimeError."""
    try:
        stream.write(content)
        await stream.drain()
    except RuntimeError as problem:
        raise ConnectionResetError("the worker's pipe is closed") from problem


def _noted(task: asyncio.Task[Any]) -> None:
    if not task.cancelled() and task.exception():
        log.warning("%s", task.exception())
