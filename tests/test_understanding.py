"""The annotations of the training data, how much of a message is read, and when a model is stale."""

from __future__ import annotations

from pathlib import Path

import pytest

from nlu import train
from nlu.evaluate import cross_check
from nlu.understanding import LONGEST_TEXT, entities


def test_every_annotation_of_the_training_data_is_read_as_annotated() -> None:
    assert cross_check() == []


def test_a_very_long_message_is_read_to_its_limit_only() -> None:
    text = "x" * LONGEST_TEXT + " red dress"
    assert entities(text) == []


def test_a_bare_number_is_a_guess_and_a_named_one_is_not() -> None:
    assert [e.guess for e in entities("70")] == [True]
    assert [e.guess for e in entities("腰围70")] == [False]


def test_the_model_is_stale_when_anything_it_learns_from_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(train, "ROOT", tmp_path)
    monkeypatch.setattr(train, "_versions", lambda: "1")
    (tmp_path / "config.yml").write_text("recipe: default.v1")
    assert train.is_stale(tmp_path)
    (tmp_path / train.MODEL).write_bytes(b"model")
    (tmp_path / train.STAMP).write_text(train.stamp(train.sources()) + "\n")
    assert not train.is_stale(tmp_path)
    (tmp_path / "domain.yml").write_text("intents: []")
    assert train.is_stale(tmp_path)
