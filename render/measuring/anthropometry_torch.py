"""Measures many bodies at once, on any device and differentiably: the table of `render.measuring.table` in torch.

Agrees with `anthropometry` within 0.1 mm; autograd gives the gradients that are written out there. On one core it takes
about half of numpy's time, which is too little for a table of people to wait for torch: it is for learning and for
graphics cards. All is done with the tensors' own methods, so importing this module does not import torch.
"""

from __future__ import annotations

from functools import reduce
from itertools import pairwise
from operator import add
from typing import TYPE_CHECKING

import numpy as np

from render.body.stand import motion
from render.measuring.anthropometry import Anatomy
from render.measuring.table import (
    BREADTHS,
    DENSITY_KG_PER_M3,
    EXTREMES,
    GIRTHS,
    MEASURES,
    SOFTNESS_M,
    SPANS,
    STANDS_OUT_M,
    Axis,
    Extreme,
    Girth,
)
from render.measuring.tape import DIRECTIONS, FAN, Indices

if TYPE_CHECKING:
    from torch import Tensor

    from render.body.model import BodyModel

AXES: dict[Axis, tuple[int, float]] = {"up": (2, 1.0), "down": (2, -1.0), "left": (0, 1.0), "back": (1, 1.0)}
"""Coordinate and sign of each axis."""


def measure_batch(vertices: Tensor, anatomy: Anatomy) -> dict[str, Tensor]:
    """All the contract's measures of standing bodies (B, V, 3) [m]: name -> (B,) [cm], weight [kg].

    Wants about 25 MB for each 64 bodies and as much again with gradients; split larger batches.
    """
    tape = BatchTape(vertices, anatomy)
    return {name: tape.value(name) for name in MEASURES}


def stand_up_batch(vertices: Tensor, model: BodyModel) -> Tensor:
    """Posed bodies (B, V, 3) [m] -> standing ones, as `render.body.stand`; half a second each.

    Differentiable with the poses held still.
    """
    poses = [motion(one.detach().cpu().double().numpy(), model) for one in vertices]
    turn, shift = (vertices.new_tensor(np.stack(both)) for both in zip(*poses, strict=True))
    standing = (turn.inverse() @ (vertices - shift)[..., None])[..., 0]
    return standing - standing[..., 2].amin(1)[:, None, None] * standing.new_tensor([0.0, 0.0, 1.0])


