"""Arms that pass through the trunk are pressed against it."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from numpy.typing import NDArray

from render.body.fitting import fit_body
from render.cloth.collider import vertex_normals
from render.cloth.pressed import pressed
from render.cloth.profile import outer_faces
from render.types import Body, Floats, Person


@cache
def body(height: float, weight: float) -> Body:
    return fit_body(Person("male", 30, {"height": height, "weight": weight}))


def buried(person: Body, which: NDArray[np.bool_]) -> int:
    """How many of every third of these vertices (V,) lie inside the body: its skin winds round a point 1 mm off."""
    faces = person.topology.faces[outer_faces(person.topology)]
    just_off = (person.vertices + 0.001 * vertex_normals(person.vertices, faces))[which][::3]
    return sum(winding(point, person.vertices, faces) > 0.5 for point in just_off)


def moved(person: Body) -> Floats:
    """How far pressing takes each vertex, (V,) [m]."""
    return np.asarray(np.linalg.norm(pressed(person).vertices - person.vertices, axis=1))


def near_armpit(person: Body) -> NDArray[np.bool_]:
    shoulders = np.stack([person.joints[f"upperarm01.{side}"] for side in "LR"])
    return np.asarray(np.linalg.norm(person.vertices[:, None] - shoulders, axis=2).min(axis=1) < 0.3)


def winding(point: Floats, vertices: Floats, faces: NDArray[np.int32]) -> float:
    """Solid angles of all faces seen from a point, added up, in turns (van Oosterom and Strackee)."""
    a, b, c = np.moveaxis(vertices[faces].astype(np.float64) - point, 1, 0)
    la, lb, lc = (np.linalg.norm(one, axis=1) for one in (a, b, c))
    volume = (a * np.cross(b, c)).sum(axis=1)
    rest = la * lb * lc + (a * b).sum(axis=1) * lc + (b * c).sum(axis=1) * la + (c * a).sum(axis=1) * lb
    return float(np.arctan2(volume, rest).sum() / (2 * np.pi))


@pytest.mark.parametrize(("height", "weight"), [(192.5, 126.0), (165.0, 89.0)])
def test_a_stout_mans_arms_no_longer_pass_through_his_chest(height: float, weight: float) -> None:
    man = body(height, weight)
    before, after = (buried(one, moved(man) > 0) for one in (man, pressed(man)))
    assert before > 25
    assert after <= 0.1 * before  # what is left lies in the fold itself, where arm becomes flank


def test_only_skin_in_the_armpits_moves() -> None:
    man = body(192.5, 126.0)
    far = moved(man)
    assert far.max() > 0.01
    assert far[~near_armpit(man)].max() == 0.0
    assert (far > 0).mean() < 0.05


def test_a_slim_mans_arms_stay_where_they_are() -> None:
    assert moved(body(190.0, 66.0)).max() < 0.012
