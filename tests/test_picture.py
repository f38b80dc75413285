"""Pictures: the studio, the person, the cloth, and the bytes that are sent."""

from __future__ import annotations

import io
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from render.body.fitting import fit_body
from render.cloth.outfit import dress_body
from render.fabric.colours import COLOURS, UnknownColour
from render.fabric.prints import REPEAT_M, UnknownPattern
from render.fabric.textures import cloth
from render.fabric.weaves import FINISHES
from render.person.appearance import Appearance, UnknownAppearance
from render.person.figure import figure, wardrobe
from render.person.skin import SKIN_TONES
from render.picture.body_chart import MAIN_MEASURES, draw_body, rings_of
from render.picture.captions import side_by_side
from render.picture.fit_map import colours_of
from render.picture.garment import borders_m, borders_of
from render.picture.photograph import UnknownSuffix, draw, draw_turntable, encode
from render.picture.views import UnknownView, camera_at, frame_of, project
from render.types import Body, Item, Outfit, Person
from tests.golden import assert_like_golden, difference

pytestmark = pytest.mark.slow

SMALL = {"width_px": 256, "height_px": 341}
TEE_LINES = ("chest", "waist", "hem", "length", "shoulder", "sleeve", "upper_arm", "cuff")
TEE_CHART = {
    "M": dict(zip(TEE_LINES, (100, 98, 98, 66, 41, 20, 36, 34), strict=True)),
    "XL": dict(zip(TEE_LINES, (122, 120, 120, 74, 48, 24, 44, 42), strict=True)),
}


@lru_cache(maxsize=4)
def body(sex: str = "female", height: float = 165.0, weight: float = 57.0) -> Body:
    return fit_body(Person(sex, 30, {"height": height, "weight": weight}))  # type: ignore[arg-type]


def bare(of: Body) -> Outfit:
    return Outfit(of, (), 0.0, np.arange(len(of.topology.faces), dtype=np.int32))


@lru_cache(maxsize=4)
def in_tee(size: str = "M") -> Outfit:
    return dress_body(body(), [Item("tee", "tee", "tee", size, "navy", TEE_CHART[size], "striped", "cotton")])


def in_colour(outfit: Outfit, **changes: str) -> Outfit:
    worn = outfit.worn[0]
    return replace(outfit, worn=(replace(worn, item=replace(worn.item, **changes)),))


def pixels(picture: Image.Image) -> NDArray[np.float32]:
    return np.asarray(picture, np.float32)


def figure_mask(picture: Image.Image) -> NDArray[np.bool_]:
    """Pixels that differ clearly from the studio's own column at the left edge."""
    tones = pixels(picture)
    return np.asarray(np.abs(tones - tones[:, :1]).max(axis=2) > 34)


def test_a_person_fills_the_picture_whatever_their_height_and_stands_in_its_middle() -> None:
    seen = [figure_mask(draw(bare(body(height=h, weight=w)), **SMALL)) for h, w in ((150.0, 50.0), (190.0, 80.0))]
    spans = []
    for mask in seen:
        rows, columns = np.flatnonzero(mask.sum(axis=1) > 3), np.flatnonzero(mask[:300].sum(axis=0) > 3)
        assert abs((columns[0] + columns[-1]) / 2 - 128) < 8
        assert rows[0] > 341 * 0.03
        assert 341 * 0.95 < rows[-1] < 341 * 0.99
        spans.append((rows[-1] - rows[0]) / 341)
    # A tall person still fills a little more than a short one.
    assert 0.84 < spans[0] < spans[1] < 0.95


def test_all_looks_of_a_person_are_drawn_at_one_scale() -> None:
    feet = [figure_mask(draw(outfit, **SMALL))[290:] for outfit in (bare(body()), in_tee("M"), in_tee("XL"))]
    for dressed in feet[1:]:
        assert (dressed ^ feet[0]).mean() < 0.002


def test_every_view_shows_another_side_and_none_is_blank() -> None:
    views = ("front", "back", "left", "right", "three_quarter")
    pictures = [draw(bare(body()), view=view, **SMALL) for view in views]  # type: ignore[arg-type]
    for picture in pictures:
        assert 0.04 < figure_mask(picture).mean() < 0.4
    for index, one in enumerate(pictures):
        for other in pictures[index + 1 :]:
            assert difference(one, other)[1] > 20


