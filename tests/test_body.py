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

from render.__main__ import main
from render.body.fitting import fit_body
from render.body.smpl import SKELETON, skinning, smpl_data
from render.body.smplx import SmplxMissing, fit_smplx_body, load_smplx
from render.measuring.anthropometry import GIRTHS, Tape, measure, natural_waist
from render.types import Body, Person, Sex
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
    assert 84 < body.measures["hip"] < 92  # as slim as people of this weight come, not 70
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
    table.write_text("sex,age,height,weight,waist,stated\nfemale,30,165,55,,\nmale,,178,80,90,yes\n", encoding="utf-8")
    assert main(["body", "--batch", str(table), "--json"]) == 0
    first, second = (json.loads(line) for line in capsys.readouterr().out.splitlines())
    assert first["given"] == {"height": 165.0, "weight": 55.0}
    assert second["measures"]["waist"] == pytest.approx(90, abs=0.2)
    assert "height" in second["interval90"]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--height", "17", "--weight", "60"], "height 17 cm is outside 100-230 cm; did you mean 170?"),
        (["--height", "tall"], "height 'tall' is not a number"),
        (["--height", "nan"], "height nan is not a number"),
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


@pytest.mark.parametrize(("sex", "low", "high"), [("female", 0.87, 0.92), ("male", 0.94, 0.99)])
@pytest.mark.parametrize("size", [(158, 48), (165, 55), (172, 70), (170, 90)])
def test_a_trunk_has_its_natural_waist_above_the_navel(
    sex: Sex, low: float, high: float, size: tuple[float, float]
) -> None:
    body = fit_body(Person(sex, 30, {"height": size[0], "weight": size[1]}))
    anatomy = body_model().anatomy
    vertices = body.vertices.astype(np.float64)
    girth, level = natural_waist(vertices, anatomy)
    assert low < girth / body.measures["waist"] < high
    navel = Tape(vertices, anatomy).marks["navel"].at(vertices)[2]
    assert navel + 0.02 < level < navel + 0.12


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


def test_a_waist_told_at_the_narrowest_place_is_not_drawn_narrower_still() -> None:
    person = Person("female", 30, {"height": 165, "weight": 55, "waist": 66})  # the navel's would be near 74
    body = fit_body(person)
    narrowest, _ = natural_waist(body.vertices.astype(np.float64), body_model().anatomy)
    assert body.measures["waist"] == pytest.approx(66, abs=0.2)
    assert 63 < narrowest <= 66.2
    usual = fit_body(Person("female", 30, {"height": 165, "weight": 55, "waist": 75}))
    assert natural_waist(usual.vertices.astype(np.float64), body_model().anatomy)[0] < 70
