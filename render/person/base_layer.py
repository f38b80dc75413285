"""A plain fitted singlet and shorts, cut by curves on the body model's template: what shows where nothing is worn.

All functions take the template's coordinates [m]: x to the body's left, y to its back, z up, the navel at z = 0.18.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from render.types import Floats

# The strap runs over the shoulder between these distances from the middle [m].
STRAP_INNER_M, STRAP_OUTER_M = 0.066, 0.104
WAISTBAND_M = (0.130, 0.152)
LEG_HEM_M = -0.118


def singlet(points: Floats) -> NDArray[np.bool_]:
    """Which points (..., 3) lie under the singlet."""
    across, z = np.abs(points[..., 0]), points[..., 2]
    front = points[..., 1] < -0.035
    # A scoop in front, a shallower one behind: half an ellipse between the straps.
    depth = np.where(front, 0.100, 0.060)
    t = np.clip(across / STRAP_INNER_M, 0, 1)
    neckline = 0.575 - depth * np.sqrt(1 - t**2)
    open_neck = (across < STRAP_INNER_M) & (z > neckline)
    # The armhole: from the strap's outer edge down and out to the side seam under the arm.
    down = np.clip((0.560 - z) / 0.125, 0, 1)
    reach = STRAP_OUTER_M + 0.012 * down + 0.045 * down**4
    return (z > WAISTBAND_M[0]) & (z < 0.62) & ~open_neck & (across < np.where(z > 0.435, reach, 0.175))


def shorts(points: Floats) -> NDArray[np.bool_]:
    """Which points (..., 3) lie under the shorts, waistband included."""
    across, z = np.abs(points[..., 0]), points[..., 2]
    # The hem rises a little towards the outside, as a sprinter's does.
    hem = LEG_HEM_M + 0.012 * np.clip((across - 0.06) / 0.12, 0, 1)
    return (z < WAISTBAND_M[1]) & (z > hem) & (across < 0.27) & (points[..., 1] < 0.25)


def waistband(points: Floats) -> NDArray[np.bool_]:
    """Which points (..., 3) lie under the shorts' waistband."""
    return (points[..., 2] < WAISTBAND_M[1]) & (points[..., 2] > WAISTBAND_M[0]) & (np.abs(points[..., 0]) < 0.27)
