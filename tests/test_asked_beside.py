"""What is asked beside the catalogue's own values: said first, and answered from the shop's own words."""

from __future__ import annotations

from typing import Any

import pytest

from actions.answering import APOLOGY
from actions.facts.features import told
from actions.find.comparing import typical
from actions.state.asked import Term
from nlu.reading.cues import cues_in
from nlu.reading.terms import terms_in, terms_of
from shop.catalogue import catalogue
from tests.dialogue import Dialogue
from tests.fakes import FakeLooks

BODY = {"height": 165.0, "weight": 55.0, "sex": "female"}
WORN = {"items": [{"id": "skirt-denim", "size": "M", "colour": "blue", "ours": True}], "view": "front"}
SKIRTS: dict[str, Any] = {
    "ids": ["skirt-check", "skirt-denim", "skirt-tennis"],
    "query": {"category": ["skirt"]},
    "shown": 3,
}
SEARCH = {"intent": "search"}


class TestTerms:
    """The words for what no column of a catalogue holds."""

    @pytest.mark.parametrize(
        ("text", "named"),
        [
            ("emerald velvet gown please", [("shade", "emerald"), ("cloth", "velvet")]),
            ("有丝绒的连衣裙吗", [("cloth", "丝绒")]),
            ("any Levi’s in black", [("brand", "levi's")]),
            ("要防曬的外套", [("feature", "sun_protection")]),
            ("is it see-through, and does it shrink", [("feature", "opaque"), ("feature", "shrink")]),
            ("do you do plus sizes", [("for_whom", "plus")]),
            ("有二手的裙子吗", [("condition", "second_hand")]),
            ("my shirts gape at the bust", []),
            ("the red dress in M", []),
        ],
    )
    def test_are_found_in_both_languages(self, text: str, named: list[tuple[str, str]]) -> None:
        assert [(term.kind, term.name) for term in terms_in(text)] == named

    def test_a_name_nobody_has_heard_is_one_where_nothing_else_is_named(self) -> None:
        assert [term.kind for term in terms_of("try on the dirndl", names_a_garment=False)] == ["unheard"]
        assert terms_of("try on the dirndl", names_a_garment=True) == []


class TestDisclosing:
    """What is not sold is said before anything else is offered."""

    @pytest.mark.parametrize(
        ("text", "garment", "response"),
        [
            ("a corduroy skirt", {"category": "skirt"}, "utter_term_cloth"),
            ("a teal sweater", {"category": "sweater", "colour": ["green"]}, "utter_term_shade_nearest"),
            ("levi's jeans", {"category": "jeans"}, "utter_term_brand"),
            ("second hand dresses", {"category": "dress"}, "utter_term_second_hand"),
            ("waterproof trousers", {"category": "trousers"}, "utter_term_feature"),
            ("plus size dresses", {"category": "dress"}, "utter_term_plus"),
            ("给小孩穿的裙子", {"category": "skirt"}, "utter_term_kids"),
        ],
    )
    def test_comes_first_and_the_closest_after(self, text: str, garment: dict[str, object], response: str) -> None:
        answer = Dialogue().read(text, {**SEARCH, "garments": [garment]})
        assert answer.responses[0] == response
        assert answer.kinds == ["items"]

    def test_of_a_kind_nobody_sells_here_nothing_else_is_shown(self) -> None:
        answer = Dialogue().read("do you have bikinis", SEARCH)
        assert (answer.responses, answer.kinds) == (["utter_found_nothing"], [])

    def test_the_garments_of_which_the_shop_tells_it_are_named_and_come_first(self) -> None:
        answer = Dialogue().read("trousers with a drawstring", {**SEARCH, "garments": [{"category": "trousers"}]})
        assert answer.said("utter_term_of_some")["names"] == "Easy Joggers"
        assert answer.custom("items")["items"][0]["id"] == "trousers-jogger"

    def test_a_question_of_the_shop_needs_no_garment(self) -> None:
        answer = Dialogue().read("do you do plus sizes", {"intent": "ask_product", "asks": ["sizes"]})
        assert answer.responses == ["utter_term_plus"]


