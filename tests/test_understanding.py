"""The held-out sentences, the annotations of the training data, and messages that say nothing but entities."""

from __future__ import annotations

from pathlib import Path

import pytest

from nlu import train
from nlu.bare import bare_intent
from nlu.evaluate import GOALS, cross_check, holdout, score_entities, total
from nlu.understanding import LONGEST_TEXT, entities


def test_every_annotation_of_the_training_data_is_read_as_annotated() -> None:
    assert cross_check() == []


@pytest.mark.parametrize("path", GOALS, ids=lambda path: path.stem)
def test_entities_of_unseen_sentences_are_found(path: Path) -> None:
    scores, differing = score_entities(holdout(path))
    assert total(scores).f1 >= GOALS[path][1], "\n".join(differing)


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("168 110斤", "give_measures"),
        ("三围88-64-90", "give_measures"),
        ("5'6\", 130 lbs", "give_measures"),
        ("女，165，50kg", "give_measures"),
        ("XL", "change_size"),
        ("m码", "change_size"),
        ("one size up", "change_size"),
        ("蓝色的", "change_colour"),
        ("the black one", "change_colour"),
        ("背面", "change_view"),
        ("let me see it in red please", "change_colour"),
        ("要不换S试试", "change_size"),
        ("再看看背面", "change_view"),
        ("我要第二个", None),
        ("does it come in red", None),
        ("最后一件", "try_on"),
        ("the second one", "try_on"),
        ("red dress", None),
        ("S M", None),
        ("168可以穿吗", None),
        ("hello", None),
        ("", None),
    ],
)
def test_nothing_but_entities_means_one_thing(text: str, intent: str | None) -> None:
    assert bare_intent(text, entities(text)) == intent


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
