"""Going back, saying why, taking the liked one of two, hearing what fits badly, and how the shopper is drawn."""

from __future__ import annotations

import pytest

from actions.facts.beside import asked_facts, asked_topics
from render.person.appearance import Appearance
from tests.dialogue import Dialogue

pytestmark = pytest.mark.usefixtures("pictures")


@pytest.fixture
def alice() -> Dialogue:
    """A shopper who wears the red dress in M."""
    dialogue = Dialogue(slots={"height": 165.0, "weight": 55.0, "sex": "female"})
    dialogue.hear("try_on", item="dress-rose", size="M", colour="red")
    return dialogue


def worn(dialogue: Dialogue) -> list[tuple[str, str]]:
    return [(piece["id"], piece["size"]) for piece in dialogue.slots["look"]["items"]]


def test_what_was_worn_before_comes_back_and_the_change_after_that(alice: Dialogue) -> None:
    alice.hear("change_size", size="up")
    assert worn(alice) == [("dress-rose", "L")]
    # Whatever the language model takes it for.
    assert alice.hear("change_size", "go back to the previous size").kinds == ["try_on"]
    assert worn(alice) == [("dress-rose", "M")]
    alice.hear("out_of_scope", "undo")
    assert worn(alice) == [("dress-rose", "L")]


def test_going_back_taken_for_a_restart_does_not_restart(alice: Dialogue) -> None:
    alice.hear("change_size", size="up")
    answer = alice.hear("restart", "换回刚才那身")
    assert not answer.restarted
    assert worn(alice) == [("dress-rose", "M")]


def test_without_anything_before_going_back_is_no_wish_of_its_own(alice: Dialogue) -> None:
    assert alice.hear("out_of_scope", "go back").responses == ["utter_unclear"]


def test_both_views_that_are_asked_for_are_shown(alice: Dialogue) -> None:
    answer = alice.hear("change_view", "the back and then the front", view=["back", "front"])
    assert [m["custom"]["view"] for m in answer.messages if m.get("custom")] == ["back", "front"]


def test_after_a_turn_another_size_is_shown_from_the_front(alice: Dialogue) -> None:
    alice.hear("change_view", view="turntable")
    assert alice.hear("change_size", size="up").custom("try_on")["view"] == "front"


def test_a_bare_why_is_answered_with_what_the_cut_is_meant_to_leave(alice: Dialogue) -> None:
    answer = alice.hear("affirm", "why?")
    assert answer.responses == ["utter_why"]
    assert "ideal" in answer.said("utter_why")["lines"]


@pytest.mark.parametrize(("words", "size"), [("I like the first one", "M"), ("the second one", "L")])
def test_of_two_compared_the_one_that_is_liked_is_put_on(alice: Dialogue, words: str, size: str) -> None:
    alice.hear("compare", size=["M", "L"])
    answer = alice.hear("give_feedback", words, ordinal=1 if size == "M" else 2)
    assert answer.custom("try_on")["items"][0]["size"] == size


@pytest.mark.parametrize(
    ("feeling", "response", "size"),
    [("tight", "utter_feedback_tight", "L"), ("too_loose", "utter_feedback_loose", "S")],
)
def test_what_is_tight_is_offered_larger_and_what_is_loose_smaller(
    alice: Dialogue, feeling: str, response: str, size: str
) -> None:
    answer = alice.hear("give_feedback", feeling=feeling)
    assert answer.responses == [response]
    assert any(f'"size": "{size}"' in payload for payload in answer.payloads)


def test_what_is_loved_is_not_argued_with(alice: Dialogue) -> None:
    assert alice.hear("give_feedback", feeling="love").responses == ["utter_feedback_glad"]


def test_skin_and_hair_that_are_named_are_drawn_from_then_on(alice: Dialogue) -> None:
    answer = alice.hear("change_colour", "make my skin darker", skin="darker")
    assert answer.responses == ["utter_look_changed"]
    assert alice.looks.appearances[-1] == Appearance(skin="medium")
    alice.hear("out_of_scope", "short black hair", hair="short", hair_colour="black")
    assert alice.looks.appearances[-1] == Appearance("medium", "short", "black")
    alice.hear("change_size", size="up")
    assert alice.looks.appearances[-1] == Appearance("medium", "short", "black")