class BatchTape:
    """Reads bodies of one topology. vertices (B, V, 3) [m], float32 or float64."""

    def __init__(self, vertices: Tensor, anatomy: Anatomy) -> None:
        self.vertices = vertices
        self.anatomy = anatomy
        self.sections: dict[str, tuple[Tensor, Tensor]] = {}
        self.marks = {name: self.extreme(one) for name, one in EXTREMES.items() if name not in anatomy.landmarks}
        for name, mark in anatomy.landmarks.items():
            weights = vertices.new_tensor(mark.weights)
            self.marks[name] = (vertices[:, self.index(mark.indices)] * weights[:, None]).sum(1)

    def index(self, indices: Indices) -> Tensor:
        return self.vertices.new_tensor(np.ascontiguousarray(indices)).long()

    def extreme(self, sought: Extreme) -> Tensor:
        """Where a region reaches furthest, (B, 3)."""
        places = self.vertices[:, self.index(self.anatomy.regions[sought.region])]
        coordinate, sign = AXES[sought.axis]
        reach = sign * places[..., coordinate]
        if sought.soft:
            return ((reach / SOFTNESS_M).softmax(1)[..., None] * places).sum(1)
        return pick(places, reach.argmax(1))

    def value(self, name: str) -> Tensor:
        """Any measure (B,) [cm, kg]."""
        if name == "weight":
            return DENSITY_KG_PER_M3 * self.volume()
        if name in GIRTHS:
            return 100.0 * self.girth(GIRTHS[name])
        if name in SPANS:
            return 100.0 * self.span(name)
        if name in BREADTHS:
            return 100.0 * self.breadth(name)
        value: Tensor = 100.0 * getattr(self, name)()
        return value

    def part(self, name: str) -> tuple[Tensor, Tensor]:
        """The vertices of a body part (B, n, 3) and its edges (E, 2) among them."""
        if name not in self.sections:
            used, edges = np.unique(self.anatomy.edges[name], return_inverse=True)
            self.sections[name] = self.vertices[:, self.index(used)], self.index(edges.reshape(-1, 2))
        return self.sections[name]

    def cut(self, part: str, origin: Tensor, normal: Tensor) -> Tensor:
        """Where planes through origins (B, 3) cross a part's edges: points (B, N, 3), those of short loops repeated."""
        vertices, edges = self.part(part)
        side = ((vertices - origin[:, None]) * normal[:, None]).sum(-1)
        below = side.detach() < 0
        body, edge = (below[:, edges[:, 0]] != below[:, edges[:, 1]]).nonzero().unbind(1)
        low, high = edges[edge].unbind(1)
        first, second = side[body, low], side[body, high]
        start = vertices[body, low]
        points = start + (first / (first - second))[:, None] * (vertices[body, high] - start)
        count = body.bincount(minlength=len(vertices))
        place = body.new_tensor(range(int(count.max())))[None]
        return points[(count.cumsum(0) - count)[:, None] + place.where(place < count[:, None], place * 0)]

    def plane(self, definition: Girth) -> Tensor:
        """Unit normals (B, 3)."""
        if definition.axis is None:
            return self.vertices.new_tensor([0.0, 0.0, 1.0]).expand(len(self.vertices), 3)
        low, high = (self.marks[name] for name in definition.axis)
        axis = high - low
        if definition.part == "head":  # axis x X, as in Tape.plane
            axis = axis[:, [0, 2, 1]] * axis.new_tensor([0.0, 1.0, -1.0])
        return axis / length(axis)[:, None]

    def girth(self, definition: Girth) -> Tensor:
        start, end = self.marks[definition.start], self.marks[definition.end]
        normal = self.plane(definition)

        def girth_at(level: float) -> Tensor:
            return hull_length(self.cut(definition.part, start + level * (end - start), normal), normal)

        lengths = [girth_at(level) for level in definition.levels]
        most = definition.pick == "most"
        picked = reduce(lambda a, b: a.maximum(b) if most else a.minimum(b), lengths)
        if definition.otherwise is None:
            return picked
        outer = lengths[0].maximum(lengths[-1]) if most else lengths[0].minimum(lengths[-1])
        share = ((picked - outer).abs() / STANDS_OUT_M).clamp(max=1.0)
        return share * picked + (1.0 - share) * girth_at(definition.otherwise)

    def span(self, name: str) -> Tensor:
        points = [self.marks[point] for point in SPANS[name].points]
        if SPANS[name].upright:
            return points[-1][:, 2] - points[0][:, 2]
        return chain_length(points)

    def back_length(self) -> Tensor:
        """Down the spine from the cervicale to the level of the navel."""
        weights = self.vertices.new_tensor(self.anatomy.back.weights)
        chain = (self.vertices[:, self.index(self.anatomy.back.indices)] * weights[..., None]).sum(2)
        level = self.marks["navel"][:, 2]
        lengths = length(chain[:, 1:] - chain[:, :-1])
        below = chain.detach()[..., 2] < level.detach()[:, None]
        last = below.int().argmax(1).where(below.any(1), below.sum(1) * 0 + chain.shape[1] - 1)
        upper, lower = pick(chain, last - 1)[:, 2], pick(chain, last)[:, 2]
        share = (upper - level) / (upper - lower).clamp(min=1e-6)
        steps = last.new_tensor(range(lengths.shape[1]))[None]
        whole = (lengths * (steps < last[:, None] - 1)).sum(1)
        return whole + share * lengths.gather(1, last[:, None] - 1)[:, 0]

    def outseam(self) -> Tensor:
        """From the waist at the side, over the hip, straight down to the floor."""
        hip = self.marks["hip_side"]
        return chain_length([self.marks["waist_side"], hip]) + hip[:, 2] - self.marks["floor"][:, 2]

    def foot_axis(self) -> Tensor:
        axis = (self.marks["second_toe"] - self.marks["heel"])[:, :2]
        return axis / length(axis)[:, None]

    def foot(self) -> Tensor:
        return self.reach("sole", self.foot_axis())

    def foot_width(self) -> Tensor:
        return self.reach("ball", self.foot_axis()[:, [1, 0]] * self.vertices.new_tensor([-1.0, 1.0]))

    def reach(self, region: str, axis: Tensor) -> Tensor:
        """How far a region stretches along level axes (B, 2)."""
        along = (self.vertices[:, self.index(self.anatomy.regions[region]), :2] * axis[:, None]).sum(-1)
        return along.amax(1) - along.amin(1)

    def breadth(self, name: str) -> Tensor:
        girth, axis = BREADTHS[name]
        definition = GIRTHS[girth]
        points = self.cut(definition.part, self.marks[definition.start], self.plane(definition))
        along = points[..., AXES[axis][0]]
        return along.amax(1) - along.amin(1)

    def volume(self) -> Tensor:
        """Enclosed volume (B,) [m3]."""
        # Round the middle of the body: far from the origin single precision would round litres away.
        places = (self.vertices - self.vertices.mean(1, keepdim=True)).permute(1, 2, 0).contiguous()
        corners = (places[self.index(self.anatomy.faces[:, corner])].unbind(1) for corner in range(3))
        (ax, ay, az), (bx, by, bz), (cx, cy, cz) = corners
        return (ax * (by * cz - bz * cy) + ay * (bz * cx - bx * cz) + az * (bx * cy - by * cx)).sum(0) / 6.0


def pick(places: Tensor, index: Tensor) -> Tensor:
    """Row `index` (B,) of each of places (B, N, D) -> (B, D)."""
    return places.gather(1, index[:, None, None].expand(-1, 1, places.shape[2]))[:, 0]


def length(vectors: Tensor) -> Tensor:
    return (vectors * vectors).sum(-1).sqrt()


def chain_length(points: list[Tensor]) -> Tensor:
    """Length of the polyline through points (B, 3) each."""
    return reduce(add, (length(end - start) for start, end in pairwise(points)))


def hull_length(points: Tensor, normal: Tensor) -> Tensor:
    """Perimeter (B,) of the convex hull of points (B, N, 3) in planes of `normal` (B, 3), by Cauchy's formula.

    The planes' own axes are held still: a turn of the plane moves its points, and those lie in it.
    """
    still = normal.detach()
    level = still[:, [1, 0, 2]] * still.new_tensor([-1.0, 1.0, 0.0])
    tilt = length(level)[:, None]
    across = (level / tilt.clamp(min=1e-9)).where(tilt > 0.045, still.new_tensor([1.0, 0.0, 0.0]))
    along = still.cross(across, dim=1)
    fan = still.new_tensor(FAN)
    outward = fan[0][:, None] * across[:, None] + fan[1][:, None] * along[:, None]  # (B, DIRECTIONS, 3)
    step = 2 * np.pi / DIRECTIONS
    reach = outward @ points.detach().transpose(1, 2)
    if not points.requires_grad:  # a third of the time
        return reach.amax(2).sum(1).mul(step)
    hull = points.gather(1, reach.argmax(2)[:, :, None].expand(-1, -1, 3))
    return (hull * outward).sum((1, 2)).mul(step)
