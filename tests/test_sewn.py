"""What is sewn onto garments: hems, the bands at necks and waists, and what every pair of jeans has."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

import numpy as np
import pytest

from garments import kind_of
from render.body.fitting import fit_body
from render.cloth.outfit import dress_body
from render.picture.garment import HEM_M, RIB_M, RIB_NECK_M, bands_m, borders_of, parts_of
from render.types import Item, Outfit, Person
from shop.catalogue import catalogue

pytestmark = pytest.mark.slow


def item(product: str, size: str = "M") -> Item:
    known = catalogue().get(product)
    return Item(**known.wear(size, known.colours[0]))


@lru_cache(maxsize=2)
def dressed(*products: str) -> Outfit:
    return dress_body(fit_body(Person("female", 30, {"height": 168, "weight": 60})), [item(one) for one in products])


def test_a_sweater_ends_in_ribs_a_tee_in_hems_and_jeans_start_in_a_band() -> None:
    jeans, tee = sorted(dressed("tee-crew", "jeans-straight").worn, key=lambda worn: worn.item.template, reverse=True)
    sweater = replace(tee, item=replace(tee.item, category="sweater"))
    hems = borders_of(tee.vertices, tee.whole).hems
    neck = (tee.vertices[hems[:, 0], 2] > 1.25) & (np.abs(tee.vertices[hems[:, 0], 0]) < 0.15)
    assert set(bands_m(tee, hems)) == {np.float32(HEM_M)}
    assert set(bands_m(sweater, hems)[neck]) == {np.float32(RIB_NECK_M)}
    assert set(bands_m(sweater, hems)[~neck]) == {np.float32(RIB_M)}
    hems = borders_of(jeans.vertices, jeans.whole).hems
    waist = jeans.vertices[hems[:, 0], 2] > 0.5
    assert set(bands_m(jeans, hems)[waist]) == {np.float32(kind_of("trousers").bands["top"])}
    assert set(bands_m(jeans, hems)[~waist]) == {np.float32(HEM_M)}


def test_cloth_that_a_top_covers_gets_no_hem_where_the_top_ends() -> None:
    jeans = next(worn for worn in dressed("tee-crew", "jeans-straight").worn if worn.item.template == "trousers")
    assert len(jeans.faces) < len(jeans.whole)
    hem = next(part for part in parts_of(jeans) if part.name == "jeans-straight:hem")
    height = hem.vertices[:, 2]
    at_feet, at_waist = height < 0.3, height > jeans.vertices[:, 2].max() - 0.06
    assert at_feet.any()
    assert (at_feet | at_waist).all()


def test_jeans_have_their_thread_loops_and_button_on_the_cloth() -> None:
    jeans = dressed("jeans-straight").worn[0]
    parts = {part.name: part for part in parts_of(jeans)}
    for name in ("thread", "loops", "button"):
        sewn = parts[f"jeans-straight:{name}"].vertices
        corner = jeans.vertices[jeans.faces].astype(float)
        normal = np.cross(corner[:, 1] - corner[:, 0], corner[:, 2] - corner[:, 0])
        normal /= np.linalg.norm(normal, axis=1, keepdims=True)
        middle = corner.mean(axis=1)
        nearest = np.linalg.norm(sewn[:, None] - middle[None], axis=2).argmin(axis=1)
        above = ((sewn - middle[nearest]) * normal[nearest]).sum(axis=1)
        # A button is flat, cloth is not.
        assert np.abs(above).max() < 0.004
    # The fly lies on the wearer's left.
    button = parts["jeans-straight:button"].vertices.mean(axis=0)
    assert 0.0 < button[0] < 0.05
    assert button[1] < 0


def test_leggings_have_no_fly() -> None:
    assert not [part for part in parts_of(dressed("leggings-yoga").worn[0]) if "thread" in part.name]
