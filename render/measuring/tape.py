"""Tape geometry: plane cuts of a mesh, hull lengths, paths and volume, each with its gradient on the vertices.

Vertices are (V, 3) in metres. A `Reading` is a value and how it changes when vertices move, which is all a fit needs.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Indices = NDArray[np.int64]

DIRECTIONS = 256
"""Support directions of a hull: its length comes out within 5e-5 of itself (0.05 mm on a 1 m girth)."""

_ANGLES = np.arange(DIRECTIONS) * (2 * np.pi / DIRECTIONS)
FAN: Array = np.stack([np.cos(_ANGLES), np.sin(_ANGLES)])

UP: Array = np.array([0.0, 0.0, 1.0])
_LEVEL: Array = np.array([[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]])


class Reading(NamedTuple):
    """value [m, or m3], and its gradient (n, 3) on the vertices `indices` (n,)."""

    value: float
    indices: Indices
    gradient: Array


class Landmark(NamedTuple):
    """A point that moves with the skin: `weights` (n,) on vertices `indices` (n,).

    Where the weights themselves follow the vertices: along `axis` (3,), a vertex that moves 1 m moves the point by its
    row of `sway` (n, 3) as well.
    """

    indices: Indices
    weights: Array
    axis: Array | None = None
    sway: Array | None = None

    def at(self, vertices: Array) -> Array:
        return np.asarray(self.weights @ vertices[self.indices])

    def carry(self, gradient: Array) -> Array:
        """What a gradient on the point (3,) is on its vertices (n, 3)."""
        carried = self.weights[:, None] * gradient
        if self.axis is None or self.sway is None:
            return carried
        return np.asarray(carried + (self.sway @ gradient)[:, None] * self.axis)


class Chain(NamedTuple):
    """Points that move with the skin one after the other: `weights` (n, k) on vertices `indices` (n, k)."""

    indices: Indices
    weights: Array

    def at(self, vertices: Array) -> Array:
        return np.asarray(np.einsum("nk,nkd->nd", self.weights, vertices[self.indices]))


class Turn(NamedTuple):
    """How a plane's normal follows the body: d normal = matrix (3, 3) @ (d high - d low)."""

    low: Landmark
    high: Landmark
    matrix: Array


class Cut(NamedTuple):
    """Where a plane crosses edges: points (n, 3) at `share` (n,) of the way along `pairs` (n, 2)."""

    points: Array
    pairs: Indices
    share: Array
    side: Array  # (n, 2) signed distances of both ends from the plane
    span: Array  # (n, 3) end minus start
    origin: Landmark
    center: Array  # (3,) where the origin lies
    normal: Array
    turn: Turn | None


def vertex(index: int) -> Landmark:
    return Landmark(np.array([index]), np.array([1.0]))


def chain(indices: Indices) -> Chain:
    """The chain through vertices (n,)."""
    return Chain(indices[:, None], np.ones((len(indices), 1)))


def edges_of(faces: Indices) -> Indices:
    """The edges (E, 2) of triangles (F, 3), each once."""
    pairs = np.concatenate([faces[:, [0, 1]], faces[:, [1, 2]], faces[:, [2, 0]]])
    return np.asarray(np.unique(np.sort(pairs, axis=1), axis=0))


def between(a: Landmark, b: Landmark, share: float) -> Landmark:
    """The point at `share` of the way from `a` to `b`, both of fixed weights."""
    indices = np.concatenate([a.indices, b.indices])
    return Landmark(indices, np.concatenate([(1 - share) * a.weights, share * b.weights]))


def cut(vertices: Array, edges: Indices, origin: Landmark, normal: Array, turn: Turn | None = None) -> Cut:
    """The plane through `origin` across `edges` (E, 2)."""
    height = vertices[:, 2] if normal is UP else vertices @ normal
    center = origin.at(vertices)
    level = center @ normal
    ends = (height < level).take(edges.T)
    pairs = edges[np.flatnonzero(ends[0] != ends[1])]
    side = height[pairs] - level
    share = side[:, 0] / (side[:, 0] - side[:, 1])
    start = vertices[pairs[:, 0]]
    span = vertices[pairs[:, 1]] - start
    return Cut(start + share[:, None] * span, pairs, share, side, span, origin, center, normal, turn)


def cross(a: Array, b: Array) -> Array:
    """Cross product over the last axis; numpy's own takes five times as long on small and large arrays alike."""
    ax, ay, az = a[..., 0], a[..., 1], a[..., 2]
    bx, by, bz = b[..., 0], b[..., 1], b[..., 2]
    return np.stack([ay * bz - az * by, az * bx - ax * bz, ax * by - ay * bx], axis=-1)


def plane_axes(normal: Array) -> Array:
    """Two unit axes (2, 3) that span the plane; the first is horizontal."""
    if normal is UP:
        return _LEVEL
    first = np.array([-normal[1], normal[0], 0.0]) if abs(normal[2]) < 0.999 else np.array([1.0, 0.0, 0.0])
    first = first / np.linalg.norm(first)
    return np.stack([first, cross(normal, first)])


