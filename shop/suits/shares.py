"""Smoothed means of what was said before, by key."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from shop.suits.reviews import Floats, Whole


class Groups:
    """Which earlier rows share a key, for wanted rows. A key below 0 is nobody's: it meets none."""

    def __init__(self, earlier: Whole, wanted: Whole) -> None:
        keys, self._of = np.unique(earlier, return_inverse=True)
        at = np.minimum(np.searchsorted(keys, wanted), max(len(keys) - 1, 0))
        self._known = (keys[at] == wanted) & (wanted >= 0) if len(keys) else np.zeros(len(wanted), bool)
        self._at = at
        self._size = np.bincount(self._of, minlength=len(keys))

    def count(self) -> Floats:
        """How many earlier rows share each wanted row's key."""
        if not len(self._size):
            return np.zeros(len(self._known))
        return np.where(self._known, self._size[self._at], 0).astype(np.float64)

    def mean(self, values: Floats, prior: Floats | float, strength: float) -> Floats:
        """The mean of `values` of the earlier rows, drawn to `prior` as `strength` further rows of it would."""
        count = self.count()
        sums = np.bincount(self._of, weights=values, minlength=len(self._size))
        total = np.where(self._known, sums[self._at], 0.0) if len(sums) else np.zeros(len(count))
        mean: Floats = (total + strength * prior) / (count + strength)
        return mean


def codes(words: NDArray[Any], known: NDArray[Any]) -> Whole:
    """Places of words among the sorted `known`; -1 where they are not, and for an empty word."""
    if not len(known):
        return np.full(len(words), -1, dtype=np.int64)
    at = np.minimum(np.searchsorted(known, words), len(known) - 1)
    found = (known[at] == words) & (words != "") if words.dtype.kind == "U" else known[at] == words
    return np.where(found, at, -1).astype(np.int64)


def joined(first: Whole, second: Whole, seconds: int) -> Whole:
    """One key for two, the second below `seconds`; -1 where either is."""
    return np.where((first < 0) | (second < 0), -1, first * seconds + second)
