"""Which acts a message has: cut where the heads say that one begins, each named by heads and kernel together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import List, Sequence

import numpy as np

from nlu.encoders.e5 import Tokens
from nlu.frame import GIVE_MEASURES
from nlu.reading.heads import Scores
from nlu.reading.labels import NOTHING

BEGINS = 0.3  # the probability above which an act begins at a token; at a quarter names are cut from their questions
HEADS_SHARE = 0.25  # of the log probability of a name; the rest is the kernel's
_SURE = 0.8  # neighbours that want the same stay apart where an act begins for sure


@dataclass
class Stretch:
    """A stretch of tokens with one intent: `tokens` of the message, characters [start, end), its log probabilities."""

    tokens: slice
    start: int
    end: int
    names: np.ndarray
    intent: str = ""


def cut(text: str, tokens: Tokens, scores: Scores) -> List[Stretch]:
    """The stretches between the places where an act begins; named by the heads alone."""
    begins = scores.begins()
    firsts = [0, *(place for place in range(1, len(begins)) if begins[place] > BEGINS)]
    starts = [0, *(int(tokens.spans[place][0]) for place in firsts[1:])]
    result = []
    for first, last, start, end in zip(firsts, [*firsts[1:], len(begins)], starts, [*starts[1:], len(text)]):  # noqa: B905
        if start < end or not result:
            result.append(Stretch(slice(first, last), start, end, scores.intent(slice(first, last))))
    return result


def name(stretches: Sequence[Stretch], kernel: np.ndarray, scores: Scores, labels: Sequence[str]) -> List[Stretch]:
    """The acts of a message: `kernel` are its log probabilities (stretches, labels).

    Neighbours that want the same are one act, unless an act surely begins between them; told measures always are. What
    wants nothing goes with the act after it, or the last one.
    """
    nothing = list(labels).index(NOTHING)
    rows = np.stack([HEADS_SHARE * one.names for one in stretches]) + (1 - HEADS_SHARE) * kernel
    if (rows.argmax(1) == nothing).all():  # something is always wanted
        best = np.delete(rows, nothing, 1).max(1) - rows[:, nothing]
        rows[int(best.argmax()), nothing] = -np.inf
    begins = scores.begins()
    merged: List[Stretch] = []
    for one, row in zip(stretches, rows):  # noqa: B905
        one.names, one.intent = row, labels[int(row.argmax())]
        last = merged[-1] if merged else None
        if last and last.intent == one.intent and (begins[one.tokens.start] < _SURE or one.intent == GIVE_MEASURES):
            merged[-1] = Stretch(
                slice(last.tokens.start, one.tokens.stop), last.start, one.end, last.names, last.intent
            )
        else:
            merged.append(one)
    return _without_background(merged)


def _without_background(stretches: Sequence[Stretch]) -> List[Stretch]:
    acts: List[Stretch] = []
    opened = None
    for one in stretches:
        if one.intent == NOTHING:
            opened = one.start if opened is None else opened
        else:
            acts.append(Stretch(one.tokens, one.start if opened is None else opened, one.end, one.names, one.intent))
            opened = None
    if opened is not None:
        acts[-1].end = stretches[-1].end
    return acts
