"""What every pair of jeans is sewn with: fly, scooped and patch pockets, yoke, belt loops, a button; laid on the draped
cloth, which they leave as it is.

They are cut in the pattern's own coordinates [m] (render.cloth.patterns.legs): u = 0 at the centre seam, growing
to the outer leg, v = 0 at the side waist, growing upwards.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from render.fabric.colours import RGB, mixed
from render.picture.gl import Material, Part
from render.picture.sewing import Cut, button, cuts_of, ribbons
from render.types import Ints, Worn

BAND_M = 0.038
THREAD: RGB = (0.735, 0.557, 0.332)
_METAL = Material(colour=(0.560, 0.500, 0.440), roughness=0.35, gloss=1.2, double_sided=True)
_THREAD_M, _LOOP_M, _BUTTON_M = 0.0011, 0.0055, 0.0085
# Nothing lies lower on the pattern.
_LOWEST_M = -0.30


def sewn_on(worn: Worn, ground: RGB, panel: Ints) -> list[Part]:
    """Thread, loops and button of jeans as parts to draw. panel: which panel each pattern vertex belongs to, (N,)."""
    fronts, backs = _cuts(worn, panel)
    rise = float(worn.item.chart["length"] - worn.item.chart["inseam"]) / 100 if "length" in worn.item.chart else 0.26
    thread = [(cut, line) for cut in fronts for line in _front_lines(cut)]
    thread += [(cut, line) for cut in backs for line in _back_lines(cut)]
    thread.append((fronts[0], _fly(rise)))
    loops = [(cut, _upright(0.55 * cut.side(0.0))) for cut in fronts]
    loops += [(cut, _upright(0.85 * cut.side(0.0))) for cut in backs]
    loops.append((backs[0], _upright(0.02, top=0.032)))
    name = worn.item.id
    made = [
        ribbons(name + ":thread", thread, _THREAD_M, Material(colour=THREAD, gloss=0.1, double_sided=True)),
        ribbons(name + ":loops", loops, _LOOP_M, Material(colour=mixed(ground, (0.05, 0.05, 0.06), 0.12), gloss=0.1,
                                                           double_sided=True)),
        button(name + ":button", fronts[0], (0.018, -BAND_M / 2), _BUTTON_M, _METAL),
    ]  # fmt: skip
    return [part for part in made if len(part.faces)]


def _cuts(worn: Worn, panel: Ints) -> tuple[list[Cut], list[Cut]]:
    """The front panels, the left one first, and the back panels."""
    cuts = cuts_of(worn, panel, worn.uv[:, 1] > _LOWEST_M)
    return sorted(cuts[:2], key=lambda cut: -float(cut.vertices[:, 0].mean())), cuts[2:]


def _front_lines(cut: Cut) -> list[NDArray[np.float64]]:
    """The pocket's scoop, from under the band to the outer leg."""
    turn = np.linspace(0, np.pi / 2, 16)
    side, low = cut.side(-0.1), -BAND_M - 0.075
    return [np.stack([side - 0.105 * np.cos(turn) ** 1.2, low + 0.075 * (1 - np.sin(turn) ** 1.2)], axis=1)]


def _fly(rise_m: float) -> NDArray[np.float64]:
    """A J beside the centre seam, down to the middle of the rise."""
    bottom = -0.56 * rise_m
    turn = np.linspace(0, np.pi / 2, 10)
    curve = np.stack([0.036 * np.cos(turn), bottom + 0.03 * (1 - np.sin(turn))], axis=1)
    return np.concatenate([[[0.036, -BAND_M]], curve])


def _back_lines(cut: Cut) -> list[NDArray[np.float64]]:
    """The yoke and a patch pocket under it."""
    side = cut.side(-0.1)
    middle, half, top = 0.52 * side, 0.068, -0.085
    pocket = [(-half, top), (-0.92 * half, top - 0.115), (0, top - 0.14), (0.92 * half, top - 0.115), (half, top)]
    yoke = np.array([(0.012, -0.050), (side, -0.035 - BAND_M / 2)])
    return [yoke, np.array([(middle + u, v) for u, v in [*pocket, pocket[0]]])]


def _upright(u: float, *, top: float = 0.002) -> NDArray[np.float64]:
    return np.array([(u, top), (u, top - BAND_M - 0.006)])
