"""Brings Anny's rest pose (arms at 45 degrees, elbows bent) into a natural standing pose.

The arms hang about 20 degrees from vertical, further out where a wide hip or belly would touch them; the feet
stand hip-wide and flat. Rotations are blended per vertex by skinning weight as angles, not as matrices, so that
limbs keep their girth where linear blend skinning would pinch them.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from render.measuring.tape import Array

ARM_ANGLE = np.radians(18.0)
ARM_ANGLE_MAX = np.radians(38.0)
FOREARM_OUT = np.radians(9.0)
FOREARM_FORWARD = np.radians(14.0)
LEG_ANGLE = np.radians(2.5)
HAND_CLEARANCE_M = 0.085  # half a wrist, plus room for a hanging sleeve


def subtree(labels: Sequence[str], parents: Sequence[int], root: str) -> list[int]:
    """Bones at and below `root`."""
    start = labels.index(root)
    found = [start]
    for bone in range(start + 1, len(labels)):
        if parents[bone] in found:
            found.append(bone)
    return found


def rotation_between(source: Array, target: Array) -> Array:
    """The smallest rotation that turns direction `source` into `target`, as a rotation vector (3,) [rad]."""
    a, b = source / np.linalg.norm(source), target / np.linalg.norm(target)
    axis = np.cross(a, b)
    sine = np.linalg.norm(axis)
    if sine < 1e-9:
        return np.zeros(3)
    return np.asarray(axis / sine * np.arctan2(sine, a @ b))


def rotate(points: Array, center: Array, vector: Array, share: Array) -> Array:
    """Points (N, 3) turned round `center` by `share` (N,) of the rotation vector (Rodrigues' formula)."""
    angle = np.linalg.norm(vector)
    if angle < 1e-9:
        return points
    axis = vector / angle
    moved = points - center
    cosine, sine = np.cos(share * angle)[:, None], np.sin(share * angle)[:, None]
    along = (moved @ axis)[:, None] * axis
    return np.asarray(center + along + cosine * (moved - along) + sine * np.cross(axis, moved))


class StandingPose:
    """Poses rest bodies of one rig. `weights` (V, J) are dense skinning weights."""

    def __init__(self, labels: Sequence[str], parents: Sequence[int], weights: Array) -> None:
        self.labels = list(labels)
        self.limbs: dict[str, tuple[Array, Array]] = {}
        for side in "LR":
            for name in ("upperarm01", "lowerarm01", "upperleg01", "foot"):
                bones = subtree(labels, parents, f"{name}.{side}")
                owns = np.zeros(len(self.labels))
                owns[bones] = 1.0
                self.limbs[f"{name}.{side}"] = (weights[:, bones].sum(1), owns)

    def head(self, joints: Array, name: str) -> Array:
        return np.asarray(joints[self.labels.index(name)])

    def turn(self, vertices: Array, joints: Array, bone: str, vector: Array) -> tuple[Array, Array]:
        weight, owns = self.limbs[bone]
        center = self.head(joints, bone)
        return rotate(vertices, center, vector, weight), rotate(joints, center, vector, owns)

    def stand(self, vertices: Array, joints: Array) -> tuple[Array, Array]:
        """Rest vertices (V, 3) and joints (J, 3) [m] -> standing ones, soles at z = 0."""
        hip_half = np.abs(vertices[self.torso_band(vertices, joints), 0]).max()
        for side, sign in (("L", 1.0), ("R", -1.0)):
            vertices, joints = self.hang_arm(vertices, joints, side, sign, hip_half)
            vertices, joints = self.set_leg(vertices, joints, side, sign)
        shift = np.array([0.0, 0.0, -vertices[:, 2].min()])
        return vertices + shift, joints + shift

    def torso_band(self, vertices: Array, joints: Array) -> Array:
        """Vertices of the trunk between the hip joint and the lower ribs, where hanging hands may touch."""
        arms = self.limbs["upperarm01.L"][0] + self.limbs["upperarm01.R"][0]
        low, high = self.head(joints, "upperleg01.L")[2] - 0.1, self.head(joints, "spine03")[2]
        return np.asarray((arms < 0.05) & (vertices[:, 2] > low) & (vertices[:, 2] < high))

    def hang_arm(self, vertices: Array, joints: Array, side: str, sign: float, hip_half: float) -> tuple[Array, Array]:
        shoulder, elbow, wrist = (self.head(joints, f"{n}.{side}") for n in ("upperarm01", "lowerarm01", "wrist"))
        upper, fore = np.linalg.norm(elbow - shoulder), np.linalg.norm(wrist - elbow)
        reach = hip_half + HAND_CLEARANCE_M - abs(shoulder[0]) - fore * np.sin(FOREARM_OUT)
        angle = float(np.clip(np.arcsin(np.clip(reach / upper, 0.0, 0.9)), ARM_ANGLE, ARM_ANGLE_MAX))
        target = np.array([sign * np.sin(angle), 0.04, -np.cos(angle)])
        vertices, joints = self.turn(vertices, joints, f"upperarm01.{side}", rotation_between(elbow - shoulder, target))
        elbow, wrist = self.head(joints, f"lowerarm01.{side}"), self.head(joints, f"wrist.{side}")
        out = FOREARM_OUT + (angle - ARM_ANGLE) * 0.5
        target = np.array([sign * np.sin(out), -np.sin(FOREARM_FORWARD), -np.cos(out)])
        return self.turn(vertices, joints, f"lowerarm01.{side}", rotation_between(wrist - elbow, target))

    def set_leg(self, vertices: Array, joints: Array, side: str, sign: float) -> tuple[Array, Array]:
        hip, ankle = self.head(joints, f"upperleg01.{side}"), self.head(joints, f"foot.{side}")
        leg = ankle - hip
        now = np.arctan2(sign * leg[0], -leg[2])
        vector = np.array([0.0, sign * (now - LEG_ANGLE), 0.0])
        vertices, joints = self.turn(vertices, joints, f"upperleg01.{side}", vector)
        return self.turn(vertices, joints, f"foot.{side}", -vector)
