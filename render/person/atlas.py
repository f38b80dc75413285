"""Which point of the body every texel of its texture belongs to."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from render.types import Floats, Ints


@dataclass(frozen=True)
class Atlas:
    """face (S, S): the triangle under each texel, -1 outside; weights (S, S, 3): where in it; row 0 is v = 1."""

    face: Ints
    weights: Floats

    @property
    def size(self) -> int:
        """Texels along one side."""
        return int(self.face.shape[0])

    def spread(self, values: Floats, faces: Ints) -> Floats:
        """Per-vertex values (V, K) to texels (S, S, K); texels outside take their nearest neighbour's."""
        inside = self.face >= 0
        picked = np.zeros((*self.face.shape, values.shape[1]), np.float32)
        corners = values[faces[self.face[inside]]]
        picked[inside] = (corners * self.weights[inside][:, :, None]).sum(axis=1)
        return np.asarray(picked[self._nearest()], np.float32)

    def _nearest(self) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        from scipy.ndimage import distance_transform_edt

        rows, columns = distance_transform_edt(self.face < 0, return_distances=False, return_indices=True)
        return rows, columns


def rasterise(uv: Floats, face_uv: Ints, size: int) -> Atlas:
    """Draws the uv layout: uv (T, 2) in 0..1, face_uv (F, 3) -> an Atlas of size x size texels."""
    face = np.full((size, size), -1, np.int32)
    weights = np.zeros((size, size, 3), np.float32)
    pixel = np.stack([uv[:, 0] * size - 0.5, (1 - uv[:, 1]) * size - 0.5], axis=1)
    for index, corners in enumerate(pixel[face_uv]):
        _fill(face, weights, index, corners)
    return Atlas(face, weights)


def _fill(face: Ints, weights: Floats, index: int, corners: Floats) -> None:
    """One triangle; corners (3, 2) in pixels. A texel on an edge belongs to it: no pinholes."""
    (ax, ay), (bx, by), (cx, cy) = corners
    area = (bx - ax) * (cy - ay) - (cx - ax) * (by - ay)
    if abs(area) < 1e-9:
        return
    size = face.shape[0]
    x0, x1 = max(int(np.ceil(corners[:, 0].min())), 0), min(int(corners[:, 0].max()), size - 1)
    y0, y1 = max(int(np.ceil(corners[:, 1].min())), 0), min(int(corners[:, 1].max()), size - 1)
    if x1 < x0 or y1 < y0:
        return
    x, y = np.arange(x0, x1 + 1)[None, :], np.arange(y0, y1 + 1)[:, None]
    b = ((x - ax) * (cy - ay) - (cx - ax) * (y - ay)) / area
    c = ((bx - ax) * (y - ay) - (x - ax) * (by - ay)) / area
    a = 1 - b - c
    inside = (a >= -1e-6) & (b >= -1e-6) & (c >= -1e-6)
    face[y0 : y1 + 1, x0 : x1 + 1][inside] = index
    weights[y0 : y1 + 1, x0 : x1 + 1][inside] = np.stack([a, b, c], axis=-1)[inside]
