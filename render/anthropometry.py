"""Measures a standing body mesh as a tailor's tape would: one line of a table for each measure.

Girths are the convex hull of a plane cut (a tape bridges hollows), arms left out of the trunk by skinning weight.
Clauses are those of ISO 8559-1:2017; where the table's notes differ from it, they follow ANSUR II's measurer's guide
(Hotzman et al., NATICK/TR-11/017), because the regressions of `render.body_statistics` were fitted to that:

- waist: at the navel, not midway between rib and hip bone (5.3.10); `natural_waist` is where the trunk is narrowest
  between navel and ribs, where dresses, tees and skirts have theirs;
- upper_arm: round the biceps at its fullest;
- shoulder: straight between the acromia, not over the back (5.4.2);
- knee: horizontally, just above the kneecap.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from render.tape import (
    UP,
    Array,
    Cut,
    Indices,
    Landmark,
    Reading,
    Turn,
    between,
    cross,
    cut,
    extent,
    furthest,
    hull_girth,
    hull_length,
    path,
    rise,
    volume,
)

DENSITY_KG_PER_M3 = 985.0
"""Whole body with the air in its lungs: 1.03-1.06 g/cm3 of tissue (Siri 1961) less about 3 l of air at the end of a
quiet breath leaves 0.97-1.00."""

X: Array = np.array([1.0, 0.0, 0.0])
Y: Array = np.array([0.0, 1.0, 0.0])
ACROSS: Array = np.array([[0.0, 0.0, 0.0], [0.0, 0.0, 1.0], [0.0, -1.0, 0.0]])  # v -> v x X


@dataclass(frozen=True)
class Anatomy:
    """What measuring must know of a topology.

    landmarks by name; regions: vertex indices to search for extremes; edges: body part -> (E, 2); faces (F, 3);
    back: midline vertices of the back from the cervicale downwards.
    """

    landmarks: Mapping[str, Landmark]
    regions: Mapping[str, Indices]
    edges: Mapping[str, Indices]
    faces: Indices
    back: Indices


@dataclass(frozen=True)
class Girth:
    """A tape round `part` at `levels`, shares of the way from one landmark to another; several: the `pick` of them.

    axis: landmarks the plane is perpendicular to; None for a horizontal plane.
    """

    clause: str
    part: str
    start: str
    end: str
    levels: tuple[float, ...] = (0.0,)
    axis: tuple[str, str] | None = None
    pick: Callable[[list[float]], float] = max


UPPER_ARM = ("shoulder_joint", "elbow_joint")
FOREARM = ("elbow_joint", "wrist_joint")

GIRTHS: dict[str, Girth] = {
    "neck": Girth("5.3.2", "neck", "larynx", "larynx", axis=("neck_base", "head_base")),
    "chest": Girth("5.3.4", "trunk", "bust_point", "bust_point"),
    "underbust": Girth("5.3.6", "trunk", "underbust", "underbust"),
    "waist": Girth("5.3.10", "trunk", "navel", "navel"),
    "hip": Girth("5.3.13", "trunk", "buttock", "buttock"),
    "thigh": Girth("5.3.20", "left_leg", "crotch", "knee_joint", (0.07,)),
    "knee": Girth("5.3.22", "left_leg", "knee_joint", "crotch", (0.12,)),
    "calf": Girth("5.3.24", "left_leg", "knee_joint", "ankle_joint", (0.18, 0.24, 0.30, 0.36)),
    "ankle": Girth("5.3.26", "left_leg", "knee_joint", "ankle_joint", (0.80, 0.85, 0.90), pick=min),
    "upper_arm": Girth("5.3.16", "upper_arm", *UPPER_ARM, (0.42, 0.52, 0.62), UPPER_ARM),
    "wrist": Girth("5.3.19", "forearm", *FOREARM, (0.90, 0.95, 1.0), FOREARM, min),
    "head": Girth("5.3.1", "head", "glabella", "glabella", axis=("glabella", "occiput")),
}  # fmt: skip

NATURAL_WAIST = Girth("5.3.10", "trunk", "navel", "underbust", (0.3, 0.45), pick=min)
TAPES: dict[str, Girth] = {**GIRTHS, "natural_waist": NATURAL_WAIST}

CLAUSES: dict[str, str] = {
    **{name: girth.clause for name, girth in GIRTHS.items()},
    "height": "5.1.1", "weight": "5.6.1", "shoulder": "5.4.2", "sleeve": "5.7.8", "back_length": "5.4.5",
    "inseam": "5.1.15", "outseam": "5.7.13", "foot": "5.7.15", "foot_width": "5.2.7",
}  # fmt: skip

HIDDEN = (
    "chest_breadth", "chest_depth", "waist_breadth", "waist_depth", "hip_breadth", "hip_depth", "waist_height",
    "cervical_height", "natural_waist",
)  # fmt: skip
"""Read for fitting only: they give sections the roundness of real ones, and the trunk its waist."""


class Tape:
    """Reads one body. vertices [m], (V, 3), float64."""

    def __init__(self, vertices: Array, anatomy: Anatomy) -> None:
        self.vertices = vertices
        self.anatomy = anatomy
        marks = dict(anatomy.landmarks)
        marks["floor"] = furthest(vertices, anatomy.regions["sole"], -UP)
        marks["crown"] = furthest(vertices, anatomy.regions["scalp"], UP)
        marks["crotch"] = furthest(vertices, anatomy.regions["crotch"], -UP)
        marks["buttock"] = self.fullest("buttock", Y)
        self.marks = marks

    def fullest(self, region: str, axis: Array, softness_m: float = 0.004) -> Landmark:
        """Where a region stands out most, as a soft maximum, so that the level never jumps from vertex to vertex."""
        indices = self.anatomy.regions[region]
        along = self.vertices[indices] @ axis
        weights = np.exp((along - along.max()) / softness_m)
        return Landmark(indices, weights / weights.sum())

    def cuts(self, name: str) -> list[Cut]:
        """Where the tape of a girth may lie, one cut for each level."""
        definition = TAPES[name]
        start, end = self.marks[definition.start], self.marks[definition.end]
        normal, turn = self.plane(definition)
        edges = self.anatomy.edges[definition.part]
        origins = [between(start, end, level) if level else start for level in definition.levels]
        return [cut(self.vertices, edges, origin, normal, turn) for origin in origins]

    def girth(self, name: str) -> Reading:
        sections = self.cuts(name)
        if len(sections) == 1:
            return hull_girth(sections[0])
        lengths = [hull_length(section) for section in sections]
        return hull_girth(sections[lengths.index(TAPES[name].pick(lengths))])

    def value(self, name: str) -> float:
        """Any measure [cm, kg], without its gradient."""
        if name == "weight":
            return self.weight()[0]
        if name in TAPES:
            return 100.0 * TAPES[name].pick([hull_length(section) for section in self.cuts(name)])
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

    def height(self) -> Reading:
        return rise(self.vertices, self.marks["floor"], self.marks["crown"])

    def inseam(self) -> Reading:
        return rise(self.vertices, self.marks["floor"], self.marks["crotch"])

    def waist_height(self) -> Reading:
        return rise(self.vertices, self.marks["floor"], self.marks["navel"])

    def cervical_height(self) -> Reading:
        return rise(self.vertices, self.marks["floor"], self.marks["cervicale"])

    def shoulder(self) -> Reading:
        return path(self.vertices, [self.marks["acromion"], self.marks["acromion_right"]])

    def sleeve(self) -> Reading:
        return path(self.vertices, [self.marks[name] for name in ("acromion", "radiale", "stylion")])

    def back_length(self) -> Reading:
        """Down the spine from the cervicale to the level of the navel."""
        chain = self.anatomy.back
        level = float(self.marks["navel"].at(self.vertices)[2])
        heights = self.vertices[chain, 2]
        last = int(np.argmax(heights < level)) if (heights < level).any() else len(chain) - 1
        upper, lower = heights[last - 1], heights[last]
        share = float((upper - level) / max(upper - lower, 1e-6))
        places = self.vertices[chain[: last + 1]].copy()
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
        step = self.vertices[chain[last]] - self.vertices[chain[last - 1]]
        slope = -float(np.linalg.norm(step) / max(upper - lower, 1e-6))
        gradient[last - 1] -= slope * (1 - share) * UP
        gradient[last] -= slope * share * UP
        navel = self.marks["navel"]
        indices = np.concatenate([chain[: last + 1], navel.indices])
        return Reading(float(lengths.sum()), indices, np.concatenate([gradient, slope * navel.weights[:, None] * UP]))

    def outseam(self) -> Reading:
        """From the waist at the side, over the hip, straight down to the floor."""
        hip, waist = self.fullest("hip_side", X), self.marks["waist_side"]
        over = path(self.vertices, [waist, hip])
        down = rise(self.vertices, self.marks["floor"], hip)
        return Reading(
            over.value + down.value,
            np.concatenate([over.indices, down.indices]),
            np.concatenate([over.gradient, down.gradient]),
        )

    def foot_axis(self) -> Array:
        axis = (self.marks["second_toe"].at(self.vertices) - self.marks["heel"].at(self.vertices)) * [1.0, 1.0, 0.0]
        return np.asarray(axis / np.linalg.norm(axis))

    def foot(self) -> Reading:
        axis, region = self.foot_axis(), self.anatomy.regions["sole"]
        return rise(self.vertices, furthest(self.vertices, region, -axis), furthest(self.vertices, region, axis), axis)

    def foot_width(self) -> Reading:
        axis, region = cross(UP, self.foot_axis()), self.anatomy.regions["ball"]
        return rise(self.vertices, furthest(self.vertices, region, -axis), furthest(self.vertices, region, axis), axis)

    def breadth(self, name: str) -> Reading:
        girth, direction = name.split("_")
        definition = GIRTHS[girth]
        section = cut(self.vertices, self.anatomy.edges[definition.part], self.marks[definition.start], UP)
        return extent(section, X if direction == "breadth" else Y)

    def weight(self) -> tuple[float, Array]:
        """kg, and its gradient on all vertices (V, 3)."""
        value, gradient = volume(self.vertices, self.anatomy.faces)
        return value * DENSITY_KG_PER_M3, gradient * DENSITY_KG_PER_M3

    def read(self, name: str) -> Reading:
        """Any measure but weight [m]."""
        if name in TAPES:
            return self.girth(name)
        if name.endswith(("_breadth", "_depth")):
            return self.breadth(name)
        reading: Reading = getattr(self, name)()
        return reading


MEASURES = (
    "height", "weight", "neck", "chest", "underbust", "waist", "hip", "thigh", "knee", "calf", "ankle", "upper_arm",
    "wrist", "shoulder", "sleeve", "back_length", "inseam", "outseam", "foot", "foot_width", "head",
)  # fmt: skip


def measure(vertices: Array, anatomy: Anatomy) -> dict[str, float]:
    """All the contract's measures of a standing body [cm], weight [kg]."""
    tape = Tape(np.asarray(vertices, dtype=np.float64), anatomy)
    return {name: tape.value(name) for name in MEASURES}


