"""Price limits in one typed line: "under 300", 两百到四百, "budget 1.5k", 三百来块."""

from __future__ import annotations

import math
import re

_DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"两": 2, "〇": 0}
_UNITS = {"十": 10, "百": 100, "千": 1000, "万": 10000}
# A number may be of something else: 腰围80以上, "over 80 cm", 38码.
_OF_MONEY = r"(?<![围高重长宽\d.,])"
_NO_UNIT = r"(?!\s*(?:cm|mm|kg|厘米|公分|斤|公斤|岁|码|号|%|years?|inch))"
_DIGITS_OR_HAN = r"(\d+(?:,\d{3})*(?:\.\d+)?k?(?![\d.])|[零一二两三四五六七八九十百千万]{2,}|[百千])"
_AMOUNT = _OF_MONEY + r"(?:[¥￥$€£]|rmb|cny)?\s*" + _DIGITS_OR_HAN + _NO_UNIT
_MONEY = r"\s*(?:元|块钱|块|人民币|rmb|cny|yuan|dollars|euros)?\s*"
_RANGE = re.compile(rf"(?:between|from)?\s*{_AMOUNT}{_MONEY}(?:-|~|–|—|to|and|到|至){_MONEY}{_AMOUNT}{_MONEY}(?:之间)?")
# 两三百: from two to three hundred.
_HUNDREDS = re.compile(r"(?<![十百千])([一二两三四五六七八])([二三四五六七八九])(百|千)")
_AT_MOST = (
    r"under|below|less than|at most|up to|(?:no|not) (?:more|higher) than|not over|spend more than|cheaper than|"
    r"max|maximum|within|budget(?: is| of|:)?|<=?|"
    r"不要?超过|不能超过|不想超过|别超过|不到|不高于|低于|少于|小于|最多|最贵|预算(?:是|在|只有)?|控制在"
)
_AT_LEAST = "over|above|more than|at least|from|>=?|不低于|超过|高于|大于|至少|最少"
_MAX_BEFORE = re.compile(rf"(?:{_AT_MOST}){_MONEY}" + _AMOUNT)
_MAX_AFTER = re.compile(_AMOUNT + _MONEY + r"(?:以下|以内|之内|内|封顶|or less|and under|max)")
_MIN_BEFORE = re.compile(rf"(?:{_AT_LEAST}){_MONEY}" + _AMOUNT)
_MIN_AFTER = re.compile(_AMOUNT + _MONEY + r"(?:以上|起|or more|and up)")
_ABOUT = re.compile(
    rf"(?:around|about|roughly|大概|大约){_MONEY}{_AMOUNT}{_MONEY}|{_AMOUNT}{_MONEY}(?:左右|上下)|{_AMOUNT}来(?:元|块)"
)
# "around 300" is read as within a fifth of it; 300多块 as 300 to 400.
_ABOUT_SHARE = 0.2
_AND_SOME = re.compile(rf"{_AMOUNT}多(?:元|块)")


def price_limits(text: str) -> tuple[float | None, float | None, str]:
    """Lowest and highest price in a text in small letters, and the text without them."""
    if match := _RANGE.search(text):
        low, high = sorted(amount(group) for group in match.groups())
        return low, high, _without(text, match)
    if match := _HUNDREDS.search(text):
        unit = _UNITS[match.group(3)]
        return _DIGITS[match.group(1)] * unit, _DIGITS[match.group(2)] * unit, _without(text, match)
    most, text = _first(text, _MAX_BEFORE, _MAX_AFTER)
    least, text = _first(text, _MIN_BEFORE, _MIN_AFTER)
    if least is None and most is None:
        return _rough(text)
    return least, most, text


def amount(text: str) -> float:
    """A number in digits or in Chinese: 1.5k is 1500, 三百五 is 350, 一千二 is 1200."""
    if text[0].isdigit():
        return float(text.rstrip("k").replace(",", "")) * (1000 if text.endswith("k") else 1)
    total, digit, unit = 0, 0, 1
    for char in text:
        if char in _UNITS:
            unit = _UNITS[char]
            total = (total + digit) * unit if unit == 10000 else total + (digit or 1) * unit
            digit = 0
        else:
            digit = _DIGITS[char]
            # 零 says that the last digit counts ones: 三百零五.
            unit = 10 if char == "零" else unit
    return float(total + digit * (unit // 10 if unit >= 100 else 1))


def _first(text: str, *expressions: re.Pattern[str]) -> tuple[float | None, str]:
    """The first expression's amount, and the text without it."""
    for expression in expressions:
        if match := expression.search(text):
            return amount(match.group(1)), _without(text, match)
    return None, text


def _rough(text: str) -> tuple[float | None, float | None, str]:
    if match := _AND_SOME.search(text):
        low = amount(match.group(1))
        return low, low + 10 ** math.floor(math.log10(max(low, 1))), _without(text, match)
    if match := _ABOUT.search(text):
        middle = amount(next(filter(None, match.groups())))
        return middle * (1 - _ABOUT_SHARE), middle * (1 + _ABOUT_SHARE), _without(text, match)
    return None, None, text


def _without(text: str, match: re.Match[str]) -> str:
    return text[: match.start()] + " " + text[match.end() :]


# Superlatives of the price, a notation of searches: "cheapest tee", 最便宜的裙子, "jeans, lowest price first".
_ORDERS = {
    "cheapest": re.compile(
        r"\b(?:cheapest|least expensive|most affordable|lowest[- ]priced?|price low to high)\b"
        r"|最(?:便宜|低价|实惠|划算)|价格?最低|价格从低到高"
    ),
    "dearest": re.compile(
        r"\b(?:dearest|most expensive|priciest|highest[- ]priced?|price high to low)\b"
        r"|最贵|最高价|价格?最高|价格从高到低"
    ),
}


def price_order(text: str) -> str:
    """ "cheapest" or "dearest" where a search in small letters asks for it first, else ""."""
    return next((order for order, words in _ORDERS.items() if words.search(text)), "")
