"""A finished look: somebody's body, dressed and photographed, with the report that belongs to it.

What was made once is kept in memory, least recently used first out: bodies, outfits and pictures. Nothing is written
to disk: a picture of somebody's body goes when the process does.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from render.types import Body, Item, Look, Outfit, Person, View

T = TypeVar("T")


class Recent:
    """A small memory of results by key; the one unused longest goes first. Safe between threads."""

    def __init__(self, size: int) -> None:
        self.size = size
        self._kept: OrderedDict[Any, Any] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Any) -> Any:
        """The result kept under a key, or None."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
            return self._kept.get(key)

    def keep(self, key: Any, value: T) -> T:
        """Keep a result and hand it back."""
        with self._lock:
            self._kept[key] = value
            self._kept.move_to_end(key)
            while len(self._kept) > self.size:
                self._kept.popitem(last=False)
        return value

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._kept.clear()


# A body is 0.5 MB, an outfit 1 MB, a picture 0.1 MB: some 60 MB when all are full.
_bodies = Recent(24)
_outfits = Recent(24)
_looks = Recent(200)


@dataclass
class Clock:
    """Seconds spent so far on each step of one look."""

    body: float = 0.0
    drape: float = 0.0
    render: float = 0.0

    def timed(self, step: str, work: Callable[[], T]) -> T:
        """Run `work` and add its time to `step`."""
        start = time.perf_counter()
        result = work()
        setattr(self, step, getattr(self, step) + time.perf_counter() - start)
        return result

    def seconds(self) -> dict[str, float]:
        """The contract's `seconds`."""
        steps = {"body": self.body, "drape": self.drape, "render": self.render}
        return {name: round(value, 3) for name, value in {**steps, "total": sum(steps.values())}.items()}


def forget() -> None:
    """Empty every memory of bodies, outfits and pictures."""
    for memory in (_bodies, _outfits, _looks):
        memory.clear()


def make_look(
    person: Person,
    items: Sequence[Item],
    *,
    view: View = "front",
    fit_map: bool = False,
    suffix: str = ".webp",
    body_model: str = "anny",
) -> Look:
    """Dress a person in `items` and photograph them: the picture and the contract's try-on JSON (less "out").

    suffix: .webp or .png for a picture; with view="turntable" .webp or .gif; .glb for the dressed body as a model.
    """
    key = ("look", person_key(person), tuple(map(item_key, items)), view, fit_map, suffix, body_model)

    def work(clock: Clock) -> Look:
        outfit = _dressed(person, items, clock, body_model)
        picture = clock.timed("render", lambda: _photograph(outfit, view, fit_map, suffix))
        return Look(picture, suffix, _signed(_report(outfit, view), clock))

    return _remembered(key, work)


def make_body_look(person: Person, *, views: Sequence[View] = ("front", "left"), suffix: str = ".webp") -> Look:
    """Photograph a person without garments, the views side by side; the report has the body's numbers."""

    def work(clock: Clock) -> Look:
        body = clock.timed("body", lambda: _body(person, "anny"))
        outfit = _undressed(body)
        picture = clock.timed("render", lambda: _side_by_side([(outfit, view) for view in views], suffix))
        return Look(picture, suffix, _signed({"view": views[0], **_figure(body)}, clock))

    return _remembered(("body", person_key(person), tuple(views), suffix), work)


def figure(person: Person) -> dict[str, Any]:
    """A person's numbers without a picture: sex, age, given, measures, interval90 (cm; weight kg)."""
    return _figure(_body(person, "anny"))


def _figure(body: Body) -> dict[str, Any]:
    return {
        "sex": body.sex,
        "age": body.age,
        "given": dict(body.given),
        "measures": {name: round(value, 1) for name, value in body.measures.items()},
        "interval90": {n: [round(low, 1), round(high, 1)] for n, (low, high) in body.interval90.items()},
    }


def make_comparison(
    person: Person, left: Sequence[Item], right: Sequence[Item], *, view: View = "front", suffix: str = ".webp"
) -> Look:
    """The same person in two outfits side by side, at one scale; `items` of the report: left's entries, then right's."""

    def work(clock: Clock) -> Look:
        outfits = [_dressed(person, items, clock) for items in (left, right)]
        still: View = "front" if view == "turntable" else view
        picture = clock.timed("render", lambda: _side_by_side([(outfit, still) for outfit in outfits], suffix))
        report = {
            "view": still,
            "items": [dict(worn.report) for outfit in outfits for worn in outfit.worn],
            "inside": round(max(outfit.inside for outfit in outfits), 5),
        }
        return Look(picture, suffix, _signed(report, clock))

    key = ("pair", person_key(person), tuple(map(item_key, left)), tuple(map(item_key, right)), view, suffix)
    return _remembered(key, work)


