"""Questions about the figure: offered under a picture, two at most, none twice, and answers reach the body."""

from __future__ import annotations

from pathlib import Path

import pytest

from actions.person.questions import describe
from actions.wording.people import FIGURE
from render.prediction.choices import SEXES, choices
from tests.dialogue import Answer, Dialogue
from tests.fakes import pixel

pytestmark = pytest.mark.usefixtures("pictures")

SURER = '/give_measures{"figure": "ask"}'


@pytest.fixture
def alice() -> Dialogue:
    """A shopper who has seen a first picture."""
    dialogue = Dialogue(slots={"height": 165.0, "weight": 55.0, "sex": "female"})
    dialogue.hear("try_on", item="dress-rose", size="M")
    return dialogue


def figure(dialogue: Dialogue, said: str) -> Answer:
    """A tap on a button of the questions."""
    return dialogue.hear("give_measures", figure=said)


def test_the_first_picture_comes_at_once_and_offers_the_questions() -> None:
    answer = Dialogue().hear("try_on", height=165, weight=55, sex="female", item="dress-rose", size="M")
    assert answer.kinds == ["measures", "try_on"]
    assert answer.payloads.count(SURER) == 1


def test_two_questions_are_put_and_their_answers_draw_the_figure_again(alice: Dialogue) -> None:
    first = figure(alice, "ask")
    assert first.responses == ["utter_ask_figure_torso"]
    assert '/give_measures{"figure": "torso:full-round"}' in first.payloads
    assert '/give_measures{"figure": "torso:unknown"}' in first.payloads
    second = figure(alice, "torso:full-round")
    assert second.responses == ["utter_ask_figure_hips"]
    done = figure(alice, "hips:wide")
    assert done.responses[0] == "utter_figure_noted"
    assert done.kinds == ["try_on"]
    assert alice.looks.calls[-1][1][0].choices == {"torso": "full-round", "hips": "wide"}
    assert SURER not in done.payloads


def test_not_knowing_is_an_answer_and_ends_without_a_new_picture(alice: Dialogue) -> None:
    figure(alice, "ask")
    bra = figure(alice, "torso:unknown")
    assert bra.responses == ["utter_ask_figure_bra"]
    assert '/give_measures{"figure": "bra:75B"}' in bra.payloads
    assert figure(alice, "bra:unknown").responses == ["utter_figure_unknown"]
    assert [name for name, _ in alice.looks.calls].count("try_on") == 1


@pytest.mark.parametrize(
    ("words", "kept", "then"),
    [
        ("not sure", "unknown", "bra"),
        ("no clue", "unknown", "bra"),
        ("they all look the same", "unknown", "bra"),
        ("6", "average-round", "hips"),
        ("number 9", "full-round", "hips"),
    ],
)
def test_a_typed_answer_counts_as_a_tapped_one(alice: Dialogue, words: str, kept: str, then: str) -> None:
    figure(alice, "ask")
    assert alice.hear("out_of_scope", words).responses == [f"utter_ask_figure_{then}"]
    assert alice.slots["figure"]["answers"] == {"torso": kept}


def test_saying_something_else_leaves_the_question_and_it_is_not_put_again(alice: Dialogue) -> None:
    figure(alice, "ask")
    assert alice.hear("change_view", view="back").kinds == ["try_on"]
    assert alice.slots["figure"]["open"] is None
    assert figure(alice, "ask").responses == ["utter_ask_figure_bra"]
    assert figure(alice, "ask").responses == ["utter_figure_unknown"]


def test_a_number_that_chooses_a_picture_is_no_measure_of_the_body(alice: Dialogue) -> None:
    figure(alice, "ask")
    alice.hear("give_measures", "2", height=200)
    assert alice.slots["height"] == 165.0
    assert alice.slots["figure"]["answers"] == {"torso": "small-average"}


def test_who_cannot_tell_by_a_picture_types_the_size_of_their_jeans(alice: Dialogue) -> None:
    alice.hear("try_on", item="skirt-linen", size="M")
    figure(alice, "ask")
    figure(alice, "lower:unknown")
    answer = alice.hear("change_size", "I wear 28")
    assert answer.kinds == ["try_on"]
    assert alice.slots["figure"]["answers"] == {"lower": "unknown", "jeans_inches": "28"}


def test_sizes_one_usually_wears_are_heard_and_a_size_we_chose_follows_them() -> None:
    dialogue = Dialogue(slots={"height": 165.0, "weight": 55.0, "sex": "female"})
    dialogue.hear("try_on", item="dress-rose")
    answer = dialogue.hear("give_measures", "I wear a 34B", usual_size="bra:34B")
    assert answer.said("utter_measures_noted")["measures"] == "bra size 34B"
    assert answer.kinds == ["measures", "try_on"]
    person = dialogue.looks.calls[-1][1][0]
    assert (person.choices, person.stated, person.drawn_as_told) == ({"bra": "75B"}, True, True)


