"""The second body: any SMPL or SMPL-X file, read by the `smplx` package, behind the same interface as ours.

SMPL: a .pkl; SMPL-X: the .npz of the model's own download (v_template, shapedirs of 300 shape and 100 expression
columns, posedirs, J_regressor, weights, kintree_table, f, hands_*, lmk_*). Its arms are hung as ours, expression and
hands stay at rest, and it is linear in the betas from there. Measured on its own vertices, drawn with our skin
(`render.body.wrap`); loading takes some seconds, once a process.

The `smplx` package and the models of its authors are for non-commercial research: a file is the shop's own, read where
it lies and copied nowhere. `python -m render bake-smpl` writes a free file of the same format.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from render.body.fitting import fit_body
from render.body.model import BodyModel, Prior, load
from render.body.pose import ARM_ANGLE
from render.body.puppet import Puppet
from render.body.rig import Pose, Skeleton, exponential, frames_of, skin
from render.body.smpl import SKELETON, to_y_up
from render.body.wrap import wrap_onto
from render.body.wrapped import Wrap
from render.measuring.tape import Array
from render.types import Body, Ints, Person, Topology

SETTING = "FITTING_ROOM_SMPLX_MODEL"
BETAS = 300
STRAIGHT = np.radians(5.0)  # arms this near to our stance are left as they are
# Vertices of SMPL's and SMPL-X's own topology (vertices, faces), by landmark_definitions.py of SMPL-Anthropometry
# (D. Bojanic, MIT). The files cannot be had to check them, so the wrap trusts them only where they fit.
LANDMARKS: Mapping[tuple[int, int], Mapping[str, int]] = {
    (6890, 13776): {"navel": 3501, "bust_point": 3042, "bust_point_right": 6489},
    (10475, 20908): {"navel": 5939, "bust_point": 3572, "bust_point_right": 8340},
}
ARM_JOINTS = {"left": (16, 18), "right": (17, 19)}


class SmplxMissing(FileNotFoundError):
    """No SMPL or SMPL-X file, or no package to read it."""


def fit_smplx_body(person: Person, path: Path | None = None) -> Body:
    """A body of the SMPL family with the person's numbers. Raises SmplxMissing."""
    named = str(path or os.environ.get(SETTING, ""))
    if not named:
        raise SmplxMissing(f"no SMPL-X model: set {SETTING} to its file, or use --body-model anny")
    model = load_smplx(Path(named).expanduser().resolve())
    body = fit_body(person, model=model)
    return replace(body, model="smplx", parameters={**body.parameters, "betas": body.parameters["coefficients"]})


@lru_cache(maxsize=1)
def load_smplx(path: Path) -> BodyModel:
    """The model as a linear one, standing as ours does: with the pose fixed, vertices are linear in the betas."""
    if not path.is_file():
        raise SmplxMissing(f"{path} does not exist: set {SETTING} to an SMPL or SMPL-X file (.pkl, .npz)")
    model = read_model(path)
    pose = standing_pose(model)
    vertices, joints = forward(model, np.zeros((1, model.num_betas)), pose)
    mean, joint_mean = vertices[0], joints[0]
    used = np.abs(model.shapedirs.numpy()).max(axis=(0, 1)) > 1e-7
    changes, joint_changes = forward(model, np.eye(model.num_betas)[used], pose)
    floor = np.array([0.0, 0.0, mean[:, 2].min()])
    basis = np.moveaxis(changes - mean, 0, 2)
    joint_basis = np.moveaxis(joint_changes - joint_mean, 0, 2)
    body = as_body_model(model, mean - floor, basis, joint_mean - floor, joint_basis)
    return replace(body, file_puppet=puppet_of(model, pose, used))


def puppet_of(model: Any, pose: Array, used: NDArray[np.bool_]) -> Puppet:
    """The file's own figures, joints and weights; pose: the standing one of `forward`; used: the betas that count."""
    basis = model.shapedirs.numpy()[:, :, used]
    regressor = model.J_regressor.numpy().astype(np.float64)
    count = len(regressor)
    skeleton, mean = Skeleton(tuple(model.parents.tolist())), model.v_template.numpy().astype(np.float64)
    turns = np.tile(np.eye(3), (count, 1, 1))
    turns[1 : 1 + model.NUM_BODY_JOINTS] = exponential(pose.reshape(-1, 3))
    weights = model.lbs_weights.numpy().astype(np.float64)
    _, stance = skin(mean, weights, frames_of(Pose(turns, np.zeros(3)), regressor @ mean, skeleton))
    return Puppet(
        mean=mean, basis=np.ascontiguousarray(basis), spread=np.ones(basis.shape[2]),
        joint_mean=regressor @ mean, joint_basis=np.tensordot(regressor, basis, 1), weights=weights, skeleton=skeleton,
        stance=stance, searched=1 + model.NUM_BODY_JOINTS, axes=to_y_up(np.eye(3)).T,
        correctives=model.posedirs.numpy().reshape(9 * (count - 1), -1, 3),
    )  # fmt: skip


