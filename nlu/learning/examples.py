"""Messages as the network learns from them: labels of characters as labels of tokens."""

from __future__ import annotations

from dataclasses import dataclass
from typing import List, Sequence, Tuple

import numpy as np

from nlu.encoders.e5 import Tokens
from nlu.learning.marks import IGNORED, Act, Message
from nlu.reading.heads import kinds_of
from nlu.reading.labels import ATTRIBUTES, TRAITS, WISH
from nlu.reading.numbers import NUMBER_KINDS, candidates
from nlu.shape import KINDS
from nlu.spans import Entity

_SIZE = 1 + KINDS.index("size")
_UNKNOWN_WISH = ("give_measures", "ask_size")  # where a size may be somebody's own


@dataclass
class Example:
    """One message. Shapes (tokens,) unless said; IGNORED where a label is not known.

    `pairs`: an attribute's token, the tokens of the garments, which of them it belongs to. `traits`: (acts, traits),
    IGNORED where nobody said what an act asks or tells.
    """

    tokens: Tokens
    kinds: np.ndarray
    act: np.ndarray
    intent: np.ndarray
    negated: np.ndarray
    of: np.ndarray
    who: np.ndarray
    number: np.ndarray
    traits: np.ndarray
    pairs: Sequence[Tuple[int, List[int], int]]


def example(tokens: Tokens, entities: Sequence[Entity], message: Message, labels: Sequence[str]) -> Example:
    """A token that straddles two acts is of the later one."""
    marked, spans = message.marked, tokens.spans
    numbers = candidates(marked.text, entities)
    kinds = kinds_of(tokens, entities, numbers)
    of_numbers = np.full(len(spans), IGNORED)
    understood = []
    for one in numbers:
        label = max(marked.marks["number"][one.start : one.end])
        of_numbers[tokens.within(one.start, one.end)] = label
        if label > 0 and NUMBER_KINDS[label - 1] in one.values:
            understood.append(one.as_entity(NUMBER_KINDS[label - 1]))
    entities = sorted([*entities, *understood], key=lambda entity: entity.start)
    last = [min(max(int(end) - 1, int(start)), len(marked.text) - 1) for start, end in spans]
    act = np.maximum.accumulate(np.array([marked.marks["act"][place] for place in last]))
    act = np.unique(act, return_inverse=True)[1]  # an act of no token of its own is gone
    kept = sorted({marked.marks["act"][place] for place in last})
    acts = [message.acts[number] for number in kept[: int(act.max()) + 1]]
    inside = [range(min(int(start), place), place + 1) for (start, _), place in zip(spans, last, strict=True)]

    def most(name: str) -> np.ndarray:
        return np.array([max(marked.marks[name][place] for place in places) for places in inside])

    intent = np.array([labels.index(acts[number].intent) for number in act])
    of = most("of")
    sure = ~np.isin(intent, [labels.index(name) for name in _UNKNOWN_WISH])
    of[(kinds == _SIZE) & (of == IGNORED) & sure] = WISH
    traits = np.array([[_has(one, key, value) for key, value in TRAITS] for one in acts])
    pairs = _pairs(tokens, entities, message)
    return Example(tokens, kinds, act, intent, most("negated"), of, most("who"), of_numbers, traits, pairs)


def _has(act: Act, key: str, value: str) -> int:
    said = getattr(act, key)
    return IGNORED if said is None else int(value in said)


def _pairs(tokens: Tokens, entities: Sequence[Entity], message: Message) -> List[Tuple[int, List[int], int]]:
    """Attributes with the garment they belong to, where a message names several."""
    marks = message.marked.marks
    garments = [e for e in entities if e.entity == "category" and marks["garment"][e.start] > 0]
    if len(garments) < 2:
        return []
    keys = [(marks["act"][e.start], marks["garment"][e.start]) for e in garments]
    own = [(e, (marks["act"][e.start], marks["garment"][e.start])) for e in entities if e.entity in ATTRIBUTES]
    places = [tokens.at(e.start) for e in garments]
    return [(tokens.at(e.start), places, keys.index(key)) for e, key in own if key[1] > 0 and keys.count(key) == 1]