def test_the_left_view_shows_the_persons_left_side() -> None:
    left_hand = body().joints["wrist.L"]
    eye = camera_at(-90.0).pose[:3, 3]
    assert eye[0] > 5
    assert np.linalg.norm(eye - left_hand) < np.linalg.norm(eye - body().joints["wrist.R"])


def test_a_point_projects_to_where_it_is_drawn() -> None:
    crown = body().vertices[body().vertices[:, 2].argmax()]
    x, y = project(crown, camera_at(0.0, frame_of(body())), 256, 341)
    rows = np.flatnonzero(figure_mask(draw(bare(body()), appearance=Appearance(hair="none"), **SMALL)).sum(axis=1) > 2)
    assert abs(x - 128) < 6
    assert rows[0] == pytest.approx(y, abs=3)


def test_the_same_outfit_is_the_same_picture_twice() -> None:
    assert np.array_equal(pixels(draw(in_tee(), **SMALL)), pixels(draw(in_tee(), **SMALL)))


@pytest.mark.parametrize("view", ["front", "back", "three_quarter"])
def test_a_dressed_person_looks_as_before(view: str) -> None:
    assert_like_golden(draw(in_tee(), view=view, **SMALL), f"tee_{view}")  # type: ignore[arg-type]


@pytest.mark.parametrize("view", ["front", "three_quarter"])
def test_a_shirt_and_boots_look_as_before(view: str) -> None:
    chart = {"chest": 100.0, "waist": 92.0, "hem": 100.0, "length": 66.0, "shoulder": 39.5}
    sleeves = {"sleeve": 58.0, "upper_arm": 35.0, "cuff": 22.0}
    shirt = Item("shirt", "shirt", "shirt", "M", "blue", chart | sleeves)
    boots = Item("boots", "boots", "footwear", "39", "brown", {"foot": 24.5}, material="leather")
    drawn = draw(dress_body(body(), [shirt, boots]), view=view, **SMALL)  # type: ignore[arg-type]
    assert_like_golden(drawn, f"shirt_and_boots_{view}")


def test_a_tank_top_looks_as_before() -> None:
    chart = {"chest": 90.0, "waist": 84.0, "hem": 94.0, "length": 61.0, "shoulder": 32.0}
    tank = Item("tank", "tank", "tank", "M", "white", chart, material="knit")
    assert_like_golden(draw(dress_body(body(), [tank]), **SMALL), "tank")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("name", "sex", "appearance"),
    [
        ("woman", "female", Appearance()),
        ("man", "male", Appearance(skin="brown", hair="short", hair_colour="black")),
        ("woman_tied", "female", Appearance(skin="deep", hair="tied", hair_colour="black")),
    ],
)
def test_a_person_in_the_base_layer_looks_as_before(name: str, sex: str, appearance: Appearance) -> None:
    height, weight = (165.0, 57.0) if sex == "female" else (178.0, 76.0)
    assert_like_golden(draw(bare(body(sex, height, weight)), appearance=appearance, **SMALL), name)


@pytest.mark.parametrize("hair", ["bob", "shoulder"])
def test_hair_that_hangs_leaves_no_ear_and_no_strand_on_the_forehead(hair: str) -> None:
    known = wardrobe()
    ears = known.template + known.ears_in
    beside = (np.abs(known.template[:, 2] - 0.705) < 0.03) & (np.abs(known.template[:, 1] + 0.045) < 0.02)
    assert np.abs(ears[known.head][beside[known.head]][:, 0]).max() < 0.074
    x, y, z = np.moveaxis(known.combs[hair].strands, 2, 0)
    assert not ((np.abs(x) < 0.045) & (y < -0.10) & (z > 0.66) & (z < 0.785)).any()


def test_a_bun_is_closed_from_the_side() -> None:
    picture = draw(bare(body()), view="left", appearance=Appearance(skin="deep", hair="tied", hair_colour="black"))
    rows, columns = np.nonzero(pixels(picture)[:200].max(axis=2) < 60)
    bun = pixels(picture)[:200][:, columns.max() - 28 : columns.max() - 6]
    level = int(rows[columns > columns.max() - 8].mean())
    assert bun[level - 8 : level + 8].max() < 110


