"""The studio round the figure: a seamless backdrop, a shadow on the floor, soft occlusion in the folds."""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from render.gl import Camera, Shot
from render.types import Floats
from render.views import rays

# sRGB 0..255: the wall above, the brightest band behind the knees where the paper curves, the floor in front.
WALL = (224.0, 221.0, 217.0)
CURVE = (238.0, 236.0, 233.0)
FLOOR = (231.0, 228.0, 224.0)
SHADOW_TINT = np.array([0.70, 0.735, 0.775], np.float32)
FLOOR_CELL_M = 0.01
FLOOR_HALF_M = 2.0


@lru_cache(maxsize=8)
def backdrop(width_px: int, height_px: int) -> Floats:
    """A roll of warm paper hung behind the person, (H, W, 3) float32 sRGB 0..255, the same from every side."""
    y = (np.arange(height_px, dtype=np.float32) + 0.5) / height_px
    x = (np.arange(width_px, dtype=np.float32) + 0.5) / width_px - 0.5
    # The paper bends over a tenth of the height: no edge where wall and floor meet.
    rise = _smooth(y, 0.20, 0.80)[:, None]
    fall = _smooth(y, 0.86, 1.02)[:, None]
    colour = np.array(WALL) * (1 - rise) + np.array(CURVE) * rise
    colour = colour * (1 - fall) + np.array(FLOOR) * fall
    # A pool of light behind the figure and a quiet vignette keep the eye in the middle.
    distance = np.sqrt((x[None, :] / 0.62) ** 2 + ((y[:, None] - 0.46) / 0.72) ** 2)
    glow = 1.035 - 0.085 * _smooth(distance, 0.15, 1.25)
    noise = np.random.default_rng(7).normal(0.0, 0.55, (height_px, width_px, 1))  # hides banding in the gradient
    picture = colour[:, None, :] * glow[..., None] + noise
    return np.clip(picture, 0, 255).astype(np.float32)


def _smooth(t: NDArray[np.float32], low: float, high: float) -> NDArray[np.float32]:
    s = np.clip((t - low) / (high - low), 0, 1)
    return s * s * (3 - 2 * s)


def floor_shadow(points: Floats, camera: Camera, width_px: int, height_px: int) -> Floats:
    """The shadow the figure throws, 0..1 darkness per pixel (H, W), from its vertices [m] (N, 3) alone.

    Points are dropped on the floor along the light; the higher they hang, the softer they land. Where soles touch,
    a narrow dark contact line is added.
    """
    size = int(2 * FLOOR_HALF_M / FLOOR_CELL_M)
    direction = camera.key_direction
    cast = np.zeros((size, size), np.float32)
    for low, high, blur_m, weight in ((-0.1, 0.25, 0.022, 0.40), (0.25, 0.7, 0.06, 0.34), (0.7, 2.3, 0.13, 0.30)):
        band = points[(points[:, 2] >= low) & (points[:, 2] < high)]
        on_floor = band[:, :2] - direction[None, :2] / direction[2] * band[:, 2:3]
        cast = np.maximum(cast, weight * _splat(on_floor, size, blur_m))
    soles = points[points[:, 2] < 0.035, :2]
    under = points[points[:, 2] < 1.2, :2]
    contact = np.maximum(0.62 * _splat(soles, size, 0.012), 0.22 * _splat(under, size, 0.07))
    darkness = 1 - (1 - cast * _fading(size)) * (1 - contact)
    return _on_floor(darkness, camera, width_px, height_px)


@lru_cache(maxsize=2)
def _fading(size: int) -> Floats:
    """1 near the feet, 0 from 1.5 m on: a shadow that ends before the paper does, (size, size)."""
    at = (np.arange(size, dtype=np.float32) + 0.5) * FLOOR_CELL_M - FLOOR_HALF_M
    return 1 - _smooth(np.hypot(at[None, :], at[:, None]), 0.35, 1.5)


