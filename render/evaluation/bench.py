"""How fast and how true: random people in random garments, timed, and measured against the size charts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from garments import registry
from render.types import Item, Person, Sex

# Lines shorter or longer than cut by more than this are stretched by the body, not by an error of the drape.
_SLACK_EASE_CM = 4.0
# A sleeve hangs from the shoulder seam, seat and thighs from the waistband. Where that is cut smaller than the body
# (its ease, chart less body, is negative: known before any cloth is hung), it drags the cloth below over the body.
_HANGS_FROM = {"upper_arm": "shoulder", "hip": "waist", "thigh": "waist"}
# A leg that ends lower than this over the floor lies round the foot, which is wider than a hem.
_INSTEP_CM = 5.0
_GIRTHS = ("chest", "waist", "hip", "hem", "thigh", "knee", "upper_arm")


def random_people(count: int, *, seed: int = 7) -> list[Person]:
    """People of 150-195 cm and of body mass index 18-36, in equal numbers female and male."""
    chance = np.random.default_rng(seed)
    people = []
    for number in range(count):
        sex: Sex = "female" if number % 2 else "male"
        height = float(chance.uniform(150, 182) if sex == "female" else chance.uniform(160, 195))
        weight = float(chance.uniform(18, 36)) * (height / 100) ** 2
        values = {"height": round(height, 1), "weight": round(min(weight, 130.0), 1)}
        people.append(Person(sex=sex, age=int(chance.integers(18, 65)), values=values))
    return people


def measure(items: Sequence[Item], *, count: int, seed: int = 7) -> dict[str, Any]:
    """Make `count` looks: p50 and p95 seconds per step, girth errors of loose cloth, share inside the body."""
    from render.look import forget, make_look

    chance = np.random.default_rng(seed)
    people = random_people(count + 1, seed=seed)
    make_look(people.pop(), [items[0]])  # what happens once per process is not measured
    seconds: dict[str, list[float]] = {name: [] for name in ("body", "drape", "render", "total")}
    errors: dict[str, list[float]] = {name: [] for name in _GIRTHS}
    dragged: list[float] = []
    inside: list[float] = []
    for person in people:
        item = items[int(chance.integers(len(items)))]
        forget()
        report = make_look(person, [item]).report
        for name, value in report["seconds"].items():
            seconds[name].append(value)
        entry = report["items"][0]
        for name, error in girth_errors(entry).items():
            (dragged if is_dragged(entry, name) else errors[name]).append(error)
        inside.append(report["inside"])
    return {
        "looks": count,
        "seconds": {name: _percentiles(values) for name, values in seconds.items()},
        "girth_error_percent": {
            **_percentiles([e for some in errors.values() for e in some]),
            "lines": sum(map(len, errors.values())),
            "by_measure": {
                name: {**_percentiles(some), "max": round(max(some), 3), "lines": len(some)}
                for name, some in errors.items()
                if some
            },
        },
        "dragged_girths": {**_percentiles(dragged), "max": round(max(dragged, default=0.0), 3), "lines": len(dragged)},
        "inside": {"mean": float(np.mean(inside)), "worst": float(np.max(inside))},
    }


def girth_errors(entry: dict[str, Any]) -> dict[str, float]:
    """Percent between mesh and chart for the girths of one report entry whose cloth is not stretched by the body."""
    loose = [n for n in _GIRTHS if n in entry["mesh"] and n in entry["garment"]]
    loose = [n for n in loose if entry["ease"].get(n, 0.0) > _SLACK_EASE_CM]
    # What hangs from its waistband is held by the body there.
    loose = [n for n in loose if n != "waist" or registry().categories[entry["category"]].half != "bottom"]
    return {n: 100 * abs(entry["mesh"][n] / entry["garment"][n] - 1) for n in loose}


def is_dragged(entry: dict[str, Any], name: str) -> bool:
    """Whether the body must stretch a girth that is wide enough for it, by what is known before the cloth is hung."""
    ease = entry["ease"]
    on_the_foot = name == "hem" and ease.get("inseam", -99.0) > -_INSTEP_CM
    return bool(on_the_foot or ease.get(_HANGS_FROM.get(name, ""), 0.0) < 0)


def lines(result: dict[str, Any]) -> list[str]:
    """A result as a table."""
    rows = [f"{result['looks']} looks          p50      p95"]
    rows += [f"{name:10} s     {p['p50']:6.2f}   {p['p95']:6.2f}" for name, p in result["seconds"].items()]
    error = result["girth_error_percent"]
    rows.append(f"girths, loose cloth  {error['p50']:.2f} %  {error['p95']:.2f} %  ({error['lines']} lines)")
    rows += [
        f"  {name:10}         {e['p50']:.2f} %  {e['p95']:.2f} %  at most {e['max']:.2f} %  ({e['lines']})"
        for name, e in error["by_measure"].items()
    ]
    out = result["dragged_girths"]
    rows.append(
        f"left out, below a shoulder or waistband too small or round a foot:  "
        f"{out['p50']:.2f} %  {out['p95']:.2f} %  at most {out['max']:.2f} %  ({out['lines']})"
    )
    rows.append(f"inside the body      mean {result['inside']['mean']:.5f}, worst {result['inside']['worst']:.5f}")
    return rows


def warm_up() -> Iterator[str]:
    """Compile the kernels and make one look; yields what was done, for a progress line each."""
    from render.cloth.warp_runtime import kernels
    from render.look import forget, make_look
    from render.person.figure import paint_usual

    kernels()
    yield "cloth: kernels are there"
    chart = {"chest": 98, "waist": 96, "hem": 98, "length": 66, "shoulder": 41, "sleeve": 20, "upper_arm": 36}
    item = Item("warm-up", "tee", "tee", "M", "white", chart)
    make_look(Person("female", 30, {"height": 165.0, "weight": 58.0}), [item])
    paint_usual()
    forget()
    yield "cloth: one tee hung and photographed"


def _percentiles(values: Sequence[float]) -> dict[str, float]:
    if not values:
        return {"p50": 0.0, "p95": 0.0}
    p50, p95 = np.percentile(values, [50, 95])
    return {"p50": round(float(p50), 3), "p95": round(float(p95), 3)}
