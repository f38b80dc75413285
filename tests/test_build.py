"""Who calls themselves muscular or soft is shaped so at the same height and weight; numbers told stay as told."""

from __future__ import annotations

import pytest

from render.__main__ import main
from render.body.fitting import fit_body
from render.prediction.build import score
from render.prediction.choices import belief_of, predicted_measures
from render.types import Build, Person, Sex
from tests.bodies import body_model

SIZES: dict[Sex, dict[str, float]] = {
    "female": {"height": 165.0, "weight": 62.0},
    "male": {"height": 178.0, "weight": 80.0},
}


def person(sex: Sex, build: Build | None, **values: float) -> Person:
    return Person(sex, 30, {**SIZES[sex], **values}, build=build)


@pytest.mark.parametrize("sex", ["female", "male"])
def test_muscle_sits_on_arms_and_shoulders_and_not_round_the_waist(sex: Sex) -> None:
    _, muscular = predicted_measures(person(sex, "muscular"))
    _, usual = predicted_measures(person(sex, None))
    _, soft = predicted_measures(person(sex, "soft"))
    assert muscular["waist"].value + 3 < usual["waist"].value < soft["waist"].value - 3
    for name in ("upper_arm", "shoulder", "chest"):
        assert muscular[name].value > usual[name].value > soft[name].value, name


@pytest.mark.parametrize("sex", ["female", "male"])
def test_saying_so_narrows_what_is_left_open(sex: Sex) -> None:
    _, muscular = predicted_measures(person(sex, "muscular"))
    _, usual = predicted_measures(person(sex, None))
    assert all(muscular[name].log_spread <= usual[name].log_spread * 1.001 for name in usual)
    assert muscular["waist"].log_spread < 0.85 * usual["waist"].log_spread


@pytest.mark.parametrize("sex", ["female", "male"])
def test_the_score_is_a_standard_one_for_people_of_the_size(sex: Sex) -> None:
    belief = belief_of(person(sex, None))
    mean, covariance = belief.read(score(belief))
    assert mean[0] == pytest.approx(0.0, abs=1e-6)
    assert covariance[0, 0] == pytest.approx(1.0, abs=0.15)


def test_of_somebody_with_a_small_waist_muscular_says_little_more() -> None:
    _, told = predicted_measures(person("male", "muscular", waist=78.0))
    _, known = predicted_measures(person("male", None, waist=78.0))
    _, free = predicted_measures(person("male", "muscular"))
    _, usual = predicted_measures(person("male", None))
    assert 0 < told["upper_arm"].value - known["upper_arm"].value < free["upper_arm"].value - usual["upper_arm"].value


@pytest.mark.parametrize("build", ["muscular", "soft"])
def test_the_body_has_the_numbers_told_whatever_its_build(build: Build) -> None:
    body_model()
    body = fit_body(person("male", build, waist=84.0, inseam=82.0))
    assert body.parameters["conflicts"] == {}
    assert body.parameters["build"] == build
    for name, value in body.given.items():
        assert body.measures[name] == pytest.approx(value, abs=0.5 if name == "weight" else 0.2), name
    for name, (low, high) in body.interval90.items():
        assert low < body.measures[name] < high, name


def test_an_unknown_build_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["body", "--height", "165", "--build", "round"]) == 2
    assert "build 'round' is not one of muscular, soft; leave it out" in capsys.readouterr().err
