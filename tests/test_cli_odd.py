"""Numbers nobody has together are refused in flags; what real people have is not; slips of the unit are told."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from render.__main__ import main
from render.cli.odd import contradictions
from render.cli.person import person_from
from render.evaluation.fits import drawn_people
from render.types import Person, Pregnancy
from tests.bodies import body_model

WAIST_AND_HIP = ["--sex", "female", "--height", "170", "--weight", "65", "--waist", "100", "--hip", "70"]


@pytest.fixture(autouse=True)
def _baked() -> None:
    body_model()


@pytest.mark.parametrize("command", [["body", "--out", "me.png"], ["try-on", "--item", "tee-crew", "--out", "me.png"]])
def test_contradicting_girths_are_one_line_status_two_and_no_file(
    command: list[str], capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main([*command, *WAIST_AND_HIP, "--json"]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err == (
        "hip 70 cm does not go with weight 65 kg and waist 100 cm: people with these have 92-104, the nearest "
        "figure 87; check these numbers, or give --nearest to draw the nearest figure\n"
    )
    assert list(tmp_path.iterdir()) == []


def test_the_nearest_figure_is_drawn_when_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["body", *WAIST_AND_HIP, "--nearest", "--json"]) == 0
    captured = capsys.readouterr()
    printed = json.loads(captured.out)
    assert set(printed["conflicts"]) == {"hip"}
    assert printed["measures"]["waist"] == pytest.approx(100, abs=0.2)
    assert captured.err == printed["conflicts"]["hip"]["why"] + "\n"


def test_a_table_tells_contradictions_in_its_rows(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    table = tmp_path / "people.csv"
    table.write_text("sex,height,weight,waist,hip\nfemale,170,65,100,70\nfemale,170,65,,\n", encoding="utf-8")
    assert main(["body", "--batch", str(table), "--json"]) == 0
    captured = capsys.readouterr()
    odd, usual = (json.loads(line) for line in captured.out.splitlines())
    assert (set(odd["conflicts"]), usual["conflicts"], captured.err) == ({"hip"}, {}, "")


@pytest.mark.parametrize(
    "values",
    [
        {"waist": 100, "hip": 70},
        {"chest": 70, "waist": 110},
        {"thigh": 80, "hip": 85},
        {"neck": 68, "waist": 60},
        {"height": 165, "weight": 55, "chest": 86, "waist": 120, "hip": 70},
        {"height": 165, "weight": 40, "chest": 110},
        {"height": 165, "inseam": 102},
    ],
)
def test_what_nobody_has_together_is_named(values: dict[str, float]) -> None:
    found = " ".join(contradictions(Person("female", None, values)))
    assert "does not go with" in found
    assert all(name in found for name in list(values)[-2:])


@pytest.mark.parametrize(
    "person",
    [
        Person("female", 29, {"height": 160.5, "weight": 60.2, "wrist": 12.9, "ankle": 22, "upper_arm": 31.4}),
        Person("female", None, {"height": 174.9, "weight": 77, "inseam": 94.7, "thigh": 68.4, "waist": 90.4}),
        Person("female", 30, {"height": 165, "weight": 72, "waist": 108}, pregnancy=Pregnancy(36)),
        Person("male", 30, {"height": 175, "weight": 180, "waist": 165, "chest": 150, "hip": 148}),
        Person("male", 25, {"height": 178, "weight": 100, "waist": 86, "chest": 122}, build="muscular"),
        Person("female", 50, {"height": 165, "weight": 110, "hip": 128, "chest": 118}),
        *drawn_people(60),
    ],
)  # fmt: skip
def test_real_people_are_not_refused(person: Person) -> None:
    assert contradictions(person) == []


def test_a_weight_that_may_be_jin_is_drawn_and_asked_back(capsys: pytest.CaptureFixture[str]) -> None:
    person = ["body", "--sex", "female", "--height", "165", "--json"]
    assert main([*person, "--weight", "110"]) == 0
    captured = capsys.readouterr()
    asked_back = "weight 110 kg is hardly found with this height; if it is in jin or pounds, give 110jin or 110lb"
    assert (captured.err, json.loads(captured.out)["doubts"]) == (f"{asked_back}\n", [asked_back])
    for weight, kg in (("110kg", 110.0), ("110jin", 55.0), ("110lb", 49.9)):
        assert main([*person, "--weight", weight]) == 0
        captured = capsys.readouterr()
        assert captured.err == ""
        assert json.loads(captured.out)["given"]["weight"] == pytest.approx(kg, abs=0.01)


def test_a_girth_in_inches_is_asked_back(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["body", "--sex", "male", "--height", "180", "--weight", "100", "--waist", "46"]) == 2
    assert "; if it is in inches, give 46in; " in capsys.readouterr().err


@pytest.mark.parametrize(
    ("flag", "text", "given"),
    [
        ("height", "5'6\"", 167.64), ("height", "168,5", 168.5), ("height", "１６５", 165.0),
        ("height", "一米六三", 163.0),
        ("waist", "27 1/2in", 69.85), ("waist", "29¼\"", 74.29), ("weight", "125#", 56.7),
        ("weight", "120-123lbs", 55.11),
        ("weight", "110jin", 55.0), ("height", "5ft5", 165.1), ("height", "16.5dm", 165.0),
    ],
)  # fmt: skip
def test_flags_take_the_notations_of_the_chat(flag: str, text: str, given: float) -> None:
    assert person_from({"height": "165", flag: text}).values[flag] == pytest.approx(given, abs=0.01)


@pytest.mark.parametrize(
    ("flags", "told"),
    [
        (["--weight", "-40 kg"], "weight -40 kg is outside 25-250 kg; please measure again\n"),
        (["--weight", "-40kg"], "weight -40 kg is outside 25-250 kg; please measure again\n"),
        (["--weight=-40"], "weight -40 kg is outside 25-250 kg; please measure again\n"),
        (["--waist", "1'000.00"], "waist 1000 cm is outside 45-200 cm; did you mean 100, which is 1000 millimetres?\n"),
        (
            ["--weight", "55cm"],
            "weight '55cm' is not a weight; give 25-250 kg, or another unit, as in 110jin or 121lb\n",
        ),
        (["--waist", "60-90"], "waist '60-90' is a range; give one number, or a range no wider than a tenth\n"),
        (["--age", "30 cm"], "age '30 cm' is not a number; give whole years, like 30\n"),
    ],
)
def test_what_is_no_such_value_is_one_sentence(flags: list[str], told: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["body", "--height", "165", *flags, "--json"]) == 2
    captured = capsys.readouterr()
    assert (captured.out, captured.err) == ("", told)