def test_a_bare_backdrop_keeps_its_gradient_when_sent() -> None:
    sent = Image.open(io.BytesIO(encode(draw(bare(body())), ".webp"))).convert("YCbCr")
    luma, blue, red = (np.asarray(band, float)[40:600, 20:150] for band in sent.split())
    # Grain survives in every block, and hue has no steps.
    blocks = luma.reshape(35, 16, 13, 10).std(axis=(1, 3))
    assert blocks.min() > 0.3
    assert max(np.ptp(blue), np.ptp(red)) <= 3


def test_a_body_chart_has_no_seam_between_its_halves() -> None:
    chart = pixels(draw_body(body(), measures=(), height_px=341)).mean(axis=2)
    middle = chart.shape[1] - 2 * round(341 * 0.26)
    # Over eleven rows the paper's grain evens out; a seam would not. Shadows fall across the floor, from row 297 on.
    left, right = (
        chart[:297, part].reshape(27, 11, 8).mean(axis=(1, 2))
        for part in (slice(middle - 8, middle), slice(middle, middle + 8))
    )
    assert np.abs(left - right).mean() < 0.3


def test_a_larger_size_covers_more_of_the_picture() -> None:
    def navy(picture: Image.Image) -> int:
        tones = pixels(picture)
        return int(((tones[..., 2] > tones[..., 0] + 12) & (tones.max(axis=2) < 170)).sum())

    assert navy(draw(in_tee("XL"), **SMALL)) > 1.12 * navy(draw(in_tee("M"), **SMALL))


def test_another_colour_changes_the_cloth_and_nothing_else() -> None:
    navy, red = (pixels(draw(in_colour(in_tee(), colour=c, pattern="plain"), **SMALL)) for c in ("navy", "red"))
    changed = np.abs(navy - red).max(axis=2) > 25
    rows = np.flatnonzero(changed.any(axis=1))
    assert 0.03 < changed.mean() < 0.2
    chin, thigh = project(
        np.array([[0, 0, 0.87 * 1.65], [0, 0, 0.42 * 1.65]]), camera_at(0.0, frame_of(body())), 256, 341
    )[:, 1]
    assert rows[0] > chin
    assert rows[-1] < thigh


def test_folds_of_black_cloth_can_be_seen() -> None:
    tones = pixels(draw(in_colour(in_tee(), colour="black", pattern="plain"), **SMALL)).mean(axis=2)
    chest = tones[95:140, 112:144]
    assert chest.mean() > 18
    assert np.percentile(chest, 95) - np.percentile(chest, 5) > 6


@pytest.mark.parametrize("material", list(FINISHES))
def test_every_material_can_be_drawn_and_shines_as_it_should(material: str) -> None:
    tones = pixels(draw(in_colour(in_tee(), colour="blue", pattern="plain", material=material), **SMALL))
    chest = tones[120:170, 108:150].mean(axis=(0, 1))
    assert chest[2] > chest[0] + 10
    if material in ("silk", "leather"):
        dull = pixels(draw(in_colour(in_tee(), colour="blue", pattern="plain", material="wool"), **SMALL))
        assert np.percentile(tones[120:170, 108:150], 99) > np.percentile(dull[120:170, 108:150], 99)


def test_nothing_of_the_base_layers_top_shows_under_a_tee() -> None:
    bare_neck, dressed = draw(bare(body()), **SMALL), draw(in_tee(), **SMALL)
    # The singlet's strap, 8 cm beside the neck's middle, 2 cm below the shoulder line.
    assert difference(bare_neck, dressed)[1] > 30


def test_skin_under_cloth_is_drawn_3_mm_deeper_and_the_rest_where_it_is() -> None:
    tee = in_tee()
    dressed, nude = (figure(o, Appearance())[0].vertices for o in (tee, replace(tee, worn=(), under=tee.under[:0])))
    deeper = np.linalg.norm(dressed - nude, axis=1)
    assert deeper.max() == pytest.approx(0.003, abs=1e-5)
    assert 1000 < (deeper > 0.002).sum() < len(deeper) / 2
    assert not deeper[dressed[:, 2] > tee.worn[0].vertices[:, 2].max()].any()


