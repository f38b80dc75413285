"""What a shop's own words tell of a product beside its columns: a lining, velvet, a brand."""

from __future__ import annotations

import re
from collections.abc import Mapping

from actions.state.asked import Term
from actions.wording.words import Language
from shop.catalogue import Product
from shop.vocabulary import DETAILS

# By which words of a description or a care label the shop tells of a feature, beside the shopper's own word for it.
TOLD_BY: Mapping[str, str] = {
    "pockets": r"pocket|口袋",
    "lined": r"\blin(?:ed|ing)\b|里衬|里布|内衬",
    "opaque": r"opaque|see-through|不透",
    "elastic_waist": r"elastic|松紧",
    "stretch": r"stretch|弹力|弹性",
    "drawstring": r"drawstring|抽绳",
    "windproof": r"keeps? the wind out|windproof|[挡防]风",
    "zip": r"\bzip|拉链",
    "slit": r"\bslit|开[衩叉]",
    "itch": r"itch|next to the skin|不?扎",
    "shrink": r"shr[iu]nk|缩水",
    "fade": r"fade|colourfast|[掉褪]色",
    "pill": r"shedding|pilling|bobbl|掉毛|起球",
    "crease": r"crease|皱",
    "iron": r"\biron|熨",
    "dryer": r"\bdry\b|tumble|晾|烘",
    "weight_of_it": r"\d+ ?(?:g|oz)\b|\d+ ?(?:克|盎司)",
    "thickness": r"\bthick|\bthin\b|heavyweight|[厚薄]",
    "breathable": r"breath|\bcool\b|breezy|透气|凉|不闷",
    "warmth": r"\bwarm|winter|keeps the wind out|保暖|暖和|过冬|零下",
    "durable": r"lasts?\b|after fifty washes|耐",
}
# Of these a care label tells, whatever it says.
OF_CARE = frozenset({"shrink", "iron", "dryer", "fade"})


def told(product: Product, term: Term, language: Language) -> bool | str | None:
    """True or False from the shop's columns, else the sentence that speaks of it; None where none does."""
    if term.name in DETAILS and (known := product.details.get(term.name)) is not None:
        return bool(known)
    words = TOLD_BY.get(term.name, _word(term.said))
    if re.search(words, " ".join((product.name.zh, product.name.en)), re.IGNORECASE):
        return True
    for text in (product.description, product.care):
        if sentence := _speaking(text[language], words):
            return sentence
    # The shopper's word may stand in the other language's text alone.
    other = " ".join((product.description.zh, product.description.en))
    return True if re.search(words, other, re.IGNORECASE) else None


def has(product: Product, term: Term, language: Language) -> bool:
    """Whether the shop's words say that a product has it."""
    return bool(told(product, term, language))


def _word(said: str) -> str:
    """The pattern of a shopper's own word in a text of the shop, with or without a plural s."""
    return rf"(?<![a-z]){re.escape(said.rstrip('s'))}s?(?![a-z])" if said.isascii() else re.escape(said)


def _speaking(text: str, words: str) -> str:
    """The sentence of a text that holds one of the words, or nothing."""
    sentences = re.split(r"(?<=[.!?。！？;；])\s*", text)
    return next((one for one in sentences if re.search(words, one, re.IGNORECASE)), "")
