"""Nouns in a row, numbers and the two languages: what fills the gaps of a sentence.

What the assistant calls a thing, one name a language, for every value of the contract, stands in the tables beside
(`garments`, `people`, `buttons`); what shoppers may call it, many ways and only what is sold, in `shop/data/words.yml`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal

Language = Literal["zh", "en"]

Pair = tuple[str, str]


def word(table: Mapping[str, Pair], value: str, language: Language) -> str:
    """What `value` is called; a value the table does not have is shown as it is."""
    pair = table.get(value)
    return pair[0 if language == "zh" else 1] if pair else value.replace("_", " ")


def listing(parts: Iterable[str], language: Language) -> str:
    """Several nouns in a row: 胸围、腰围 / chest, waist."""
    return ("、" if language == "zh" else ", ").join(parts)


def both(parts: Iterable[str], language: Language) -> str:
    """Several nouns at the end of a sentence: 胸围、腰围和臀围 / chest, waist and hips."""
    *some, last = parts
    head = listing(some, language)
    return f"{head}{'和' if language == 'zh' else ' and '}{last}" if head else last


def number(value: float) -> str:
    """A number without a needless `.0`: 165, 55.5."""
    return f"{value:.1f}".rstrip("0").rstrip(".")


CM_PER_INCH = 2.54


def length(cm: float, *, inches: bool = False) -> str:
    """A length said aloud: 98 cm; where inches are asked for, 38.6 in (98 cm)."""
    return f"{number(cm / CM_PER_INCH)} in ({number(cm)} cm)" if inches else f"{number(cm)} cm"


def signed(value: float) -> str:
    """A difference with its sign: +6.9, −2; nothing is 0."""
    said = number(abs(value))
    return said if said == "0" else f"{'+' if value > 0 else '−'}{said}"
