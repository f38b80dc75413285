"""A body seen by a dressmaker: outlines of trunk and legs by height, tubes round the arms, girths by level."""

from __future__ import annotations

from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter1d, maximum_filter1d
from scipy.spatial import ConvexHull

from render.body.model import anatomy_of
from render.measuring.anthropometry import waist_level_m
from render.types import Body, Topology

Array = NDArray[np.float64]

_STEP = 0.01


# Parts of a body that a hand can touch; eyes, mouth and tongue lie inside.
OUTER_PARTS = ("skin", "head", "hands", "feet")


def outer_faces(topology: Topology) -> NDArray[np.bool_]:
    """Which faces (F,) belong to the outside of the body."""
    names = [i for i, name in enumerate(topology.part_names) if name in OUTER_PARTS]
    return np.isin(topology.part, names)


class Profile:
    """Outlines of one body, all in metres."""

    def __init__(self, body: Body) -> None:
        self.body = body
        self.v = body.vertices.astype(np.float64)
        topology = body.topology
        skin = np.zeros(len(self.v), dtype=bool)
        outer = topology.faces[outer_faces(topology)]
        skin[outer.ravel()] = True
        self.trunk_mask = skin & (topology.arm < 0.5) & (topology.head < 0.5)
        self.skin_mask = skin
        edges = np.concatenate([outer[:, [0, 1]], outer[:, [1, 2]], outer[:, [2, 0]]])
        self._trunk_edges = edges[self.trunk_mask[edges].all(axis=1) & (edges[:, 0] < edges[:, 1])]
        self.levels: Array = np.arange(0.0, self.v[:, 2].max(), _STEP)

    @cached_property
    def _outline(self) -> Array:
        rows = _extents(self.v[self.trunk_mask], self.levels, half=0.013)
        half = np.maximum(rows[:, 1], -rows[:, 0])
        return np.stack([_smooth_max(half), -_smooth_max(-rows[:, 2]), _smooth_max(rows[:, 3])], axis=1)

    def half_width(self, z: Array) -> Array:
        """Half the trunk's width at heights z."""
        return np.interp(z, self.levels, self._outline[:, 0])

    def front(self, z: Array) -> Array:
        """y of the trunk's foremost point (negative)."""
        return np.interp(z, self.levels, self._outline[:, 1])

    def back(self, z: Array) -> Array:
        """y of the trunk's hindmost point."""
        return np.interp(z, self.levels, self._outline[:, 2])

    def middle(self, z: Array) -> Array:
        """y halfway between the trunk's front and back."""
        return (self.front(z) + self.back(z)) / 2

    @cached_property
    def crotch_z(self) -> float:
        """Height of the crotch: the body's inseam, or without one the highest level at which the thighs part."""
        if "inseam" in self.body.measures:
            return float(self.body.measures["inseam"]) / 100
        hip = float(self.body.joints["upperleg01.L"][2])
        near = self.trunk_mask & (np.abs(self.v[:, 0]) < 0.012) & (self.v[:, 2] < hip + 0.05)
        return float(self.v[near & (self.v[:, 2] > 0.8 * hip), 2].min(initial=hip - 0.06))

    @cached_property
    def leg_outline(self) -> tuple[Array, Array]:
        """Levels up to the crotch and, for the left leg, (x inner, x outer, y front, y back) at each."""
        levels = np.arange(0.0, self.crotch_z + 0.02, _STEP)
        left = self.v[self.trunk_mask & (self.v[:, 0] > 0)]
        return levels, gaussian_filter1d(_extents(left, levels, half=0.014), 1.0, axis=0)

    @cached_property
    def waist_z(self) -> float:
        """Height of the natural waist, where the body's measure `waist` is taken."""
        return waist_level_m(self.v, anatomy_of(self.body))

    def girth_m(self, z: float, *, one_leg: bool = False, slope: float = 0.0) -> float:
        """Tape girth of the trunk (both legs together, or the left one) at height z: hull of the plane's cut, [m].

        slope: the plane rises so much [m per m] towards the back, and is at height z where y = 0.
        """
        ends = self.v[self._trunk_edges]
        over = ends[:, :, 2] - slope * ends[:, :, 1] - z
        cut = (over[:, 0] >= 0) != (over[:, 1] >= 0)
        crossed, over = ends[cut], over[cut]
        share = over[:, 0] / (over[:, 0] - over[:, 1])
        points = crossed[:, 0, :2] + share[:, None] * (crossed[:, 1, :2] - crossed[:, 0, :2])
        points[:, 1] *= np.hypot(1.0, slope)
        if one_leg:
            points = points[points[:, 0] > 0]
        return float(ConvexHull(points).area) if len(points) > 3 else 0.0

    def through_crotch_m(self, z: float) -> float:
        """Length of a tape from the front at height z between the legs to the back at z, [m]."""
        front, back = float(self.front(np.array(z))), float(self.back(np.array(z)))
        below = self._saddle[self._saddle[:, 1] < z]
        hull = ConvexHull(np.concatenate([below, [[front, z], [back, z]]]))
        return float(hull.area) - (back - front)

    @cached_property
    def _saddle(self) -> Array:
        """The trunk's middle from the crotch up, (N, 2): y, z."""
        near = self.trunk_mask & (np.abs(self.v[:, 0]) < 0.02) & (self.v[:, 2] > self.crotch_z - 0.03)
        return np.asarray(self.v[near][:, 1:])

    def arm(self, side: str) -> ArmTube:
        """The tube of one arm ("L" or "R")."""
        return ArmTube(self, side)

    def shoulder_ridge(self, start_x: float) -> tuple[Array, Array, Array, Array]:
        """The top of the shoulder outward from x = start_x: run s, x, y, z of a seam lying 14 mm above it."""
        body = self.body
        floor = body.joints["upperarm01.L"][2] - 0.25
        upper = self.v[self.skin_mask & (body.topology.head < 0.9) & (self.v[:, 2] > floor) & (self.v[:, 0] > 0)]
        x = np.arange(max(start_x - 0.02, 0.03), 0.5, 0.006)
        top: list[tuple[float, float]] = []
        for at in x:
            strip = upper[np.abs(upper[:, 0] - at) < 0.012]
            if len(strip) == 0:
                top.append((top[-1][0] - 0.012, top[-1][1]))
                continue
            highest = strip[np.argmax(strip[:, 2])]
            top.append((highest[2], highest[1]))
        z = gaussian_filter1d(np.array(top)[:, 0], 2) + 0.014
        y = gaussian_filter1d(np.array(top)[:, 1], 3)
        keep = x >= start_x
        x, y, z = x[keep], y[keep], z[keep]
        run = np.r_[0.0, np.cumsum(np.hypot(np.diff(x), np.diff(z)))]
        return run, x, y, z


