"""Numbers about the body: merged in any order, corrected, and refused where they cannot be true."""

from __future__ import annotations

from typing import Any

import pytest

from actions.person.hearing import Heard, hear
from actions.state.known import BOTH, Known
from actions.wording.words import Language
from nlu.measures import measures
from render.types import Pregnancy
from tests.dialogue import Dialogue, message_of

ALICE = Known(sex="female", values={"height": 165.0, "weight": 55.0})


def heard(
    known: Known,
    text: str = "",
    *,
    intent: str = "give_measures",
    requested: str | None = None,
    language: Language = "en",
    **entities: Any,
) -> Heard:
    return hear(known, message_of(intent, text, entities), requested=requested, language=language)


def test_numbers_come_bit_by_bit_and_in_any_order() -> None:
    known = Known()
    for entities in ({"waist": 68}, {"weight": 55}, {"sex": "female", "height": 165}):
        known = heard(known, **entities).known
    assert known == Known("female", None, {"waist": 68.0, "weight": 55.0, "height": 165.0})


def test_a_correction_replaces_and_is_called_one() -> None:
    result = heard(ALICE, "176 cm", height=176)
    assert result.known.values == {"height": 176.0, "weight": 55.0}
    assert (result.stored, result.corrected) == (("height",), ("height",))


@pytest.mark.parametrize(
    ("text", "language", "weight", "kept"),
    [
        ("I'm 238 lb", "en", 107.95, 107.95), ("238 lbs", "en", 107.95, 107.95), ("110公斤", "zh", 110.0, 110.0),
        ("108 kg", "en", 108.0, 108.0), ("220斤", "zh", 110.0, 110.0), ("17 stone", "en", 107.95, 107.95),
        ("I weigh 240", "en", 108.86, 108.86), ("体重110", "zh", 110.0, 55.0), ("weight 130", "en", 130.0, 59.0),
    ],
)  # fmt: skip
def test_a_weight_with_its_unit_or_converted_once_is_believed(
    text: str, language: Language, weight: float, kept: float
) -> None:
    result = heard(Known(values={"height": 165.0}), text, language=language, weight=weight)
    assert result.known.values["weight"] == kept


@pytest.mark.parametrize(
    ("text", "height"), [("5.11", 180.34), ("1.65", 165.0), ("about 165", 165.0), ("１６５", 165.0)]
)
def test_a_bare_answer_is_the_height_that_was_asked_for(text: str, height: float) -> None:
    assert heard(Known(), text, requested="height").known.values == {"height": pytest.approx(height)}


@pytest.mark.parametrize("text", ["-40", "about -40", "minus 40", "负40", "体重：-40", "－40"])
def test_a_negative_answer_is_refused_with_its_limits(text: str) -> None:
    result = heard(Known(values={"height": 165.0}), text, requested="weight")
    assert (result.rejected[0].value, result.known.values) == (-40.0, {"height": 165.0})


@pytest.mark.parametrize("text", ["1.65 m, 55 kg, -40 kg", "我一米六五，55公斤，体重：-40公斤", "165, -55"])
def test_a_minus_before_one_number_of_several_is_refused_and_the_others_are_kept(text: str) -> None:
    entities = [
        {"entity": one.entity, "value": one.value, "start": one.start, "end": one.end} for one in measures(text)[0]
    ]
    result = hear(
        Known(),
        {"text": text, "intent": {"name": "give_measures"}, "entities": entities},
        requested=None,
        language="en",
    )
    assert result.known.values == {"height": 165.0}
    assert [(item.name, item.value < 0) for item in result.rejected] == [("weight", True)]


@pytest.mark.parametrize(
    ("text", "said"),
    [("sorry, 176 not 167", [176, 167]), ("not 167, 176", [167, 176]), ("不是167，是176", [167, 176])],
)
def test_of_two_numbers_the_one_that_is_not_negated_is_meant(text: str, said: list[float]) -> None:
    assert heard(Known(values={"height": 167.0}), text, height=said).known.values["height"] == 176.0


def test_a_bare_correction_finds_the_measure_that_had_the_wrong_number() -> None:
    known = Known(values={"height": 167.0, "weight": 60.0})
    assert heard(known, "sorry, 176 not 167").known.values == {"height": 176.0, "weight": 60.0}


@pytest.mark.parametrize(
    ("name", "value", "suggestion"), [("height", 17, 170.0), ("weight", 4000, None), ("age", 170, None)]
)
def test_what_cannot_be_true_is_refused_with_its_limits_and_never_kept(
    name: str, value: float, suggestion: float | None
) -> None:
    result = heard(Known(), **{name: value})
    assert result.known == Known()
    assert result.stored == ()
    (refused,) = result.rejected
    assert (refused.name, refused.value, refused.suggestion) == (name, value, suggestion)
    assert refused.low < refused.high
    assert not refused.low <= value <= refused.high


def test_the_rest_of_a_message_is_kept_when_one_number_is_refused() -> None:
    result = heard(Known(), height=17, weight=55, sex="female")
    assert result.known == Known("female", None, {"weight": 55.0})
    assert [item.name for item in result.rejected] == ["height"]


