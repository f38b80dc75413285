"""What every pair of jeans is sewn with: fly, scooped and patch pockets, yoke, belt loops, a button; laid on the draped
cloth, which they leave as it is.

They are cut in the pattern's own coordinates [m] (render.cloth.patterns.trousers): u = 0 at the centre seam, growing
to the outer leg, v = 0 at the side waist, growing upwards.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from render.fabric.colours import RGB, mixed
from render.picture.gl import Material, Part
from render.types import Floats, Ints, Worn

BAND_M = 0.038
THREAD: RGB = (0.735, 0.557, 0.332)
METAL: RGB = (0.560, 0.500, 0.440)
_THREAD_M, _LOOP_M, _BUTTON_M = 0.0011, 0.0055, 0.0085
# Above the cloth: less than what layers of a look keep between them.
_LIFT_M = 0.0008
_STEP_M = 0.006
_CANDIDATES = 12
# Nothing lies lower on the pattern.
_LOWEST_M = -0.30
# The two triangles between one pair of points and the next.
_QUAD = (np.array([0, 2, 1]), np.array([1, 2, 3]))


@dataclass(frozen=True)
class Cut:
    """One of the four panels, flat and worn: uv (N, 2), vertices and normals (N, 3), those of its upper faces that are
    seen, (F, 3)."""

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


def sewn_on(worn: Worn, ground: RGB, panel: Ints) -> list[Part]:
    """Thread, loops and button of jeans as parts to draw. panel: which panel each pattern vertex belongs to, (N,)."""
    fronts, backs = _cuts(worn, panel)
    rise = float(worn.item.chart["length"] - worn.item.chart["inseam"]) / 100 if "length" in worn.item.chart else 0.26
    thread = [(cut, line) for cut in fronts for line in _front_lines(cut)]
    thread += [(cut, line) for cut in backs for line in _back_lines(cut)]
    thread.append((fronts[0], _fly(rise)))
    loops = [(cut, _upright(0.55 * cut.side(0.0))) for cut in fronts]
    loops += [(cut, _upright(0.85 * cut.side(0.0))) for cut in backs]
    loops.append((backs[0], _upright(0.02, top=0.032)))
    name = worn.item.id
    made = [
        _ribbons(name + ":thread", thread, _THREAD_M, Material(colour=THREAD, gloss=0.1, double_sided=True)),
        _ribbons(name + ":loops", loops, _LOOP_M, Material(colour=mixed(ground, (0.05, 0.05, 0.06), 0.12), gloss=0.1,
                                                           double_sided=True)),
        _button(name + ":button", fronts[0]),
    ]  # fmt: skip
    return [part for part in made if len(part.faces)]


def _cuts(worn: Worn, panel: Ints) -> tuple[list[Cut], list[Cut]]:
    """The front panels, the left one first, and the back panels."""
    cuts, upper = [], worn.uv[:, 1] > _LOWEST_M
    for number in np.unique(panel):
        mine = np.flatnonzero(panel == number)
        place = np.full(len(panel), -1, np.int32)
        place[mine] = np.arange(len(mine))
        faces = place[worn.faces[(upper & (panel == number))[worn.faces].all(axis=1)]]
        cuts.append(Cut(worn.uv[mine], worn.vertices[mine], worn.normals[mine], faces))
    cuts.sort(key=lambda cut: float(cut.vertices[:, 1].mean()))
    return sorted(cuts[:2], key=lambda cut: -float(cut.vertices[:, 0].mean())), cuts[2:]


def _front_lines(cut: Cut) -> list[NDArray[np.float64]]:
    """The pocket's scoop, from under the band to the outer leg."""
    turn = np.linspace(0, np.pi / 2, 16)
    side, low = cut.side(-0.1), -BAND_M - 0.075
    return [np.stack([side - 0.105 * np.cos(turn) ** 1.2, low + 0.075 * (1 - np.sin(turn) ** 1.2)], axis=1)]