class TestFeatures:
    """What a shop's words tell of one product."""

    def test_a_column_is_believed_before_a_description(self) -> None:
        assert told(catalogue().get("dress-tea"), Term("feature", "lined", "lining"), "en") is True

    def test_the_sentence_that_speaks_of_it_is_quoted_in_the_shoppers_language(self) -> None:
        weight = Term("feature", "weight_of_it", "how heavy")
        assert (
            told(catalogue().get("sweater-cashmere"), weight, "zh") == "内蒙古纯羊绒，一件只有 220 克，贴身穿也不扎。"
        )

    def test_what_no_text_mentions_is_not_known(self) -> None:
        assert told(catalogue().get("dress-linen"), Term("feature", "opaque", "see-through"), "en") is None

    def test_what_is_not_told_is_said_and_a_person_is_offered(self) -> None:
        shopper = Dialogue(slots={"focus": "dress-linen"})
        answer = shopper.read("is it see-through", {"intent": "ask_product"})
        assert answer.responses == ["utter_fact_does_not_tell"]
        assert answer.custom("facts")["unknown"] == ["opaque"]
        assert "/ask_agent" in answer.payloads

    def test_two_garments_of_a_kin_keep_their_own_names(self) -> None:
        garments = [{"category": "leggings"}, {"category": "shorts", "name": "轻量跑步短裤"}]
        answer = Dialogue(language="zh").read(
            "打底裤和轻量跑步短裤一共多少钱", {"intent": "ask_product", "asks": ["price"], "garments": garments}
        )
        assert answer.responses == ["utter_product_price", "utter_product_price", "utter_price_total"]


class TestComparisons:
    """Longer, shorter, looser, closer: of the list, else what is talked about or worn; by a line of the charts."""

    @pytest.mark.parametrize(
        ("text", "cue"),
        [
            ("有长一点的吗", "longer"),
            ("any longer ones?", "longer"),
            ("not so tight please", "looser"),
            ("something closer-fitting", "closer"),
            ("别那么长", "shorter"),
        ],
    )
    def test_are_cues_of_both_languages(self, text: str, cue: str) -> None:
        assert cue in cues_in(text)

    @pytest.mark.parametrize("text", ["I can't wait any longer", "it is no longer mine"])
    def test_time_is_no_length(self, text: str) -> None:
        assert "longer" not in cues_in(text)

    def test_the_list_is_narrowed_to_what_is_longer_than_its_middle(self) -> None:
        answer = Dialogue(slots={"listed": SKIRTS}).read("有长一点的吗", SEARCH)
        shown = [catalogue().get(one["id"]) for one in answer.custom("items")["items"]]
        middle = sorted(typical(catalogue().get(name), "length") for name in SKIRTS["ids"])[1]
        assert all(typical(product, "length") > middle for product in shown)
        assert shown[0].id == "skirt-linen"

    def test_what_is_wrong_with_a_list_is_the_reason_of_the_search_after_it(self) -> None:
        feedback = {"intent": "give_feedback", "at": "太短了，", "feeling": ["too_short"]}
        answer = Dialogue(language="zh", slots={"listed": SKIRTS}).read(
            "太短了，还有别的吗", feedback, {"intent": "more_results", "at": "还有别的吗"}
        )
        assert answer.responses == ["utter_found_beyond"]

    def test_of_what_is_worn_the_others_are_longer_by_the_centimetre(self) -> None:
        shopper = Dialogue(slots={**BODY, "look": WORN, "focus": "skirt-denim"})
        answer = shopper.read("something like it, but longer", SEARCH)
        own = typical(catalogue().get("skirt-denim"), "length")
        assert all(typical(catalogue().get(one["id"]), "length") > own for one in answer.custom("items")["items"])
        assert "skirt-linen" in answer.payloads[0]

    def test_where_nothing_is_longer_that_is_said_with_the_number(self) -> None:
        shopper = Dialogue(slots={**BODY, "focus": "skirt-linen"})
        answer = shopper.read("anything longer?", SEARCH)
        assert answer.said("utter_none_beyond")["value"] == "88.5 cm"

    def test_without_anything_in_sight_nothing_is_compared(self) -> None:
        assert Dialogue().read("longer skirts", {**SEARCH, "garments": [{"category": "skirt"}]}).kinds == ["items"]


class TestRefusing:
    """What is not to be done is not done."""

    @pytest.mark.parametrize("text", ["don't show me the back", "please don't show me the back", "别给我看背面"])
    def test_a_view_is_not_shown(self, text: str) -> None:
        shopper = Dialogue(looks=FakeLooks("figure"), slots={**BODY, "look": WORN})
        assert shopper.read(text, {"intent": "change_view", "view": ["back"]}).responses == ["utter_refused_ok"]

    def test_what_stands_beside_it_is(self) -> None:
        shopper = Dialogue(slots={**BODY, "look": WORN, "focus": "skirt-denim"})
        answer = shopper.read(
            "don't change the colour, go a size up",
            {"intent": "change_colour", "at": "don't change the colour"},
            {"intent": "change_size", "at": "go a size up", "garments": [{"size": "up"}]},
        )
        assert answer.custom("try_on")["items"][0]["size"] == "L"
        assert "utter_which_colour" not in answer.responses

    @pytest.mark.parametrize("text", ["don't you have it in black", "不要黑色的", "i don't like the back"])
    def test_a_question_and_a_dislike_refuse_nothing(self, text: str) -> None:
        assert "refused" not in cues_in(text)


