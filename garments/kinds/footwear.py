"""Sneakers, low shoes and ankle boots: a last round the shopper's own feet, an upper over it, a sole under it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter1d
from scipy.spatial import ConvexHull

from render.solid.loft import directions, skin, tube
from render.solid.shape import Piece, Shape, Surface, joined, mirrored
from render.types import Body, Item

Array = NDArray[np.float64]
_AROUND = 120
_RUBBER = Surface(colour=(0.93, 0.92, 0.89), roughness=0.75, gloss=0.25)
_DARK_SOLE = Surface(colour=(0.07, 0.065, 0.06), roughness=0.6, gloss=0.4)
_LACE = Surface(colour=(0.95, 0.945, 0.93), roughness=0.9, gloss=0.1, fuzz=0.3)
_LINING = Surface(darker=0.45, roughness=0.9, gloss=0.1)


@dataclass(frozen=True)
class Cut:
    """What tells one shoe from another, [m].

    collar: height of the top edge at the sides, at the heel, at the instep; toe: room before the toes that every last
    has; box: how much higher than the toes; sole: its thickness; arch: how far it is cut out before the heel; welt: how
    far it stands out; on: what is on the upper.
    """

    collar: tuple[float, float, float]
    toe: float
    box: float
    sole: float
    arch: float
    welt: float
    under: Surface
    on: Literal["laces", "strap", "elastic"]


_CUTS = {
    "sneakers": Cut((0.066, 0.080, 0.096), 0.010, 0.015, 0.020, 0.003, 0.0035, _RUBBER, "laces"),
    "shoes": Cut((0.052, 0.064, 0.072), 0.014, 0.011, 0.018, 0.010, 0.003, _DARK_SOLE, "strap"),
    "boots": Cut((0.165, 0.168, 0.165), 0.014, 0.013, 0.026, 0.014, 0.0035, _DARK_SOLE, "elastic"),
}
# Leather, lining and sock between skin and the outside.
_WALL = 0.0055


def shaped(item: Item, body: Body) -> Shape:
    """A pair on the body's feet, as long as its size is: feet longer than that are too long for it, and it is told."""
    cut = _CUTS.get(item.category, _CUTS["shoes"])
    foot = _Foot(body)
    # Never shorter than the foot it is drawn on: what is too small is said.
    longer = max(item.chart["foot"] / 100 - foot.length, -0.004) + cut.toe
    own, hidden = _one(cut, foot, longer)
    pieces = [*own, *(mirrored(piece) for piece in own)]
    upper = [piece for piece in pieces if piece.name != "lining"]
    return Shape(
        tuple(pieces), joined(upper), hidden, {"foot": body.measures.get("foot", 100 * foot.length)},
        lift_m=cut.sole,
    )  # fmt: skip


class _Foot:
    """The left foot and shin in a frame of their own: x to the toes from the heel, y to the outside, z up."""

    def __init__(self, body: Body) -> None:
        heel, toe = body.joints["foot.L"].astype(float), body.joints["toe2-2.L"].astype(float)
        ahead = (toe - heel)[:2]
        self.ahead = ahead / np.linalg.norm(ahead)
        self.side = np.array([-self.ahead[1], self.ahead[0]])
        self.vertices = body.vertices.astype(float)
        knee = float(body.joints["lowerleg01.L"][2])
        self.mine = (self.vertices[:, 0] > 0) & (self.vertices[:, 2] < 0.9 * knee) & (body.topology.leg > 0.3)
        self.both = (self.vertices[:, 2] < 0.9 * knee) & (body.topology.leg > 0.3)
        self.origin = heel[:2]
        flat = self.local(self.vertices[self.mine])
        low = flat[flat[:, 2] < 0.06]
        self.origin = heel[:2] + self.ahead * low[:, 0].min()
        self.points = self.local(self.vertices[self.mine])
        self.length = float(self.points[self.points[:, 2] < 0.06][:, 0].max())

    def local(self, points: Array) -> Array:
        """Points (N, 3) of the body in the foot's frame."""
        flat = points[:, :2] - self.origin
        return np.stack([flat @ self.ahead, flat @ self.side, points[:, 2]], axis=1)

    def world(self, points: Array) -> Array:
        """Points (..., 3) of the foot's frame in the body's."""
        flat = self.origin + points[..., :1] * self.ahead + points[..., 1:2] * self.side
        return np.concatenate([flat, points[..., 2:]], axis=-1)


def _one(cut: Cut, foot: _Foot, longer: float) -> tuple[list[Piece], NDArray[np.bool_]]:
    last = _Last(cut, foot, longer)
    top = last.collar()
    share = np.r_[np.linspace(0.0, 0.9, 22), np.linspace(0.93, 1.0, 4)]
    rings = np.stack([last.ring(top * s) for s in share])
    edge = _turned_in(rings[-1])
    pieces = [
        _piece(foot, "upper", rings, Surface()),
        _piece(foot, "lining", edge, _LINING),
        *_sole(cut, foot, last),
    ]
    pieces += {"laces": _laces, "strap": _strap, "elastic": _elastic}[cut.on](cut, foot, last)
    flipped = foot.vertices[foot.both] * np.where(foot.vertices[foot.both][:, :1] < 0, [[-1.0, 1.0, 1.0]], 1.0)
    near = foot.local(flipped)
    hidden = np.zeros(len(foot.vertices), bool)
    hidden[np.flatnonzero(foot.both)] = near[:, 2] < last.at(top, near) - 0.004
    return pieces, hidden


