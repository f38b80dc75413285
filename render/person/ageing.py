"""What years do to a face and to hands: where lines, folds, hollows and spots lie on the template, how far cheeks sink,
and how much of it shows at an age.

Lines follow the order in which they come: round the eyes and across the forehead from the thirties, from the nose to
the mouth and under the eyes in the forties, hollow cheeks, jowls and spots from the fifties on.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from render.person.face_paint import EYE_CENTRE_M, on_face
from render.types import Floats

Points = NDArray[Any]

# Years at which the first of it shows and at which all of it does.
FIRST, FULL = 32.0, 82.0
YOUNG = 28.0  # below: rounder colour in cheeks and lips, all of it at 16
GREYING, GREY, WHITE = 44.0, 68.0, 88.0  # years at which the first hair turns grey, nearly all has, and it is white
# sRGB 0..1 of grey hair and of white.
GREY_HAIR, WHITE_HAIR = (0.610, 0.592, 0.570), (0.830, 0.820, 0.800)
# Polylines on one half of the face, (x, z) [m], with the width of the line [m] and how dark it is.
CREASES: tuple[tuple[tuple[tuple[float, float], ...], float, float], ...] = (
    (((0.0185, 0.6960), (0.0240, 0.6850), (0.0305, 0.6720), (0.0345, 0.6600)), 0.0021, 0.90),  # nose to mouth
    (((0.0285, 0.6570), (0.0310, 0.6490), (0.0310, 0.6400)), 0.0018, 0.45),  # mouth to chin
    (((0.0185, 0.7205), (0.0245, 0.7165), (0.0320, 0.7150), (0.0400, 0.7175)), 0.0016, 0.70),  # under the eye
    (((0.0490, 0.7320), (0.0545, 0.7345), (0.0610, 0.7385)), 0.0009, 0.65),  # beside the eye: three
    (((0.0495, 0.7285), (0.0560, 0.7280), (0.0625, 0.7270)), 0.0009, 0.70),
    (((0.0485, 0.7250), (0.0545, 0.7215), (0.0605, 0.7170)), 0.0009, 0.65),
    (((0.0000, 0.7650), (0.0180, 0.7665), (0.0350, 0.7650)), 0.0012, 0.45),  # the forehead: three
    (((0.0000, 0.7755), (0.0200, 0.7772), (0.0420, 0.7750)), 0.0012, 0.55),
    (((0.0000, 0.7870), (0.0180, 0.7885), (0.0360, 0.7865)), 0.0012, 0.40),
    (((0.0055, 0.7430), (0.0062, 0.7520), (0.0058, 0.7590)), 0.0011, 0.50),  # between the brows
)
# Soft shade: middle (x, z), reach (x, z) [m] and depth.
HOLLOWS = (
    ((0.0480, 0.6740), (0.0120, 0.0130), 0.85),  # the cheek
    ((0.0300, 0.7130), (0.0120, 0.0045), 0.80),  # the bag under the eye
    ((0.0640, 0.7560), (0.0070, 0.0140), 0.55),  # the temple
    ((0.0400, 0.6290), (0.0100, 0.0060), 0.60),  # before the jowl
)
# Flesh that sinks: middle (x, y, z), reach (x, y, z) and way (out, back, up) [m], at the full age.
SINKING = (
    ((0.0440, -0.120, 0.6850), (0.0160, 0.0250, 0.0160), (-0.0010, 0.0022, -0.0035)),  # the cheek
    ((0.0470, -0.095, 0.6350), (0.0140, 0.0250, 0.0130), (0.0026, -0.0010, -0.0048)),  # the jowl
    ((0.0350, -0.125, 0.7430), (0.0180, 0.0200, 0.0070), (0.0000, -0.0004, -0.0018)),  # the brow
    ((0.0000, -0.160, 0.6930), (0.0100, 0.0180, 0.0090), (0.0000, -0.0008, -0.0026)),  # the tip of the nose
    ((0.0000, -0.110, 0.6150), (0.0200, 0.0300, 0.0110), (0.0000, -0.0010, -0.0030)),  # under the chin
)


def years_show(age: float) -> float:
    """How much of ageing shows, 0..1."""
    return float(np.clip((age - FIRST) / (FULL - FIRST), 0, 1))


def youth_shows(age: float) -> float:
    """How much fresh colour shows, 0..1."""
    return float(np.clip((YOUNG - age) / 12.0, 0, 1))


def grey_share(age: float) -> float:
    """How much of a head's hair is grey, 0..1: half in the middle fifties, nearly all before seventy."""
    t = float(np.clip((age - GREYING) / (GREY - GREYING), 0, 1))
    return t * t * (3 - 2 * t)


