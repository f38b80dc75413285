"""Measures a standing body mesh as a tailor's tape would, as the table beside it says, with each measure's gradient.

One body at a time in numpy, for fitting and for the chat; `anthropometry_torch` reads the same table for many bodies
at once. A body in another pose is stood up first (`render.body.stand`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

import numpy as np

from render.measuring.table import (
    BREADTHS,
    CLAUSES,
    DENSITY_KG_PER_M3,
    EXTREMES,
    GIRTHS,
    HIDDEN,
    MEASURES,
    SOFTNESS_M,
    SPANS,
    STANDS_OUT_M,
    Axis,
    Extreme,
    Girth,
)
from render.measuring.tape import (
    UP,
    Array,
    Chain,
    Cut,
    Indices,
    Landmark,
    Reading,
    Turn,
    between,
    cross,
    cut,
    extent,
    fullest,
    furthest,
    hull_girth,
    hull_length,
    lengths_at,
    path,
    rise,
    volume,
)

__all__ = [
    "BREADTHS",
    "CLAUSES",
    "DENSITY_KG_PER_M3",
    "GIRTHS",
    "HIDDEN",
    "MEASURES",
    "Anatomy",
    "Tape",
    "measure",
    "waist_level_m",
]

AXES: dict[Axis, Array] = {
    "up": UP, "down": -UP, "left": np.array([1.0, 0.0, 0.0]), "back": np.array([0.0, 1.0, 0.0]),
}  # fmt: skip
LEVEL: Array = np.array([1.0, 1.0, 0.0])
ACROSS: Array = np.array([[0.0, 0.0, 0.0], [0.0, 0.0, 1.0], [0.0, -1.0, 0.0]])  # v -> v x X


@dataclass(frozen=True)
class Anatomy:
    """What measuring must know of a topology.

    landmarks by name; regions: vertex indices to search for extremes; edges: body part -> (E, 2); faces (F, 3);
    back: the midline of the back from the cervicale downwards. A landmark of an extreme's name takes its place.
    """

    landmarks: Mapping[str, Landmark]
    regions: Mapping[str, Indices]
    edges: Mapping[str, Indices]
    faces: Indices
    back: Chain


class Tape:
    """Reads one body. vertices [m], (V, 3), float64."""

    def __init__(self, vertices: Array, anatomy: Anatomy) -> None:
        self.vertices = vertices
        self.anatomy = anatomy
        found = {name: self.extreme(one) for name, one in EXTREMES.items() if name not in anatomy.landmarks}
        self.marks = {**anatomy.landmarks, **found}

    def extreme(self, sought: Extreme) -> Landmark:
        region, axis = self.anatomy.regions[sought.region], AXES[sought.axis]
        if sought.soft:
            return fullest(self.vertices, region, axis, SOFTNESS_M)
        return furthest(self.vertices, region, axis)

    def section(self, name: str) -> Cut:
        """Where the tape of a girth lies; between two levels, at the nearer."""
        definition = GIRTHS[name]
        best, end = self.levels(definition)
        if end is None:
            return self.cut_at(definition, best)
        share, _ = self.standing_out(definition, best, end)
        return self.cut_at(definition, best if share >= 0.5 else cast(float, definition.otherwise))

    def cut_at(self, definition: Girth, level: float) -> Cut:
        start, end = self.marks[definition.start], self.marks[definition.end]
        normal, turn = self.plane(definition)
        origin = between(start, end, level) if level else start
        return cut(self.vertices, self.anatomy.edges[definition.part], origin, normal, turn)

    def levels(self, definition: Girth) -> tuple[float, float | None]:
        """Of the levels of a girth the one picked; and of both ends the next one, if the picked hardly stands out."""
        if len(definition.levels) == 1:
            return definition.levels[0], None
        normal, _ = self.plane(definition)
        start, end = (self.marks[name].at(self.vertices) @ normal for name in (definition.start, definition.end))
        heights = [float(start + share * (end - start)) for share in definition.levels]
        lengths = np.array(lengths_at(self.vertices, self.anatomy.edges[definition.part], normal, heights))
        lengths = lengths if definition.pick == "least" else -lengths
        best, outer = int(np.argmin(lengths)), 0 if lengths[0] < lengths[-1] else -1
        plain = definition.otherwise is None or lengths[outer] - lengths[best] > 1.2 * STANDS_OUT_M
        return definition.levels[best], None if plain else definition.levels[outer]

    def standing_out(self, definition: Girth, best: float, end: float) -> tuple[float, Reading]:
        """How far (0..1) the girth at `best` stands out from the one at the `end` level, and the girth that follows."""
        assert definition.otherwise is not None
        found, outer, other = (hull_girth(self.cut_at(definition, x)) for x in (best, end, definition.otherwise))
        away = abs(outer.value - found.value) / STANDS_OUT_M
        share = min(away, 1.0)
        slope = (found.value - other.value) / STANDS_OUT_M if share < 1.0 else 0.0
        slope = slope if definition.pick == "least" else -slope
        parts = ((share - slope, found), (slope, outer), (1.0 - share, other))
        indices = np.concatenate([reading.indices for _, reading in parts])
        gradient = np.concatenate([factor * reading.gradient for factor, reading in parts])
        return share, Reading(share * found.value + (1.0 - share) * other.value, indices, gradient)

    def girth(self, name: str) -> Reading:
        definition = GIRTHS[name]
        best, end = self.levels(definition)
        if end is None:
            return hull_girth(self.cut_at(definition, best))
        return self.standing_out(definition, best, end)[1]

    def value(self, name: str) -> float:
        """Any measure [cm, kg], without its gradient."""
        if name == "weight":
            return self.weight()[0]
        if name in GIRTHS:
            best, end = self.levels(GIRTHS[name])
            return 100.0 * (hull_length(self.cut_at(GIRTHS[name], best)) if end is None else self.girth(name).value)
        return 100.0 * self.read(name).value

    def plane(self, definition: Girth) -> tuple[Array, Turn | None]:
        """The plane's unit normal, and how it turns with the landmarks of its axis."""
        if definition.axis is None:
            return UP, None
        low, high = (self.marks[name] for name in definition.axis)
        # The head's plane holds the axis from glabella to occiput and is level sideways: its normal is axis x X.
        shape = ACROSS if definition.part == "head" else np.eye(3)
        axis = shape @ (high.at(self.vertices) - low.at(self.vertices))
        length = float(np.linalg.norm(axis))
        normal = axis / length
        return normal, Turn(low, high, (np.eye(3) - np.outer(normal, normal)) @ shape / length)

    def span(self, name: str) -> Reading:
        points = [self.marks[point] for point in SPANS[name].points]
        return rise(self.vertices, points[0], points[-1]) if SPANS[name].upright else path(self.vertices, points)

    def back_length(self) -> Reading:
        """Down the spine from the cervicale to the level of the navel."""
        chain, navel = self.anatomy.back, self.marks["navel"]
        points = chain.at(self.vertices)
        level = float(navel.at(self.vertices)[2])
        below = points[:, 2] < level
        last = int(np.argmax(below)) if below.any() else len(points) - 1
        upper, lower = points[last - 1, 2], points[last, 2]
        share = float((upper - level) / max(upper - lower, 1e-6))
        places = points[: last + 1].copy()
        places[last] = places[last - 1] + share * (places[last] - places[last - 1])
        steps = np.diff(places, axis=0)
        lengths = np.linalg.norm(steps, axis=1)
        units = steps / np.maximum(lengths, 1e-9)[:, None]
        gradient = np.zeros_like(places)
        gradient[1:] += units
        gradient[:-1] -= units
        gradient[last - 1] += (1 - share) * gradient[last]
        gradient[last] *= share
        # The end slides with the navel: length grows by `slope` for each metre the level rises (so it is negative).
        slope = -float(np.linalg.norm(points[last] - points[last - 1]) / max(upper - lower, 1e-6))
        gradient[last - 1] -= slope * (1 - share) * UP
        gradient[last] -= slope * share * UP
        spread = (chain.weights[: last + 1, :, None] * gradient[:, None]).reshape(-1, 3)
        indices = np.concatenate([chain.indices[: last + 1].ravel(), navel.indices])
        return Reading(float(lengths.sum()), indices, np.concatenate([spread, navel.carry(slope * UP)]))

    def outseam(self) -> Reading:
        """From the waist at the side, over the hip, straight down to the floor."""
        hip = self.marks["hip_side"]
        over = path(self.vertices, [self.marks["waist_side"], hip])
        down = rise(self.vertices, self.marks["floor"], hip)
        return Reading(
            over.value + down.value,
            np.concatenate([over.indices, down.indices]),
            np.concatenate([over.gradient, down.gradient]),
        )

    def foot(self) -> Reading:
        return self.foot_reach("sole", sideways=False)

    def foot_width(self) -> Reading:
        return self.foot_reach("ball", sideways=True)

    def foot_reach(self, region: str, *, sideways: bool) -> Reading:
        """How far a region of the foot stretches along the level line from heel to second toe, or across it."""
        heel, toe = self.marks["heel"], self.marks["second_toe"]
        line = (toe.at(self.vertices) - heel.at(self.vertices)) * LEVEL
        length = np.linalg.norm(line)
        forward = line / length
        axis = cross(UP, forward) if sideways else forward
        indices = self.anatomy.regions[region]
        low, high = furthest(self.vertices, indices, -axis), furthest(self.vertices, indices, axis)
        across = rise(self.vertices, low, high, axis)
        # The value turns with the line: span . (UP x forward) = (span x UP) . forward.
        lever = high.at(self.vertices) - low.at(self.vertices)
        lever = cross(lever, UP) if sideways else lever
        pull = (lever - (lever @ forward) * forward) * LEVEL / length
        return Reading(
            across.value,
            np.concatenate([across.indices, toe.indices, heel.indices]),
            np.concatenate([across.gradient, toe.carry(pull), heel.carry(-pull)]),
        )

    def breadth(self, name: str) -> Reading:
        girth, axis = BREADTHS[name]
        definition = GIRTHS[girth]
        section = cut(self.vertices, self.anatomy.edges[definition.part], self.marks[definition.start], UP)
        return extent(section, AXES[axis])

    def weight(self) -> tuple[float, Array]:
        """kg, and its gradient on all vertices (V, 3)."""
        value, gradient = volume(self.vertices, self.anatomy.faces)
        return value * DENSITY_KG_PER_M3, gradient * DENSITY_KG_PER_M3

    def read(self, name: str) -> Reading:
        """Any measure but weight [m]."""
        if name in GIRTHS:
            return self.girth(name)
        if name in SPANS:
            return self.span(name)
        if name in BREADTHS:
            return self.breadth(name)
        reading: Reading = getattr(self, name)()
        return reading