class ArmTube:
    """Coordinates along one arm: t [m] from the shoulder joint through elbow and wrist, angle (0 up/out, + front)."""

    def __init__(self, profile: Profile, side: str) -> None:
        joints = profile.body.joints
        self.sign = 1.0 if side == "L" else -1.0
        knots = np.array([joints[f"{n}.{side}"] for n in ("upperarm01", "lowerarm01", "wrist")], dtype=np.float64)
        ahead = knots[2] - knots[1]
        self._knots = np.concatenate([knots, [knots[2] + ahead]])
        behind = knots[0] - (knots[1] - knots[0])
        self._knots = np.concatenate([[behind], self._knots])
        steps = np.linalg.norm(np.diff(self._knots, axis=0), axis=1)
        raw = np.r_[0.0, np.cumsum(steps)]
        fine = np.arange(0.0, raw[-1], 0.005)
        centre = np.stack([np.interp(fine, raw, self._knots[:, k]) for k in range(3)], axis=1)
        centre = gaussian_filter1d(centre, 5, axis=0, mode="nearest")  # round the elbow over 5 cm
        self.t: Array = fine - raw[1]
        self.wrist_t = float(raw[3] - raw[1])
        self._centre = centre
        along = np.gradient(centre, axis=0)
        along /= np.linalg.norm(along, axis=1, keepdims=True)
        up = np.array([0.0, 0.0, 1.0]) - along * along[:, 2:3]
        up /= np.linalg.norm(up, axis=1, keepdims=True)
        ahead_y = np.array([0.0, -1.0, 0.0]) - along * -along[:, 1:2]
        ahead_y -= up * (ahead_y * up).sum(axis=1, keepdims=True)
        ahead_y /= np.linalg.norm(ahead_y, axis=1, keepdims=True)
        self._along = along
        self._axes = (centre, up, ahead_y)
        own = profile.skin_mask & (profile.v[:, 0] * self.sign > 0)
        self._measure(profile.v[own & (profile.body.topology.arm > 0.5)])

    def _measure(self, points: Array) -> None:
        """Axis offset and largest radius along the arm."""
        coords = self.to_tube(points)
        levels = np.arange(-0.05, self.wrist_t + 0.02, 0.02)
        radius: list[float] = []
        for level in levels:
            near = coords[np.abs(coords[:, 0] - level) < 0.02]
            radius.append(np.percentile(near[:, 1], 97) if len(near) > 3 else (radius[-1] if radius else 0.06))
        self._radius_levels, self._radius = levels, np.array(radius)

    def _frame(self, t: Array) -> tuple[Array, Array, Array]:
        rows = [np.stack([np.interp(t, self.t, a[:, k]) for k in range(3)], axis=1) for a in self._axes]
        return rows[0], rows[1], rows[2]

    def radius(self, t: Array) -> Array:
        """Largest distance of the skin from the axis at t."""
        return np.asarray(np.interp(t, self._radius_levels, self._radius))

    def to_tube(self, points: Array) -> Array:
        """Points (N, 3) -> (t, radius, angle)."""
        from scipy.spatial import cKDTree

        _, near = cKDTree(self._centre).query(points)
        for _ in range(1):
            gap = points - self._centre[near]
            t = self.t[near] + (gap * self._along[near]).sum(axis=1)
        centre, up, front = self._frame(t)
        gap = points - centre
        x, y = (gap * up).sum(axis=1), (gap * front).sum(axis=1)
        return np.stack([t, np.hypot(x, y), np.arctan2(y, x)], axis=1)

    def to_space(self, tube: Array) -> Array:
        """(t, radius, angle) (N, 3) -> points."""
        centre, up, front = self._frame(tube[:, 0])
        r, angle = tube[:, 1:2], tube[:, 2:3]
        return centre + r * (np.cos(angle) * up + np.sin(angle) * front)


def _extents(points: Array, levels: Array, *, half: float) -> Array:
    """(x min, x max, y min, y max) of the points within `half` of each level; empty levels repeat the last."""
    order = np.argsort(points[:, 2])
    points = points[order]
    low = np.searchsorted(points[:, 2], levels - half)
    high = np.searchsorted(points[:, 2], levels + half)
    rows: list[tuple[float, float, float, float]] = []
    for a, b in zip(low, high, strict=True):
        if b - a < 6:
            rows.append(rows[-1] if rows else (-0.1, 0.1, -0.1, 0.1))
            continue
        near = points[a:b]
        rows.append((near[:, 0].min(), near[:, 0].max(), near[:, 1].min(), near[:, 1].max()))
    return np.array(rows)


def _smooth_max(row: Array) -> Array:
    return np.asarray(gaussian_filter1d(maximum_filter1d(row, 4), 1.4))