def item_key(item: Item) -> tuple[Any, ...]:
    """What tells two items apart: everything but the order of the chart."""
    return (item.id, item.category, item.template, item.size, item.colour, tuple(sorted(item.chart.items())),
            item.pattern, item.material, item.style)  # fmt: skip


def person_key(person: Person) -> tuple[Any, ...]:
    """What tells two people apart."""
    return (person.sex, person.age, tuple(sorted(person.values.items())), person.stated)


def _remembered(key: tuple[Any, ...], work: Callable[[Clock], Look]) -> Look:
    start = time.perf_counter()
    kept = _looks.get(key)
    if isinstance(kept, Look):
        again = {"body": 0.0, "drape": 0.0, "render": 0.0, "total": round(time.perf_counter() - start, 3)}
        return replace(kept, report={**kept.report, "seconds": again, "cached": True})
    return _looks.keep(key, work(Clock()))


def _signed(report: dict[str, Any], clock: Clock) -> dict[str, Any]:
    return {**report, "seconds": clock.seconds(), "cached": False}


def _body(person: Person, model: str) -> Body:
    from render.cli_body import fit_with
    from render.measures import check

    check(person.values)
    key = (person_key(person), model)
    kept = _bodies.get(key)
    return kept if isinstance(kept, Body) else _bodies.keep(key, fit_with(model, person))


def _dressed(person: Person, items: Sequence[Item], clock: Clock, model: str = "anny") -> Outfit:
    from render.outfit import dress_body

    body = clock.timed("body", lambda: _body(person, model))
    # A drape does not know colours: the same cut in another colour only changes what is worn.
    cut = tuple(item_key(replace(i, colour="", pattern="")) for i in items)
    key = (person_key(person), model, cut)
    kept = _outfits.get(key)
    if not isinstance(kept, Outfit):
        kept = _outfits.keep(key, clock.timed("drape", lambda: dress_body(body, items)))
    return recoloured(kept, items)


def recoloured(outfit: Outfit, items: Sequence[Item]) -> Outfit:
    """The same drapes in the colours and patterns of `items`."""
    from render.outfit import layered

    worn = [
        replace(w, item=item, report={**w.report, "colour": item.colour})
        for w, item in zip(outfit.worn, layered(items), strict=True)
    ]
    return replace(outfit, worn=tuple(worn))


def _undressed(body: Body) -> Outfit:
    import numpy as np

    return Outfit(body, (), 0.0, np.arange(len(body.topology.faces), dtype=np.int32))


def _report(outfit: Outfit, view: View) -> dict[str, Any]:
    return {"view": view, "items": [dict(w.report) for w in outfit.worn], "inside": round(outfit.inside, 5)}


def _photograph(outfit: Outfit, view: View, fit_map: bool, suffix: str) -> bytes:
    from render.export import MESH_SUFFIXES, mesh_bytes
    from render.picture import draw, draw_turntable, encode

    if fit_map:
        from render.fit_map import painted

        outfit = painted(outfit)
    if suffix in MESH_SUFFIXES:
        return mesh_bytes(outfit, suffix)
    if view == "turntable":
        return encode(draw_turntable(outfit), suffix)
    return encode(draw(outfit, view=view), suffix)


def _side_by_side(figures: Sequence[tuple[Outfit, View]], suffix: str) -> bytes:
    from PIL import Image

    from render.picture import draw, encode

    pictures = [draw(outfit, view=view) for outfit, view in figures]
    # Each figure stands in the middle of its picture; the outer eighth on either side is bare studio.
    cropped = [p.crop((int(p.width * 0.12), 0, int(p.width * 0.88), p.height)) for p in pictures]
    sheet = Image.new("RGB", (sum(p.width for p in cropped), cropped[0].height))
    left = 0
    for picture in cropped:
        sheet.paste(picture, (left, 0))
        left += picture.width
    return encode(sheet, suffix)
