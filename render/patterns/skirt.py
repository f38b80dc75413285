"""Skirt: two panels, straight or flared, hung from the waist."""

from __future__ import annotations

from collections.abc import Mapping

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
    depth = min(_HIP_DEPTH, 0.6 * m["length"])
    rows = [(0.0, m["waist"] / 4), (-depth, m["hip"] / 4), (-m["length"], m["hem"] / 4)]
    if m["hem"] > 1.02 * m["hip"]:
        # Flare starts a little under the hip, or the side seam bulges there.
        rows.insert(2, (-depth - 0.03, m["hip"] / 4 + 0.03 * (m["hem"] - m["hip"]) / 4 / (m["length"] - depth)))
    half = half_panel(rows)
    hip = 1
    edges = _edges(half.row(len(rows) - 1), half.side, half.row(0))
    front, back = Panel("front", edges), Panel("back", edges, mirrored=True)
    both = ("front", "back")
    lines = (
        EdgeLine("waist", tuple((p, "waist") for p in both)),
        Line("hip", both, b=1.0, c=-half.bends[hip], d=-half.levels[hip]),
        EdgeLine("hem", tuple((p, "hem") for p in both)),
        Line("length", both, a=1.0, d=-1e-5, copies=2),
    )
    seams = tuple(Seam(("front", side), ("back", side)) for side in ("sideR", "sideL"))
    return Draft(
        "skirt",
        _flavour(m),
        (front, back),
        seams,
        lines,
        waist=tuple((p, "waist") for p in both),
        levels={"waist": 0.0, "hip": -depth, "hem": -m["length"]},
    )


def _edges(hem: Polyline, side: Polyline, waist: Polyline) -> tuple[tuple[str, Polyline], ...]:
    import numpy as np

    full_hem = np.concatenate([mirrored(hem), hem[1:]])
    full_waist = np.concatenate([mirrored(waist), waist[1:]])[::-1]
    return (("hem", full_hem), ("sideR", side[::-1]), ("waist", full_waist), ("sideL", mirrored(side[::-1])))


def _flavour(m: Mapping[str, float]) -> str:
    cut = "flared" if m["hem"] > 1.25 * m["hip"] else "straight"
    size = "mini" if m["length"] < 0.48 else "midi" if m["length"] < 0.72 else "maxi"
    return f"{cut}-{size}"