@pytest.mark.parametrize("skin", list(SKIN_TONES))
def test_skin_tones_are_told_apart_on_the_shin(skin: str) -> None:
    tones = pixels(draw(bare(body()), appearance=Appearance(skin=skin), **SMALL))
    x, y = project(body().joints["lowerleg02.L"], camera_at(0.0, frame_of(body())), 256, 341)
    shin = tones[int(y) - 3 : int(y) + 4, int(x) - 2 : int(x) + 3].mean(axis=(0, 1)) / 255
    assert np.abs(shin - np.array(SKIN_TONES[skin])).max() < 0.13


def test_unknown_names_are_refused_with_what_there_is() -> None:
    with pytest.raises(UnknownView, match="three_quarter"):
        draw(bare(body()), view="above", **SMALL)  # type: ignore[arg-type]
    with pytest.raises(UnknownAppearance, match="porcelain"):
        Appearance(skin="green")
    with pytest.raises(UnknownAppearance, match="bob"):
        draw(bare(body()), appearance=Appearance(hair="mohawk"), **SMALL)
    with pytest.raises(UnknownColour, match="burgundy"):
        cloth("plain", "ultraviolet", "cotton")
    with pytest.raises(UnknownPattern, match="floral"):
        cloth("zebra", "red", "cotton")
    with pytest.raises(UnknownSuffix, match=r"\.webp"):
        encode(Image.new("RGB", (4, 4)), ".bmp")


@pytest.mark.parametrize("pattern", list(REPEAT_M))
def test_every_pattern_is_seamless_in_every_direction(pattern: str) -> None:
    texture = cloth(pattern, "navy", "cotton").texture.astype(np.float32)
    for axis in (0, 1):
        inside = np.abs(np.diff(texture, axis=axis)).mean(axis=(1 - axis, 2))
        across = np.abs(np.take(texture, 0, axis=axis) - np.take(texture, -1, axis=axis)).mean()
        assert across <= inside.max() + 1.0


def test_every_colour_and_material_makes_cloth_that_keeps_its_colour() -> None:
    for colour, tone in COLOURS.items():
        for material in FINISHES:
            made = cloth("plain", colour, material)
            assert made.texture.shape == (512, 512, 3)
            limit = 0.22 if material == "denim" else 0.09
            assert np.abs(made.texture.mean(axis=(0, 1)) / 255 - np.array(tone)).max() < limit, (colour, material)


def test_stripes_have_their_true_width() -> None:
    made = cloth("striped", "navy", "cotton")
    light = made.texture[:, :, 0].mean(axis=1) > 128
    edges = np.flatnonzero(np.diff(light.astype(int)) > 0)
    millimetres = np.diff(edges) / 512 * made.repeat_m * 1000
    assert millimetres == pytest.approx(30.0, abs=0.5)


def test_hems_and_seams_of_a_tee_are_told_apart() -> None:
    worn = in_tee().worn[0]
    borders = borders_of(worn.vertices, worn.faces)

    def length_cm(edges: NDArray[np.int32]) -> float:
        a, b = worn.vertices[edges[:, 0]], worn.vertices[edges[:, 1]]
        return 100 * float(np.linalg.norm(a - b, axis=1).sum())

    # Hem 98, two cuffs of 34, a neck of some 50 cm; seams: sides, shoulders, armholes, sleeves.
    assert 190 < length_cm(borders.hems) < 250
    assert length_cm(borders.seams) > 180


def test_every_stitch_lies_at_its_distance_from_hem_and_seam_in_the_pattern() -> None:
    worn = in_tee().worn[0]
    borders = borders_of(worn.vertices, worn.faces)
    to_hem, to_seam = borders_m(worn, borders).T
    assert to_hem[np.unique(borders.hems)].max() < 1e-4
    assert to_seam[np.unique(borders.seams)].max() < 1e-4
    # A hem is level in the pattern: 18 mm up is 18 mm of cloth.
    a, b, c = worn.faces[0]
    step = np.linalg.norm(worn.uv[[a, b, c]] - worn.uv[[b, c, a]], axis=1)
    assert (np.abs(to_hem[[a, b, c]] - to_hem[[b, c, a]]) <= step + 1e-3).all()
    assert to_hem.max() > 0.05


