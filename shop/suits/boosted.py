"""Boosted trees (LightGBM): one of the two rivals. An interrupted training goes on from its last checkpoint."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from shop.suits.features import NAMED, SEEN, Table
from shop.suits.progress import bar
from shop.suits.reviews import Floats
from shop.suits.settings import BOOSTING, Settings


@dataclass
class Course:
    """How a training went: the losses by round, the best round (from 1) and its loss."""

    training: list[float]
    held_out: list[float]
    best: int = 0
    loss: float = float("inf")

    def note(self, training: float, held_out: float) -> None:
        """Takes down one more round."""
        self.training.append(training)
        self.held_out.append(held_out)
        if held_out < self.loss:
            self.best, self.loss = len(self.held_out), held_out

    def over(self, patience: int) -> bool:
        """Whether nothing was gained for `patience` rounds."""
        return len(self.held_out) - self.best >= patience


def columns(table: Table, *, rating: bool, seen: bool = True, ease: tuple[str, ...] = ()) -> tuple[str, ...]:
    """Names of the columns to learn from: without `rating`, without what starts with SEEN, without those of `ease`."""
    return tuple(name for name in table.names if (rating or name != "rating") and name not in ease
                 and (seen or not name.startswith(SEEN)))  # fmt: skip


def train(names: tuple[str, ...], table: Table, held_out: Table, settings: Settings, *, threads: int, title: str,
          folder: Path | None = None) -> tuple[Any, Course]:  # fmt: skip
    """A booster of its best rounds, and its course. `folder`: where checkpoints stand, under `title`."""
    import lightgbm

    begun, course = _begun(folder, title)
    kinds = [names.index(name) for name in NAMED]

    def data(one: Table) -> Any:
        return lightgbm.Dataset(_named(one.only(names), kinds), one.rows.fit, categorical_feature=kinds,
                                params={"verbose": -1, "max_bin": BOOSTING["max_bin"]})  # fmt: skip

    training = data(table)
    with bar(title, settings.rounds, done=len(course.held_out)) as shown:

        def watch(state: Any) -> None:
            losses = {name: value for name, _, value, *_ in state.evaluation_result_list}
            course.note(losses["training"], losses["held_out"])
            shown.set_postfix_str(f"held out {course.held_out[-1]:.5f}", refresh=False)
            shown.update()
            if folder is not None and len(course.held_out) % settings.checkpoint == 0:
                _keep(folder, title, state.model, course)
            if course.over(settings.patience):
                raise lightgbm.callback.EarlyStopException(state.iteration, state.evaluation_result_list)

        left = settings.rounds - len(course.held_out)
        if left > 0 and not course.over(settings.patience):
            begun = lightgbm.train({**BOOSTING, "seed": settings.seed + len(course.held_out), "num_threads": threads,
                                    "metric": "multi_logloss"}, training, left, init_model=begun, callbacks=[watch],
                                   valid_sets=[training, data(held_out)], valid_names=["training", "held_out"],
                                   keep_training_booster=True)  # fmt: skip
    if folder is not None:
        _keep(folder, title, begun, course)
    return lightgbm.Booster(model_str=begun.model_to_string(num_iteration=course.best)), course


def predict(booster: Any, names: tuple[str, ...], table: Table, *, threads: int) -> Floats:
    """Probabilities (n, 3)."""
    kinds = [names.index(name) for name in NAMED]
    given: Floats = booster.predict(_named(table.only(names), kinds), num_threads=threads)
    return given


def _named(values: Floats, kinds: list[int]) -> Floats:
    """A name that is not known is a missing value."""
    values[:, kinds] = np.where(values[:, kinds] < 0, np.nan, values[:, kinds])
    return values


def _begun(folder: Path | None, title: str) -> tuple[Any, Course]:
    import lightgbm

    if folder is None or not (folder / f"{title}.json").exists():
        return None, Course([], [])
    kept = json.loads((folder / f"{title}.json").read_text())
    return lightgbm.Booster(model_str=kept["model"]), Course(**kept["course"])


def _keep(folder: Path, title: str, booster: Any, course: Course) -> None:
    fresh = folder / f"{title}.fresh"
    fresh.write_text(json.dumps({"model": booster.model_to_string(), "course": course.__dict__}))
    fresh.replace(folder / f"{title}.json")
