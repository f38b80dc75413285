"""Lays our body on another model's: figure and pose registered to its surface, then drawn onto it.

What is known of our body, its landmarks, parts and looks, carries over to any closed human surface that stands about as
ours does, whatever its vertices.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from render.body import rig
from render.body.landmarks import JOINTS
from render.body.model import BodyModel
from render.body.wrapped import Wrap
from render.measuring.anthropometry import Anatomy
from render.measuring.tape import UP, Array, Chain, Indices, Landmark, edges_of, furthest, vertex
from render.scan.match import Surface, keyed, nearest_places, outside_faces, surface_of
from render.scan.points import Points
from render.scan.register import Marks, Registration, State, target_of, thin, wide_prior
from render.types import Floats

# Pairs further apart than this count little, step by step: the pose, then the figure, then the face.
COARSE_M = (0.10, 0.08, 0.06, 0.05, 0.04, 0.03)
FINE_M = (0.025, 0.02, 0.016, 0.012, 0.008, 0.008, 0.008, 0.008, 0.005, 0.005, 0.005)
POINTS = 12_000
# The other stands as ours does: a spine free to bend lets the skin of the belly slide by 5 mm, arms that of shoulders.
STIFF, STIFFEST = 20.0, ("clavicle.L", "clavicle.R")
TRUSTED_M = 0.05  # a landmark told further from where it was found is not ours, or numbered for other vertices
REACH_M = (0.04, 0.02)  # how far each pull onto the surface carries along the skin
NEIGHBOURS = 48
STEADY_NEIGHBOURS, SLIDE_M = 300, 0.014  # of a joint; how far skin may lie from where it is thought to
UNKNOWN: Mapping[str, int] = {}


def wrap_onto(model: BodyModel, vertices: Array, faces: Indices, known: Mapping[str, int] = UNKNOWN) -> Wrap:
    """Our body on a closed surface (W, 3) [m], (G, 3): z up, facing -y, arms about as ours.

    known: landmarks of ours that are vertices of the other; on the right side with "_right" behind their names.
    """
    other = surface_of(vertices, faces)
    fit = Registration(model, wide_prior(model, ("female", "male")))
    fit.hold *= np.repeat([2.5 * STIFF if joint in STIFFEST else STIFF for joint in rig.NAMES[1:]], 3)
    points = Points(vertices, other.normals, True, len(vertices))
    figure = fit.posed(registered(fit, points)).vertices
    told = {name: number for name, number in known.items() if is_near(model, figure, name, vertices[number])}
    if told:
        marks = Marks(np.array([vertex_of(model, name) for name in told]), vertices[list(told.values())])
        figure = fit.posed(registered(fit, points, marks)).vertices
    outside = np.unique(outside_faces(model))
    skin = surface_of(model.mean.astype(np.float64), fit.faces)
    key = keyed(skin.vertices, skin.normals)  # a thigh is not pulled along with the hand that hangs beside it
    distance, neighbours = cKDTree(key[outside]).query(key, k=NEIGHBOURS)
    rest = figure
    for reach in REACH_M:
        pull = drawn(rest, outside, fit.faces, other)[0] - rest[outside]
        weights = np.exp(-((distance / reach) ** 2) / 2) + 1e-9
        rest = rest + np.einsum("nk,nkd->nd", weights / weights.sum(axis=1, keepdims=True), pull[neighbours])
    places, corners, shares = drawn(rest, outside, fit.faces, other)
    sunk = beyond(rest[outside], places, corners, other) & under_cloth(model, outside)
    rest[outside[sunk]] = places[sunk]
    corners, shares = corners[neighbours[:, 0]], shares[neighbours[:, 0]]
    normals = surface_of(rest, fit.faces).normals[outside]
    near = outside[cKDTree(keyed(rest[outside], normals)).query(keyed(vertices, other.normals))[1]]
    seen = cKDTree(vertices[faces].mean(axis=1)).query(rest[model.topology.faces].mean(axis=1))[1]
    anatomy = anatomy_on(model, figure, (corners, shares), near, vertices, faces)
    exact = {name: vertex(number) for name, number in told.items() if name in anatomy.landmarks}
    anatomy = replace(anatomy, landmarks={**anatomy.landmarks, **exact})
    return Wrap(rest.astype(np.float32), corners, shares, vertices.astype(np.float32), near, seen, anatomy)


def vertex_of(model: BodyModel, name: str) -> int:
    """Our vertex of a landmark, on either side."""
    landmarks = model.anatomy.landmarks
    if name in landmarks:
        return int(landmarks[name].indices[0])
    return int(model.mirror[landmarks[name.removesuffix("_right")].indices[0]])


def is_near(model: BodyModel, figure: Array, name: str, place: Array) -> bool:
    return bool(np.linalg.norm(figure[vertex_of(model, name)] - place) < TRUSTED_M)


def beyond(points: Array, places: Array, corners: Indices, other: Surface) -> NDArray[np.bool_]:
    """Which points (n, 3) lie outside the other surface: there our skin would show through cloth."""
    return np.asarray(((points - places) * other.normals[corners].mean(axis=1)).sum(axis=1) > 0.0)


def under_cloth(model: BodyModel, vertices: Indices) -> NDArray[np.bool_]:
    """Which vertices (n,) belong to no face, hand or foot, whose fine form is worth more than a hair's breadth."""
    topology = model.topology
    return ~np.isin(vertices, topology.faces[topology.part != topology.part_names.index("skin")])


