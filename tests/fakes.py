"""Stand-ins for the renderer: quick, exact in their numbers, and failing on whatever nobody scripted."""

from __future__ import annotations

import argparse
import contextlib
import zlib
from collections.abc import AsyncIterator, Mapping, Sequence
from pathlib import Path
from typing import Any, cast

from actions.renderer.looks import BodyImplausible, Figure, Looks, LookTooSlow, ScanFault, Scanned, ScanUnusable
from common.uploads import UploadGone
from render.person.appearance import Appearance
from render.types import Item, Look, Person, Sex, View

# Shares of the height, and of a girth that grows with the body mass index: plain, but ordered as bodies are.
_SHARES = {"shoulder": 0.235, "inseam": 0.45, "sleeve": 0.33, "neck": 0.2, "thigh": 0.33}
_GIRTHS: dict[Sex, dict[str, float]] = {
    "female": {"chest": 88.0, "waist": 70.0, "waist_navel": 76.0, "hip": 94.0},
    "male": {"chest": 96.0, "waist": 82.0, "waist_navel": 84.0, "hip": 96.0},
}


class UnscriptedCall(AssertionError):
    """Something asked the renderer for what the test does not expect."""


class FakeLooks:
    """A renderer whose bodies are arithmetic and whose pictures are one pixel.

    `allowed`: the calls a test expects. A height of 199 cm takes too long, one of 198 cm has no body.
    """

    def __init__(self, *allowed: str) -> None:
        self.allowed = allowed
        self.calls: list[tuple[str, Any]] = []
        self.appearances: list[Appearance | None] = []
        self.labels: dict[str, str] = {}

    async def warm(self) -> None:
        """Always ready."""

    async def answers(self) -> bool:
        """Always."""
        return True

    async def figure(self, person: Person) -> Figure:
        self._note("figure", person)
        measures = body_of(person)
        around = {n: (v - 4.0, v + 4.0) for n, v in measures.items() if n not in person.values}
        return Figure(sex_of(person), measures, around)

    async def expected(self, person: Person, items: Sequence[Item]) -> list[dict[str, Any]]:
        self._note("figure", person)
        return [{k: v for k, v in e.items() if k not in ("mesh", "strain")} for e in entries(person, items)]

    async def scan(self, path: Path, *, sex: Sex | None, age: int | None) -> Scanned:
        """A file's words tell: a height [cm] to find, or the fault to have."""
        if "scan" not in self.allowed:
            raise UnscriptedCall("scan was called")
        if not path.is_file():
            raise UploadGone("scripted")
        said = path.read_text()
        path.unlink()
        if not said.isdigit():
            raise ScanUnusable(cast(ScanFault, said)) if said != "slow" else LookTooSlow("scripted")
        person = Person(sex=sex, age=age, values={"height": float(said), "weight": 61.0})
        return Scanned(sex_of(person), body_of(person), 2.34, 0.83)

    async def body(
        self, person: Person, *, names: Mapping[str, str] | None = None, appearance: Appearance | None = None
    ) -> Look:
        self._note("body", person, appearance)
        self.labels = dict(names or {})
        return Look(pixel(), ".png", {"view": "front", "measures": body_of(person), "cached": False})

    async def try_on(
        self,
        person: Person,
        items: Sequence[Item],
        *,
        view: View,
        fit_map: bool = False,
        appearance: Appearance | None = None,
    ) -> Look:
        self._note("try_on", (person, tuple(items), view, fit_map), appearance)
        return Look(pixel(), ".png", {"view": view, "items": entries(person, items), "inside": 0.0, "cached": False})

    async def compare(
        self,
        person: Person,
        left: Sequence[Item],
        right: Sequence[Item],
        *,
        view: View,
        appearance: Appearance | None = None,
    ) -> Look:
        self._note("compare", (person, tuple(left), tuple(right), view), appearance)
        return Look(pixel(), ".png", {"view": view, "items": entries(person, [*left, *right])})

    def _note(self, name: str, what: Any, appearance: Appearance | None = None) -> None:
        if name not in self.allowed:
            raise UnscriptedCall(f"{name} was called; only {self.allowed} are expected")
        self.calls.append((name, what))
        self.appearances.append(appearance)
        person = what if isinstance(what, Person) else what[0]
        if person.values.get("height") == 199.0:
            raise LookTooSlow("scripted")
        if person.values.get("height") == 198.0:
            raise BodyImplausible("scripted")


def sex_of(person: Person) -> Sex:
    """The sex told, else the likelier one at this height."""
    return person.sex or ("male" if person.values.get("height", 165.0) >= 168 else "female")


def body_of(person: Person) -> dict[str, float]:
    """Measures [cm, kg] of the fake body."""
    height, weight = person.values.get("height", 165.0), person.values.get("weight", 60.0)
    wider = (weight / (height / 100) ** 2 - 21.5) * 2.2
    measures = {name: round(share * height, 1) for name, share in _SHARES.items()}
    measures |= {name: round(girth + wider, 1) for name, girth in _GIRTHS[sex_of(person)].items()}
    told = {name: float(value) for name, value in person.values.items()}
    return {"height": height, "weight": weight, **measures, **told}


def entries(person: Person, items: Sequence[Item]) -> list[dict[str, Any]]:
    """The contract's `items` of a try-on."""
    body = body_of(person)
    found = []
    for item in items:
        ease = {
            name: round(value - body[name], 1)
            for name, value in item.chart.items()
            if name in body and name != "sleeve"
        }
        found.append({
            "id": item.id, "category": item.category, "size": item.size, "colour": item.colour,
            "garment": dict(item.chart), "mesh": dict(item.chart), "body": {n: body[n] for n in ease}, "ease": ease,
            "strain": dict.fromkeys(ease, 0.0), "verdict": {name: verdict(value) for name, value in ease.items()},
        })  # fmt: skip
    return found


def verdict(ease_cm: float) -> str:
    """A word for an ease."""
    for limit, name in ((-6.0, "too_tight"), (-1.0, "tight"), (4.0, "fitted"), (12.0, "easy")):
        if ease_cm < limit:
            return name
    return "loose"


def pixel() -> bytes:
    """The smallest PNG."""
    rows = zlib.compress(b"\0\xff\xff\xff")
    head = b"\0\0\0\1\0\0\0\1\x08\2\0\0\0"
    chunks = ((b"IHDR", head), (b"IDAT", rows), (b"IEND", b""))
    made = b"".join(
        len(data).to_bytes(4, "big") + name + data + zlib.crc32(name + data).to_bytes(4, "big") for name, data in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + made


class WordEncoder:
    """Sentences by the words in them: alike where they share words, the same on every machine."""

    name = "words"

    def encode(self, texts: Sequence[str]) -> Any:
        """Unit vectors, shape (N, 256)."""
        import numpy as np

        vectors = np.full((len(texts), 256), 1e-3, dtype=np.float32)
        for row, text in enumerate(texts):
            for word in text.lower().split():
                vectors[row, zlib.crc32(word.encode()) % 256] += 1.0
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


@contextlib.asynccontextmanager
async def open_fake_looks() -> AsyncIterator[Looks]:
    """A renderer that draws anything, at once."""
    yield FakeLooks("figure", "body", "try_on", "compare")


def main() -> None:
    """The action server with the fake renderer: `python -m tests.fakes --port 5055`."""
    from actions.server import serve
    from actions.skill import Parts
    from shop.recommend import recommender

    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--port", type=int, default=5055)
    serve(Parts(recommender), open_fake_looks, port=parser.parse_args().port)


if __name__ == "__main__":
    main()
