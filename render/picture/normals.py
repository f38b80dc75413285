"""Smooth normals of a triangle mesh."""

from __future__ import annotations

import numpy as np

from render.types import Floats, Ints


def vertex_normals(vertices: Floats, faces: Ints) -> Floats:
    """Area-weighted unit normals, vertices (V, 3), faces (F, 3) -> (V, 3)."""
    corner = vertices[faces]
    across = np.cross(corner[:, 1] - corner[:, 0], corner[:, 2] - corner[:, 0])
    flat = faces.ravel()
    weight = np.repeat(across, 3, axis=0)
    total = np.stack([np.bincount(flat, weight[:, k], len(vertices)) for k in range(3)], axis=1)
    return np.asarray(total / np.maximum(np.linalg.norm(total, axis=1, keepdims=True), 1e-12), np.float32)
