"""Stands a body up: a mesh of the model's own topology in any pose becomes the same figure in the standing pose.

ISO 8559-1 measures people who stand upright, so a body with raised arms or parted legs is brought back first. Pose and
figure are found together (Gauss-Newton; every vertex's partner is known), and what posed the body is undone vertex by
vertex: skinning from our stance or from Anny's own rest pose, whichever explains the body better, or that of the SMPL
or SMPL-X file a model was read from.

Every measure of the model's own figures, however posed, comes out within 0.2 mm. Anny's other figures have what the
model cannot say, and some of it is taken for a pose: of 16 bodies held out, in six poses by Anny, half the measures are
within 0.3 mm and nine in ten within 2.4; shoulder, back_length, waist and thigh of single ones off by 7-14 mm.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from render.body import rig
from render.body.model import BodyModel
from render.body.puppet import Puppet
from render.measuring.tape import Array, Indices
from render.scan.match import outside_faces, spread_evenly

STEPS = 10
PROBES = 1500
NOISE_M = 0.0005
HOLD = 1.0  # for each square radian and metre: joints that no vertex tells about stay as they were
OWN = 4  # a vertex shows a joint's turn by the joint's share of it to this power
FEW = 10.0  # such shares; a joint with fewer starts turned as its parent is
UNSEARCHED = 0.01  # vertices with more of them moved by fingers, jaw or eyes say nothing of the pose


class OtherTopology(ValueError):
    """A mesh whose vertices are not the model's."""


class Found(NamedTuple):
    """Coefficients (K,) and pose of a figure."""

    coefficients: Array
    pose: rig.Pose


def stand_up(vertices: Array, model: BodyModel, turns: Array | None = None) -> Array:
    """Posed vertices (V, 3) [m] of one of the model's figures -> standing ones (V, 3), soles at z = 0.

    turns (J, 3): rotation vectors of all joints [rad], as `full_pose` of the smplx package, where they are known;
    else they are found. Raises OtherTopology.
    """
    if vertices.shape != model.mean.shape:
        raise OtherTopology(
            f"a mesh of {len(vertices)} vertices is not the model's of {len(model.mean)}; fit it as a scan"
        )
    turn, shift = motion(vertices, model, turns)
    standing = np.linalg.solve(turn, (vertices - shift)[:, :, None])[:, :, 0]
    return np.asarray(standing - [0.0, 0.0, standing[:, 2].min()])


def motion(vertices: Array, model: BodyModel, turns: Array | None = None) -> tuple[Array, Array]:
    """What the pose did to each vertex of the standing figure: posed = turn (V, 3, 3) @ standing + shift (V, 3)."""
    tried = []
    for puppet in model.puppets:
        at = probes(model, puppet)
        found = search(vertices @ puppet.axes.T, puppet, at, turns)
        posed, turn = puppet.posed(*found)
        posed = posed @ puppet.axes
        miss = float(np.linalg.norm((posed - vertices)[at], axis=1).mean())
        turn = puppet.axes.T @ turn @ np.linalg.inv(puppet.stance) @ puppet.axes
        tried.append((miss, turn, posed - np.einsum("nab,nb->na", turn, model.vertices(found.coefficients))))
    _, turn, shift = min(tried, key=lambda one: one[0])
    return turn, shift


def probes(model: BodyModel, puppet: Puppet) -> Indices:
    """Vertices that tell the pose."""
    faces = outside_faces(model)
    still = puppet.weights[:, puppet.searched :].sum(axis=1) < UNSEARCHED
    return spread_evenly(puppet.mean, faces[still[faces].all(axis=1)], PROBES)


def search(vertices: Array, puppet: Puppet, at: Indices, turns: Array | None) -> Found:
    """Figure and pose whose vertices `at` lie nearest to the given ones (V, 3); of known turns only the figure."""
    found = Found(np.zeros(len(puppet.spread)), first_pose(vertices, puppet))
    if turns is not None:
        found = Found(found.coefficients, rig.Pose(rig.exponential(turns), found.pose.place))
    searched = 0 if turns is not None else 3 * puppet.searched
    unknown = np.concatenate([np.arange(searched), 3 * len(puppet.joint_mean) + np.arange(3 + len(puppet.spread))])
    for _ in range(STEPS):
        found = step(vertices, puppet, at, found, unknown)
    return found


def step(vertices: Array, puppet: Puppet, at: Indices, found: Found, unknown: Indices) -> Found:
    """One Gauss-Newton step in some of the unknowns: turns (3 J), place (3), coefficients (K)."""
    frames = puppet.frames(*found)
    rest = puppet.rest(found.coefficients, found.pose.turns)[at]
    here, turn = rig.skin(rest, puppet.weights[at], frames)
    rows = np.repeat(np.arange(len(at)), 3)
    axes, weights = np.tile(np.eye(3), (len(at), 1)), puppet.weights[at][rows]
    shape = np.einsum("nab,nbk->nak", turn, puppet.basis[at]).reshape(len(rows), -1)
    joints = rig.joint_rows(weights, frames, axes) @ puppet.joint_basis.reshape(3 * len(frames.turn), -1)
    pose = rig.pose_rows(rest[rows], weights, frames, axes)
    J = np.concatenate([pose, (shape + joints) * puppet.spread], axis=1)[:, unknown] / NOISE_M
    shaping = len(puppet.spread)
    hold, pull = np.full(len(unknown), HOLD), np.zeros(len(unknown))
    hold[-shaping:], pull[-shaping:] = 1.0, found.coefficients / puppet.spread
    miss = (vertices[at] - here).ravel() / NOISE_M
    change = np.zeros(pose.shape[1] + shaping)
    change[unknown] = np.linalg.solve(J.T @ J + np.diag(hold), J.T @ miss - pull)
    moved = found.pose.stepped(frames, change[: pose.shape[1]])
    return Found(found.coefficients + puppet.spread * change[-shaping:], moved)


def first_pose(vertices: Array, puppet: Puppet) -> rig.Pose:
    """Each part turned as its skin is turned from the mean figure's."""
    mean = puppet.mean
    shares = puppet.weights**OWN
    parents = puppet.skeleton.parent
    world = np.empty((len(puppet.joint_mean), 3, 3))
    for joint, share in enumerate(shares.T):
        least = joint == 0 or share.sum() > FEW
        world[joint] = turn_of(mean, vertices, share) if least else world[parents[joint]]
    turns = np.stack([world[0], *(world[parent].T @ world[joint] for joint, parent in enumerate(parents) if joint)])
    core = shares[:, 0] / shares[:, 0].sum()
    return rig.Pose(turns, core @ vertices + world[0] @ (puppet.joint_mean[0] - core @ mean))


def turn_of(before: Array, after: Array, share: Array) -> Array:
    """The rotation (3, 3) that brings points (N, 3) nearest to others, each counting by its share (Kabsch 1976)."""
    share = share / share.sum()
    left, _, right = np.linalg.svd((after - share @ after).T @ (share[:, None] * (before - share @ before)))
    return np.asarray(left @ np.diag([1.0, 1.0, np.linalg.det(left @ right)]) @ right)
