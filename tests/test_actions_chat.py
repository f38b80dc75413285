"""What real shoppers do in a chat: point back, swap, ask two things at once, hold numbers back, shop for others."""

from __future__ import annotations

import pytest

from actions.fit.sizing import advise
from actions.person.hearing import hear
from actions.state.known import known_from
from actions.wording.words import both, signed
from nlu.reading.unheard import unheard
from shop.catalogue import catalogue
from tests.dialogue import Dialogue

pytestmark = pytest.mark.usefixtures("pictures")


@pytest.fixture
def alice() -> Dialogue:
    """A shopper who wears a navy tee and blue jeans."""
    dialogue = Dialogue(slots={"height": 165.0, "weight": 55.0, "sex": "female"})
    dialogue.hear("try_on", item="tee-crew", size="M", colour="navy")
    dialogue.hear("add_item", item="jeans-straight", size="M", colour="blue")
    return dialogue


def worn(dialogue: Dialogue) -> list[tuple[str, str]]:
    return [(piece["id"], piece["colour"]) for piece in dialogue.slots["look"]["items"]]


@pytest.mark.parametrize("words", ["换成白色短裙", "try it with a white skirt", "keep the top, try a white skirt"])
def test_what_is_swapped_or_tried_with_it_leaves_the_rest_on(alice: Dialogue, words: str) -> None:
    alice.hear("try_on", words, category="skirt", colour="white")
    assert [name for name, _ in worn(alice)][-1] == "tee-crew"
    assert len(worn(alice)) == 2


def test_of_an_outfit_a_garment_takes_the_place_of_what_it_is_worn_instead_of(alice: Dialogue) -> None:
    alice.hear("try_on", "try a white skirt", category="skirt", colour="white")
    assert [name for name, _ in worn(alice)][-1] == "tee-crew"
    assert len(worn(alice)) == 2
    alice.hear("try_on", "just that skirt", item="skirt-tennis")
    assert [name for name, _ in worn(alice)] == ["skirt-tennis"]


def test_the_trousers_of_a_moment_ago_come_back_in_their_colour(alice: Dialogue) -> None:
    alice.hear("add_item", item="skirt-denim", colour="black")
    alice.hear("add_item", "还是刚才那条裤子吧", category="trousers")
    assert ("jeans-straight", "blue") in worn(alice)


def test_the_top_is_taken_off_and_where_there_is_none_that_is_said(alice: Dialogue) -> None:
    alice.hear("remove_item", "take the top off")
    assert worn(alice) == [("jeans-straight", "blue")]
    assert alice.hear("remove_item", "now take that top off").said("utter_not_worn")["wanted"] == "top"


def test_what_was_talked_about_is_put_on_with_what_goes_with_it() -> None:
    shopper = Dialogue(slots={"height": 165.0, "weight": 55.0, "sex": "female"})
    shopper.hear("ask_size", item="tee-breton")
    shopper.hear("add_item", "show it with blue jeans", category="jeans", colour="blue")
    assert [name for name, _ in worn(shopper)] == ["jeans-straight", "tee-breton"]


def test_the_navy_one_below_a_list_is_one_of_that_kind() -> None:
    shopper = Dialogue(slots={"height": 165.0, "weight": 55.0, "sex": "female"})
    shopper.hear("search", "linen tees", category="tee", material="linen")
    shopper.hear("try_on", "the navy one", colour="navy")
    name, colour = worn(shopper)[0]
    assert (catalogue().get(name).category, colour) == ("tee", "navy")


@pytest.mark.parametrize(
    ("words", "responses"),
    [
        ("from the side, and what's the price?", ["utter_product_price"]),
        ("看看侧面，多少钱，几天能到", ["utter_product_price", "utter_page_answer"]),
        ("from the side, and can I return it", ["utter_page_answer"]),
        ("from the side", []),
    ],
)
def test_a_question_beside_a_wish_is_answered_too(alice: Dialogue, words: str, responses: list[str]) -> None:
    assert alice.hear("change_view", words, view="left").responses == ["utter_view_shown", *responses]


def test_the_cut_of_a_guessed_figure_is_given_up_without_a_word() -> None:
    shopper = Dialogue(slots={"height": 180.0, "weight": 78.0})
    shopper.hear("try_on", item="jeans-slim-men")
    answer = shopper.hear("search", "have you got a red dress", category="dress", colour="red")
    assert answer.responses in (["utter_found"], ["utter_found_one"])
    told = Dialogue(slots={"height": 180.0, "weight": 78.0, "sex": "male"})
    assert told.hear("search", "have you got a red dress", category="dress", colour="red").responses == [
        "utter_found_similar"
    ]


def test_what_is_looked_for_for_ones_father_is_cut_for_men() -> None:
    shopper = Dialogue(slots={"height": 165.0, "weight": 55.0, "sex": "female"})
    answer = shopper.hear("search", "trousers for my dad", category="trousers")
    found = [catalogue().get(item["id"]) for item in answer.custom("items")["items"]]
    assert found
    assert {product.sex for product in found} <= {"male", "unisex"}


