"""A finished look: somebody's body, dressed and photographed, with the report that belongs to it.

Bodies and outfits made once are kept in memory, least recently used first out. Pictures are not: `render.workers` keeps
them before a worker is asked at all, so that they outlive it and wait for nobody's turn. Nothing is written to disk: a
picture of somebody's body goes when the process does.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, TypeVar

from render.types import Body, Item, Look, Outfit, Person, Sex, View

if TYPE_CHECKING:
    from render.cloth.profile import Profile
    from render.person.appearance import Appearance

T = TypeVar("T")

# A worker has 700 MB: a mesh of so many points and twice as many triangles takes 240 MB of them while it is read.
MOST_SCAN_POINTS = 500_000


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

    def forget(self, key: Any) -> None:
        """Forget what is kept under a key, if anything is."""
        with self._lock:
            self._kept.pop(key, None)

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._kept.clear()


# A body is 0.5 MB, an outfit 1 MB: some 40 MB when both are full.
_bodies = Recent(24)
_outfits = Recent(24)


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
    """Empty the memories of bodies and outfits."""
    _bodies.clear()
    _outfits.clear()


def make_look(
    person: Person,
    items: Sequence[Item],
    *,
    view: View = "front",
    fit_map: bool = False,
    suffix: str = ".webp",
    body_model: str = "anny",
    appearance: Appearance | None = None,
) -> Look:
    """Dress a person in `items` and photograph them: the picture and the contract's try-on JSON (less "out").

    suffix: .webp or .png for a picture; with view="turntable" .webp or .gif; .glb for the dressed body as a model.
    appearance: skin and hair; the usual ones without it.
    """
    clock = Clock()
    outfit = _dressed(person, items, clock, body_model)
    picture = clock.timed("render", lambda: _photograph(outfit, view, fit_map, suffix, appearance))
    return Look(picture, suffix, _signed(_report(outfit, view), clock))


def make_body_look(
    person: Person,
    *,
    view: View = "front",
    names: Mapping[str, str] | None = None,
    suffix: str = ".webp",
    appearance: Appearance | None = None,
) -> Look:
    """A person without garments, from `view` and from the side, tapes drawn; the report has the body's numbers.

    names: what to call the measures in the picture, by the contract's names; English without it.
    """
    from render.picture.body_chart import draw_body
    from render.picture.photograph import encode

    clock = Clock()
    body = clock.timed("body", lambda: _body(person, "anny"))
    drawn = clock.timed("render", lambda: draw_body(body, view=view, names=names, appearance=appearance))
    picture = clock.timed("render", lambda: encode(drawn, suffix))
    return Look(picture, suffix, _signed({"view": view, **_figure(body)}, clock))


def figure(person: Person) -> dict[str, Any]:
    """A person's numbers without a picture: sex, age, given, measures, interval90 (cm; weight kg).

    conflicts: given numbers the body does not have, each with `why` (render.body.fitting.conflicts).
    """
    return _figure(_body(person, "anny"))


def expected(person: Person, items: Sequence[Item]) -> list[dict[str, Any]]:
    """What the reports of `items` would say of body, ease and verdict, before any is draped: for choosing a size."""
    from render.cloth.profile import Profile

    body = _body(person, "anny")
    profile = Profile(body)
    return [_expected(item, body, profile) for item in items]


def _expected(item: Item, body: Body, profile: Profile) -> dict[str, Any]:
    from render.cloth.fit import expected_fit
    from render.cloth.kinds import keeps_its_shape
    from render.solid.worn import report

    if keeps_its_shape(item.template):
        return report(item, {name: body.measures[name] for name in item.chart if name in body.measures})
    return expected_fit(item, body, profile)


def _figure(body: Body) -> dict[str, Any]:
    return {
        "conflicts": dict(body.parameters.get("conflicts", {})),
        "sex": body.sex,
        "age": body.age,
        "given": dict(body.given),
        "measures": {name: round(value, 1) for name, value in body.measures.items()},
        "interval90": {n: [round(low, 1), round(high, 1)] for n, (low, high) in body.interval90.items()},
    }


def read_scan(path: str, *, units: str | None = None, sex: Sex | None = None, age: int | None = None) -> dict[str, Any]:
    """A scanned person's sex and measures [cm, kg], and the JSON under "scan". Raises UnusableScan and its kinds."""
    from render.scan.fitting import fit_scan

    body, report = fit_scan(path, units=units, sex=sex, age=age, most_points=MOST_SCAN_POINTS)
    measures = {name: round(float(value), 1) for name, value in body.measures.items()}
    return {"sex": body.sex, "measures": measures, "scan": report.described()}


