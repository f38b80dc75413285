"""Dresses a body: drapes garments from the inside out and finds what skin they cover."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from garments import kind_of
from render.cloth.collider import (
    ARMS,
    WHOLE,
    Collider,
    Layer,
    signed_distance_m,
    skin_faces,
    vertex_normals,
    with_raised_arms,
)
from render.cloth.cutting import Garment, cut
from render.cloth.drape import COLD, Pins, Preset, hang
from render.cloth.fit import fit_report
from render.cloth.hold import Hold, find_hold, pins, pulled_down
from render.cloth.kinds import code_of, keeps_its_shape
from render.cloth.material import stiffness_of
from render.cloth.pressed import pressed
from render.cloth.profile import Profile
from render.cloth.warp_runtime import device_array, kernels
from render.solid.shape import Shape
from render.solid.worn import worn as solid_worn
from render.types import Body, Floats, Ints, Item, Outfit, Worn

# Skin farther from the cloth than this need not be hidden: it cannot poke through.
_COVER_REACH_M = 0.04
_CLOTH_THICKNESS_M = 0.0015
# Between its vertices cloth cuts corners: what lies under a hem is drawn so much deeper, or it shows through.
_TUCK_M = 0.004
_ARMS_RAISED = np.radians(24.0)


@dataclass(frozen=True)
class Draped:
    """A garment on a body: cloth vertices (W, 3) [m], outward faces (F, 3) of cloth vertices."""

    garment: Garment
    shape: Floats
    faces: Ints
    hold: Hold | None


def layered(items: Sequence[Item]) -> list[Item]:
    """Items in the order they are put on; the given order decides between equals."""
    return sorted(items, key=lambda i: kind_of(i.template).of(i.category).rank)


def dress_body(body: Body, items: Sequence[Item], *, preset: Preset = COLD) -> Outfit:
    """Drape `items` on a body, innermost first. Raises ChartError for a chart no garment can be cut from.

    The outfit's body has its arms pressed against the flanks where cloth goes between them.
    """
    profile = Profile(body)
    ordered = layered(items)
    shapes = {i: code_of(item.template).shaped(item, body) for i, item in enumerate(ordered) if _keeps(item)}
    garments = {i: cut(item) for i, item in enumerate(ordered) if i not in shapes}
    if any(garment.draft.armholes for garment in garments.values()):
        body = pressed(body)
    solid, draped = tuple(shapes.values()), list[Draped]()
    for garment in garments.values():
        draped.append(_drape(garment, body, profile, draped, solid, preset))
    visible, under = _skin_under(body, draped, solid)
    worn = {i: _worn(d, draped[k + 1 :], body, profile) for k, (i, d) in enumerate(zip(garments, draped, strict=True))}
    worn |= {i: solid_worn(ordered[i], shape) for i, shape in shapes.items()}
    outfit = Outfit(
        body=body,
        worn=tuple(worn[i] for i in range(len(ordered))),
        inside=inside_share(body, [d.shape for d in draped]),
        visible=visible,
        under=under,
    )
    return _lifted(outfit, max((shape.lift_m for shape in solid), default=0.0))


def _keeps(item: Item) -> bool:
    return keeps_its_shape(item.template)


def _lifted(outfit: Outfit, lift_m: float) -> Outfit:
    """The same outfit standing so much higher: the soles of shoes are on the floor, not the body's."""
    if not lift_m:
        return outfit
    up = np.array([0.0, 0.0, lift_m], np.float32)
    joints = {name: joint + up for name, joint in outfit.body.joints.items()}
    body = replace(outfit.body, vertices=outfit.body.vertices + up, joints=joints)
    return replace(outfit, body=body, worn=tuple(replace(w, vertices=w.vertices + up) for w in outfit.worn))


def _drape(
    garment: Garment,
    body: Body,
    profile: Profile,
    beneath: Sequence[Draped],
    solid: Sequence[Shape],
    preset: Preset,
) -> Draped:
    topology = garment.topology
    faces: Ints = topology.weld[topology.faces].astype(np.int32)
    hold = None
    if garment.draft.waist:
        hold = find_hold(garment, profile, beneath_m=_CLOTH_THICKNESS_M * len(beneath))
        held: Pins | None = pins(garment, hold)
    else:
        held = pulled_down(garment, profile, [d.shape for d in beneath])
    upper = hold is None
    laid_round = Profile(with_raised_arms(body, _ARMS_RAISED)) if upper else profile
    start = code_of(garment.item.template).placed(
        topology, garment.draft, garment.uv, laid_round, hold.waist_z if hold else profile.waist_z
    )
    layers = [Layer(d.shape, d.faces, d.garment.layer == ARMS) for d in beneath]
    layers += [Layer(*shape.bumper, np.zeros(len(shape.bumper[0]), bool)) for shape in solid]
    collider = Collider(body, tuple(layers))
    if layers:
        start = _outside_of(layers, start)
    stiffness = stiffness_of(garment.item.material, garment.item.category)
    shape = hang(
        topology, garment.rest, start, collider, stiffness,
        preset=preset, pins=held, layer=garment.layer, arms_raised=_ARMS_RAISED if upper else 0.0,
    )  # fmt: skip
    return Draped(garment, shape, faces, hold)