def _splat(points: Floats, size: int, blur_m: float) -> Floats:
    """How much of each cell lies in the shade of the points, (size, size), 0..1, x along axis 1."""
    from scipy.ndimage import gaussian_filter

    cells = np.floor((points + FLOOR_HALF_M) / FLOOR_CELL_M).astype(int)
    cells = cells[((cells >= 0) & (cells < size)).all(axis=1)]
    covered = np.zeros((size, size), np.float32)
    covered[cells[:, 1], cells[:, 0]] = 1.0
    # Vertices lie up to 2 cm apart: close the gaps, then soften.
    closed = np.clip(gaussian_filter(covered, 1.6, truncate=2.5) * 3.2, 0, 1)
    return np.asarray(gaussian_filter(closed, blur_m / FLOOR_CELL_M, truncate=2.5), np.float32)


def _on_floor(darkness: Floats, camera: Camera, width_px: int, height_px: int) -> Floats:
    """Looks the floor's map up through every pixel that sees the floor, (H, W)."""
    from scipy.ndimage import map_coordinates

    picture = np.zeros((height_px, width_px), np.float32)
    # Only the lower third of the picture sees floor within the map.
    top = int(height_px * 0.60)
    direction = rays(camera, width_px, height_px)[top:]
    eye = camera.pose[:3, 3]
    reach = -eye[2] / np.minimum(direction[..., 2], -1e-4)
    x = (eye[0] + direction[..., 0] * reach + FLOOR_HALF_M) / FLOOR_CELL_M - 0.5
    y = (eye[1] + direction[..., 1] * reach + FLOOR_HALF_M) / FLOOR_CELL_M - 0.5
    picture[top:] = map_coordinates(darkness, [y, x], order=1, mode="constant", cval=0.0)
    return picture


def occlusion(depth: Floats, camera: Camera) -> Floats:
    """How open each point is to the room, 0.35..1 (H, W), from the depth [m] alone (0 = nothing there).

    After McGuire and others, "The Alchemy screen-space ambient obscurance algorithm", HPG 2011: two rings of
    samples, 1.2 and 5 cm, at half size; blurred once.
    """
    from scipy.ndimage import uniform_filter

    height, width = depth.shape
    small = np.ascontiguousarray(depth[::2, ::2])
    rows, columns = np.flatnonzero(small.any(axis=1)), np.flatnonzero(small.any(axis=0))
    open_share = np.ones((height, width), np.float32)
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
    for radius_m, samples, phase in ((0.014, 6, 0.2), (0.05, 8, 0.6)):
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
    patch = Image.fromarray(np.clip(value, 0.3, 1).astype(np.float32), "F").resize(
        ((c1 - c0) * 2, (r1 - r0) * 2), Image.Resampling.BILINEAR
    )
    target = open_share[r0 * 2 : r1 * 2, c0 * 2 : c1 * 2]
    target[...] = np.asarray(patch)[: target.shape[0], : target.shape[1]]
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


def compose(shot: Shot, points: Floats, camera: Camera, *, width_px: int, height_px: int) -> Image.Image:
    """The finished picture: the shot scaled down to size, folds darkened, standing on the floor of the studio."""
    open_share = occlusion(shot.depth, camera)
    colour = shot.colour.astype(np.float32)
    # Occluded skin and cloth turn warmer, not grey: blue goes first.
    for channel, power in enumerate((0.90, 1.0, 1.04)):
        colour[..., channel] *= open_share**power
    figure = _resized(colour, width_px, height_px)
    ground = backdrop(width_px, height_px).copy()
    shadow = floor_shadow(points, camera, width_px, height_px)[..., None]
    ground *= 1 - shadow * (1 - SHADOW_TINT * 0.62)
    picture = figure[..., :3] + ground * (1 - figure[..., 3:] / 255.0)
    return Image.fromarray(np.clip(picture + 0.5, 0, 255).astype(np.uint8))


def _resized(image: Floats, width_px: int, height_px: int) -> Floats:
    if image.shape[:2] == (height_px, width_px):
        return image
    whole = Image.fromarray(np.clip(image + 0.5, 0, 255).astype(np.uint8), "RGBA")
    # Premultiplied already: resize channel by channel, as PIL would multiply RGBA once more.
    channels = [band.resize((width_px, height_px), Image.Resampling.HAMMING) for band in whole.split()]
    return np.stack([np.asarray(band, np.float32) for band in channels], axis=-1)
