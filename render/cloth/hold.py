"""Where a skirt or trousers stay on a body."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from render.cloth.cutting import Garment
from render.cloth.drape import OFFSET_M, Pins
from render.cloth.profile import Profile
from render.types import Floats

_STEP = 0.005
# Trousers may rest on the upper hip; any lower they have slipped, and are too wide by what they lack higher up.
_WORN_LOW_M = 0.04
# Trousers are cut with the crotch seam this far under the body, or they would bite.
_CROTCH_EASE = 0.01


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
    if garment.draft.template == "trousers":
        rise = -garment.draft.levels["crotch"]
        top = min(top, profile.crotch_z - _CROTCH_EASE + rise)
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


def pins(garment: Garment, hold: Hold) -> Pins:
    """The waistband's cloth vertices and their heights; the draft's own rise at the back is kept."""
    topology = garment.topology
    edges = [topology.edge(panel, edge) for panel, edge in garment.draft.waist]
    ids = np.concatenate(edges)
    lift = garment.uv[ids, 1] if garment.draft.template == "trousers" else np.zeros(len(ids))
    vertices, first = np.unique(topology.weld[ids], return_index=True)
    heights: Floats = (hold.waist_z + lift[first]).astype(np.float32)
    return Pins(vertices.astype(np.int32), heights)
