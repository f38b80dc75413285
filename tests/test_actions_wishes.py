"""Wishes without a number or a canonical word: the cheapest, something brighter, the rose dress, two things at once."""

from __future__ import annotations

import re
from pathlib import Path
from statistics import median

import pytest

from actions.find.prices import cheaper_wanted, extreme, ordered
from actions.find.shades import shade_wanted
from actions.fit.captions import fit_sentences, length_line
from actions.state.names import names_in
from common import media
from nlu.reading.cues import cues_in
from nlu.reading.unheard import unheard
from shop.catalogue import catalogue
from shop.recommend import Hit
from tests.dialogue import Dialogue


@pytest.fixture(autouse=True)
def pictures(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pictures go to a folder of the test's own."""
    monkeypatch.setattr(media, "save", media.Media(tmp_path, max_bytes=10_000_000).save)


@pytest.fixture
def alice() -> Dialogue:
    """A shopper with measures."""
    return Dialogue(slots={"height": 165.0, "weight": 55.0, "sex": "female"})


TWO = {"category": ["dress@1", "tee@2"], "colour": ["black@1", "white@2"]}


@pytest.mark.parametrize(
    ("text", "product", "called"),
    [
        ("try the rose dress", "dress-rose", "rose"),
        ("和红玫瑰那条比一比", "dress-rose", "玫瑰"),
        ("the moonlight one", "dress-slip", "moonlight"),
        ("let me see the smock", "dress-smock", "smock"),
        ("慵懒的那件毛衣", "sweater-cotton", "慵懒"),
        ("the wild-rose a line dress, please", "dress-rose", "wild-rose a line dress"),
    ],
)
def test_part_of_a_name_that_no_other_product_has_names_it(text: str, product: str, called: str) -> None:
    (named, *_) = names_in(text, catalogue())
    assert (named.product.id, text[named.start : named.end]) == (product, called)


@pytest.mark.parametrize(
    "text", ["a rose tee", "玫瑰红的裙子", "something for monday", "rose", "A字连衣裙", "经典的牛仔裤"]
)
def test_colours_days_and_other_kinds_of_garment_name_no_product(text: str) -> None:
    assert names_in(text, catalogue()) == []


def test_the_cheapest_and_the_dearest_are_those() -> None:
    prices = [product.price for product in catalogue()]
    hits = [Hit(product, product.colours[0], 1.0) for product in catalogue()]
    for text, price in (("what's the cheapest?", min(prices)), ("最贵的是哪件", max(prices))):
        found = extreme(catalogue(), cues_in(text))
        assert found is not None
        assert found.price == price
        assert ordered(hits, cues_in(text))[0].product.price == price
    assert cheaper_wanted(cues_in("有便宜点的吗"))
    assert not cheaper_wanted(cues_in("最便宜的"))
    thrifty = [hit.product.price for hit in ordered(hits, cues_in("nothing too expensive"))]
    dear = [price > median(prices) for price in thrifty]
    assert dear == sorted(dear)
    assert any(dear)


def test_shades_are_colours() -> None:
    assert "yellow" in shade_wanted(cues_in("does it come in anything brighter?"))
    assert "black" in shade_wanted(cues_in("有没有深色的"))
    assert shade_wanted(cues_in("the red one")) == shade_wanted(cues_in("/search")) == ()


def test_unknown_things_are_named_with_a_size_too() -> None:
    assert unheard("想试试太空服的XXXXXL码") == "太空服"
    assert unheard("can I try a spacesuit in XL please") == "spacesuit"
    assert unheard("M码的袜子") == "袜子"
    assert unheard("size M of the socks") == "socks"
    assert unheard("有没有L码的") is unheard("L码的多少钱") is unheard("size M of the same one please") is None
    assert unheard("试试38码") is unheard("想试试大一码的") is unheard("try the other one in M") is None


def test_what_is_worn_does_not_change_for_a_size_of_something_unknown() -> None:
    dialogue = Dialogue(slots={"height": 165.0, "weight": 55.0, "sex": "female"})
    dialogue.hear("try_on", item="tee-crew", size="S", colour="navy")
    assert (
        dialogue.hear("change_size", "size M of the socks", size="M").said("utter_found_nothing")["wanted"] == "socks"
    )
    assert dialogue.slots["look"]["items"][0]["size"] == "S"


def test_a_material_that_is_in_the_garments_name_is_not_said_twice() -> None:
    answer = Dialogue(language="zh").hear("search", "想要羽绒服", category="down_jacket", material="down")
    assert answer.said("utter_kind_not_sold")["wanted"] == "羽绒服"


def test_a_size_of_something_unknown_is_answered_with_what_there_is() -> None:
    answer = Dialogue(language="zh").hear("change_size", "想试试太空服的XXXXXL码", size="5XL")
    said = answer.said("utter_found_nothing")
    assert said["wanted"] == "太空服"
    assert "连衣裙" in said["categories"]


def test_anything_brighter_asks_among_the_colours_that_are(alice: Dialogue) -> None:
    alice.hear("try_on", item="skirt-pleat", colour="grey")
    answer = alice.hear("change_colour", "anything brighter?")
    assert [re.findall(r'"colour": "(\w+)"', payload) for payload in answer.payloads] == [["green"], ["pink"]]
    alice.hear("try_on", item="dress-rose", colour="red")
    assert alice.hear("change_colour", "anything brighter?").responses == ["utter_no_such_shade"]


def test_a_colour_before_anything_is_worn_is_searched_for(alice: Dialogue) -> None:
    answer = alice.hear("change_colour", "show me everything in yellow", colour="yellow")
    assert {item["colour"] for item in answer.custom("items")["items"]} == {"yellow"}


def test_a_dress_and_a_tee_are_not_worn_together_and_the_other_is_offered(alice: Dialogue) -> None:
    answer = alice.hear("try_on", "a black dress and a white tee", **TWO)
    (entry,) = answer.custom("try_on")["items"]
    assert (entry["category"], entry["colour"]) == ("dress", "black")
    assert '"colour": "white"' in answer.said("utter_not_together")["buttons"][0]["payload"]


def test_a_name_in_the_message_is_that_of_its_own_kind(alice: Dialogue) -> None:
    text = "高腰阔腿裤L码和条纹T恤M码"
    answer = alice.hear("try_on", text, category=["trousers@1", "tee@2"], size=["L@1", "M@2"], pattern="striped@2")
    worn = {(item["id"], item["size"]) for item in answer.custom("try_on")["items"]}
    assert worn == {("trousers-wide", "L"), ("tee-breton", "M")}


def test_it_below_a_list_asks_which_of_the_list(alice: Dialogue) -> None:
    listed = alice.hear("search", "red dresses", category="dress", colour="red").custom("items")["items"]
    answer = alice.hear("try_on", "show it on me")
    assert answer.responses == ["utter_which_of_list"]
    assert len(answer.payloads) == len(listed)


def test_two_kinds_searched_for_are_both_listed(alice: Dialogue) -> None:
    answer = alice.hear("search", "black dress and white tee", **TWO)
    listed = {(item["category"], item["colour"]) for item in answer.custom("items")["items"]}
    assert listed == {("dress", "black"), ("tee", "white")}


def test_a_hem_is_told_where_it_falls_and_what_slides_is_said() -> None:
    entry = {"id": "skirt-floral", "garment": {"length": 72.0}, "notes": ["hem_calf", "would_not_stay_up"],
             "ease": {"waist": 9.0}, "verdict": {"waist": "loose"}}  # fmt: skip
    assert length_line(entry, "skirt", "zh") == "· 裙长 72 cm，下摆在小腿，盖住膝盖"
    assert length_line(entry, "skirt", "en") == "· length 72 cm: the hem is on the calf, below the knee"
    assert "slide down" in fit_sentences({"items": [entry]}, catalogue(), "en")


def test_a_number_below_a_list_is_one_of_it(alice: Dialogue) -> None:
    listed = alice.hear("search", "red dresses", category="dress", colour="red").custom("items")["items"]
    answer = alice.hear("out_of_scope", "2")
    assert answer.custom("try_on")["items"][0]["id"] == listed[1]["id"]
    assert answer.custom("try_on")["items"][0]["colour"] == "red"


def test_numbers_of_somebody_else_give_way_to_ones_own() -> None:
    dialogue = Dialogue()
    dialogue.hear("give_measures", "my husband is 182 cm and 85 kg", height=182, weight=85)
    assert dialogue.slots["sex"] == "male"
    answer = dialogue.hear("give_measures", "and me? I'm 160 and 50", height=160, weight=50)
    assert answer.responses[0] == "utter_for_oneself_again"
    assert (dialogue.slots["height"], dialogue.slots["sex"]) == (160.0, None)


def test_insults_and_other_languages_are_answered_as_such(alice: Dialogue) -> None:
    assert alice.hear("deny", "fuck you").responses == ["utter_sorry"]
    assert alice.hear("give_feedback", "this sucks").responses == ["utter_sorry"]
    assert alice.hear("try_on", "Ich möchte ein rotes Kleid").responses == ["utter_which_language"]


def test_the_button_for_a_surer_fit_may_be_typed(alice: Dialogue) -> None:
    alice.hear("try_on", item="dress-rose")
    assert "figure" in str(alice.hear("change_size", "让尺码更准").payloads)


def test_wide_jeans_are_not_found_where_there_are_only_slim_ones() -> None:
    bob = Dialogue(slots={"height": 180.0, "weight": 80.0, "sex": "male"})
    answer = bob.hear("search", "wide leg jeans", category="jeans", style="loose")
    assert answer.said("utter_found_similar")["wanted"] == "loose jeans"


def test_the_first_of_a_list_not_shown_yet_is_shown_as_a_list(alice: Dialogue) -> None:
    answer = alice.hear("try_on", "show me tees, then try the first", category="tee", ordinal=1)
    assert answer.kinds == ["items"]


def test_a_wish_repeated_while_the_form_asks_is_never_met_with_silence() -> None:
    dialogue = Dialogue(slots={"put": ["height_and_weight", "reminded"], "requested_slot": "height_and_weight"})
    dialogue.slots["asking"] = True
    answer = dialogue.hear("try_on", "the red dress", category="dress", colour="red")
    assert answer.responses == ["utter_ask_measures_form_height_and_weight"]
    assert dialogue.slots["asking"]
    assert dialogue.slots["pending"]["asked"]["garments"][0]["colour"] == ["red"]
    dialogue.hear("faq", "how long is delivery", topic="delivery")
    assert not dialogue.slots.get("asking")


def test_terms_asked_for_beside_a_search_are_told(alice: Dialogue) -> None:
    answer = alice.hear("search", "smart trousers please. Do you deliver to Berlin?", category="trousers")
    assert answer.messages[-1]["title"] == "Shipping abroad"
    assert answer.responses.count("utter_page_answer") == 1
