"""The heads over a message's token vectors, as onnxruntime runs them: what every token is, nothing decided yet."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Dict, List, Optional, Sequence, Tuple

import numpy as np

from nlu.encoders.e5 import Tokens, session
from nlu.reading.labels import TRAITS
from nlu.reading.numbers import NUMBER_KINDS, Candidate
from nlu.shape import KINDS
from nlu.spans import Entity

# name -> numbers a token; "intent" has one for each label.
OUTPUTS = {
    "begins": 2,
    "intent": 0,
    "negated": 4,
    "of": 8,
    "who": 2,
    "number": 1 + len(NUMBER_KINDS),
    "traits": len(TRAITS),
    "attribute": 64,
    "garment": 64,
}
UNREAD = len(KINDS) + 1  # the kind of a number that no rule understands


@dataclass(frozen=True)
class Scores:
    """What the heads say of one message, before the softmax: of each name in OUTPUTS an array (tokens, numbers)."""

    of: Dict[str, np.ndarray]

    def begins(self) -> np.ndarray:
        """The probability that an act begins at a token, shape (tokens,); it does at the first."""
        return softmax(self.of["begins"])[:, 1]

    def shares(self, name: str, tokens: slice) -> np.ndarray:
        """Mean probabilities over some tokens, shape (numbers,)."""
        return softmax(self.of[name][tokens]).mean(0)

    def intent(self, tokens: slice) -> np.ndarray:
        """Log probabilities of the intents of an act on these tokens, shape (labels,)."""
        return log_softmax(self.of["intent"][tokens].mean(0))

    def number(self, candidate: Candidate, tokens: Tokens) -> Optional[Entity]:
        """What a number is by the likeliest of its kinds; None where it is none of them."""
        shares = self.shares("number", tokens.within(candidate.start, candidate.end))
        possible = [0, *(1 + NUMBER_KINDS.index(kind) for kind in candidate.values)]
        best = max(possible, key=lambda place: shares[place])
        return candidate.as_entity(NUMBER_KINDS[best - 1]) if best else None

    def traits(self, tokens: slice) -> Dict[Tuple[str, str], float]:
        """The probability of every trait of an act on these tokens."""
        shares = 1 / (1 + np.exp(-self.of["traits"][tokens].max(0)))
        return dict(zip(TRAITS, shares.tolist()))  # noqa: B905


class Heads:
    """The trained heads of one folder."""

    def __init__(self, path: Path) -> None:
        self._session: Any = session(path)
        self._names: List[str] = [output.name for output in self._session.get_outputs()]

    def __call__(self, tokens: Tokens, kinds: np.ndarray) -> Scores:
        """The scores of one message; `kinds` as `kinds_of` gives them."""
        read = {"vectors": tokens.vectors[np.newaxis], "kinds": kinds[np.newaxis]}
        outputs = self._session.run(self._names, read)
        return Scores({name: values[0] for name, values in zip(self._names, outputs)})  # noqa: B905


def kinds_of(tokens: Tokens, entities: Sequence[Entity], numbers: Sequence[Candidate]) -> np.ndarray:
    """Which kind of entity the rules see at each token, 0 for none, UNREAD for a number; shape (tokens,), int64."""
    kinds = np.zeros(len(tokens.spans), np.int64)
    for entity in entities:
        if entity.entity in KINDS:
            kinds[tokens.within(entity.start, entity.end)] = 1 + KINDS.index(entity.entity)
    for number in numbers:
        kinds[tokens.within(number.start, number.end)] = UNREAD
    return kinds


def log_softmax(scores: np.ndarray) -> np.ndarray:
    """Over the last axis."""
    shifted = scores - scores.max(-1, keepdims=True)
    return np.asarray(shifted - np.log(np.exp(shifted).sum(-1, keepdims=True)))


def softmax(scores: np.ndarray) -> np.ndarray:
    """Over the last axis."""
    return np.exp(log_softmax(scores))
