"""A shop's own word for a colour as the nearest of ours: Forest Green is drawn green, and called Forest Green."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass

from shop.importing.lexicon import plain, words

# What a shop puts behind or before a colour that says nothing of it.
_NOISE = re.compile(r"[(（\[].*?[)）\]]|\b\d+\b|#\w+|\b[a-z]{0,2}\d{2,}\b|色系|系$")


# Our colours in Chinese, which say no more than ours do.
_PLAIN = frozenset(("黑", "白", "灰", "红", "橙", "黄", "绿", "蓝", "紫", "粉", "棕", "米", "金", "银", "卡其", "藏青"))
_DARK = re.compile(r"dunkel|donker|mörk|mørk|dark|deep|темно|тёмно")


@dataclass(frozen=True)
class Colour:
    """A colour as it is drawn; exact: whether the shop's word is ours. pattern: of a word that names one "
    "("leopard")."""

    drawn: str
    exact: bool
    pattern: str = ""


@functools.lru_cache(maxsize=4096)
def nearest(word: str) -> Colour | None:
    """Our nearest colour for a shop's word, or None for a word that names none."""
    from shop.vocabulary import COLOURS

    said = plain(word)
    colours, patterns = words()["colour"], words()["pattern"]
    if said in colours:
        return Colour(colours[said], said in COLOURS or said.removesuffix("色") in _PLAIN)
    bare = re.sub(r"\s+", " ", _NOISE.sub(" ", said)).strip(" -_.,:")
    if bare in colours:
        return Colour(colours[bare], False)
    if pattern := patterns.get(bare):
        return Colour("", False, pattern)
    # Black & white is one garment: drawn in the first.
    first = re.split(r"\s*(?:&|\+|\band\b|\bet\b|\bund\b)\s*", bare)[0]
    drawn = _last_named(first, colours) or _last_named(bare, colours) or _compound(bare, colours)
    pattern = _last_named(bare, patterns)
    return Colour(drawn, False, pattern) if drawn or pattern else None


def _compound(text: str, colours: dict[str, str]) -> str:
    """Dunkelgrün, donkerblauw, mörkröd: the longest colour at the end of a word, the dark blues being navy."""
    last = text.split()[-1] if text else ""
    found = [word for word in colours if len(word) > 2 and word.isalpha() and last.endswith(word)]
    if not found:
        return ""
    word = max(found, key=len)
    return "navy" if colours[word] == "blue" and _DARK.match(last) else colours[word]


def _last_named(text: str, table: dict[str, str]) -> str:
    """The last, and at one place the longest, word of a table in a text: "dusty rose" and 深灰 by rose and 灰."""
    found = [
        (match.end(), len(word), ours)
        for word, ours in table.items()
        if len(word) > 1 or not word.isascii()
        for match in _pattern(word).finditer(text)
    ]
    return max(found)[2] if found else ""


@functools.lru_cache(maxsize=4096)
def _pattern(word: str) -> re.Pattern[str]:
    if re.search(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]", word):
        return re.compile(re.escape(word))
    return re.compile(rf"(?<![^\W\d_]){re.escape(word)}(?![^\W\d_])")
