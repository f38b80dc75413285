"""Questions and answers: what an answer may do to a belief, which question comes first, what two answers gain."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from render.body.fitting import fit_body
from render.evaluation.asking import PLANS, evaluate, lines
from render.prediction.ask_next import ANY, MOST_QUESTIONS, UnknownNeed, ask_next, needs_of
from render.prediction.belief import JointBelief, joint_belief
from render.prediction.choices import (
    SEXES,
    UNKNOWN,
    Choice,
    UnknownChoice,
    belief_of,
    choices,
    in_inches,
    likeliest,
    predicted_measures,
    update,
)
from render.prediction.statistics import believe, load
from render.types import Person, Pregnancy, Sex

WOMAN = Person("female", 30, {"height": 165.0, "weight": 58.0})
MAN = Person("male", 40, {"height": 176.0, "weight": 80.0})
PEOPLE = (WOMAN, MAN, Person("female", 55, {"height": 158.0, "weight": 82.0}), Person("male", 20, {"height": 190.0}))
SHAPES = [(sex, name) for sex in SEXES for name, choice in choices(sex).items() if choice.kind == "shape"]


def spreads(belief: JointBelief) -> np.ndarray:
    return np.sqrt(np.diag(belief.covariance))


def chances(belief: JointBelief, choice: Choice) -> np.ndarray:
    """Probability of each answer, from 40,000 drawn people."""
    rng = np.random.default_rng(1)
    people = rng.multivariate_normal(belief.mean, belief.covariance, 40_000, method="eigh")
    readings = choice.readings(belief)
    return choice.likelihood(people @ readings.rows.T - readings.offset).mean(axis=1)


@pytest.mark.parametrize("person", PEOPLE, ids=str)
def test_without_answers_the_belief_is_that_of_the_statistics(person: Person) -> None:
    _, before = believe(person.values, age=float(person.age or 30), sex=person.sex)
    _, after = predicted_measures(person)
    assert set(after) == set(before.predictions)
    for name, prediction in after.items():
        assert prediction == pytest.approx(before.predictions[name], rel=1e-9, abs=1e-9)


@pytest.mark.parametrize(("sex", "name"), SHAPES)
def test_a_third_of_people_are_each_level_of_a_shape(sex: Sex, name: str) -> None:
    belief = belief_of(replace(WOMAN if sex == "female" else MAN, sex=sex))
    choice = choices(sex)[name]
    for axis, words in zip(choice.axes, choice.levels, strict=True):
        single = Choice(axis, "shape", (axis,), words, 1.0, levels=(words,))
        assert chances(belief, single) == pytest.approx([1 / 3] * 3, abs=0.01)


@pytest.mark.parametrize("person", PEOPLE, ids=str)
def test_an_answer_narrows_on_average_and_never_widens_by_half(person: Person) -> None:
    belief = belief_of(person)
    for choice in choices(belief.sex).values():
        odds = chances(belief, choice)
        after = np.array([spreads(update(belief, choice.name, option)) for option in choice.options])
        usual = odds > 0.01
        # A surprising answer may leave more doubt than there was: it is a slip, or a rare figure.
        assert (after[usual] <= 1.5 * spreads(belief) + 1e-9).all(), choice.name
        assert (odds @ after <= spreads(belief) * 1.01 + 1e-6).all(), choice.name


@pytest.mark.parametrize(("sex", "name"), SHAPES)
def test_the_middle_answer_leaves_the_middle_and_narrows(sex: Sex, name: str) -> None:
    belief = belief_of(replace(WOMAN if sex == "female" else MAN, sex=sex))
    choice = choices(sex)[name]
    after = update(belief, name, choice.options[len(choice.options) // 2])
    assert after.mean == pytest.approx(belief.mean, abs=1e-9)
    for axis in choice.axes:
        assert spreads(after)[belief.names.index(axis)] < 0.7 * spreads(belief)[belief.names.index(axis)]


@pytest.mark.parametrize("sex", SEXES)
def test_opposite_answers_move_the_measure_by_the_same_share(sex: Sex) -> None:
    belief = belief_of(replace(WOMAN if sex == "female" else MAN, sex=sex))
    flat, round_ = (update(belief, "belly", option).mean - belief.mean for option in ("flat", "round"))
    waist = belief.names.index("waist")
    assert flat[waist] < -0.02
    assert flat == pytest.approx(-round_, abs=1e-9)


@pytest.mark.parametrize("sex", SEXES)
def test_who_looks_rounder_than_people_of_the_weight_they_say_is_likelier_heavier(sex: Sex) -> None:
    said = replace(WOMAN if sex == "female" else MAN, sex=sex, stated=True)
    weight = belief_of(said).names.index("weight")
    flat, round_ = (belief_of(replace(said, choices={"belly": option})).mean[weight] for option in ("flat", "round"))
    assert round_ - flat > 0.01
    told = replace(said, stated=False)
    measured = [belief_of(replace(told, choices={"belly": option})).mean[weight] for option in ("flat", "round")]
    assert measured == pytest.approx([np.log(told.values["weight"])] * 2, abs=1e-6)


@pytest.mark.parametrize("person", PEOPLE, ids=str)
def test_the_order_of_answers_hardly_matters(person: Person) -> None:
    belief = belief_of(person)
    one = update(update(belief, "torso", "full-round"), "hips", "wide")
    other = update(update(belief, "hips", "wide"), "torso", "full-round")
    assert np.abs(one.mean - other.mean).max() < 0.004  # 4 mm of a metre
    assert np.abs(spreads(one) - spreads(other)).max() < 0.003


def test_the_same_answers_give_one_person_whichever_came_first() -> None:
    one = predicted_measures(replace(WOMAN, choices={"belly": "round", "hips": "wide"}))
    assert one == predicted_measures(replace(WOMAN, choices={"hips": "wide", "belly": "round"}))


def test_answers_match_what_drawn_people_who_give_them_are_like() -> None:
    belief = belief_of(WOMAN)
    rng = np.random.default_rng(2)
    people = rng.multivariate_normal(belief.mean, belief.covariance, 200_000, method="eigh")
    for name, option in (("torso", "full-average"), ("bra", "75C"), ("jeans_inches", "28"), ("hm_trousers", "38")):
        choice = choices("female")[name]
        readings = choice.readings(belief)
        odds = choice.likelihood(people @ readings.rows.T - readings.offset)[choice.index(option)]
        giving = people[rng.random(len(people)) < odds]
        after = update(belief, name, option)
        assert after.mean == pytest.approx(giving.mean(axis=0), abs=0.003), name
        assert spreads(after) == pytest.approx(giving.std(axis=0), abs=0.003), name


def test_not_knowing_changes_nothing() -> None:
    for name in choices("female"):
        assert update(belief_of(WOMAN), name, UNKNOWN) is not None
        assert predicted_measures(replace(WOMAN, choices={name: UNKNOWN})) == predicted_measures(WOMAN)


def test_an_answer_never_moves_a_number_that_was_given() -> None:
    told = replace(WOMAN, values={**WOMAN.values, "waist": 70.0}, choices={"torso": "full-round", "belly": "round"})
    _, after = predicted_measures(told)
    for name, value in told.values.items():
        assert after[name].value == pytest.approx(value, rel=2e-3)


def test_a_womans_answer_is_left_out_of_a_mans_figure() -> None:
    assert predicted_measures(replace(MAN, choices={"bra": "75B"})) == predicted_measures(MAN)


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("75B", "75B"),
        ("75 b", "75B"),
        ("B75", "75B"),
        ("34B", "75B"),
        ("34-c", "75C"),
        ("32DD", "70E"),
        ("36ddd", "80F"),
        ("36E", "80F"),
        ("75E", "75E"),
        ("34/75B", "75B"),
    ],
)
def test_bra_sizes_are_read_in_every_notation(said: str, meant: str) -> None:
    for name in ("bra", "china_bra"):
        assert choices("female")[name].named(said) == meant
        assert choices("female")[name].index(said) == choices("female")[name].options.index(meant)


def test_every_bra_size_is_read_again_as_it_is_written_in_inches() -> None:
    bra = choices("female")["bra"]
    assert (in_inches("75B"), in_inches("75E"), in_inches("75F")) == ("34B", "34DD", "34DDD/E")
    for size in bra.options:
        assert bra.named(in_inches(size).partition("/")[0]) == size


@pytest.mark.parametrize("sex", SEXES)
def test_what_people_wear_lies_off_the_chart_as_far_as_is_said(sex: Sex) -> None:
    for choice in (choice for choice in choices(sex).values() if choice.kind != "shape"):
        assert choice.odds.sum(axis=0) == pytest.approx(1.0)
        for k in range(1, len(choice.options) - 1):
            # Nothing within the chart is much likelier than the right size; nothing is taken for impossible.
            assert abs(choice.odds[1:-1, k].argmax() + 1 - k) <= 1, choice.name
            assert choice.odds[:, k].min() > 0
    jeans = choices(sex)["jeans_inches"]
    middle = len(jeans.options) // 2
    waist = jeans.places[:, 0]
    spread = np.sqrt(jeans.odds[:, middle] @ (waist - waist[middle]) ** 2)
    assert 4.0 < spread < 6.5  # cm; 4 around the chart, its steps, and the few who answer anything


def test_one_woman_in_seven_wears_the_bra_of_the_table_and_most_a_neighbour_of_it() -> None:
    bra = choices("female")["bra"]
    right = bra.index("80C")
    assert 0.12 < bra.odds[right, right] < 0.2
    near = [bra.index(size) for size in ("80B", "80D", "75C", "85C", "75D", "85B", "75B", "85D", "80A", "80E")]
    assert bra.odds[near, right].sum() > 0.5


@pytest.mark.parametrize(("height", "weight"), [(160, 50), (165, 58), (168, 70), (165, 85)])
def test_slim_or_stout_the_average_woman_wears_a_b_cup(height: float, weight: float) -> None:
    belief = belief_of(Person("female", 30, {"height": float(height), "weight": float(weight)}))
    for name in ("bra", "china_bra"):
        choice = choices("female")[name]
        readings = choice.readings(belief)
        average, _ = belief.read(readings)
        assert choice.options[choice.right(average[None])[0]].endswith("B")


def test_a_bra_size_in_china_stands_for_a_smaller_bust() -> None:
    belief = belief_of(WOMAN)
    chest = belief.names.index("chest")
    assert update(belief, "china_bra", "75D").mean[chest] < update(belief, "bra", "75D").mean[chest]


def test_the_likeliest_sizes_are_those_of_the_figure_in_the_order_of_the_chart() -> None:
    belief, bra = belief_of(WOMAN), choices("female")["bra"]
    found = likeliest(belief, bra, 9)
    assert list(found) == sorted(found, key=bra.options.index)
    odds = chances(belief, bra)
    assert min(odds[bra.index(size)] for size in found) >= np.sort(odds)[-9] - 0.004


def test_sizes_are_weighed_beside_pictures_and_as_one_question_for_one_garment() -> None:
    found = {question.name: question for question in ask_next(WOMAN, needs=ANY, most=None)}
    assert {"torso", "bra", "jeans_inches"} <= set(found)
    assert set(found["jeans_inches"].instead) == {"hm_trousers"}
    tops = next(found[name] for name in ("japan_top", "hm_top", "zara_top") if name in found)
    assert {tops.name, *tops.instead} == {"japan_top", "hm_top", "zara_top"}
    assert pytest.approx(tops.share) == 1 - 0.75**3
    assert not set(found) & {"letter_top", "china_top", "china_trousers", "china_bra"}


def test_bras_tell_most_of_a_top_and_trousers_of_trousers() -> None:
    sizes = ("size", "bra")
    assert ask_next(WOMAN, needs=needs_of("tee"), kinds=sizes)[0].name == "bra"
    for person in (WOMAN, MAN):
        assert ask_next(person, needs=needs_of("trousers"), kinds=sizes)[0].name == "jeans_inches"


@pytest.mark.parametrize(
    ("person", "asked"),
    [
        (WOMAN, True),
        (replace(WOMAN, sex=None), False),
        (replace(WOMAN, age=17), False),
        (replace(WOMAN, sex=None, pregnancy=Pregnancy(20.0)), True),
        (MAN, False),
        (replace(WOMAN, choices={"bra": "75B"}), False),
        (replace(WOMAN, choices={"china_bra": "75B"}), False),
    ],
)
def test_bra_sizes_are_asked_of_women_who_said_so_and_have_not_told(person: Person, asked: bool) -> None:
    found = {question.name for question in ask_next(person, needs=needs_of("tee"), most=None)}
    assert ("bra" in found) is asked


def test_whoever_told_a_size_is_not_asked_for_it_by_another_chart() -> None:
    told = replace(MAN, choices={"letter_top": "L", "china_trousers": "86"})
    found = {question.name for question in ask_next(told, needs=needs_of("tee"), most=None)}
    assert not found & {"japan_top", "hm_top", "zara_top", "jeans_inches", "hm_trousers"}


def test_an_answer_from_the_other_sexs_chart_is_left_out() -> None:
    assert predicted_measures(replace(WOMAN, choices={"jeans_inches": "44"})) == predicted_measures(WOMAN)
    with pytest.raises(UnknownChoice, match="jeans_inches '99' is not one of"):
        predicted_measures(replace(WOMAN, choices={"jeans_inches": "99"}))


def test_a_larger_size_means_a_larger_body() -> None:
    belief = belief_of(WOMAN)
    for name, axis in (
        ("jeans_inches", "waist"),
        ("china_top", "chest"),
        ("hm_top", "chest"),
        ("hm_trousers", "waist"),
    ):
        index = belief.names.index(axis)
        # Sizes nobody of this figure wears are taken for slips; the everyday ones must rise.
        choice = choices("female")[name]
        odds = chances(belief, choice)
        means = [update(belief, name, o).mean[index] for o, p in zip(choice.options, odds, strict=True) if p > 0.03]
        assert len(means) >= 2
        assert means == sorted(means)


def test_an_unknown_question_or_answer_says_what_there_is() -> None:
    with pytest.raises(UnknownChoice, match=r"question 'nose' is not one of torso, .*; choose one of these"):
        predicted_measures(replace(WOMAN, choices={"nose": "long"}))
    with pytest.raises(UnknownChoice, match=r"belly 'huge' is not one of flat, average, round, unknown; choose"):
        predicted_measures(replace(WOMAN, choices={"belly": "huge"}))


@pytest.mark.parametrize("person", PEOPLE[:3], ids=str)
def test_the_first_question_for_a_dress_is_the_trunk_then_something_else(person: Person) -> None:
    first = ask_next(person, needs=ANY, kinds=("shape", "size", "bra"))[0]
    assert first.name == "torso"
    assert first.expected_gain_mm > 10
    then = ask_next(replace(person, choices={"torso": "average-average"}), kinds=("shape", "size", "bra"))
    assert not {"torso", "lower", "belly", "bust"} & {question.name for question in then}


def test_trousers_ask_about_what_trousers_hang_on() -> None:
    order = [question.name for question in ask_next(WOMAN, needs=needs_of("trousers"))]
    assert order[0] == "lower"
    assert order.index("waist") < order.index("inseam")


def test_gains_never_rise_once_an_answer_is_in() -> None:
    before = {question.name: question.expected_gain_mm for question in ask_next(WOMAN, most=None)}
    told = replace(WOMAN, choices={"jeans_inches": "28"})
    for question in ask_next(told, most=None):
        assert question.expected_gain_mm < 1.1 * before.get(question.name, 2.0)


def test_expected_gain_is_what_answers_gain_on_average() -> None:
    belief, index = belief_of(WOMAN), belief_of(WOMAN).names.index("waist")
    question = next(q for q in ask_next(WOMAN, needs={"waist": 1.0}, most=None) if q.name == "belly")
    choice = choices("female")["belly"]
    after = chances(belief, choice) @ [spreads(update(belief, "belly", o))[index] for o in choice.options]
    width = 2 * 1.6449 * 10 * np.exp(belief.mean[index])
    assert question.expected_gain_mm == pytest.approx(width * (spreads(belief)[index] - after), rel=0.03)


def test_nothing_is_asked_twice_and_no_more_than_two_things() -> None:
    asked: list[str] = []
    while found := ask_next(WOMAN, asked=asked):
        assert found[0].name not in asked
        asked.append(found[0].name)
    assert len(asked) == MOST_QUESTIONS
    assert ask_next(replace(WOMAN, choices={"torso": UNKNOWN, "hips": "wide"})) == []


def test_measures_that_were_given_are_not_asked_for() -> None:
    told = replace(WOMAN, values={**WOMAN.values, "chest": 88.0, "waist": 70.0, "hip": 95.0})
    names = {question.name for question in ask_next(told, needs=ANY)}
    assert not names & {"chest", "waist", "hip", "torso", "lower", "belly", "bust", "hips", "jeans_inches"}


@pytest.mark.parametrize("needs", [{}, {"waist": -1.0}, {"nose": 1.0}, {"waist": 0.0}])
def test_needs_that_mean_nothing_are_refused(needs: dict[str, float]) -> None:
    with pytest.raises(UnknownNeed):
        ask_next(WOMAN, needs=needs)


def test_the_mesh_has_the_answers_measures() -> None:
    flat, round_ = (fit_body(replace(WOMAN, choices={"belly": option})) for option in ("flat", "round"))
    believed = predicted_measures(replace(WOMAN, choices={"belly": "round"}))[1]
    assert round_.measures["waist"] - flat.measures["waist"] > 4.0
    assert round_.measures["waist"] == pytest.approx(believed["waist"].value, rel=0.01)
    assert round_.interval90["waist"] == (believed["waist"].low, believed["waist"].high)
    for body in (flat, round_):
        assert body.measures["weight"] == pytest.approx(58.0, abs=0.5)


def drawn_people(path: Path, count: int) -> None:
    """A table of people drawn from the statistics, for a run without real ones."""
    rng = np.random.default_rng(4)
    rows = []
    for sex in SEXES:
        for _ in range(count):
            age = float(rng.integers(18, 55))
            free = joint_belief({}, age=age, sex=sex, population="soldiers")
            someone = np.exp(rng.multivariate_normal(free.mean, free.covariance, method="eigh"))
            person = {name: round(float(v), 2) for name, v in zip(free.names, someone, strict=True)}
            person = {name: v for name, v in person.items() if name not in ("underbust", "outseam", "waist")}
            person["waist"] = person.pop("waist_navel")  # as the survey's table has it
            said = {f"{name}_self_reported": person[name] for name in ("height", "weight")}
            rows.append({"sex": sex, "age": age} | person | said)
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def test_two_answers_right_four_times_in_five_take_a_quarter_off_every_girth(tmp_path: Path) -> None:
    drawn_people(tmp_path / "people.csv", 250)
    outcomes = {(o.plan, o.sex): o for o in evaluate(tmp_path / "people.csv", count=250, plans=PLANS[:1])}
    for sex in SEXES:
        assert set(load()) == {"female", "male"}
        well = outcomes["asked by picture, two", sex]
        assert sum(well.asked.values()) == 2 * well.people
        for name, error in well.before.items():
            assert well.after[name] < 0.75 * error
            assert 0.82 < well.coverage[name] < 0.97
    assert any("torso" in line for line in lines(list(outcomes.values())))
