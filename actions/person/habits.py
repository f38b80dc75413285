"""Sizes a shopper says they usually wear, as answers to the renderer's questions: "Uniqlo M" tells of the chest."""

from __future__ import annotations

import re

from actions.wording.people import BRAND, GARB, MAKER
from actions.wording.words import Language, word
from render.prediction.choices import SEXES, Choice, UnknownChoice, bras_like, choices, in_inches
from render.types import Sex

# What was said -> the question it answers; some mean another size in China.
QUESTIONS = {
    "bra": "bra",
    "jeans": "jeans_inches",
    "uniqlo_top": "japan_top",
    "hm_top": "hm_top",
    "zara_top": "zara_top",
    "dress": "hm_trousers",
    "china_top": "china_top",
    "china_trousers": "china_trousers",
    "top": "letter_top",
}
IN_CHINA = {"top": "china_letter_top", "bra": "china_bra"}
# Numbers of a chart lie this far apart at most; farther off it is another chart's.
NEAR = 4

# Nothing but a size and small words: 34/75B吧, "29", "W29 L32", 欧码38. A weight or an age is none.
_BRA = re.compile(
    r"^\D{0,18}?(?:\d{2}/)?(?<![\da-z])(?P<size>\d{2,3}\s?-?[a-h]{1,3}|[a-h]{1,3}\d{2,3})(?![\da-z])[^\d]{0,12}$",
    re.IGNORECASE,
)
_NUMBER = re.compile(
    r"^\D{0,18}?(?P<size>\d{2})(?:\s?[/x]\s?l?\d{2}|\s?l\d{2})?\s?(?:码|号|寸|英寸|腰|\"|in\b|inch(?:es)?)?[^\d]{0,12}$",
    re.IGNORECASE,
)
# Half a bra size: C罩杯, "a D cup", 75的.
_HALF = re.compile(
    r"^\D{0,14}?(?:(?<![a-z])(?P<cup>[a-h]{1,3})\s?-?(?:罩杯|杯|cups?\b)|(?<!\d)(?P<band>\d{2,3}))\W*(?:的|吧|左右|just)?\W*$",
    re.IGNORECASE,
)
_BODY = re.compile(r"\d\s?(?:cm|kg|lbs?|厘米|公分|斤|公斤|岁|years)|体重|身高|tall|weigh|\bage\b", re.IGNORECASE)
_EUROPEAN = re.compile(r"\beu\b|\beur\b|欧|h ?& ?m", re.IGNORECASE)
_LETTER = re.compile(
    r"^\D{0,18}?(?<![a-z'])(?P<letter>xs|s|m|l|[x23]?xl|xxxl|small|medium|large|小|中|大|加大)(?![a-z'])[^\d]{0,8}$",
    re.IGNORECASE,
)
# "Show me M" wishes for another size of what is worn.
_WISH = re.compile(r"\b(?:try|show|see|swap|change|switch)\b|试|换|看", re.IGNORECASE)
_LETTERS = {"SMALL": "S", "MEDIUM": "M", "LARGE": "L", "小": "S", "中": "M", "大": "L", "加大": "XL",
            "2XL": "XXL", "3XL": "XXXL"}  # fmt: skip


def answered(said: str, sex: Sex | None, language: Language) -> tuple[str, str] | None:
    """The question and the option that "bra:34B" or "top:M" answers, or None for a size no chart has."""
    kind, _, size = said.partition(":")
    question = (IN_CHINA.get(kind) if language == "zh" else None) or QUESTIONS.get(kind)
    if question is None:
        return None
    sexes: tuple[Sex, ...] = (sex,) if sex else SEXES
    for choice in (found for one in sexes if (found := choices(one).get(question))):
        if option := _option(choice, size):
            return question, option
    return None


def typed(family: str, text: str, sex: Sex | None, language: Language) -> tuple[tuple[str, str], ...]:
    """The answers that a typed message may mean to the question for a usual size; several where two charts have it."""
    said: list[str] = []
    if _WISH.search(text):
        pass
    elif family == "bra":
        said = [f"bra:{found['size']}"] if (found := _BRA.match(text)) else []
    elif family == "tops":
        letter = found["letter"].upper() if (found := _LETTER.match(text)) else None
        said = [f"top:{_LETTERS.get(letter, letter)}"] if letter else []
    else:
        number = None if _BODY.search(text) else _NUMBER.match(text)
        charts = ("dress",) if _EUROPEAN.search(text) else ("jeans", "dress")
        said = [f"{chart}:{number['size']}" for chart in charts] if number else []
    answers = [answer for one in said if (answer := answered(one, sex, language))]
    # 31 is a size in inches; that Europe has a 32 near it says nothing.
    exact = [answer for answer in answers if any(one.endswith(f":{answer[1]}") for one in said)]
    return tuple(exact or answers)


def half_typed(text: str) -> str | None:
    """The band or the cup alone, of which there are bra sizes: "75", "C"."""
    found = None if _BODY.search(text) or _WISH.search(text) else _HALF.match(text)
    half = (found["cup"] or found["band"]).upper() if found else ""
    return half if half and bras_like(half) else None


def _option(choice: Choice, size: str) -> str | None:
    try:
        return choice.options[choice.index(size)]
    except UnknownChoice:
        pass
    if not size.isdigit():
        return None
    nearest = min(
        (one for one in choice.options if one.isdigit()), key=lambda one: abs(int(one) - int(size)), default=None
    )
    return nearest if nearest and abs(int(nearest) - int(size)) < NEAR else None


def spoken(question: str, option: str, language: Language) -> str:
    """A size said aloud: 文胸 75B / bra size 34B."""
    garb, brand = word(GARB, question, language), word(BRAND, question, language) if question in BRAND else ""
    option = label(question, option, language)
    if language == "zh":
        return f"{garb} {option}" if "bra" in question else f"{brand}{garb} {option} 码"
    return f"{brand + ' ' if brand else ''}{garb} {option}"


def label(question: str, option: str, language: Language) -> str:
    """A size as its label has it where the language is spoken."""
    return in_inches(option) if "bra" in question and language == "en" else option


def offered(question: str, option: str, language: Language) -> str:
    """A size on a button: Uniqlo M, EU 38, 34B."""
    maker = word(MAKER, question, language) + " " if question in MAKER else ""
    return maker + label(question, option, language)
