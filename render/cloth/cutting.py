"""One garment in one size, ready to drape: its draft, its mesh, and what it weighs on."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from render.cloth.collider import ARMS, TRUNK
from render.cloth.patterns import Draft, draft
from render.cloth.patterns.draft import ChartError
from render.cloth.patterns.mesh import (
    RestLengths,
    Topology,
    build,
    flat_at_size,
    harmonic_fills,
    rest_lengths,
)
from render.types import Ints, Item

# One mesh per flavour, cut at these sizes (cm); other sizes move its vertices. Lengths are the middle of a flavour.
_LENGTHS = {"top": 66, "tunic": 90, "knee": 104, "maxi": 128, "mini": 40, "midi": 60, "maxi-skirt": 84}
_MOST_VERTICES = 6500
_SPACING_M = 0.014


@dataclass(frozen=True)
class Garment:
    """A garment cut to size: flat coordinates uv (N, 2) [m], rest lengths, and per cloth vertex its contact layer."""

    item: Item
    draft: Draft
    topology: Topology
    uv: NDArray[np.float64]
    rest: RestLengths
    layer: Ints


def cut(item: Item) -> Garment:
    """Cut an item's pattern. Raises ChartError naming the item."""
    try:
        drafted = draft(item.template, item.chart, neckline=neckline_of(item))
    except ChartError as error:
        raise ChartError(f"{item.id} size {item.size}: {error}") from None
    topology, fills = _mesh(item.template, drafted.flavour)
    uv = flat_at_size(topology, drafted, fills)
    return Garment(item, drafted, topology, uv, rest_lengths(topology, uv, drafted.darts), _layer(topology))


def neckline_of(item: Item) -> str:
    """ "v" or "crew"."""
    return "v" if "v_neck" in item.style else "crew"


@functools.cache
def _mesh(template: str, flavour: str) -> tuple[Topology, list[Any]]:
    drafted = draft(template, reference_chart(template, flavour), neckline="v" if flavour.endswith("-v") else "crew")
    assert drafted.flavour == flavour, (drafted.flavour, flavour)
    topology = build(drafted, spacing_m=_SPACING_M)
    if len(topology.uv) > _MOST_VERTICES:
        # A long full dress has wide folds: coarser cloth looks the same there and hangs twice as fast.
        topology = build(drafted, spacing_m=_SPACING_M * float(np.sqrt(len(topology.uv) / _MOST_VERTICES)))
    return topology, harmonic_fills(topology)


def reference_chart(template: str, flavour: str) -> Mapping[str, float]:
    """The chart (cm) a flavour's mesh is cut from."""
    words = flavour.split("-")
    if template == "skirt":
        length = _LENGTHS["maxi-skirt" if words[1] == "maxi" else words[1]]
        hem = 98 * (1.1 if words[0] == "straight" else 2.1)
        return {"waist": 72, "hip": 98, "hem": hem, "length": length}
    if template == "trousers":
        if words[0] == "short":
            return {"waist": 76, "hip": 102, "thigh": 62, "hem": 58, "rise": 28, "inseam": 16, "length": 43}
        return {"waist": 76, "hip": 100, "thigh": 60, "knee": 44, "hem": 36, "rise": 28, "inseam": 76, "length": 102}
    chart: dict[str, float] = {"chest": 98, "waist": 92, "hem": 98, "length": _LENGTHS[words[1]], "shoulder": 41}
    if template == "dress":
        chart |= {"waist": 82, "hip": 102, "hem": 190 if "flared" in words else 112, "shoulder": 38}
    if words[0] != "bare":
        chart |= {"sleeve": 59 if words[0] == "long" else 20, "upper_arm": 36}
        chart["cuff"] = 22 if words[0] == "long" else 33
    return chart


def _layer(topology: Topology) -> Ints:
    """Sleeves answer to the arms; everything else, the armhole seam included, to the trunk."""
    layer = np.full(topology.cloth_count, ARMS, np.int32)
    for index, panel in enumerate(topology.panels):
        if not panel.name.startswith("sleeve"):
            layer[topology.weld[topology.panel_of == index]] = TRUNK
    return layer
