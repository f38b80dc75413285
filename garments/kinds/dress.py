"""Dress: the tee's block with a shaped waist and a hip line, sleeved or sleeveless, straight or flared."""

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
    """From chest, waist, hip, hem, length, shoulder, and sleeve, upper_arm, cuff if any, cm. Raises ChartError."""
    m = metres(chart, ("chest", "waist", "hip", "hem", "length", "shoulder"), template="dress")
    pointed = "v_neck" in style
    neck = Neck(0.19 + 0.1 * (m["shoulder"] - 0.38), 0.17 if pointed else 0.11, 0.03, pointed)
    return draft_upper("dress", m, neck, m["hip"])


def reference(flavour: str) -> tuple[Mapping[str, float], frozenset[str]]:
    """A size M."""
    hem = 190 if "flared" in flavour.split("-") else 112
    own = {"chest": 98, "waist": 82, "hip": 102, "hem": hem, "shoulder": 38}
    return reference_upper(flavour, own), style_of(flavour)


def placed(topology: Topology, draft: Draft, uv: NDArray[np.float64], profile: Profile, _waist_z: float) -> Floats:
    """Hung from the shoulders."""
    return laid_upper(topology, draft, uv, profile)
