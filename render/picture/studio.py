"""The studio round the figure: a seamless backdrop, a shadow on the floor, soft occlusion in the folds."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from render.picture.gl import Camera, Frame, Shot
from render.picture.views import camera_at, rays
from render.types import Floats

# Luma 0..255: the wall above, the brightest band behind the knees where the paper curves, the floor in front.
WALL, CURVE, FLOOR = 221.5, 236.5, 228.5
# The paper's warmth, added to every luma: whole steps of Cb and Cr (-2, +1), so that no codec draws bands of hue.
PAPER_TINT = np.array([1.6, 0.0, -4.05], np.float32)
# Grain strong enough to outlive a lossy codec: a gradient of 15 tones over 1000 rows has bands without it.
GRAIN = 1.25
SHADOW_TINT = np.array([0.70, 0.735, 0.775], np.float32)
FLOOR_CELL_M = 0.01
FLOOR_HALF_M = 2.0


@lru_cache(maxsize=8)
def backdrop(width_px: int, height_px: int) -> Floats:
    """A roll of warm paper hung behind the person, (H, W, 3) float32 sRGB 0..255, the same from every side."""
    y = (np.arange(height_px, dtype=np.float32) + 0.5) / height_px
    x = (np.arange(width_px, dtype=np.float32) + 0.5) / width_px - 0.5
    # The paper bends over a tenth of the height: no edge where wall and floor meet.
    rise, fall = _smooth(y, 0.20, 0.80), _smooth(y, 0.86, 1.02)
    luma = WALL * (1 - rise) + CURVE * rise
    luma = luma * (1 - fall) + FLOOR * fall
    # A pool of light behind the figure and a quiet vignette keep the eye in the middle.
    distance = np.sqrt((x[None, :] / 0.62) ** 2 + ((y[:, None] - 0.46) / 0.72) ** 2)
    glow = 1.035 - 0.085 * _smooth(distance, 0.15, 1.25)
    picture = luma[:, None] * glow + np.random.default_rng(7).normal(0.0, GRAIN, (height_px, width_px))
    return np.asarray(np.clip(picture[..., None] + PAPER_TINT, 0, 255), np.float32)


def _smooth(t: NDArray[Any], low: float, high: float) -> Floats:
    s = np.clip((t - low) / (high - low), 0, 1)
    return np.asarray(s * s * (3 - 2 * s), np.float32)


def floor_shadow(points: Floats, camera: Camera, width_px: int, height_px: int) -> tuple[int, Floats]:
    """The shadow the figure throws: the first row that can see it and darkness 0..1 from there down, (H', W).

    Points [m] (N, 3) are dropped on the floor along the light; the higher they hang, the softer they land. Where
    soles touch, a narrow dark contact line is added. The floor's map turns with the camera, so one look-up table
    serves every view.
    """
    size = int(2 * FLOOR_HALF_M / FLOOR_CELL_M)
    side, back = _level_axes(camera)
    x, y, z = points @ side, points @ back, points[:, 2]
    lean = camera.key_direction / -camera.key_direction[2]
    shift_x, shift_y = float(lean @ side), float(lean @ back)
    cast = np.zeros((size, size), np.float32)
    for low, high, blur_m, weight in ((-0.1, 0.25, 0.022, 0.40), (0.25, 0.7, 0.06, 0.34), (0.7, 2.3, 0.13, 0.30)):
        band = (z >= low) & (z < high)
        cast = np.maximum(cast, weight * _splat(x[band] + shift_x * z[band], y[band] + shift_y * z[band], size, blur_m))
    soles, under = z < 0.035, z < 1.2
    contact = np.maximum(0.62 * _splat(x[soles], y[soles], size, 0.012), 0.22 * _splat(x[under], y[under], size, 0.07))
    darkness = 1 - (1 - cast * _fading(size)) * (1 - contact)
    return _on_floor(darkness, camera.frame, width_px, height_px)


def _level_axes(camera: Camera) -> tuple[Floats, Floats]:
    """The camera's right and its view direction laid on the floor, (3,) each."""
    side = camera.pose[:3, 0]
    return side.astype(np.float32), np.cross([0.0, 0.0, 1.0], side).astype(np.float32)


@lru_cache(maxsize=2)
def _fading(size: int) -> Floats:
    """1 near the feet, 0 from 1.5 m on: a shadow that ends before the paper does, (size, size)."""
    at = (np.arange(size, dtype=np.float32) + 0.5) * FLOOR_CELL_M - FLOOR_HALF_M
    return 1 - _smooth(np.hypot(at[None, :], at[:, None]), 0.35, 1.5)


def _splat(x: Floats, y: Floats, size: int, blur_m: float) -> Floats:
    """How much of each cell lies in the shade of points x, y [m], (size, size), 0..1, x along axis 1."""
    from scipy.ndimage import gaussian_filter

    column = np.floor((x + FLOOR_HALF_M) / FLOOR_CELL_M).astype(np.int64)
    row = np.floor((y + FLOOR_HALF_M) / FLOOR_CELL_M).astype(np.int64)
    known = (column >= 0) & (column < size) & (row >= 0) & (row < size)
    covered = np.zeros((size, size), np.float32)
    covered[row[known], column[known]] = 1.0
    # Vertices lie up to 2 cm apart: close the gaps, then soften.
    closed = np.clip(gaussian_filter(covered, 1.6, truncate=2.5) * 3.2, 0, 1)
    return np.asarray(gaussian_filter(closed, blur_m / FLOOR_CELL_M, truncate=2.5), np.float32)


@lru_cache(maxsize=8)
def _floor_seen(frame: Frame, width_px: int, height_px: int) -> tuple[int, Floats, Floats]:
    """The first row whose floor lies within the map, and for every second pixel below it the map's row and column."""
    camera = camera_at(0.0, frame)
    direction = rays(camera, (width_px + 1) // 2, (height_px + 1) // 2)
    eye = camera.pose[:3, 3]
    reach = -eye[2] / np.minimum(direction[..., 2], -1e-4)
    side, back = _level_axes(camera)
    point = eye.astype(np.float32) + direction * reach[..., None]
    x, y = point @ side, point @ back
    top = int(np.argmax((y < FLOOR_HALF_M).any(axis=1)))
    column, row = ((a[top:] + FLOOR_HALF_M) / FLOOR_CELL_M - 0.5 for a in (x, y))
    return top * 2, row.astype(np.float32), column.astype(np.float32)


def _on_floor(darkness: Floats, frame: Frame, width_px: int, height_px: int) -> tuple[int, Floats]:
    from scipy.ndimage import map_coordinates

    top, row, column = _floor_seen(frame, width_px, height_px)
    seen = map_coordinates(darkness, [row, column], order=1, mode="constant", cval=0.0)
    whole = Image.fromarray(seen.astype(np.float32)).resize((width_px, height_px - top), Image.Resampling.BILINEAR)
    return top, np.asarray(whole)


def occlusion(depth: Floats, camera: Camera) -> Floats:
    """How open each point is to the room, 0.3..1, at half the size of the depth [m] (0 = nothing there).

    After McGuire and others, "The Alchemy screen-space ambient obscurance algorithm", HPG 2011: three rings of
    samples, 1.4, 5 and 13 cm; blurred once.
    """
    from scipy.ndimage import uniform_filter

    small = np.ascontiguousarray(depth[::2, ::2])
    open_share = np.ones(small.shape, np.float32)
    rows, columns = np.flatnonzero(small.any(axis=1)), np.flatnonzero(small.any(axis=0))
    if not len(rows):
        return open_share
    pad = 24
    r0, r1 = max(rows[0] - pad, 0), min(rows[-1] + pad + 1, small.shape[0])
    c0, c1 = max(columns[0] - pad, 0), min(columns[-1] + pad + 1, small.shape[1])
    z = small[r0:r1, c0:c1]
    seen = z > 0
    z = np.where(seen, z, 99.0).astype(np.float32)
    metre_px = small.shape[0] / 2 / math.tan(camera.yfov_rad / 2)
    ys = (small.shape[0] / 2 - np.arange(r0, r1, dtype=np.float32))[:, None] / metre_px
    xs = (np.arange(c0, c1, dtype=np.float32) - small.shape[1] / 2)[None, :] / metre_px
    x, y = xs * z, ys * z
    nx, ny, nz = _normals(x, y, z)
    blocked = np.zeros_like(z)
    distance = float(np.median(z[seen]))
    for radius_m, samples, phase in ((0.014, 6, 0.2), (0.05, 7, 0.6), (0.13, 6, 1.1)):
        radius = radius_m * metre_px / distance
        for k in range(samples):
            angle = phase + 2 * math.pi * k / samples
            dx, dy = round(radius * math.cos(angle)), round(radius * math.sin(angle))
            vx, vy, vz = (np.roll(a, (dy, dx), (0, 1)) - a for a in (x, y, z))
            square = vx * vx + vy * vy + vz * vz
            # z grows away from the eye: towards the eye is negative.
            facing = vx * nx + vy * ny - vz * nz
            near = np.clip(1 - square / (9 * radius_m**2), 0, 1)
            # 0.22: a facet of the mesh may lean 12 degrees before it counts as a fold.
            rise = facing / np.sqrt(square + 1e-6) - 0.22
            blocked += near * np.clip(rise, 0, None) * (0.75 / samples)
    value = np.clip(1 - blocked, 0.30, 1.0)
    weight = seen.astype(np.float32)
    value = uniform_filter(value * weight, 4) / np.maximum(uniform_filter(weight, 4), 1e-3)
    open_share[r0:r1, c0:c1] = np.clip(value, 0.3, 1)
    return open_share


def _normals(x: Floats, y: Floats, z: Floats) -> tuple[Floats, Floats, Floats]:
    """Unit normals towards the eye from positions in the camera's frame (z away from the eye); each (H, W)."""
    gy, gx = np.gradient(z)
    step_x = np.maximum(np.gradient(x, axis=1), 1e-5)
    step_y = np.minimum(np.gradient(y, axis=0), -1e-5)
    a = np.clip(gx / step_x, -4, 4)
    b = np.clip(gy / step_y, -4, 4)
    length = np.sqrt(a * a + b * b + 1)
    return (a / length).astype(np.float32), (b / length).astype(np.float32), (1 / length).astype(np.float32)


@dataclass(frozen=True)
class Standing:
    """A figure to set into a picture: its shot, the points [m] (N, 3) that throw its shadow, the camera that took it
    and the column of the picture where its middle goes, an even number of pixels."""

    shot: Shot
    points: Floats
    camera: Camera
    centre_px: int


def compose(figures: Sequence[Standing], *, width_px: int, height_px: int) -> Image.Image:
    """The finished picture: each shot (perhaps narrower and finer) scaled down, folds darkened, standing on the
    floor of one studio."""
    ground = backdrop(width_px, height_px).copy()
    for one in figures:
        # Seen through a window wide enough to slide: the middle of its shadow comes to centre_px.
        reach = 2 * max(one.centre_px, width_px - one.centre_px)
        top, shadow = floor_shadow(one.points, one.camera, reach, height_px)
        start = reach // 2 - one.centre_px
        ground[top:] *= 1 - shadow[:, start : start + width_px, None] * (1 - SHADOW_TINT * 0.62)
    for one in figures:
        box = _busy(one.shot.depth, one.shot.colour.shape[0] / height_px)
        if box is not None:
            _stand(ground, one, box)
    return Image.fromarray(np.clip(ground + 0.5, 0, 255).astype(np.uint8))


def _busy(depth: Floats, finer: float) -> tuple[int, int, int, int] | None:
    """The part of the shot that holds the figure, in pixels of the picture: left, top, right, bottom."""
    seen = depth[::2, ::2] > 0
    rows, columns = np.flatnonzero(seen.any(axis=1)), np.flatnonzero(seen.any(axis=0))
    if not len(rows):
        return None
    height, width = depth.shape[0] / finer, depth.shape[1] / finer
    left, right = 2 * columns[0] / finer - 4, 2 * columns[-1] / finer + 5
    upper, lower = 2 * rows[0] / finer - 4, 2 * rows[-1] / finer + 5
    return max(int(left), 0), max(int(upper), 0), min(int(right), int(width)), min(int(lower), int(height))


def _stand(ground: Floats, one: Standing, box: tuple[int, int, int, int]) -> None:
    """Puts the figure into the picture `ground` (H, W, 3), in place."""
    shot = one.shot
    finer = shot.colour.shape[0] / ground.shape[0]
    left, top, right, bottom = box
    size = (right - left, bottom - top)
    source = tuple(v * finer for v in box)
    # Premultiplied already: scaled channel by channel, as PIL would multiply RGBA once more.
    bands = Image.fromarray(shot.colour, "RGBA").split()
    red, green, blue, cover = (
        np.asarray(band.resize(size, Image.Resampling.HAMMING, box=source), np.float32) for band in bands
    )
    open_share = Image.fromarray(occlusion(shot.depth, one.camera))
    light = np.asarray(open_share.resize(size, Image.Resampling.BILINEAR, box=tuple(v / 2 for v in source)))
    shift = one.centre_px - round(shot.colour.shape[1] / finer) // 2
    area = ground[top:bottom, left + shift : right + shift]
    # Occluded skin and cloth turn warmer, not grey: blue goes first.
    warmth = 1 - light
    area *= (1 - cover / 255)[..., None]
    for channel, (band, share) in enumerate(((red, 0.93), (green, 1.0), (blue, 1.03))):
        area[..., channel] += band * (1 - share * warmth)