def _fly(rise_m: float) -> NDArray[np.float64]:
    """A J beside the centre seam, down to the middle of the rise."""
    bottom = -0.56 * rise_m
    turn = np.linspace(0, np.pi / 2, 10)
    curve = np.stack([0.036 * np.cos(turn), bottom + 0.03 * (1 - np.sin(turn))], axis=1)
    return np.concatenate([[[0.036, -BAND_M]], curve])


def _back_lines(cut: Cut) -> list[NDArray[np.float64]]:
    """The yoke and a patch pocket under it."""
    side = cut.side(-0.1)
    middle, half, top = 0.52 * side, 0.068, -0.085
    pocket = [(-half, top), (-0.92 * half, top - 0.115), (0, top - 0.14), (0.92 * half, top - 0.115), (half, top)]
    yoke = np.array([(0.012, -0.050), (side, -0.035 - BAND_M / 2)])
    return [yoke, np.array([(middle + u, v) for u, v in [*pocket, pocket[0]]])]


def _upright(u: float, *, top: float = 0.002) -> NDArray[np.float64]:
    return np.array([(u, top), (u, top - BAND_M - 0.006)])


def _fine(line: NDArray[np.float64]) -> NDArray[np.float64]:
    """The line with points _STEP_M apart, corners kept."""
    parts = []
    for a, b in pairwise(line):
        count = max(int(np.ceil(np.linalg.norm(b - a) / _STEP_M)), 1)
        parts.append(a + (b - a) * (np.arange(count) / count)[:, None])
    return np.concatenate([*parts, line[-1:]])


def _ribbons(name: str, lines: list[tuple[Cut, NDArray[np.float64]]], half_m: float, material: Material) -> Part:
    none = np.zeros((0, 3), np.float32)
    vertices, normals, faces, start = [none], [none], [none.astype(np.int32)], 0
    for cut, line in lines:
        place, normal, known = cut.laid(_fine(line))
        if len(place) < 2:
            continue
        along = np.gradient(place, axis=0)
        across = np.cross(normal, along)
        across *= half_m / np.maximum(np.linalg.norm(across, axis=1, keepdims=True), 1e-9)
        raised = place + normal * _LIFT_M
        vertices.append(np.stack([raised - across, raised + across], axis=1).reshape(-1, 3))
        normals.append(np.repeat(normal, 2, axis=0))
        k = start + 2 * np.flatnonzero(np.diff(known) == 1)[:, None]
        faces += [(k + corners).astype(np.int32) for corners in _QUAD]
        start += 2 * len(place)
    points, facing = (np.concatenate(each).astype(np.float32) for each in (vertices, normals))
    return Part(name, points, facing, np.concatenate(faces), material)


def _button(name: str, cut: Cut) -> Part:
    """A metal disc in the middle of the band."""
    place, normal, _ = cut.laid(np.array([(0.018, -BAND_M / 2)]))
    if not len(place):
        return Part(name, place, normal, np.zeros((0, 3), np.int32), Material())
    aside = np.cross(normal[0], [0.0, 0.0, 1.0])
    up = np.cross(aside, normal[0])
    turn = np.linspace(0, 2 * np.pi, 16, endpoint=False)[:, None]
    rim = place[0] + _BUTTON_M * (np.cos(turn) * aside + np.sin(turn) * up) + normal[0] * _LIFT_M
    points = np.concatenate([place + normal * 2 * _LIFT_M, rim]).astype(np.float32)
    facing = np.repeat(normal, len(points), axis=0)
    facing[1:] += (rim - place[0]).astype(np.float32) / _BUTTON_M
    facing /= np.linalg.norm(facing, axis=1, keepdims=True)
    k = np.arange(16)
    faces = np.stack([0 * k, 1 + k, 1 + (k + 1) % 16], axis=1).astype(np.int32)
    return Part(name, points, facing, faces, Material(colour=METAL, roughness=0.35, gloss=1.2, double_sided=True))
