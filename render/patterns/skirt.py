"""Skirt: two panels, straight or flared, hung from the waist."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from render.patterns.curves import Polyline, mirrored
from render.patterns.draft import ChartError, Draft, EdgeLine, Line, Panel, Seam, metres
from render.patterns.flare import half_panel

# Waist to hip, as in ISO 8559-1 size tables (20 cm for 168 cm); shorter on mini skirts.
_HIP_DEPTH = 0.195


def draft_skirt(chart: Mapping[str, float]) -> Draft:
    """Draft a skirt from waist, hip, hem and length, cm. Raises ChartError."""
    m = metres(chart, ("waist", "hip", "hem", "length"), template="skirt")
    if m["length"] < 0.22:
        raise ChartError(f"skirt length {chart['length']:g} cm is under 22 cm; check the chart")
    panels, lines, depth = skirt_panels(m, ("front", "back"))
    both = ("front", "back")
    return Draft(
        "skirt",
        _flavour(m),
        panels,
        tuple(Seam(("front", side), ("back", side)) for side in ("sideR", "sideL")),
        (EdgeLine("waist", tuple((p, "waist") for p in both)), *lines, Line("length", both, a=1.0, d=-1e-5, copies=2)),
        waist=tuple((p, "waist") for p in both),
        levels={"waist": 0.0, "hip": -depth, "hem": -m["length"]},
    )


def skirt_panels(
    m: Mapping[str, float], names: tuple[str, str]
) -> tuple[tuple[Panel, Panel], tuple[Line | EdgeLine, ...], float]:
    """Front and back of a skirt (waist, hip, hem, length [m]), the lines of hip and hem, and the hip's depth [m]."""
    depth = min(_HIP_DEPTH, 0.6 * m["length"])
    rows = [(0.0, m["waist"] / 4), (-depth, m["hip"] / 4), (-m["length"], m["hem"] / 4)]
    if m["hem"] > 1.02 * m["hip"]:
        # Flare starts a little under the hip, or the side seam bulges there.
        rows.insert(2, (-depth - 0.03, m["hip"] / 4 + 0.03 * (m["hem"] - m["hip"]) / 4 / (m["length"] - depth)))
    half = half_panel(rows)
    edges = _edges(half.row(len(rows) - 1), half.side, half.row(0))
    lines = (
        Line("hip", names, b=1.0, c=-half.bends[1], d=-half.levels[1]),
        EdgeLine("hem", tuple((p, "hem") for p in names)),
    )
    return (Panel(names[0], edges), Panel(names[1], edges, mirrored=True)), lines, depth


def _edges(hem: Polyline, side: Polyline, waist: Polyline) -> tuple[tuple[str, Polyline], ...]:
    full_hem = np.concatenate([mirrored(hem), hem[1:]])
    full_waist = np.concatenate([mirrored(waist), waist[1:]])[::-1]
    return (("hem", full_hem), ("sideR", side[::-1]), ("waist", full_waist), ("sideL", mirrored(side[::-1])))


def _flavour(m: Mapping[str, float]) -> str:
    cut = "flared" if m["hem"] > 1.25 * m["hip"] else "straight"
    size = "mini" if m["length"] < 0.48 else "midi" if m["length"] < 0.72 else "maxi"
    return f"{cut}-{size}"
