"""How much ease stands in for history, for items that nobody has reviewed yet."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from shop.suits import boosted, features, scores
from shop.suits.features import EASE
from shop.suits.reviews import Floats, Reviews, Whole, Words
from shop.suits.settings import Settings

SHARE, DRAWS = 0.15, 200
Some = NDArray[np.bool_]


@dataclass(frozen=True)
class Case:
    """`tables`: to learn from, to stop by, to judge by. `history`: how the columns start that come from earlier reviews
    and are told; `hidden`: columns that are not."""

    tables: tuple[features.Table, features.Table, features.Table]
    history: tuple[str, ...]
    hidden: tuple[str, ...]


def report(reviews: Reviews, settings: Settings, *, threads: int) -> str:
    """Trees before wearing, for items left out whole: from body and size label, with ease-like columns too, with the
    shopper's history too; and, as the end of the scale, with the items' own history (reviews of the same items, but
    others than those asked about). 95 % intervals by drawing items again."""
    random = np.random.default_rng(settings.seed)
    items = np.unique(reviews.item)
    out = np.isin(reviews.item, random.choice(items, max(1, round(len(items) * SHARE)), replace=False))
    judged = out & (random.random(len(reviews)) < 0.5)  # the other half is history in the last line
    stop = ~out & (random.random(len(reviews)) < settings.held_out)
    fresh = _tables(reviews, ~out & ~stop, stop, judged, settings, threads)
    seen = _tables(reviews, ~judged & ~stop, stop, judged, settings, threads)
    answers, item = reviews.fit[judged], reviews.item[judged]
    cases = {
        "body and size label": Case(fresh, (), EASE),
        "and ease-like columns": Case(fresh, (), ()),
        "and the shopper's history": Case(fresh, ("shopper_",), ()),
        "and the item's history": Case(seen, ("item_", "shopper_"), ()),
    }
    given = {name: _given(case, settings, threads, name) for name, case in cases.items()}
    count = len(np.unique(item))
    lines = [f"{int(judged.sum())} reviews of {count} items that the training rows lack (95 % intervals)",
             f"{'':28}{'AUC macro':>28}{'AUC weighted':>28}{'log loss':>10}"]  # fmt: skip
    lines += [_line(name, one, answers, item, settings) for name, one in given.items()]
    names = list(cases)
    for less, more in pairwise(names):
        lines.append(_difference(more, less, given, answers, item, settings))
    return "\n".join(lines)


def _tables(reviews: Reviews, learn: Some, stop: Some, judged: Some, settings: Settings, threads: int
            ) -> tuple[features.Table, features.Table, features.Table]:  # fmt: skip
    words = features.Vocabularies.of(reviews)
    part = reviews.of(np.flatnonzero(learn))
    past = features.learn_past(part, words, seed=settings.seed, threads=threads)
    return (features.known(past, part, seed=settings.seed), features.asked(past, reviews.of(np.flatnonzero(stop))),
            features.asked(past, reviews.of(np.flatnonzero(judged))))  # fmt: skip


def _given(case: Case, settings: Settings, threads: int, title: str) -> Floats:
    learn, stop, judged = case.tables
    names = tuple(name for name in boosted.columns(learn, rating=False, ease=case.hidden)
                  if not name.startswith(features.SEEN) or name.startswith(case.history))  # fmt: skip
    booster, _ = boosted.train(names, learn, stop, settings, threads=threads, title=title)
    return boosted.predict(booster, names, judged, threads=threads)


def _areas(given: Floats, answers: Whole) -> tuple[float, float]:
    shares = np.bincount(answers, minlength=3) / len(answers)
    auc = np.array([scores.area(given[:, one], answers == one) for one in range(3)])
    return float(auc.mean()), float(auc @ shares)


def _drawn(item: Words, settings: Settings) -> list[Whole]:
    """Rows of items drawn with replacement, DRAWS times."""
    random = np.random.default_rng(settings.seed)
    _, inverse = np.unique(item, return_inverse=True)
    order = np.argsort(inverse, kind="stable")
    groups = np.split(order, np.flatnonzero(np.diff(inverse[order])) + 1)
    return [np.concatenate([groups[one] for one in random.integers(0, len(groups), len(groups))]) for _ in range(DRAWS)]


def _line(name: str, given: Floats, answers: Whole, item: Words, settings: Settings) -> str:
    told = _areas(given, answers)
    drawn = np.array([_areas(given[rows], answers[rows]) for rows in _drawn(item, settings)])
    low, high = np.quantile(drawn, [0.025, 0.975], axis=0)
    parts = [f"{value:12.4f} ({bottom:.4f}-{top:.4f})" for value, bottom, top in zip(told, low, high, strict=True)]
    loss = -np.mean(np.log(given[np.arange(len(answers)), answers]))
    return f"{name:28}{''.join(parts)}{loss:10.4f}"


def _difference(more: str, less: str, given: dict[str, Floats], answers: Whole, item: Words, settings: Settings) -> str:
    rows = _drawn(item, settings)
    gained = [_areas(given[more][one], answers[one])[0] - _areas(given[less][one], answers[one])[0] for one in rows]
    low, high = np.quantile(gained, [0.025, 0.975])
    told = _areas(given[more], answers)[0] - _areas(given[less], answers)[0]
    return f"{more}: AUC macro {told:+.4f} ({low:+.4f} to {high:+.4f}) against the line above"
