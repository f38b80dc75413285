"""What has legs: two fronts and two backs, joined at outer leg, inner leg and crotch."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from render.cloth.patterns.curves import Polyline, length_m, line, scaled_to, through
from render.cloth.patterns.draft import ChartError, Draft, EdgeLine, Line, Panel, Seam, metres

_HIP_SHARE = 0.68  # of the way from waist to crotch
_KNEE_SHARE = 0.46  # of the way from crotch to hem
_THIGH_BELOW = 0.025  # the thigh is measured 2.5 cm under the crotch
# The seat is longer than the front: the back's rise is longer by so much, and cut higher at the middle.
_BACK_RISE = 0.08
_BACK_LIFT = 0.03
# Legs with an inseam under this have no knee [m].
_SHORT = 0.42
_LEG_PANELS = ("frontL", "frontR", "backL", "backR")


@dataclass(frozen=True)
class _Cut:
    """What differs between front and back, [m]: crotch extension, leg width gain, centre top inset and rise."""

    extension: float
    gain: float
    inset: float
    lift: float


def draft_legs(template: str, chart: Mapping[str, float]) -> Draft:
    """From waist, hip, thigh, hem, inseam, and rise or length (outseam); knee if the legs have one."""
    m = metres(chart, ("waist", "hip", "thigh", "hem", "inseam"), template=template)
    body_rise = m["length"] - m["inseam"] if "length" in m else 0.93 * m.get("rise", 0.28)
    if not 0.12 <= body_rise <= 0.45:
        raise ChartError(f"length minus inseam is {body_rise * 100:.0f} cm, outside 12-45 cm; check the chart")
    m.setdefault("knee", 0.6 * m["thigh"] + 0.4 * m["hem"])
    m["length"] = body_rise + m["inseam"]
    # Fork of both panels together: what the thigh needs beyond the hip's width, within what a seat can take.
    fork = float(np.clip(m["thigh"] + 0.015 - m["hip"] / 2, 0.105 * m["hip"], 0.2 * m["hip"]))
    front = _Cut(0.34 * fork, -0.008, 0.006, 0.0)
    back = _Cut(0.66 * fork, 0.008, 0.022, _BACK_LIFT)
    panels = []
    for name in _LEG_PANELS:
        edges = _leg(m, body_rise, front if name.startswith("front") else back, front_rise=name.startswith("front"))
        panels.append(Panel(name, edges, mirrored=name in ("frontR", "backL")))
    levels = {"waist": 0.0, "hip": -_HIP_SHARE * body_rise, "crotch": -body_rise, "hem": -body_rise - m["inseam"]}
    return Draft(
        template,
        "short" if m["inseam"] < _SHORT else "long",
        tuple(panels),
        _SEAMS,
        _lines(m, body_rise),
        waist=tuple((p, "waist") for p in _LEG_PANELS),
        hem=tuple((p, "hem") for p in _LEG_PANELS),
        levels=levels,
    )


def _leg(m: Mapping[str, float], rise: float, cut: _Cut, *, front_rise: bool) -> tuple[tuple[str, Polyline], ...]:
    """Edges of one panel: u = 0 on the centre line, + to the outer leg; v = 0 at the side waist."""
    centre_top = np.array([cut.inset, cut.lift])
    hip_v = -_HIP_SHARE * rise
    hip_inset = cut.inset * (1 - _HIP_SHARE) * 0.6
    side_top = centre_top[0] + float(np.sqrt(max((m["waist"] / 4) ** 2 - cut.lift**2, 1e-4)))
    side_hip = hip_inset + m["hip"] / 4
    thigh_v = -rise - _THIGH_BELOW
    thigh = m["thigh"] / 2 + cut.gain
    # Under the crotch the inner leg has drawn in a quarter of the fork.
    inner_thigh = -cut.extension + min(0.25 * cut.extension, 0.012)
    outer_thigh = inner_thigh + thigh
    crease = (inner_thigh + outer_thigh) / 2 if m["inseam"] < _SHORT else (inner_thigh + outer_thigh) / 2 + 0.004
    hem = m["hem"] / 2 + cut.gain
    hem_v = -rise - m["inseam"]
    outer_points = [(side_top, 0.0), (side_hip, hip_v), (outer_thigh, thigh_v)]
    inner_points = [(-cut.extension, -rise), (inner_thigh, thigh_v)]
    outer_points.append((crease + hem / 2, hem_v))
    inner_points.append((crease - hem / 2, hem_v))
    outer, inner = _sides(m, outer_points, inner_points)
    if m["inseam"] >= _SHORT:
        knee, knee_v = m["knee"] / 2 + cut.gain, -rise - _KNEE_SHARE * m["inseam"]
        width = knee
        for _ in range(3):  # scaling moves the points a little up or down: drawn wider by what that takes
            at = [(crease + side * width / 2, knee_v) for side in (1, -1)]
            outer, inner = _sides(
                m, [*outer_points[:-1], at[0], outer_points[-1]], [*inner_points[:-1], at[1], inner_points[-1]]
            )
            width += knee - (_u_at(outer, knee_v) - _u_at(inner, knee_v))
    target = m["rise"] + (0.0 if front_rise else _BACK_RISE) if "rise" in m else None
    crotch = _crotch(centre_top, np.array([hip_inset, hip_v]), inner[0], target)
    return (
        ("hem", line(inner[-1], outer[-1])),
        ("outer", outer[::-1]),
        ("waist", line(outer[0], centre_top)),
        ("crotch", crotch),
        ("inner", inner),
    )


Points = list[tuple[float, float]]


def _sides(m: Mapping[str, float], outer: Points, inner: Points) -> tuple[Polyline, Polyline]:
    """Outer and inner leg through their points (u, v), as long as the chart says."""
    return scaled_to(through(outer), m["length"]), scaled_to(through(inner), m["inseam"])


def _u_at(side: Polyline, v: float) -> float:
    return float(np.interp(-v, -side[:, 1], side[:, 0]))


def _crotch(top: Polyline, hip: Polyline, point: Polyline, target: float | None) -> Polyline:
    """Centre seam from the waist to the crotch point: straight to near the hip line, then a rounded corner.

    With a target the corner is filled more or less, so that the seam is as long as the chart's rise, if it can be.
    """
    best = None
    for roundness in np.linspace(0.35, 0.95, 13):
        corner = np.array([0.0, point[1]])
        start = hip + 0.25 * (corner - hip)
        t = np.linspace(0.0, 1.0, 40)[:, None]
        a = start + roundness * (corner - start)
        b = point + roundness * (corner - point)
        curve = (1 - t) ** 3 * start + 3 * t * (1 - t) ** 2 * a + 3 * t**2 * (1 - t) * b + t**3 * point
        edge = np.concatenate([[top], curve])
        miss = abs(length_m(edge) - target) if target else abs(roundness - 0.7)
        if best is None or miss < best[0]:
            best = (miss, edge)
    assert best is not None
    return best[1]


def _lines(m: Mapping[str, float], rise: float) -> tuple[Line | EdgeLine, ...]:
    lines: list[Line | EdgeLine] = [
        EdgeLine("waist", tuple((p, "waist") for p in _LEG_PANELS)),
        Line("hip", _LEG_PANELS, b=1.0, d=_HIP_SHARE * rise),
        Line("thigh", _LEG_PANELS, b=1.0, d=rise + _THIGH_BELOW, copies=2),
        EdgeLine("hem", tuple((p, "hem") for p in _LEG_PANELS), copies=2),
        EdgeLine("rise", (("frontL", "crotch"),)),
        EdgeLine("inseam", tuple((p, "inner") for p in ("frontL", "frontR")), copies=2),
        EdgeLine("length", tuple((p, "outer") for p in ("frontL", "frontR")), copies=2),
    ]
    if m["inseam"] >= _SHORT:
        lines.append(Line("knee", _LEG_PANELS, b=1.0, d=rise + _KNEE_SHARE * m["inseam"], copies=2))
    return tuple(lines)


_SEAMS = (
    Seam(("frontL", "outer"), ("backL", "outer")),
    Seam(("frontR", "outer"), ("backR", "outer")),
    Seam(("frontL", "inner"), ("backL", "inner")),
    Seam(("frontR", "inner"), ("backR", "inner")),
    Seam(("frontL", "crotch"), ("frontR", "crotch")),
    Seam(("backL", "crotch"), ("backR", "crotch")),
)


def reference_legs(flavour: str) -> dict[str, float]:
    """A size M's chart [cm] of that flavour."""
    if flavour == "short":
        return {"waist": 76, "hip": 102, "thigh": 62, "hem": 58, "rise": 28, "inseam": 16, "length": 43}
    return {"waist": 76, "hip": 100, "thigh": 60, "knee": 44, "hem": 36, "rise": 28, "inseam": 76, "length": 102}
