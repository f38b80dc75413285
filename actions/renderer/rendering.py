"""The renderer behind `Looks`: worker processes, patience with a limit, and errors in the dialogue's own terms."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Coroutine, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

from actions.renderer.looks import (
    BodyImplausible,
    Figure,
    LookFailed,
    Looks,
    LookTooSlow,
    ScanFault,
    Scanned,
    ScanUnusable,
)
from actions.renderer.patience import job_s, look_s
from common.settings import settings
from common.uploads import UploadGone
from render.look import Recent
from render.person.appearance import Appearance
from render.scan.points import NoPerson, TooManyPoints, UnusableScan
from render.types import Item, Look, Person, Sex, View
from render.workers import LookService, Pool, RenderDied, RenderFailed, RenderTimeout, ScansBusy

log = logging.getLogger(__name__)
T = TypeVar("T")


class Rendering:
    """A `Looks` over a `LookService`."""

    def __init__(self, service: LookService, *, patience_s: float | None = None) -> None:
        self.service = service
        self.patience_s = look_s() if patience_s is None else patience_s
        self._unfinished: set[asyncio.Future[Any]] = set()
        # The file is gone once it has been read: whoever asks again is answered from here.
        self._scans = Recent(20)

    async def warm(self) -> None:
        """See `Looks`."""
        await self.service.start()

    async def answers(self) -> bool:
        """See `Looks`."""
        try:
            return await self.service.answers()
        except RenderFailed:
            return False

    async def figure(self, person: Person) -> Figure:
        """See `Looks`."""
        found = await self._wait(self.service.figure(person))
        around = {name: (float(low), float(high)) for name, (low, high) in found["interval90"].items()}
        return Figure(found["sex"], dict(found["measures"]), around)

    async def expected(self, person: Person, items: Sequence[Item]) -> list[dict[str, Any]]:
        """See `Looks`."""
        return await self._wait(self.service.expected(person, items))

    async def scan(self, path: Path, *, sex: Sex | None, age: int | None) -> Scanned:
        """See `Looks`."""
        reading = self._scans.get(path)
        if reading is None:
            if not path.is_file():
                raise UploadGone("the scan is not here; send it again")
            reading = self._scans.keep(path, asyncio.ensure_future(self._read(path, sex, age)))
        found: Scanned = await self._wait(reading)
        return found

    async def _read(self, path: Path, sex: Sex | None, age: int | None) -> Scanned:
        try:
            found = await self.service.scan(path, sex=sex, age=age)
        except UnusableScan as problem:
            raise ScanUnusable(_fault(problem)) from None
        except ScansBusy:
            self._scans.forget(path)  # the file stays, and is read when it is asked for again
            raise
        except (RenderTimeout, RenderDied):  # more time or memory than any person's scan takes
            raise ScanUnusable("file") from None
        finally:
            if self._scans.get(path) is not None:
                path.unlink(missing_ok=True)
        fit = found["scan"]
        return Scanned(found["sex"], dict(found["measures"]), float(fit["median_mm"]), float(fit["coverage"]))

    async def body(
        self, person: Person, *, names: Mapping[str, str] | None = None, appearance: Appearance | None = None
    ) -> Look:
        """See `Looks`."""
        return await self._wait(self.service.body(person, names=names, appearance=appearance))

    async def try_on(
        self,
        person: Person,
        items: Sequence[Item],
        *,
        view: View,
        fit_map: bool = False,
        appearance: Appearance | None = None,
    ) -> Look:
        """See `Looks`."""
        return await self._wait(self.service.try_on(person, items, view=view, fit_map=fit_map, appearance=appearance))

    async def compare(
        self,
        person: Person,
        left: Sequence[Item],
        right: Sequence[Item],
        *,
        view: View,
        appearance: Appearance | None = None,
    ) -> Look:
        """See `Looks`."""
        return await self._wait(self.service.compare(person, left, right, view=view, appearance=appearance))

    async def _wait(self, job: Coroutine[Any, Any, T] | asyncio.Future[T]) -> T:
        """Waits as long as a shopper should. A job that takes longer goes on: asked again, it is there."""
        task = asyncio.ensure_future(job)
        self._unfinished.add(task)
        task.add_done_callback(self._finished)
        try:
            return await asyncio.wait_for(asyncio.shield(task), self.patience_s)
        except (TimeoutError, RenderTimeout) as problem:
            raise LookTooSlow(f"not ready after {self.patience_s:g} s") from problem
        except ValueError as problem:
            raise BodyImplausible(type(problem).__name__) from problem
        except RenderFailed as problem:
            raise LookFailed(type(problem).__name__) from problem

    def _finished(self, task: asyncio.Future[Any]) -> None:
        self._unfinished.discard(task)
        if not task.cancelled() and (problem := task.exception()):
            log.warning("a look failed: %s", type(problem).__name__)


def _fault(problem: UnusableScan) -> ScanFault:
    from render.scan.start import ScanQuestion

    if isinstance(problem, TooManyPoints):
        return "points"
    if isinstance(problem, NoPerson):
        return "person"
    return "size" if isinstance(problem, ScanQuestion) else "file"


@contextlib.asynccontextmanager
async def open_rendering() -> AsyncIterator[Looks]:
    """Worker processes, as many as the settings say; they start with the first call and stop with the block."""
    table = settings()
    service = Pool(
        workers=table.workers, limit_s=job_s(), scan_s=table.scan_seconds, scan_memory_mb=table.scan_memory_mb
    )
    try:
        yield Rendering(service)
    finally:
        await service.close()
