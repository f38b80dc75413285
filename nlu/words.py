"""Cuts Chinese, English and mixed text into words, keeping every word's place."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from nlu.lexicon import lexicon
from nlu.spans import normalised

_PIECE = re.compile(r"(?P<cjk>[\u3400-\u9fff]+)|[a-z]+(?:'[a-z]+)?|\d+(?:\.\d+)?|\S")


@dataclass(frozen=True)
class Word:
    """A word over `text[start : start + len(word.text)]`, as written."""

    text: str
    start: int


@lru_cache(maxsize=1)
def _chinese_words() -> tuple[frozenset[str], int]:
    terms = frozenset(term for term in lexicon().chinese_terms if len(term) > 1)
    return terms, max(map(len, terms))


def words(text: str) -> list[Word]:
    """The words of a text: shop terms whole (连衣裙), other Chinese by the character, Latin words, numbers, signs.

    No general Chinese dictionary is needed: intents are judged by the whole sentence, no 60 MB table is loaded, and no
    segmentation error hides a term. A text of nothing but blanks is one word, so that no caller meets an empty list.
    """
    plain = normalised(text)
    terms, longest = _chinese_words()
    found: list[Word] = []
    for match in _PIECE.finditer(plain):
        if match.lastgroup != "cjk":
            found.append(Word(text[match.start() : match.end()], match.start()))
            continue
        position = match.start()
        while position < match.end():
            reach = min(longest, match.end() - position)
            size = next((n for n in range(reach, 1, -1) if plain[position : position + n] in terms), 1)
            found.append(Word(text[position : position + size], position))
            position += size
    return found or [Word(text or " ", 0)]
