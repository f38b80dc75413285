"""Writes our body in SMPL's file format, free to use: `smplx.SMPL(model_path=...)` loads it.

Anny's principal components become 300 columns of `shapedirs` (those beyond ours are zero), each worth one standard
deviation. As in SMPL y is up and the body faces +z; unlike SMPL the pose of zeros is the natural stance, not a T.
"""

from __future__ import annotations

import pickle
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from render.body.landmarks import joint_weights
from render.body.model import CACHE, BodyModel
from render.measuring.tape import Array

OUTPUT = CACHE.with_name("anny_smpl.pkl")
SHAPE_COLUMNS = 300
POSE_COLUMNS = 207
# SMPL's 24 joints: parent, and the bone of ours that stands for each.
SKELETON: tuple[tuple[int, str], ...] = (
    (-1, "root"), (0, "upperleg01.L"), (0, "upperleg01.R"), (0, "spine04"), (1, "lowerleg01.L"), (2, "lowerleg01.R"),
    (3, "spine03"), (4, "foot.L"), (5, "foot.R"), (6, "spine01"), (7, "toe2-1.L"), (8, "toe2-1.R"), (9, "neck01"),
    (9, "clavicle.L"), (9, "clavicle.R"), (12, "head"), (13, "upperarm01.L"), (14, "upperarm01.R"),
    (16, "lowerarm01.L"), (17, "lowerarm01.R"), (18, "wrist.L"), (19, "wrist.R"), (20, "finger3-1.L"),
    (21, "finger3-1.R"),
)  # fmt: skip
SAMPLES = 300


def to_y_up(points: NDArray[Any]) -> NDArray[Any]:
    """Points (..., 3) with z up, facing -y -> y up, facing +z."""
    return np.stack([points[..., 0], points[..., 2], -points[..., 1]], axis=-1)


def skinning(weights: Array, labels: Sequence[str], parents: Sequence[int]) -> Array:
    """Weights of all bones (V, J) -> of SMPL's joints (V, 24): each bone counts for its nearest ancestor among them."""
    index = {bone: i for i, (_, bone) in enumerate(SKELETON)}
    # The toes and fingers of a side all move with the one joint SMPL has for them.
    merged = np.zeros((len(weights), len(SKELETON)))
    for bone in range(len(labels)):
        ancestor = bone
        while labels[ancestor] not in index:
            ancestor = parents[ancestor]
        merged[:, index[labels[ancestor]]] += weights[:, bone]
    return merged


def joint_regressor(model: BodyModel) -> Array:
    """Weights on vertices (24, V) that give the joints."""
    rng = np.random.default_rng(5)
    coefficients = rng.standard_normal((SAMPLES, len(model.spread))) * model.spread
    bodies = np.stack([model.vertices(c) for c in coefficients])
    joints = [model.joints(c) for c in coefficients]
    regressor = np.zeros((len(SKELETON), len(model.mean)))
    for row, (_, bone) in enumerate(SKELETON):
        indices, weights = joint_weights(bodies, np.stack([skeleton[bone] for skeleton in joints]).astype(float))
        regressor[row, indices] = weights
    return regressor


def smpl_data(model: BodyModel, weights: Array) -> dict[str, Any]:
    """The dictionary an SMPL file holds. weights: (V, 24)."""
    basis = to_y_up(np.moveaxis(model.basis, 2, 0)) * model.spread[:, None, None]
    shapes = np.zeros((len(model.mean), 3, SHAPE_COLUMNS), dtype=np.float32)
    shapes[:, :, : len(basis)] = np.moveaxis(basis, 0, 2)
    parents = np.array([parent for parent, _ in SKELETON], dtype=np.int64)
    return {
        "v_template": to_y_up(model.mean).astype(np.float32),
        "shapedirs": shapes,
        "posedirs": np.zeros((len(model.mean), 3, POSE_COLUMNS), dtype=np.float32),
        "J_regressor": joint_regressor(model).astype(np.float32),
        "weights": weights.astype(np.float32),
        "f": model.topology.faces.astype(np.uint32),
        "kintree_table": np.stack([parents, np.arange(len(SKELETON))]),
        "bs_type": "lrotmin",
        "bs_style": "lbs",
    }


def bake_smpl(model: BodyModel, output: Path = OUTPUT) -> None:
    """Writes the SMPL-format file. Needs `anny` for the skinning weights."""
    from render.body.samples import AnnyBodies

    bodies = AnnyBodies()
    weights = skinning(bodies.weights, bodies.labels, bodies.model.bone_parents)
    output.parent.mkdir(parents=True, exist_ok=True)
    partial = output.with_suffix(".part")
    with partial.open("wb") as file:
        pickle.dump(smpl_data(model, weights), file, protocol=4)
    partial.replace(output)
