"""Hair combed once on the body model's template: strands that follow the skull, then hang; shaped by style.

A strand is a row of points [m] in the template's frame (x to the body's left, y to its back, z up).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from render.person.face_paint import HEAD_AXIS_Y_M, scalp
from render.picture.normals import vertex_normals
from render.types import Floats, Ints

STEPS = 9
SHORT_STEPS = 6
STYLES = ("short", "bob", "shoulder", "tied")
# Styles with the lower hairline, and those that hang over the ears.
ROUNDER = ("bob", "shoulder", "tied")
COVERING = ("bob", "shoulder")
# Where hair turns on the crown, where the parting runs, and where tied hair is gathered [m].
CROWN = np.array([0.012, -0.015, 0.850])
PARTING_X_M = 0.022
KNOT = np.array([0.0, 0.058, 0.728])
BUN_M, BUN_RADIUS_M = KNOT + np.array([0.0, 0.014, -0.004]), 0.031
# Below this hair hangs free of the skull; how far its ends turn in, as a slope; how wide it hangs.
FREE_Z_M, TURNED_IN, WIDEST_M = 0.752, 0.32, 0.080
# Where hanging hair ends: at the chin, and just above the shoulders.
BOB_END_M, SHOULDER_END_M = 0.628, 0.588


class UnknownHair(ValueError):
    """A hair style nobody combs."""


@dataclass(frozen=True)
class Skull:
    """The head's surface as dense samples: points, normals (P, 3) and a search tree over them."""

    points: Floats
    normals: Floats
    tree: object

    def lift(self, points: Floats, height_m: Floats) -> Floats:
        """Points (N, 3) moved out so that none lies deeper than height_m (N,) above the surface."""
        _, near = self.tree.query(points)  # type: ignore[attr-defined]
        normal = self.normals[near]
        height = ((points - self.points[near]) * normal).sum(axis=1)
        return np.asarray(points + normal * np.maximum(height_m - height, 0)[:, None], np.float32)

    def held(self, points: Floats, low_m: Floats, high_m: Floats) -> Floats:
        """Points (N, 3) moved along the normal until they lie between the two heights (N,) above the surface."""
        _, near = self.tree.query(points)  # type: ignore[attr-defined]
        normal = self.normals[near]
        height = ((points - self.points[near]) * normal).sum(axis=1)
        return np.asarray(points + normal * (np.clip(height, low_m, high_m) - height)[:, None], np.float32)

    def normal_at(self, points: Floats) -> Floats:
        """Normals (N, 3) of the nearest surface."""
        return self.normals[self.tree.query(points)[1]]  # type: ignore[attr-defined]


def skull_of(
    vertices: Floats, faces: Ints, rng: np.random.Generator, *, rounder: bool, count: int = 40000
) -> tuple[Skull, Floats]:
    """The head and shoulders sampled evenly: the skull, and the share of hair 0..1 that grows at each sample."""
    from scipy.spatial import cKDTree

    around = vertices[faces]
    # Without the ears: hair falls over them, not round them.
    ears = (np.abs(around[..., 0]) > 0.0715) & (np.abs(around[..., 2] - 0.708) < 0.032) & (around[..., 1] > -0.07)
    upper = faces[(around[..., 2] > 0.52).all(axis=1) & ~ears.any(axis=1)]
    corner = vertices[upper]
    area = np.linalg.norm(np.cross(corner[:, 1] - corner[:, 0], corner[:, 2] - corner[:, 0]), axis=1)
    pick = rng.choice(len(upper), count, p=area / area.sum())
    a, b = rng.random((2, count))
    a, b = np.where(a + b > 1, 1 - a, a), np.where(a + b > 1, 1 - b, b)
    weight = np.stack([1 - a - b, a, b], axis=1)[:, :, None]
    points = (corner[pick] * weight).sum(axis=1)
    smooth = (vertex_normals(vertices, faces)[upper[pick]] * weight).sum(axis=1)
    smooth /= np.linalg.norm(smooth, axis=1, keepdims=True)
    share = scalp(points.astype(np.float32), 0.004, rounder=rounder)
    patch = _in_place_of_ears(rng)
    points = np.concatenate([points, patch]).astype(np.float32)
    # Round the ear the skin turns in and out: there hair only knows sideways.
    sideways = np.stack([np.sign(points[:, 0]), 0 * points[:, 0], 0 * points[:, 0]], axis=1)
    near = np.exp(-(((points[:, 1] + 0.048) / 0.020) ** 2) - ((points[:, 2] - 0.705) / 0.042) ** 2)[:, None]
    smooth = np.concatenate([smooth, sideways[-len(patch) :]])
    smooth = _unit((smooth * (1 - near) + sideways * near).astype(np.float32))
    return Skull(points, smooth, cKDTree(points)), np.concatenate([share, np.zeros(len(patch), np.float32)])