def measure(vertices: Array, anatomy: Anatomy) -> dict[str, float]:
    """All the contract's measures of a standing body [cm], weight [kg]."""
    tape = Tape(np.asarray(vertices, dtype=np.float64), anatomy)
    return {name: tape.value(name) for name in MEASURES}


def waist_level_m(vertices: Array, anatomy: Anatomy) -> float:
    """Height of the natural waist [m, the mesh's own z]: where the tape of `waist` lies."""
    tape = Tape(np.asarray(vertices, dtype=np.float64), anatomy)
    return float(tape.section("waist").center[2])


# On the mean body; no figure's tape runs over skin further from where the mean's does.
NEAR_PLANE_M = {"neck": 0.06, "head": 0.03}


def compact(anatomy: Anatomy, mean: Array) -> tuple[Indices, Anatomy]:
    """The vertices measuring reads (n,), weight aside, and the anatomy in their own numbering; mean (V, 3) [m]."""
    tape = Tape(mean, anatomy)
    edges = dict(anatomy.edges)
    for name, near in NEAR_PLANE_M.items():
        section = tape.section(name)
        off = np.abs((mean - section.center) @ section.normal) < near
        edges[name] = edges[name][off[edges[name]].any(axis=1)]
    landmarks = anatomy.landmarks.values()
    groups = [*edges.values(), *anatomy.regions.values(), anatomy.back.indices, *(mark.indices for mark in landmarks)]
    used = np.unique(np.concatenate([group.ravel() for group in groups]))
    place = np.full(len(mean), -1)
    place[used] = np.arange(len(used))
    return used, Anatomy(
        landmarks={name: Landmark(place[mark.indices], mark.weights) for name, mark in anatomy.landmarks.items()},
        regions={name: place[indices] for name, indices in anatomy.regions.items()},
        edges={name: np.asfortranarray(place[pairs]) for name, pairs in edges.items()},
        faces=np.zeros((0, 3), dtype=np.int64),
        back=Chain(place[anatomy.back.indices], anatomy.back.weights),
    )
