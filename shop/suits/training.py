"""Trains a model from reviews: both rivals on most of them, their weights and calibration on the rest."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from shop.suits import blend, boosted, features, learning, scores
from shop.suits.blend import Blend
from shop.suits.boosted import Course
from shop.suits.errors import BadInput
from shop.suits.features import Table
from shop.suits.model import AFTER, BEFORE, Model
from shop.suits.reviews import FITS, Floats, Reviews
from shop.suits.settings import Settings

FEWEST_ROWS, FEWEST_OF_EACH = 300, 20
# Each rival alone, then both; of equal worth the simpler one, which stands first, is kept.
CHOICES = {"trees": [True, False], "network": [False, True], "both": [True, True]}


@dataclass(frozen=True)
class Outcome:
    """`given`: of the held-out rows, by BEFORE and AFTER. `report`: text."""

    model: Model
    courses: dict[str, Course]
    given: dict[str, Floats]
    held_out: Reviews
    report: str


def enough(reviews: Reviews, name: str) -> None:
    """Raises BadInput where there are too few rows, or too few of a class, to learn from and to judge by."""
    if len(reviews) < FEWEST_ROWS:
        raise BadInput(f"{name} holds {len(reviews)} reviews, fewer than the {FEWEST_ROWS} that a model can be learned "
                       "and judged from; until there are more, size advice goes by ease alone")  # fmt: skip
    for fit, count in zip(FITS, np.bincount(reviews.fit, minlength=3), strict=True):
        if count < FEWEST_OF_EACH:
            raise BadInput(f"{name} holds {count} reviews whose fit is {fit!r}, fewer than {FEWEST_OF_EACH}; "
                           "add reviews that tell of it")  # fmt: skip


def train(reviews: Reviews, settings: Settings, *, threads: int, folder: Path, note: Callable[[str], None]) -> Outcome:
    """The model of these reviews. `folder`: where checkpoints stand."""
    order = np.random.default_rng(settings.seed).permutation(len(reviews))
    count = max(round(len(reviews) * settings.held_out), 3 * FEWEST_OF_EACH)
    held_out, rest = reviews.of(order[:count]), reviews.of(order[count:])
    words = features.Vocabularies.of(reviews)
    past = features.learn_past(rest, words, seed=settings.seed, threads=threads)
    table, test = features.known(past, rest, seed=settings.seed), features.asked(past, held_out)
    note(f"{len(rest)} reviews to learn from, {count} held out, {len(table.names)} columns")
    trees, courses = {}, {}
    for when in (BEFORE, AFTER):
        names = boosted.columns(table, rating=when == AFTER)
        trees[when], courses[f"trees-{when}"] = boosted.train(
            names, table, test, settings, threads=threads, title=f"trees-{when}", folder=folder
        )
        note(f"trees, {when} wearing: {courses[f'trees-{when}'].best} rounds")
    network, courses["network"] = learning.train(table, test, past.words, settings, folder=folder)
    note(f"network: {courses['network'].best} epochs")
    model = Model(past, trees, network, {}, threads)
    lines, given = [], {}
    shares = np.bincount(reviews.fit, minlength=3) / len(reviews)
    for when in (BEFORE, AFTER):
        model.blends[when], given[when], told = _weigh(model, test, held_out, shares, when)
        lines += told
    # What is asked about later is judged by all the reviews there are.
    return Outcome(_with_all(model, reviews), courses, given, held_out, "\n".join(lines))


def _weigh(model: Model, test: Table, held_out: Reviews, shares: Floats, when: str) -> tuple[Blend, Floats, list[str]]:
    """The blend for `when`, what it gives the held-out rows, and lines that compare the rivals.

    The figures are those of cross-fitting: each half by the blend that was fitted on the other."""
    experts = model.experts(test, when)
    halves = np.arange(len(held_out)) % 2 == 0
    lines, found = [], {}
    for name, chosen in CHOICES.items():
        these = [one for one, wanted in zip(experts, chosen, strict=True) if wanted]
        given, decided = np.empty((len(held_out), 3)), np.empty(len(held_out), dtype=np.int64)
        for half in (halves, ~halves):
            made = blend.fit([one[~half] for one in these], held_out.fit[~half], shares)
            given[half] = made.probabilities([one[half] for one in these])
            decided[half] = made.decide(given[half])
        one = scores.score(given, decided, held_out.fit)
        found[name] = (one.log_loss, given, decided)
        lines.append(f"{when} wearing, {name}: AUC macro {one.macro:.4f}, weighted {one.weighted:.4f}, "
                     f"macro F1 {one.f1:.4f}, calibration error {one.calibration:.4f}, "
                     f"log loss {one.log_loss:.4f}")  # fmt: skip
    best = min(found, key=lambda name: found[name][0])
    lines += [f"{when} wearing, kept: {best}", scores.table(found[best][1], found[best][2], held_out), ""]
    return _kept(experts, CHOICES[best], held_out, shares), found[best][1], lines


def _kept(experts: list[Floats], chosen: list[bool], held_out: Reviews, shares: Floats) -> Blend:
    """The blend of the chosen experts, in the places of all: the other's weight is 0."""
    made = blend.fit([one for one, wanted in zip(experts, chosen, strict=True) if wanted], held_out.fit, shares)
    weights = np.zeros(len(experts))
    weights[chosen] = made.weights
    return Blend(weights, made.decision)


def _with_all(model: Model, reviews: Reviews) -> Model:
    """The same model that knows the held-out rows' history too."""
    old = model.past
    rows = features.as_rows(reviews, old.words, old.usual)
    past = features.Past(old.words, old.usual, rows, features.girths(reviews))
    return Model(past, model.trees, model.network, model.blends, model.threads)
