"""Bodies dressed for real: true sizes, nothing inside, layers in order, covered skin hidden."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
import trimesh
from scipy.spatial import ConvexHull

from render.body.fitting import fit_body
from render.cloth.collider import signed_distance_m
from render.cloth.outfit import dress_body, layered
from render.cloth.profile import Profile
from render.person.appearance import Appearance
from render.person.figure import figure
from render.person.skin import SHORTS_COLOUR
from render.types import Body, Item, Outfit, Person
from shop.catalogue import catalogue

pytestmark = pytest.mark.slow


@cache
def body(sex: str = "female", height: float = 165.0, weight: float = 58.0) -> Body:
    return fit_body(Person("female" if sex == "female" else "male", 30, {"height": height, "weight": weight}))


def item(product: str, size: str = "M") -> Item:
    return Item(**catalogue().get(product).wear(size))


@cache
def dressed(*garments: tuple[str, str], sex: str = "female", height: float = 165.0, weight: float = 58.0) -> Outfit:
    return dress_body(body(sex, height, weight), [item(*garment) for garment in garments])


def test_items_are_put_on_from_the_inside_out() -> None:
    order = [item("sweater-wool") if "sweater-wool" in catalogue() else item("sweater-check"), item("tee-crew")]
    order += [item("skirt-linen"), item("leggings-yoga")]
    assert [i.category for i in layered(order)] == ["leggings", "skirt", "tee", "sweater"]


@pytest.mark.parametrize(
    ("product", "size", "sex", "height", "weight"),
    [
        ("tee-crew", "L", "male", 178, 72),
        ("sweater-check", "M", "female", 168, 56),
        ("dress-dot", "M", "female", 165, 55),
        ("skirt-linen", "M", "female", 170, 62),
        ("trousers-wide", "M", "female", 170, 58),
        ("trousers-jogger", "XXL", "male", 182.5, 94.1),
        ("tee-v-men", "XXL", "male", 171.1, 85.3),
        # Stout, arms against the trunk: under them cloth has hardly room.
        ("sweater-check", "XXL", "male", 165.3, 89.3),
        ("sweater-fisherman", "L", "female", 161.4, 81.4),
        ("tee-print", "XXL", "male", 173.6, 92.6),
        # Upper arms that would pass through the chest: a ring drawn up in the fold, and one caught in it.
        ("tee-print", "XL", "male", 192.5, 126.0),
        ("sweater-check", "L", "male", 178.4, 89.5),
        ("dress-dot", "XL", "female", 153.3, 61.0),
        ("sweater-cashmere", "XXL", "male", 182.1, 77.4),
        # Without sleeves and far too wide: its sides hang against the arms.
        ("dress-linen", "XXL", "male", 193.4, 87.1),
    ],
)
def test_loose_girths_are_true_to_the_chart(product: str, size: str, sex: str, height: float, weight: float) -> None:
    report = dressed((product, size), sex=sex, height=height, weight=weight).worn[0].report
    loose = [n for n in report["ease"] if report["ease"][n] > 4 and n not in ("shoulder", "sleeve", "inseam")]
    assert loose
    for name in loose:
        assert report["mesh"][name] == pytest.approx(report["garment"][name], rel=0.015), name


@pytest.mark.parametrize(
    ("garments", "sex", "height", "weight"),
    [
        ((("tee-crew", "M"),), "female", 165, 58),
        ((("tee-crew", "XXL"),), "male", 176, 115),
        ((("tee-breton", "XL"),), "female", 158, 83),
        ((("dress-rose", "L"),), "female", 172, 70),
        ((("shorts-run", "XL"),), "female", 155, 85),
    ],
)
def test_almost_no_vertex_is_inside_the_body(garments, sex: str, height: float, weight: float) -> None:  # type: ignore[no-untyped-def]
    assert dressed(*garments, sex=sex, height=height, weight=weight).inside <= 0.001


@pytest.mark.parametrize("slope", [0.0, 0.2, -0.3])
def test_the_girth_under_a_hem_is_the_tape_laid_in_the_hems_own_slope(slope: float) -> None:
    woman = body()
    profile = Profile(woman)
    z = profile.crotch_z + 0.08
    kept = profile.trunk_mask[woman.topology.faces].all(axis=1)
    trunk = trimesh.Trimesh(woman.vertices, woman.topology.faces[kept], process=False)
    cut = trimesh.intersections.mesh_plane(trunk, [0.0, -slope, 1.0], [0.0, 0.0, z]).reshape(-1, 3)
    flat = np.stack([cut[:, 0], cut[:, 1] * np.hypot(1, slope)], axis=1)
    assert profile.girth_m(z, slope=slope) == pytest.approx(ConvexHull(flat).area, rel=1e-3)
    assert slope == 0 or profile.girth_m(z, slope=slope) > 1.005 * profile.girth_m(z)


def test_sizes_differ_to_the_eye() -> None:
    widths = [np.ptp(dressed(("tee-crew", size)).worn[0].vertices[:, 0]) for size in ("S", "M", "XL")]
    lengths = [-dressed(("tee-crew", size)).worn[0].vertices[:, 2].min() for size in ("S", "M", "XL")]
    assert widths[0] < widths[1] < widths[2]
    assert lengths[0] + 0.01 < lengths[1] < lengths[2] - 0.02


def test_a_tight_tee_is_stretched_and_says_so() -> None:
    report = dressed(("tee-slim-rib", "XS"), sex="male", height=180.0, weight=95.0).worn[0].report
    assert report["strain"]["chest"] > 0.1
    assert report["verdict"]["chest"] == "too_tight"
    assert report["mesh"]["chest"] == pytest.approx(report["body"]["chest"], rel=0.04)


def test_a_top_far_too_small_is_not_drawn_through_the_body() -> None:
    top = dressed(("tee-slim-rib", "XS"), sex="male", height=180.0, weight=95.0).worn[0]
    x, y, z = top.vertices.T
    breast = (y < 0) & (z < 1.35) & (np.abs(x) > 0.03) & (np.abs(x) < 0.15)
    left, right = (float((breast & (x * sign > 0)).mean()) for sign in (1, -1))
    assert left == pytest.approx(right, rel=0.25)
    assert min(left, right) > 0.03


def test_a_tee_hangs_over_trousers_not_through_them() -> None:
    trousers, tee = dressed(("trousers-chino", "M"), ("tee-crew", "L"), height=170.0, weight=64.0).worn
    assert (trousers.item.category, tee.item.category) == ("trousers", "tee")
    whole = dressed(("trousers-chino", "M"), height=170.0, weight=64.0).worn[0]
    # What the tee lies on is drawn 4 mm deeper and hangs as it did.
    deeper = np.linalg.norm(whole.vertices - trousers.vertices, axis=1)
    assert deeper.max() == pytest.approx(0.004, abs=1e-5)
    assert not deeper[trousers.vertices[:, 2] < tee.vertices[:, 2].min() - 0.01].any()
    assert whole.report == trousers.report
    on_top = whole.vertices[deeper > 0.003]
    assert len(on_top) > 500
    assert len(trousers.faces) < len(whole.faces)  # what the tee covers is not drawn
    below = (tee.vertices[:, 2] < trousers.vertices[:, 2].max() - 0.03) & (np.abs(tee.vertices[:, 0]) < 0.2)
    distance = signed_distance_m(whole.vertices, whole.faces, tee.vertices[below], reach_m=0.03)
    assert (distance < -0.001).mean() < 0.01


@pytest.mark.parametrize(("height", "weight"), [(165, 58), (168, 60)])
def test_a_top_too_narrow_for_the_hips_is_pulled_down_and_does_not_bunch_at_the_waist(
    height: float, weight: float
) -> None:
    top = dressed(("tee-slim-rib", "S"), ("leggings-yoga", "M"), height=height, weight=weight).worn[1]
    hem = top.vertices[np.abs(top.uv[:, 1] - top.uv[:, 1].min()) < 0.001]
    behind = hem[:, 1] > np.median(hem[:, 1])
    # Bunched cloth would be uneven along the front or the back. From the one to the other the hem rises a little: the
    # back falls away above the seat where the belly does not.
    assert max(np.ptp(hem[behind, 2]), np.ptp(hem[~behind, 2])) < 0.005
    assert abs(hem[behind, 2].mean() - hem[~behind, 2].mean()) < 0.015
    # From the waist down, in front: 59 cm of cloth reach lower than 14 cm under the narrowest place.
    profile = Profile(body("female", height, weight))
    assert hem[:, 2].mean() < profile.waist_z - 0.14
    assert top.report["verdict"]["hem"] in ("tight", "too_tight")


def test_trousers_are_worn_under_a_belly_not_pulled_up_over_it() -> None:
    man, stout = (("male", 174, 70), ("male", 174, 105))
    for who, size, most in ((man, "M", 0.11), (stout, "XXL", 0.13)):
        fit = dressed(("trousers-chino", size), sex=who[0], height=who[1], weight=who[2]).worn[0].report
        assert fit["strain"]["rise"] < most


def test_under_shorts_is_skin_and_under_a_tee_alone_the_base_layer() -> None:
    def base_layer(outfit: Outfit) -> int:
        texture = figure(outfit, Appearance())[0].material.texture
        assert texture is not None
        return int((np.abs(texture / 255 - SHORTS_COLOUR).max(axis=2) < 0.01).sum())

    assert base_layer(dressed(("tee-crew", "M"))) > 1000
    assert base_layer(dressed(("tee-crew", "M"), ("shorts-denim", "M"))) == 0


def test_covered_skin_is_hidden_and_the_rest_is_not() -> None:
    outfit = dressed(("tee-crew", "M"))
    shown = outfit.body.vertices[np.unique(outfit.body.topology.faces[outfit.visible])]
    chest = (np.abs(shown[:, 2] - 1.2) < 0.03) & (np.abs(shown[:, 0]) < 0.1) & (shown[:, 1] < -0.05)
    assert not chest.any()
    knees = (np.abs(shown[:, 2] - 0.45) < 0.03).sum()
    assert knees == (np.abs(outfit.body.vertices[:, 2] - 0.45) < 0.03).sum()


def test_trousers_far_too_wide_would_not_stay_up_and_say_so() -> None:
    report = dressed(("trousers-chino", "XXL"), weight=46.0).worn[0].report
    assert "would_not_stay_up" in report["notes"]


def test_faces_wind_outward() -> None:
    tee = dressed(("tee-crew", "M")).worn[0]
    a, b, c = (tee.vertices[tee.faces[:, k]] for k in range(3))
    normal = np.cross(b - a, c - a)
    front = np.concatenate([a, b, c])[:, 1].reshape(3, -1).mean(axis=0) < -0.1
    assert (normal[front, 1] < 0).mean() > 0.97
