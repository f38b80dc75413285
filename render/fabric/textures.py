"""Cloth to look at: pattern, dye and threads in one seamless texture, kept in memory."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from render.fabric.colours import RGB, brightness, dye, mixed
from render.fabric.prints import REPEAT_M, printed_cloth
from render.fabric.weaves import Finish, finish_of, threads
from render.types import Item

TEXELS = 512


@dataclass(frozen=True)
class Cloth:
    """texture (S, S, 3) uint8 covers repeat_m [m] of flat pattern each way; ground: its main colour, sRGB 0..1."""

    texture: NDArray[np.uint8]
    repeat_m: float
    ground: RGB
    finish: Finish


def cloth_of(item: Item) -> Cloth:
    """What the item is made of, to look at."""
    return cloth(item.pattern, item.colour, item.material, item.category)


@lru_cache(maxsize=48)
def cloth(pattern: str, colour: str, material: str, category: str = "") -> Cloth:
    """One of the contract's patterns in one of its colours and materials."""
    ground = _washed(dye(colour), material)
    finish, repeat_m = finish_of(material, category), REPEAT_M.get(pattern, 0.16)
    picture = printed_cloth(pattern, ground, TEXELS)
    # The same thread reads stronger on dark cloth: the eye sees ratios.
    strength = finish.grain * float(np.interp(brightness(ground), [0.2, 0.4, 0.7, 0.95], [1.25, 1.0, 0.9, 0.45]))
    shade = 1 + strength * threads(material, category, TEXELS, repeat_m)[..., None]
    if material == "denim":
        # White weft shows where the blue warp thins.
        picture = picture + 0.30 * np.clip(shade - 1, 0, 1) * (0.9 - picture)
    return Cloth((np.clip(picture * shade, 0, 1) * 255 + 0.5).astype(np.uint8), repeat_m, ground, finish)


def _washed(ground: RGB, material: str) -> RGB:
    """Materials take dye differently: denim fades, linen and wool mute, silk deepens."""
    if material == "denim" and ground[2] > ground[0] + 0.1:
        return mixed(ground, (0.205, 0.265, 0.365), 0.72)
    if material == "denim" and brightness(ground) < 0.6:
        return mixed(ground, (0.42, 0.43, 0.45), 0.22)
    if material in ("linen", "wool", "cashmere"):
        return mixed(ground, (0.62, 0.60, 0.57), 0.10)
    return ground
