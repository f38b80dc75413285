"""What a shopper wishes for, and reading it out of one typed line: "red dress under 300", "三百以下的红裙子"."""

from __future__ import annotations

import functools
import re
import unicodedata
from dataclasses import dataclass, fields

from shop.catalogue import Product
from shop.traditional import SIMPLIFIED
from shop.vocabulary import SIZES
from shop.words import TABLES, ways


@dataclass(frozen=True)
class Wish:
    """What is searched for. Values of one field are alternatives, fields add up; an empty field does not matter.

    `text` is matched by meaning; prices are in the catalogue's currency.
    """

    text: str = ""
    category: tuple[str, ...] = ()
    colour: tuple[str, ...] = ()
    pattern: tuple[str, ...] = ()
    material: tuple[str, ...] = ()
    style: tuple[str, ...] = ()
    occasion: tuple[str, ...] = ()
    season: tuple[str, ...] = ()
    sex: tuple[str, ...] = ()
    size: tuple[str, ...] = ()
    price_min: float | None = None
    price_max: float | None = None

    def named(self) -> tuple[str, ...]:
        """The fields this wish says something about."""
        return tuple(f.name for f in fields(self) if f.name != "text" and getattr(self, f.name) not in ((), None))

    def fits(self, product: Product, field: str) -> bool:
        """Whether the product answers one named field of the wish."""
        if field == "price_min":
            return self.price_min is None or product.price >= self.price_min
        if field == "price_max":
            return self.price_max is None or product.price <= self.price_max
        wanted: tuple[str, ...] = getattr(self, field)
        if field == "sex":
            return product.sex == "unisex" or product.sex in wanted
        has: object = {"colour": product.colours, "size": product.sizes}.get(field) or getattr(product, field)
        return any(value == has if isinstance(has, str) else value in has for value in wanted)  # type: ignore[operator]


def read(text: str) -> Wish:
    """The wish in one typed line: prices, sizes and the words of `shop.words`; all of the line stays its `text`."""
    plain = unicodedata.normalize("NFKC", text).lower().translate(SIMPLIFIED)
    low, high, rest = _prices(plain)
    found = {table: values_in(table, rest) for table in TABLES}
    return Wish(text=text.strip(), size=_sizes(plain), price_min=low, price_max=high, **found)


@functools.cache
def _pattern(table: str) -> re.Pattern[str]:
    longest_first = sorted(ways(table), key=len, reverse=True)
    return re.compile("|".join(_one(way) for way in longest_first))


def _one(way: str) -> str:
    if not way.isascii():
        return re.escape(way)
    return r"(?<![a-z0-9-])" + re.escape(way).replace(r"\ ", r"[\s-]+").replace(r"\-", r"[\s-]?") + r"(?![a-z0-9])"


# What stands before a word that is not wished for: "not too short", 不要太短.
_NOT = re.compile(r"(?:\b(?:not|no|without|never)(?:\s+(?:too|so|very|a|any))?\s+|(?:不要|不想要|不是|别|不)太?)$")


def values_in(table: str, text: str) -> tuple[str, ...]:
    """The canonical values of one table of `shop.words` that a text in small letters wishes for, in its order."""
    known = ways(table)
    found: list[str] = []
    for match in _pattern(table).finditer(text):
        if _NOT.search(text, 0, match.start()):
            continue
        word = re.sub(r"\s+", " ", match.group())
        spelled = next(w for w in (word, word.replace(" ", "-"), word.replace("-", " "), word) if w in known)
        found += [value for value in known[spelled] if value not in found]
    return tuple(found)


_SIZE = re.compile(
    r"(?:\bsize\s+|\bin\s+(?:an?\s+)?)(?P<said>x{0,3}[sl]|m|[23]xl)\b"
    r"|\b(?P<bare>xs|x{1,3}l|[23]xl)\b"
    r"|(?<![a-z])(?P<zh>x{0,3}[sl]|m|[23]xl)\s*[码号]",
    re.IGNORECASE,
)


def _sizes(text: str) -> tuple[str, ...]:
    said = (match.group(match.lastgroup or 0).upper() for match in _SIZE.finditer(text))
    found = dict.fromkeys(size.replace("2XL", "XXL").replace("3XL", "XXXL") for size in said)
    return tuple(size for size in found if size in SIZES)


_DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"两": 2, "〇": 0}
_UNITS = {"十": 10, "百": 100, "千": 1000, "万": 10000}
_AMOUNT = r"(?:[¥￥$]|rmb|cny)?\s*(\d+(?:,\d{3})*(?:\.\d+)?|[零一二两三四五六七八九十百千万]{2,}|[百千])"
_MONEY = r"\s*(?:元|块钱|块|人民币|rmb|cny|yuan)?\s*"
_RANGE = re.compile(rf"(?:between|from)?\s*{_AMOUNT}{_MONEY}(?:-|~|–|—|to|and|到|至){_MONEY}{_AMOUNT}{_MONEY}(?:之间)?")
_AT_MOST = "under|below|less than|at most|up to|no more than|cheaper than|max|maximum|within|不超过|不到|低于|少于|最多"
_MAX_BEFORE = re.compile(rf"(?:{_AT_MOST}){_MONEY}" + _AMOUNT)
_MAX_AFTER = re.compile(_AMOUNT + _MONEY + r"(?:以下|以内|之内|内|or less|and under|max)")
_MIN_BEFORE = re.compile(rf"(?:over|above|more than|at least|from|不低于|超过|高于|至少){_MONEY}" + _AMOUNT)
_MIN_AFTER = re.compile(_AMOUNT + _MONEY + r"(?:以上|起|or more|and up)")
_ABOUT = re.compile(rf"(?:around|about|roughly|大概|大约){_MONEY}{_AMOUNT}{_MONEY}|{_AMOUNT}{_MONEY}(?:左右|上下)")
# "around 300" is read as within a fifth of it.
_ABOUT_SHARE = 0.2


def _prices(text: str) -> tuple[float | None, float | None, str]:
    """Lowest and highest price in a text, and the text without them."""
    if match := _RANGE.search(text):
        ends = sorted(_amount(group) for group in match.groups())
        return ends[0], ends[1], _without(text, match)
    low = high = None
    for expression in (_MAX_BEFORE, _MAX_AFTER):
        if high is None and (match := expression.search(text)):
            high, text = _amount(match.group(1)), _without(text, match)
    for expression in (_MIN_BEFORE, _MIN_AFTER):
        if low is None and (match := expression.search(text)):
            low, text = _amount(match.group(1)), _without(text, match)
    if low is None and high is None and (match := _ABOUT.search(text)):
        middle = _amount(match.group(1) or match.group(2))
        return middle * (1 - _ABOUT_SHARE), middle * (1 + _ABOUT_SHARE), _without(text, match)
    return low, high, text


def _without(text: str, match: re.Match[str]) -> str:
    return text[: match.start()] + " " + text[match.end() :]


def _amount(text: str) -> float:
    """A number in digits or in Chinese: 三百五 is 350, 一千二 is 1200."""
    if text[0].isdigit():
        return float(text.replace(",", ""))
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