def _outside_of(beneath: Sequence[Layer], start: Floats) -> Floats:
    """Start positions moved out of loose garments beneath, which reach farther from the body than its own contact."""
    vertices = np.concatenate([d.vertices for d in beneath])
    offsets = np.cumsum([0, *(len(d.vertices) for d in beneath)])
    faces = np.concatenate([d.faces + np.int32(o) for d, o in zip(beneath, offsets, strict=False)])
    return Collider.of_mesh(vertices, faces).pushed_out(
        start, np.full(len(start), WHOLE, np.int32), clear_m=0.006, rounds=2, reach_m=0.12
    )


def _worn(draped: Draped, above: Sequence[Draped], body: Body, profile: Profile) -> Worn:
    garment = draped.garment
    topology = garment.topology
    normals = vertex_normals(draped.shape, draped.faces)
    faces, tucked = topology.faces, np.zeros(len(draped.shape), dtype=bool)
    for outer in above:
        under = _under(draped.shape, normals, outer)
        tucked |= under
        faces = faces[~_inner(under, draped.faces)[topology.weld[faces]].all(axis=1)]
    worn = draped.shape[topology.weld]
    drawn = (draped.shape - _TUCK_M * tucked[:, None] * normals)[topology.weld]
    return Worn(
        item=garment.item,
        vertices=drawn.astype(np.float32),
        normals=normals[topology.weld].astype(np.float32),
        faces=faces.astype(np.int32),
        uv=garment.uv.astype(np.float32),
        strain=strain(draped)[topology.weld].astype(np.float32),
        report=fit_report(garment, worn.astype(np.float64), body, profile, draped.hold),
        whole=topology.faces.astype(np.int32),
    )


def strain(draped: Draped) -> NDArray[np.float64]:
    """Mean stretch of the links at each cloth vertex, (W,): 0.03 = 3 % longer than cut."""
    links = draped.garment.topology.links
    now = np.linalg.norm(draped.shape[links[:, 0]] - draped.shape[links[:, 1]], axis=1)
    stretch = np.repeat(now / draped.garment.rest.links - 1, 2)
    count = len(draped.shape)
    mean: NDArray[np.float64] = np.bincount(links.ravel(), stretch, minlength=count) / np.maximum(
        np.bincount(links.ravel(), minlength=count), 1
    )
    return mean


def inside_share(body: Body, shapes: Sequence[Floats]) -> float:
    """Share of garment vertices inside the body."""
    if not shapes:
        return 0.0
    distance = signed_distance_m(body.vertices, skin_faces(body), np.concatenate(shapes))
    return float((distance < 0).mean())


def _skin_under(body: Body, draped: Sequence[Draped], solid: Sequence[Shape]) -> tuple[Ints, Ints]:
    """Faces of the body that are seen, a rim of two rings under every hem among them; its vertices under cloth."""
    faces = body.topology.faces
    hidden, under = np.zeros((2, len(body.vertices)), dtype=bool)
    normals = vertex_normals(body.vertices, faces)
    for d in draped:
        below = _under(body.vertices, normals, d)
        hidden |= _inner(below, faces)
        under |= below
    for shape in solid:
        hidden |= shape.hidden
    shown = np.flatnonzero(~hidden[faces].all(axis=1))
    return shown.astype(np.int32), np.flatnonzero(under).astype(np.int32)


def _under(vertices: Floats, normals: Floats, outer: Draped) -> NDArray[np.bool_]:
    """Which vertices (V,) have the inner side of a garment close above them."""
    import warp as wp

    mesh = wp.Mesh(device_array(outer.shape, wp.vec3), device_array(outer.faces.ravel(), int))
    out: Any = wp.zeros(len(vertices), dtype=int)
    inputs = [mesh.id, device_array(vertices, wp.vec3), device_array(normals, wp.vec3), 0.004, _COVER_REACH_M, out]
    wp.launch(kernels().covered, dim=len(vertices), inputs=inputs, device="cpu")
    return np.asarray(out.numpy() > 0)


def _inner(under: NDArray[np.bool_], faces: Ints) -> NDArray[np.bool_]:
    """The same vertices less two rings at the rim."""
    hidden = under.copy()
    for _ in range(2):
        rim = faces[~hidden[faces].all(axis=1)]
        hidden[rim.ravel()] = False
    return hidden
