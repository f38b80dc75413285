"""Where a skirt or trousers stay on a body."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.spatial import ConvexHull

from render.cloth.cutting import Garment
from render.cloth.drape import OFFSET_M, Pins
from render.cloth.patterns.curves import length_m
from render.cloth.profile import Profile
from render.types import Floats

_STEP = 0.005
# Trousers may rest on the upper hip; any lower they have slipped, and are too wide by what they lack higher up.
_WORN_LOW_M = 0.04
# Trousers are cut with the crotch seam this far under the body, or they would bite.
_CROTCH_EASE = 0.01
# So much of what the back is cut higher is seen; the seat takes the rest.
_LIFT_WORN = 0.6
# Trousers are pulled up until their crotch seam, on the bias where it is curved, is stretched so far: not onto a belly.
_CROTCH_STRETCH = 1.11


@dataclass(frozen=True)
class Hold:
    """waist_z [m]: the height the waistband is held at; stays: it holds there by itself.

    body_m: the body's girth there, or as low as it may be worn if it has slipped lower still; slid: it is loose where
    it is meant to sit and rests lower down.
    """

    waist_z: float
    body_m: float
    stays: bool
    slid: bool = False


def find_hold(garment: Garment, profile: Profile, *, beneath_m: float = 0.0) -> Hold:
    """The highest level the garment can reach, or, if it is loose there, where the body grows as wide as it is.

    beneath_m: thickness of cloth already worn there.
    """
    band = garment.item.chart["waist"] / 100.0
    over = 2 * np.pi * (OFFSET_M + beneath_m)
    top = profile.waist_z
    bottom = profile.crotch_z + 0.06
    if garment.draft.legs:
        rise = -garment.draft.levels["crotch"]
        top = min(top, profile.crotch_z - _CROTCH_EASE + rise)
        seam = sum(length_m(garment.draft.panel(panel).edge("crotch")) for panel in ("frontL", "backL"))
        while top > bottom and profile.through_crotch_m(top) > _CROTCH_STRETCH * seam:
            top -= _STEP
    widest = (top, 0.0)
    for z in np.arange(top, bottom, -_STEP):
        girth = profile.girth_m(float(z))
        if girth > widest[1]:
            widest = (float(z), girth)
        if girth + over >= band:
            break
    z, girth = widest
    body = girth if z >= top - _WORN_LOW_M else profile.girth_m(top - _WORN_LOW_M)
    return Hold(z, body, girth + over >= band, slid=z < top - _STEP / 2)


def pulled_down(garment: Garment, profile: Profile, beneath: Sequence[Floats]) -> Pins | None:
    """Where the hem of a top that is too narrow for the hips is worn: as low as its length reaches, not as high as
    cloth climbs. None for a top that hangs freely. beneath: what is worn under it, (W, 3) each, [m].
    """
    levels = garment.draft.levels
    z = _down_the_back(profile, levels["neck"], -levels["hem"])
    if garment.item.chart.get("hem", 999.0) / 100 > _girth_over(profile, beneath, z):
        return None
    vertices = np.unique(
        np.concatenate([garment.topology.weld[garment.topology.edge(*edge)] for edge in garment.draft.hem])
    )
    return Pins(vertices.astype(np.int32), np.full(len(vertices), z, np.float32), may_sink=True)


def _down_the_back(profile: Profile, neck_m: float, length_m: float) -> float:
    """Height reached by cloth laid from the shoulder at the neck straight down the back, [m]."""
    _, _, y, top = profile.shoulder_ridge(neck_m)
    z = np.arange(top[0], 0.0, -0.01)
    out = np.r_[y[0], profile.back(z[1:])]
    run = np.r_[0.0, np.cumsum(np.hypot(np.diff(out), 0.01))]
    return float(np.interp(length_m, run, z))


def _girth_over(profile: Profile, beneath: Sequence[Floats], z: float) -> float:
    """How wide cloth must be to lie at height z [m] over the body and what it wears, [m]."""
    girth = profile.girth_m(z)
    for shape in beneath:
        ring = shape[np.abs(shape[:, 2] - z) < 0.01, :2]
        girth = max(girth, ConvexHull(ring).area if len(ring) > 3 else 0.0)
    return girth + 2 * np.pi * OFFSET_M


def pins(garment: Garment, hold: Hold) -> Pins:
    """The waistband's cloth vertices and their heights; the draft's own rise at the back is kept."""
    topology = garment.topology
    edges = [topology.edge(panel, edge) for panel, edge in garment.draft.waist]
    ids = np.concatenate(edges)
    lift = _LIFT_WORN * garment.uv[ids, 1] if garment.draft.legs else np.zeros(len(ids))
    vertices, first = np.unique(topology.weld[ids], return_index=True)
    heights: Floats = (hold.waist_z + lift[first]).astype(np.float32)
    return Pins(vertices.astype(np.int32), heights)
