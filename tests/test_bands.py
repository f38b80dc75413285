"""Open edges of worn garments: one curve each, whatever the neckline, and as long as cut."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import pytest
from numpy.typing import NDArray

from render.body.fitting import fit_body
from render.cloth.cutting import Garment, cut
from render.cloth.kinds import code_of
from render.cloth.outfit import dress_body
from render.cloth.patterns.bands import bands, halves
from render.types import Body, Item, Person

Array = NDArray[np.float64]
LINES = ("chest", "waist", "hem", "length", "shoulder", "sleeve", "upper_arm", "cuff")
TEE = dict(zip(LINES, (100, 98, 98, 66, 41, 20, 36, 34), strict=True))


@lru_cache(maxsize=2)
def body(sex: str, height: float, weight: float) -> Body:
    return fit_body(Person(sex, 30, {"height": height, "weight": weight}))  # type: ignore[arg-type]


def edges_of(garment: Garment) -> dict[str, list[NDArray[np.int32]]]:
    """The loops of cloth vertices round each open edge, by the name of the edge."""
    topology = garment.topology
    start = topology.weld[halves(topology.faces)[:, 0]]
    named: dict[str, list[NDArray[np.int32]]] = {}
    for rim in topology.rims:
        loop = set(start[rim].tolist())
        names = (e for p in topology.panels for e, ids in p.edges.items() if set(topology.weld[ids + p.offset]) <= loop)
        named.setdefault(next(names).rstrip("LR"), []).append(start[rim])
    return named


def turns_deg(x: Array) -> Array:
    """How far a closed polyline x (n, 3) turns at each of its points, (n,)."""
    back, ahead = x - np.roll(x, 1, axis=0), np.roll(x, -1, axis=0) - x
    cosine = (back * ahead).sum(axis=1) / (np.linalg.norm(back, axis=1) * np.linalg.norm(ahead, axis=1))
    return np.asarray(np.degrees(np.arccos(np.clip(cosine, -1, 1))))


def worn_edges(person: Body, item: Item) -> dict[str, list[Array]]:
    """Turns [deg] along every open edge of an item worn."""
    garment = cut(item)
    x = np.zeros((garment.topology.cloth_count, 3))
    x[garment.topology.weld] = dress_body(person, [item]).worn[0].vertices
    return {name: [turns_deg(x[loop]) for loop in loops] for name, loops in edges_of(garment).items()}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("who", "template", "style", "chart"),
    [
        (("female", 165.0, 57.0), "tee", (), TEE),
        (
            ("male", 182.0, 90.0),
            "tee",
            (),
            {**TEE, "chest": 116, "waist": 114, "hem": 114, "shoulder": 47, "upper_arm": 42, "cuff": 40},
        ),
        (("female", 165.0, 57.0), "tee", ("v_neck",), TEE),
        (("female", 165.0, 57.0), "dress", (), code_of("dress").reference("bare-knee-flared")[0]),
    ],
)
def test_no_edge_is_folded_at_a_single_vertex(
    who: tuple[str, float, float], template: str, style: tuple[str, ...], chart: dict[str, float]
) -> None:
    edges = worn_edges(body(*who), Item("x", template, template, "M", "navy", chart, style=style))  # type: ignore[arg-type]
    assert {"neck", "hem"} < set(edges)
    for name, loops in edges.items():
        for turns in loops:
            turns = np.sort(turns)
            if name == "neck" and style:
                # The point of a V, and nothing else.
                assert turns[-1] > 80
                turns = turns[:-1]
            assert turns[-1] < {"neck": 33, "hem": 42, "cuff": 42, "arm": 36}[name], (name, turns[-4:])


def test_a_band_is_as_long_as_its_edge_on_the_flat_pattern_and_round_a_limb_as_on_a_circle() -> None:
    garment = cut(Item("x", "skirt", "skirt", "M", "navy", {"waist": 80, "hip": 100, "hem": 110, "length": 50}))
    topology = garment.topology
    found = bands(topology.faces, topology.weld, topology.rims, garment.uv)
    assert found.stiff.all()
    hem = next(loops[0] for name, loops in edges_of(garment).items() if name == "hem")
    own = np.isin(found.pairs, hem).all(axis=1)
    assert own.sum() == 2 * len(hem)
    radius = 1.10 / 2 / np.pi
    for angle, length in zip((2, 4), np.split(found.lengths[own], 2), strict=True):
        assert length == pytest.approx(2 * radius * np.sin(angle * np.pi / len(hem)), rel=0.01)


def test_the_point_of_a_v_keeps_its_angle() -> None:
    garment = cut(Item("x", "tee", "tee", "M", "navy", TEE, style=("v_neck",)))
    uv, neck = garment.uv, garment.topology.edge("front", "neck")
    at = len(neck) // 2
    assert uv[neck[at], 1] == uv[neck, 1].min()
    weld = garment.topology.weld[neck]
    across = np.flatnonzero((np.sort(garment.rest.bands.pairs, axis=1) == np.sort(weld[[at - 1, at + 1]])).all(axis=1))
    assert garment.rest.bands.lengths[across] == pytest.approx(
        np.linalg.norm(uv[neck[at - 1]] - uv[neck[at + 1]]), abs=1e-6
    )


def test_a_wide_hem_may_fall_in_flutes() -> None:
    garment = cut(Item("x", "skirt", "skirt", "M", "navy", {"waist": 72, "hip": 98, "hem": 220, "length": 60}))
    hem = edges_of(garment)["hem"][0]
    own = np.isin(garment.rest.bands.pairs, hem).all(axis=1)
    assert own.sum() == len(hem)
    assert not garment.rest.bands.stiff[own].any()
    assert garment.rest.bands.stiff[~own].all()
