"""Arms pressed flat against the flanks, where a body's own would pass through them: cloth needs a way between."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from render.cloth.collider import WHOLE, Collider, vertex_normals
from render.cloth.patterns.bands import halves
from render.cloth.profile import outer_faces
from render.types import Body, Floats, Ints

# Room for two layers of cloth, each 2 mm off its skin, and as much again: pressed closer they are squeezed.
_GAP_M = 0.008
# Stout men's upper arms lie up to 4 cm deep in their chests.
_DEEPEST_M = 0.05
_FROM_SHOULDER_M = 0.3
_ROUNDS = 6
_SOFT = 4  # links over which skin gives way round what is pressed
# Skin that meets faces each other; in the fold itself, where arm becomes flank, it turns.
_FACING = -0.3


@dataclass(frozen=True)
class _Fold:
    """Skin round both armpits: vertices (n, 3) [m], faces (f, 3) of them, which belong to an arm (n,), (f,), and each
    vertex' share (n, n) in the mean of its neighbours."""

    vertices: Floats
    faces: Ints
    arm: NDArray[np.bool_]
    arm_faces: NDArray[np.bool_]
    mean: sp.csr_matrix


def pressed(body: Body) -> Body:
    """The body with arms and flanks pressed to the middle of where they overlap, a little apart."""
    ids, fold = _fold(body)
    moved = fold.vertices
    for _ in range(_ROUNDS):
        push = _push(replace(fold, vertices=moved))
        if not push.any():
            break
        moved = moved + _softened(push, fold.mean)
    vertices = body.vertices.copy()
    vertices[ids] = moved
    return replace(body, vertices=vertices)


def _fold(body: Body) -> tuple[Ints, _Fold]:
    """Numbers (n,) of the skin's vertices where arm and trunk are near, and the skin there."""
    v, share = body.vertices, body.topology.arm
    outer = body.topology.faces[outer_faces(body.topology)]
    skin = np.unique(outer)
    shoulders = np.stack([body.joints[f"upperarm01.{side}"] for side in "LR"])
    under = np.full(len(v), False)
    gap = np.linalg.norm(v[skin][:, None] - shoulders, axis=2).min(axis=1)
    under[skin] = (gap < _FROM_SHOULDER_M) & (v[skin, 2] < shoulders[:, 2].mean())
    arm, trunk = np.flatnonzero(under & (share >= 0.5)), np.flatnonzero(under & (share < 0.5))
    near = np.zeros(len(v), dtype=bool)
    for one, other in ((arm, trunk), (trunk, arm)):
        near[one] = cKDTree(v[other]).query(v[one], distance_upper_bound=2 * _DEEPEST_M)[0] < 2 * _DEEPEST_M
    faces = outer[near[outer].all(axis=1)]
    ids = np.unique(faces)
    local: Ints = np.searchsorted(ids, faces).astype(np.int32)
    pairs = halves(local)
    joined = sp.coo_matrix((np.ones(len(pairs)), pairs.T), shape=(len(ids), len(ids))).tocsr()
    joined = ((joined + joined.T) > 0).astype(np.float32)
    mean = sp.diags(1 / np.asarray(joined.sum(axis=1)).ravel()) @ joined
    return ids, _Fold(v[ids], local, share[ids] >= 0.5, share[faces].mean(axis=1) >= 0.5, mean)


def _push(fold: _Fold) -> Floats:
    """How far each vertex (n, 3) must move for its half of the gap, [m]."""
    push = np.zeros_like(fold.vertices)
    normals = vertex_normals(fold.vertices, fold.faces)
    for own, others in ((fold.arm, ~fold.arm_faces), (~fold.arm, fold.arm_faces)):
        other = Collider.of_mesh(fold.vertices, fold.faces[others])
        points, whole = fold.vertices[own], np.full(int(own.sum()), WHOLE, np.int32)
        near, out = other.contacts(points, whole, reach_m=_DEEPEST_M, trust=-2.0)
        _, facing = other.contacts(points, whole, reach_m=_DEEPEST_M, trust=2.0)
        clear = ((points - near) * out).sum(axis=1)
        meets = (clear < _GAP_M) & ((normals[own] * facing).sum(axis=1) < _FACING)
        push[own] = np.where(meets, (_GAP_M - clear) / 2, 0.0)[:, None] * out
    return push


def _softened(push: Floats, mean: sp.csr_matrix) -> Floats:
    """The same push (n, 3) with the skin round it giving way."""
    held = np.linalg.norm(push, axis=1, keepdims=True) > 0
    soft = push
    for _ in range(_SOFT):
        soft = np.where(held, push, mean @ soft).astype(np.float32)
    return soft