def test_the_choices_are_offered_where_none_is_named_and_a_number_chooses(alice: Dialogue) -> None:
    asked = alice.hear("give_measures", skin="choose")
    assert asked.responses == ["utter_ask_look_skin"]
    assert '/give_measures{"skin": "deep"}' in asked.payloads
    alice.hear("give_measures", "6", height=6)
    assert alice.looks.appearances[-1] == Appearance(skin="deep")
    assert alice.slots["height"] == 165.0


def test_before_any_number_a_look_is_only_remembered() -> None:
    shopper = Dialogue()
    assert shopper.hear("give_measures", hair="tied").responses == ["utter_look_noted"]
    shopper.hear("try_on", item="dress-rose", size="M", height=165, weight=55)
    assert Appearance(hair="tied") in shopper.looks.appearances


def test_a_usual_weight_is_owned_up_to_once() -> None:
    shopper = Dialogue(slots={"height": 165.0, "unknown": ["weight"], "sex": "female"})
    assert "utter_drawn_as_usual" in shopper.hear("try_on", item="dress-rose", size="M").responses
    assert "utter_drawn_as_usual" not in shopper.hear("change_size", size="up").responses


@pytest.mark.parametrize(
    ("text", "facts", "topics"),
    [
        ("how much is it and can I return it", ["price"], ["returns"]),
        ("这件多少钱，能退吗", ["price"], ["returns"]),
        ("can I wash it at 40?", ["care"], []),
        ("几天能到，怎么付款", [], ["delivery", "payment"]),
        ("is it nice", [], []),
    ],
)
def test_facts_and_terms_are_found_in_a_question(text: str, facts: list[str], topics: list[str]) -> None:
    assert (asked_facts(text), asked_topics(text)) == (facts, topics)


def test_both_halves_of_a_question_are_answered(alice: Dialogue) -> None:
    answer = alice.hear("ask_product", "how much is it and can I return it?")
    assert answer.responses == ["utter_product_price", "utter_page_answer"]


def test_something_cheaper_is_cheaper_and_of_the_same_kind(alice: Dialogue) -> None:
    price = alice.parts.product("dress-rose").price
    items = alice.hear("recommend", "something cheaper").custom("items")["items"]
    assert items
    assert all(item["category"] == "dress" and item["price"] < price for item in items)


def test_whose_figure_was_guessed_and_said_keeps_it_when_a_kind_comes_in_both_cuts() -> None:
    guessed = Dialogue(slots={"height": 175.3, "weight": 76.0})
    guessed.hear("try_on", item="tee-crew", size="M")
    assert "sex" in guessed.slots["admitted"]
    answer = guessed.hear("add_item", category="jeans")
    assert [item["id"] for item in answer.custom("try_on")["items"]] == ["jeans-slim-men", "tee-crew"]


def test_a_dress_asked_for_after_a_guessed_man_is_worn_all_the_same() -> None:
    guessed = Dialogue(slots={"height": 175.3, "weight": 76.0})
    guessed.hear("try_on", item="tee-crew", size="M")
    answer = guessed.hear("try_on", category="dress")
    assert answer.custom("try_on")["items"][0]["category"] == "dress"


def test_a_sex_nobody_told_is_owned_up_to_with_the_other_one_as_a_button() -> None:
    answer = Dialogue().hear("try_on", height=175, weight=72, category="tee", colour="navy")
    assert answer.responses[-1] == "utter_sex_guessed"
    assert '/give_measures{"sex": "female"}' in answer.payloads


@pytest.mark.parametrize(("language", "chest"), [("zh", "胸围"), ("en", "chest")])
def test_the_tapes_on_ones_picture_are_called_in_ones_language(language: str, chest: str) -> None:
    dialogue = Dialogue(language, slots={"height": 165.0, "weight": 55.0, "sex": "female", "sex_settled": True})
    dialogue.hear("ask_body")
    assert dialogue.looks.labels["chest"] == chest
