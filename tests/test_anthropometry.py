"""The tape: known shapes have known girths, gradients are derivatives, and poses do not matter where they must not."""

from __future__ import annotations

import numpy as np
import pytest

from render.measuring import table as measure_table
from render.measuring.anthropometry import CLAUSES, HIDDEN, MEASURES, Tape, measure
from render.measuring.tape import UP, Array, Indices, between, cut, extent, hull_girth, path, vertex, volume
from tests.bodies import body_model


def cylinder(radius_x: float, radius_y: float, height: float, sides: int = 400) -> tuple[Array, Indices, Indices]:
    """An upright elliptic cylinder: vertices, vertical edges, outward faces with lids."""
    angle = np.arange(sides) * 2 * np.pi / sides
    ring = np.stack([radius_x * np.cos(angle), radius_y * np.sin(angle)], axis=1)
    low, high = (np.column_stack([ring, np.full(sides, z)]) for z in (0.0, height))
    vertices = np.concatenate([low, high, [[0, 0, 0], [0, 0, height]]])
    i, j = np.arange(sides), (np.arange(sides) + 1) % sides
    walls = np.concatenate([np.stack([i, j, i + sides], 1), np.stack([j, j + sides, i + sides], 1)])
    lids = np.concatenate(
        [
            np.stack([j, i, np.full(sides, 2 * sides)], 1),
            np.stack([i + sides, j + sides, np.full(sides, 2 * sides + 1)], 1),
        ]
    )
    return vertices, np.stack([i, i + sides], 1), np.concatenate([walls, lids])


def test_a_cylinders_girth_is_its_circumference() -> None:
    vertices, edges, _ = cylinder(0.15, 0.15, 1.0)
    middle = between(vertex(800), vertex(801), 0.4)
    assert hull_girth(cut(vertices, edges, middle, UP)).value == pytest.approx(2 * np.pi * 0.15, rel=1e-4)


def test_a_tilted_cut_of_a_cylinder_is_an_ellipse() -> None:
    vertices, edges, _ = cylinder(0.1, 0.1, 1.0)
    tilt = np.array([0.0, np.sin(0.5), np.cos(0.5)])
    a, b = 0.1, 0.1 / np.cos(0.5)
    h = ((a - b) / (a + b)) ** 2
    ramanujan = np.pi * (a + b) * (1 + 3 * h / (10 + np.sqrt(4 - 3 * h)))
    reading = hull_girth(cut(vertices, edges, between(vertex(800), vertex(801), 0.5), tilt))
    assert reading.value == pytest.approx(ramanujan, rel=2e-4)


def test_the_tape_bridges_a_hollow() -> None:
    vertices, edges, _ = cylinder(0.15, 0.15, 1.0)
    dented = vertices.copy()
    dented[dented[:, 0] > 0.14, :2] *= 0.8
    middle = between(vertex(800), vertex(801), 0.5)
    round_girth = hull_girth(cut(vertices, edges, middle, UP)).value
    dented_girth = hull_girth(cut(dented, edges, middle, UP)).value
    outline = dented[:400, :2]
    along = float(np.linalg.norm(np.diff(np.vstack([outline, outline[:1]]), axis=0), axis=1).sum())
    assert dented_girth < round_girth < along


def test_breadth_volume_and_path_of_a_cylinder() -> None:
    vertices, edges, faces = cylinder(0.2, 0.1, 0.5)
    section = cut(vertices, edges, between(vertex(800), vertex(801), 0.5), UP)
    assert extent(section, np.array([1.0, 0, 0])).value == pytest.approx(0.4, rel=1e-6)
    assert volume(vertices, faces)[0] == pytest.approx(np.pi * 0.2 * 0.1 * 0.5, rel=1e-4)
    assert path(vertices, [vertex(800), vertex(801)]).value == pytest.approx(0.5)


def test_every_measure_has_its_clause_or_says_that_none_was_found() -> None:
    assert set(CLAUSES) == set(MEASURES)
    unknown = {name for name, clause in CLAUSES.items() if clause is None}
    assert unknown == {"waist_navel", "ankle", "head", "outseam", "foot", "foot_width"}
    assert all(name in (measure_table.__doc__ or "") for name in unknown)


@pytest.mark.parametrize("name", [*MEASURES, *HIDDEN])
def test_a_readings_gradient_is_its_derivative(name: str) -> None:
    model = body_model()
    rng = np.random.default_rng(4)
    prior = model.priors["female"]
    start = prior.mean[0] + prior.factor @ rng.standard_normal(len(prior.factor)) * 0.4
    change = prior.factor @ rng.standard_normal(len(prior.factor)) * 0.002
    values = []
    for step in (-1, 1):
        tape = Tape(model.vertices(start + step * change), model.anatomy)
        values.append(tape.weight()[0] if name == "weight" else tape.read(name).value * 100)
    tape = Tape(model.vertices(start), model.anatomy)
    moved = (model.vertices(start + change) - model.vertices(start - change)) / 2
    if name == "weight":
        predicted = float((tape.weight()[1] * moved).sum())
    else:
        reading = tape.read(name)
        predicted = 100 * float((reading.gradient * moved[reading.indices]).sum())
    assert predicted == pytest.approx((values[1] - values[0]) / 2, rel=0.01, abs=0.001)


def test_a_body_twice_the_size_has_twice_the_measures() -> None:
    model = body_model()
    vertices = model.mean.astype(np.float64)
    once, twice = measure(vertices, model.anatomy), measure(2 * vertices, model.anatomy)
    for name in MEASURES:
        # The fullest point is a soft maximum over millimetres, which do not scale.
        assert twice[name] == pytest.approx(once[name] * (8 if name == "weight" else 2), rel=2e-3), name


def test_moving_the_body_about_the_floor_changes_nothing() -> None:
    model = body_model()
    vertices = model.mean.astype(np.float64)
    here, there = measure(vertices, model.anatomy), measure(vertices + np.array([3.0, -2.0, 0.7]), model.anatomy)
    assert there == pytest.approx(here, abs=1e-3)


def test_left_and_right_of_the_model_mirror_each_other() -> None:
    model = body_model()
    flipped = model.mean[model.mirror] * np.array([-1, 1, 1], dtype=np.float32)
    assert np.abs(flipped - model.mean).max() < 1e-5
    basis = model.basis[model.mirror] * np.array([-1, 1, 1], dtype=np.float32)[:, None]
    assert np.abs(basis - model.basis).max() < 1e-5
