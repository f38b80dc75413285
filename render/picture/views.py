"""Where the camera and the key light stand: one distance for everybody, and one scale for all looks of a person."""

from __future__ import annotations

import math

import numpy as np

from render.picture.gl import Camera, Frame, looking
from render.types import Body, View

# 2.05 m and hair fit, and so do toes nearer to the camera; the same for everybody.
SHOPPER = Frame(2.20, -0.10)
# The air over the head and under the feet, and how much of a difference in height is taken out by the scale: a
# person fills the picture, whether short or tall, and a tall one still a little more of it.
AIR_M, FLOOR_M, EVENED = 0.36, -0.085, 0.925
# Statures nearer than this share a frame, and so what is worked out for it.
BAND_M = 0.02
DISTANCE_M = 6.2
LENS_HEIGHT_M = 1.15
TURN_DEG = {"front": 0.0, "three_quarter": -38.0, "left": -90.0, "right": 90.0, "back": 180.0}
# The key light stands to the camera's left, above: 48 degrees up keeps eyes lit and folds drawn.
KEY_AZIMUTH_DEG, KEY_ELEVATION_DEG = -46.0, 44.0


class UnknownView(ValueError):
    """A view nobody can photograph."""


def frame_of(body: Body) -> Frame:
    """What is shown of a person: it depends on their height alone, so that an S and an XL compare at one scale."""
    stature_m = BAND_M * math.ceil(float(body.vertices[:, 2].max()) / BAND_M - 1e-6)
    return Frame(round(AIR_M + EVENED * stature_m, 4), FLOOR_M)


def turn_deg(view: View | str) -> float:
    """How far the camera walks round the person from the front, degrees, positive towards the person's right side."""
    if view not in TURN_DEG:
        raise UnknownView(f"view {view!r} is not one of {', '.join(TURN_DEG)}; a turntable is drawn by draw_turntable")
    return TURN_DEG[view]


def camera_at(turn: float, frame: Frame = SHOPPER) -> Camera:
    """The camera `turn` degrees round the person: 0 sees the front, 90 the person's right side, 180 the back."""
    middle = frame.floor_m + frame.height_m / 2
    a = math.radians(turn)
    # The person faces -y: at 0 the camera stands at -y; at 90 at -x, which is the person's right.
    side = np.array([-math.sin(a), -math.cos(a), 0.0])
    eye = side * DISTANCE_M + [0.0, 0.0, LENS_HEIGHT_M]
    pose = looking(eye, [0.0, 0.0, middle])
    key_turn, up = a - math.radians(KEY_AZIMUTH_DEG), math.radians(KEY_ELEVATION_DEG)
    towards = np.array([-math.sin(key_turn) * math.cos(up), -math.cos(key_turn) * math.cos(up), math.sin(up)])
    return Camera(pose, 2 * math.atan(frame.height_m / 2 / DISTANCE_M), -towards, frame)


def rays(camera: Camera, width_px: int, height_px: int) -> np.ndarray:
    """Directions in the world through every pixel's centre, (H, W, 3) float32, depth 1 along the axis."""
    half = math.tan(camera.yfov_rad / 2)
    x = ((np.arange(width_px) + 0.5) / width_px * 2 - 1) * half * width_px / height_px
    y = (1 - (np.arange(height_px) + 0.5) / height_px * 2) * half
    local = np.stack(np.broadcast_arrays(x[None, :], y[:, None], np.float64(-1.0)), axis=-1)
    return np.asarray(local @ camera.pose[:3, :3].T, np.float32)


def project(points: np.ndarray, camera: Camera, width_px: int, height_px: int) -> np.ndarray:
    """Where points [m] (..., 3) land in the picture, pixels (..., 2), x to the right and y down."""
    local = np.asarray(points, np.float32) @ camera.pose[:3, :3].astype(np.float32)
    local -= (camera.pose[:3, 3] @ camera.pose[:3, :3]).astype(np.float32)
    scale = height_px / 2 / math.tan(camera.yfov_rad / 2) / -local[..., 2]
    return np.stack([width_px / 2 + local[..., 0] * scale, height_px / 2 - local[..., 1] * scale], axis=-1)
