"""Skirt: two panels or six gores, straight or flared, hung from the waist."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from render.cloth.patterns.draft import ChartError, Draft, EdgeLine, Line, metres
from render.cloth.patterns.mesh import Topology
from render.cloth.patterns.skirt import gore_count, skirt_panels
from render.cloth.placement import laid_skirt
from render.cloth.profile import Profile
from render.types import Floats

# Lengths [cm] in the middle of each flavour's.
_MIDDLE_CM = {"mini": 40.0, "midi": 60.0, "maxi": 84.0}


def draft(chart: Mapping[str, float], _style: frozenset[str]) -> Draft:
    """From waist, hip, hem and length, cm. Raises ChartError."""
    m = metres(chart, ("waist", "hip", "hem", "length"), template="skirt")
    if m["length"] < 0.22:
        raise ChartError(f"skirt length {chart['length']:g} cm is under 22 cm; check the chart")
    skirt = skirt_panels(m, prefix="")
    return Draft(
        "skirt",
        _flavour(m),
        skirt.panels,
        skirt.seams,
        (EdgeLine("waist", skirt.waist), *skirt.lines, Line("length", skirt.middle, a=1.0, d=-1e-5, copies=2)),
        waist=skirt.waist,
        hem=skirt.hem,
        levels={"waist": 0.0, "hem": -m["length"]},
    )


def reference(flavour: str) -> tuple[Mapping[str, float], frozenset[str]]:
    """A size M."""
    cut, length = flavour.split("-")
    hem = 98 * (1.1 if cut == "straight" else 2.1)
    return {"waist": 72, "hip": 98, "hem": hem, "length": _MIDDLE_CM[length]}, frozenset()


def placed(topology: Topology, draft: Draft, uv: NDArray[np.float64], profile: Profile, waist_z: float) -> Floats:
    """Cones from the waist."""
    return laid_skirt(topology, draft, uv, profile, waist_z)


def _flavour(m: Mapping[str, float]) -> str:
    cut = "flared" if gore_count(m) > 1 else "straight"
    size = "mini" if m["length"] < 0.48 else "midi" if m["length"] < 0.72 else "maxi"
    return f"{cut}-{size}"
