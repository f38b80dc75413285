"""The kernel model behind the intents: learns, keeps, and is as sure as it should be."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from nlu.kernel import KernelModel, fit

NOTHING_SAID = np.array([], np.int64)


def clouds(per_label: int = 40) -> tuple[np.ndarray, list[str]]:
    """Three clouds of points around three corners."""
    rng = np.random.default_rng(1)
    centres = {"one": (0.0, 0.0), "two": (4.0, 0.0), "three": (0.0, 4.0)}
    points = [rng.normal(centre, 0.8, (per_label, 2)) for centre in centres.values()]
    return np.concatenate(points).astype(np.float32), [name for name in centres for _ in range(per_label)]


def learned(features: np.ndarray, labels: list[str], said: list[np.ndarray] | None = None) -> KernelModel:
    """A model of these examples, by default of examples that say nothing."""
    said = said or [NOTHING_SAID] * len(labels)
    return fit(features, said, labels, width=0.3, penalty=0.1, columns=8, phrase_weight=0.5)


def test_the_nearest_cloud_is_named_with_confidence() -> None:
    model = learned(*clouds())
    name, confidence = model.ranking(np.array([4.0, 0.2], np.float32), NOTHING_SAID)[0]
    assert name == "two"
    assert confidence > 0.9


def test_between_two_clouds_it_is_not_sure() -> None:
    model = learned(*clouds())
    ranking = model.ranking(np.array([2.0, 0.0], np.float32), NOTHING_SAID)
    assert {name for name, _ in ranking[:2]} == {"one", "two"}
    assert ranking[0][1] < model.ranking(np.array([4.0, 0.0], np.float32), NOTHING_SAID)[0][1]
    assert abs(sum(share for _, share in ranking) - 1) < 1e-6


def test_what_is_saved_is_loaded_to_the_same_ranking(tmp_path: Path) -> None:
    model = learned(*clouds())
    model.save(tmp_path / "model.npz")
    loaded = KernelModel.load(tmp_path / "model.npz")
    for point in ((0.3, 0.1), (3.0, 1.0), (1.0, 3.0)):
        features = np.array(point, np.float32)
        assert loaded.ranking(features, NOTHING_SAID) == model.ranking(features, NOTHING_SAID)


def test_learning_twice_gives_the_same_model() -> None:
    first, second = (learned(*clouds()) for _ in range(2))
    assert np.array_equal(first.weights, second.weights)
    assert first.temperature == second.temperature


def test_one_label_alone_is_certain() -> None:
    features, _ = clouds(5)
    assert learned(features, ["only"] * 15).ranking(features[0], NOTHING_SAID) == [("only", 1.0)]


def test_of_sentences_that_mean_the_same_the_words_decide() -> None:
    alike = np.zeros((20, 2), np.float32)
    said = [np.array([index % 2, 2 + index % 3]) for index in range(20)]
    model = learned(alike, ["save", "show"] * 10, said)
    assert model.ranking(alike[0], np.array([0, 7]))[0][0] == "save"
    assert model.ranking(alike[0], np.array([1, 7]))[0][0] == "show"