def grey_tone(age: float) -> tuple[float, float, float]:
    """The colour of hair that has turned, sRGB 0..1: whiter with the years."""
    t = round(float(np.clip((age - GREY) / (WHITE - GREY), 0, 1)), 1)
    red, green, blue = ((1 - t) * grey + t * white for grey, white in zip(GREY_HAIR, WHITE_HAIR, strict=True))
    return red, green, blue


def creases(points: Points) -> Floats:
    """Lines and folds, 0..1, by points (..., 3) of the template [m]; they break here and there, as lines do."""
    across, z = np.abs(points[..., 0]), points[..., 2]
    drawn = np.zeros(z.shape, np.float32)
    broken = 0.80 + 0.20 * np.sin(points[..., 0] * 700.0 + 3.0 * np.sin(z * 900.0))
    for line, width, depth in CREASES:
        away, along = _from_line(across, z, np.asarray(line))
        ends = np.sqrt(np.clip(np.sin(np.pi * np.clip(along * 0.94 + 0.03, 0, 1)), 0, 1))
        drawn = np.maximum(drawn, depth * ends * np.exp(-((away / width) ** 2)))
    return np.asarray(drawn * broken * on_face(points), np.float32)


def _from_line(x: Floats, z: Floats, line: Floats) -> tuple[Floats, Floats]:
    """Distance from a polyline (K, 2) [m] and how far along it the nearest place is, 0..1."""
    best, at = np.full(x.shape, np.inf, np.float32), np.zeros(x.shape, np.float32)
    pieces = len(line) - 1
    for k, (start, end) in enumerate(pairwise(line)):
        way = end - start
        t = np.clip(((x - start[0]) * way[0] + (z - start[1]) * way[1]) / (way @ way), 0, 1)
        away = np.hypot(x - start[0] - t * way[0], z - start[1] - t * way[1])
        nearer = away < best
        best, at = np.where(nearer, away, best), np.where(nearer, (k + t) / pieces, at)
    return np.asarray(best, np.float32), np.asarray(at, np.float32)


def hollows(points: Points) -> Floats:
    """Where flesh has gone from under the skin, 0..1; never on the eyes themselves."""
    across, z = np.abs(points[..., 0]), points[..., 2]
    shade = np.zeros(z.shape, np.float32)
    for (x0, z0), (reach_x, reach_z), depth in HOLLOWS:
        shade += depth * np.exp(-(((across - x0) / reach_x) ** 2) - ((z - z0) / reach_z) ** 2)
    ball = np.hypot(across - EYE_CENTRE_M[0], z - EYE_CENTRE_M[2]) < 0.0105
    return np.asarray(np.clip(shade, 0, 1) * on_face(points) * ~ball, np.float32)


def spots(points: Points, noise: Floats) -> Floats:
    """Spots of 3 to 6 mm on temples, cheeks and the backs of the hands, 0..1; noise (S, S) of the texture."""
    from scipy.ndimage import gaussian_filter

    field = gaussian_filter(noise, 4.5, mode="wrap")
    field /= np.std(field)
    across, z = np.abs(points[..., 0]), points[..., 2]
    outer = np.clip((across - 0.030) / 0.015, 0, 1) * on_face(points) * (z > 0.655)
    hand = np.clip((across - 0.455) / 0.03, 0, 1) * (z > 0.05)
    return np.asarray(np.clip((field - 1.85) / 0.9, 0, 1) * np.clip(outer + hand, 0, 1), np.float32)


def sunk(template: Floats) -> Floats:
    """How far each vertex has moved at the full age, [m] (V, 3): cheeks, jowls, brows, nose and chin sink."""
    move = np.zeros_like(template)
    for (x, y, z), reach, (out, back, up) in SINKING:
        for side in (1, -1) if x else (1,):
            away = (template - [side * x, y, z]) / np.asarray(reach)
            near = np.exp(-(away**2).sum(axis=1)) * (template[:, 1] < -0.04) * (template[:, 2] > 0.58)
            move += near[:, None] * np.array([side * out, back, up])
    return np.asarray(move, np.float32)
