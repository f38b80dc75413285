"""Where cloth is stretched, in colour: blue hangs free, white lies on, red pulls."""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageDraw

from render.captions import INK, typeface
from render.gl import Material, Part
from render.types import Floats, Ints, Worn

# Strain and its sRGB tone. 3 % is felt, 8 % leaves marks (see the verdicts in the report).
STOPS: tuple[tuple[float, tuple[float, float, float]], ...] = (
    (-0.02, (0.435, 0.580, 0.745)),
    (0.00, (0.700, 0.790, 0.860)),
    (0.015, (0.955, 0.945, 0.925)),
    (0.04, (0.925, 0.670, 0.560)),
    (0.08, (0.770, 0.270, 0.245)),
)


def colours_of(strain: Floats) -> Floats:
    """Strain (N,), 0.03 = 3 % -> sRGB 0..1 (N, 3)."""
    at = [stop for stop, _ in STOPS]
    return np.stack([np.interp(strain, at, [tone[k] for _, tone in STOPS]) for k in range(3)], axis=1).astype(np.float32)


def part_of(worn: Worn) -> Part:
    """The garment coloured by its strain, calmed over neighbouring vertices."""
    matt = Material(roughness=0.95, gloss=0.05, fuzz=0.15, double_sided=True)
    colours = colours_of(_calmed(worn.strain, worn.faces))
    return Part(worn.item.id, worn.vertices, worn.normals, worn.faces, matt, colours=colours)


def _calmed(strain: Floats, faces: Ints, rounds: int = 3) -> Floats:
    """Averages over the triangles around each vertex: single edges say nothing about fit."""
    flat = np.asarray(faces).ravel()
    count = np.maximum(np.bincount(flat, minlength=len(strain)), 1)
    value = np.asarray(strain, float)
    for _ in range(rounds):
        value = np.bincount(flat, np.repeat(value[faces].mean(axis=1), 3), len(strain)) / count
    return value.astype(np.float32)


def add_legend(picture: Image.Image) -> Image.Image:
    """A small scale of stretch in the lower left corner, in per cent: no words, so it reads in any language."""
    height = picture.height
    left, top = round(height * 0.035), round(height * 0.925)
    width, thick = round(height * 0.18), max(round(height * 0.010), 3)
    low, high = STOPS[0][0], STOPS[-1][0]
    scale = colours_of(np.linspace(low, high, width, dtype=np.float32))
    bar = np.broadcast_to((scale * 255).astype(np.uint8)[None], (thick, width, 3))
    picture.paste(Image.fromarray(np.ascontiguousarray(bar)), (left, top))
    pen = ImageDraw.Draw(picture)
    size = max(round(height / 64), 8)
    for strain in (-0.02, 0.0, 0.04, 0.08):
        x = left + (strain - low) / (high - low) * (width - 1)
        pen.line([(x, top + thick), (x, top + thick + 3)], fill=INK)
        sign = "+" if strain > 0 else "−" if strain < 0 else ""
        pen.text((x - size * 0.8, top + thick + 4), f"{sign}{abs(strain) * 100:.0f}%", font=typeface(size), fill=INK)
    return picture