def _in_place_of_ears(rng: np.random.Generator, count: int = 1500) -> Floats:
    """Points of a flat patch over each ear's root (count, 3)."""
    y, z = rng.uniform(-0.074, -0.024, count), rng.uniform(0.668, 0.744, count)
    return np.stack([np.where(np.arange(count) % 2 == 0, 0.0735, -0.0735), y, z], axis=1)


def grow(style: str, vertices: Floats, faces: Ints) -> Floats:
    """All strands of a style on the template, (N, K, 3) [m]; the same every time."""
    combs: dict[str, Callable[[Skull, Floats, np.random.Generator], Floats]] = {
        "short": _short,
        "bob": lambda skull, roots, rng: _hanging(skull, roots, rng, BOB_END_M),
        "shoulder": lambda skull, roots, rng: _hanging(skull, roots, rng, SHOULDER_END_M),
        "tied": _tied,
    }
    if style not in combs:
        raise UnknownHair(f"hair {style!r} is not one of {', '.join(STYLES)}; choose one of these")
    rng = np.random.default_rng(11)
    skull, share = skull_of(vertices, faces, rng, rounder=style in ROUNDER)
    roots = skull.points[(share > rng.random(len(share)) * 0.9 + 0.05)]
    return combs[style](skull, roots, rng)


def middles(strands: Floats, head: Floats) -> Floats:
    """The point each strand (N, K, 3) is laid round, (N, 3): the bun's for those of the bun, else the head's (3,)."""
    in_bun = (np.linalg.norm(strands - BUN_M, axis=2) < 1.1 * BUN_RADIUS_M).all(axis=1)
    return np.where(in_bun[:, None], BUN_M, head).astype(np.float32)


def _unit(v: Floats) -> Floats:
    return np.asarray(v / np.maximum(np.linalg.norm(v, axis=-1, keepdims=True), 1e-9), np.float32)


def _along(skull: Skull, points: Floats, direction: Floats) -> Floats:
    """Directions laid flat on the surface under the points, unit length."""
    normal = skull.normal_at(points)
    return _unit(direction - normal * (direction * normal).sum(axis=1, keepdims=True))


def _short(skull: Skull, roots: Floats, rng: np.random.Generator) -> Floats:
    """Short back and sides, longer on top, brushed to one side and a little forward."""
    roots = roots[rng.permutation(len(roots))[:4600]]
    top = np.clip((roots[:, 2] - 0.785) / 0.045, 0, 1)
    front = np.clip((-0.085 - roots[:, 1]) / 0.04, 0, 1) * top
    length = 0.010 + 0.034 * top**1.2 + 0.010 * front
    length *= rng.uniform(0.8, 1.15, len(roots))
    # All to the person's right; at the front more sideways, so that the forehead stays open.
    over = np.stack([-0.65 - 0.35 * front, -0.75 + 0.65 * front, 0 * front], axis=1)
    down = _unit(roots - CROWN) + np.array([0, 0.12, -0.45])
    flow = over * top[:, None] + down * (1 - top[:, None])
    flow += rng.normal(0, 0.16, flow.shape)
    lift = 0.0025 + 0.009 * top + 0.011 * front
    return _march(skull, roots, length, lambda _p, _k: flow, lambda k: lift * np.sin(np.pi * 0.62 * k) ** 0.7)


def _march(
    skull: Skull,
    roots: Floats,
    length: Floats,
    flow: Callable[[Floats, int], Floats],
    height: Callable[[float], Floats],
) -> Floats:
    """Walks each strand along the surface in even steps, `height` [m] above it as a function of 0..1 along."""
    strands = np.empty((len(roots), SHORT_STEPS, 3), np.float32)
    strands[:, 0] = roots - skull.normal_at(roots) * 0.0015
    at = roots.astype(np.float32)
    for k in range(1, SHORT_STEPS):
        step = _along(skull, at, flow(at, k)) * (length / (SHORT_STEPS - 1))[:, None]
        at = skull.lift((at + step).astype(np.float32), np.zeros(len(at), np.float32))
        _, near = skull.tree.query(at)  # type: ignore[attr-defined]
        at = skull.points[near] + (at - skull.points[near]) * 0.5
        strands[:, k] = at + skull.normals[near] * np.asarray(height(k / (SHORT_STEPS - 1)))[..., None]
    return strands


