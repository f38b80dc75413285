"""The one joint between the dialogue and the renderer: what a skill may ask of it, and how that can fail."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, Protocol

from garments import kind_of
from render.person.appearance import Appearance
from render.types import Item, Look, Person, Sex, View

ScanFault = Literal["file", "points", "person", "size"]


class LookFailed(Exception):
    """The renderer could not make this look."""


class LookTooSlow(LookFailed):
    """The renderer did not finish in time."""


class BodyImplausible(LookFailed):
    """No plausible body has these measures."""


class ScanUnusable(LookFailed):
    """A scan gives no body: the file is broken, has too many points, holds no person, or is of nobody's size."""

    def __init__(self, reason: ScanFault) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Scanned:
    """A scanned person: every measure in cm (weight kg), the sex told or likely, and how well the body fits.

    median_mm: distance of the scan's points from the body; coverage: share of the body that was scanned, 0..1.
    """

    sex: Sex
    measures: Mapping[str, float]
    median_mm: float
    coverage: float


@dataclass(frozen=True)
class Figure:
    """A fitted body's numbers: cm (weight kg), and the 90 % interval of what was predicted; its sex, told or likely."""

    sex: Sex
    measures: Mapping[str, float]
    interval90: Mapping[str, tuple[float, float]]

    def at(self, template: str, *, held_up: bool = False) -> dict[str, float]:
        """The measures as a garment of this template meets them: dresses, skirts and tops have their waistline where
        the trunk is narrowest, trousers between there and the navel, unless their cloth holds them up (`held_up`)."""
        if not kind_of(template).legs or held_up:
            return dict(self.measures)
        return {**self.measures, "waist": (self.measures["waist"] + self.measures["waist_navel"]) / 2}


class Looks(Protocol):
    """The renderer, as the dialogue sees it. Every call may raise LookFailed or one of its kinds."""

    async def warm(self) -> None:
        """Gets ready: models loaded, graphics open."""
        ...

    async def answers(self) -> bool:
        """Whether there is a sign of life; whoever asks says how long that is waited for."""
        ...

    async def figure(self, person: Person) -> Figure:
        """The body's measures, without a picture."""
        ...

    async def expected(self, person: Person, items: Sequence[Item]) -> list[dict[str, Any]]:
        """For each item its entry of a try-on as far as it is known without draping: garment, body, ease, verdict."""
        ...

    async def scan(self, path: Path, *, sex: Sex | None, age: int | None) -> Scanned:
        """The person a scan shows; the file is deleted once it has been read. May raise ScanUnusable, UploadGone."""
        ...

    async def body(
        self, person: Person, *, names: Mapping[str, str] | None = None, appearance: Appearance | None = None
    ) -> Look:
        """The body, front and side, its tapes called by `names`; `report["measures"]` are its numbers."""
        ...

    async def try_on(
        self,
        person: Person,
        items: Sequence[Item],
        *,
        view: View,
        fit_map: bool = False,
        appearance: Appearance | None = None,
    ) -> Look:
        """The body in these garments, innermost first."""
        ...

    async def compare(
        self,
        person: Person,
        left: Sequence[Item],
        right: Sequence[Item],
        *,
        view: View,
        appearance: Appearance | None = None,
    ) -> Look:
        """Two outfits side by side; `report["items"]` holds the entries of both, left first."""
        ...
