"""A pregnant body grows by the week where bodies do, keeps the numbers told of today, and is sure of less."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from render.__main__ import main
from render.body.fitting import fit_body
from render.prediction.choices import belief_of, predicted_measures
from render.prediction.contradictions import set_aside
from render.prediction.pregnancy import GROWTH, MaleAndPregnant, gain, growth, weeks_from_months
from render.types import Person, Pregnancy
from tests.bodies import body_model

SIZE = {"height": 165.0, "weight": 65.0}


def woman(weeks: float | None, **values: float) -> Person:
    return Person("female", 30, {**SIZE, **values}, pregnancy=Pregnancy(weeks))


def test_the_waist_grows_every_week_and_most_between_twenty_and_twenty_four() -> None:
    waist = np.array([growth("waist_navel", Pregnancy(float(week)))[0] for week in range(4, 43)])
    assert (np.diff(waist) > 0).all()
    assert waist[36] - waist[12] == pytest.approx(21, abs=0.5)  # weeks 16 and 40, as charted
    assert np.argmax(np.diff(waist)) in range(16, 20)


def test_at_one_weight_the_later_week_has_the_larger_belly_and_the_slimmer_limbs() -> None:
    _, early = predicted_measures(woman(12))
    _, late = predicted_measures(woman(36))
    assert late["waist_navel"].value > early["waist_navel"].value + 8
    assert late["waist_depth"].value / late["waist_breadth"].value > 1.15 * (
        early["waist_depth"].value / early["waist_breadth"].value
    )
    for name in ("upper_arm", "calf", "wrist"):
        assert late[name].value < early[name].value, name


def test_of_two_women_who_weighed_the_same_before_the_pregnant_one_has_the_larger_girths() -> None:
    _, before = predicted_measures(Person("female", 30, {"height": 165, "weight": 55}))
    _, after = predicted_measures(Person("female", 30, {"height": 165, "weight": 67}, pregnancy=Pregnancy(36)))
    for name in GROWTH:
        assert after[name].value > before[name].value, name
    assert after["waist_navel"].value - before["waist_navel"].value == pytest.approx(
        growth("waist_navel", Pregnancy(36))[0], abs=1.5
    )
    assert after["calf"].value == pytest.approx(before["calf"].value, rel=0.015)


def test_every_interval_is_wider_in_pregnancy_and_widest_when_the_week_is_untold() -> None:
    _, plain = predicted_measures(Person("female", 30, SIZE))
    _, told = predicted_measures(woman(26))
    _, untold = predicted_measures(woman(None))
    for name in ("waist", "waist_navel", "hip", "calf", "upper_arm"):
        assert plain[name].log_spread < told[name].log_spread < untold[name].log_spread, name


def test_a_waist_of_today_tells_less_of_the_rest_than_an_unpregnant_one() -> None:
    _, plain = predicted_measures(Person("female", 30, {**SIZE, "waist_navel": 85.0}))
    _, pregnant = predicted_measures(woman(30, waist_navel=95.0))
    assert pregnant["chest"].log_spread > plain["chest"].log_spread


def test_a_belly_of_the_eighth_month_contradicts_nothing() -> None:
    numbers = {"waist_navel": 103.0, "hip": 98.0, "underbust": 80.0, "thigh": 57.0}
    _, doubted = set_aside(woman(34, **numbers))
    assert doubted == []


def test_what_is_usual_is_usual_for_the_week() -> None:
    belief = belief_of(woman(30))
    reading = belief.usual_readings(("waist_navel", "hip"))
    mean, _ = belief.read(reading)
    assert mean == pytest.approx([0.0, 0.0], abs=0.05)


def test_months_are_counted_in_weeks() -> None:
    assert [weeks_from_months(month) for month in (3, 6, 9)] == [13, 25, 38]


@pytest.mark.parametrize("weeks", [14.0, 26.0, 38.0])
def test_a_pregnant_body_has_the_numbers_told_and_its_belly_in_front(weeks: float) -> None:
    body_model()
    given = {"height": 168.0, "weight": 70.0, "hip": 101.0, "inseam": 78.0}
    body = fit_body(Person("female", 32, given, pregnancy=Pregnancy(weeks)))
    before = {"height": 168.0, "weight": 70.0 - gain(Pregnancy(weeks), 24.8)[0], "inseam": 78.0}
    plain = fit_body(Person("female", 32, before))
    assert body.parameters["conflicts"] == {}
    assert body.parameters["pregnant_weeks"] == weeks
    for name, value in given.items():
        assert body.measures[name] == pytest.approx(value, abs=0.5 if name == "weight" else 0.2), name
    belly = np.abs(body.vertices[:, 0]) < 0.05
    level = belly & (body.vertices[:, 2] > 0.9) & (body.vertices[:, 2] < 1.15)
    forward = plain.vertices[level, 1].min() - body.vertices[level, 1].min()
    assert forward > (0.0 if weeks < 20 else 0.03)


def test_a_pregnant_man_is_refused() -> None:
    with pytest.raises(MaleAndPregnant, match="male does not go with pregnant"):
        fit_body(Person("male", 30, SIZE, pregnancy=Pregnancy(20)))


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--sex", "male", "--pregnant"], "sex male does not go with pregnant; leave one of them out"),
        (["--pregnant", "60"], "pregnant 60 weeks is outside 4-42 weeks; please give it again"),
        (["--pregnant", "12m"], "pregnant 50 weeks is outside 4-42 weeks"),
        (["--pregnant", "soon"], "pregnant 'soon' is neither a week nor a month; give one like 24, or 6m"),
    ],
)
def test_an_impossible_pregnancy_is_one_line_and_status_two(
    arguments: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["body", "--height", "165", "--weight", "65", *arguments]) == 2
    captured = capsys.readouterr()
    assert (captured.out, captured.err.count("\n")) == ("", 1)
    assert sentence in captured.err


def test_a_table_takes_weeks_months_and_build(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    body_model()
    table = tmp_path / "people.csv"
    rows = ["height,weight,sex,pregnant,build", "165,65,,6m,", "165,65,female,no,", "165,65,female,,soft"]
    table.write_text("\n".join(rows), encoding="utf-8")
    assert main(["body", "--batch", str(table), "--json"]) == 0
    pregnant, plain, soft = (json.loads(line) for line in capsys.readouterr().out.splitlines())
    assert pregnant["parameters"]["pregnant_weeks"] == 25
    assert pregnant["measures"]["waist_navel"] > soft["measures"]["waist_navel"] > plain["measures"]["waist_navel"] + 2
    assert soft["parameters"]["build"] == "soft"
    assert not {"build", "pregnant_weeks"} & set(plain["parameters"])
