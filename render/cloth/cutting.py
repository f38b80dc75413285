"""One garment in one size, ready to drape: its draft, its mesh, and what it weighs on."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from garments import UnknownKind
from render.cloth.collider import ARMS, TRUNK
from render.cloth.kinds import code_of
from render.cloth.patterns.draft import ChartError, Draft
from render.cloth.patterns.mesh import (
    RestLengths,
    Topology,
    build,
    flat_at_size,
    harmonic_fills,
    rest_lengths,
)
from render.types import Ints, Item

# One mesh per flavour, cut at its reference chart; other sizes move its vertices.
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
        drafted = code_of(item.template).draft(item.chart, frozenset(item.style))
    except (ChartError, UnknownKind) as error:
        raise ChartError(f"{item.id} size {item.size}: {error}") from None
    topology, fills = _mesh(item.template, drafted.flavour)
    uv = flat_at_size(topology, drafted, fills)
    return Garment(item, drafted, topology, uv, rest_lengths(topology, uv, drafted.darts), _layer(topology))


@functools.cache
def _mesh(template: str, flavour: str) -> tuple[Topology, list[Any]]:
    code = code_of(template)
    chart, style = code.reference(flavour)
    drafted = code.draft(chart, style)
    assert drafted.flavour == flavour, (drafted.flavour, flavour)
    topology = build(drafted, spacing_m=_SPACING_M)
    if len(topology.uv) > _MOST_VERTICES:
        # A long full dress has wide folds: coarser cloth looks the same there and hangs twice as fast.
        topology = build(drafted, spacing_m=_SPACING_M * float(np.sqrt(len(topology.uv) / _MOST_VERTICES)))
    return topology, harmonic_fills(topology)


def _layer(topology: Topology) -> Ints:
    """Sleeves answer to the arms; everything else, the armhole seam included, to the trunk."""
    layer = np.full(topology.cloth_count, ARMS, np.int32)
    for index, panel in enumerate(topology.panels):
        if not panel.name.startswith("sleeve"):
            layer[topology.weld[topology.panel_of == index]] = TRUNK
    return layer
