"""Which of the two languages a message is written in."""

from __future__ import annotations

import re
import unicodedata
from typing import Literal

from common.settings import settings

Language = Literal["zh", "en"]

_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0002fa1f]")
_WORD = re.compile(r"[a-z]+(?:['’][a-z]+)?", re.IGNORECASE)


# Code says nothing of the language of who sends it.
_CODE = re.compile(
    r"<[^<>]*>|https?://\S+|--.*|\bor\b\s*['\"]?\w+['\"]?\s*=|\b\w+\([^()\s]*\)|\{\{.*?\}\}|\$\{.*?\}|"
    r"\b(?:select\s+\*\s+from|select\b[^;]{1,60}\bfrom\b[^;]{1,60}(?=;)|(?:drop|alter|truncate) table|insert into|"
    r"delete from|union select|update \w+ set)\b.*",
    re.IGNORECASE | re.DOTALL,
)


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Written alike in both languages: sizes, units, and what stands beside numbers.
_NEUTRAL = _words(
    "xs s m l xl xxl xxxl cm kg g mm lb lbs lbs. ft in t id ok okay hi hello bye rmb cny usd vs xx a b c d e f"
)
# Words that hold an English sentence together; a Chinese sentence borrows nouns, hardly ever these.
_GRAMMAR_EN = _words(
    "i i'm i'd im you it it's is are am was were do does did can could would will should may the a an this that these "
    "those my your me in on of to for with and or but if how what which where when why who not don't no yes please "
    "show try want like have has let's let make give from at as too so"
)
_GRAMMAR_ZH = re.compile(
    "我|你|您|他|她|它|的|了|是|吗|呢|吧|想|要|请|帮|给|能|可以|不|有|没|在|和|跟|把|这|那|看|试|穿|什么|怎么|多少|哪|换|再|很|太"
    "|嗎|請|幫|給|沒|這|試|什麼|怎麼|換"
)


def detect(text: str, previous: Language | None = None) -> Language:
    """The language of `text`; where it has no words of either (numbers, sizes, emoji), `previous` or the default.

    In a mixed sentence the language that carries the grammar counts: 想试试red dress is Chinese, "can I try the
    连衣裙" is English.
    """
    plain = _CODE.sub(" ", unicodedata.normalize("NFKC", text))
    han = _HAN.findall(plain)
    words = [word.lower().replace("’", "'") for word in _WORD.findall(plain)]
    if not han:
        if any(word not in _NEUTRAL for word in words):
            return "en"
        # "hi" or "ok" opens an English conversation, but does not turn a Chinese one.
        greeted = any(len(word) > 1 and word in ("ok", "okay", "hi", "hello", "bye") for word in words)
        return previous or ("en" if greeted else _default())
    if not words:
        return "zh"
    english = sum(word in _GRAMMAR_EN for word in words)
    chinese = len(_GRAMMAR_ZH.findall(plain))
    if english != chinese:
        return "en" if english > chinese else "zh"
    # No grammar either way: a Han character weighs about half an English word.
    return "en" if 2 * sum(word not in _NEUTRAL for word in words) > len(han) else "zh"


def _default() -> Language:
    return "en" if settings().default_language == "en" else "zh"