def natural_waist(vertices: Array, anatomy: Anatomy) -> tuple[float, float]:
    """The narrowest girth of the trunk between navel and ribs [cm] and its height [m, the mesh's own z].

    Of a figure without a waist the girth at whichever end of the stretch is narrower.
    """
    tape = Tape(np.asarray(vertices, dtype=np.float64), anatomy)
    start, end = tape.marks[NATURAL_WAIST.start], tape.marks[NATURAL_WAIST.end]
    shares = np.linspace(0.25, 0.65, 5)
    levels = [between(start, end, float(share)) for share in shares]
    girths = [hull_length(cut(tape.vertices, anatomy.edges["trunk"], level, UP)) for level in levels]
    best = int(np.argmin(girths))
    return 100.0 * girths[best], float(levels[best].at(tape.vertices)[2])


# On the mean body; no figure's tape runs over skin further from where the mean's does.
NEAR_PLANE_M = {"neck": 0.06, "head": 0.03}


def compact(anatomy: Anatomy, mean: Array) -> tuple[Indices, Anatomy]:
    """The vertices measuring reads (n,), weight aside, and the anatomy in their own numbering; mean (V, 3) [m]."""
    tape = Tape(mean, anatomy)
    edges = dict(anatomy.edges)
    for name, near in NEAR_PLANE_M.items():
        section = tape.cuts(name)[0]
        off = np.abs((mean - section.center) @ section.normal) < near
        edges[name] = edges[name][off[edges[name]].any(axis=1)]
    landmarks = anatomy.landmarks.values()
    groups = [*edges.values(), *anatomy.regions.values(), anatomy.back, *(mark.indices for mark in landmarks)]
    used = np.unique(np.concatenate([group.ravel() for group in groups]))
    place = np.full(len(mean), -1)
    place[used] = np.arange(len(used))
    return used, Anatomy(
        landmarks={name: Landmark(place[mark.indices], mark.weights) for name, mark in anatomy.landmarks.items()},
        regions={name: place[indices] for name, indices in anatomy.regions.items()},
        edges={name: np.asfortranarray(place[pairs]) for name, pairs in edges.items()},
        faces=np.zeros((0, 3), dtype=np.int64),
        back=place[anatomy.back],
    )