def test_numbers_no_body_has_together_are_refused_and_the_old_one_stays() -> None:
    result = heard(ALICE, inseam=100)
    assert result.known == ALICE
    assert result.rejected[0].together == ("inseam", "height")


def test_the_answer_to_a_question_is_what_was_asked_for_whatever_it_looks_like() -> None:
    result = heard(Known(values={"height": 165.0}), "62", requested="weight", intent="out_of_scope", height=62)
    assert result.known.values == {"height": 165.0, "weight": 62.0}
    assert heard(Known(), "1.72", requested="height").known.values == {"height": 172.0}


@pytest.mark.parametrize(
    ("language", "text", "weight", "kept"),
    [
        ("zh", "体重110", 110, 55.0),
        ("zh", "体重110公斤", 110, 110.0),
        ("en", "160", 160, 72.6),
        ("en", "160 kg", 160, 160.0),
        ("zh", "体重70", 70, 70.0),
    ],
)
def test_a_weight_without_a_unit_is_in_the_customary_one_where_kilos_would_be_extreme(
    language: Language, text: str, weight: float, kept: float
) -> None:
    known = Known(values={"height": 165.0 if language == "zh" else 175.0})
    assert heard(known, text, weight=weight, language=language).known.values["weight"] == kept


@pytest.mark.parametrize("intent", ["customise", "faq", "ask_product"])
def test_numbers_about_something_else_are_not_the_shoppers(intent: str) -> None:
    assert heard(ALICE, intent=intent, sleeve=60).known == ALICE


def test_mens_clothes_do_not_make_a_man() -> None:
    assert heard(Known(), intent="search", sex="male").known == Known()
    assert heard(ALICE, intent="try_on", sex="male").known == ALICE


def test_nonsense_values_are_ignored() -> None:
    assert heard(ALICE, height="<script>", weight=None, sex="dragon").known == ALICE


def test_numbers_of_somebody_else_stand_apart_and_ones_own_come_back() -> None:
    shopper = Dialogue(slots={"height": 165.0, "weight": 55.0, "sex": "female", "measures": {"waist": 66.0}})
    answer = shopper.hear("give_measures", "my boyfriend is 185 and 80 kg", height=185, weight=80)
    assert answer.said("utter_for_somebody")["who"] == "your boyfriend"
    assert answer.custom("measures")["values"] == {"height": 185.0, "weight": 80.0, "sex": "male"}
    assert shopper.hear("out_of_scope", "ok, back to me").responses[0] == "utter_for_oneself"
    kept = {name: shopper.slots[name] for name in ("height", "weight", "sex", "measures")}
    assert kept == {"height": 165.0, "weight": 55.0, "sex": "female", "measures": {"waist": 66.0}}


@pytest.mark.parametrize("text", ["hmm I meant 68", "sorry, 68", "不对，是68"])
def test_a_correction_without_a_name_is_of_the_measure_told_last(text: str) -> None:
    message = message_of("give_measures", text, {"weight": 68})
    message["entities"][0]["guess"] = True
    known = Known(values={"height": 165.0, "weight": 55.0, "waist": 66.0})
    assert hear(known, message, requested=None, language="en", last=["waist"]).known.values["waist"] == 68.0


def test_the_cut_of_a_garment_says_nothing_of_who_asks() -> None:
    message = message_of("ask_size", "the men's chinos, which size?", {})
    message["entities"] = [{"entity": "sex", "value": "male", "start": 4, "end": 9}]
    assert hear(Known(), message, requested=None, language="en").known.sex is None


def test_weeks_of_a_pregnancy_are_no_age() -> None:
    message = message_of("give_measures", "I'm 24 weeks pregnant", {})
    message["entities"] = [
        {"entity": "age", "value": 24, "start": 4, "end": 6},
        {"entity": "pregnant_weeks", "value": 24, "start": 4, "end": 12},
        {"entity": "build", "value": "pregnant", "start": 13, "end": 21},
    ]
    known = hear(Known(), message, requested=None, language="en").known
    assert (known.age, known.sex, known.pregnancy) == (None, "female", Pregnancy(24.0))


def test_what_is_unknown_and_what_is_known_may_come_in_one_breath() -> None:
    message = message_of("give_measures", "I don't know my weight, I'm 165", {"height": 165})
    result = hear(Known(), message, requested=BOTH, language="en")
    assert (result.known.values, result.known.unknown, result.stored) == ({"height": 165.0}, {"weight"}, ("height",))


def test_a_number_of_something_else_does_not_answer_the_question_for_height_and_weight() -> None:
    message = message_of("give_measures", "不对，腰围是70", {"waist": 70})
    assert hear(Known(), message, requested=BOTH, language="zh").known.values == {"waist": 70.0}


def test_who_speaks_of_something_else_is_reminded_once() -> None:
    shopper = Dialogue(slots={"requested_slot": BOTH, "put": [BOTH], "asking": True})
    shopper.hear("out_of_scope", "what a day")
    assert shopper.slots["asking"]
    assert shopper.hear("out_of_scope", "what a day indeed").responses == ["utter_unclear"]
    assert not shopper.slots.get("asking")
