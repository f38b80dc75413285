"""Plane curves a pattern is drawn with: polylines in metres, shape (n, 2)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.interpolate import PchipInterpolator

Polyline = NDArray[np.float64]


def line(start: ArrayLike, end: ArrayLike) -> Polyline:
    """The straight edge from start to end, [m]."""
    return np.array([start, end], dtype=np.float64)


def bezier(controls: ArrayLike, *, count: int = 40) -> Polyline:
    """Quadratic or cubic Bezier curve through its 3 or 4 control points, sampled `count` times."""
    p = np.asarray(controls, dtype=np.float64)
    t = np.linspace(0.0, 1.0, count)[:, None]
    if len(p) == 3:
        return np.asarray((1 - t) ** 2 * p[0] + 2 * t * (1 - t) * p[1] + t**2 * p[2])
    return np.asarray((1 - t) ** 3 * p[0] + 3 * t * (1 - t) ** 2 * p[1] + 3 * t**2 * (1 - t) * p[2] + t**3 * p[3])


def through(points: Sequence[tuple[float, float]], *, count: int = 80) -> Polyline:
    """A smooth side edge through (u, v) points given from high v to low v; it never overshoots them."""
    u, v = np.array(points, dtype=np.float64).T
    levels = np.linspace(v[0], v[-1], count)
    return np.stack([PchipInterpolator(-v, u)(-levels), levels], axis=1)


def mirrored(edge: Polyline) -> Polyline:
    """The same edge on the other side of u = 0, run backwards so that a panel stays counter-clockwise."""
    flipped: Polyline = (edge * [-1.0, 1.0])[::-1]
    return flipped


def length_m(edge: Polyline) -> float:
    """Arc length of a polyline, [m]."""
    return float(np.linalg.norm(np.diff(edge, axis=0), axis=1).sum())


def resampled(edge: Polyline, pieces: int) -> Polyline:
    """The edge cut into `pieces` equally long pieces: shape (pieces + 1, 2)."""
    run = np.r_[0.0, np.cumsum(np.linalg.norm(np.diff(edge, axis=0), axis=1))]
    at = np.linspace(0.0, run[-1], pieces + 1)
    return np.stack([np.interp(at, run, edge[:, k]) for k in range(2)], axis=1)


def scaled_to(edge: Polyline, target_m: float) -> Polyline:
    """The edge stretched along v, its first point kept, until its arc length is `target_m` (within 0.1 mm)."""
    out = edge.copy()
    for _ in range(20):
        excess = length_m(out) - target_m
        height = out[0, 1] - out[-1, 1]
        if abs(excess) < 1e-4 or height == 0:
            break
        out[:, 1] = out[0, 1] + (out[:, 1] - out[0, 1]) * (1 - excess / max(abs(height), 1e-3))
    return out
