"""Patterns are cut to the chart, whatever the size, and every size of a flavour shares one mesh."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from render.cloth.cutting import cut
from render.cloth.kinds import code_of, keeps_its_shape
from render.cloth.patterns.curves import bezier, length_m, resampled, scaled_to
from render.cloth.patterns.draft import ChartError
from render.cloth.patterns.mesh import measured_cm, rest_lengths
from render.types import Item
from shop.catalogue import catalogue

TEE = {"chest": 104, "waist": 102, "hem": 102, "length": 70, "shoulder": 45, "sleeve": 21, "upper_arm": 38, "cuff": 36}
EVERY = [(product, size) for product in catalogue() if not keeps_its_shape(product.template) for size in product.sizes]


def item(template: str, chart: dict[str, float], **other: Any) -> Item:
    return Item("x", other.pop("category", template), template, "M", "navy", chart, **other)


def flat_lengths(garment: Any) -> dict[str, float]:
    """What the chart's lines are long on the flat pattern, cm."""
    flat = np.pad(garment.uv, ((0, 0), (0, 1)))
    sums: dict[str, float] = {}
    for line in garment.draft.lines:
        sums[line.measure] = sums.get(line.measure, 0.0) + measured_cm(garment.topology, garment.uv, flat, line)[1]
    return sums


@pytest.mark.parametrize(("product", "size"), EVERY, ids=[f"{p.id}-{s}" for p, s in EVERY])
def test_every_garment_of_the_shop_is_cut_to_its_chart(product: Any, size: str) -> None:
    garment = cut(Item(**product.wear(size)))
    flat = flat_lengths(garment)
    chart = {name: value for name, value in garment.item.chart.items() if value > 0 and name in flat}
    assert {"chest", "waist", "hip", "hem", "thigh", "knee", "upper_arm", "cuff"} & set(chart)
    for name, value in chart.items():
        loose = 0.045 if name in ("rise", "length", "shoulder") else 0.012 if name == "knee" else 0.006
        assert flat[name] == pytest.approx(value, rel=loose), name


@pytest.mark.parametrize(("product", "size"), EVERY[::7], ids=[f"{p.id}-{s}" for p, s in EVERY[::7]])
def test_no_triangle_of_any_size_turns_over(product: Any, size: str) -> None:
    garment = cut(Item(**product.wear(size)))
    for panel in garment.topology.panels:
        a, b, c = (garment.uv[panel.offset + panel.faces[:, k]] for k in range(3))
        area = (b[:, 0] - a[:, 0]) * (c[:, 1] - a[:, 1]) - (b[:, 1] - a[:, 1]) * (c[:, 0] - a[:, 0])
        assert area.min() > 0, panel.name


def test_sizes_of_one_item_share_their_mesh() -> None:
    small, large = (cut(item("tee", {**TEE, "chest": chest})) for chest in (92, 120))
    assert small.topology is large.topology
    assert np.abs(small.uv - large.uv).max() > 0.03


def test_a_sewn_tee_has_four_holes_and_no_other_edge() -> None:
    topology = cut(item("tee", TEE)).topology
    welded = topology.weld[topology.faces]
    edges = np.sort(np.concatenate([welded[:, [0, 1]], welded[:, [1, 2]], welded[:, [2, 0]]]), axis=1)
    unique, times = np.unique(edges, axis=0, return_counts=True)
    assert times.max() == 2
    rim = unique[times == 1]
    euler = topology.cloth_count - len(unique) + len(welded)
    assert len(np.unique(rim)) == len(rim)  # closed loops
    assert euler == 2 - 4  # a sphere with holes for neck, hem and two arms


def test_seams_are_as_long_on_both_sides() -> None:
    for template, flavour in (("tee", "long-top"), ("dress", "short-knee-flared"), ("trousers", "long")):
        drafted = code_of(template).draft(*code_of(template).reference(flavour))
        caps = [s for s in drafted.seams if "cap" in s.second[1]]
        for seam in drafted.seams:
            first, second = (length_m(drafted.panel(panel).edge(edge)) for panel, edge in (seam.first, seam.second))
            # Backs of trousers are a little longer in the leg and eased in, as tailors do.
            assert first == pytest.approx(second, rel=0.03), (seam, caps)


def test_a_full_skirt_is_cut_in_six_gores_and_a_straight_one_in_two_panels() -> None:
    chart = {"waist": 72, "hip": 98, "length": 60}
    assert len(code_of("skirt").draft({**chart, "hem": 200}, frozenset()).panels) == 6
    assert len(code_of("skirt").draft({**chart, "hem": 100}, frozenset()).panels) == 2


def test_a_v_neck_is_deeper_than_a_crew_neck() -> None:
    crew, v = (cut(item("tee", TEE, style=style)) for style in ((), ("v_neck",)))
    lowest = [length_m(g.draft.panel("front").edge("neck")) for g in (crew, v)]
    assert lowest[1] > lowest[0] + 0.1


@pytest.mark.parametrize(
    ("template", "change", "words"),
    [
        ("tee", {"chest": None}, "needs the measure 'chest'"),
        ("tee", {"chest": 1.04}, "chest 1.04 cm is outside 2-600 cm"),
        ("tee", {"length": 20}, "ends above the ribs"),
        ("tee", {"shoulder": 12}, "narrower than the neckline"),
        ("kimono", {}, "no kind of garment is called 'kimono'"),
    ],
)
def test_a_chart_no_garment_can_be_cut_from_is_named(template: str, change: dict[str, Any], words: str) -> None:
    chart = {name: value for name, value in {**TEE, **change}.items() if value is not None}
    with pytest.raises(ChartError, match=words):
        cut(item(template, chart))


def test_curves_keep_their_promises() -> None:
    arc = bezier([[0, 0], [0, 1], [1, 1]])
    assert np.allclose(resampled(arc, 5)[[0, -1]], arc[[0, -1]])
    assert length_m(scaled_to(np.array([[0.0, 0.0], [0.1, -0.5], [0.1, -1.0]]), 1.3)) == pytest.approx(1.3, abs=2e-4)


def test_darts_take_in_the_slant_of_a_shaped_side_and_no_girth() -> None:
    garment = cut(Item("d", "dress", "dress", "M", "navy", code_of("dress").reference("bare-knee")[0]))
    spread = garment.draft.darts["front"]
    v = np.array([-0.35, -0.40])
    half = np.interp(v, spread.v, spread.half_width)
    side = np.stack([half, v], axis=1)
    assert spread.slant(side[:1], side[1:])[0] == pytest.approx(half[1] - half[0], abs=1e-6)
    assert spread.slant(np.array([[0.0, -0.35]]), np.array([[0.0, -0.40]]))[0] == 0
    level = np.array([[0.02, -0.40], [0.12, -0.40]])
    assert spread.slant(level[:1], level[1:])[0] == 0
    flat, worn = rest_lengths(garment.topology, garment.uv), garment.rest
    assert (worn.links <= flat.links + 1e-4).mean() > 0.6
    assert np.abs(worn.links - flat.links).max() > 5e-4
