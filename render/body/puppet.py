"""What moves a model's figures: a linear figure at rest, joints, linear blend skinning, SMPL's corrective shapes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from render.body import rig
from render.measuring.tape import Array
from render.types import Floats

# How our standing pose turns Anny's joints from their own rest pose, arms at 45 degrees: the left side's, degrees, mean
# of 16 bodies (the shoulder varies by 5 degrees, for hanging hands keep clear of the hips).
STANCE_DEG: Mapping[str, tuple[float, float, float]] = {
    "shoulder": (4.1, 22.5, 2.5), "elbow": (25.2, 9.2, 2.1), "hip": (0.0, 3.9, 0.0), "ankle": (0.0, -3.9, 0.0),
}  # fmt: skip
MIRRORED = np.array([1.0, -1.0, -1.0])  # a rotation vector on the other side of the body


@dataclass(frozen=True)
class Puppet:
    """Figures at rest, in axes of their own, and how they are posed.

    mean (V, 3) and basis (V, 3, K) [m]; joint_mean (J, 3) and joint_basis (J, 3, K) [m]; spread (K,) of the
    coefficients; weights (V, J); stance (V, 3, 3): how the model's standing pose turns the skin at rest;
    searched: how many of the joints, the first ones, pose more than hands and face; axes (3, 3): turns ours into these;
    correctives (9 (J - 1), V, 3): what each entry of the turns less one adds to the figure at rest; None: nothing.
    """

    mean: Array
    basis: Floats
    joint_mean: Array
    joint_basis: Array
    spread: Array
    weights: Array
    skeleton: rig.Skeleton
    stance: Array
    searched: int
    axes: Array
    correctives: Floats | None = None

    def rest(self, coefficients: Array, turns: Array) -> Array:
        """The figure (V, 3) [m] that skinning poses by `turns` (J, 3, 3)."""
        flat = self.basis.reshape(-1, self.basis.shape[2])
        vertices = self.mean + (flat @ coefficients.astype(np.float32)).reshape(-1, 3)
        if self.correctives is not None:
            features = (turns[1:] - np.eye(3)).ravel().astype(np.float32)
            moved = np.flatnonzero(np.abs(features) > 1e-6)
            vertices = vertices + np.tensordot(features[moved], self.correctives[moved], 1)
        return np.asarray(vertices, dtype=np.float64)

    def frames(self, coefficients: Array, pose: rig.Pose) -> rig.Frames:
        joints = self.joint_mean + self.joint_basis @ coefficients
        return rig.frames_of(pose, joints, self.skeleton)

    def posed(self, coefficients: Array, pose: rig.Pose) -> tuple[Array, Array]:
        """Posed vertices (V, 3) [m] and what turned each, (V, 3, 3)."""
        return rig.skin(self.rest(coefficients, pose.turns), self.weights, self.frames(coefficients, pose))


def standing_puppet(
    mean: Array, basis: Floats, joint_mean: Array, joint_basis: Array, spread: Array, weights: Array
) -> Puppet:
    """Our own figures, at rest where they stand, on the joints of `render.body.rig`."""
    return Puppet(
        mean=mean, basis=basis, joint_mean=joint_mean, joint_basis=joint_basis,
        spread=spread, weights=weights, skeleton=rig.BODY,
        stance=np.tile(np.eye(3), (len(mean), 1, 1)), searched=rig.COUNT, axes=np.eye(3),
    )  # fmt: skip


def anny_puppet(standing: Puppet) -> Puppet:
    """The same figures at rest as Anny's are, so that skinning moves them as Anny itself does.

    The standing pose turns limbs by each vertex's share of an angle (`render.body.pose`); here that is undone.
    """
    bodies = np.concatenate([standing.mean[:, :, None], standing.basis], axis=2).astype(np.float32)
    joints = np.concatenate([standing.joint_mean[:, :, None], standing.joint_basis], axis=2)
    undone = standing.stance.copy()
    for name, degrees in reversed(list(STANCE_DEG.items())):
        for side, mirror in (("L", np.ones(3)), ("R", MIRRORED)):
            joint = rig.NAMES.index(f"{name}.{side}")
            below = rig.BODY.below[joint]
            back = -np.radians(degrees) * mirror
            moved = standing.weights @ below
            skin = np.flatnonzero(moved > 0.0)
            turn = rig.exponential(moved[skin, None] * back)
            centre = joints[joint].copy()
            bodies[skin] = np.matmul(turn.astype(np.float32), bodies[skin] - centre.astype(np.float32)) + centre
            undone[skin] = turn @ undone[skin]
            joints = np.matmul(rig.exponential(below[:, None] * back), joints - centre) + centre
    return replace(
        standing, mean=bodies[:, :, 0].astype(np.float64), basis=np.ascontiguousarray(bodies[:, :, 1:]),
        joint_mean=joints[:, :, 0], joint_basis=joints[:, :, 1:], stance=undone.transpose(0, 2, 1),
    )  # fmt: skip
