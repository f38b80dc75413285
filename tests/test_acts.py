"""Messages as the reader frames them: each act is answered, in its order, for the garment, size and person it names."""

from __future__ import annotations

from pathlib import Path

import pytest

from common import media
from tests.dialogue import Answer, Dialogue

ROSE = {"category": "dress", "colour": ["red"], "wanted": True}


@pytest.fixture(autouse=True)
def pictures(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    kept = media.Media(tmp_path, max_bytes=10_000_000)
    monkeypatch.setattr(media, "save", kept.save)
    return tmp_path


@pytest.fixture
def alice() -> Dialogue:
    """A shopper with measures, in the crew tee of size M."""
    dialogue = Dialogue(slots={"height": 165.0, "weight": 55.0, "sex": "female"})
    dialogue.hear("try_on", item="tee-crew", size="M")
    return dialogue


def shown(answer: Answer) -> list[tuple[str, str, str]]:
    return [(e["id"], e["size"], e["colour"]) for e in answer.custom("try_on")["items"]]


def text(answer: Answer) -> str:
    return " ".join(message.get("text", "") for message in answer.messages)


class TestSeveralActs:
    def test_changes_of_one_look_are_one_picture_of_what_all_of_them_ask(self, alice: Dialogue) -> None:
        answer = alice.read(
            "L, white, from the back",
            {"intent": "change_size", "at": "L", "garments": [{"size": "L"}]},
            {"intent": "change_colour", "at": "white", "garments": [{"colour": ["white"]}]},
            {"intent": "change_view", "at": "from the back", "view": ["back"]},
        )
        assert answer.kinds == ["try_on"]
        assert shown(answer) == [("tee-crew", "L", "white")]
        assert answer.custom("try_on")["view"] == "back"

    def test_two_views_are_two_pictures(self, alice: Dialogue) -> None:
        answer = alice.read(
            "the side, then the back",
            {"intent": "change_view", "at": "the side", "view": ["left"]},
            {"intent": "change_view", "at": "then the back", "view": ["back"]},
        )
        assert [m["custom"]["view"] for m in answer.messages if m.get("custom")] == ["left", "back"]

    def test_a_view_and_the_price_are_both_answered(self, alice: Dialogue) -> None:
        answer = alice.read(
            "from the side, and what's the price?",
            {"intent": "change_view", "at": "from the side", "view": ["left"]},
            {"intent": "ask_product", "at": "what's the price?", "asks": ["price"]},
        )
        assert answer.kinds == ["try_on", "facts"]
        assert answer.responses[-1] == "utter_product_price"

    def test_measures_told_beside_a_wish_are_noted_once_and_the_wish_answered(self) -> None:
        dialogue = Dialogue()
        said = [
            {"entity": "height", "value": 165.0, "start": 0, "end": 6},
            {"entity": "weight", "value": 55.0, "start": 7, "end": 12},
        ]
        answer = dialogue.read(
            "165 cm 55 kg, the red dress",
            {"intent": "give_measures", "at": "165 cm 55 kg"},
            {"intent": "try_on", "at": "the red dress", "garments": [ROSE]},
            entities=said,
        )
        assert answer.kinds == ["measures", "try_on"]
        assert shown(answer)[0][2] == "red"


class TestRuledOut:
    def test_what_is_ruled_out_is_not_listed_now_or_later(self, alice: Dialogue) -> None:
        alice.read("dresses, nothing of wool", {"intent": "search", "garments": [
            {"category": "dress"}, {"material": ["wool"], "wanted": False}]})  # fmt: skip
        answer = alice.read("sweaters", {"intent": "search", "garments": [{"category": "sweater"}]})
        catalogue = alice.parts.catalogue
        ids = [item["id"] for item in answer.custom("items")["items"]]
        assert ids
        assert all(catalogue.get(name).material != "wool" for name in ids)

    def test_a_colour_that_is_ruled_out_is_shown_in_another(self, alice: Dialogue) -> None:
        answer = alice.read("a tee, not navy", {"intent": "try_on", "garments": [
            {"category": "tee", "name": ["crew"]}, {"colour": ["navy"], "wanted": False}]})  # fmt: skip
        assert "navy" not in {colour for _, _, colour in shown(answer)}

    def test_what_is_asked_for_by_name_is_wanted_again(self, alice: Dialogue) -> None:
        alice.read("nothing black", {"intent": "search", "garments": [{"colour": ["black"], "wanted": False}]})
        assert alice.slots["ruled_out"]
        alice.read("the black dress after all", {"intent": "search", "garments": [
            {"category": "dress", "colour": ["black"]}]})  # fmt: skip
        assert alice.slots["ruled_out"] == []


class TestFacts:
    def test_a_line_of_the_chart_is_told_for_the_size_named(self, alice: Dialogue) -> None:
        answer = alice.read("what's the chest of the L?", {
            "intent": "ask_product", "asks": ["measure"], "zone": ["chest"], "garments": [{"size": "L"}]})  # fmt: skip
        assert answer.custom("facts") == {
            "kind": "facts", "item": "tee-crew", "size": "L", "facts": {"chest_cm": 109.0}, "unknown": []
        }  # fmt: skip
        assert "109 cm" in text(answer)

    def test_the_whole_chart_is_a_table(self, alice: Dialogue) -> None:
        answer = alice.read("size chart please", {"intent": "ask_product", "asks": ["chart"]})
        assert answer.custom("size_chart")["rows"]["M"]["length"] == 70.0

    def test_what_the_shop_does_not_tell_is_said_not_to_be_known(self, alice: Dialogue) -> None:
        answer = alice.read(
            "where is it made, has it pockets", {"intent": "ask_product", "asks": ["origin", "pockets"]}
        )
        assert answer.custom("facts")["unknown"] == ["origin", "pockets"]
        assert answer.responses == ["utter_fact_unknown"]

    def test_both_prices_are_told(self, alice: Dialogue) -> None:
        answer = alice.read("price of the tee and the rose dress", {"intent": "ask_product", "asks": ["price"],
                            "garments": [{"category": "tee"}, {"category": "dress", "name": ["rose"]}]})  # fmt: skip
        assert answer.responses == ["utter_product_price", "utter_product_price"]

    def test_a_colour_there_is_not_is_answered_with_those_there_are(self, alice: Dialogue) -> None:
        answer = alice.read("does it come in pink?", {"intent": "ask_product", "asks": ["colours"],
                            "garments": [{"colour": ["pink"]}]})  # fmt: skip
        assert answer.responses == ["utter_colour_unavailable"]


class TestFit:
    def test_a_size_that_is_asked_about_is_judged_without_a_picture(self, alice: Dialogue) -> None:
        answer = alice.read("would the S be ok", {"intent": "ask_size", "garments": [{"size": "S"}]})
        assert answer.kinds == ["size_advice", "facts"]
        assert answer.custom("facts")["size"] == "S"
        assert answer.said("utter_fit_in_size")["size"] == "S"

    def test_a_size_asked_about_at_a_zone_is_answered_for_that_zone(self, alice: Dialogue) -> None:
        answer = alice.read("is the XL loose at the chest", {"intent": "ask_fit", "zone": ["chest"],
                            "garments": [{"size": "XL"}]})  # fmt: skip
        said = answer.said("utter_fit_in_size")
        assert "hest" in said["lines"]
        assert "houlder" not in said["lines"]

    def test_what_is_worn_is_shown_with_its_strain(self, alice: Dialogue) -> None:
        answer = alice.read("is it tight", {"intent": "ask_fit"})
        assert answer.responses[-1] == "utter_fit_map"


class TestState:
    def test_what_is_on_and_what_was_tried_is_told_in_order(self, alice: Dialogue) -> None:
        alice.hear("try_on", item="dress-rose", size="M")
        answer = alice.read("what did I try?", {"intent": "show_looks"})
        state = answer.custom("state")
        assert [piece["id"] for piece in state["wearing"]] == ["dress-rose"]
        assert [[piece["id"] for piece in look] for look in state["looks"]] == [["tee-crew"], ["dress-rose"]]

    def test_a_look_that_was_saved_is_found_again_whatever_was_tried_since(self, alice: Dialogue) -> None:
        alice.hear("save_look")
        alice.hear("try_on", item="dress-rose", size="M")
        answer = alice.read("show my saved looks", {"intent": "show_looks"})
        assert [[piece["id"] for piece in look] for look in answer.custom("state")["saved"]] == [["tee-crew"]]
        assert any("tee-crew" in payload for payload in answer.payloads)

    def test_what_is_known_of_the_body_is_told_as_it_was_said(self, alice: Dialogue) -> None:
        answer = alice.read("what height do you have for me", {"intent": "ask_body", "asks": ["measure"]})
        assert answer.custom("measures")["values"] == {"height": 165.0, "weight": 55.0, "sex": "female"}


def of(who: str, **numbers: float | str) -> list[dict[str, object]]:
    """What is told of somebody, as an act carries it."""
    return [{"entity": name, "value": value, "of": "other", "who": who} for name, value in numbers.items()]


class TestPeople:
    def test_numbers_of_somebody_else_are_theirs_and_the_shoppers_own_stay(self, alice: Dialogue) -> None:
        theirs = [
            {"entity": "height", "value": 180.0, "of": "other", "who": "my husband"},
            {"entity": "weight", "value": 80.0, "of": "other", "who": "my husband"},
        ]
        entities = [
            {"entity": n["entity"], "value": n["value"], "subject": "other", "start": 0, "end": 3} for n in theirs
        ]
        alice.read("my husband is 180, 80 kg", {"intent": "give_measures", "numbers": theirs}, entities=entities)
        assert (alice.slots["wearer"], alice.slots["height"]) == ("your husband", 180.0)
        assert alice.slots["people"]["me"]["height"] == 165.0

    def test_the_height_of_the_model_on_the_page_is_nobodys(self, alice: Dialogue) -> None:
        number = {"entity": "height", "value": 178.0, "of": "other", "who": "the model"}
        entity = {"entity": "height", "value": 178.0, "subject": "other", "start": 13, "end": 16}
        alice.read("the model is 178, how long is it on her", {"intent": "ask_product", "asks": ["length"],
                   "numbers": [number]}, entities=[entity])  # fmt: skip
        assert alice.slots["height"] == 165.0
        assert not alice.slots.get("wearer")

    def test_everybody_a_message_tells_of_keeps_their_own_numbers(self, alice: Dialogue) -> None:
        told = [*of("my mother", height=158.0, weight=60.0), *of("my father", height=172.0, weight=75.0)]
        answer = alice.read("mum 158 60 kg, dad 172 75 kg", {"intent": "give_measures", "numbers": told})
        assert (alice.slots["wearer"], alice.slots["height"]) == ("your mother", 158.0)
        people = alice.slots["people"]
        assert (people["your father"]["height"], people["your father"]["sex"]) == (172.0, "male")
        assert people["me"]["height"] == 165.0
        assert answer.said("utter_kept_for_somebody")["who"] == "your father"

    def test_somebody_elses_numbers_beside_ones_own_are_kept_and_dress_nobody(self, alice: Dialogue) -> None:
        own = {"entity": "height", "value": 166.0, "start": 5, "end": 8}
        said = [{"entity": "height", "value": 166.0, "of": "self"}, *of("my brother", height=180.0)]
        alice.read("I'm 166, my brother 180", {"intent": "give_measures", "numbers": said}, entities=[own])
        assert not alice.slots.get("wearer")
        assert (alice.slots["height"], alice.slots["people"]["your brother"]["height"]) == (166.0, 180.0)

    def test_the_size_somebody_wears_is_kept_as_theirs_and_dresses_nobody(self, alice: Dialogue) -> None:
        alice.read("my sister wears an L", {"intent": "give_measures", "numbers": of("my sister", size="L")})
        assert not alice.slots.get("wearer")
        assert alice.slots["people"]["your sister"]["figure"]["answers"] == {"letter_top": "L"}

    def test_an_impossible_height_of_somebody_else_is_asked_about_and_not_kept(self, alice: Dialogue) -> None:
        own = {"entity": "height", "value": 166.0, "start": 5, "end": 8}
        said = [{"entity": "height", "value": 166.0, "of": "self"}, *of("my brother", height=18.0)]
        answer = alice.read("I'm 166, my brother 18", {"intent": "give_measures", "numbers": said}, entities=[own])
        assert any(response.startswith("utter_implausible") for response in answer.responses)
        assert "height" not in alice.slots["people"]["your brother"]

    def test_what_is_known_is_told_of_everybody_the_shopper_first(self, alice: Dialogue) -> None:
        told = [*of("my brother", height=180.0), *of("my brother", size="L")]
        alice.read("my brother is 180 and wears an L", {"intent": "give_measures", "numbers": told})
        answer = alice.read("read our numbers back", {"intent": "ask_body", "asks": ["measure"]})
        said = [(one["who"], one["measures"]) for one in answer.messages if one.get("response") == "utter_known_of_you"]
        assert said == [("you", "height 165 cm, weight 55 kg"), ("your brother", "height 180 cm, tops in L")]

    def test_whoever_is_called_me_is_the_shopper(self, alice: Dialogue) -> None:
        entity = {"entity": "height", "value": 170.0, "subject": "other", "start": 3, "end": 6}
        alice.read("me: 170", {"intent": "give_measures", "numbers": of("me", height=170.0)}, entities=[entity])
        assert alice.slots["height"] == 170.0
        assert not alice.slots.get("wearer")

    def test_a_garments_measure_is_said_to_be_the_garments(self, alice: Dialogue) -> None:
        number = {"entity": "chest", "value": 107.0, "of": "garment"}
        answer = alice.read("the tag says chest 107", {"intent": "give_measures", "numbers": [number]})
        assert answer.said("utter_numbers_of_a_garment")["measures"] == "chest 107 cm"
        assert "chest" not in alice.slots.get("measures", {})

    def test_of_a_child_it_is_said_for_whom_figures_are_drawn(self, alice: Dialogue) -> None:
        said = of("my daughter", age=12, height=150.0, weight=40.0)
        answer = alice.read("my daughter is 12, 150 cm 40 kg", {"intent": "give_measures", "numbers": said})
        assert (answer.said("utter_figures_of_adults")["low"], alice.slots["height"]) == ("16", 150.0)


class TestFeedback:
    def test_a_complaint_about_what_is_worn_is_answered_in_cm_and_with_the_next_size(self, alice: Dialogue) -> None:
        answer = alice.read("tight at the chest", {"intent": "give_feedback", "feeling": ["tight"], "zone": ["chest"]})
        said = answer.said("utter_feedback_measured")
        assert (said["size"], said["other"]) == ("M", "L")
        assert "hest" in said["now"]

    def test_a_complaint_about_clothes_in_general_is_named_back(self) -> None:
        answer = Dialogue().read("necklines always choke me", {
            "intent": "give_feedback", "feeling": ["too_tight"], "zone": ["neck"]})  # fmt: skip
        assert answer.said("utter_feedback_at_zone")["where"] == "neck"


class TestSuppositions:
    def test_a_supposition_is_answered_and_not_kept(self, alice: Dialogue) -> None:
        answer = alice.read("which size if I gain 20 kg", {"intent": "ask_size", "numbers": [
            {"entity": "weight", "change": 20.0, "of": "supposition"}]})  # fmt: skip
        assert answer.responses[0] == "utter_supposing"
        assert "75 kg" in answer.said("utter_supposing")["measures"]
        assert alice.slots["weight"] == 55.0

    def test_a_body_nobody_has_is_not_supposed(self, alice: Dialogue) -> None:
        answer = alice.read("if I were 9 metres", {"intent": "ask_size", "numbers": [
            {"entity": "height", "value": 900.0, "of": "supposition"}]})  # fmt: skip
        assert "utter_supposing" not in answer.responses


def test_the_size_nearest_to_a_garment_one_has_is_named(alice: Dialogue) -> None:
    answer = alice.read("mine is 98 round the chest", {"intent": "ask_size", "numbers": [
        {"entity": "chest", "value": 98.0, "of": "garment"}]})  # fmt: skip
    assert answer.custom("facts")["size"] == "S"
    assert "chest" not in alice.slots.get("measures", {})


class TestAnger:
    @pytest.mark.parametrize("intent", ["give_feedback", "deny", "out_of_scope"])
    def test_is_answered_with_sorry_and_a_person_and_never_with_thanks(self, alice: Dialogue, intent: str) -> None:
        answer = alice.read("this is useless garbage", {"intent": intent})
        assert answer.responses == ["utter_sorry"]
        assert answer.payloads == ['/ask_agent{"topic":"anger"}']

    def test_about_a_place_that_feels_wrong_is_answered_in_cm(self, alice: Dialogue) -> None:
        act = {"intent": "give_feedback", "feeling": ["too_tight"], "zone": ["chest"]}
        assert "utter_feedback_measured" in alice.read("the chest is stupid tight", act).responses


class TestNotUnderstood:
    def test_the_likely_readings_stand_on_buttons_and_after_two_misses_a_person_is_offered(self) -> None:
        dialogue = Dialogue(ranking=[("ask_size", 0.4), ("ask_fit", 0.35)])
        first = dialogue.read("hm the thing", {"intent": "nlu_fallback"})
        assert first.payloads[:2] == ["/ask_size", "/ask_fit"]
        second = dialogue.read("the thing!", {"intent": "nlu_fallback"})
        assert '/ask_agent{"topic": "misses"}' in second.payloads

    def test_understanding_something_ends_the_row_of_misses(self, alice: Dialogue) -> None:
        alice.read("weather", {"intent": "out_of_scope"})
        alice.read("price?", {"intent": "ask_product", "asks": ["price"]})
        assert alice.read("weather", {"intent": "out_of_scope"}).responses == ["utter_out_of_scope"]


class TestWaiting:
    def test_a_question_beside_the_numbers_is_about_the_garment_that_waited(self) -> None:
        dialogue = Dialogue()
        dialogue.read("the rose dress", {"intent": "try_on", "garments": [{"category": "dress", "name": ["rose"]}]})
        said = [
            {"entity": "height", "value": 163.0, "start": 0, "end": 3},
            {"entity": "weight", "value": 52.0, "start": 4, "end": 6},
        ]
        answer = dialogue.read(
            "163 52, would S be small",
            {"intent": "give_measures", "at": "163 52"},
            {"intent": "ask_size", "at": "would S be small", "garments": [{"size": "S"}]},
            entities=said,
        )
        assert answer.custom("facts")["item"] == "dress-rose"
        assert answer.custom("facts")["size"] == "S"

    def test_a_garment_that_was_only_talked_about_is_shown_from_behind(self) -> None:
        alice = Dialogue(slots={"height": 165.0, "weight": 55.0, "sex": "female"})
        alice.read("price of the rose dress", {"intent": "ask_product", "asks": ["price"],
                   "garments": [{"category": "dress", "name": ["rose"]}]})  # fmt: skip
        answer = alice.read("from behind", {"intent": "change_view", "view": ["back"]})
        assert (answer.custom("try_on")["view"], shown(answer)[0][0]) == ("back", "dress-rose")


def test_both_next_to_each_other_are_the_two_garments_tried_last(alice: Dialogue) -> None:
    alice.hear("try_on", item="dress-rose", size="M")
    alice.hear("change_size", size="up")
    answer = alice.read("show me both next to each other", {"intent": "compare"})
    assert [(e["id"], e["size"]) for e in answer.custom("comparison")["items"]] == [
        ("tee-crew", "M"),
        ("dress-rose", "L"),
    ]


@pytest.mark.parametrize(("denied", "kept"), [("male", "female"), ("female", "male")])
def test_a_sex_that_is_denied_is_never_kept(denied: str, kept: str) -> None:
    dialogue = Dialogue()
    said = {"entity": "sex", "value": denied, "negated": True, "start": 0, "end": 5}
    act = {"intent": "give_measures", "numbers": [{"entity": "sex", "value": denied, "of": "self", "negated": True}]}
    dialogue.read("not that", act, entities=[said])
    assert dialogue.slots["sex"] == kept


def test_what_is_called_by_no_word_of_the_shop_is_not_listed_as_if_it_were_sold() -> None:
    answer = Dialogue().read("do you have wellies", {"intent": "search"})
    assert answer.responses[0] == "utter_found_by_meaning"


class TestWhatIsMeant:
    def test_a_place_for_each_garment_counts_in_the_list_of_its_kind(self, alice: Dialogue) -> None:
        for kind in ("tee", "sweater"):
            alice.read(f"show me {kind}s", {"intent": "search", "garments": [{"category": kind}]})
        tees, sweaters = alice.slots["lists"]
        both = [{"category": "sweater"}, {"category": "tee"}]
        said = "third of the sweaters over the first of the tees"
        answer = alice.read(said, {"intent": "try_on", "garments": both, "ordinal": [3, 1]})
        assert {name for name, _, _ in shown(answer)} == {sweaters[2], tees[0]}

    def test_a_product_searched_for_by_its_name_is_tried_on(self, alice: Dialogue) -> None:
        named = {"category": "dress", "name": "Afternoon Tea Dress"}
        answer = alice.read("the tea dress", {"intent": "search", "garments": [named]})
        assert shown(answer)[0][0] == "dress-tea"
        answer = Dialogue().read("the tea dress", {"intent": "search", "garments": [named]})
        assert [item["id"] for item in answer.custom("items")["items"]] == ["dress-tea"]

    def test_a_garment_of_the_outfit_is_resized_beside_what_is_added(self, alice: Dialogue) -> None:
        alice.read("the check skirt in M", {"intent": "add_item", "garments": [
            {"category": "skirt", "pattern": ["checked"], "size": "M"}]})  # fmt: skip
        answer = alice.read("a cotton sweater, and the skirt a size down", {"intent": "add_item", "garments": [
            {"category": "sweater", "material": ["cotton"]}, {"category": "skirt", "size": "down"}]})  # fmt: skip
        sizes = {name: size for name, size, _ in shown(answer)}
        assert sizes["skirt-check"] == "S"
        assert len(sizes) == 3

    def test_the_first_look_tried_is_put_on_again(self, alice: Dialogue) -> None:
        alice.hear("try_on", item="dress-tea")
        answer = alice.read("the very first thing I tried", {"intent": "show_looks", "ordinal": [1]})
        assert shown(answer) == [("tee-crew", "M", "navy")]


class TestOnlyRuledOut:
    def test_the_last_list_is_shown_without_it(self, alice: Dialogue) -> None:
        alice.read("dresses", {"intent": "search", "garments": [{"category": "dress"}]})
        for intent in ("search", "recommend"):
            answer = alice.read("nothing red", {"intent": intent, "garments": [{"colour": ["red"], "wanted": False}]})
            items = answer.custom("items")["items"]
            assert {item["category"] for item in items} == {"dress"}
            assert "red" not in {item["colour"] for item in items}

    def test_of_a_kind_the_rest_is_shown(self) -> None:
        answer = Dialogue().read("no wool sweaters", {"intent": "search", "garments": [
            {"category": "sweater", "material": ["wool"], "wanted": False}]})  # fmt: skip
        catalogue = Dialogue().parts.catalogue
        found = [catalogue.get(item["id"]) for item in answer.custom("items")["items"]]
        assert {product.category for product in found} == {"sweater"}
        assert "wool" not in {product.material for product in found}
        assert "utter_cashmere_is_hair" in answer.responses

    def test_what_is_like_something_is_without_it_too(self, alice: Dialogue) -> None:
        alice.read("nothing of cotton", {"intent": "search", "garments": [{"material": ["cotton"], "wanted": False}]})
        answer = alice.read("something like this", {"intent": "recommend"})
        catalogue = alice.parts.catalogue
        items = answer.custom("items")["items"]
        assert items
        assert "cotton" not in {catalogue.get(item["id"]).material for item in items}
