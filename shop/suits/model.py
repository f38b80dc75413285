"""A trained model: what the training rows said, the two rivals, and how their answers are weighed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from shop.suits import boosted, features
from shop.suits.blend import Blend
from shop.suits.features import Past, Table
from shop.suits.learning import Trained
from shop.suits.reviews import Floats, Reviews, Whole

BEFORE, AFTER = "before", "after"  # before anything was worn, and once a rating is told


@dataclass(frozen=True)
class Model:
    """`trees` and `blends` by BEFORE and AFTER; `threads`: how many may work."""

    past: Past
    trees: dict[str, Any]
    network: Trained
    blends: dict[str, Blend]
    threads: int

    def predict(self, reviews: Reviews) -> tuple[Floats, Whole]:
        """Probabilities (n, 3) and what is decided for (n,): 0 small, 1 fits, 2 large. A row's answer depends on that
        row and the training rows alone."""
        return self.of_table(features.asked(self.past, reviews))

    def of_table(self, table: Table) -> tuple[Floats, Whole]:
        """The same of a table."""
        given, decided = np.empty((len(table.rows), 3)), np.empty(len(table.rows), dtype=np.int64)
        told = ~np.isnan(table.rows.rating)
        for when, here in ((AFTER, told), (BEFORE, ~told)):
            rows = np.flatnonzero(here)
            if len(rows):
                part = Table(table.names, table.values[rows], table.rows.of(rows))
                given[rows] = self.blends[when].probabilities(self.experts(part, when))
                decided[rows] = self.blends[when].decide(given[rows])
        return given, decided

    def experts(self, table: Table, when: str) -> list[Floats]:
        """What the trees and the network each give, (n, 3)."""
        if when == BEFORE:
            table = before(table)
        names = boosted.columns(table, rating=when == AFTER)
        trees = boosted.predict(self.trees[when], names, table, threads=self.threads)
        return [trees, self.network.predict(table)]


def before(table: Table) -> Table:
    """The table as it was before a rating was told."""
    values = table.values.copy()
    values[:, table.names.index("rating")] = np.nan
    return Table(table.names, values, replace(table.rows, rating=np.full(len(table.rows), np.nan)))
