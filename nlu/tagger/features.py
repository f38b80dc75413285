"""What is seen of a word beside its pieces: its characters, its shape, its part of speech and chunk."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any, Dict, Iterable, List, Sequence

import numpy as np

from nlu.tagger.columns import Sentence

UNKNOWN = 0  # of every vocabulary; stands for what was not seen in training, and for a column left open
PADDING = 1  # of characters
CHARACTERS = 20  # of a word, the first ten and the last ten of longer ones: names differ there
SHAPES = ("other", "lower", "title", "upper", "mixed", "number", "with_digit")
_OPEN = {"_", "-X-", "-", "O_"}
_COMMONEST = 2  # times a character, part of speech or chunk must be seen to have a number of its own


@dataclass(frozen=True)
class Vocabularies:
    """Numbers of characters (from 2), parts of speech and chunks (from 1)."""

    characters: Dict[str, int]
    pos: Dict[str, int]
    chunks: Dict[str, int]

    @classmethod
    def of(cls, sentences: Iterable[Sentence]) -> "Vocabularies":
        characters: Counter[str] = Counter()
        pos: Counter[str] = Counter()
        chunks: Counter[str] = Counter()
        for sentence in sentences:
            for word in sentence.words:
                characters.update(word)
            pos.update(sentence.pos)
            chunks.update(chunk_kind(chunk) for chunk in sentence.chunks)
        return cls(_numbers(characters, PADDING + 1), _numbers(pos, 1), _numbers(chunks, 1))

    def plain(self) -> Dict[str, Any]:
        return {"characters": self.characters, "pos": self.pos, "chunks": self.chunks}


def chunk_kind(chunk: str) -> str:
    """`B-NP` and `I-NP` in IOB1 and IOB2 differ between files, the phrase does not: `NP`."""
    return chunk[2:] if chunk[:2] in ("B-", "I-") else chunk


def _numbers(counts: "Counter[str]", first: int) -> Dict[str, int]:
    seen = sorted(name for name, count in counts.items() if count >= _COMMONEST and name not in _OPEN)
    return {name: number for number, name in enumerate(seen, first)}


def shape(word: str) -> int:
    """The place in SHAPES of a word's letters."""
    if any(char.isdigit() for char in word):
        return SHAPES.index("with_digit" if any(char.isalpha() for char in word) else "number")
    letters = [char for char in word if char.isalpha()]
    if not letters:
        return SHAPES.index("other")
    if all(char.isupper() for char in letters):
        return SHAPES.index("upper" if len(letters) > 1 else "title")
    if letters[0].isupper():
        return SHAPES.index("title" if not any(char.isupper() for char in letters[1:]) else "mixed")
    return SHAPES.index("lower" if not any(char.isupper() for char in letters) else "mixed")


def sentence_shapes(words: Sequence[str]) -> List[int]:
    """A word's shape, told apart by whether its whole sentence is in capitals, where capitals mean nothing."""
    own = [shape(word) for word in words]
    lower, mixed = SHAPES.index("lower"), SHAPES.index("mixed")
    shouted = SHAPES.index("upper") in own and lower not in own and mixed not in own
    return [one + len(SHAPES) * shouted for one in own]


def characters(word: str, numbers: Dict[str, int]) -> List[int]:
    """CHARACTERS numbers of a word's letters, padded at the end."""
    if len(word) > CHARACTERS:
        word = word[: CHARACTERS // 2] + word[-CHARACTERS // 2 :]
    return [numbers.get(char, UNKNOWN) for char in word] + [PADDING] * (CHARACTERS - len(word))


@dataclass(frozen=True)
class WordFeatures:
    """Of the n words of a sentence: characters (n, CHARACTERS), shapes, pos, chunks (n,)."""

    characters: np.ndarray
    shapes: np.ndarray
    pos: np.ndarray
    chunks: np.ndarray


def features(sentence: Sentence, vocabularies: Vocabularies) -> WordFeatures:
    """The features of a sentence's words."""
    return WordFeatures(
        np.array([characters(word, vocabularies.characters) for word in sentence.words], np.int64),
        np.array(sentence_shapes(sentence.words), np.int64),
        np.array([vocabularies.pos.get(one, UNKNOWN) for one in sentence.pos], np.int64),
        np.array([vocabularies.chunks.get(chunk_kind(one), UNKNOWN) for one in sentence.chunks], np.int64),
    )
