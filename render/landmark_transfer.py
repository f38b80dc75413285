"""Finds our landmarks on a body of another topology, by its joints and its form.

Heights are carried over between the joints both bodies have; there the surface itself decides (midline, most forward,
lowest). Good to about a centimetre of height, which moves a girth by some millimetres.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from render import body_landmarks as landmarks
from render.anthropometry import Anatomy
from render.body_model import BodyModel
from render.tape import Array, Indices, Landmark, vertex

LEVELS = ("foot.L", "lowerleg01.L", "upperleg01.L", "upperarm01.L", "neck01", "head")
MIDLINE_M = 0.012
BACK_MARKS = ("cervicale", "occiput")


def level_map(reference: BodyModel, vertices: Array, joints: Mapping[str, Array]) -> tuple[Array, Array]:
    """Heights of the shared levels on the reference and on the other body, floor and crown included."""
    known = dict(zip(reference.joint_names, reference.joint_mean, strict=True))
    ours = [0.0, *(float(known[name][2]) for name in LEVELS), float(reference.mean[:, 2].max())]
    theirs = [0.0, *(float(joints[name][2]) for name in LEVELS), float(vertices[:, 2].max())]
    return np.array(ours), np.array(theirs)


def pick(vertices: Array, height: float, among: Indices, *, back: bool = False) -> int:
    """The vertex nearest to a height on the front (or back) of a strip of vertices."""
    close = among[np.abs(vertices[among, 2] - height) < 0.025]
    if not len(close):
        close = among
    depth = vertices[close, 1] if not back else -vertices[close, 1]
    surface = close[depth < depth.min() + 0.02]
    return int(surface[np.abs(vertices[surface, 2] - height).argmin()])


def transfer(
    reference: BodyModel,
    vertices: Array,
    faces: Indices,
    joints: Mapping[str, Array],
    *,
    arm: Array,
    leg: Array,
    head: Array,
) -> Anatomy:
    """Anatomy of another standing body (V, 3), soles at z = 0, with joints under our bones' names."""
    ours, theirs = level_map(reference, vertices, joints)
    midline = np.flatnonzero((np.abs(vertices[:, 0]) < MIDLINE_M) & (arm < 0.05))
    strip = np.flatnonzero((vertices[:, 0] > 0.05) & (vertices[:, 0] < 0.14) & (arm < 0.3))
    named = {}
    for name, index in (*landmarks.NAMED.items(), ("bust_point", landmarks.BUST_POINT)):
        height = float(np.interp(reference.mean[index, 2], ours, theirs))
        among = strip if name in ("underbust", "bust_point") else midline
        named[name] = pick(vertices, height, among, back=name in BACK_MARKS)
    points = {n: vertex(i) for n, i in landmarks.skin_landmarks(vertices, joints, arm, leg, named).items()}
    acromion = vertices[points["acromion"].indices[0]] * [-1.0, 1.0, 1.0]
    points["acromion_right"] = vertex(int(np.linalg.norm(vertices - acromion, axis=1).argmin()))
    for name, bone in landmarks.JOINTS.items():
        points[name] = rigid_joint(vertices, np.asarray(joints[bone]))
    regions = landmarks.regions(vertices, joints, arm, leg, crotch(vertices, midline, joints))
    edges = landmarks.part_edges(faces, vertices, joints, arm, leg, head, np.ones(len(vertices)))
    return Anatomy(points, regions, edges, faces, spine(vertices, midline, points, regions["crotch"]))


def rigid_joint(vertices: Array, joint: Array) -> Landmark:
    """A joint as the mean of the skin round it, weighted to lie where it is."""
    indices = np.argsort(np.linalg.norm(vertices - joint, axis=1))[:60]
    offset = vertices[indices] - vertices[indices].mean(axis=0)
    gram = offset.T @ offset + 1e-6 * np.eye(3)
    weights = 1.0 / len(indices) + offset @ np.linalg.solve(gram, joint - vertices[indices].mean(axis=0))
    return Landmark(indices, weights)


def crotch(vertices: Array, midline: Indices, joints: Mapping[str, Array]) -> Indices:
    """Midline vertices where the legs part."""
    hip = float(joints["upperleg01.L"][2])
    near = midline[(vertices[midline, 2] > hip - 0.2) & (vertices[midline, 2] < hip)]
    exact = near[np.abs(vertices[near, 0]) < 0.003]
    near = exact if len(exact) else near
    low = vertices[near, 2].min()
    return np.asarray(near[vertices[near, 2] < low + 0.004])


def spine(vertices: Array, midline: Indices, points: Mapping[str, Landmark], crotch_indices: Indices) -> Indices:
    """Midline vertices down the back, one every centimetre or so."""
    top = float(vertices[points["cervicale"].indices[0], 2])
    bottom = float(vertices[crotch_indices, 2].max()) + 0.08
    chain = [pick(vertices, height, midline, back=True) for height in np.arange(top, bottom, -0.012)]
    unique = list(dict.fromkeys(chain))
    falling = [unique[0]]
    for index in unique[1:]:
        if vertices[index, 2] < vertices[falling[-1], 2] - 1e-4:
            falling.append(index)
    return np.array(falling)