def test_numbers_of_his_are_not_the_shoppers_own() -> None:
    shopper = Dialogue(language="zh", slots={"height": 165.0, "weight": 55.0, "sex": "female"})
    answer = shopper.hear("give_measures", "他一米七二，一百六十斤", height=172, weight=80)
    assert answer.said("utter_for_somebody")["who"] == "他"
    assert (shopper.slots["sex"], shopper.slots["height"]) == ("male", 172.0)
    answer = shopper.hear("give_measures", "那我自己呢，我166", height=166)
    assert answer.responses[0] == "utter_for_oneself_again"
    assert (shopper.slots["sex"], shopper.slots["height"], shopper.slots["weight"]) == ("female", 166.0, 55.0)


def test_back_from_another_body_its_clothes_tell_nothing_of_the_shopper() -> None:
    shopper = Dialogue()
    shopper.hear("give_measures", "my dad is 175 and 85 kg", height=175, weight=85)
    shopper.hear("try_on", item="jeans-slim-men")
    answer = shopper.hear("give_measures", "now for me, 162 cm 54 kg", height=162, weight=54)
    assert answer.responses == ["utter_for_oneself_again", "utter_what_next"]


@pytest.mark.parametrize(
    "words", ["I don't really like telling my weight", "my weight is private", "体重保密", "不想透露体重"]
)
def test_a_weight_held_back_before_it_is_asked_for_is_never_asked_for(words: str) -> None:
    shopper = Dialogue(language="zh" if not words.isascii() else "en")
    assert shopper.hear("deny", words).responses == ["utter_measures_unknown_ok"]
    assert shopper.slots["unknown"] == ["weight"]
    shopper.hear("give_measures", "160", height=160)
    assert shopper.hear("try_on", item="dress-rose").kinds == ["try_on"]


def test_a_number_that_was_asked_for_is_no_goodbye() -> None:
    shopper = Dialogue(slots={"height": 180.0, "requested_slot": "weight", "asking": True})
    answer = shopper.hear("goodbye", "88")
    assert shopper.slots["weight"] == 88.0
    assert "utter_goodbye" not in answer.responses


def test_an_old_button_says_that_the_item_is_gone(alice: Dialogue) -> None:
    assert alice.hear("try_on", item="nope").responses == ["utter_item_gone"]


@pytest.mark.parametrize(("words", "thing"), [("can I try the spacesuit", "spacesuit"), ("想试试太空服", "太空服")])
def test_what_nobody_has_heard_of_is_called_by_its_name(alice: Dialogue, words: str, thing: str) -> None:
    before = worn(alice)
    assert alice.hear("try_on", words).said("utter_found_nothing")["wanted"] == thing
    assert worn(alice) == before


@pytest.mark.parametrize(
    "text",
    ["try it on", "try the one on the left", "can I try a bigger one", "try both", "试试效果", "想试试这件", "试试看"],
)
def test_pointing_words_are_no_names(text: str) -> None:
    assert unheard(text) is None


def test_a_tee_is_not_advised_so_small_that_its_hem_stops_at_the_hips() -> None:
    pear = {"height": 168.0, "chest": 89.0, "waist": 72.0, "hip": 100.5, "shoulder": 36.6}
    tee, cropped = catalogue().get("tee-crew"), catalogue().get("tee-boxy")
    around = {name: (value - 5, value + 5) for name, value in pear.items()}
    advice = advise(tee, pear, around)
    assert advice.size == "S"
    assert advice.ease["S"]["hem"] == -3.5
    assert "hem" not in advise(cropped, pear, around).ease["S"]


def test_nothing_has_no_sign_and_the_last_of_several_comes_with_and() -> None:
    assert [signed(value) for value in (0.0, 0.04, 6.9, -2.0)] == ["0", "0", "+6.9", "−2"]
    assert both(["thigh"], "en") == "thigh"
    assert both(["hips", "thigh", "waist"], "en") == "hips, thigh and waist"
    assert both(["臀围", "腰围"], "zh") == "臀围和腰围"


def test_a_colour_below_a_list_narrows_it_and_with_a_place_tries_that_one_on() -> None:
    shopper = Dialogue(slots={"height": 165.0, "weight": 55.0, "sex": "female"})
    shopper.hear("search", "dresses", category="dress")
    answer = shopper.hear("change_colour", "in red please", colour="red")
    found = answer.custom("items")["items"]
    assert {catalogue().get(item["id"]).category for item in found} == {"dress"}
    assert {item["colour"] for item in found} == {"red"}
    assert shopper.hear("change_colour", "the first but in red", ordinal=1, colour="red").kinds == ["try_on"]


def test_where_there_is_no_cardigan_sweaters_come_first() -> None:
    answer = Dialogue().hear("search", "a cardigan for the winter", category="cardigan", season="winter")
    assert answer.responses == ["utter_kind_not_sold"]
    assert {catalogue().get(item["id"]).category for item in answer.custom("items")["items"]} == {"sweater"}


