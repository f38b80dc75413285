"""Where lips, brows, lashes and hairline lie on the body model's template [m]: x to its left, y to its back, z up."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from render.types import Floats

Points = NDArray[Any]

EYE_CENTRE_M = (0.0312, -0.1245, 0.7288)
HEAD_AXIS_Y_M = -0.055
# Hairline: degrees round the head from the nose -> height [m]. Sideburns end at 78 deg, the ear sits at 84-112.
HAIRLINE = (
    (0, 0.8080), (18, 0.8085), (34, 0.8040), (48, 0.7900), (56, 0.7680), (64, 0.7480), (72, 0.7250), (80, 0.7200),
    (88, 0.7420), (104, 0.7420), (116, 0.7150), (130, 0.6850), (150, 0.6680), (180, 0.6640),
)  # fmt: skip
ROUNDER_M = 0.012


def _soft(value: Points, width: float) -> Floats:
    """0 below -width, 1 above +width, smooth between."""
    t = np.clip(value / (2 * width) + 0.5, 0, 1)
    return np.asarray(t * t * (3 - 2 * t), np.float32)


def on_face(points: Points) -> NDArray[np.bool_]:
    """Points (..., 3) on the front of the head."""
    return (points[..., 2] > 0.60) & (points[..., 1] < -0.085) & (np.abs(points[..., 0]) < 0.075)


def lips(points: Points) -> Floats:
    """How much lip, 0..1: the upper with its bow, the lower fuller; corners at 26 mm."""
    across, z = np.abs(points[..., 0]), points[..., 2]
    t = np.clip(across / 0.0262, 0, 1)
    top = 0.6612 + 0.0076 * (1 - t**1.7) + 0.0016 * np.exp(-(((across - 0.0065) / 0.0045) ** 2)) - 0.0008 * (t < 0.1)
    low = 0.6612 - 0.0108 * np.sqrt(np.clip(1 - t**2.2, 0, 1))
    inside = np.minimum(top - z, z - low)
    return np.asarray(
        _soft(inside, 0.0011) * on_face(points) * (across < 0.0268) * (points[..., 1] < -0.125), np.float32
    )


def brows(points: Points) -> Floats:
    """How much brow, 0..1: 4 cm long, an arch past the middle, a thin tail below its start: a calm, open look."""
    across, z = np.abs(points[..., 0]), points[..., 2]
    t = np.clip((across - 0.0135) / 0.0385, 0, 1)
    middle = 0.7472 + 0.0036 * np.sin(np.pi * np.clip(t * 0.78, 0, 1)) - 0.0034 * t**3
    half = 0.0031 * (1 - 0.62 * t**1.6) * _soft(t + 0.02, 0.05)
    ends = _soft(across - 0.0145, 0.0035) * _soft(0.0515 - across, 0.0020)
    return np.asarray(_soft(half - np.abs(z - middle), 0.0016) * ends * on_face(points), np.float32)


def lashes(points: Points) -> Floats:
    """The dark line along the upper lid and a faint one below, 0..1."""
    x, y, z = EYE_CENTRE_M
    across = np.abs(points[..., 0])
    away = np.sqrt((across - x) ** 2 + (points[..., 1] - y) ** 2 + (points[..., 2] - z) ** 2)
    # The eyeball's radius is 14.5 mm; lid margins touch it.
    margin = _soft(0.0166 - away, 0.0007)
    upper = _soft(points[..., 2] - z - 0.0008, 0.0012)
    return np.asarray(margin * (0.30 + 0.70 * upper) * on_face(points), np.float32)


def lids(points: Points) -> Floats:
    """A little shade in the crease over the eye, 0..1."""
    x, _, z = EYE_CENTRE_M
    across = (np.abs(points[..., 0]) - x - 0.001) / 0.0165
    height = (points[..., 2] - z - 0.0075) / 0.0060
    return np.asarray(np.exp(-(across**2) - height**2) * on_face(points), np.float32)


def blush(points: Points) -> Floats:
    """Warmth on cheeks, nose, ears, knuckles' share left out; 0..1."""
    across = np.abs(points[..., 0])
    cheek = np.exp(-(((across - 0.045) / 0.019) ** 2) - ((points[..., 2] - 0.700) / 0.016) ** 2) * on_face(points)
    nose = np.exp(-((across / 0.013) ** 2) - ((points[..., 2] - 0.693) / 0.010) ** 2) * (points[..., 1] < -0.150)
    ear = (across > 0.072) * (points[..., 2] > 0.675) * (points[..., 2] < 0.742)
    return np.asarray(np.clip(cheek * 0.9 + nose * 0.55 + ear * 0.45, 0, 1), np.float32)


def scalp(points: Points, soft_m: float = 0.006, *, rounder: bool = False) -> Floats:
    """How much hair grows there, 0..1, fading over `soft_m` at the hairline; never on the ears.

    rounder: a lower hairline that closes in at the temples, as under longer styles.
    """
    from scipy.interpolate import PchipInterpolator

    angle = np.degrees(np.arctan2(np.abs(points[..., 0]), -(points[..., 1] - HEAD_AXIS_Y_M)))
    degrees, heights = zip(*HAIRLINE, strict=True)
    line = PchipInterpolator(degrees, heights)(angle)
    if rounder:
        line = line - ROUNDER_M * np.exp(-(((angle - 36) / 34) ** 4))
    across, y, z = np.abs(points[..., 0]), points[..., 1], points[..., 2]
    ear = (across > 0.0735 - 0.25 * np.clip(0.70 - z, 0, 1)) & (z < 0.737) & (y > -0.068) & (y < -0.030)
    return np.asarray(_soft(z - line, soft_m) * ~ear, np.float32)
