"""What was learned is kept, taken up again where it stood, and only added to by an edit."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
import torch

from nlu.encoders.e5 import WIDTH, Tokens
from nlu.learning import teaching, train
from nlu.learning.data import gold_lines
from nlu.learning.gold import hands, held_out, read_gold
from nlu.learning.network import export, restored, untrained
from nlu.learning.sentences import GOLD
from nlu.reading.heads import Heads


def test_a_network_that_was_written_is_taken_up_again_as_it_was(tmp_path: Path) -> None:
    network = untrained(5, seed=1).eval()
    export(network, tmp_path / "heads.onnx")
    again = restored(tmp_path / "heads.onnx", 5).eval()
    vectors, kinds = torch.randn(1, 7, WIDTH), torch.randint(0, 9, (1, 7))
    with torch.no_grad():
        before, after = (one(vectors, kinds, torch.tensor([7])) for one in (network, again))
    tokens = Tokens(vectors[0].numpy(), np.zeros((7, 2), np.int32))
    served = Heads(tmp_path / "heads.onnx")(tokens, kinds[0].numpy())
    for name, values in before.items():
        assert torch.allclose(values, after[name], atol=5e-3), name
        assert np.allclose(values[0].numpy(), served.of[name], atol=5e-3), name


def test_held_out_lines_are_never_learned_from() -> None:
    learned = {one.text for one in gold_lines()}
    kept = [one.text for path in hands(GOLD) for one in read_gold(path) if held_out(one.text)]
    assert len(kept) > 100
    assert not learned & set(kept)


class TestLearning:
    @pytest.fixture
    def folder(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        """What is shipped, in a repository that says what is done instead of doing it."""
        shutil.copytree(train.SHIPPED, tmp_path / "trained")
        monkeypatch.setattr(train, "SHIPPED", tmp_path / "trained")
        self.done: list[str] = []
        for name in ("teach", "tune", "kernel"):
            monkeypatch.setattr(train, name, lambda *_given, name=name, **_named: self.done.append(name))
        return tmp_path / "reader"

    def test_what_is_shipped_is_taken_as_it_is(self, folder: Path) -> None:
        train.learn(folder)
        assert self.done == []
        assert {path.name for path in folder.iterdir()} == {path.name for path in train.SHIPPED.iterdir()}

    def test_an_edit_is_learned_on_top_of_what_is_known(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(train, "fingerprint", lambda: "edited")
        train.learn(folder)
        assert self.done == ["tune", "kernel"]
        assert json.loads((folder / train.MARK).read_text())["learned_from"] == "edited"
        train.learn(folder)
        assert self.done == ["tune", "kernel"]

    def test_another_way_of_composing_makes_all_stale(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(train, "way", lambda: "another")
        train.learn(folder, composed=2)
        assert self.done == ["teach", "kernel"]


def test_only_lines_that_are_new_are_learned(tmp_path: Path) -> None:
    learned = train.data(composed=1)
    np.save(tmp_path / teaching.LINES, teaching.line_keys(learned)[1:])
    assert teaching.new_lines(learned, tmp_path) == [0]
