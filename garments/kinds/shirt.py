"""Shirt, blouse and polo: a body cut near the neck, buttoned down the front, with a turned-down collar."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from render.cloth.patterns.bodice import Neck
from render.cloth.patterns.draft import Draft, metres
from render.cloth.patterns.mesh import Topology
from render.cloth.patterns.upper import draft_upper, reference_upper
from render.cloth.placement import laid_upper
from render.cloth.profile import Profile
from render.types import Floats, Ints, Worn

if TYPE_CHECKING:
    from render.picture.gl import Part

# A collar's seam goes round the neck a finger above its base: 16-18 cm across a man's, 7-8 cm deep in front.
_NECK_WIDTH, _NECK_DEPTH = 0.158, 0.076


def draft(chart: Mapping[str, float], _style: frozenset[str]) -> Draft:
    """From chest, length, shoulder, sleeve, and waist, hem, upper_arm, cuff if they are told, cm. Raises ChartError."""
    m = metres(chart, ("chest", "length", "shoulder", "sleeve"), template="shirt")
    m.setdefault("hem", m["chest"])
    m.setdefault("waist", (m["chest"] + m["hem"]) / 2)
    larger = 0.12 * (m["shoulder"] - 0.44)
    return draft_upper("shirt", m, Neck(_NECK_WIDTH + larger, _NECK_DEPTH + 0.5 * larger, 0.018), None)


def reference(flavour: str) -> tuple[Mapping[str, float], frozenset[str]]:
    """A size M."""
    return reference_upper(flavour, {"chest": 104, "waist": 98, "hem": 104, "shoulder": 44}), frozenset()


def placed(topology: Topology, draft: Draft, uv: NDArray[np.float64], profile: Profile, _waist_z: float) -> Floats:
    """Hung from the shoulders."""
    return laid_upper(topology, draft, uv, profile)


def trims(worn: Worn, ground: tuple[float, float, float], panels: Ints) -> list[Part]:
    """Collar, placket and buttons; a polo's placket ends over the chest."""
    from render.picture.collar import collar, placket

    polo = worn.item.category == "polo"
    return [*placket(worn, ground, panels, to_m=0.15 if polo else None), collar(worn, panels)]
