"""The probability that a garment fits: learned from reviews, judged on others, refused where the input is bad."""

from __future__ import annotations

import csv
import gzip
import json
from pathlib import Path

import numpy as np
import pytest

from shop.suits import blend, folder, scores
from shop.suits.command import main
from shop.suits.history import Rows, figures
from shop.suits.reviews import COLUMNS, FITS, read
from shop.suits.shares import Groups

SIZES = (4, 8, 12, 16, 20)


def made_reviews(count: int, seed: int = 0) -> list[dict[str, str]]:
    """Reviews of a made world: a body of some weight needs a size, an item adds to it, three in four fit."""
    random = np.random.default_rng(seed)
    runs = np.random.default_rng(99).normal(0, 3.0, 40)
    rows = []
    for _ in range(count):
        weight, item = random.normal(64, 9), int(random.integers(40))
        needed = (weight - 46) * 0.55 + runs[item]
        size = min(SIZES, key=lambda one: abs(one - (weight - 46) * 0.55 - random.normal(0, 3)))
        slack = size - needed + random.normal(0, 1.0)
        rows.append({
            "user": f"u{random.integers(count // 3)}", "item": f"i{item}", "category": "dress" if item % 2 else "gown",
            "size": str(size), "fit": "small" if slack < -3.2 else "large" if slack > 3.2 else "fit",
            "height_cm": "165", "weight_kg": f"{weight:.1f}", "bust_band_in": "34", "bust_cup": "c",
            "body_type": "pear", "age": "33", "rented_for": "party",
            "rating": "10" if abs(slack) < 3.2 else "6", "date": "2017-05-01",
        })  # fmt: skip
    return rows


def write(path: Path, rows: list[dict[str, str]], columns: tuple[str, ...] = COLUMNS) -> Path:
    with path.open("w", newline="") as file:
        lines = csv.DictWriter(file, columns, extrasaction="ignore", lineterminator="\n")
        lines.writeheader()
        lines.writerows(rows)
    return path


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    here = tmp_path_factory.mktemp("suits")
    reviews = write(here / "reviews.csv", made_reviews(3000))
    assert main(["train", "--reviews", str(reviews), "--out", str(here / "model")]) == 0
    return here


def test_what_is_learned_tells_left_out_reviews_apart(trained: Path) -> None:
    model = folder.load(trained / "model", threads=1)
    reviews = read(write(trained / "others.csv", made_reviews(1500, seed=1)), told=True)
    given, decided = model.predict(reviews.without_rating())
    assert scores.score(given, decided, reviews.fit).macro > 0.9
    assert np.allclose(given.sum(axis=1), 1, atol=1e-6)
    assert (given > 0).all()


def test_a_row_is_answered_the_same_alone_and_among_others(trained: Path) -> None:
    model = folder.load(trained / "model", threads=1)
    reviews = read(write(trained / "few.csv", made_reviews(40, seed=2)), told=True)
    together, _ = model.predict(reviews)
    alone = np.concatenate([model.predict(reviews.of(np.array([row])))[0] for row in range(40)])
    assert np.allclose(together, alone, atol=1e-6)


def test_predict_writes_one_line_a_row_in_order(trained: Path) -> None:
    rows = made_reviews(50, seed=3)
    asked = write(trained / "asked.csv", rows, tuple(name for name in COLUMNS if name != "fit"))
    assert (
        main(["predict", "--model", str(trained / "model"), "--reviews", str(asked), "--out", str(trained / "out.csv")])
        == 0
    )
    with (trained / "out.csv").open() as file:
        lines = list(csv.DictReader(file))
    assert list(lines[0]) == ["p_small", "p_fit", "p_large", "predicted"]
    assert len(lines) == 50
    given, decided = folder.load(trained / "model", threads=1).predict(read(asked, told=False))
    assert [line["predicted"] for line in lines] == [FITS[one] for one in decided]
    assert [float(line["p_fit"]) for line in lines] == pytest.approx(given[:, 1], abs=1e-6)


def test_packed_reviews_are_answered_as_plain_ones(trained: Path) -> None:
    plain = write(trained / "plain.csv", made_reviews(20, seed=4))
    (trained / "packed.csv.gz").write_bytes(gzip.compress(plain.read_bytes()))
    for name in ("plain.csv", "packed.csv.gz"):
        assert main(["predict", "--model", str(trained / "model"), "--reviews", str(trained / name),
                     "--out", str(trained / f"{name}.out")]) == 0  # fmt: skip
    assert (trained / "plain.csv.out").read_text() == (trained / "packed.csv.gz.out").read_text()


