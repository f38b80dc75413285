"""Tee, sweater and top: boxy or shaped body with short or long sleeves."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from render.cloth.patterns.bodice import Neck
from render.cloth.patterns.draft import Draft, metres
from render.cloth.patterns.mesh import Topology
from render.cloth.patterns.upper import draft_upper, reference_upper, style_of
from render.cloth.placement import laid_upper
from render.cloth.profile import Profile
from render.types import Floats


def draft(chart: Mapping[str, float], style: frozenset[str]) -> Draft:
    """From chest, waist, hem, length, shoulder and, with sleeves, upper_arm and cuff; all cm. Raises ChartError."""
    m = metres(chart, ("chest", "length", "shoulder"), template="tee")
    m.setdefault("hem", m["chest"])
    m.setdefault("waist", (m["chest"] + m["hem"]) / 2)
    pointed = "v_neck" in style
    neck = Neck(0.185 + 0.1 * (m["shoulder"] - 0.44), 0.17 if pointed else 0.085, 0.022, pointed)
    return draft_upper("tee", m, neck, None)


def reference(flavour: str) -> tuple[Mapping[str, float], frozenset[str]]:
    """A size M."""
    return reference_upper(flavour, {"chest": 98, "waist": 92, "hem": 98, "shoulder": 41}), style_of(flavour)


def placed(topology: Topology, draft: Draft, uv: NDArray[np.float64], profile: Profile, _waist_z: float) -> Floats:
    """Hung from the shoulders."""
    return laid_upper(topology, draft, uv, profile)
