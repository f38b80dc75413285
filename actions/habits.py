"""Sizes a shopper says they usually wear, as answers to the renderer's questions: "Uniqlo M" tells of the chest."""

from __future__ import annotations

from actions.words import BRAND, GARB, Language, word
from render.prediction.choices import Choice, UnknownChoice, bands, choices
from render.types import Sex

# What was said -> the question it answers; letters without a maker mean another size in China.
QUESTIONS = {
    "bra": "bra",
    "jeans": "jeans_inches",
    "uniqlo_top": "japan_top",
    "hm_top": "hm_top",
    "zara_top": "zara_top",
    "dress": "hm_trousers",
    "china_top": "china_top",
    "china_trousers": "china_trousers",
}
LETTERS: dict[Language, str] = {"zh": "china_letter_top", "en": "letter_top"}
# Numbers of a chart lie this far apart at most; farther off it is another chart's.
NEAR = 4


def answered(said: str, sex: Sex | None, language: Language) -> tuple[str, str] | None:
    """The question and the option that "bra:34B" or "top:M" answers, or None for a size no chart has."""
    kind, _, size = said.partition(":")
    question = LETTERS[language] if kind == "top" else QUESTIONS.get(kind)
    if question is None:
        return None
    sexes: tuple[Sex, ...] = (sex,) if sex else ("female", "male")
    for choice in (found for one in sexes if (found := choices(one).get(question))):
        if option := _option(choice, size):
            return question, option
    return None


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
    """A size said aloud: 文胸 75B / bra size 75B."""
    if question == "bra" and language == "en":
        band, cup = option.rstrip("ABCDEF"), option.lstrip("0123456789")
        option = f"{next((i for i, cm in bands().items() if str(cm) == band), band)}{cup}"
    garb, brand = word(GARB, question, language), word(BRAND, question, language) if question in BRAND else ""
    if language == "zh":
        return f"{brand}{garb} {option} 码" if question != "bra" else f"{garb} {option}"
    return f"{brand + ' ' if brand else ''}{garb} {option}"