def spread(section: Cut, gradient: Array) -> tuple[Indices, Array]:
    """Carries a gradient on a cut's points (n, 3) to the mesh's vertices; the plane moves with its origin."""
    used = np.flatnonzero(gradient.any(axis=1))
    g, share, side = gradient[used], section.share[used][:, None], section.side[used]
    gap = side[:, 0] - side[:, 1]
    slide = (g * section.span[used]).sum(axis=1)  # change of the value per unit of share
    first = (1 - share) * g + (-side[:, 1] / gap**2 * slide)[:, None] * section.normal
    second = share * g + (side[:, 0] / gap**2 * slide)[:, None] * section.normal
    lift = -(slide / gap).sum() * section.normal
    pairs = section.pairs[used]
    indices = [pairs[:, 0], pairs[:, 1], section.origin.indices]
    carried = [first, second, section.origin.carry(lift)]
    if section.turn is not None:
        # d share = (point - origin) . d normal / gap: the further from the origin, the more a turn shifts the cut.
        tip = (slide / gap) @ (section.points[used] - section.center)
        pull = section.turn.matrix.T @ tip
        indices += [section.turn.high.indices, section.turn.low.indices]
        carried += [section.turn.high.carry(pull), section.turn.low.carry(-pull)]
    return np.concatenate(indices), np.concatenate(carried)


def lengths_at(vertices: Array, edges: Indices, normal: Array, levels: Sequence[float]) -> list[float]:
    """Lengths of the tapes [m] in parallel planes at `levels` [m] along `normal`, to choose among: a fourth of the fan.

    Infinite where a plane meets no edge.
    """
    height = vertices[:, 2] if normal is UP else vertices @ normal
    ends = height[edges]
    near = edges[(ends.max(axis=1) >= min(levels)) & (ends.min(axis=1) < max(levels))]
    ends = height[near]
    below, axes, step = ends[:, :, None] < np.asarray(levels), plane_axes(normal), 2 * np.pi / DIRECTIONS
    flat = vertices @ axes.T
    found = []
    for k, level in enumerate(levels):
        crossing = np.flatnonzero(below[:, 0, k] != below[:, 1, k])
        if not len(crossing):
            found.append(float("inf"))
            continue
        first, second = ends[crossing].T
        share = ((level - first) / (second - first))[:, None]
        start = flat[near[crossing, 0]]
        points = start + share * (flat[near[crossing, 1]] - start)
        found.append(float((points @ FAN[:, ::4]).max(axis=0).sum() * 4 * step))
    return found


def hull_length(section: Cut) -> float:
    """Length of the tape round a cut [m], without its gradient."""
    reach = FAN.T @ (plane_axes(section.normal) @ section.points.T)
    return float(reach.max(axis=1).sum() * (2 * np.pi / DIRECTIONS))


def hull_girth(section: Cut) -> Reading:
    """Length of the tape round a cut: the perimeter of its convex hull, by Cauchy's formula (mean support width)."""
    axes = plane_axes(section.normal)
    reach = FAN.T @ (axes @ section.points.T)
    winner = reach.argmax(axis=1)
    step = 2 * np.pi / DIRECTIONS
    flat = np.stack([np.bincount(winner, fan, len(section.points)) for fan in FAN], axis=1) * step
    indices, gradient = spread(section, flat @ axes)
    length = float(reach[np.arange(DIRECTIONS), winner].sum() * step)
    return Reading(length, indices, gradient)


def extent(section: Cut, axis: Array) -> Reading:
    """Breadth of a cut along a unit axis (3,)."""
    along = section.points @ axis
    high, low = int(along.argmax()), int(along.argmin())
    gradient = np.zeros_like(section.points)
    gradient[high] += axis
    gradient[low] -= axis
    indices, carried = spread(section, gradient)
    return Reading(float(along[high] - along[low]), indices, carried)


def path(vertices: Array, points: Sequence[Landmark]) -> Reading:
    """Length of the polyline through landmarks."""
    places = np.stack([point.at(vertices) for point in points])
    steps = np.diff(places, axis=0)
    lengths = np.linalg.norm(steps, axis=1)
    units = steps / np.maximum(lengths, 1e-9)[:, None]
    gradient = np.zeros_like(places)
    gradient[1:] += units
    gradient[:-1] -= units
    indices = np.concatenate([point.indices for point in points])
    carried = np.concatenate([point.carry(g) for point, g in zip(points, gradient, strict=True)])
    return Reading(float(lengths.sum()), indices, carried)


def rise(vertices: Array, low: Landmark, high: Landmark, axis: Array = UP) -> Reading:
    """How far `high` lies beyond `low` along an axis."""
    value = float((high.at(vertices) - low.at(vertices)) @ axis)
    indices = np.concatenate([high.indices, low.indices])
    return Reading(value, indices, np.concatenate([high.carry(axis), low.carry(-axis)]))


def furthest(vertices: Array, region: Indices, axis: Array) -> Landmark:
    """The vertex of a region that lies furthest along an axis."""
    return vertex(int(region[(vertices[region] @ axis).argmax()]))


def fullest(vertices: Array, region: Indices, axis: Array, softness_m: float) -> Landmark:
    """Where a region stands out most along an axis, as the mean of its vertices weighted by exp(reach / softness)."""
    places = vertices[region]
    reach = places @ axis
    weights = np.exp((reach - reach.max()) / softness_m)
    weights /= weights.sum()
    return Landmark(region, weights, axis, (weights / softness_m)[:, None] * (places - weights @ places))


def volume(vertices: Array, faces: Indices) -> tuple[float, Array]:
    """Enclosed volume [m3] of a closed surface and its gradient (V, 3): a third of the faces' area vectors.

    Volume is of third degree in the vertices, so it is a third of their product with the gradient.
    """
    a = vertices[faces[:, 0]]
    area = cross(vertices[faces[:, 1]] - a, vertices[faces[:, 2]] - a) / 6.0
    gradient = np.empty_like(vertices)
    for axis in range(3):
        column = np.ascontiguousarray(area[:, axis])
        gradient[:, axis] = sum(np.bincount(faces[:, corner], column, len(vertices)) for corner in range(3))
    return float((vertices * gradient).sum() / 3.0), gradient
