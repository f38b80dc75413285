"""The word for a fit follows ease and strain, by template and material."""

from __future__ import annotations

import itertools

import pytest

from render.fit import verdict

ORDER = ["too_tight", "tight", "fitted", "easy", "loose"]


@pytest.mark.parametrize(
    ("template", "measure", "ease", "body", "strain", "stretch", "word"),
    [
        ("tee", "chest", 4.0, 96.0, 0.0, 0.06, "fitted"),
        ("tee", "chest", 10.0, 96.0, 0.0, 0.06, "easy"),
        ("tee", "chest", 20.0, 96.0, 0.0, 0.06, "loose"),
        ("tee", "chest", -4.0, 96.0, 0.04, 0.06, "tight"),
        ("tee", "chest", -10.0, 96.0, 0.1, 0.06, "too_tight"),
        ("tee", "chest", -10.0, 96.0, 0.1, 0.2, "fitted"),
        ("trousers", "hip", -8.0, 96.0, 0.09, 0.35, "fitted"),
        ("trousers", "waist", 1.0, 80.0, 0.0, 0.02, "fitted"),
        ("skirt", "waist", -5.0, 72.0, 0.07, 0.02, "too_tight"),
        ("tee", "shoulder", -3.0, 42.0, 0.0, 0.06, "too_tight"),
        ("tee", "shoulder", 3.0, 42.0, 0.0, 0.06, "fitted"),
        ("tee", "shoulder", 9.0, 42.0, 0.0, 0.06, "loose"),
    ],
)
def test_a_fit_gets_its_word(
    template: str, measure: str, ease: float, body: float, strain: float, stretch: float, word: str
) -> None:
    assert verdict(template, measure, ease, body, strain, stretch) == word


@pytest.mark.parametrize("template", ["tee", "dress", "skirt", "trousers"])
@pytest.mark.parametrize("measure", ["chest", "waist", "hip", "thigh", "knee", "upper_arm", "hem", "cuff", "shoulder"])
def test_more_ease_never_reads_tighter(template: str, measure: str) -> None:
    words = [ORDER.index(verdict(template, measure, ease, 90.0, 0.0, 0.06)) for ease in range(-20, 60)]
    assert all(a <= b for a, b in itertools.pairwise(words))
    assert words[0] == 0
    assert words[-1] == 4


def test_cloth_with_room_to_spare_is_not_called_tight_for_a_fold_that_pulls() -> None:
    assert verdict("trousers", "hem", 13.5, 22.0, 0.12, 0.06) in ("easy", "loose")