def read_model(path: Path) -> Any:
    """An SMPL (.pkl) or SMPL-X (.npz) model."""
    try:
        import smplx
    except ImportError:
        raise SmplxMissing("the smplx package is not installed; pip install smplx, or use --body-model anny") from None
    options = {"num_betas": BETAS, "batch_size": 1}
    if path.suffix == ".npz":
        return smplx.SMPLX(str(path), use_pca=False, flat_hand_mean=True, **options)
    return smplx.SMPL(str(path), **options)


def forward(model: Any, betas: Array, pose: Array, chunk: int = 25) -> tuple[Array, Array]:
    """Bodies of many betas (N, B) in one pose (63 or 69,): vertices (N, V, 3), joints (N, J, 3), z up, facing -y."""
    import torch

    vertices, joints = [], []
    for start in range(0, len(betas), chunk):
        rows = torch.as_tensor(betas[start : start + chunk], dtype=torch.float32)
        count = len(rows)
        still: dict[str, Any] = {"global_orient": torch.zeros(count, 3), "transl": torch.zeros(count, 3)}
        still["body_pose"] = torch.as_tensor(pose, dtype=torch.float32).repeat(count, 1)
        for name in ("expression", "jaw_pose", "leye_pose", "reye_pose", "left_hand_pose", "right_hand_pose"):
            if hasattr(model, name):
                still[name] = getattr(model, name).detach().repeat(count, 1)
        with torch.no_grad():
            output = model(betas=rows, **still)
        vertices.append(output.vertices.numpy())
        joints.append(output.joints[:, :22].numpy())
    both = (np.concatenate(vertices).astype(np.float64), np.concatenate(joints).astype(np.float64))
    return to_z_up(both[0]), to_z_up(both[1])


def to_z_up(points: Array) -> Array:
    return np.stack([points[..., 0], -points[..., 2], points[..., 1]], axis=-1)


def standing_pose(model: Any) -> Array:
    """Body pose that hangs the arms as in our stance; legs and back stay."""
    pose = np.zeros(model.NUM_BODY_JOINTS * 3)
    _, joints = forward(model, np.zeros((1, model.num_betas)), pose)
    for side, (shoulder, elbow) in ARM_JOINTS.items():
        sign = 1.0 if side == "left" else -1.0
        arm = joints[0, elbow] - joints[0, shoulder]
        turn = np.arctan2(sign * arm[0], -arm[2]) - ARM_ANGLE
        if abs(turn) > STRAIGHT:
            pose[3 * (shoulder - 1) + 2] = -sign * turn  # about the model's own z, which is forward
    return pose


def as_body_model(model: Any, mean: Array, basis: Array, joint_mean: Array, joint_basis: Array) -> BodyModel:
    """Wraps a linear body; on Anny's topology (our free SMPL file) with Anny's own anatomy."""
    ours = load()
    faces = np.asarray(model.faces, dtype=np.int32)
    names = [*[bone for _, bone in SKELETON][: len(joint_mean)], "spine02"]
    middle = [names.index("spine03"), names.index("spine01")]  # SMPL has no joint of its own between them
    joint_mean = np.concatenate([joint_mean, joint_mean[middle].mean(axis=0, keepdims=True)])
    joint_basis = np.concatenate([joint_basis, joint_basis[middle].mean(axis=0, keepdims=True)])
    topology, anatomy, rig = ours.topology, ours.anatomy, ours.rig
    if not np.array_equal(faces, ours.topology.faces):
        wrap = wrap_onto(ours, mean, faces.astype(np.int64), LANDMARKS.get((len(mean), len(faces)), {}))
        topology, anatomy, rig = wrapped_topology(ours.topology, faces, wrap), wrap.anatomy, ours.rig[wrap.near]
    flat_prior = Prior(np.zeros((10, basis.shape[2])), np.eye(basis.shape[2]))
    return replace(
        ours, mean=mean.astype(np.float32), basis=np.ascontiguousarray(basis.astype(np.float32)),
        joint_names=tuple(names), joint_mean=joint_mean.astype(np.float32),
        joint_basis=joint_basis.astype(np.float32), topology=topology, anatomy=anatomy, rig=rig,
        priors={"female": flat_prior, "male": flat_prior}, spread=np.ones(basis.shape[2], dtype=np.float32),
        cubic=None,
    )  # fmt: skip


def wrapped_topology(ours: Topology, faces: Ints, wrap: Wrap) -> Topology:
    """All skin, without texture coordinates: pictures are drawn with our own skin, which the wrap carries."""
    return Topology(
        faces=faces, uv=np.zeros((len(wrap.near), 2), dtype=np.float32), face_uv=faces, arm=ours.arm[wrap.near],
        leg=ours.leg[wrap.near], head=ours.head[wrap.near], part=np.zeros(len(faces), dtype=np.int32),
        part_names=("skin",), wrap=wrap,
    )  # fmt: skip
