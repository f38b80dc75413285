"""What a garment of each category is measured by: the one place where the import asks the kinds of garments.

Read once for each process: asked of every cell, it has to cost nothing.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from garments import Category, Kind, kind_of, registry
from shop.checks import GIRTHS

__all__ = ["GIRTHS", "base_measures", "categories", "kind", "limits", "measures", "needed", "shape", "typical"]

FILE = Path(__file__).parent / "data" / "shapes.yml"


@functools.cache
def _shapes() -> dict[str, Any]:
    import yaml

    loaded: dict[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return loaded


@functools.cache
def shape(category: str) -> str:
    """ "top", "whole", "hung", "legs", or "" for what is none of these: a key of `data/shapes.yml`."""
    chart = limits(category)
    if kind(category).legs:
        return "legs" if "waist" in chart else ""
    if "chest" in chart:
        return "whole" if "hip" in chart else "top"
    return "hung" if "waist" in chart else ""


def categories() -> Mapping[str, Category]:
    """Every category that can be drawn, by name."""
    return registry().categories


@functools.cache
def kind(category: str) -> Kind:
    """The kind that makes a category."""
    return kind_of(categories()[category].kind)


@functools.cache
def measures() -> tuple[str, ...]:
    """Every measure that any garment has."""
    return tuple(dict.fromkeys(name for one in registry().kinds.values() for name in one.chart))


@functools.cache
def limits(category: str) -> Mapping[str, tuple[float, float]]:
    """The lowest and highest of each measure [cm] that is taken, in the order of a chart."""
    return kind(category).chart


@functools.cache
def base_measures(category: str) -> tuple[str, ...]:
    """What the other measures are graded by, the best first."""
    chart = limits(category)
    own = _shapes().get(shape(category), {}).get("graded_by", ())
    return tuple(name for name in own if name in chart) or (next(iter(chart)),)


@functools.cache
def needed(category: str) -> tuple[tuple[str, ...], ...]:
    """Of each group one measure must be there; the others are implied."""
    own = _shapes().get(shape(category), {}).get("needed")
    return tuple(map(tuple, own)) if own else (base_measures(category),)


@functools.cache
def typical(category: str) -> Mapping[str, tuple[float, float]]:
    """Where nearly every garment for grown people lies, of each measure [cm]; its limits where that is not known."""
    known = _shapes().get(shape(category), {}).get("typical", {})
    own = _shapes()["categories"].get(category, {})
    return {name: tuple({**known, **own}.get(name, between)) for name, between in limits(category).items()}