def test_unknown_people_garments_and_empty_bodies_are_answered(trained: Path) -> None:
    row = {
        "user": "",
        "item": "never seen",
        "category": "cloak",
        "size": "7",
        "body_type": "round",
        "rented_for": "fun",
    }
    given, _ = folder.load(trained / "model", threads=1).predict(read(write(trained / "odd.csv", [row]), told=False))
    assert np.isfinite(given).all()
    assert given.sum() == pytest.approx(1)


def test_evaluate_reports_by_group_and_draws_the_reliability(trained: Path, capsys: pytest.CaptureFixture[str]) -> None:
    reviews = write(trained / "more.csv", made_reviews(600, seed=5))
    assert (
        main(
            [
                "evaluate",
                "--model",
                str(trained / "model"),
                "--reviews",
                str(reviews),
                "--picture",
                str(trained / "r.png"),
            ]
        )
        == 0
    )
    told = capsys.readouterr().out
    for name in ("all", "size 4", "BMI 18.5-25", "AUC macro", "macro F1", "ECE", "recall small / fit / large"):
        assert name in told
    assert (trained / "r.png").read_bytes().startswith(b"\x89PNG")


def test_training_leaves_its_pictures_and_report_and_no_checkpoint(trained: Path) -> None:
    names = {path.name for path in (trained / "model").iterdir()}
    assert {"losses.png", "reliability_before.png", "reliability_after.png", "report.txt", "suits.json"} <= names
    assert "unfinished" not in names


def test_the_same_training_again_is_told_to_stand_and_another_is_refused(
    trained: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = (trained / "model" / "suits.json").read_bytes()
    assert main(["train", "--reviews", str(trained / "reviews.csv"), "--out", str(trained / "model")]) == 0
    assert "already" in capsys.readouterr().out
    assert (
        main(["train", "--reviews", str(trained / "reviews.csv"), "--out", str(trained / "model"), "--seed", "5"]) == 2
    )
    assert "other reviews or settings" in capsys.readouterr().err
    assert (trained / "model" / "suits.json").read_bytes() == before


def test_a_stopped_training_goes_on_and_ends_where_it_would_have(
    trained: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from shop.suits import learning

    whole, calls = learning._keep, []

    def stopped(*arguments: object) -> None:
        whole(*arguments)  # type: ignore[arg-type]
        calls.append(1)
        if len(calls) == 1:
            raise KeyboardInterrupt

    monkeypatch.setattr(learning, "_keep", stopped)
    command = ["train", "--reviews", str(trained / "reviews.csv"), "--out", str(tmp_path / "model")]
    assert main(command) == 130
    assert (tmp_path / "model" / "unfinished" / "network.pt").exists()
    assert main(command) == 0
    hashes = [json.loads((one / "model" / "suits.json").read_text())["parts"] for one in (trained, tmp_path)]
    assert hashes[0] == hashes[1]


@pytest.mark.parametrize("part", ["history.npz", "network.safetensors", "trees_before.txt", "suits.json"])
def test_a_model_whose_files_do_not_belong_together_is_refused(
    trained: Path, tmp_path: Path, part: str, capsys: pytest.CaptureFixture[str]
) -> None:
    import shutil

    shutil.copytree(trained / "model", tmp_path / "model")
    (tmp_path / "model" / part).write_bytes(b"{}")
    out = tmp_path / "out.csv"
    asked = write(tmp_path / "asked.csv", made_reviews(3))
    assert main(["predict", "--model", str(tmp_path / "model"), "--reviews", str(asked), "--out", str(out)]) == 2
    told = capsys.readouterr().err
    assert part in told
    assert told.count("\n") == 1
    assert not out.exists()


def _bad(**change: str) -> list[dict[str, str]]:
    rows = made_reviews(5)
    rows[2] = {**rows[2], **change}
    return rows


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (_bad(size="huge"), "line 4: size 'huge' is not a number"),
        (_bad(size=""), "line 4: size is empty"),
        (_bad(height_cm="17"), "line 4: height_cm 17 is outside 50-260"),
        (_bad(weight_kg="nan"), "line 4: weight_kg nan is outside 10-400"),
        (_bad(fit="snug"), "line 4: fit 'snug' is not known"),
        (_bad(fit=""), "line 4: fit is empty"),
        (_bad(bust_cup="q"), "line 4: bust_cup 'q' is not known"),
        (_bad(date="30/06/2017"), "line 4: date '30/06/2017' is not a day"),
        (_bad(item=""), "line 4: item is empty"),
        (_bad(user="x" * 300), "user has 300 characters"),
        (made_reviews(10), "holds 10 reviews, fewer than the 300"),
        ([{**row, "fit": "fit"} for row in made_reviews(400)], "holds 0 reviews whose fit is 'small'"),
        ([], "holds no review"),
    ],
)
def test_bad_reviews_are_refused_in_one_line(
    tmp_path: Path, rows: list[dict[str, str]], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    reviews = write(tmp_path / "bad.csv", rows)
    assert main(["train", "--reviews", str(reviews), "--out", str(tmp_path / "model")]) == 2
    told = capsys.readouterr().err
    assert said in told
    assert told.count("\n") == 1
    assert not (tmp_path / "model").exists()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (b"user,item,category,size,fit,waist\n", "the column 'waist'"),
        (b"user,item,category,fit\n", "lacks the column 'size'"),
        (b"user,user,item,category,size,fit\n", "'user' twice"),
        (b"user,item,category,size,fit\n1,2,dress,8\n", "line 2 has 4 cells"),
        (b"", "is empty"),
        (b"\xff\xfe\x00", "is not UTF-8"),
        (b"\x1f\x8bnothing", "cannot be read"),
    ],
)
def test_files_that_are_no_table_of_reviews_are_refused_in_one_line(
    tmp_path: Path, text: bytes, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "bad.csv").write_bytes(text)
    assert main(["train", "--reviews", str(tmp_path / "bad.csv"), "--out", str(tmp_path / "model")]) == 2
    told = capsys.readouterr().err
    assert said in told
    assert told.count("\n") == 1


