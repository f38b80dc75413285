"""Bodies have the numbers they were asked for, look the same both sides, and say when numbers contradict."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from scipy.spatial import ConvexHull

from render.__main__ import main
from render.body.fitting import fit_body
from render.body.smpl import SKELETON, skinning, smpl_data
from render.body.smplx import SmplxMissing, fit_smplx_body, load_smplx
from render.measuring.anthropometry import GIRTHS, Tape, measure, waist_level_m
from render.types import Body, Person, Pregnancy, Sex
from tests.bodies import body_model

ROOT = Path(__file__).parents[1]
FIVE = {"height": 165.0, "weight": 56.0, "chest": 86.0, "waist": 68.0, "hip": 92.0}


def assert_met(given: dict[str, float], measured: dict[str, float]) -> None:
    for name, value in given.items():
        tolerance = 0.5 if name == "weight" else 0.2 if name in GIRTHS else 0.3
        assert measured[name] == pytest.approx(value, abs=tolerance), name


@pytest.fixture(autouse=True)
def _baked() -> None:
    body_model()


@pytest.mark.parametrize(
    "person",
    [
        Person("female", 30, FIVE),
        Person("male", 45, {"height": 178, "weight": 96, "waist": 104, "inseam": 80, "neck": 42}),
        Person("female", 22, {"height": 140, "weight": 38}),
        Person("male", 35, {"height": 205, "weight": 78}),
        Person("male", 40, {"height": 175, "weight": 180}),
        Person("female", 85, {"height": 152, "weight": 70, "hip": 108}),
        Person(None, None, {"chest": 100, "waist": 84, "shoulder": 42, "sleeve": 61, "head": 58, "foot": 27}),
    ],
)
def test_given_numbers_are_met_on_the_mesh(person: Person) -> None:
    body = fit_body(person)
    assert body.parameters["conflicts"] == {}
    again = measure(body.vertices.astype(np.float64), body_model().anatomy)
    assert_met(dict(person.values), again)
    assert again == pytest.approx(dict(body.measures), abs=0.02)


def test_a_body_stands_on_the_floor_facing_forward_and_is_symmetric() -> None:
    body = fit_body(Person("female", 30, FIVE))
    assert body.vertices[:, 2].min() == pytest.approx(0.0, abs=1e-6)
    assert body.vertices[:, 2].max() == pytest.approx(1.65, abs=0.003)
    mirrored = body.vertices[body_model().mirror] * np.array([-1, 1, 1], dtype=np.float32)
    assert np.abs(mirrored - body.vertices).max() < 1e-4
    assert body.joints["upperarm01.L"][0] > 0 > body.joints["upperarm01.R"][0]
    assert body.joints["toe2-1.L"][1] < body.joints["foot.L"][1]


def test_predicted_measures_lie_within_their_interval_on_the_mesh() -> None:
    body = fit_body(Person("male", 30, {"height": 178, "weight": 80}))
    for name, (low, high) in body.interval90.items():
        assert low < body.measures[name] < high, name
    assert not {"height", "weight"} & set(body.interval90)


def test_the_same_numbers_give_the_same_body() -> None:
    first, second = (fit_body(Person("female", 30, FIVE)) for _ in range(2))
    assert np.array_equal(first.vertices, second.vertices)


def test_numbers_no_body_has_are_named_with_what_came_out() -> None:
    body = fit_body(Person("female", 30, {"height": 165, "weight": 55, "chest": 86, "waist": 120, "hip": 70}))
    assert set(body.parameters["conflicts"]) == {"waist", "hip"}
    assert 80 < body.measures["hip"] < 90  # as slim as people of this weight come, not 70
    for name, miss in body.parameters["conflicts"].items():
        assert name in miss["why"]
        assert miss["asked"] == body.given[name]
        assert miss["got"] == pytest.approx(body.measures[name], abs=0.06)


def test_what_people_say_of_themselves_is_corrected() -> None:
    said = {"height": 178.0, "weight": 80.0}
    body = fit_body(Person("male", 30, said, stated=True))
    assert body.measures["height"] == pytest.approx(176.3, abs=1.0)  # people add 19 mm on average
    assert body.given == said
    assert body.interval90["height"][0] < body.measures["height"] < body.interval90["height"][1]


def test_the_command_line_prints_the_contracts_json(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    out = tmp_path / "body.glb"
    flags = [f"--{name}={value}" for name, value in FIVE.items()]
    assert main(["body", "--sex", "female", "--age", "30", *flags, "--out", str(out), "--json"]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert {"given", "measures", "interval90", "parameters", "seconds"} <= set(printed)
    assert printed["given"] == FIVE
    assert_met(FIVE, printed["measures"])
    assert out.read_bytes()[:4] == b"glTF"


def test_a_table_gives_one_object_a_line(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    table = tmp_path / "people.csv"
    table.write_text(
        "sex,age,height,weight,waist,waist_navel,stated,population\nfemale,30,165,55,,,,\nmale,,178,80,90,,yes,\n"
        "male,60,178,100,,112,,civilians\nmale,60,178,100,,,,soldiers\nmale,60,178,100,,,,\n",
        encoding="utf-8",
    )
    assert main(["body", "--batch", str(table), "--json"]) == 0
    first, second, navel, soldier, civilian = (json.loads(line) for line in capsys.readouterr().out.splitlines())
    assert first["given"] == {"height": 165.0, "weight": 55.0}
    assert second["measures"]["waist"] == pytest.approx(90, abs=0.2)
    assert "height" in second["interval90"]
    assert navel["measures"]["waist_navel"] == pytest.approx(112, abs=0.2)
    assert civilian["measures"]["waist_navel"] > soldier["measures"]["waist_navel"] + 3


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--population", "martians", "--height", "170"], "population 'martians' is not one of civilians, soldiers"),
        (["--waist-navel", "28"], "waist_navel 28 cm is outside 45-200 cm; did you mean 71.1"),
        (["--height", "17", "--weight", "60"], "height 17 cm is outside 100-230 cm; did you mean 170?"),
        (["--height", "tall"], "height 'tall' is not a length; give 100-230 cm, or another unit, as in 65in"),
        (["--height", "nan"], "height 'nan' is not a length; give 100-230 cm, or another unit, as in 65in"),
        (["--waist", "28"], "did you mean 71.1, which is 28 inches?"),
        (["--sex", "other", "--height", "170"], "sex 'other' is not female or male"),
        (["--sex", "female"], "no measure given"),
        (["--height", "170", "--out", "body.xyz"], "body.xyz ends in none of"),
        (["--height", "170", "--out", "nowhere/body.obj"], "folder nowhere does not exist"),
        (["--height", "170", "--body-model", "barbie"], "body model 'barbie' is not one of anny, smplx"),
        (["--batch", "a.csv", "--scan", "me.ply"], "--batch and --scan both say who is meant; leave one out"),
        (["--batch", "nothing.csv"], "nothing.csv cannot be read as CSV"),
        (["--height", "170", "--age", "30.5"], "age 30.5 is not a whole number of years; give 30"),
        (["--height", "170", "--show-measures"], "--show-measures draws a picture; give --out FILE.png too"),
        (["--height", "170", "--show-measures", "--out", "body.glb"], "body.glb ends in none of .png, .webp, .jpg"),
    ],
)
def test_bad_input_is_one_line_and_status_two(
    arguments: list[str],
    sentence: str,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["body", *arguments, "--json"]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.count("\n") == 1
    assert sentence in captured.err
    assert list(tmp_path.iterdir()) == []


def test_a_reader_that_goes_away_ends_the_command_without_a_word() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    command = [sys.executable, "-m", "render", "body", "--height", "170", "--json"]
    done = subprocess.run(command, stdout=writing, stderr=subprocess.PIPE, cwd=ROOT, text=True, check=False)
    os.close(writing)
    assert (done.returncode, done.stderr) == (128 + signal.SIGPIPE, "")


def test_a_bad_row_stops_a_table_before_anything_is_printed(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    table = tmp_path / "people.csv"
    table.write_text("sex,height,weight\nfemale,165,55\nmale,17,80\n", encoding="utf-8")
    assert main(["body", "--batch", str(table), "--json"]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "line 3: height 17 cm" in captured.err


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("height,weight\n165,55,90\n", "line 2: there are more cells than columns, '90' too many"),
        ("height;weight\n165;55\n", "no column named like a measure in its header 'height;weight'"),
        ("", "people.csv is empty; give a header line"),
        ("height,weight\n", "has no rows; give one line per person below the header"),
        ("height,wieght\n165,55\n", "column 'wieght' is not read; name it weight, or otherwise if it is"),
        ("height,height\n165,170\n", "column 'height' stands there twice; leave one out"),
    ],
)
def test_a_table_that_cannot_be_read_says_where(
    text: str, sentence: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    table = tmp_path / "people.csv"
    table.write_text(text, encoding="utf-8")
    assert main(["body", "--batch", str(table)]) == 2
    assert sentence in capsys.readouterr().err


def test_a_table_names_its_columns_in_any_case(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    table = tmp_path / "people.csv"
    table.write_text("Sex, Height ,WEIGHT,Upper arm,name\nfemale,165,55,27,Ann\n", encoding="utf-8")
    assert main(["body", "--batch", str(table), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["given"] == {"height": 165.0, "weight": 55.0, "upper_arm": 27.0}


def test_the_measures_can_be_drawn_on_the_body(tmp_path: Path) -> None:
    plain, drawn = tmp_path / "plain.png", tmp_path / "drawn.png"
    flags = ["body", "--sex", "female", "--height", "165", "--weight", "55"]
    assert main([*flags, "--out", str(plain)]) == 0
    assert main([*flags, "--out", str(drawn), "--show-measures"]) == 0
    with Image.open(plain) as one, Image.open(drawn) as sheet:
        assert sheet.width > 1.5 * one.width  # front and side
        assert sheet.height == one.height


def test_without_a_model_file_smplx_says_what_to_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("FITTING_ROOM_SMPLX_MODEL", raising=False)
    with pytest.raises(SmplxMissing, match="set FITTING_ROOM_SMPLX_MODEL to its file"):
        fit_smplx_body(Person("female", 30, FIVE))
    with pytest.raises(SmplxMissing, match="does not exist"):
        fit_smplx_body(Person("female", 30, FIVE), tmp_path / "missing.pkl")


def test_our_smpl_file_loads_in_smplx_and_fits_a_body(tmp_path: Path) -> None:
    import pickle

    model = body_model()
    bones = [bone for _, bone in SKELETON]
    parents = [parent for parent, _ in SKELETON]
    weights = skinning(np.eye(len(bones))[np.zeros(len(model.mean), dtype=int)], bones, parents)
    file = tmp_path / "anny_smpl.pkl"
    file.write_bytes(pickle.dumps(smpl_data(model, weights)))
    body = fit_smplx_body(Person("female", 30, FIVE), file)
    assert body.model == "smplx"
    assert body.parameters["conflicts"] == {}
    assert_met(FIVE, dict(body.measures))
    linear = load_smplx(file.resolve())
    standing = model.mean - [0, 0, model.mean[:, 2].min()]
    assert np.abs(linear.mean - standing).max() < 1e-4
    for name in ("lowerarm01.L", "lowerleg01.R", "head"):
        there = linear.joint_mean[linear.joint_names.index(name)]
        here = model.joint_mean[model.joint_names.index(name)] - [0, 0, model.mean[:, 2].min()]
        assert np.linalg.norm(there - here) < 0.01, name


def trunk_girths(body: Body, steps: int) -> tuple[np.ndarray, np.ndarray]:
    """Girths of the trunk [cm] at evenly spaced heights [m] from navel to ribs, both ends too: heights, girths."""
    vertices, anatomy = body.vertices.astype(np.float64), body_model().anatomy
    marks = Tape(vertices, anatomy).marks
    low, high = (marks[name].at(vertices)[2] for name in ("navel", "underbust"))
    heights = low + (high - low) * np.linspace(0.0, 0.8, steps)
    edges = anatomy.edges["trunk"]
    return heights, 100.0 * np.array([ConvexHull(crossed(vertices, edges, z)).area for z in heights])


def crossed(vertices: np.ndarray, edges: np.ndarray, z: float) -> np.ndarray:
    """Where edges cross a level plane, (N, 2)."""
    first, second = vertices[edges[:, 0]], vertices[edges[:, 1]]
    cut = (first[:, 2] < z) != (second[:, 2] < z)
    share = ((z - first[cut, 2]) / (second[cut, 2] - first[cut, 2]))[:, None]
    return np.asarray((first[cut] + share * (second[cut] - first[cut]))[:, :2])


@pytest.mark.parametrize("sex", ["female", "male"])
@pytest.mark.parametrize("size", [(158, 48), (165, 55), (172, 70), (170, 80)])
def test_the_waist_is_the_narrowest_between_navel_and_ribs(sex: Sex, size: tuple[float, float]) -> None:
    body = fit_body(Person(sex, 30, {"height": size[0], "weight": size[1]}))
    heights, girths = trunk_girths(body, 81)
    assert body.measures["waist"] == pytest.approx(girths.min(), abs=0.15)
    level = waist_level_m(body.vertices, body_model().anatomy)
    assert level == pytest.approx(heights[girths.argmin()], abs=0.012)
    assert body.measures["waist_navel"] == pytest.approx(girths[0], abs=0.05)


def test_where_nothing_is_narrowest_the_waist_is_halfway() -> None:
    person = Person("female", 30, {"height": 165, "weight": 78}, pregnancy=Pregnancy(38.0))
    body = fit_body(person)
    heights, girths = trunk_girths(body, 81)
    assert girths.argmin() in (0, 80)
    halfway = (heights[0] + heights[-1]) / 2
    assert waist_level_m(body.vertices, body_model().anatomy) == pytest.approx(halfway, abs=1e-4)
    assert body.measures["waist"] == pytest.approx(girths[40], abs=0.05)


@pytest.mark.parametrize(("sex", "least", "most"), [("female", 2.0, 9.0), ("male", 0.0, 3.0)])
@pytest.mark.parametrize("age", [20, 45, 75])
@pytest.mark.parametrize("size", [(158, 50), (165, 62), (172, 75), (168, 92)])
def test_the_natural_waist_is_as_much_less_as_surveys_find(
    sex: Sex, least: float, most: float, age: int, size: tuple[float, float]
) -> None:
    body = fit_body(Person(sex, age, {"height": size[0], "weight": size[1]}))
    assert least < body.measures["waist_navel"] - body.measures["waist"] < most


@pytest.mark.parametrize("sex", ["female", "male"])
@pytest.mark.parametrize("size", [(160, 50), (170, 68), (165, 88)])
def test_either_waist_may_be_given_and_both(sex: Sex, size: tuple[float, float]) -> None:
    given: dict[str, float] = {"height": size[0], "weight": size[1]}
    usual = fit_body(Person(sex, 40, given)).measures
    natural, navel = round(usual["waist"] - 3), round(usual["waist_navel"] + 2)
    for told in ({"waist": natural}, {"waist_navel": navel}, {"waist": natural, "waist_navel": navel}):
        body = fit_body(Person(sex, 40, {**given, **told}))
        assert body.parameters["conflicts"] == {}
        for name, value in told.items():
            assert body.measures[name] == pytest.approx(value, abs=0.2)
            assert name not in body.interval90
        for name in {"waist", "waist_navel"} - set(told):
            low, high = body.interval90[name]
            assert low <= body.measures[name] <= high


def silhouette(body: Body) -> np.ndarray:
    """Side, front and back of the trunk at every centimetre from hip to under the bust [cm], (N, 3)."""
    vertices, anatomy = body.vertices.astype(np.float64), body_model().anatomy
    marks = Tape(vertices, anatomy).marks
    low, high = (marks[name].at(vertices)[2] for name in ("buttock", "underbust"))
    first, second = (vertices[anatomy.edges["trunk"][:, end]] for end in (0, 1))
    outline = []
    for level in np.arange(low, high, 0.01):
        cut = (first[:, 2] - level) * (second[:, 2] - level) < 0.0
        share = (level - first[cut, 2]) / (second[cut, 2] - first[cut, 2])
        places = first[cut] + share[:, None] * (second[cut] - first[cut])
        outline.append([places[:, 0].max(), -places[:, 1].min(), places[:, 1].max()])
    return 100.0 * np.array(outline)


EXTREMES: list[tuple[Sex, int, float, float]] = [
    ("female", 30, 160, 140), ("female", 40, 150, 120), ("female", 30, 165, 100), ("female", 85, 150, 90),
    ("female", 20, 140, 38), ("male", 30, 170, 170), ("male", 30, 175, 180), ("male", 16, 190, 150),
    ("male", 85, 205, 180), ("male", 16, 205, 70),
]  # fmt: skip


@pytest.mark.parametrize(("sex", "age", "height", "weight"), EXTREMES)
def test_extreme_people_are_met_believed_and_round(sex: Sex, age: int, height: float, weight: float) -> None:
    body = fit_body(Person(sex, age, {"height": height, "weight": weight}))
    assert body.parameters["conflicts"] == {}
    assert_met(dict(body.given), dict(body.measures))
    for name, (low, high) in body.interval90.items():
        assert low <= body.measures[name] <= high, name
    bends = np.abs(np.diff(silhouette(body), n=2, axis=0))
    assert bends.max() < 0.5  # a ledge is a bend of 1 cm and more within one