class _Last:
    """The outside of the upper: its outline at every height, an oval of few terms, smooth however bony the foot."""

    def __init__(self, cut: Cut, foot: _Foot, longer: float) -> None:
        self.cut = cut
        points = foot.points[foot.points[:, 2] < cut.collar[1] + 0.05].copy()
        ahead = np.clip((points[:, 0] - 0.45 * foot.length) / (0.55 * foot.length), 0, 1)
        points[:, 2] += _WALL + cut.box * ahead**1.5
        points[:, 0] += longer * ahead**2
        self.points = points
        self.levels: Array = np.arange(0.0, max(cut.collar) + 0.016, 0.004)
        rows = np.stack([self._oval(level) for level in self.levels])
        # Below the toe box the upper stands up from the sole; nothing hangs over it.
        low = int(0.022 / 0.004)
        rows[:low] = rows[low]
        self.rows = np.asarray(gaussian_filter1d(rows, 1.6, axis=0, mode="nearest"))

    def _oval(self, level: float) -> Array:
        """Middle and half length along the foot, then the terms of half width and of the middle line across it."""
        above = self.points[(self.points[:, 2] > level - 0.004) & (self.points[:, 2] < max(level, 0.03) + 0.03)]
        if len(above) < 8:
            above = self.points[self.points[:, 2] > level - 0.03]
        hull = above[ConvexHull(above[:, :2]).vertices][:, :2]
        low, high = hull[:, 0].min() - _WALL, hull[:, 0].max() + _WALL
        turn = np.linspace(0.45, np.pi - 0.45, 25)
        x = (low + high) / 2 + (high - low) / 2 * np.cos(turn)
        top, bottom = _crossed(hull, np.clip(x, low + 1.2 * _WALL, high - 1.2 * _WALL))
        terms = np.cos(np.outer(turn, np.arange(4)))
        width = np.linalg.lstsq(terms, ((top - bottom) / 2 + _WALL) / np.sin(turn), rcond=None)[0]
        width[0] += max(float((((top - bottom) / 2 + 0.6 * _WALL) / np.sin(turn) - terms @ width).max()), 0.0)
        middle = np.linalg.lstsq(terms[:, :3], (top + bottom) / 2, rcond=None)[0]
        return np.asarray(np.r_[(low + high) / 2, (high - low) / 2, width, middle])

    def collar(self) -> Array:
        """The height of the top edge in each direction, (_AROUND,)."""
        sides, heel, instep = self.cut.collar
        ahead = directions(_AROUND)[:, 0]
        return sides + (instep - sides) * np.clip(ahead, 0, 1) ** 1.5 + (heel - sides) * np.clip(-ahead, 0, 1)

    def ring(self, heights: Array) -> Array:
        """The outline (_AROUND, 3) at a height for each direction: 0 to the toes, a quarter to the outside."""
        where = np.clip(heights / 0.004, 0, len(self.levels) - 1.001)
        row, rest = where.astype(int), (where % 1)[:, None]
        oval = self.rows[row] * (1 - rest) + self.rows[row + 1] * rest
        turn = np.arange(_AROUND) * 2 * np.pi / _AROUND
        terms = np.cos(np.outer(turn, np.arange(4)))
        x = oval[:, 0] + oval[:, 1] * np.cos(turn)
        y = (oval[:, 2:6] * terms).sum(axis=1) * np.sin(turn) + (oval[:, 6:9] * terms[:, :3]).sum(axis=1)
        return np.stack([x, y, heights], axis=1)

    def at(self, top: Array, points: Array) -> Array:
        """The height of the top edge next to points (N, 3), (N,)."""
        rim = self.ring(top)
        middle = rim[:, :2].mean(axis=0)
        angle, turned = (np.arctan2(flat[:, 1], flat[:, 0]) for flat in (rim[:, :2] - middle, points[:, :2] - middle))
        order = np.argsort(angle)
        return np.asarray(np.interp(turned, angle[order], rim[order, 2], period=2 * np.pi))


def _crossed(hull: Array, x: Array) -> tuple[Array, Array]:
    """The highest and the lowest y of a convex polygon (N, 2) at each x."""
    a, b = hull, np.roll(hull, -1, axis=0)
    span = np.where(np.abs(b[:, 0] - a[:, 0]) < 1e-9, 1e-9, b[:, 0] - a[:, 0])
    share = (x[:, None] - a[:, 0]) / span
    y = np.where((share >= 0) & (share <= 1), a[:, 1] + share * (b[:, 1] - a[:, 1]), np.nan)
    return np.nanmax(y, axis=1), np.nanmin(y, axis=1)