@pytest.mark.parametrize(
    "arguments", [[], ["learn"], ["predict", "--model", "x"], ["train", "--reviews", "none.csv", "--out", "x"]]
)
def test_a_wrong_command_ends_with_2_and_one_line(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == 2
    assert capsys.readouterr().err.count("\n") == 1


def _rows(user: list[int], item: list[int], fit: list[int]) -> Rows:
    count = len(user)
    zeros, whole = np.zeros(count), np.zeros(count, dtype=np.int64)
    return Rows(np.array(user), np.array(item), whole, whole, zeros, zeros, zeros, np.array(fit))


def test_nobodys_history_is_not_shared_by_those_without_an_id() -> None:
    found = figures(_rows([-1, -1, 3], [0, 0, 0], [0, 0, 2]), _rows([-1, 3], [0, 0], [1, 1]))
    assert found["shopper_count"].tolist() == [0, 1]
    assert found["item_count"].tolist() == [3, 3]


def test_a_smoothed_mean_is_the_prior_without_rows_and_nears_the_mean_with_many() -> None:
    groups = Groups(np.array([5] * 1000 + [6]), np.array([5, 6, 7]))
    mean = groups.mean(np.array([1.0] * 1000 + [1.0]), 0.2, 10.0)
    assert mean == pytest.approx([(1000 + 2) / 1010, 3 / 11, 0.2])


def test_the_area_counts_ties_as_half_and_order_as_whole() -> None:
    assert scores.area(np.array([0.1, 0.2, 0.3, 0.4]), np.array([False, False, True, True])) == 1
    assert scores.area(np.array([0.5, 0.5]), np.array([True, False])) == 0.5
    assert np.isnan(scores.area(np.array([0.5]), np.array([True])))


def test_calibrated_probabilities_have_a_small_error_and_sharpened_ones_a_large() -> None:
    random = np.random.default_rng(0)
    given = random.uniform(size=50_000)
    true = random.uniform(size=50_000) < given
    assert scores.calibration_error(given, true) < 0.01
    assert scores.calibration_error((given > 0.5).astype(float), true) > 0.2


def test_the_blend_undoes_overconfidence_and_leaves_a_rival_that_knows_nothing() -> None:
    random = np.random.default_rng(0)
    odds = random.normal(size=(20_000, 3))
    right = np.exp(odds) / np.exp(odds).sum(1, keepdims=True)
    answers = (right.cumsum(1) < random.uniform(size=(20_000, 1))).sum(1)
    sharp = right**3 / (right**3).sum(1, keepdims=True)
    noise = random.dirichlet(np.ones(3), 20_000)
    made = blend.fit([sharp, noise], answers, np.bincount(answers) / len(answers))
    assert made.weights == pytest.approx([1 / 3, 0], abs=0.03)
    assert np.abs(made.probabilities([sharp, noise]) - right).mean() < 0.01
