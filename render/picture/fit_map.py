"""Where a garment sits close and where it pulls, in colour: blue hangs free, pale lies on, red is stretched."""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageDraw

from render.cloth.collider import signed_distance_m, skin_faces
from render.cloth.material import stiffness_of
from render.picture.captions import INK, font_file, typeface
from render.picture.gl import Material, Part
from render.types import Body, Floats, Ints, Worn

# Tightness (0 free, 1 on the skin, 3 all its material takes) and its sRGB tone.
STOPS: tuple[tuple[float, tuple[float, float, float]], ...] = (
    (0.0, (0.430, 0.575, 0.745)),
    (0.7, (0.705, 0.795, 0.865)),
    (1.15, (0.955, 0.945, 0.925)),
    (2.0, (0.925, 0.665, 0.555)),
    (3.0, (0.770, 0.265, 0.245)),
)
# Air between cloth and skin from free to close [m].
FREE_M, CLOSE_M = 0.035, 0.004


def tightness(worn: Worn, body: Body) -> Floats:
    """0 hangs free .. 1 lies on the skin .. 3 stretched to the limit of its material, per pattern vertex (N,)."""
    air = signed_distance_m(body.vertices, skin_faces(body), worn.vertices, reach_m=FREE_M)
    close = np.clip((FREE_M - air) / (FREE_M - CLOSE_M), 0.0, 1.0)
    limit = max(stiffness_of(worn.item.material, worn.item.category).stretch, 0.06)
    # 1 % is how cloth hangs; from there to the limit is the way from close to too tight.
    stretched = np.clip((_calmed(worn.strain, worn.faces) - 0.01) / (limit - 0.01), 0.0, 1.0) * 2.0
    return np.asarray(np.where(close > 0.8, close + stretched, close), np.float32)


def colours_of(tight: Floats) -> Floats:
    """Tightness (N,) -> sRGB 0..1 (N, 3)."""
    at = [stop for stop, _ in STOPS]
    bands = [np.interp(tight, at, [tone[k] for _, tone in STOPS]) for k in range(3)]
    return np.stack(bands, axis=1).astype(np.float32)


def part_of(worn: Worn, body: Body) -> Part:
    """The garment coloured by how tight it is, calmed over neighbouring vertices."""
    matt = Material(roughness=0.95, gloss=0.05, fuzz=0.15, double_sided=True)
    colours = colours_of(_calmed(tightness(worn, body), worn.faces, rounds=8))
    return Part(worn.item.id, worn.vertices, worn.normals, worn.faces, matt, colours=colours)


def _calmed(value: Floats, faces: Ints, rounds: int = 24) -> Floats:
    """Averages over some 4 cm, as a hand would feel it: single edges and points say nothing about fit."""
    flat = np.asarray(faces).ravel()
    count = np.bincount(flat, minlength=len(value))
    calm = np.asarray(value, float)
    for _ in range(rounds):
        total = np.bincount(flat, np.repeat(calm[faces].mean(axis=1), 3), len(value))
        calm = np.where(count > 0, total / np.maximum(count, 1), calm)
    return calm.astype(np.float32)


def add_legend(picture: Image.Image) -> Image.Image:
    """A small scale at the lower left, from loose to tight, in both languages."""
    height = picture.height
    left, top = round(picture.width * 0.135), round(height * 0.925)
    width, thick = round(height * 0.14), max(round(height * 0.010), 3)
    scale = colours_of(np.linspace(STOPS[0][0], STOPS[-1][0], width, dtype=np.float32))
    bar = np.broadcast_to((scale * 255).astype(np.uint8)[None], (thick, width, 3))
    picture.paste(Image.fromarray(np.ascontiguousarray(bar)), (left, top))
    size = max(round(height / 68), 8)
    font, pen = typeface(size), ImageDraw.Draw(picture)
    loose, tight = ("松 loose", "紧 tight") if font_file() else ("loose", "tight")
    pen.text((left, top + thick + 4), loose, font=font, fill=INK)
    pen.text((left + width - pen.textlength(tight, font=font), top + thick + 4), tight, font=font, fill=INK)
    return picture
