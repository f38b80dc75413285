"""Stands a body up: a mesh of the model's own topology in any pose becomes the same figure in the standing pose.

ISO 8559-1 measures people who stand upright, so a body with raised arms or parted legs is brought back first. Pose and
figure are found together, as for a scan (`render.scan.register`), but every vertex's partner is known.

Poses of our own rig are undone to 0.2 mm in girths and 0.5 mm in lengths. Of other skinning, which moves the skin at
the joints differently, 4 mm and less are left in Anny's own A pose and in SMPL-X's parted legs and leaning, more only
over raised shoulders: 8 mm of shoulder in the A pose, 28 with SMPL-X's arms raised by 60 degrees.
"""

from __future__ import annotations

import numpy as np

from render.body import rig
from render.body.model import BodyModel
from render.measuring.tape import Array
from render.scan.register import Registration, State, wide_prior

STEPS = 8
NOISE_M = 0.001
OWN = 0.8  # a vertex shows a joint's turn where the joint has this share of it
FEW = 30  # vertices; a joint with fewer starts turned as its parent is


def stand_up(vertices: Array, model: BodyModel) -> Array:
    """Posed vertices (V, 3) [m] of one of the model's figures -> standing ones (V, 3), soles at z = 0."""
    turn, shift = motion(vertices, model)
    standing = np.linalg.solve(turn, (vertices - shift)[:, :, None])[:, :, 0]
    return np.asarray(standing - [0.0, 0.0, standing[:, 2].min()])


def motion(vertices: Array, model: BodyModel) -> tuple[Array, Array]:
    """What the pose did to each vertex of the standing figure: posed = turn (V, 3, 3) @ standing + shift (V, 3)."""
    fit = Registration(model, wide_prior(model, ("female", "male")))
    state = State(fit.prior.mean, first_pose(vertices, fit))
    corners = np.repeat(fit.spread, 3)[:, None]
    shares, axes = np.ones(corners.shape), np.tile(np.eye(3), (len(fit.spread), 1))
    weight = np.full(len(corners), NOISE_M**-2)
    for _ in range(STEPS):
        frames = fit.frames(state)
        rest = model.vertices(state.coefficients)
        here, turns = rig.skin(rest, fit.weights, frames)
        J = fit.rows(rest, turns, corners, shares, frames, axes)
        state = fit.solve(state, frames, J, (vertices - here)[fit.spread].ravel(), weight, 1.0)
    frames = fit.frames(state)
    posed, turn = rig.skin(model.vertices(state.coefficients), fit.weights, frames)
    return turn, posed - np.einsum("nab,nb->na", turn, model.vertices(state.coefficients))


def first_pose(vertices: Array, fit: Registration) -> rig.Pose:
    """Each part turned as its skin is turned from the mean figure's."""
    mean = fit.model.mean.astype(np.float64)
    world = np.tile(np.eye(3), (rig.COUNT, 1, 1))
    for joint in range(rig.COUNT):
        own = np.flatnonzero(fit.weights[:, joint] > OWN)
        world[joint] = turn_of(mean[own], vertices[own]) if len(own) >= FEW else world[rig.PARENT[joint]]
    turns = np.stack([
        world[joint] if parent < 0 else world[parent].T @ world[joint] for joint, parent in enumerate(rig.PARENT)
    ])  # fmt: skip
    core = fit.weights[:, 0] > OWN
    rest = fit.rest_joints(fit.prior.mean)[0]
    return rig.Pose(turns, vertices[core].mean(axis=0) + world[0] @ (rest - mean[core].mean(axis=0)))


def turn_of(before: Array, after: Array) -> Array:
    """The rotation (3, 3) that brings points (N, 3) nearest to others (Kabsch 1976)."""
    left, _, right = np.linalg.svd((after - after.mean(axis=0)).T @ (before - before.mean(axis=0)))
    return np.asarray(left @ np.diag([1.0, 1.0, np.linalg.det(left @ right)]) @ right)
