"""Names of people in a message: where one is introduced, and words with a capital that nobody taught the model."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
HAN = r"\u3400-\u9fff"
_WORD = re.compile(r"[A-Za-z][A-Za-z'’-]*")
_TAUGHT = ("nlu_data/*.yml", "nlu/vocabulary/*.yml", "shop/data/*.yml", "shop/data/catalogue.json",
           "shop/data/pages/en/*.md")  # fmt: skip
Span = tuple[int, int]


def names(text: str, folded: str) -> list[Span]:
    """Where names stand. `folded`: the text in half width and small letters."""
    found: list[Span] = []
    for pattern, told in _introductions():
        for match in pattern.finditer(folded):
            span = match.span("name")
            found.append(span if told else _unknown(folded, span))
    for match in _WORD.finditer(text):
        word = match.group()
        if word[0].isupper() and not word.isupper() and not _is_known(word.lower()):
            found.append(match.span())
    return _joined(text, sorted((start, end) for start, end in found if start < end))


def _joined(text: str, found: list[Span]) -> list[Span]:
    """Anna Smith is one name."""
    joined: list[Span] = []
    for start, end in found:
        if joined and (start <= joined[-1][1] or text[joined[-1][1] : start] == " "):
            start, end = joined[-1][0], max(end, joined.pop()[1])
        joined.append((start, end))
    return joined


def _unknown(folded: str, span: Span) -> Span:
    """Of "anna and" the first word, of "at noon" none: words of every day are no names."""
    words = list(_WORD.finditer(folded, *span))
    if words and _is_known(words[0].group()):
        return span[0], span[0]
    if len(words) == 2 and _is_known(words[1].group()):
        return span[0], words[0].end()
    return span


def _is_known(word: str) -> bool:
    plain = word.replace("’", "'").removesuffix("'s").strip("'-")
    parts = [plain, *plain.split("-")]
    return len(plain) < 2 or any(part in vocabulary() or part.rstrip("s") in vocabulary() for part in parts)


@functools.cache
def vocabulary() -> frozenset[str]:
    """English words in small letters that the training data and the shop use, so nobody's name by themselves."""
    words = set(_table()["kin"]) | set(_table()["everyday"])
    for path in (path for pattern in _TAUGHT for path in ROOT.glob(pattern)):
        words.update(word.replace("’", "'") for word in _WORD.findall(path.read_text(encoding="utf-8").lower()))
    return frozenset(words - set(_table()["example_names"]))


@functools.cache
def _introductions() -> tuple[tuple[re.Pattern[str], bool], ...]:
    """What a name stands behind or before, and whether it tells a name whatever the word is ("my name is Rose")."""
    return tuple((re.compile(pattern), told) for pattern, told in _patterns(_table()))


def _patterns(table: dict[str, Any]) -> Iterator[tuple[str, bool]]:
    one = r"[a-z][a-z'-]+"
    yield rf"\b(?:my (?:full |first |last )?name(?:'s| is)|name:)\s+(?P<name>{one})", True
    yield rf"\b(?:my (?:full )?name(?:'s| is)|name:)\s+{one}\s+(?P<name>{one})", False
    yield (
        rf"\b(?:(?:s?he|who) is called|named|call me|surname(?:'s| is)?|signed,?)\s+(?P<name>{one}(?:\s+{one})?)",
        False,
    )
    yield rf"\b(?:mr|mrs|ms|miss|dr|prof)\b\.?\s+(?P<name>{one}(?:\s+{one})?)", False
    yield rf"\b(?:{'|'.join(table['kin'])})\b,?\s+(?P<name>{one})", False
    family, end = f"(?:{table['surnames_zh']})", r"(?=$|[，,。；;！!\s\d])"
    whole = f"{family}[{HAN}]{{1,2}}"
    yield rf"(?:(?<![帮给替请])我叫|名叫|(?:^|[，,。\s])叫)(?P<name>{family}?[{HAN}]{{1,3}}{end}|{whole})", True
    yield (
        rf"(?:名字(?:是|叫)|(?:姓名|收[件货]人|联系人)[:：是]?\s?)(?P<name>{family}?[{HAN}]{{1,3}}{end}|{whole})",
        True,
    )
    yield rf"我是(?P<name>{whole}){end}", True
    yield rf"(?P<name>{family}[{HAN}]{{0,2}}?)(?={'|'.join(table['titles_zh'])})", True
    yield rf"(?:{'|'.join(table['kin_zh'])})(?P<name>{whole})(?=[\d，,\s]|身高|体重|穿|想|要|说|的)", True


@functools.cache
def _table() -> dict[str, Any]:
    import yaml

    table: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("names.yml").read_text(encoding="utf-8"))
    return table
