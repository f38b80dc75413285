"""The likeliest tags of a sentence among those that make whole entities."""

from __future__ import annotations

from typing import List, Sequence

import numpy as np

from nlu.tagger.tags import OUTSIDE, may_follow

_NEVER = -1e9


class Decoder:
    """Chooses among BIOES labels."""

    def __init__(self, labels: Sequence[str]) -> None:
        self._labels = list(labels)
        self._step = np.array([[0.0 if may_follow(a, b) else _NEVER for b in labels] for a in labels])
        self._first = np.array([0.0 if may_follow(OUTSIDE, b) else _NEVER for b in labels])
        self._last = np.array([0.0 if may_follow(a, OUTSIDE) else _NEVER for a in labels])

    def __call__(self, scores: np.ndarray) -> List[str]:
        """Log-probabilities (words, labels) -> the allowed labels whose sum is largest."""
        total, came_from = scores[0] + self._first, []
        for row in scores[1:]:
            ways = total[:, None] + self._step
            came_from.append(ways.argmax(0))
            total = ways.max(0) + row
        best = [int((total + self._last).argmax())]
        for sources in reversed(came_from):
            best.append(int(sources[best[-1]]))
        return [self._labels[place] for place in reversed(best)]
