"""The shop's words: terms in Chinese and English, each standing for one canonical value of one entity.

The terms live in the shop's own `data/words.yml`, which its search reads too; in `vocabulary/*.yml`, which only a whole
sentence makes safe; generated from the catalogue, in the lookups file; and in the files of the kinds of garments. A
term may carry context in [brackets], which must be there but stays outside the span, or be a regular expression after
`re:`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Iterable, Iterator

from garments import registry
from nlu.spans import Entity, Value, is_free, pattern

VOCABULARY = Path(__file__).parent / "vocabulary"
SHOP_WORDS = Path(__file__).parent.parent / "shop" / "data" / "words.yml"
IGNORE = "ignore"

_CJK = pattern(r"[\u3400-\u9fff]")
_WORD = pattern(r"[a-z0-9]+(?:'[a-z]+)?")
_BRACKETS = pattern(r"(?:\[(?P<before>[^\]]*)\])?(?P<core>[^\[\]]+)(?:\[(?P<after>[^\]]*)\])?\Z")
_SEAM = pattern(r"(?<=[a-z0-9])(?=[\u3400-\u9fff])|(?<=[\u3400-\u9fff])(?=[a-z0-9])")
_ALNUM = pattern(r"[a-z0-9]")
_LONGEST_EN = 5  # words in the longest English term, "i don't like it at"

_IRREGULAR = ("ss", "ch", "sh", "x")


@dataclass(frozen=True)
class Meaning:
    """What a term stands for."""

    entity: str
    value: Value


@dataclass(frozen=True)
class _Candidate:
    meaning: Meaning
    start: int
    end: int
    weight: int  # characters matched, context included: the longest wins


class Lexicon:
    """Finds the terms of a vocabulary in a normalised text: whole words in English, the longest term in Chinese."""

    def __init__(self, terms: Iterable[tuple[str, Meaning]]) -> None:
        self._chinese: dict[str, Meaning] = {}
        self._english: dict[str, Meaning] = {}
        self._patterns: list[tuple["re.Pattern[str]", Meaning]] = []
        for term, meaning in terms:
            self._add(term if term.startswith("re:") else term.lower(), meaning)
        self._longest = max((len(term) for term in self._chinese), default=0)

    def _add(self, term: str, meaning: Meaning) -> None:
        if term.startswith("re:"):
            self._patterns.append((pattern(term[3:]), meaning))
        elif "[" in term:
            self._patterns.append((_contextual(term), meaning))
        elif _CJK.search(term):
            self._chinese.setdefault(term, meaning)
            self._chinese.setdefault(_SEAM.sub(" ", term), meaning)  # T 恤
        elif re.fullmatch(r"[a-z0-9' -]+", term):
            for variant in plurals(term) if meaning.entity == "category" else [term]:
                self._english.setdefault(" ".join(_WORD.findall(variant)), meaning)
        else:
            self._patterns.append((pattern(rf"(?<![a-z0-9]){re.escape(term)}(?![a-z0-9])"), meaning))

    @property
    def chinese_terms(self) -> list[str]:
        """The Chinese terms, for a tokenizer to keep whole."""
        return sorted(self._chinese)

    def means(self, term: str) -> str:
        """The entity a Chinese term is of."""
        return self._chinese[term].entity

    def find(self, text: str, *, rivals: Iterable[Entity] = (), taken: Iterable[tuple[int, int]] = ()) -> list[Entity]:
        """Terms of a normalised text, with `rivals` found by other rules; where two overlap the longer one stands.

        Nothing in the `taken` stretches is returned.
        """
        candidates = [*self._in_chinese(text), *self._in_english(text), *self._in_patterns(text)]
        candidates += [_Candidate(Meaning(e.entity, e.value), e.start, e.end, e.end - e.start) for e in rivals]
        occupied = list(taken)
        found = []
        for hit in sorted(candidates, key=lambda hit: (-hit.weight, hit.start)):
            if is_free(hit.start, hit.end, occupied):
                occupied.append((hit.start, hit.end))
                if hit.meaning.entity != IGNORE:
                    found.append(Entity(hit.meaning.entity, hit.meaning.value, hit.start, hit.end))
        return sorted(found, key=lambda entity: entity.start)

    def _in_chinese(self, text: str) -> Iterator[_Candidate]:
        for start in range(len(text)):
            for end in range(min(len(text), start + self._longest), start, -1):
                meaning = self._chinese.get(text[start:end])
                if meaning and _stands_alone(text, start, end):
                    yield _Candidate(meaning, start, end, end - start)

    def _in_english(self, text: str) -> Iterator[_Candidate]:
        words = list(_WORD.finditer(text))
        for first, word in enumerate(words):
            phrase = ""
            for last in range(first, min(len(words), first + _LONGEST_EN)):
                if last > first and text[words[last - 1].end() : words[last].start()].strip(" -"):
                    break
                phrase = f"{phrase} {words[last].group()}".strip()
                meaning = self._english.get(phrase)
                if meaning:
                    yield _Candidate(meaning, word.start(), words[last].end(), words[last].end() - word.start())

    def _in_patterns(self, text: str) -> Iterator[_Candidate]:
        for expression, meaning in self._patterns:
            for match in expression.finditer(text):
                start, end = match.span("core") if "core" in expression.groupindex else match.span()
                yield _Candidate(meaning, start, end, match.end() - match.start())


def _contextual(term: str) -> "re.Pattern[str]":
    match = _BRACKETS.match(term)
    if not match:
        raise ValueError(f"vocabulary term {term!r} has brackets in the middle; put the context at its ends")
    before, core, after = (re.escape(match.group(name) or "") for name in ("before", "core", "after"))
    return pattern(rf"(?<![a-z0-9]){before}(?P<core>{core}){after}(?![a-z0-9])")


def plurals(term: str) -> list[str]:
    """An English noun and its plural."""
    if term.endswith("s") and not term.endswith("ss"):
        return [term]
    if term.endswith("y") and term[-2] not in "aeiou":
        return [term, term[:-1] + "ies"]
    return [term, term + ("es" if term.endswith(_IRREGULAR) else "s")]


def _stands_alone(text: str, start: int, end: int) -> bool:
    """A Chinese term that begins or ends in Latin letters ("T恤", "V领") is not cut out of a longer word."""
    before_ok = start == 0 or not (_ALNUM.match(text[start]) and _ALNUM.match(text[start - 1]))
    after_ok = end == len(text) or not (_ALNUM.match(text[end - 1]) and _ALNUM.match(text[end]))
    return before_ok and after_ok


def read_terms(path: Path) -> list[tuple[str, Meaning]]:
    """The terms of one vocabulary file: entity → value → terms; under `ignore`, a bare list."""
    import yaml

    content = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
    terms = []
    for entity, values in content.items():
        if entity == IGNORE:
            terms += [(str(term), Meaning(IGNORE, "")) for term in values]
            continue
        for value, phrases in values.items():
            terms += [(str(phrase), Meaning(entity, str(value))) for phrase in phrases]
    return terms


def all_terms(*, less: Iterable[Path] = ()) -> list[tuple[str, Meaning]]:
    """The terms of every file but `less`; of a term that stands twice, the first is meant."""
    files = [path for path in (*sorted(VOCABULARY.glob("*.yml")), SHOP_WORDS) if path not in less]
    return [term for path in files for term in read_terms(path)] + list(_kinds())


def _kinds() -> Iterator[tuple[str, Meaning]]:
    """What the kinds' own files say their categories are called."""
    for name, category in registry().categories.items():
        yield from ((way, Meaning("category", name)) for way in (*category.words, *category.names))


@lru_cache(maxsize=1)
def lexicon() -> Lexicon:
    """The vocabulary of the house, read once."""
    return Lexicon(all_terms())
