"""The panels of a skirt, straight or flared, which hang from a waistband or from a bodice."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from render.cloth.patterns.curves import Polyline, mirrored
from render.cloth.patterns.draft import EdgeLine, Line, Panel, Seam
from render.cloth.patterns.flare import half_panel

# Waist to hip, as in ISO 8559-1 size tables (20 cm for 168 cm); shorter on mini skirts.
_HIP_DEPTH = 0.195
FLARED = 1.3  # hem over hip from which a skirt is cut in gores


@dataclass(frozen=True)
class Skirt:
    """A skirt alone: panels, seams, lines of hip and hem, its waist and hem edges, the middle panels front and back."""

    panels: tuple[Panel, ...]
    seams: tuple[Seam, ...]
    lines: tuple[Line | EdgeLine, ...]
    waist: tuple[tuple[str, str], ...]
    hem: tuple[tuple[str, str], ...]
    middle: tuple[str, str]


def skirt_panels(m: Mapping[str, float], *, prefix: str) -> Skirt:
    """Cut a skirt of waist, hip, hem and length [m]: two panels, or three gores each way where it is full.

    Fullness cut into two side seams alone would stand out there like wings.
    """
    gores = gore_count(m)
    depth = min(_HIP_DEPTH, 0.6 * m["length"])
    share = 1 / (4 * gores)
    rows = [(0.0, m["waist"] * share), (-depth, m["hip"] * share), (-m["length"], m["hem"] * share)]
    if m["hem"] > 1.02 * m["hip"]:
        # Flare starts a little under the hip, or the side seam bulges there.
        more = 0.03 * (m["hem"] - m["hip"]) * share / (m["length"] - depth)
        rows.insert(2, (-depth - 0.03, m["hip"] * share + more))
    half = half_panel(rows)
    edges = _edges(half.row(len(rows) - 1), half.side, half.row(0))
    numbers = [str(k + 1) for k in range(gores)] if gores > 1 else [""]
    front, back = ([f"{prefix}{face}{k}" for k in numbers] for face in ("front", "back"))
    names = (*front, *back)
    seams = [Seam((front[-1], "sideR"), (back[-1], "sideR")), Seam((front[0], "sideL"), (back[0], "sideL"))]
    for row in (front, back):
        pairs = itertools.pairwise(row)
        seams += [Seam((left, "sideR"), (right, "sideL"), reversed=True) for left, right in pairs]
    hem = tuple((p, "hem") for p in names)
    return Skirt(
        panels=tuple(Panel(p, edges, mirrored=p in back) for p in names),
        seams=tuple(seams),
        lines=(Line("hip", names, b=1.0, c=-half.bends[1], d=-half.levels[1]), EdgeLine("hem", hem)),
        waist=tuple((p, "waist") for p in names),
        hem=hem,
        middle=(front[gores // 2], back[gores // 2]),
    )


def gore_count(m: Mapping[str, float]) -> int:
    """Gores in the front of a skirt, and in its back."""
    return 3 if m["hem"] > FLARED * m["hip"] else 1


def _edges(hem: Polyline, side: Polyline, waist: Polyline) -> tuple[tuple[str, Polyline], ...]:
    full_hem = np.concatenate([mirrored(hem), hem[1:]])
    full_waist = np.concatenate([mirrored(waist), waist[1:]])[::-1]
    return (("hem", full_hem), ("sideR", side[::-1]), ("waist", full_waist), ("sideL", mirrored(side[::-1])))
