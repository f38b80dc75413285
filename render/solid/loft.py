"""Surfaces through rings of points: the skin of a shoe, a boot's shaft, a cap's crown."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from render.types import Floats, Ints

Array = NDArray[np.float64]


def directions(count: int) -> Array:
    """Unit vectors all round, (count, 2)."""
    angle = np.arange(count) * 2 * np.pi / count
    return np.stack([np.cos(angle), np.sin(angle)], axis=1)


def skin(rings: Array, *, closed_low: bool = False, closed_high: bool = False) -> tuple[Floats, Ints]:
    """A mesh through rings (R, K, 3), each counter-clockwise seen from the last: vertices, outward faces.

    closed_low, closed_high: with a lid on the first, on the last ring.
    """
    count, around, _ = rings.shape
    vertices = [rings.reshape(-1, 3)]
    k = np.arange(around)
    after = (k + 1) % around
    faces = []
    for row in range(count - 1):
        a, b = row * around, (row + 1) * around
        faces.append(np.stack([a + k, a + after, b + after], axis=1))
        faces.append(np.stack([a + k, b + after, b + k], axis=1))
    total = count * around
    for wanted, row, turned in ((closed_low, 0, True), (closed_high, count - 1, False)):
        if wanted:
            # The lid has vertices of its own: the edge round it stays sharp.
            vertices += [rings[row], rings[row].mean(axis=0)[None]]
            ends = (total + after, total + k) if turned else (total + k, total + after)
            faces.append(np.stack([*ends, np.full(around, total + around)], axis=1))
            total += around + 1
    return np.concatenate(vertices).astype(np.float32), np.concatenate(faces).astype(np.int32)


def tube(path: Array, radius_m: float, *, sides: int = 8) -> tuple[Floats, Ints]:
    """A round cord along path (P, 3) [m]."""
    along = np.gradient(path, axis=0)
    along /= np.maximum(np.linalg.norm(along, axis=1, keepdims=True), 1e-9)
    first = np.cross(along, [0.0, 0.0, 1.0])
    first[np.linalg.norm(first, axis=1) < 1e-3] = [1.0, 0.0, 0.0]
    first /= np.linalg.norm(first, axis=1, keepdims=True)
    second = np.cross(along, first)
    round_it = directions(sides)[None, :, :, None]
    rings = path[:, None] + radius_m * (round_it[..., 0, :] * first[:, None] + round_it[..., 1, :] * second[:, None])
    return skin(rings, closed_low=True, closed_high=True)
