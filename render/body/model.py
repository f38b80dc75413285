"""The standing body as a linear model: mean + basis x coefficients, baked once from Anny, read with numpy alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from pathlib import Path

import numpy as np

from render import paths
from render.body.puppet import Puppet, anny_puppet, standing_puppet
from render.body.rig import JOINTS
from render.measuring.anthropometry import Anatomy, compact
from render.measuring.tape import Array, Indices, Landmark, chain
from render.types import Body, Floats, Sex, Topology

CACHE = paths.CACHE / "body" / "anny.npz"
PART_NAMES = ("skin", "head", "hands", "feet", "eyes", "iris", "eye_sockets", "mouth", "tongue")
PRIOR_PARTS = ("mean", "factor", "belly", "muscle")


class BodyModelMissing(FileNotFoundError):
    """The body model has not been baked."""


@dataclass(frozen=True)
class Prior:
    """Which figures are likely: coefficients ~ N(features @ mean, factor factor^T), by sex.

    mean (P, K) over the features of `prior_features`; factor (K, K) lower triangular; belly (K,): a pregnancy at term;
    muscle (K,): one standard deviation more of it than people of the size have; zeros where a model knows neither.
    """

    mean: Array
    factor: Array
    belly: Array | float = 0.0
    muscle: Array | float = 0.0


@dataclass(frozen=True)
class BodyModel:
    """mean (V, 3) and basis (V, 3, K) [m]; joints: names with their own mean (J, 3) and basis (J, 3, K).

    spread (K,): standard deviation of each coefficient over the bodies sampled;
    cubic (K+1, K+1, K+1): the volume (render.body.volume), None where it was not baked;
    rig (V, 19): skinning weights of the joints of `render.body.rig`, which moves the body out of its standing pose;
    file_puppet: what poses the figures instead, for models read from a file that says so.
    """

    mean: Floats
    basis: Floats
    joint_names: tuple[str, ...]
    joint_mean: Floats
    joint_basis: Floats
    topology: Topology
    anatomy: Anatomy
    priors: Mapping[Sex, Prior]
    mirror: Indices
    rig: Floats
    spread: Floats
    cubic: Floats | None = None
    file_puppet: Puppet | None = None

    def vertices(self, coefficients: Array) -> Array:
        """Coefficients (K,) -> vertices (V, 3) [m], float64."""
        flat = self.basis.reshape(-1, self.basis.shape[2])
        return np.asarray(self.mean + (flat @ coefficients.astype(np.float32)).reshape(-1, 3), dtype=np.float64)

    @cached_property
    def measured(self) -> BodyModel:
        """The same bodies with only the vertices that measuring reads, for fitting; itself without a baked volume."""
        if self.cubic is None:
            return self
        used, anatomy = compact(self.anatomy, self.mean.astype(np.float64))
        return replace(self, mean=self.mean[used], basis=np.ascontiguousarray(self.basis[used]), anatomy=anatomy)

    @cached_property
    def puppets(self) -> tuple[Puppet, ...]:
        """What may have posed a body of these vertices."""
        if self.file_puppet is not None:
            return (self.file_puppet,)
        bones = [self.joint_names.index(bone) for bone, _, _ in JOINTS.values()]
        joints, moves, spread, weights, mean = (
            each.astype(np.float64)
            for each in (self.joint_mean[bones], self.joint_basis[bones], self.spread, self.rig, self.mean)
        )
        here = standing_puppet(mean, self.basis, joints, moves, spread, weights)
        return here, anny_puppet(here)

    def joints(self, coefficients: Array) -> dict[str, Floats]:
        places = self.joint_mean + self.joint_basis @ coefficients.astype(np.float32)
        return dict(zip(self.joint_names, places.astype(np.float32), strict=True))


def prior_features(age: float | Array, height_cm: float | Array, weight_kg: float | Array) -> Array:
    """Quadratic features of age, log height and log weight, centred and scaled: (..., 10)."""
    a = (np.clip(age, 16.0, 85.0) - 35.0) / 15.0
    h = (np.log(height_cm) - np.log(170.0)) / 0.08
    w = (np.log(weight_kg) - np.log(70.0)) / 0.25
    a, h, w = np.broadcast_arrays(np.asarray(a, dtype=float), h, w)
    return np.stack([np.ones_like(h), a, h, w, a * a, h * h, w * w, a * h, a * w, h * w], axis=-1)


def anatomy_of(body: Body) -> Anatomy:
    """What measuring must know of the body's own topology."""
    wrap = body.topology.wrap
    return load().anatomy if wrap is None else wrap.anatomy


def load(path: Path = CACHE) -> BodyModel:
    """Reads a baked model. Raises BodyModelMissing."""
    return _load(path.resolve())


@lru_cache(maxsize=2)
def _load(path: Path) -> BodyModel:
    if not path.is_file():
        raise BodyModelMissing(f"no body model at {path}; run: python -m render bake")
    with np.load(path) as stored:
        data = {name: stored[name] for name in stored.files}
    if "prior_belly_female" not in data:
        raise BodyModelMissing(f"the body model at {path} is of an older make; run: python -m render bake")
    topology = Topology(
        faces=data["faces"], uv=data["uv"], face_uv=data["face_uv"], arm=data["arm"], leg=data["leg"],
        head=data["head"], part=data["part"], part_names=tuple(data["part_names"].tolist()),
    )  # fmt: skip
    names = data["landmark_names"].tolist()
    landmarks = {name: Landmark(data[f"landmark_indices_{name}"], data[f"landmark_weights_{name}"]) for name in names}
    anatomy = Anatomy(
        landmarks=landmarks,
        regions={name.removeprefix("region_"): data[name] for name in data if name.startswith("region_")},
        edges={name.removeprefix("edges_"): data[name] for name in data if name.startswith("edges_")},
        faces=data["faces"].astype(np.int64),
        back=chain(data["back"]),
    )
    sexes: tuple[Sex, Sex] = ("female", "male")
    return BodyModel(
        mean=data["mean"], basis=data["basis"], joint_names=tuple(data["joint_names"].tolist()),
        joint_mean=data["joint_mean"], joint_basis=data["joint_basis"], topology=topology, anatomy=anatomy,
        priors={sex: Prior(*(data[f"prior_{part}_{sex}"] for part in PRIOR_PARTS)) for sex in sexes},
        mirror=data["mirror"], rig=data["rig"], spread=data["spread"], cubic=data.get("cubic"),
    )  # fmt: skip