def _hanging(skull: Skull, roots: Floats, rng: np.random.Generator, end_m: float) -> Floats:
    """Down to end_m, parted at the side, the front swept past the temples."""
    roots = roots[rng.permutation(len(roots))[:4200]]
    side = np.where(roots[:, 0] + 0.002 * rng.normal(size=len(roots)) * (roots[:, 1] < 0) > PARTING_X_M, 1.0, -1.0)
    angle = np.arctan2(np.abs(roots[:, 0]), -(roots[:, 1] - HEAD_AXIS_Y_M))
    back = np.clip((angle - 1.2) / 1.2, 0, 1)
    end_z = end_m + 0.012 * rng.normal(0, 0.35, len(roots)) - 0.003 * (1 - back) + 0.004 * back
    strands = np.empty((len(roots), STEPS, 3), np.float32)
    strands[:, 0] = roots - skull.normal_at(roots) * 0.0015
    fine = 48 + round((BOB_END_M - end_m) / 0.0065)
    at = roots.astype(np.float32)
    path = [at]
    # Deeper layers start lower: hair from the crown lies over hair from the nape.
    layer = np.clip((roots[:, 2] - 0.66) / 0.19, 0, 1)
    volume = (0.0040 + 0.0045 * layer + rng.uniform(0, 0.0030, len(roots))).astype(np.float32)
    # Flat beside the parting, or it would be a notch.
    volume *= (0.45 + 0.55 * np.clip(np.abs(roots[:, 0] - PARTING_X_M) / 0.035, 0, 1)).astype(np.float32)
    wave = rng.normal(0, 0.10, (len(roots), 3)).astype(np.float32)
    for k in range(1, fine + 1):
        flat = np.clip((at[:, 2] - 0.775) / 0.05, 0, 1)[:, None]
        front = np.clip((-at[:, 1] - 0.075) / 0.05, 0, 1)[:, None]
        comb = np.stack([side * 1.0, 0.12 + 0 * side, -0.35 + 0 * side], axis=1)
        comb = comb + front * np.array([0, 0.55, 0.0])
        hang = np.stack([0.0 * side, 0.0 * side, -1 + 0 * side], axis=1)
        hang = hang + front * np.stack([0.15 * side, 0.9 + 0 * side, 0 * side], axis=1)
        flow = _unit((comb * flat + hang * (1 - flat) + wave * 0.6).astype(np.float32))
        left = np.maximum(at[:, 2] - end_z, 0)
        step = np.minimum(0.0065, left * 0.9 + 1e-5)[:, None]
        normal = skull.normal_at(at)
        into = np.minimum((flow * normal).sum(axis=1, keepdims=True), 0)
        flow = _unit(flow - normal * into)
        grown = np.clip(k / 6, 0, 1) ** 0.5
        # Round the skull hair clings; from its widest on it falls straight, and its ends turn in a little.
        free = at[:, 2] < FREE_Z_M
        ear = np.exp(-(((at[:, 1] + 0.050) / 0.034) ** 2) - ((at[:, 2] - 0.712) / 0.036) ** 2) * 0.003
        lift = volume * grown + ear
        clinging = skull.held((at + flow * step).astype(np.float32), lift, lift + 0.001)
        turned_in = -TURNED_IN * np.clip((end_m + 0.055 - at[:, 2]) / 0.05, 0, 1)
        aside, aback = turned_in * at[:, 0] / 0.08, turned_in * (at[:, 1] - HEAD_AXIS_Y_M) / 0.1
        # What swung out past the temples falls back into line with the rest: one curtain, no loose locks.
        widest = WIDEST_M - 0.010 * np.clip((0.715 - at[:, 2]) / 0.06, 0, 1)
        aside = aside - 0.6 * np.sign(at[:, 0]) * np.clip((np.abs(at[:, 0]) - widest) / 0.008, 0, 1)
        inward = np.stack([aside, aback, 0 * turned_in - 1], axis=1)
        hanging = skull.lift((at + _unit(inward + 0.05 * wave) * step).astype(np.float32), lift)
        at = _off_face(np.where(free[:, None], hanging, clinging), side)
        path.append(at)
    return _tidy(_resample(np.stack(path, axis=1)))


