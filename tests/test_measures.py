"""Limits of the measures people give, and what is suggested for slips."""

from __future__ import annotations

import math

import pytest

from render.prediction.doubts import doubts
from render.prediction.measures import LIMITS, MEASURES, USUAL, MeasureError, check, problems


def test_every_measure_has_limits_and_a_usual_range_inside_them() -> None:
    assert set(LIMITS) == set(USUAL) == {*MEASURES, "age", "pregnant_weeks"}
    for name, (low, high) in LIMITS.items():
        assert low < USUAL[name][0] < USUAL[name][1] < high, name


def test_good_numbers_come_back_as_floats() -> None:
    assert check({"height": 165, "weight": 55}) == {"height": 165.0, "weight": 55.0}


@pytest.mark.parametrize(
    ("measure", "value", "suggestion", "guess"),
    [
        ("height", 17, 170, "missing_digit"),
        ("height", 1.72, 172, "metres"),
        ("height", 5.75, 175.3, "feet"),
        ("height", 5.11, 180.3, "feet"),
        ("height", 5.4, 162.6, "feet"),
        ("height", 68, 172.7, "inches"),
        ("height", 1750, 175, "millimetres"),
        ("waist", 28, 71.1, "inches"),
        ("chest", 38, 96.5, "inches"),
        ("weight", 300, 150, "jin"),
        ("weight", 5.5, 55, "missing_digit"),
        ("chest", -90, None, None),
        ("age", 3, None, None),
    ],
)
def test_an_impossible_number_comes_with_what_it_may_have_meant(
    measure: str, value: float, suggestion: float | None, guess: str | None
) -> None:
    (problem,) = problems({measure: value})
    assert (problem.suggestion, problem.guess) == (suggestion, guess)
    assert (problem.low, problem.high) == LIMITS[measure]


def test_the_sentence_gives_value_limit_and_next_step() -> None:
    with pytest.raises(MeasureError, match=r"^height 17 cm is outside 100-230 cm; did you mean 170\?$"):
        check({"height": 17})


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_what_is_no_number_is_refused(value: float) -> None:
    with pytest.raises(MeasureError, match="is not a number"):
        check({"height": value})


def test_an_unknown_measure_is_refused_by_name() -> None:
    with pytest.raises(MeasureError, match=r"^wingspan is not a measure"):
        check({"wingspan": 180})


def test_every_problem_is_reported_at_once() -> None:
    with pytest.raises(MeasureError) as caught:
        check({"height": 17, "waist": 28, "weight": 60})
    assert [problem.measure for problem in caught.value.problems] == ["height", "waist"]


def test_jin_taken_for_kilograms_is_noticed() -> None:
    (doubt,) = doubts({"height": 165, "weight": 110})
    assert (doubt.measure, doubt.suggestion, doubt.guess) == ("weight", 55.0, "jin")


def test_a_high_weight_borne_out_by_a_girth_is_believed() -> None:
    assert doubts({"height": 165, "weight": 110, "waist": 118}) == []


def test_numbers_that_contradict_each_other_are_named_together() -> None:
    (doubt,) = doubts({"height": 165, "inseam": 95})
    assert set(doubt.together) == {"inseam", "height"}


def test_an_ordinary_person_raises_no_doubt() -> None:
    assert doubts({"height": 165, "weight": 55, "chest": 86, "waist": 68, "hip": 92, "inseam": 74, "thigh": 53}) == []


def test_a_girth_the_others_speak_against_is_doubted() -> None:
    (doubt,) = doubts({"height": 165, "weight": 60, "waist": 100, "hip": 70})
    assert doubt.measure == "hip"
    assert "weight" in doubt.together
    assert doubts({"waist": 100, "hip": 70})
    assert doubts({"height": 165, "weight": 72, "waist": 108}) == []  # late in a pregnancy
