import itertools
import json
from pathlib import Path

import pytest

from bot.__main__ import main
from common.settings import settings
from garments import kind_of, registry
from shop.catalogue import (
    DEMO_FILE,
    Catalogue,
    CatalogueError,
    Product,
    UnknownColour,
    UnknownProduct,
    UnknownSize,
    read_records,
)
from shop.checks import problems
from shop.vocabulary import PATTERNS

DEMO = Catalogue.load(DEMO_FILE)


@pytest.fixture(params=DEMO.all(), ids=lambda product: product.id)
def product(request: pytest.FixtureRequest) -> Product:
    found: Product = request.param
    return found


def test_the_demo_shop_has_something_of_every_category_and_every_pattern():
    assert len(DEMO) >= 32
    assert {product.category for product in DEMO} == set(registry().categories)
    assert {product.pattern for product in DEMO} == set(PATTERNS)
    assert {product.sex for product in DEMO} == {"female", "male", "unisex"}
    assert {"slim", "regular", "loose"} <= {style for product in DEMO for style in product.style}


def test_every_demo_product_passes_the_checks_an_import_must_pass(product: Product):
    assert problems(product.to_record()) == []


def test_every_demo_product_speaks_both_languages(product: Product):
    for text in (product.name, product.description, product.care):
        assert any("\u4e00" <= char <= "\u9fff" for char in text.zh)
        assert text.en.isascii() or text.en.replace("°", "").isascii()


def test_girths_grow_with_every_size_and_nothing_shrinks(product: Product):
    for (_, small), (_, large) in itertools.pairwise(product.sizes.items()):
        assert set(small) == set(large)
        assert all(large[name] >= small[name] for name in small)
        girths = [name for name in ("chest", "waist", "hip") if name in small]
        assert all(large[name] - small[name] >= 3.5 for name in girths)


def test_sizes_have_exactly_the_measurements_their_pattern_is_cut_from(product: Product):
    for chart in product.sizes.values():
        assert tuple(chart) == kind_of(product.template).fields(chart.get("sleeve", 0))
        assert set(chart) <= set(kind_of(product.template).chart)


def test_measurements_of_one_garment_go_together(product: Product):
    for chart in product.sizes.values():
        if product.template == "trousers":
            assert chart["length"] == chart["inseam"] + chart["rise"] - 2
            assert chart["waist"] < chart["hip"]
            assert chart["hem"] <= chart["knee"] < chart["thigh"] < 0.7 * chart["hip"]
        if product.template in ("tee", "dress"):
            assert 2.0 <= chart["chest"] / chart["shoulder"] <= 3.0
            assert chart.get("cuff", 0) <= chart.get("upper_arm", 0)
        if product.template in ("dress", "skirt"):
            assert chart["waist"] < chart["hip"] + 4
            assert chart["hem"] >= 0.9 * chart["hip"]


def test_the_everyday_tee_in_medium_is_what_its_chart_says():
    assert DEMO.get("tee-crew").sizes["M"] == {
        **{"chest": 104, "waist": 102, "hem": 102, "length": 70},
        **{"shoulder": 45, "sleeve": 21, "upper_arm": 38, "cuff": 36},
    }
    assert {"navy", "white", "black"} <= set(DEMO.get("tee-crew").colours)


def test_there_is_a_red_dress_under_300():
    assert [p.id for p in DEMO if p.category == "dress" and "red" in p.colours and p.price < 300]


def test_a_garment_to_wear_has_the_fields_of_the_renderers_item():
    from render.types import Item

    worn = Item(**DEMO.get("dress-rose").wear("m", "RED"))
    assert (worn.id, worn.template, worn.size, worn.colour) == ("dress-rose", "dress", "M", "red")
    assert worn.chart == DEMO.get("dress-rose").sizes["M"]
    assert Item(**DEMO.get("dress-rose").wear("2XL")).size == "XXL"
    assert "v_neck" in Item(**DEMO.get("tee-v-slub").wear("S")).style


def test_what_does_not_exist_is_answered_with_what_does():
    with pytest.raises(UnknownProduct, match="did you mean tee-crew") as unknown:
        DEMO.get("tee-crw")
    assert unknown.value.value == "tee-crw"
    with pytest.raises(UnknownSize, match="comes in XS, S, L, XL") as size:
        DEMO.get("dress-little-black").wear("M")
    assert (size.value.value, size.value.known) == ("M", ("XS", "S", "L", "XL"))
    with pytest.raises(UnknownColour, match="comes in navy, white") as colour:
        DEMO.get("tee-crew").wear("M", "gold")
    assert colour.value.product == DEMO.get("tee-crew")


def test_records_survive_the_way_into_a_product_and_back():
    for record in read_records(DEMO_FILE):
        kept = Product.from_record(record).to_record()
        assert {name: kept[name] for name in record} == record


def test_sizes_come_in_order_however_a_file_lists_them():
    record = DEMO.get("tee-crew").to_record()
    record["sizes"] = dict(reversed(record["sizes"].items()))
    assert list(Product.from_record(record).sizes) == ["XS", "S", "M", "L", "XL", "XXL"]


def test_a_broken_catalogue_file_is_named(tmp_path: Path):
    file = tmp_path / "catalogue.json"
    file.write_text("[{", encoding="utf-8")
    with pytest.raises(CatalogueError, match=r"catalogue\.json cannot be read"):
        Catalogue.load(file)
    file.write_text(json.dumps([]), encoding="utf-8")
    assert len(Catalogue.load(file)) == 0


@pytest.mark.parametrize(
    ("entries", "told"),
    [
        ([{"id": "a"}], "product 1 of the catalogue .*: category is missing"),
        ([3], "product 1 of the catalogue .*: product 3: it must be an object"),
        ({"products": []}, "product 1 of the catalogue .*: product 'products'"),
    ],
)
def test_a_catalogue_that_was_never_imported_is_checked_when_it_is_read(tmp_path: Path, entries: object, told: str):
    file = tmp_path / "catalogue.json"
    file.write_text(json.dumps(entries), encoding="utf-8")
    with pytest.raises(CatalogueError, match=told):
        Catalogue.load(file)


def test_the_shop_does_not_start_with_a_broken_catalogue(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    (tmp_path / "catalogue.json").write_text("[3]", encoding="utf-8")
    monkeypatch.setenv("FITTING_ROOM_CATALOGUE", str(tmp_path / "catalogue.json"))
    settings.cache_clear()
    try:
        assert main(["run"]) == 2
    finally:
        settings.cache_clear()
    told = capsys.readouterr().err
    assert "product 1 of the catalogue" in told
    assert told.count("\n") == 1
