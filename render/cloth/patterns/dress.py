"""Dress: the tee's block with a shaped waist and a hip line, sleeved or sleeveless, straight or flared."""

from __future__ import annotations

from collections.abc import Mapping

from render.cloth.patterns.bodice import Neck
from render.cloth.patterns.draft import Draft, metres
from render.cloth.patterns.tee import draft_upper


def draft_dress(chart: Mapping[str, float], *, neckline: str = "crew") -> Draft:
    """Draft a dress from chest, waist, hip, hem, length, shoulder, and sleeve, upper_arm, cuff if any, cm."""
    m = metres(chart, ("chest", "waist", "hip", "hem", "length", "shoulder"), template="dress")
    neck = Neck(0.19 + 0.1 * (m["shoulder"] - 0.38), 0.17 if neckline == "v" else 0.11, 0.03, neckline == "v")
    return draft_upper("dress", m, neck, m["hip"])
