"""Judging predictions: every row is left out once, and nobody is judged by a fit that saw them."""

from __future__ import annotations

import numpy as np

from render.evaluation.bodies import splits
from render.evaluation.fits import drawn_people, line, met
from render.prediction.fit_statistics import Columns
from render.types import Sex
from tests.bodies import body_model


def test_every_row_is_left_out_exactly_once() -> None:
    tables: dict[Sex, Columns] = {
        "female": {"age": np.arange(23.0), "height": np.arange(23.0)},
        "male": {"age": np.arange(40.0), "height": np.arange(40.0)},
    }
    seen: dict[Sex, list[float]] = {"female": [], "male": []}
    for kept, left_out in splits(tables, 0.2):
        for sex in tables:
            assert not set(kept[sex]["age"]) & set(left_out[sex]["age"])
            assert len(kept[sex]["age"]) + len(left_out[sex]["age"]) == len(tables[sex]["age"])
            assert np.array_equal(left_out[sex]["age"], left_out[sex]["height"])
            seen[sex] += left_out[sex]["age"].tolist()
    assert sorted(seen["female"]) == list(range(23))
    assert sorted(seen["male"]) == list(range(40))


def test_whatever_people_give_the_mesh_has() -> None:
    body_model()
    found = met(drawn_people(150))
    assert found.numbers > 750
    assert found.named <= found.numbers // 500  # people as they vary hardly ever contradict themselves
    assert found.girth_mm <= 2.0, line(found)
    assert found.length_mm <= 3.0, line(found)
    assert found.weight_kg <= 0.5, line(found)
