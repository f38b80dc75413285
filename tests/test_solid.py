"""What keeps its shape is built round the body, sized by its own chart, and never left inside it."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.spatial import ConvexHull

from render.body.fitting import fit_body
from render.cloth.collider import signed_distance_m
from render.cloth.outfit import dress_body
from render.look import expected
from render.solid.loft import skin, tube
from render.solid.shape import joined
from render.solid.worn import verdict
from render.types import Body, Item, Person

PEOPLE = [Person("female", 22, {"height": 150, "weight": 40}), Person("male", 50, {"height": 186, "weight": 150})]


def pair(category: str, foot_cm: float) -> Item:
    return Item("pair", category, "footwear", "40", "brown", {"foot": foot_cm}, material="leather")


def own_size(body: Body) -> float:
    return round(2 * body.measures["foot"]) / 2


@pytest.mark.parametrize("person", PEOPLE, ids=["small", "large"])
@pytest.mark.parametrize("category", ["sneakers", "shoes", "boots"])
def test_no_toe_looks_out_of_a_shoe_that_fits(person: Person, category: str) -> None:
    body = fit_body(person)
    outfit = dress_body(body, [pair(category, own_size(body))])
    upper = outfit.worn[0].pieces[0]
    assert upper.name == "upper"
    hull = ConvexHull(upper.vertices[:, :2])
    feet = (body.vertices[:, 2] < 0.045) & (body.topology.leg > 0.5) & (body.vertices[:, 0] > 0)
    toes = body.vertices[feet, :2]
    assert len(toes) > 500
    assert (toes @ hull.equations[:, :2].T + hull.equations[:, 2]).max() < -0.001
    seen = body.topology.faces[outfit.visible]
    assert body.vertices[seen.ravel(), 2].min() > 0.03


def test_whoever_wears_shoes_stands_on_their_soles() -> None:
    body = fit_body(PEOPLE[0])
    outfit = dress_body(body, [pair("boots", own_size(body))])
    assert outfit.worn[0].vertices[:, 2].min() == pytest.approx(0.0, abs=1e-4)
    lifted = outfit.body.vertices[:, 2] - body.vertices[:, 2]
    assert np.allclose(lifted, lifted[0])
    assert lifted[0] == pytest.approx(0.026, abs=1e-4)


def test_trousers_hang_outside_the_shaft_of_a_boot() -> None:
    body = fit_body(PEOPLE[0])
    chart = {"waist": 66, "hip": 92, "thigh": 56, "knee": 42, "hem": 38, "rise": 27, "inseam": 68, "length": 94}
    outfit = dress_body(body, [Item("t", "trousers", "trousers", "S", "navy", chart), pair("boots", own_size(body))])
    boots, trousers = outfit.worn
    assert (boots.item.category, trousers.item.category) == ("boots", "trousers")
    vertices, faces = joined([piece for piece in boots.pieces if piece.name == "upper"])
    vertices[:, 2] += 0.026
    inside = signed_distance_m(vertices, faces, trousers.vertices, reach_m=0.02) < -1e-4
    assert inside.mean() < 0.002


def test_the_room_before_the_toes_is_told_in_words() -> None:
    told = [verdict("footwear", "foot", ease) for ease in (-1.2, -0.5, 0.0, 0.7, 1.4)]
    assert told == ["too_tight", "tight", "fitted", "easy", "loose"]
    entry = expected(PEOPLE[0], [pair("shoes", 24.0)])[0]
    assert entry["ease"]["foot"] == pytest.approx(24.0 - entry["body"]["foot"], abs=0.06)


def test_a_longer_size_is_drawn_longer() -> None:
    body = fit_body(PEOPLE[0])
    lengths = []
    for foot in (own_size(body), own_size(body) + 1):
        vertices = dress_body(body, [pair("sneakers", foot)]).worn[0].vertices
        lengths.append(np.ptp(vertices[:, 1]))
    assert lengths[1] - lengths[0] == pytest.approx(0.01, abs=0.003)


def test_skins_and_cords_close_without_a_gap_and_face_outward() -> None:
    turn = np.arange(24) * 2 * np.pi / 24
    rings = np.stack([np.stack([np.cos(turn), np.sin(turn), 0 * turn + z], axis=1) for z in (0.0, 1.0, 2.0)])
    for vertices, faces in (
        skin(rings, closed_low=True, closed_high=True),
        tube(np.array([[0.0, 0, 0], [0.1, 0, 0.05], [0.2, 0, 0]]), 0.01),
    ):
        a, b, c = (vertices[faces[:, k]].astype(float) for k in range(3))
        assert (np.einsum("ij,ij->i", a, np.cross(b, c)).sum() / 6) > 0
    assert vertices.dtype == np.float32