def test_longer_ones_are_of_the_kind_just_listed() -> None:
    shopper = Dialogue()
    shopper.hear("search", "skirts", category="skirt")
    answer = shopper.hear("search", "what about longer ones", alteration="lengthen")
    assert {catalogue().get(item["id"]).category for item in answer.custom("items")["items"]} == {"skirt"}


@pytest.mark.parametrize(
    ("words", "called"),
    [
        ("我想给闺女买条裙子，她一米六八，110斤", "你闺女"),
        ("帮老爸挑的，他172，80公斤", "你老爸"),
        ("对了，她168，55公斤", "她"),
    ],
)
def test_whoever_is_shopped_for_is_called_by_their_name(words: str, called: str) -> None:
    shopper = Dialogue(language="zh")
    answer = shopper.hear("give_measures", words, height=168, weight=55)
    assert answer.said("utter_for_somebody")["who"] == called


def test_the_size_she_wears_is_no_other_body() -> None:
    shopper = Dialogue(language="zh", slots={"height": 168.0, "weight": 55.0, "sex": "female"})
    shopper.hear("give_measures", "她平时穿M码", usual_size="top:M")
    assert shopper.slots["height"] == 168.0


def test_a_size_that_is_out_of_the_question_is_not_offered() -> None:
    shopper = Dialogue(slots={"height": 175.0, "weight": 110.0, "sex": "female", "measures": {"waist": 115.0}})
    answer = shopper.hear("ask_size", item="jeans-straight")
    assert not any("compare" in payload for payload in answer.payloads)
    assert answer.said("utter_size_advice_poor")["percent"] == 99


@pytest.mark.parametrize(("language", "weight"), [("en", 88.0), ("zh", 44.0)])
def test_a_bare_88_is_no_weight_in_jin_to_whoever_writes_english(language: str, weight: float) -> None:
    known = known_from({"height": 160.0, "weight": 68.0})
    said = {"entity": "weight", "value": 44.0, "start": 0, "end": 2, "guess": True}
    message = {"text": "88", "intent": {"name": "give_measures"}, "entities": [said]}
    heard = hear(known, message, requested=None, language="en" if language == "en" else "zh")
    assert heard.known.values["weight"] == weight


def test_another_body_gets_a_size_of_its_own() -> None:
    shopper = Dialogue(language="zh", slots={"height": 160.0, "weight": 75.0, "sex": "female"})
    shopper.hear("give_measures", "我女儿168，50公斤", height=168, weight=50)
    shopper.hear("try_on", item="dress-rose")
    small = shopper.slots["look"]["items"][0]["size"]
    shopper.hear("try_on", "我自己也想试试，我160", height=160)
    sizes = list(catalogue().get("dress-rose").sizes)
    assert sizes.index(shopper.slots["look"]["items"][0]["size"]) > sizes.index(small)


def test_whether_it_covers_the_knees_is_answered_with_its_length() -> None:
    shopper = Dialogue(slots={"height": 165.0, "weight": 55.0, "sex": "female"})
    shopper.hear("try_on", item="dress-rose", size="M")
    answer = shopper.hear("ask_fit", "does it cover the knees", zone="leg")
    length = catalogue().get("dress-rose").sizes["M"]["length"]
    assert answer.said("utter_fit_report")["lines"] == f"· length {length:g} cm"


def test_whoever_is_drawn_as_a_man_for_a_mans_sweater_alone_is_told_so_once() -> None:
    shopper = Dialogue(slots={"height": 157.0, "weight": 50.0})
    assert "utter_sex_guessed" in shopper.hear("try_on", item="sweater-check").responses
    assert "utter_sex_guessed" not in shopper.hear("change_size", size="up").responses
    assert "utter_sex_guessed" not in Dialogue(slots=dict(shopper.slots)).hear("try_on", item="dress-rose").responses


def test_a_dress_on_a_likely_woman_needs_no_word() -> None:
    shopper = Dialogue(slots={"height": 157.0, "weight": 50.0})
    assert "utter_sex_guessed" not in shopper.hear("try_on", item="dress-rose").responses


def test_nothing_is_taken_off_a_shopper_who_wears_nothing_yet() -> None:
    assert Dialogue().hear("remove_item", "a jumper, nothing flashy", category="sweater").responses == [
        "utter_nothing_worn"
    ]


def test_cheaper_ones_are_looked_for_in_the_list() -> None:
    shopper = Dialogue(language="zh")
    shopper.hear("search", "连衣裙", category="dress")
    dearest = max(catalogue().get(name).price for name in shopper.slots["listed"]["ids"])
    answer = shopper.hear("ask_product", "便宜点的")
    assert max(item["price"] for item in answer.custom("items")["items"]) < dearest


def test_a_product_named_with_a_size_is_tried_on_whatever_it_was_taken_for(alice: Dialogue) -> None:
    answer = alice.hear("search", "the little black dress pls in s", category="dress", size="S")
    assert [(item["id"], item["size"]) for item in answer.custom("try_on")["items"]] == [("dress-little-black", "S")]
