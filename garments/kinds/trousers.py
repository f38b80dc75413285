"""Trousers, jeans, leggings and shorts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from render.cloth.patterns.draft import Draft
from render.cloth.patterns.legs import draft_legs, reference_legs
from render.cloth.patterns.mesh import Topology
from render.cloth.placement import laid_legs
from render.cloth.profile import Profile
from render.types import Floats, Ints, Worn

if TYPE_CHECKING:
    from render.picture.gl import Part


def draft(chart: Mapping[str, float], _style: frozenset[str]) -> Draft:
    """From waist, hip, thigh, hem, inseam, and rise or length; knee if the legs have one; cm. Raises ChartError."""
    return draft_legs("trousers", chart)


def reference(flavour: str) -> tuple[Mapping[str, float], frozenset[str]]:
    """A size M."""
    return reference_legs(flavour), frozenset()


def placed(topology: Topology, draft: Draft, uv: NDArray[np.float64], profile: Profile, waist_z: float) -> Floats:
    """Round each leg."""
    return laid_legs(topology, draft, uv, profile, waist_z)


def trims(worn: Worn, ground: tuple[float, float, float], panels: Ints) -> list[Part]:
    """What makes jeans of denim trousers."""
    from render.picture.jeans import sewn_on

    return sewn_on(worn, ground, panels) if worn.item.material == "denim" else []
