"""Predictions: conditioning narrows, intervals are honest on data drawn from the model, extremes stay sane."""

from __future__ import annotations

import json
from typing import get_args

import numpy as np
import pytest

from render.prediction.fit_statistics import DATA, SOURCE, fit_sex, fit_spread
from render.prediction.intervals import solve
from render.prediction.statistics import TELLINGS, Z90, Conditioner, believe, load
from render.types import Population, Sex

SEXES: tuple[Sex, ...] = ("female", "male")


@pytest.mark.parametrize("population", get_args(Population))
def test_the_source_is_named_beside_the_figures(population: Population) -> None:
    stored = json.loads((DATA / f"body_statistics_{population}.json").read_text())
    assert stored["source"] == SOURCE[population]
    assert {"underbust", "outseam", "waist"} == set(stored["derived"])


@pytest.mark.parametrize("sex", SEXES)
def test_soldiers_are_predicted_as_they_were(sex: Sex) -> None:
    """Waist at the navel and hip [cm] as predicted before civilians were known."""
    before = {
        "female": {(20, 165, 60): (77.18, 96.34), (50, 160, 80): (100.24, 110.61)},
        "male": {(20, 175, 70): (80.15, 93.64), (50, 180, 100): (106.13, 107.87)},
    }
    for (age, height, weight), (waist, hip) in before[sex].items():
        told = {"height": float(height), "weight": float(weight)}
        _, belief = believe(told, sex=sex, age=float(age), population="soldiers")
        assert belief.predictions["waist_navel"].value == pytest.approx(waist, abs=0.01)
        assert belief.predictions["hip"].value == pytest.approx(hip, abs=0.01)


@pytest.mark.parametrize("sex", SEXES)
def test_of_two_of_one_size_the_older_civilian_has_more_waist(sex: Sex) -> None:
    size = {"height": 168.0, "weight": 72.0}
    waists = [believe(size, sex=sex, age=age)[1].predictions["waist_navel"].value for age in (18, 30, 45, 60, 75, 80)]
    assert waists == sorted(waists)
    assert waists[-1] - waists[0] > 5.0


@pytest.mark.parametrize("sex", SEXES)
def test_every_further_number_narrows_what_is_left(sex: Sex) -> None:
    base = {"height": 170.0, "weight": 70.0}
    _, before = believe(base, sex=sex)
    _, after = believe({**base, "waist_navel": before.predictions["waist_navel"].value}, sex=sex)
    for name, prediction in after.predictions.items():
        assert prediction.log_spread <= before.predictions[name].log_spread * 1.001, name
    assert after.predictions["waist_depth"].log_spread < 0.9 * before.predictions["waist_depth"].log_spread


@pytest.mark.parametrize("sex", SEXES)
def test_more_weight_means_more_girth_far_beyond_the_data(sex: Sex) -> None:
    heavier = [believe({"height": 170.0, "weight": w}, sex=sex)[1].predictions for w in (38, 55, 75, 100, 130, 180)]
    for name in ("chest", "waist", "hip", "thigh", "neck", "calf", "upper_arm"):
        values = [p[name].value for p in heavier]
        assert values == sorted(values), name
    assert heavier[-1]["waist"].value < 185
    assert heavier[0]["waist_navel"].value > 54
    assert heavier[0]["waist"].value > 48


@pytest.mark.parametrize("sex", SEXES)
def test_taller_people_have_longer_limbs(sex: Sex) -> None:
    taller = [believe({"height": h, "weight": 22 * (h / 100) ** 2}, sex=sex)[1].predictions for h in (140, 165, 205)]
    for name in ("inseam", "sleeve", "back_length", "foot", "outseam"):
        values = [p[name].value for p in taller]
        assert values == sorted(values), name


def test_without_height_and_weight_both_are_inferred() -> None:
    _, small = believe({"chest": 84.0, "inseam": 72.0}, sex="female")
    _, large = believe({"chest": 112.0, "inseam": 84.0}, sex="female")
    assert small.predictions["weight"].value + 15 < large.predictions["weight"].value
    assert small.predictions["height"].value + 5 < large.predictions["height"].value


def test_an_unknown_sex_becomes_the_likelier_one() -> None:
    assert believe({"height": 185.0, "weight": 90.0, "neck": 42.0})[0] == "male"
    assert believe({"height": 158.0, "weight": 55.0, "hip": 98.0})[0] == "female"


@pytest.mark.parametrize("sex", SEXES)
def test_stated_numbers_are_pulled_towards_what_people_measure(sex: Sex) -> None:
    said = {"height": 178.0, "weight": 75.0}
    _, belief = believe(said, sex=sex, stated=True)
    assert 0.3 < said["height"] - belief.predictions["height"].value < 4
    low, high = belief.predictions["height"].low, belief.predictions["height"].high
    assert 2 < high - low < 10
    _, exact = believe(said, sex=sex)
    assert exact.predictions["waist"].log_spread < belief.predictions["waist"].log_spread