def _tidy(strands: Floats) -> Floats:
    """Without the few that fold back over the crown (they turn sharply) or stray across the forehead."""
    step = _unit(np.diff(strands, axis=1))
    bend = (step[:, 1:] * step[:, :-1]).sum(axis=2)
    folded = ((strands[:, 1:-1, 2] > 0.79) & (bend < 0.55)).any(axis=1)
    x, y, z = np.moveaxis(strands, 2, 0)
    angle = np.degrees(np.arctan2(np.abs(x), HEAD_AXIS_Y_M - y))
    stray = (angle < 52) & (z > 0.70) & (scalp(strands, 0.004, rounder=True) < 0.05)
    return np.asarray(strands[~(folded | stray[:, 1:].any(axis=1))], np.float32)


def _off_face(points: Floats, side: Floats) -> Floats:
    """Keeps the face open: below the forehead, hair in front of the ears stays outside 64 mm from the middle."""
    front = (points[:, 1] < -0.070) & (points[:, 2] < 0.775)
    fade = np.clip((0.775 - points[:, 2]) / 0.03, 0, 1)
    least = 0.052 + 0.012 * fade
    across = points[:, 0] * side
    moved = points.copy()
    push = front & (across < least)
    moved[push, 0] = (side * np.maximum(across, across * 0.3 + least * 0.7))[push]
    moved[push, 1] += 0.0025
    return moved


def _resample(path: Floats) -> Floats:
    """Paths (N, K, 3) to STEPS points each, closer together at the root, where hair rises from the head."""
    step = np.linalg.norm(np.diff(path, axis=1), axis=2)
    along = np.concatenate([np.zeros((len(path), 1)), np.cumsum(step, axis=1)], axis=1)
    along /= np.maximum(along[:, -1:], 1e-6)
    wanted = np.linspace(0, 1, STEPS) ** 1.35
    out = np.empty((len(path), STEPS, 3), np.float32)
    for index, (s, p) in enumerate(zip(along, path, strict=True)):
        out[index] = np.stack([np.interp(wanted, s, p[:, k]) for k in range(3)], axis=1)
    return out


def _tied(skull: Skull, roots: Floats, rng: np.random.Generator) -> Floats:
    """Combed back into a low bun."""
    roots = roots[rng.permutation(len(roots))[:3600]]
    fine = 60
    at = roots.astype(np.float32)
    path = [at]
    layer = np.clip((roots[:, 2] - 0.66) / 0.19, 0, 1)
    volume = (0.003 + 0.0065 * layer + rng.uniform(0, 0.0022, len(roots))).astype(np.float32)
    for k in range(1, fine + 1):
        towards = KNOT - at
        left = np.linalg.norm(towards, axis=1)
        rising = np.array([0, 0.02, 0.03]) * np.clip(left / 0.1, 0, 1)[:, None]
        flow = _along(skull, at, (towards + rising).astype(np.float32))
        step = np.minimum(0.0062, left * 0.5)[:, None]
        at = skull.lift((at + flow * step).astype(np.float32), volume * np.clip(k / 8, 0, 1))
        path.append(at)
    return np.concatenate([_resample(np.stack(path, axis=1)), _bun(rng)])


def _bun(rng: np.random.Generator, count: int = 620) -> Floats:
    """Strands wound round a ball behind the knot."""
    # Short arcs: chords of more than 25 degrees would cut through the ball and leave it open.
    start, sweep = rng.uniform(0, 2 * np.pi, (2, count, 1)) * [[[1.0]], [[0.35]]]
    turn = start + (sweep + 1.0) * np.linspace(0, 1, STEPS)[None, :]
    tilt = rng.normal(0, 0.35, (count, 1)) + 0.15 * np.sin(2 * turn)
    polar = np.clip(rng.uniform(-1.35, 1.35, (count, 1)) + tilt * 0.3, -1.5, 1.5)
    radius = BUN_RADIUS_M * rng.uniform(0.92, 1.06, (count, 1))
    # The ball's axis points backwards, so the windings lie like a coil seen from behind.
    ring = np.cos(polar) * radius
    depth = 0.85 * np.sin(polar) * radius * np.ones_like(turn)
    points = np.stack([ring * np.cos(turn), depth, ring * np.sin(turn)], axis=2)
    return np.asarray(points + BUN_M, np.float32)
