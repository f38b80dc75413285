"""Faces, hands and hair age in the picture, in every tone alike; nothing that is measured does."""

from __future__ import annotations

import numpy as np
import pytest

from render.person import ageing
from render.person.figure import wardrobe
from render.person.hair import HAIR_COLOURS, HairTone, on_head, ribbons
from render.person.skin import SKIN_TONES, paint

AGES = (35, 50, 65, 80)


def painted(age: float, skin: str = "light") -> np.ndarray:
    hair = HAIR_COLOURS["dark_brown"]
    texture = paint(
        wardrobe().masks, SKIN_TONES[skin], hair, hair, female=True, rounder=True, singlet=False, shorts=False, age=age
    )
    return texture.astype(float).mean(axis=2)


@pytest.mark.parametrize("skin", SKIN_TONES)
def test_lines_grow_darker_from_age_to_age_in_every_tone(skin: str) -> None:
    lines = wardrobe().masks["creases"] > 120
    depth = [(painted(30, skin)[lines].mean() - painted(age, skin)[lines].mean()) / painted(30, skin)[lines].mean()
             for age in AGES]  # fmt: skip
    assert 0 < depth[0] < 0.03
    assert np.all(np.diff(depth) > 0.03)


def test_between_youth_and_the_first_lines_nothing_changes() -> None:
    assert np.array_equal(painted(28), painted(32))


def test_spots_come_last_and_lie_on_hands_too() -> None:
    masks = wardrobe().masks
    spots = (masks["spots"] > 120) & (masks["creases"] < 5) & (masks["hollows"] < 5)
    assert spots.sum() > 200
    fresh = painted(32)[spots].mean()
    assert abs(painted(50)[spots].mean() - fresh) < 1.0
    assert painted(80)[spots].mean() < 0.93 * fresh


def test_what_sinks_is_the_face_alone_and_by_millimetres() -> None:
    known = wardrobe()
    far = np.linalg.norm(known.sunk, axis=1)
    assert 0.003 < far.max() < 0.008
    assert (far[known.template[:, 2] < 0.57] == 0).all()
    assert np.allclose(np.sort(known.sunk[:, 2]).sum(), 2 * known.sunk[known.template[:, 0] > 0, 2].sum(), rtol=0.2)


def test_hair_turns_a_strand_at_a_time() -> None:
    known = wardrobe()
    strands, middles = on_head(known.combs["bob"].thinned(4), known.template, known.template, known.head)
    dark, grey = HAIR_COLOURS["dark_brown"], ageing.GREY_HAIR

    def turned(share: float) -> float:
        colours = ribbons(strands, middles, HairTone(dark, grey, share)).colours
        assert colours is not None
        return float((colours.mean(axis=1) > (sum(dark) + sum(grey)) / 6).mean())

    assert turned(0.0) == 0.0
    assert abs(turned(0.4) - 0.4) < 0.08
    assert turned(1.0) > 0.9


def test_more_hair_is_grey_and_it_is_whiter_from_age_to_age() -> None:
    assert [ageing.grey_share(age) for age in (20, 35)] == [0, 0]
    assert np.all(np.diff([ageing.grey_share(age) for age in (35, 50, 58, 65)]) > 0.1)
    assert np.all(np.diff([sum(ageing.grey_tone(age)) for age in (65, 75, 80, 88)]) > 0.05)