def test_a_usual_size_is_no_wish_for_that_size() -> None:
    dialogue = Dialogue(slots={"height": 165.0, "weight": 55.0, "sex": "female"})
    dialogue.hear("try_on", item="dress-rose", size="L")
    answer = dialogue.hear("change_size", "I usually wear M", usual_size="top:M", size="M")
    assert answer.custom("try_on")["items"][0]["size"] == "L"
    assert dialogue.slots["figure"]["answers"] == {"letter_top": "M"}


def test_an_answer_nobody_offered_is_not_kept(alice: Dialogue) -> None:
    for said in ("torso:huge", "nose:long", "torso:full-round:more"):
        figure(alice, said)
    assert alice.slots["figure"]["answers"] == {}


def test_trousers_ask_about_belly_and_hips_together() -> None:
    dialogue = Dialogue(slots={"height": 178.0, "weight": 80.0, "sex": "male"})
    dialogue.hear("try_on", category="trousers")
    assert figure(dialogue, "ask").responses == ["utter_ask_figure_lower"]


def test_whoever_gave_chest_waist_and_hips_is_asked_nothing() -> None:
    girths = {"chest": 86.0, "waist": 68.0, "hip": 92.0}
    dialogue = Dialogue(slots={"height": 165.0, "weight": 55.0, "sex": "female", "measures": girths})
    assert SURER not in dialogue.hear("try_on", item="dress-rose", size="M").payloads


def test_the_numbered_pictures_are_shown_where_they_have_been_drawn(alice: Dialogue, pictures: Path) -> None:
    (pictures / "torso-all-female.png").write_bytes(pixel())
    answer = figure(alice, "ask")
    assert answer.custom("question")["options"][4] == "average-average"
    image = next(m["image"] for m in answer.messages if m.get("image"))
    assert (pictures / "media" / image.removeprefix("/media/")).read_bytes() == pixel()


@pytest.mark.parametrize("sex", SEXES)
def test_every_option_of_every_picture_has_a_name_in_both_languages(sex: str) -> None:
    for choice in choices("female" if sex == "female" else "male").values():
        if choice.kind == "shape":
            for language in ("zh", "en"):
                titles = [describe(choice, option, language) for option in choice.options]
                assert len(set(titles)) == len(choice.options)
            assert all(f"{a} {w}" in FIGURE for a, words in zip(choice.axes, choice.levels, strict=True) for w in words)


WAIST_AT = "utter_ask_which_waist"


@pytest.mark.parametrize("how", ["tap", "at my belly button", "量的是肚脐那里"])
def test_a_womans_waist_is_asked_about_once_and_the_navels_draws_her_again(alice: Dialogue, how: str) -> None:
    told = alice.hear("give_measures", waist=74)
    assert told.kinds == ["measures", "try_on"]
    assert told.responses[-1] == WAIST_AT
    assert told.payloads[-3:] == [
        f'/give_measures{{"figure": "waist:{at}"}}' for at in ("narrowest", "navel", "unknown")
    ]
    answered = figure(alice, "waist:navel") if how == "tap" else alice.hear("inform", text=how)
    assert answered.responses[0] == "utter_waist_at_navel"
    assert answered.kinds == ["measures", "try_on"]
    assert WAIST_AT not in answered.responses
    drawn = alice.looks.calls[-1][1][0].values
    assert (drawn["waist_navel"], "waist" in drawn) == (74.0, False)
    again = alice.hear("give_measures", waist=75)
    assert WAIST_AT not in again.responses
    assert alice.looks.calls[-1][1][0].values["waist_navel"] == 75.0


@pytest.mark.parametrize("at", ["narrowest", "unknown"])
def test_a_waist_is_the_narrowest_unless_said_otherwise(alice: Dialogue, at: str) -> None:
    alice.hear("give_measures", waist=66)
    answered = figure(alice, f"waist:{at}")
    assert answered.responses == ["utter_waist_at_narrowest"]
    assert answered.kinds == []
    assert alice.slots["measures"] == {"waist": 66.0}
    assert WAIST_AT not in alice.hear("give_measures", waist=67).responses
    assert alice.slots["measures"] == {"waist": 67.0}


def test_nobody_is_asked_which_waist_where_the_two_lie_close() -> None:
    dialogue = Dialogue(slots={"height": 178.0, "weight": 75.0, "sex": "male"})
    dialogue.hear("try_on", item="tee-crew", size="M")
    assert WAIST_AT not in dialogue.hear("give_measures", waist=84).responses


def test_a_waist_told_before_the_figure_is_known_is_asked_about_when_it_is() -> None:
    dialogue = Dialogue(slots={"sex": "female"})
    assert WAIST_AT not in dialogue.hear("try_on", item="dress-rose", size="M", waist=68).responses
    drawn = dialogue.hear("give_measures", height=165, weight=55)
    assert "try_on" in drawn.kinds
    assert drawn.responses[-1] == WAIST_AT
