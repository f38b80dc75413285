"""The skin's texture: tone, lips, brows, nails and the painted base layer, at 1 mm a texel."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from render.person.ageing import years_show, youth_shows

# sRGB 0..1 of evenly lit skin, light to deep.
SKIN_TONES: dict[str, tuple[float, float, float]] = {
    "porcelain": (0.900, 0.772, 0.705),
    "light": (0.895, 0.735, 0.630),
    "medium": (0.800, 0.625, 0.510),
    "tan": (0.690, 0.510, 0.390),
    "brown": (0.545, 0.382, 0.284),
    "deep": (0.400, 0.275, 0.208),
}
SINGLET_COLOUR = (0.800, 0.785, 0.765)
SHORTS_COLOUR = (0.470, 0.470, 0.480)
WAISTBAND_COLOUR = (0.420, 0.420, 0.430)


def gloss_of(skin: str) -> float:
    """How strong the highlights of a tone look, as in gl.Material: deep skin shows its form by them, pale by shade."""
    return 0.45 + 0.35 * (1 - sum(SKIN_TONES[skin]) / 3)


def paint(
    masks: Mapping[str, NDArray[np.uint8]],
    tone: tuple[float, float, float],
    hair: tuple[float, float, float] | None,
    brow: tuple[float, float, float],
    *,
    female: bool,
    rounder: bool,
    singlet: bool,
    shorts: bool,
    age: float = 30.0,
) -> NDArray[np.uint8]:
    """The texture (S, S, 3) from the baked masks (S, S), 0..255; rounder: the hairline of longer styles;
    age [years] draws lines, hollows and spots, and takes colour from the lips."""
    old, young = years_show(age), youth_shows(age)
    skin = np.asarray(tone, np.float32)
    deep = 1 - float(skin.mean())
    picture = np.ones((*masks["lips"].shape, 3), np.float32) * skin
    picture *= 1 + (masks["mottle"].astype(np.float32)[..., None] / 255 - 0.5) * 0.07
    _blend(
        picture, masks["blush"], skin * (1.04, 0.79, 0.76), (0.24 if female else 0.18) * (1 - 0.45 * old + 0.45 * young)
    )
    _blend(picture, masks["joints"], skin * (0.96, 0.84, 0.82), 0.35)
    _blend(picture, masks["lids"], skin * (0.74, 0.62, 0.60), 0.40 if female else 0.25)
    # Deep lips are warmer than the skin, not only darker.
    lip = skin * (0.88, 0.56, 0.57) + np.array([0.12, 0.03, 0.04]) * deep**2
    _blend(picture, masks["lips"], lip, (0.68 if female else 0.42) * (1 - 0.40 * old + 0.15 * young))
    _age(picture, masks, skin, old)
    _blend(picture, masks["nails"], skin * 0.55 + np.array([0.46, 0.36, 0.34]) * (1 - 0.5 * deep), 0.55)
    if hair is not None:
        # Under long hair lies shade; cropped, the scalp is seen between the hairs.
        depth = 0.62 if rounder else 0.80
        _blend(picture, masks["scalp_rounder" if rounder else "scalp"], np.asarray(hair) * depth, 0.95)
    # A brow is never lighter than the skin round it, whatever age did to the hair.
    arch = np.minimum(np.asarray(brow), skin * (0.62 - 0.12 * deep))
    _blend(picture, masks["brows"], arch, (0.68 if female else 0.80) + 0.15 * deep)
    _blend(picture, masks["lashes"], np.array([0.10, 0.075, 0.07]), 0.88 if female else 0.62)
    if singlet:
        _blend(picture, masks["singlet"], np.asarray(SINGLET_COLOUR), 1.0)
        _blend(picture, masks["singlet_edge"], np.asarray(SINGLET_COLOUR) * 0.86, 0.9)
    if shorts:
        _blend(picture, masks["shorts"], np.asarray(SHORTS_COLOUR), 1.0)
        _blend(picture, masks["waistband"], np.asarray(WAISTBAND_COLOUR), 1.0)
        _blend(picture, masks["shorts_edge"], np.asarray(SHORTS_COLOUR) * 0.84, 0.9)
    return np.asarray(np.clip(picture * 255 + 0.5, 0, 255), np.uint8)


def _age(picture: NDArray[np.float32], masks: Mapping[str, NDArray[np.uint8]], skin: NDArray[Any], old: float) -> None:
    """Lines come first, hollows and spots when half of it shows; on deep skin lines are warmer than black."""
    if not old:
        return
    _blend(picture, masks["hollows"], skin * (0.80, 0.73, 0.72), 0.75 * old)
    _blend(picture, masks["creases"], skin * (0.66, 0.55, 0.52), 0.12 * min(4 * old, 1.0) + 0.88 * old)
    _blend(picture, masks["spots"], skin * (0.80, 0.69, 0.60), 0.8 * max(2 * old - 1, 0.0))


def _blend(picture: NDArray[np.float32], mask: NDArray[np.uint8], colour: NDArray[Any], most: float) -> None:
    where = mask > 0
    share = mask[where].astype(np.float32)[:, None] / 255 * most
    picture[where] += (np.asarray(colour, np.float32) - picture[where]) * share