def _piece(foot: _Foot, name: str, rings: Array, surface: Surface, **lids: bool) -> Piece:
    vertices, faces = skin(foot.world(rings), **lids)
    return Piece(name, vertices, faces, surface)


def _turned_in(rim: Array) -> Array:
    """The padded edge and the first of the lining: over the top and down inside."""
    inward = rim[:, :2].mean(axis=0) - rim[:, :2]
    inward /= np.linalg.norm(inward, axis=1, keepdims=True)
    steps = ((0.0, 0.0), (0.0012, 0.0016), (0.0035, 0.0018), (0.0055, 0.0), (0.006, -0.012), (0.006, -0.025))
    return np.stack([np.concatenate([rim[:, :2] + inward * i, rim[:, 2:] + up], axis=1) for i, up in steps])


def _sole(cut: Cut, foot: _Foot, last: _Last) -> list[Piece]:
    """The sole, from the floor up to a little over the upper's lower edge, cut out under the arch."""
    edge = last.ring(np.zeros(_AROUND))[:, :2]
    out = np.gradient(np.r_[edge[-1:], edge, edge[:1]], axis=0)[1:-1] @ np.array([[0.0, -1.0], [1.0, 0.0]])
    out /= np.linalg.norm(out, axis=1, keepdims=True)
    # The heel's front edge at 0.27 of the length, the ball from 0.5 on.
    along = edge[:, 0] / foot.length
    cut_out = cut.arch * np.clip((along - 0.26) / 0.02, 0, 1) * np.clip((0.56 - along) / 0.18, 0, 1)
    rows = [(-cut.sole, -0.001), (-cut.sole + 0.003, cut.welt), (0.002, cut.welt), (0.007, 0.7 * cut.welt),
            (0.009, 0.0005)]  # fmt: skip
    rings = np.stack([
        np.c_[edge + out * grown, z + cut_out * (z < 0)] for z, grown in rows
    ])  # fmt: skip
    return [_piece(foot, "sole", rings, cut.under, closed_low=True, closed_high=True)]


def _laces(cut: Cut, foot: _Foot, last: _Last) -> list[Piece]:
    """Bars across the instep."""
    bars = []
    front = np.zeros(_AROUND)
    for height in np.linspace(0.6 * cut.collar[2], 0.93 * cut.collar[2], 5):
        ring = last.ring(front + height)
        turns = np.array([-12, -8, -4, 0, 4, 8, 12])
        bar = ring[turns % _AROUND] + [0.002, 0.0, 0.0012]
        bars.append(tube(foot.world(bar), 0.0022))
    starts = np.cumsum([0, *(len(vertices) for vertices, _ in bars)])
    faces = np.concatenate([f + start for (_, f), start in zip(bars, starts, strict=False)]).astype(np.int32)
    return [Piece("laces", np.concatenate([v for v, _ in bars]), faces, _LACE)]


def _strap(cut: Cut, foot: _Foot, last: _Last) -> list[Piece]:
    """A loafer's saddle over the instep."""
    return [_patch(foot, last, "strap", (-26, 26), (0.62 * cut.collar[2], 0.86 * cut.collar[2]), Surface(darker=0.18))]


def _elastic(cut: Cut, foot: _Foot, last: _Last) -> list[Piece]:
    """The gussets at both ankles, and a loop at the back."""
    quarter, dark = _AROUND // 4, Surface(colour=(0.05, 0.05, 0.055), roughness=0.95, gloss=0.05, fuzz=0.3)
    reaches = (0.085, cut.collar[0] - 0.006)
    sides = [(quarter - 9, quarter + 9), (3 * quarter - 9, 3 * quarter + 9)]
    pieces = [_patch(foot, last, "elastic", side, reaches, dark) for side in sides]
    half = _AROUND // 2
    return [
        *pieces,
        _patch(foot, last, "loop", (half - 3, half + 3), (0.135, cut.collar[1] + 0.010), Surface(darker=0.3)),
    ]


def _patch(
    foot: _Foot, last: _Last, name: str, turns: tuple[int, int], heights: tuple[float, float], surface: Surface
) -> Piece:
    """A piece of the upper's surface laid 1 mm over it, between two directions and two heights."""
    around = np.arange(turns[0], turns[1] + 1) % _AROUND
    ahead = np.c_[directions(_AROUND)[around], np.full(len(around), 0.6)]
    rows = [last.ring(np.full(_AROUND, z))[around] + 0.0012 * ahead for z in np.linspace(*heights, 12)]
    grid = np.stack(rows)
    vertices = foot.world(grid).reshape(-1, 3).astype(np.float32)
    k = (np.arange(len(rows) - 1)[:, None] * len(around) + np.arange(len(around) - 1)).ravel()
    step = len(around)
    faces = np.concatenate([np.stack([k, k + 1, k + step + 1], 1), np.stack([k, k + step + 1, k + step], 1)])
    return Piece(name, vertices, faces.astype(np.int32), surface)