class TestStateOfTheLook:
    """What is on, what is bought, whose the size is."""

    def test_the_size_that_is_on_is_told_and_not_advised(self) -> None:
        shopper = Dialogue(looks=FakeLooks(), slots={**BODY, "look": WORN})
        answer = shopper.read("which size am I in right now", {"intent": "ask_size"})
        assert answer.responses == ["utter_size_worn_ours"]

    def test_what_is_bought_is_named_with_size_and_colour(self) -> None:
        shopper = Dialogue(slots={**BODY, "look": WORN, "focus": "skirt-denim"})
        answer = shopper.read("I'll buy it", {"intent": "buy"})
        assert answer.said("utter_buy_on_page")["what"] == "A-Line Denim Skirt, blue, size M"

    def test_a_size_still_open_is_asked_for(self) -> None:
        answer = Dialogue(slots={"focus": "skirt-denim"}).read("ok, ordering that", {"intent": "buy"})
        assert answer.responses == ["utter_buy_which_size"]

    def test_of_the_shops_model_neither_numbers_nor_size_are_asked_about(self) -> None:
        numbers = [{"entity": "height", "value": 178.0, "of": "other"}]
        garments = [{"size": "S", "category": "dress", "name": "Monday Shift Dress"}]
        answer = Dialogue(slots=BODY).read(
            "the model is 178 and wears S, which size in the Monday Shift Dress",
            {"intent": "ask_size", "garments": garments, "numbers": numbers},
        )
        assert answer.responses[0] == "utter_size_advice"

    def test_a_question_is_about_the_garment_named_right_after_it(self) -> None:
        answer = Dialogue(slots=BODY).read(
            "should I wear XL? the everyday crew tee",
            {"intent": "ask_size", "at": "should I wear XL?", "garments": [{"size": "XL"}]},
            {
                "intent": "search",
                "at": "the everyday crew tee",
                "garments": [{"category": "tee", "name": "Everyday Crew Tee"}],
            },
        )
        assert answer.custom("size_advice")["item"] == "tee-crew"
        assert "items" not in answer.kinds

    def test_a_garments_width_lying_flat_is_taken_all_the_way_round(self) -> None:
        told_of = [{"entity": "chest", "value": 53.0, "of": "garment"}]
        answer = Dialogue(slots=BODY).read(
            "my tee is 53 cm across. which size of the everyday crew tee?",
            {"intent": "give_measures", "at": "my tee is 53 cm across.", "numbers": told_of},
            {"intent": "ask_size", "at": "which size of the everyday crew tee?", "garments": [{"category": "tee"}]},
        )
        assert "106 cm" in answer.said("utter_size_like_yours")["measures"]

    def test_a_usual_size_is_enough_for_advice(self) -> None:
        shopper = Dialogue(slots={"figure": {"answers": {"japan_top": "M"}}, "focus": "dress-shift"})
        answer = shopper.read("which size for me", {"intent": "ask_size"})
        assert answer.responses == ["utter_size_advice", "utter_size_by_evidence"]


class TestOwnClothes:
    """Complaints about clothes at home lead to a garment and a size, by the centimetre."""

    def test_without_a_body_the_sizes_are_told_at_that_place(self) -> None:
        answer = Dialogue().read(
            "all my jeans cut into my waist",
            {"intent": "give_feedback", "zone": ["waist"], "garments": [{"category": "jeans"}]},
        )
        said = answer.said("utter_own_clothes_range")
        assert (said["low"], said["high"]) == ("64", "100")

    def test_with_a_body_garments_are_listed_with_their_ease_there(self) -> None:
        answer = Dialogue(slots=BODY).read(
            "my trousers keep sliding down",
            {"intent": "give_feedback", "feeling": ["too_loose"], "garments": [{"category": "trousers"}]},
        )
        assert "waist ease" in answer.said("utter_own_clothes")["list"]


@pytest.mark.parametrize("category", sorted({product.category for product in catalogue()}))
def test_where_it_ends_on_the_shopper_is_answered_for_everything_that_is_sold(category: str) -> None:
    alice = Dialogue(FakeLooks("figure", "expected", "try_on"))
    alice.hear("give_measures", sex="female", height=168.0, weight=64.0)
    product = next(one for one in catalogue() if one.category == category)
    alice.hear("try_on", item=product.id, size=list(product.sizes)[len(product.sizes) // 2])
    answer = alice.read("how long is it on me", {"intent": "ask_product", "asks": ["length"]})
    assert not {response for _, response in APOLOGY} & set(answer.responses)
    assert answer.kinds[-1:] == ["facts"] or answer.responses[:1] == ["utter_fit_in_size"]
