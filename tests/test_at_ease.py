"""Bodies at ease for their picture: hands and head rest, everything measured stays where it is."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import pytest

from render.body.fitting import fit_body
from render.person.at_ease import FINGER_BONES, TURN_DEG, at_ease
from render.person.figure import wardrobe
from render.types import Body, Floats, Person

pytestmark = pytest.mark.slow


@lru_cache(maxsize=2)
def standing(sex: str = "female") -> Body:
    return fit_body(Person(sex, 30, {"height": 168.0, "weight": 64.0}))  # type: ignore[arg-type]


def tip_of(vertices: Floats, finger: int, side: str) -> Floats:
    """The mean of what moves most with a finger's last bone."""
    fingers = wardrobe().fingers
    share = fingers.shares[FINGER_BONES.index(f"finger{finger}-3.{side}")]
    return np.asarray(vertices[fingers.vertices[share > 0.95]].mean(axis=0))


def test_nothing_moves_but_hands_and_head() -> None:
    body = standing()
    moved = np.linalg.norm(at_ease(body, wardrobe().fingers) - body.vertices, axis=1) > 1e-5
    allowed = np.zeros(len(moved), bool)
    allowed[wardrobe().fingers.vertices] = True
    allowed |= body.topology.head > 0
    assert moved.any()
    assert not (moved & ~allowed).any()


@pytest.mark.parametrize("sex", ["female", "male"])
def test_fingers_bend_towards_the_thigh_alike_on_both_hands(sex: str) -> None:
    body = standing(sex)
    resting = at_ease(body, wardrobe().fingers)
    for finger in (2, 3, 4, 5):
        before, after = (tip_of(v, finger, "L") for v in (body.vertices, resting))
        mirrored = tip_of(resting, finger, "R") * [-1, 1, 1]
        assert 0.010 < before[0] - after[0] < 0.060
        assert after == pytest.approx(mirrored, abs=0.004)
    thumb, middle = (tip_of(resting, finger, "L") for finger in (1, 3))
    assert np.linalg.norm(thumb - middle) < np.linalg.norm(
        tip_of(body.vertices, 1, "L") - tip_of(body.vertices, 3, "L")
    )


def test_fingers_keep_their_length() -> None:
    body = standing()
    fingers = wardrobe().fingers
    last = fingers.vertices[fingers.shares[FINGER_BONES.index("finger3-3.R")] > 0.999]
    before, after = body.vertices[last], at_ease(body, fingers)[last]

    def apart(points: Floats) -> Floats:
        return np.asarray(np.linalg.norm(points[:, None] - points[None], axis=2))

    assert apart(after) == pytest.approx(apart(before), abs=1e-5)


def test_the_head_turns_a_few_degrees_towards_the_lamp() -> None:
    body = standing()
    head = body.topology.head > 0.999
    before, after = (v[head] - v[head].mean(axis=0) for v in (body.vertices, at_ease(body, wardrobe().fingers)))
    left, _, right = np.linalg.svd(before.T @ after)
    turn = (left @ right).T
    assert np.degrees(np.arccos((np.trace(turn) - 1) / 2)) == pytest.approx(TURN_DEG, abs=0.5)
    nose = turn @ np.array([0.0, -1.0, 0.0])
    assert nose[0] < -0.05
