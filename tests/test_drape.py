"""Cloth hung on a post: true to size when it is loose, stretched when it is not, never inside."""

from __future__ import annotations

import numpy as np
import pytest

from render.cloth.collider import WHOLE, Collider, signed_distance_m
from render.cloth.cutting import Garment, cut
from render.cloth.drape import COLD, Pins, Preset, hang
from render.cloth.material import stiffness_of
from render.cloth.patterns.mesh import measured_cm
from render.types import Floats, Ints, Item

QUICK = Preset(close=80, hang=150)


def post(radius_m: float) -> tuple[Floats, Ints]:
    """A closed upright cylinder round the z axis, 2 m high."""
    rings, around = 60, 72
    z = np.linspace(0, 2, rings)
    angle = np.arange(around) * 2 * np.pi / around
    grid = np.stack(
        [np.tile(radius_m * np.cos(angle), rings), np.tile(radius_m * np.sin(angle), rings), np.repeat(z, around)], 1
    )
    faces = []
    for r in range(rings - 1):
        for k in range(around):
            a, b = r * around + k, r * around + (k + 1) % around
            faces += [(a, b, a + around), (b, b + around, a + around)]
    top, bottom = len(grid), len(grid) + 1
    for k in range(around):
        faces.append(((rings - 1) * around + k, (rings - 1) * around + (k + 1) % around, top))
        faces.append(((k + 1) % around, k, bottom))
    vertices = np.concatenate([grid, [[0, 0, 2], [0, 0, 0]]]).astype(np.float32)
    return vertices, np.array(faces, np.int32)


def skirt(girth_cm: float) -> Garment:
    return cut(
        Item("x", "skirt", "skirt", "M", "navy", {"waist": girth_cm, "hip": girth_cm, "hem": girth_cm, "length": 50})
    )


def hung(garment: Garment, radius_m: float, preset: Preset = QUICK) -> tuple[Floats, Floats, Ints]:
    vertices, faces = post(radius_m)
    u, v = garment.uv.T
    front = garment.topology.panel_of == 0
    angle = np.where(front, -np.pi / 2 + u / u.max() * np.pi / 2, np.pi / 2 - u / u.max() * np.pi / 2)
    start = np.stack([(radius_m + 0.03) * np.cos(angle), (radius_m + 0.03) * np.sin(angle), 1.5 + v], axis=1)
    start_cloth = garment.topology.welded(start).astype(np.float32)
    ids = np.unique(np.concatenate([garment.topology.weld[garment.topology.edge(*e)] for e in garment.draft.waist]))
    pins = Pins(ids.astype(np.int32), np.full(len(ids), 1.5, np.float32))
    layer = np.full(len(start_cloth), WHOLE, np.int32)
    shape = hang(
        garment.topology, garment.rest, start_cloth, Collider.of_mesh(vertices, faces), stiffness_of("cotton"),
        preset=preset, pins=pins, layer=layer,
    )  # fmt: skip
    return shape, vertices, faces


def girth_cm(garment: Garment, shape: Floats, measure: str) -> float:
    line = next(line for line in garment.draft.lines if line.measure == measure)
    return measured_cm(garment.topology, garment.uv, shape[garment.topology.weld].astype(float), line)[0]


def test_loose_cloth_keeps_the_girths_it_was_cut_to() -> None:
    garment = skirt(90)
    shape, *_ = hung(garment, 0.10, COLD)
    assert girth_cm(garment, shape, "hip") == pytest.approx(90, rel=0.015)
    assert girth_cm(garment, shape, "hem") == pytest.approx(90, rel=0.015)


def test_cloth_too_small_for_the_post_is_stretched_to_it_and_not_more() -> None:
    garment = skirt(60)
    shape, *_ = hung(garment, 0.11, COLD)
    assert girth_cm(garment, shape, "hip") == pytest.approx(2 * np.pi * 11.2, rel=0.015)


@pytest.mark.parametrize("girth", [60, 75, 100])
def test_no_vertex_ends_inside(girth: float) -> None:
    shape, vertices, faces = hung(skirt(girth), 0.11)
    assert signed_distance_m(vertices, faces, shape).min() >= 0


def test_a_waistband_stays_where_it_is_held_and_the_cloth_hangs_below_it() -> None:
    garment = skirt(75)
    shape, *_ = hung(garment, 0.11)
    band = np.unique(np.concatenate([garment.topology.weld[garment.topology.edge(*e)] for e in garment.draft.waist]))
    assert np.allclose(shape[band, 2], 1.5, atol=0.01)
    assert shape[:, 2].min() == pytest.approx(1.0, abs=0.02)


def test_the_same_drape_twice_is_the_same_to_the_bit() -> None:
    first, second = (hung(skirt(75), 0.11)[0] for _ in range(2))
    assert np.array_equal(first, second)