def test_a_body_chart_has_room_for_its_labels_beside_a_wide_person() -> None:
    wide, slim = (draw_body(body("female", 165.0, kg), height_px=341) for kg in (120.0, 52.0))
    assert wide.width > slim.width
    # The outermost pixels with ink, left of the arms: nothing of the label is cut or covered.
    tones = pixels(wide)[60:200, : wide.width // 2]
    ink = (tones[..., 0] < 120) & (tones[..., 2] > tones[..., 0] + 25)
    columns = np.flatnonzero(ink.any(axis=0))
    assert columns[0] >= 5


def test_a_fit_map_is_blue_where_cloth_hangs_free_and_red_where_it_is_stretched() -> None:
    free, on_skin, tight = colours_of(np.array([0.0, 1.15, 3.0], np.float32))
    assert free[2] > free[0] + 0.2
    assert on_skin.min() > 0.9
    assert tight[0] > tight[2] + 0.4
    picture = draw(in_tee("XL"), fit_map=True, **SMALL)
    tones = pixels(picture)[110:180, 90:166]
    assert (tones[..., 2] > tones[..., 0]).mean() > 0.4


def test_a_turntable_goes_round_once_and_is_sent_as_one_moving_picture() -> None:
    frames = draw_turntable(in_tee(), frames=6, width_px=96, height_px=128)
    assert len(frames) == 6
    assert difference(frames[0], frames[3])[1] > 15
    for suffix, kind in ((".webp", "WEBP"), (".gif", "GIF")):
        moving = Image.open(io.BytesIO(encode(frames, suffix)))
        assert moving.format == kind
        assert getattr(moving, "n_frames", 1) == 6


def test_a_still_is_small_enough_to_send_and_good_enough_to_keep() -> None:
    picture = draw(in_tee())
    sent = encode(picture, ".webp")
    assert picture.size == (768, 1024)
    assert 8_000 < len(sent) < 90_000
    assert difference(Image.open(io.BytesIO(sent)), picture)[0] < 2.0
    assert np.array_equal(np.asarray(Image.open(io.BytesIO(encode(picture, ".png")))), np.asarray(picture))


def test_a_comparison_keeps_both_figures_whole_with_a_caption_each() -> None:
    one = draw(in_tee(), **SMALL)
    pair = side_by_side(one, one, ("尺码 M", "Size XL"))
    plain = side_by_side(one, one)
    assert plain.height == one.height
    assert pair.height > one.height
    assert figure_mask(plain).sum() > 1.9 * figure_mask(one).sum()
    assert pixels(pair)[one.height :].min() < 120


def test_tapes_are_drawn_where_the_measures_were_read() -> None:
    rings = rings_of(body(), MAIN_MEASURES)
    assert [ring.measure for ring in rings] == list(MAIN_MEASURES)
    for ring in rings:
        loop = np.concatenate([ring.loop, ring.loop[:1]])
        length_cm = 100 * np.linalg.norm(np.diff(loop, axis=0), axis=1).sum()
        assert length_cm == pytest.approx(body().measures[ring.measure], rel=0.01)

    def teal(picture: Image.Image) -> int:
        red, green, blue = np.moveaxis(pixels(picture), 2, 0)
        return int(((green > red + 30) & (blue > red + 30)).sum())

    with_tapes, without = draw_body(body(), height_px=341), draw_body(body(), measures=(), height_px=341)
    assert teal(without) == 0
    assert teal(with_tapes) > 400


def test_the_looks_asked_for_on_the_command_line_are_drawn(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from render.__main__ import main

    person = ["body", "--sex", "female", "--height", "165", "--weight", "57"]
    pictures = []
    for looks in ([], ["--skin", "deep", "--hair", "short", "--hair-colour", "dark-brown"]):
        file = tmp_path / f"{len(looks)}.png"
        assert main([*person, *looks, "--out", str(file)]) == 0
        pictures.append(Image.open(file))
    assert difference(*pictures)[1] > 40
    capsys.readouterr()
    for flag in ("--skin", "--hair", "--hair-colour"):
        assert main([*person, flag, "plaid"]) == 2
        told = capsys.readouterr()
        assert told.out == ""
        assert told.err.count("\n") == 1
        assert "choose one of these" in told.err