@pytest.mark.parametrize("sex", SEXES)
def test_conditioning_agrees_with_simulated_people(sex: Sex) -> None:
    """People drawn from the model are covered 90 % of the time by the intervals that know their waist."""
    stats = load()[sex]
    rng = np.random.default_rng(7)
    state = np.array([np.log(1.7), np.log(25.0)])
    mean, _ = stats.regress(35.0, state)
    conditioner = Conditioner(stats, 35.0, {})
    drawn = mean + rng.multivariate_normal(np.zeros(len(mean)), conditioner.residual_cov(state), 400)
    names, hits = stats.names, 0
    for person in drawn:
        given = {"height": 170.0, "weight": 25.0 * 1.7**2, "waist": float(np.exp(person[names.index("waist")]))}
        chest = Conditioner(stats, 35.0, given).believe().predictions["chest"]
        hits += chest.low <= np.exp(person[names.index("chest")]) <= chest.high
    assert hits / 400 == pytest.approx(0.9, abs=0.045)


def test_a_spread_that_grows_is_recovered() -> None:
    rng = np.random.default_rng(1)
    bmi = rng.standard_normal(20000)
    residual = (rng.standard_normal(20000) * np.exp(-3.0 + 0.2 * bmi))[:, None]
    assert fit_spread(residual, bmi)[:, 0] == pytest.approx([-3.0, 0.2], abs=0.02)


def test_a_stretch_covers_nine_of_ten_at_both_ends() -> None:
    rng = np.random.default_rng(3)
    bmi = rng.standard_normal(8000)
    off = rng.standard_normal(8000) * np.exp(0.15 * bmi**2 - 0.1 * bmi)
    basis = np.column_stack([np.ones_like(bmi), bmi, bmi**2])
    coefficients = solve(off, basis, basis)
    assert coefficients == pytest.approx([0.0, -0.1, 0.15], abs=0.03)
    inside = np.abs(off) < 1.6449 * np.exp(basis @ coefficients)
    for group in (bmi < -1, np.abs(bmi) < 1, bmi > 1):
        assert inside[group].mean() == pytest.approx(0.9, abs=0.015)


@pytest.mark.parametrize("sex", SEXES)
def test_intervals_have_a_width_of_their_own_for_each_way_of_telling(sex: Sex) -> None:
    size = {"height": 170.0, "weight": 70.0}
    tellings = [size, size | {"waist_navel": 80.0}, size | {"waist_navel": 80.0, "hip": 98.0}]
    stats = load()[sex]
    assert stats.stretch.shape == (len(TELLINGS), 3, len(stats.names) + 2)
    told = [Conditioner(stats, 30.0, given).telling for given in tellings]
    assert [*told, Conditioner(stats, 30.0, size, stated=True).telling] == list(TELLINGS)
    widths = []
    for given in tellings:
        thigh = Conditioner(stats, 30.0, given).believe().predictions["thigh"]
        widths.append(np.log(thigh.high / thigh.low) / (2 * Z90 * thigh.log_spread))
    assert len({round(float(width), 6) for width in widths}) == 3
    assert 0.9 < min(widths) < max(widths) < 1.15


@pytest.mark.parametrize("sex", SEXES)
def test_intervals_widen_away_from_the_people_measured(sex: Sex) -> None:
    def share(height: float, weight: float, age: float, *, population: Population = "soldiers") -> float:
        _, belief = believe({"height": height, "weight": weight}, age=age, sex=sex, population=population)
        return belief.predictions["waist_navel"].log_spread

    within, heavier, older, taller = share(170, 72, 30), share(170, 150, 30), share(170, 72, 80), share(215, 110, 30)
    assert heavier > 1.3 * within
    assert older > 1.3 * within
    assert taller > 1.2 * within
    assert share(215, 110, 30, population="civilians") > 1.2 * share(170, 72, 30, population="civilians")
    old, young = (share(170, 72, age, population="civilians") for age in (80, 30))
    assert old == pytest.approx(young, rel=1e-4)  # both were measured


def test_fitting_recovers_a_made_up_population() -> None:
    """Waist = a power of height and weight with 4 % noise: the fitted table predicts it so."""
    rng = np.random.default_rng(2)
    count = 4000
    height = rng.normal(170, 7, count)
    weight = 22 * (height / 100) ** 2 * np.exp(rng.normal(0, 0.15, count))
    table = {"age": rng.uniform(18, 58, count), "height": height, "weight": weight}
    table["waist_navel"] = 3.0 * weight**0.6 * (height / 170) ** -0.3 * 2.2 * np.exp(rng.normal(0, 0.04, count))
    for name, share in (("chest", 1.05), ("waist_height", 1.05), ("hip_breadth", 0.4), ("waist_breadth", 0.35)):
        table[name] = table["waist_navel"] * share * np.exp(rng.normal(0, 0.02, count))
    table |= {"height_self_reported": height + 2, "weight_self_reported": weight}
    fitted = fit_sex("female", table, np.array([0.0, 0.5, 0.5]), 0.03)
    assert np.exp(fitted["spread"][0][fitted["names"].index("waist_navel")]) == pytest.approx(0.04, rel=0.05)
    assert fitted["stated"][0] == pytest.approx([np.log(100) + 0.02, 0.99, 0, 0], abs=0.012)
