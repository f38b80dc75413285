"""Judging predictions: every row is left out once, and nobody is judged by a fit that saw them."""

from __future__ import annotations

import numpy as np

from render.body.fitting import fit_body
from render.body.model import load as load_model
from render.evaluation.bodies import Row, sections, splits
from render.evaluation.fits import drawn_people, line, met
from render.measuring.anthropometry import BREADTHS, Tape
from render.prediction.fit_statistics import Columns
from render.prediction.statistics import believe
from render.types import Person, Sex
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


def test_sections_of_the_trunk_are_as_broad_and_deep_as_those_of_the_people_measured() -> None:
    body_model()
    sizes: list[tuple[Sex, float, float]] = [
        ("female", 158, 55), ("female", 163, 66), ("female", 170, 76), ("male", 170, 66), ("male", 176, 84),
        ("male", 183, 98),
    ]  # fmt: skip
    off: dict[str, list[float]] = {name: [] for name in BREADTHS}
    for sex, height, weight in sizes:
        values = {"height": height, "weight": weight}
        _, usual = believe(values, age=30, sex=sex, population="soldiers")
        body = fit_body(Person(sex, 30, values, population="soldiers"))
        tape = Tape(body.vertices.astype(float), load_model().anatomy)
        for name in BREADTHS:
            off[name].append(tape.value(name) / usual.predictions[name].value - 1.0)
    mean = {name: float(np.mean(shares)) for name, shares in off.items()}
    # The girth of a chest is more than any section of that breadth and depth has: its breadth gives way.
    assert mean.pop("chest_breadth") < 0.11
    assert all(abs(share) < 0.03 for share in mean.values()), mean


def test_what_sections_are_off_is_told_by_setting() -> None:
    row = Row("soldiers", "height", "hip_depth", 8.0, 20.0, 0.9, {}, {}, {}, None, 8.1, 8.0, 0.0123)
    hip = Row("soldiers", "height", "hip", 8.0, 20.0, 0.9, {}, {}, {}, None, 8.1, 8.0, 0.5)
    assert list(sections([row, hip])) == ["sections on the mesh less measured, given height: hip_depth +1.2%"]