def anatomy_on(
    model: BodyModel, figure: Array, places: tuple[Indices, Array], near: Indices, vertices: Array, faces: Indices
) -> Anatomy:
    """Our anatomy in another's vertices (W, 3) and faces (G, 3).

    figure (V, 3) [m]: our registered body, which has its joints; places (corners and shares) and near as in Wrap.
    """
    ours, (corners, shares) = model.anatomy, places

    def there(name: str, mark: Landmark) -> Landmark:
        mark = steady_joint(model, JOINTS[name], mark) if name in JOINTS else mark
        place = mark.at(figure)
        indices, row = np.unique(corners[mark.indices], return_inverse=True)
        weights = np.bincount(row.ravel(), (mark.weights[:, None] * shares[mark.indices]).ravel()).astype(np.float64)
        if name not in JOINTS:
            return Landmark(indices, weights)
        # A joint lies inside: the same skin carries it, shifted evenly to where it is.
        places = vertices[indices] - vertices[indices].mean(axis=0)
        miss = place - weights @ vertices[indices]
        return Landmark(indices, weights + places @ np.linalg.solve(places.T @ places, miss))

    # A few vertices on the midline have no counterparts; where the lowest of them lies on the mean body, has.
    crotch = furthest(model.mean.astype(np.float64), ours.regions["crotch"], -UP)
    spine = ours.back.indices[:, 0]
    pairs = edges_of(faces)
    return Anatomy(
        landmarks={name: there(name, mark) for name, mark in {**ours.landmarks, "crotch": crotch}.items()},
        regions={
            name: np.flatnonzero(np.isin(near, region)) for name, region in ours.regions.items() if name != "crotch"
        },
        edges={name: pairs[np.isin(near, part)[pairs].all(axis=1)] for name, part in ours.edges.items()},
        faces=faces,
        back=Chain(corners[spine], shares[spine]),
    )


def steady_joint(model: BodyModel, bone: str, mark: Landmark) -> Landmark:
    """A joint as weights on the skin round it that carry it over figures, and hardly heed skin that lies a little off.

    Ridge regression over the model's figures; the weights sum to one and give the mean figure's `mark` exactly. The
    mark's own weights, of a sum of absolutes of up to 26, make 17 mm at the shoulder of 1 mm that our skin lies off.
    """
    joint = model.joint_names.index(bone)
    outside = np.unique(outside_faces(model))
    order = np.linalg.norm(model.mean[outside] - model.joint_mean[joint], axis=1).argsort()
    near = outside[order[:STEADY_NEIGHBOURS]]
    count = len(near)
    skin = (model.basis[near] * model.spread).transpose(1, 2, 0).reshape(-1, count).astype(np.float64)
    moved = (model.joint_basis[joint] * model.spread).ravel().astype(np.float64)
    fixed = np.vstack([np.ones(count), model.mean[near].T])
    gram = skin.T @ skin + 3.0 * SLIDE_M**2 * np.eye(count)
    system = np.block([[gram, fixed.T], [fixed, np.zeros((4, 4))]])
    wanted = np.concatenate([skin.T @ moved, [1.0], mark.at(model.mean.astype(np.float64))])
    return Landmark(near, np.linalg.solve(system, wanted)[:count])


def joints_of(model: BodyModel, vertices: Floats) -> dict[str, Floats]:
    """All our joints [m] in a body of our topology (V, 3), each moved from the mean as the skin nearest to it was."""
    _, near = cKDTree(model.mean).query(model.joint_mean, k=NEIGHBOURS)
    before, after = model.mean[near].astype(np.float64), vertices[near].astype(np.float64)
    centre = before.mean(axis=1)
    places = (after - after.mean(axis=1, keepdims=True)).transpose(0, 2, 1) @ (before - centre[:, None])
    left, _, right = np.linalg.svd(places)
    right[:, 2] *= np.linalg.det(left @ right)[:, None]  # turned, never mirrored
    moved = after.mean(axis=1) + np.einsum("jab,jb->ja", left @ right, model.joint_mean - centre)
    return dict(zip(model.joint_names, moved.astype(np.float32), strict=True))


def registered(fit: Registration, points: Points, marks: Marks | None = None) -> State:
    """The figure and pose of our model nearest to a surface's points."""
    mean = fit.model.vertices(fit.prior.mean)
    middle = (points.places.max(axis=0) + points.places.min(axis=0) - mean.max(axis=0) - mean.min(axis=0)) / 2
    state = State(fit.prior.mean, rig.standing(fit.rest_joints(fit.prior.mean)[0] + middle))
    target = target_of(thin(points, POINTS))
    for scale in COARSE_M:
        state = fit.step(state, target, scale_m=scale, fine=False, marks=marks)
    for scale in FINE_M:
        state = fit.step(state, target, scale_m=scale, fine=True, marks=marks)
    return state


def drawn(rest: Array, outside: Indices, faces: Indices, other: Surface) -> tuple[Array, Indices, Array]:
    """Where our outside vertices meet the other surface: places (n, 3), corners (n, 3) and shares (n, 3)."""
    normals = surface_of(rest, faces).normals[outside]
    pairs = nearest_places(Points(rest[outside], normals, True, len(outside)), other, candidates=4)
    return np.einsum("nc,ncd->nd", pairs.shares, other.vertices[pairs.corners]), pairs.corners, pairs.shares
