"""The baked body model for tests: the cache's own, baked first where there is none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from render.body import rig
from render.body.model import CACHE, BodyModel, load
from render.measuring.tape import Array
from render.scan.register import wide_prior


def body_model() -> BodyModel:
    """The body model; baking takes half a minute, once."""
    if not CACHE.is_file():
        from render.body.bake import bake

        bake()
    return load()


def posed(seed: int, turns: Mapping[str, Sequence[float]]) -> tuple[Array, Array]:
    """A figure of the model standing (V, 3) and with joints of `render.body.rig` at rotation vectors [rad] (V, 3)."""
    model = body_model()
    prior = wide_prior(model, ("female",) if seed % 2 else ("male",))
    coefficients = prior.mean + prior.factor @ np.random.default_rng(seed).standard_normal(len(prior.mean))
    bones = [model.joint_names.index(bone) for bone, _, _ in rig.JOINTS.values()]
    rest = (model.joint_mean + model.joint_basis @ coefficients)[bones].astype(np.float64)
    pose = rig.standing(rest[0])
    for joint, vector in turns.items():
        pose = pose.turned(joint, vector)
    standing = model.vertices(coefficients)
    return standing, rig.skin(standing, model.rig.astype(np.float64), rig.frames_of(pose, rest))[0]
