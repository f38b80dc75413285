"""How a material answers light, and the fine light and dark of its threads."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from garments import registry
from render.types import Floats


@dataclass(frozen=True)
class Finish:
    """roughness, gloss and fuzz as in gl.Material; grain: how strongly the threads show, 0..1."""

    roughness: float
    gloss: float
    fuzz: float
    grain: float


FINISHES: dict[str, Finish] = {
    "cotton": Finish(0.85, 0.22, 0.40, 0.050),
    "linen": Finish(0.85, 0.20, 0.32, 0.110),
    "silk": Finish(0.46, 0.68, 0.34, 0.015),
    "wool": Finish(0.95, 0.10, 0.80, 0.090),
    "cashmere": Finish(0.95, 0.08, 1.00, 0.060),
    "denim": Finish(0.80, 0.25, 0.35, 0.130),
    "leather": Finish(0.42, 1.10, 0.05, 0.090),
    "polyester": Finish(0.62, 0.34, 0.30, 0.030),
    "knit": Finish(0.90, 0.14, 0.65, 0.130),
    "down": Finish(0.48, 0.80, 0.15, 0.030),
    "chiffon": Finish(0.60, 0.35, 0.60, 0.025),
}


def ribbed(category: str) -> bool:
    """Whether what is so called is knitted whatever its yarn."""
    known = registry().categories.get(category)
    return known is not None and known.ribbed


def finish_of(material: str, category: str = "") -> Finish:
    """The finish of a material; a sweater is knitted whatever its yarn."""
    finish = FINISHES.get(material, FINISHES["cotton"])
    if ribbed(category) and material in ("wool", "cashmere", "cotton"):
        return Finish(finish.roughness, finish.gloss, max(finish.fuzz, 0.6), 0.13)
    return finish


def threads(material: str, category: str, size: int, width_m: float) -> Floats:
    """Light and dark of the surface round 0, (size, size), seamless over `width_m` [m]; about -1..1."""
    knitted = material == "knit" or ribbed(category)
    rng = np.random.default_rng(21)
    field = {"linen": _slubs, "denim": _twill, "leather": _grain}.get(material, _plain)
    return _stitches(size, width_m) + 0.4 * _plain(rng, size) if knitted else field(rng, size)


def _wrapped(rng: np.random.Generator, size: int, across: float, along: float) -> Floats:
    """Seamless noise, blurred by texels across (columns) and along (rows), unit spread."""
    from scipy.ndimage import gaussian_filter

    noise = gaussian_filter(rng.normal(size=(size, size)), (along, across), mode="wrap")
    return np.asarray(noise / noise.std(), np.float32)


def _plain(rng: np.random.Generator, size: int) -> Floats:
    fine = _wrapped(rng, size, 0.6, 5) + _wrapped(rng, size, 5, 0.6)
    # Hardly any cloud: seen from six metres it would look like stains.
    return np.asarray(0.35 * fine + 0.05 * _wrapped(rng, size, 9, 9), np.float32)


def _slubs(rng: np.random.Generator, size: int) -> Floats:
    slubs = _wrapped(rng, size, 0.8, 24) + _wrapped(rng, size, 24, 0.8)
    return np.asarray(
        0.36 * slubs + 0.30 * _wrapped(rng, size, 0.7, 6) + 0.30 * _wrapped(rng, size, 6, 0.7), np.float32
    )


def _twill(rng: np.random.Generator, size: int) -> Floats:
    at = np.arange(size)
    diagonal = np.sin(2 * np.pi * (at[None, :] + at[:, None]) * (size // 8) / size)
    return np.asarray(
        0.45 * diagonal + 0.26 * _wrapped(rng, size, 0.9, 22) + 0.12 * _wrapped(rng, size, 0.7, 5), np.float32
    )


def _grain(rng: np.random.Generator, size: int) -> Floats:
    cells = _wrapped(rng, size, 3, 3)
    return np.asarray(-np.exp(-(cells**2) * 6) + 0.3 + 0.2 * _wrapped(rng, size, 20, 20), np.float32)


def _stitches(size: int, width_m: float) -> Floats:
    """Stocking stitch: columns of small Vs, 5 mm wide and 4 mm high."""
    columns, rows = round(width_m / 0.005), round(width_m / 0.004)
    x = np.arange(size)[None, :] / size * columns
    y = np.arange(size)[:, None] / size * rows
    lean = np.abs(x % 1.0 - 0.5)
    v = np.sin(2 * np.pi * (y + lean * 1.1))
    rib = np.sin(2 * np.pi * x - np.pi / 2)
    return np.asarray(0.65 * v + 0.45 * rib, np.float32)
