"""Pictures of where garments say their size: one for every kind of size there is, calm, with a label to read."""

from __future__ import annotations

import numpy as np
import pytest

from render.picture.size_labels import GROUND, INK, LABEL, PLACES, RING
from render.prediction.choices import SEXES, choices


def test_every_kind_of_size_that_may_be_asked_for_has_a_picture() -> None:
    families = {choice.family for sex in SEXES for choice in choices(sex).values() if choice.family}
    assert families == set(PLACES)


@pytest.mark.parametrize("family", PLACES)
def test_a_label_with_words_on_it_stands_out_in_a_ring(family: str) -> None:
    picture = np.asarray(PLACES[family]()).astype(int)
    assert picture.shape == (320, 480, 3)
    assert np.abs(picture[0, 0] - GROUND).max() <= 1
    white, ring, ink = (np.abs(picture - colour).max(axis=2) < 24 for colour in (LABEL, RING, INK))
    assert white.sum() > 1200
    assert ring.sum() > 250
    rows, columns = np.nonzero(white)
    inside = (slice(rows.min(), rows.max()), slice(columns.min(), columns.max()))
    assert ink[inside].sum() > 20
    assert not ink[: inside[0].start].any()
