"""Patterns on cloth at true scale: stripes, checks, dots, flowers and a print, each seamless."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from render.fabric.colours import RGB, bouquet, brightness, mixed, second

# How wide one repeat is on the cloth [m].
REPEAT_M = {"plain": 0.16, "striped": 0.15, "checked": 0.16, "dotted": 0.12, "floral": 0.30, "printed": 0.32}
Picture = NDArray[np.float32]


class UnknownPattern(ValueError):
    """A pattern nobody prints."""


def printed_cloth(pattern: str, ground: RGB, size: int) -> Picture:
    """One repeat in sRGB 0..1, (size, size, 3); row 0 is the top of the cloth."""
    makers: dict[str, Callable[[RGB, int], Picture]] = {
        "plain": _plain,
        "striped": _striped,
        "checked": _checked,
        "dotted": _dotted,
        "floral": _floral,
        "printed": _print,
    }
    if pattern not in makers:
        raise UnknownPattern(f"pattern {pattern!r} is not one of {', '.join(makers)}; choose one of these")
    return makers[pattern](ground, size)


def _plain(ground: RGB, size: int) -> Picture:
    return np.full((size, size, 3), ground, np.float32)


def _bands(size: int, edges: tuple[tuple[float, float], ...]) -> NDArray[np.float32]:
    """1 inside the given bands of 0..1, 0 outside, edges half a texel soft."""
    at = (np.arange(size) + 0.5) / size
    share = np.zeros(size)
    for low, high in edges:
        share += np.clip((at - low) * size + 0.5, 0, 1) * np.clip((high - at) * size + 0.5, 0, 1)
    return np.clip(share, 0, 1).astype(np.float32)


def _striped(ground: RGB, size: int) -> Picture:
    """Breton: 18 mm of ground, 12 mm of the other, five to the repeat."""
    share = _bands(size, tuple(((k + 0.30) / 5, (k + 0.70) / 5) for k in range(5)))[:, None, None]
    column = np.asarray(ground) * (1 - share) + np.asarray(second(ground)) * share
    return np.asarray(np.broadcast_to(column, (size, size, 3)), np.float32)


def _checked(ground: RGB, size: int) -> Picture:
    """A tartan: broad bands of a second tone with a fine line between, warp and weft mixed half and half."""
    pale = brightness(ground) > 0.30
    other = mixed(ground, (0.06, 0.06, 0.08), 0.55) if pale else mixed(ground, second(ground), 0.28)
    accent = second(ground)
    yarn = np.tile(np.asarray(ground, np.float32), (size, 1))
    broad = _bands(size, ((0.04, 0.20), (0.30, 0.46), (0.54, 0.70), (0.80, 0.96)))[:, None]
    yarn = yarn * (1 - broad) + np.asarray(other, np.float32) * broad
    fine = _bands(size, ((0.245, 0.262), (0.745, 0.762)))[:, None] * 0.75
    yarn = yarn * (1 - fine) + np.asarray(accent, np.float32) * fine
    return np.asarray(0.5 * yarn[:, None] + 0.5 * yarn[None, :], np.float32)


def _dotted(ground: RGB, size: int) -> Picture:
    """Dots of 9 mm, 30 mm apart, every other row shifted by half."""
    at = (np.arange(size) + 0.5) / size * 4
    row = np.floor(at)[:, None]
    x = (at[None, :] + 0.5 * (row % 2)) % 1.0 - 0.5
    y = (at[:, None] % 1.0) - 0.5
    share = np.clip((0.155 - np.hypot(x, y)) * size / 4 + 0.5, 0, 1)[..., None]
    return np.asarray(np.asarray(ground) * (1 - share) + np.asarray(second(ground)) * share, np.float32)


def _ink(colour: RGB) -> tuple[int, int, int]:
    red, green, blue = (round(255 * c) for c in colour)
    return red, green, blue


def _scattered(rng: np.random.Generator, count: int, apart: float) -> list[tuple[float, float]]:
    """Points in the unit square, at least `apart` from one another on the torus."""
    points: list[tuple[float, float]] = []
    for _ in range(4000):
        x, y = rng.random(2)
        gaps = (math.hypot((x - a + 0.5) % 1 - 0.5, (y - b + 0.5) % 1 - 0.5) for a, b in points)
        if all(gap > apart for gap in gaps):
            points.append((float(x), float(y)))
        if len(points) == count:
            break
    return points


def _on_torus(paint: Callable[[float, float], None], x: float, y: float) -> None:
    for dx in (-1, 0, 1):
        for dy in (-1, 0, 1):
            paint(x + dx, y + dy)


def _floral(ground: RGB, size: int) -> Picture:
    """Loose flowers of 2 to 4 cm with leaves, and small buds between."""
    big = size * 2
    image = Image.new("RGB", (big, big), _ink(ground))
    pen = ImageDraw.Draw(image)
    rng = np.random.default_rng(12)
    rose, cream, blue, heart, leaf = (_ink(c) for c in bouquet(ground))

    def blob(x: float, y: float, r: float, fill: tuple[int, int, int]) -> None:
        pen.ellipse([(x - r) * big, (y - r) * big, (x + r) * big, (y + r) * big], fill=fill)

    def leaves(x: float, y: float, r: float, turn: float) -> None:
        for side in (0.0, 2.4):
            a = turn + side
            tip = (x + 2.3 * r * math.cos(a), y + 2.3 * r * math.sin(a))
            mid = (x + 1.4 * r * math.cos(a + 0.32), y + 1.4 * r * math.sin(a + 0.32))
            low = (x + 1.4 * r * math.cos(a - 0.32), y + 1.4 * r * math.sin(a - 0.32))
            pen.polygon([(p * big, q * big) for p, q in ((x, y), mid, tip, low)], fill=leaf)

    def flower(x: float, y: float, r: float, turn: float, fill: tuple[int, int, int]) -> None:
        leaves(x, y, r, turn)
        for k in range(5):
            a = turn + k * 2 * math.pi / 5
            blob(x + 0.62 * r * math.cos(a), y + 0.62 * r * math.sin(a), 0.46 * r, fill)
        blob(x, y, 0.30 * r, heart)

    for index, (x, y) in enumerate(_scattered(rng, 60, 0.115)):
        turn, fill = float(rng.uniform(0, 6.28)), (rose, cream, blue)[index % 3]
        if index % 2 == 0:
            r = float(rng.uniform(0.038, 0.056))
            _on_torus(lambda u, v, r=r, t=turn, f=fill: flower(u, v, r, t, f), x, y)  # type: ignore[misc]
        else:
            _on_torus(lambda u, v, t=turn: leaves(u, v, 0.016, t), x, y)  # type: ignore[misc]
            _on_torus(lambda u, v, f=fill: blob(u, v, 0.013, f), x, y)  # type: ignore[misc]
    return np.asarray(image.resize((size, size), Image.Resampling.BOX), np.float32) * np.float32(1 / 255)


def _print(ground: RGB, size: int) -> Picture:
    """Quiet overlapping arcs, as on a summer shirt."""
    big = size * 2
    image = Image.new("RGB", (big, big), _ink(ground))
    pen = ImageDraw.Draw(image)
    one, two = _ink(mixed(ground, second(ground), 0.55)), _ink(mixed(ground, second(ground), 0.25))
    cell = 1 / 6
    for row in range(-1, 13):
        for column in range(-1, 7):
            x, y = (column + 0.5 * (row % 2)) * cell, row * cell / 2
            for radius, fill in ((0.48, two), (0.36, _ink(ground)), (0.26, one), (0.14, _ink(ground))):
                r = radius * cell
                pen.pieslice([(x - r) * big, (y - r) * big, (x + r) * big, (y + r) * big], 180, 360, fill=fill)
    return np.asarray(image.resize((size, size), Image.Resampling.BOX), np.float32) * np.float32(1 / 255)
