"""Dyes: the contract's colour names as calm sRGB tones, and the second colours a pattern is printed in."""

from __future__ import annotations

RGB = tuple[float, float, float]

COLOURS: dict[str, RGB] = {
    "black": (0.140, 0.140, 0.150),  # lifted: true black would swallow every fold
    "white": (0.945, 0.940, 0.925),
    "grey": (0.560, 0.565, 0.575),
    "red": (0.660, 0.160, 0.165),
    "orange": (0.850, 0.445, 0.185),
    "yellow": (0.905, 0.760, 0.340),
    "green": (0.245, 0.440, 0.325),
    "blue": (0.255, 0.435, 0.665),
    "navy": (0.130, 0.165, 0.275),
    "purple": (0.425, 0.310, 0.540),
    "pink": (0.900, 0.665, 0.690),
    "brown": (0.420, 0.290, 0.210),
    "beige": (0.850, 0.785, 0.680),
    "khaki": (0.600, 0.545, 0.400),
    "burgundy": (0.430, 0.115, 0.180),
    "gold": (0.790, 0.660, 0.420),
    "silver": (0.760, 0.770, 0.785),
}
CREAM: RGB = (0.950, 0.930, 0.885)
INK: RGB = (0.165, 0.205, 0.320)


class UnknownColour(ValueError):
    """A colour name nobody dyes."""


def dye(colour: str) -> RGB:
    """The ground colour for one of the contract's names, sRGB 0..1."""
    if colour not in COLOURS:
        raise UnknownColour(f"colour {colour!r} is not one of {', '.join(COLOURS)}; choose one of these")
    return COLOURS[colour]


def brightness(colour: RGB) -> float:
    """How light a tone looks, 0..1."""
    return 0.30 * colour[0] + 0.59 * colour[1] + 0.11 * colour[2]


def second(colour: RGB) -> RGB:
    """The other yarn of stripes, checks and dots: cream on dark grounds, ink on pale ones."""
    return CREAM if brightness(colour) < 0.62 else INK


def mixed(a: RGB, b: RGB, share: float) -> RGB:
    """`share` of b in a."""
    return (a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share, a[2] + (b[2] - a[2]) * share)


def bouquet(ground: RGB) -> tuple[RGB, ...]:
    """Three petals, a heart and a leaf that sit well on the ground."""
    if brightness(ground) < 0.45:
        return CREAM, (0.905, 0.690, 0.660), (0.800, 0.745, 0.560), (0.840, 0.640, 0.300), (0.470, 0.565, 0.450)
    return (0.720, 0.240, 0.290), CREAM, (0.300, 0.390, 0.590), (0.880, 0.700, 0.330), (0.330, 0.450, 0.340)
