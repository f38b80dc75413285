""" "It", "the second one", "that skirt", 第二件, 那条裙子: what was shown, and nothing else."""

from __future__ import annotations

import pytest

from actions.find.reference import NoSuchOrdinal, SeveralFit, referent, tried_before
from actions.state.asked import Asked, Garment, asked_of, named_in
from actions.state.wardrobe import Piece, Tried, Wardrobe
from nlu.reading.cues import cues_in
from shop.catalogue import catalogue

LISTED = ("dress-rose", "dress-dot", "skirt-denim")


def meant(garment: Garment, text: str, wardrobe: Wardrobe) -> str | None:
    asked = Asked("try_on", text, (garment,), cues=frozenset(cues_in(text)), named=named_in(text))
    product = referent(garment, asked, wardrobe, catalogue())
    return product.id if product else None


@pytest.mark.parametrize(
    ("ordinal", "product"), [(1, "dress-rose"), (2, "dress-dot"), (3, "skirt-denim"), (-1, "skirt-denim")]
)
def test_a_number_counts_the_last_list(ordinal: int, product: str) -> None:
    assert meant(Garment(ordinal=(ordinal,)), "the nth one", Wardrobe(listed=LISTED)) == product


def test_a_number_with_a_kind_counts_that_kind() -> None:
    listed = ("skirt-denim", "dress-rose", "dress-dot")
    assert meant(Garment(ordinal=(2,), category=("dress",)), "the second dress", Wardrobe(listed=listed)) == "dress-dot"


@pytest.mark.parametrize(("ordinal", "count"), [(4, 3), (-4, 3), (0, 3)])
def test_a_number_past_the_list_says_how_long_the_list_is(ordinal: int, count: int) -> None:
    with pytest.raises(NoSuchOrdinal) as caught:
        meant(Garment(ordinal=(ordinal,)), "that one", Wardrobe(listed=LISTED))
    assert (caught.value.ordinal, caught.value.count) == (ordinal, count)


def test_a_number_without_a_list_says_there_is_none() -> None:
    with pytest.raises(NoSuchOrdinal) as caught:
        meant(Garment(ordinal=(2,)), "第二件", Wardrobe())
    assert caught.value.count == 0


@pytest.mark.parametrize("text", ["try it on", "试试这件", "can I wear that"])
def test_it_is_what_was_talked_about_last(text: str) -> None:
    wardrobe = Wardrobe(worn=(Piece("tee-crew", "M", "navy"),), listed=LISTED, focus="dress-dot")
    assert meant(Garment(), text, wardrobe) == "dress-dot"


def test_it_is_the_only_thing_listed_when_nothing_was_talked_about() -> None:
    assert meant(Garment(), "try it", Wardrobe(listed=("skirt-denim",))) == "skirt-denim"
    assert meant(Garment(), "try it", Wardrobe(listed=LISTED)) is None


@pytest.mark.parametrize("text", ["try that skirt", "试试那条裙子"])
def test_that_skirt_is_the_skirt_on_the_list(text: str) -> None:
    assert meant(Garment(category=("skirt",)), text, Wardrobe(listed=LISTED)) == "skirt-denim"


def test_that_skirt_is_the_dress_when_only_a_dress_was_shown() -> None:
    assert meant(Garment(category=("skirt",)), "那条裙子", Wardrobe(focus="dress-rose")) == "dress-rose"


def test_the_red_one_is_the_listed_one_that_comes_in_red() -> None:
    listed = ("skirt-denim", "dress-rose")
    assert meant(Garment(colour=("red",)), "the red one", Wardrobe(listed=listed)) == "dress-rose"


def test_another_dress_is_not_the_one_on_the_list() -> None:
    assert meant(Garment(category=("dress",)), "another dress", Wardrobe(listed=LISTED)) is None
    assert meant(Garment(category=("dress",)), "换一条别的连衣裙", Wardrobe(listed=LISTED)) is None


def test_what_is_worn_is_only_meant_when_it_is_pointed_at() -> None:
    wardrobe = Wardrobe(worn=(Piece("tee-crew", "M", "navy"),))
    assert meant(Garment(category=("tee",)), "this tee", wardrobe) == "tee-crew"
    assert meant(Garment(category=("tee",)), "I want a striped tee", wardrobe) is None


@pytest.mark.parametrize("text", ["show me the little black dress", "小黑裙有 M 码吗", "LITTLE BLACK DRESS"])
def test_a_product_called_by_its_name_is_meant(text: str) -> None:
    assert named_in(text) == ("dress-little-black",)


TWO_LISTS = Wardrobe(
    listed=("sweater-cotton", "sweater-fisherman"),
    lists=(("tee-crew", "tee-breton"), ("sweater-cotton", "sweater-fisherman")),
)


def test_a_place_beside_a_kind_counts_in_the_list_of_that_kind() -> None:
    assert meant(Garment(ordinal=(2,), category=("tee",)), "the second of the tees", TWO_LISTS) == "tee-breton"
    assert meant(Garment(ordinal=(-1,), category=("sweater",)), "最后一件毛衣", TWO_LISTS) == "sweater-fisherman"


def test_a_list_may_be_named_by_its_number() -> None:
    assert meant(Garment(ordinal=(1, 1)), "the first of the first list", TWO_LISTS) == "tee-crew"


def test_a_colour_that_several_of_a_list_have_asks_which_of_them() -> None:
    with pytest.raises(SeveralFit) as caught:
        meant(Garment(colour=("white",)), "the white one", Wardrobe(listed=("tee-crew", "skirt-check", "tee-linen")))
    assert [product.id for product in caught.value.products] == ["tee-crew", "tee-linen"]


@pytest.mark.parametrize(
    ("garment", "text", "piece"),
    [
        (Garment(category=("dress",)), "the dress from before", "dress-dot"),
        (Garment(category=("dress",)), "刚开始的那条连衣裙", "dress-rose"),
        (Garment(), "whatever I had on at the start", "dress-rose"),
        (Garment(category=("dress",)), "a dress", None),
    ],
)
def test_what_was_tried_before_is_meant_as_it_was_worn(garment: Garment, text: str, piece: str | None) -> None:
    rose, dot, skirt = (Piece(name, "M", "red") for name in ("dress-rose", "dress-dot", "skirt-check"))
    wardrobe = Wardrobe(worn=(skirt,), tried=(Tried((rose,)), Tried((dot,)), Tried((skirt,))))
    asked = Asked("try_on", text, (garment,), cues=frozenset(cues_in(text)))
    found = tried_before(garment, asked, wardrobe, catalogue())
    assert (found.id if found else None) == piece


def test_an_id_that_does_not_exist_means_nothing() -> None:
    assert meant(Garment(item=("'; drop table products;--",)), "/try_on", Wardrobe(listed=LISTED)) is None


@pytest.mark.parametrize(
    ("text", "word", "entity"),
    [
        ("can I try the Wild Rose A-Line Dress in M", "Rose", {"entity": "colour", "value": "pink"}),
        ("the Second-Skin Long-Sleeve Tee please", "Second", {"entity": "ordinal", "value": 2}),
    ],
)
def test_words_of_a_products_own_name_describe_nothing(text: str, word: str, entity: dict[str, object]) -> None:
    start = text.index(word)
    message = {"text": text, "entities": [{**entity, "start": start, "end": start + len(word)}]}
    assert not asked_of(message).garment.described
    elsewhere = {"text": f"{word} {text}", "entities": [{**entity, "start": 0, "end": len(word)}]}
    assert asked_of(elsewhere).garment.described
