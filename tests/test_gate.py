"""A worse model does not take the place of a better one."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from nlu import gate, train

DEV = {f"buy {n}": "buy" for n in range(30)} | {f"find {n}": "search" for n in range(30)}
NO_WORSE = {"buy 0": "search", "find 0": "buy"}
BAD = dict.fromkeys(list(DEV)[:7], "search")


@pytest.fixture
def models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of models, each a file of what it reads in the dev sets otherwise than is meant."""
    folder = tmp_path / "models"
    folder.mkdir()
    monkeypatch.setattr(gate, "dev_sentences", lambda: dict(DEV))
    monkeypatch.setattr(
        gate, "read_all", lambda model, texts: {t: {**DEV, **json.loads(model.read_text())}[t] for t in texts}
    )
    monkeypatch.setattr(train, "ROOT", tmp_path)
    monkeypatch.setattr(train, "_versions", lambda: "1")
    return folder


def learn(monkeypatch: pytest.MonkeyPatch, models: Path, reads: dict[str, str], *options: str) -> int:
    """`make train` after the data was changed so that a model reads so."""
    (models.parent / "domain.yml").write_text(json.dumps(reads))

    def trained(folder: Path) -> Path:
        (folder / "new.tar.gz").write_text(json.dumps(reads))
        return folder / "new.tar.gz"

    monkeypatch.setattr(train, "_teach", lambda: None)
    monkeypatch.setattr(train, "_rasa_train", trained)
    return train.main(["--out", str(models), *options])


def test_seven_lost_and_none_won_are_more_than_noise_and_six_are_not() -> None:
    assert (gate.chance(7, 0), gate.chance(10, 1), gate.chance(12, 2)) < (gate.CHANCE,) * 3
    assert min(gate.chance(6, 0), gate.chance(9, 1), gate.chance(11, 2), gate.chance(0, 0)) >= gate.CHANCE
    assert gate.chance(7, 0) == 1 / 128
    assert gate.chance(1, 3) == 15 / 16


def test_an_intent_that_got_worse_is_named_with_how_much_while_the_whole_got_better() -> None:
    before = DEV | dict.fromkeys(list(DEV)[30:50], "faq")
    after = DEV | BAD
    (found,) = gate.worse(DEV, before, after)
    assert (found.intent, found.of, found.lost, found.won) == ("buy", 30, 7, 0)
    assert str(found).startswith(
        "buy: 7 of 30 sentences are newly wrong and 0 newly right (p = 0.0078, refused below 0.01)"
    )


def test_an_intent_that_now_takes_the_sentences_of_others_got_worse_too() -> None:
    found = {one.intent for one in gate.worse(DEV, DEV, DEV | BAD)}
    assert found == {"buy", "search", gate.EVERYTHING}


def test_a_worse_model_is_refused_and_the_old_one_kept_until_the_data_changes(
    models: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert learn(monkeypatch, models, {}) == 0
    good = (models / train.MODEL).read_bytes()
    assert learn(monkeypatch, models, BAD) == 1
    assert (models / train.MODEL).read_bytes() == good
    assert "buy: 7 of 30 sentences are newly wrong" in capsys.readouterr().err
    told = json.loads((models / "refused.json").read_text())["worse"]
    assert {one["intent"]: one["lost"] for one in told}["buy"] == 7

    def never(_folder: Path) -> Path:
        raise AssertionError("the same data is not tried twice")

    monkeypatch.setattr(train, "_rasa_train", never)
    assert (train.main(["--out", str(models)]), train.main(["--out", str(models), "--or-keep"])) == (1, 0)
    assert "nothing has changed since" in capsys.readouterr().err
    assert learn(monkeypatch, models, NO_WORSE) == 0
    assert json.loads((models / train.MODEL).read_text()) == NO_WORSE
    assert not (models / "refused.json").exists()
    assert not (models / "fresh").exists()


def test_a_worse_model_is_taken_where_that_is_asked_for(models: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    learn(monkeypatch, models, {})
    learn(monkeypatch, models, BAD)
    assert learn(monkeypatch, models, BAD, "--even-if-worse") == 0
    assert json.loads((models / train.MODEL).read_text()) == BAD
    assert not train.is_stale(models)
    assert not (models / "refused.json").exists()
    assert learn(monkeypatch, models, dict.fromkeys(list(DEV)[7:14], "search") | BAD) == 1


def test_a_model_that_the_present_code_cannot_read_gives_way_to_any(
    models: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (models / train.MODEL).write_text("a component that is gone")
    assert learn(monkeypatch, models, BAD) == 0
    assert json.loads((models / train.MODEL).read_text()) == BAD
    assert "cannot be compared (JSONDecodeError)" in capsys.readouterr().out
