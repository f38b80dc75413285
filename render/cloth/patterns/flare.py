"""The half of a symmetric panel below the waist: side edge and hem, cut as arcs where it flares.

A flared hem cut straight hangs in points at the side seams; cut at right angles to the seam, it hangs level.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.interpolate import PchipInterpolator

from render.cloth.patterns.curves import Polyline

# A parabola from u = 0 to u = 1 that ends with slope t is this much longer than its chord along u.
_T = np.linspace(0.0, 3.0, 301)
_STRETCH = np.array([np.trapezoid(np.sqrt(1 + (t * np.linspace(0, 1, 200)) ** 2), dx=1 / 199) for t in _T])


@dataclass(frozen=True)
class HalfPanel:
    """side: from top to hem; at level i the cloth runs along v = levels[i] + bends[i] * u * u from the centre to it."""

    side: Polyline
    levels: tuple[float, ...]
    bends: tuple[float, ...]

    def row(self, index: int, *, count: int = 40) -> Polyline:
        """The cross line of level `index`, from the centre (u = 0) to the side edge."""
        v, bend = self.levels[index], self.bends[index]
        reach = self._reach(index)
        u = np.linspace(0.0, reach, count)
        return np.stack([u, v + bend * u * u], axis=1)

    def _reach(self, index: int) -> float:
        v, bend = self.levels[index], self.bends[index]
        gap = self.side[:, 1] - (v + bend * self.side[:, 0] ** 2)
        if index == 0:
            return float(self.side[0, 0])
        if index == len(self.levels) - 1:
            return float(self.side[-1, 0])
        return float(np.interp(0.0, gap[::-1], self.side[::-1, 0]))


def half_panel(quarters: list[tuple[float, float]], *, bend_from: int = 0) -> HalfPanel:
    """A half panel whose cross lines are as long as asked.

    quarters: (level v, quarter of the girth) from top to hem, [m]; levels before `bend_from` stay straight.
    """
    v = np.array([q[0] for q in quarters])
    want = np.array([q[1] for q in quarters])
    u = want.copy()
    slope = np.zeros(len(v))
    for _ in range(6):
        curve = PchipInterpolator(-v, u)
        slope = np.clip(curve.derivative()(-v), 0.0, 2.5)
        # The hem sees the slope it is reached with, not the flattened end of the spline.
        slope[-1] = np.clip((u[-1] - u[-2]) / (v[-2] - v[-1]), 0.0, 2.5)
        slope[:bend_from] = 0.0
        u = want / np.interp(slope, _T, _STRETCH)
    bends = np.where(u > 0, slope / (2 * np.maximum(u, 1e-6)), 0.0)
    fine = np.linspace(v[0], v[-1], 90)
    reach = PchipInterpolator(-v, u)(-fine)
    rise = PchipInterpolator(-v, bends * u * u)(-fine)
    side = np.stack([reach, fine + rise], axis=1)
    return HalfPanel(side, tuple(v.tolist()), tuple(bends.tolist()))
