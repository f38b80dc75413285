"""Colours by how they strike the eye: "anything brighter?", 有没有深一点的."""

from __future__ import annotations

from collections.abc import Collection

_SHADES = {
    "brighter": ("red", "orange", "yellow", "pink", "green", "blue", "purple", "gold"),
    "lighter": ("white", "beige", "pink", "yellow", "silver", "khaki", "grey"),
    "darker": ("black", "navy", "burgundy", "brown", "grey", "purple", "green"),
}


def shade_wanted(cues: Collection[str]) -> tuple[str, ...]:
    """The colours of the shade that was asked for, the most telling first; none where no shade was."""
    return next((colours for shade, colours in _SHADES.items() if shade in cues), ())
