"""Groups of messages that say much the same, so that an editor judges a kind at a time."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

NEAR = 0.55
"""Cosine: texts of one group are this near to each other on average."""


def groups(vectors: np.ndarray) -> list[list[int]]:
    """Places of the texts by group, each group by its first place, places in their order.

    vectors: unit vectors, shape (N, D).
    """
    if len(vectors) < 2:
        return [[place] for place in range(len(vectors))]
    from scipy.cluster.hierarchy import fcluster, linkage

    # Cosine distance of unit vectors; rounding may take it a little below 0.
    tree = linkage(vectors.astype(np.float64), method="average", metric="cosine")
    labels = fcluster(np.maximum(tree, 0), 1 - NEAR, criterion="distance")
    found: dict[int, list[int]] = {}
    for place, label in enumerate(labels):
        found.setdefault(int(label), []).append(place)
    return list(found.values())


class Vectors:
    """Texts to unit vectors by the shop's encoder, each text once."""

    def __init__(self, encoder: object) -> None:
        self._encoder = encoder
        self._known: dict[str, np.ndarray] = {}

    def __call__(self, texts: Sequence[str]) -> np.ndarray:
        """Unit vectors, shape (N, D)."""
        new = [text for text in dict.fromkeys(texts) if text not in self._known]
        if new:
            # The meaning of a message is in its begin: 10,000 characters would take a second each.
            encoded = self._encoder.encode([text[:400] for text in new])  # type: ignore[attr-defined]
            self._known.update(zip(new, encoded, strict=True))
        return np.stack([self._known[text] for text in texts])
