"""A body registered to a 3D scan: `fit_scan` finds units, axes, pose and figure, and says how well it fits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from render.body.fitting import assemble
from render.body.model import BodyModel, load
from render.measuring.tape import Array, Indices
from render.scan.error import NEAR_M, nearest, signed_at_vertices, smoothed
from render.scan.points import MAX_VERTICES, NoPerson, Points, read_points
from render.scan.register import Registration, State, Target, target_of, thin, wide_prior
from render.scan.start import METRES_PER_UNIT, Start, extent, find_units, starts, upright_line, ups
from render.types import Body, Person, Sex

SEXES: tuple[Sex, Sex] = ("female", "male")
MIDDLE_POINTS, MIDDLE_SCALES_M = 5000, (0.05, 0.04, 0.03, 0.025)
CLOSE_CALL = 1.25
# Made scans of people: median 2-4 mm, shape 0.8-1.1, bend 0.6-3.6, coverage 0.80-0.86; spheres, capsules, cats and
# noise fitted as bodies: shape 1.9-5.6, bend 3.7-6.6, coverage 0.33-0.57. The limits leave room for clothes.
MOST_MEDIAN_MM, MOST_SHAPE, MOST_BEND, LEAST_COVERAGE = 25.0, 2.2, 4.5, 0.40
FINE_POINTS, FINE_SCALES_M = 12_000, (0.02, 0.016, 0.014, 0.012, 0.012)

# Nine in ten measures of made scans come this near the truth [cm, kg]: `python -m render evaluate-scans --count 48`.
P90 = {
    "height": 1.8, "weight": 0.8, "neck": 2.7, "chest": 3.4, "underbust": 2.1, "waist": 1.1, "waist_navel": 2.2,
    "hip": 0.7, "thigh": 1.1, "knee": 0.8, "calf": 0.7, "ankle": 0.5, "upper_arm": 0.9, "wrist": 0.6,
    "shoulder": 1.2, "sleeve": 0.9, "back_length": 1.4, "inseam": 1.5, "outseam": 1.6, "foot": 0.8, "foot_width": 0.3,
    "head": 3.1,
}  # fmt: skip


@dataclass(frozen=True)
class ScanReport:
    """How a scan was read and how well the body fits it.

    points: in the file; units, up: as found; *_mm: distance of scan points from the body; coverage: share of the
    body's surface that was scanned; error_mm (V,): signed, scan outside the body positive, nan where not scanned;
    vertices (V, 3) [m]: the body in the scan's own pose and place; faces (F', 3) of its outside.
    """

    points: int
    units: str
    up: str
    median_mm: float
    mean_mm: float
    p95_mm: float
    coverage: float
    error_mm: Array
    vertices: Array
    faces: Indices

    def described(self) -> dict[str, Any]:
        """The JSON under "scan"."""
        return {
            "points": self.points, "units": self.units, "up": self.up, "median_mm": round(self.median_mm, 2),
            "mean_mm": round(self.mean_mm, 2), "p95_mm": round(self.p95_mm, 2), "coverage": round(self.coverage, 3),
        }  # fmt: skip

    @property
    def sentence(self) -> str:
        return (
            f"{self.points} points in {self.units}, {self.up} up; the body lies {self.median_mm:.1f} mm from them "
            f"(median; mean {self.mean_mm:.1f}, 95 % within {self.p95_mm:.1f}); {100 * self.coverage:.0f} % was scanned"
        )


def fit_scan(
    source: str | Path | Any,
    *,
    units: str | None = None,
    up: str | None = None,
    sex: Sex | None = None,
    age: int | None = None,
    model: BodyModel | None = None,
    most_points: int = MAX_VERTICES,
) -> tuple[Body, ScanReport]:
    """The body of a person scanned roughly standing; `source` is a .ply, .obj or .glb file, or a trimesh mesh or cloud.

    units (m, cm, mm, in) and up (x, -x, y ...) answer what the scan alone may leave open. The body stands in the
    usual pose, whatever the scan's. Raises UnusableScan, and its ScanQuestion when units or up must be told.
    """
    model = model or load()
    raw = read_points(source, most=most_points)
    direction = upright_line(raw.places) if up is None else None
    length = extent(raw.places, direction) if direction is not None else named_extent(raw.places, up)
    units = find_units(length, units)
    points = in_metres(raw, units)
    fit = Registration(model, wide_prior(model, SEXES if sex is None else (sex,)))
    start, state = best_start(fit, points, length * METRES_PER_UNIT[units], up)
    if sex is None:
        sex = likelier_sex(model, state)
        fit = Registration(model, wide_prior(model, (sex,)))
    state = refined(fit, state, target_of(thin(points, FINE_POINTS)), FINE_SCALES_M, fine=True)
    centre = raw.places.mean(axis=0) * METRES_PER_UNIT[units]
    report = report_of(fit, state, points, centre, units, start.up)
    refuse_strangers(fit, state, report, told_up=up)
    body = assemble(model, state.coefficients, Person(sex, age), {}, {})
    spread = {name: (body.measures[name] - near, body.measures[name] + near) for name, near in P90.items()}
    return replace(body, interval90=spread), report


def named_extent(places: Array, up: str | None) -> float:
    (direction,) = ups(places, up)
    return extent(places, direction)


def in_metres(raw: Points, units: str) -> Points:
    """The points in metres, round their own centre."""
    places = (raw.places - raw.places.mean(axis=0)) * METRES_PER_UNIT[units]
    return replace(raw, places=places)


def refined(fit: Registration, state: State, target: Target, scales_m: Sequence[float], *, fine: bool) -> State:
    for scale_m in scales_m:
        state = fit.step(state, target, scale_m=scale_m, fine=fine)
    return state


def best_start(fit: Registration, points: Points, length_m: float, up: str | None) -> tuple[Start, State]:
    """The start, of those about as good as the best, that still fits best after a closer look."""
    target = target_of(thin(points, MIDDLE_POINTS))
    found = starts(fit, points, length_m, up)
    closer = []
    for start in found:
        if start.misfit < CLOSE_CALL * found[0].misfit:
            state = refined(fit, start.state, target, MIDDLE_SCALES_M, fine=False)
            closer.append((fit.misfit(state, target), start, state))
    _, start, state = min(closer, key=lambda item: item[0])
    return start, state


def likelier_sex(model: BodyModel, state: State) -> Sex:
    def plausibility(sex: Sex) -> float:
        prior = wide_prior(model, (sex,))
        u = np.linalg.solve(prior.factor, state.coefficients - prior.mean)
        return float(-0.5 * u @ u - np.log(np.diag(prior.factor)).sum())

    return max(SEXES, key=plausibility)


def report_of(fit: Registration, state: State, points: Points, centre: Array, units: str, up: str) -> ScanReport:
    surface = fit.posed(state)
    found = nearest(points.places, surface.vertices, surface.faces)
    distance_mm = 1000.0 * np.linalg.norm(found.offset, axis=1)
    target = target_of(points)
    _, back = fit.match_back(surface, target)
    error_mm = 1000.0 * smoothed(signed_at_vertices(found, surface.normals), surface.faces)
    error_mm[target.near.query(surface.vertices)[0] > NEAR_M] = np.nan
    return ScanReport(
        points=points.total, units=units, up=up, median_mm=float(np.median(distance_mm)),
        mean_mm=float(distance_mm.mean()), p95_mm=float(np.percentile(distance_mm, 95)),
        coverage=float((back < NEAR_M).mean()), error_mm=error_mm,
        vertices=surface.vertices + centre, faces=surface.faces,
    )  # fmt: skip


def refuse_strangers(fit: Registration, state: State, report: ScanReport, *, told_up: str | None) -> None:
    """Raises NoPerson when what was scanned is not a person, too little of one, or stands on its head."""
    oddness = fit.oddness(state)
    reasons = (
        (report.median_mm, MOST_MEDIAN_MM, f"it lies {report.median_mm:.0f} mm from the nearest body"),
        (oddness.shape, MOST_SHAPE, f"it would have proportions {oddness.shape:.1f} times as odd as people's"),
        (oddness.bend, MOST_BEND, f"it would be bent {oddness.bend:.1f} times as far as people standing"),
        (1.0 - report.coverage, 1.0 - LEAST_COVERAGE, f"only {100 * report.coverage:.0f} % of a body is there"),
    )
    advice = f"check --scan-up {told_up}, or scan" if told_up else "scan"
    for value, limit, reason in reasons:
        if value > limit:
            raise NoPerson(
                f"the scan does not look like a person standing: {reason}; {advice} one whole person, standing, alone"
            )
