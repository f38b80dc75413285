"""Colours by how they strike the eye: "anything brighter?", 有没有深一点的."""

from __future__ import annotations

import re

_SHADES = (
    (
        r"\bbright(?:er)?\b|\blivel(?:y|ier)\b|\bbold(?:er)?\b|\bvivid\b|\bmore colou?r(?:ful)?\b|\bcheerful\b|"
        r"鲜艳|亮堂|鲜亮|跳一?点|艳一?[点些]|来个艳|明亮|亮一?[点些]",
        ("red", "orange", "yellow", "pink", "green", "blue", "purple", "gold"),
    ),
    (
        r"\blight (?:colou?r|shade|one)s?\b|\blighter\b|\bpaler?\b|\bless dark\b|浅一?[点些]|浅色|淡一?[点些]",
        ("white", "beige", "pink", "yellow", "silver", "khaki", "grey"),
    ),
    (
        r"\bdark (?:colou?r|shade|one)s?\b|\bdarker\b|\bdeeper\b|\bless bright\b|深一?[点些]|深色|暗一?[点些]",
        ("black", "navy", "burgundy", "brown", "grey", "purple", "green"),
    ),
)


def shade_wanted(text: str) -> tuple[str, ...]:
    """The colours a text asks for by their shade, the most telling first; none where it speaks of no shade."""
    if text.startswith("/"):
        return ()
    return next((colours for words, colours in _SHADES if re.search(words, text, re.IGNORECASE)), ())
