"""Tank top: the tee's body on two straps."""

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

_STRAP = 0.042


def draft(chart: Mapping[str, float], style: frozenset[str]) -> Draft:
    """From chest, waist, hem, length and the straps' outer breadth `shoulder`, cm. Raises ChartError."""
    m = metres(chart, ("chest", "length", "shoulder"), template="tank")
    m.setdefault("hem", m["chest"])
    m.setdefault("waist", (m["chest"] + m["hem"]) / 2)
    pointed = "v_neck" in style
    neck = Neck(m["shoulder"] - 2 * _STRAP, 0.19 if pointed else 0.135, 0.08, pointed, straps=True)
    return draft_upper("tank", m, neck, None)


def reference(flavour: str) -> tuple[Mapping[str, float], frozenset[str]]:
    """A size M."""
    return reference_upper(flavour, {"chest": 92, "waist": 88, "hem": 94, "shoulder": 33}), style_of(flavour)


def placed(topology: Topology, draft: Draft, uv: NDArray[np.float64], profile: Profile, _waist_z: float) -> Floats:
    """Hung from the shoulders."""
    return laid_upper(topology, draft, uv, profile)