def make_comparison(
    person: Person,
    left: Sequence[Item],
    right: Sequence[Item],
    *,
    view: View = "front",
    suffix: str = ".webp",
    appearance: Appearance | None = None,
) -> Look:
    """One person in two outfits side by side, at one scale; `items` of the report: left's entries, then right's."""
    clock = Clock()
    outfits = [_dressed(person, items, clock) for items in (left, right)]
    still: View = "front" if view == "turntable" else view
    picture = clock.timed("render", lambda: _compared(outfits, still, suffix, appearance))
    report = {
        "view": still,
        "items": [dict(worn.report) for outfit in outfits for worn in outfit.worn],
        "inside": round(max(outfit.inside for outfit in outfits), 5),
    }
    return Look(picture, suffix, _signed(report, clock))


def item_key(item: Item) -> tuple[Any, ...]:
    """What tells two items apart: everything but the order of the chart."""
    return (item.id, item.category, item.template, item.size, item.colour, tuple(sorted(item.chart.items())),
            item.pattern, item.material, item.style)  # fmt: skip


def person_key(person: Person) -> tuple[Any, ...]:
    """What tells two people apart."""
    told = (tuple(sorted(person.values.items())), tuple(sorted(person.choices.items())))
    who = (person.sex, person.age, person.stated, person.drawn_as_told, person.population)
    return (*who, *told, person.build, person.pregnancy)


def _signed(report: dict[str, Any], clock: Clock) -> dict[str, Any]:
    return {**report, "seconds": clock.seconds(), "cached": False}


def _body(person: Person, model: str) -> Body:
    from render.body.bodies import fit_with
    from render.prediction.measures import check

    check(person.values)
    key = (person_key(person), model)
    kept = _bodies.get(key)
    return kept if isinstance(kept, Body) else _bodies.keep(key, fit_with(model, person))


def _dressed(person: Person, items: Sequence[Item], clock: Clock, model: str = "anny") -> Outfit:
    from render.cloth.outfit import dress_body

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
    from render.cloth.outfit import layered

    worn = [
        replace(w, item=item, report={**w.report, "colour": item.colour})
        for w, item in zip(outfit.worn, layered(items), strict=True)
    ]
    return replace(outfit, worn=tuple(worn))


def _report(outfit: Outfit, view: View) -> dict[str, Any]:
    return {"view": view, "items": [dict(w.report) for w in outfit.worn], "inside": round(outfit.inside, 5)}


def _photograph(outfit: Outfit, view: View, fit_map: bool, suffix: str, appearance: Appearance | None) -> bytes:
    from render.picture.export import MESH_SUFFIXES, mesh_bytes
    from render.picture.photograph import NEUTRAL, draw, draw_turntable, encode

    as_asked = appearance or NEUTRAL
    if suffix in MESH_SUFFIXES:
        return mesh_bytes(outfit, suffix)
    if view == "turntable":
        return encode(draw_turntable(outfit, fit_map=fit_map, appearance=as_asked), suffix)
    return encode(draw(outfit, view=view, fit_map=fit_map, appearance=as_asked), suffix)


def _compared(outfits: Sequence[Outfit], view: View, suffix: str, appearance: Appearance | None) -> bytes:
    from render.picture.captions import side_by_side
    from render.picture.photograph import NEUTRAL, draw, encode

    left, right = (draw(outfit, view=view, appearance=appearance or NEUTRAL) for outfit in outfits)
    captions = [" + ".join(worn.item.size for worn in outfit.worn) for outfit in outfits]
    return encode(side_by_side(left, right, (captions[0], captions[1])), suffix)
