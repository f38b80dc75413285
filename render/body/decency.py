"""Smooths the nipples and the navel out of the baked body, so that neither cloth nor pictures show them.

A fixed linear map on vertices: inside small discs the surface becomes the smoothest one that continues its
surroundings (least squared Laplacian of the Laplacian), so breasts keep their form and every measure its place.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from render.measuring.tape import Array, Indices

BUST_RADIUS_M = 0.045
NAVEL_RADIUS_M = 0.020


def cotangent_laplacian(vertices: Array, faces: Indices) -> Any:
    """Sparse (V, V) Laplacian of the surface, rows divided by a third of the surrounding area."""
    from scipy import sparse

    count = len(vertices)
    rows, columns, weights = [], [], []
    area = np.zeros(count)
    for corner in range(3):
        i, j, k = (faces[:, (corner + step) % 3] for step in range(3))
        a, b = vertices[j] - vertices[i], vertices[k] - vertices[i]
        doubled = np.linalg.norm(np.cross(a, b), axis=1)
        cotangent = np.clip((a * b).sum(axis=1) / np.maximum(doubled, 1e-12), 0.05, 10.0)  # opposite edge j-k
        rows += [j, k]
        columns += [k, j]
        weights += [cotangent / 2.0, cotangent / 2.0]
        area += np.bincount(i, doubled / 6.0, count)
    pairs = (np.concatenate(rows), np.concatenate(columns))
    adjacency = sparse.coo_matrix((np.concatenate(weights), pairs), (count, count)).tocsr()
    degree = sparse.diags(np.asarray(adjacency.sum(axis=1)).ravel())
    return sparse.diags(1.0 / np.maximum(area, 1e-9)) @ (adjacency - degree)


def discs(mean: Array, bust: int, bust_right: int, navel: int) -> Indices:
    """Vertices to smooth (n,)."""
    inside = np.zeros(len(mean), dtype=bool)
    for center, radius in ((bust, BUST_RADIUS_M), (bust_right, BUST_RADIUS_M), (navel, NAVEL_RADIUS_M)):
        inside |= np.linalg.norm(mean - mean[center], axis=1) < radius
    return np.flatnonzero(inside)


def smoothing(mean: Array, faces: Indices, inside: Indices) -> tuple[Indices, Array]:
    """The map: vertices[inside] = weights @ vertices[around]. -> around (m,), weights (n, m)."""
    laplacian = cotangent_laplacian(mean, faces)
    energy = (laplacian.T @ laplacian).tocsr()[inside]
    around = np.setdiff1d(np.unique(energy.indices), inside)
    weights = -np.linalg.solve(energy[:, inside].toarray(), energy[:, around].toarray())
    return around, weights


def smooth(samples: NDArray[np.float32], inside: Indices, around: Indices, weights: Array) -> None:
    """Smooths bodies (N, V, 3) in place."""
    samples[:, inside] = np.einsum("nm,bmk->bnk", weights.astype(np.float32), samples[:, around])
