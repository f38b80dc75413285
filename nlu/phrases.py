"""Which words and pairs of neighbouring words a message says, as columns of a table.

A sentence vector knows what a sentence is about, but two that differ in one small word (这套存一下, 存的那套呢) lie
close together in it. Pairs of words tell them apart. Garments, colours, numbers and the like count as their kind, so
that "put the red dress on me" teaches "put the navy blazer on me" too. Measured on the training sentences, each judged
by a model that had not seen it: 89.9 % right with the pairs, 88.2 % without.
"""

from __future__ import annotations

import re
import zlib
from itertools import pairwise
from typing import TYPE_CHECKING, Iterable

from nlu.spans import Entity, normalised

if TYPE_CHECKING:
    import numpy as np

COLUMNS = 1 << 14  # of 6,000 pairs that occur twice, one in three shares its column; 4 times as many gain nothing
# What these say is itself the wish (大一码, 背面, too tight): their words count.
_SPOKEN_OUT = frozenset({"size", "view", "zone", "feeling", "alteration", "style"})
_WORD = re.compile(r"<\w+>|[a-z']+|[\u3400-\u9fff]|\d+(?:\.\d+)?|[?!]")


def phrases(text: str, found: Iterable[Entity]) -> "np.ndarray":
    """The columns that a message stands in, in rising order; `found` are its entities."""
    import numpy as np

    said = ["<start>", *_words(normalised(text), found), "<end>"]
    named = {*said[1:-1], *(" ".join(pair) for pair in pairwise(said))}
    return np.unique([zlib.crc32(name.encode()) % COLUMNS for name in named])


def _words(plain: str, found: Iterable[Entity]) -> list[str]:
    pieces, position = [], 0
    for entity in sorted(found, key=lambda entity: entity.start):
        if entity.entity not in _SPOKEN_OUT and entity.start >= position:
            pieces += [plain[position : entity.start], f"<{entity.entity}>"]
            position = entity.end
    pieces.append(plain[position:])
    return ["<number>" if word[0].isdigit() else word for word in _WORD.findall("".join(pieces))]
