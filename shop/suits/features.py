"""Reviews -> a table of numbers: the body, the garment, the size against the body's usual one, what was said before."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from shop.suits import people
from shop.suits.history import Rows, figures
from shop.suits.reviews import Floats, Reviews, Words
from shop.suits.shares import Groups, codes, joined

NAMED = ("category", "body_type", "rented_for")  # columns that are names, as places in their vocabulary
EASE = ("usual_size", "shift", "ease_bust_cm", "ease_trunk_cm")
SEEN = ("item_", "shopper_")  # what starts with these comes from earlier reviews
FOLDS = 10


@dataclass(frozen=True)
class Vocabularies:
    """The sorted words of the training rows."""

    user: Words
    item: Words
    category: Words
    body_type: Words
    rented_for: Words
    size: Floats

    @staticmethod
    def of(reviews: Reviews) -> Vocabularies:
        """Of the training rows."""
        return Vocabularies(*(np.unique(getattr(reviews, name)) for name in
                              ("user", "item", "category", "body_type", "rented_for", "size")))  # fmt: skip


@dataclass(frozen=True)
class Past:
    """All that is known from the training rows: `girths` (n, 2) of their bodies in cm, NaN where not told."""

    words: Vocabularies
    usual: Any  # a LightGBM booster: the usual size
    rows: Rows
    girths: Floats


@dataclass(frozen=True)
class Table:
    """`values` (n, f) by `names`; `rows`: the same as numbers."""

    names: tuple[str, ...]
    values: Floats
    rows: Rows = field(repr=False)

    def only(self, names: tuple[str, ...]) -> Floats:
        """The columns of these names."""
        return self.values[:, [self.names.index(name) for name in names]]


def learn_past(reviews: Reviews, words: Vocabularies, *, seed: int, threads: int) -> Past:
    """What the training rows say."""
    table = people.matrix(reviews, codes(reviews.category, words.category), codes(reviews.body_type, words.body_type))
    usual = people.fit_usual_size(table, reviews.size, seed=seed, threads=threads)
    return Past(words, usual, as_rows(reviews, words, usual), girths(reviews))


def as_rows(reviews: Reviews, words: Vocabularies, usual: Any) -> Rows:
    """Reviews as numbers."""
    return Rows(codes(reviews.user, words.user), codes(reviews.item, words.item),
                codes(reviews.category, words.category), codes(reviews.size, words.size),
                people.size_scale(reviews.size) - _usual(reviews, words, usual), reviews.rating, reviews.day,
                reviews.fit)  # fmt: skip


def asked(past: Past, reviews: Reviews) -> Table:
    """The table of rows that are not among the training rows."""
    rows = as_rows(reviews, past.words, past.usual)
    return _table(past, past.rows, past.girths, reviews, rows)


def known(past: Past, reviews: Reviews, *, seed: int) -> Table:
    """The table of the training rows themselves, each from the rows of the other folds."""
    fold = np.random.default_rng(seed).integers(0, FOLDS, len(reviews))
    parts = []
    for number in range(FOLDS):
        out, rest = np.flatnonzero(fold == number), np.flatnonzero(fold != number)
        parts.append((out, _table(past, past.rows.of(rest), past.girths[rest], reviews.of(out), past.rows.of(out))))
    names = parts[0][1].names
    values = np.empty((len(reviews), len(names)))
    for out, part in parts:
        values[out] = part.values
    return Table(names, values, past.rows)


def _table(past: Past, earlier: Rows, bodies: Floats, reviews: Reviews, rows: Rows) -> Table:
    columns = _plain(reviews, past.words, rows)
    columns.update(_ease(earlier, bodies, rows, girths(reviews)))
    columns.update(figures(earlier, rows))
    return Table(tuple(columns), np.column_stack(list(columns.values())), rows)


def _plain(reviews: Reviews, words: Vocabularies, rows: Rows) -> dict[str, Floats]:
    named = {name: codes(getattr(reviews, name), getattr(words, name)).astype(np.float64) for name in NAMED}
    return {**named, "size": reviews.size, "size_of_four": reviews.size % 4, "height_cm": reviews.height_cm,
            "weight_kg": reviews.weight_kg, "bmi": people.bmi(reviews), "band": reviews.bust_band_in,
            "cup": reviews.cup, "age": reviews.age, "day": reviews.day, "rating": reviews.rating,
            "usual_size": people.size_scale(reviews.size) - rows.shift, "shift": rows.shift}  # fmt: skip


def _ease(earlier: Rows, bodies: Floats, rows: Rows, own: Floats) -> dict[str, Floats]:
    """What the size allows beyond the body: the girth of those of this category whom it fitted, less the body's."""
    fitted = earlier.fit == 1
    found = {}
    for name, column in (("ease_bust_cm", 0), ("ease_trunk_cm", 1)):
        told = fitted & ~np.isnan(bodies[:, column])
        these, values = earlier.of(np.flatnonzero(told)), bodies[told, column]
        size = Groups(these.size, rows.size).mean(values, values.mean() if len(values) else 0.0, 1.0)
        kind = Groups(*(joined(one.category, one.size, 4096) for one in (these, rows))).mean(values, size, 10.0)
        found[name] = kind - own[:, column]
    return found


def girths(reviews: Reviews) -> Floats:
    """(n, 2) in cm: at the bust, of the trunk."""
    return np.column_stack([people.bust_cm(reviews), people.trunk_cm(reviews)])


def _usual(reviews: Reviews, words: Vocabularies, usual: Any) -> Floats:
    kind, shape = codes(reviews.category, words.category), codes(reviews.body_type, words.body_type)
    given: Floats = usual.predict(people.matrix(reviews, kind, shape))
    return given
