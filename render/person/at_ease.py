"""Stands a body at ease for its picture: fingers a little curled, thumbs to the hand, the head turned a few degrees.

Only what no garment touches and no tape measures is moved; measures, drapes and exported meshes keep the standing pose.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from render.body.pose import rotate, subtree
from render.types import Body, Floats, Ints

FINGER_BONES = tuple(f"finger{f}-{s}.{side}" for side in "LR" for f in range(1, 6) for s in range(1, 4))
# Flexion of a resting hand at its three rows of joints, degrees: the nearer to the little finger, the more.
CURL_DEG: dict[int, tuple[float, float, float]] = {
    1: (15.0, 8.0, 8.0),
    2: (8.0, 14.0, 7.0),
    3: (11.0, 19.0, 9.0),
    4: (15.0, 23.0, 11.0),
    5: (17.0, 25.0, 13.0),
}
# Towards the lamp, and a little to the side: nobody holds their head like a passport photo.
TURN_DEG, TILT_DEG = 5.0, 1.5


@dataclass(frozen=True)
class Joints:
    """Who moves with which finger: vertices (H,) of both hands, and of each what share follows each of FINGER_BONES,
    shares (30, H)."""

    vertices: Ints
    shares: Floats


def fingers_of(labels: list[str], parents: list[int], weights: Floats, bones: Ints) -> Joints:
    """From a rig's skinning weights (V, K) and their bones (V, K)."""
    shares = np.stack([
        (weights * np.isin(bones, subtree(labels, parents, name))).sum(axis=1) for name in FINGER_BONES
    ])  # fmt: skip
    vertices = np.flatnonzero(shares.max(axis=0) > 1e-4)
    return Joints(vertices.astype(np.int32), shares[:, vertices].astype(np.float32))


def at_ease(body: Body, fingers: Joints) -> Floats:
    """The body's vertices (V, 3) [m] with hands and head at rest."""
    vertices = np.asarray(body.vertices, np.float64).copy()
    hands = vertices[fingers.vertices]
    for side, sign in (("L", 1.0), ("R", -1.0)):
        hands = _curled(hands, fingers.shares, body.joints, side, sign)
    vertices[fingers.vertices] = hands
    turn = np.radians([0.0, TILT_DEG, -TURN_DEG])
    neck = np.asarray(body.joints["neck02"], np.float64)
    return np.asarray(rotate(vertices, neck, turn, np.asarray(body.topology.head, np.float64)), np.float32)


def _curled(
    hands: NDArray[np.float64], shares: Floats, joints: Mapping[str, Floats], side: str, sign: float
) -> NDArray[np.float64]:
    """One hand's fingers bent at their joints, the knuckles first: those farther out move along."""
    at = {name: np.asarray(joints[name], np.float64) for name in FINGER_BONES}
    down = _unit(at[f"finger3-3.{side}"] - at[f"finger3-1.{side}"])
    palm = _unit(np.cross(down, at[f"finger5-1.{side}"] - at[f"finger2-1.{side}"]))
    palm *= -np.sign(palm[0]) * sign
    for finger, degrees in CURL_DEG.items():
        names = [f"finger{finger}-{row}.{side}" for row in (1, 2, 3)]
        along = _unit(at[names[2]] - at[names[0]])
        # Fingers bend towards the palm, the thumb towards the fingers.
        axis = _unit(np.cross(along, down if finger == 1 else palm))
        for row, (name, angle) in enumerate(zip(names, degrees, strict=True)):
            vector = axis * np.radians(angle)
            hands = rotate(hands, at[name], vector, np.asarray(shares[FINGER_BONES.index(name)], np.float64))
            for outer in names[row + 1 :]:
                at[outer] = rotate(at[outer][None], at[name], vector, np.ones(1))[0]
    return hands


def _unit(v: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(v / np.linalg.norm(v))
