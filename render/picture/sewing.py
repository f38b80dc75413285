"""What is sewn on a garment: strips and buttons laid on the draped cloth, which they leave as it is.

They are cut in the pattern's own coordinates [m], where the cloth is flat.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from render.picture.gl import Material, Part
from render.types import Floats, Ints, Worn

# Above the cloth: less than what layers of a look keep between them.
_LIFT_M = 0.0008
_STEP_M = 0.006
_CANDIDATES = 12
# The two triangles between one pair of points and the next.
_QUAD = (np.array([0, 2, 1]), np.array([1, 2, 3]))


@dataclass(frozen=True)
class Cut:
    """One panel, flat and worn: uv (N, 2), vertices and normals (N, 3), those of its faces that are seen, (F, 3)."""

    uv: Floats
    vertices: Floats
    normals: Floats
    faces: Ints

    def side(self, v: float) -> float:
        """The outer leg's u at a height."""
        return float(self.uv[np.abs(self.uv[:, 1] - v) < 0.02, 0].max())

    def laid(self, points: NDArray[np.float64]) -> tuple[Floats, Floats, Ints]:
        """Where pattern points (K, 2) lie on what is seen of the worn panel and the normals there, (K', 3) each, and
        which of the points these are, (K',)."""
        if not len(self.faces):
            return self.vertices[:0], self.normals[:0], np.zeros(0, np.int32)
        from scipy.spatial import cKDTree

        corner = self.uv[self.faces].astype(float)
        # A point lies in one of the triangles whose middles are nearest.
        _, near = cKDTree(corner.mean(axis=1)).query(points, k=min(_CANDIDATES, len(corner)))
        near = near.reshape(len(points), -1)
        a, ab, ac = corner[near, 0], corner[near, 1] - corner[near, 0], corner[near, 2] - corner[near, 0]
        ap = points[:, None] - a
        area = ab[..., 0] * ac[..., 1] - ab[..., 1] * ac[..., 0]
        s = (ap[..., 0] * ac[..., 1] - ap[..., 1] * ac[..., 0]) / area
        t = (ab[..., 0] * ap[..., 1] - ab[..., 1] * ap[..., 0]) / area
        share = np.stack([1 - s - t, s, t], axis=2)
        rows, best = np.arange(len(points)), share.min(axis=2).argmax(axis=1)
        share = share[rows, best]
        on = share.min(axis=1) > -1e-3
        face, weight = self.faces[near[rows, best][on]], share[on][:, :, None]
        place, normal = ((of[face] * weight).sum(axis=1) for of in (self.vertices, self.normals))
        normal /= np.maximum(np.linalg.norm(normal, axis=1, keepdims=True), 1e-9)
        return place.astype(np.float32), normal.astype(np.float32), np.flatnonzero(on).astype(np.int32)


def cuts_of(worn: Worn, panel: Ints, above: NDArray[np.bool_] | None = None) -> list[Cut]:
    """The garment's panels, the one farthest to the front first. panel (N,): of each pattern vertex; above (N,): which
    of them may have something sewn on, all without it."""
    cuts, wanted = [], np.ones(len(panel), bool) if above is None else above
    for number in np.unique(panel):
        mine = np.flatnonzero(panel == number)
        place = np.full(len(panel), -1, np.int32)
        place[mine] = np.arange(len(mine))
        faces = place[worn.faces[(wanted & (panel == number))[worn.faces].all(axis=1)]]
        cuts.append(Cut(worn.uv[mine], worn.vertices[mine], worn.normals[mine], faces))
    return sorted(cuts, key=lambda cut: float(cut.vertices[:, 1].mean()))


def _fine(line: NDArray[np.float64]) -> NDArray[np.float64]:
    """The line with points _STEP_M apart, corners kept."""
    parts = []
    for a, b in pairwise(line):
        count = max(int(np.ceil(np.linalg.norm(b - a) / _STEP_M)), 1)
        parts.append(a + (b - a) * (np.arange(count) / count)[:, None])
    return np.concatenate([*parts, line[-1:]])


Lines = list[tuple[Cut, NDArray[np.float64]]]


def ribbons(
    name: str, lines: Lines, half_m: float, material: Material, *, lift_m: float = _LIFT_M, repeat_m: float = 0.0
) -> Part:
    """Strips of twice half_m along lines (K, 2) of the pattern [m], lift_m above the cloth; repeat_m: how much of a
    strip the material's texture covers, if it has one [m]."""
    none = np.zeros((0, 3), np.float32)
    vertices, normals, faces, start = [none], [none], [none.astype(np.int32)], 0
    uv = [none[:, :2]]
    for cut, line in lines:
        place, normal, known = cut.laid(_fine(line))
        if len(place) < 2:
            continue
        along = np.gradient(place, axis=0)
        across = np.cross(normal, along)
        across *= half_m / np.maximum(np.linalg.norm(across, axis=1, keepdims=True), 1e-9)
        raised = place + normal * lift_m
        vertices.append(np.stack([raised - across, raised + across], axis=1).reshape(-1, 3))
        normals.append(np.repeat(normal, 2, axis=0))
        flat = _fine(line)[known]
        beside = np.array([half_m, 0.0])
        uv.append(np.stack([flat - beside, flat + beside], axis=1).reshape(-1, 2).astype(np.float32))
        k = start + 2 * np.flatnonzero(np.diff(known) == 1)[:, None]
        faces += [(k + corners).astype(np.int32) for corners in _QUAD]
        start += 2 * len(place)
    points, facing = (np.concatenate(each).astype(np.float32) for each in (vertices, normals))
    laid = (np.concatenate(uv) / repeat_m).astype(np.float32) if repeat_m else None
    return Part(name, points, facing, np.concatenate(faces), material, uv=laid)


def button(
    name: str, cut: Cut, at: tuple[float, float], radius_m: float, material: Material, *, lift_m: float = _LIFT_M
) -> Part:
    """A disc at a pattern point [m]; nothing where another garment covers it."""
    place, normal, _ = cut.laid(np.array([at]))
    if not len(place):
        return Part(name, place, normal, np.zeros((0, 3), np.int32), Material())
    aside = np.cross(normal[0], [0.0, 0.0, 1.0])
    up = np.cross(aside, normal[0])
    turn = np.linspace(0, 2 * np.pi, 16, endpoint=False)[:, None]
    rim = place[0] + radius_m * (np.cos(turn) * aside + np.sin(turn) * up) + normal[0] * lift_m
    points = np.concatenate([place + normal * (lift_m + _LIFT_M), rim]).astype(np.float32)
    facing = np.repeat(normal, len(points), axis=0)
    facing[1:] += (rim - place[0]).astype(np.float32) / radius_m
    facing /= np.linalg.norm(facing, axis=1, keepdims=True)
    k = np.arange(16)
    faces = np.stack([0 * k, 1 + (k + 1) % 16, 1 + k], axis=1).astype(np.int32)
    return Part(name, points, facing, faces, material)
