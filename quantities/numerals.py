"""Numbers in running text: digits, fractions, Chinese numerals and English number words."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

_DIGITS = {"零": 0, "〇": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_PLACES = {"十": 10, "百": 100, "千": 1000, "万": 10000}
CHINESE_DIGIT = "".join(_DIGITS)
_CHINESE_CHAR = CHINESE_DIGIT + "".join(_PLACES)

_SMALL_WORDS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
)
_TENS_WORDS = "twenty thirty forty fifty sixty seventy eighty ninety"
_SMALL = {word: value for value, word in enumerate(_SMALL_WORDS.split())}
_SMALL.update({word: 10 * (place + 2) for place, word in enumerate(_TENS_WORDS.split())})
_WORD = "|".join(sorted([*_SMALL, "hundred", "thousand"], key=len, reverse=True))

_VULGAR = {char: unicodedata.numeric(char) for char in "½⅓⅔¼¾⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞"}
_BINARY = r"[1-9]\d?/(?:2|3|4|8|16|32)(?![\d/])"
_MEASURED = r"(?:cms?\b|mm\b|kgs?\b|kilos?\b|inch|in\b|lbs?\b|\"|''|厘米|公分|毫米|公斤|千克|斤|英寸|寸|磅)"
_THOUSANDS = (
    # 1'000 and 12'500.50; 6'180 is a height and a weight.
    r"(?![3-8]'\d{3}(?![\d'.]))\d{1,3}(?:'\d{3})+(?![\d'])(?:\.\d+)?",
    # One digit before the comma: "1,200" is a price, "168,110" two measures side by side.
    r"\d,\d{3}(?![\d,])(?:\.\d+)?",
    # 1 000, 25 000: nobody lists a measure of nothing.
    r"\d{1,3}(?: 000)+(?!\d)",
)
_DECIMAL_COMMA = (
    # "1,75 m"; "68,5 kg", where two digits may be a height and a weight: "165,55kg".
    r"[12],\d\d(?=\s?m(?:et|\b))",
    rf"\d{{1,3}},\d(?=\s?{_MEASURED})",
)
_DIGITS_WRITTEN = "|".join((*_THOUSANDS, *_DECIMAL_COMMA, r"\d+(?:\.\d+)?", r"\.\d+"))
# ASCII: a word ends beside Chinese.
_NUMBER = re.compile(
    rf"(?P<fraction>(?<![\d/.,]){_BINARY}(?=\s?-?{_MEASURED})|[{''.join(_VULGAR)}])"
    rf"|(?<!\d)(?<!\d\.)(?P<digits>{_DIGITS_WRITTEN})"
    rf"|(?P<chinese>[{_CHINESE_CHAR}]+(?:点[{CHINESE_DIGIT}]+)?)"
    rf"|(?P<english>\b(?:{_WORD})(?:(?:[\s-]+|\s+and\s+|\s+point\s+)(?:{_WORD}))*\b)",
    re.ASCII,
)
# 27 1/2, 38-1/2, 29¼, "nine and a half"; "size 8 3/4 sleeves" are two things.
_PART = re.compile(
    rf"\s*and\s+(?P<words>a\s+half|a\s+quarter|three\s+quarters)\b|\s?(?P<vulgar>[{''.join(_VULGAR)}])"
    rf"|(?:\s+(?:and\s+)?|-)(?P<binary>{_BINARY})(?!\s*-?(?:sleeve|length|袖|裤))",
    re.ASCII,
)
_PART_WORDS = {"half": 0.5, "quarter": 0.25, "quarters": 0.75}


@dataclass(frozen=True)
class Number:
    """A number over `text[start:end]`, and how it was written."""

    value: float
    start: int
    end: int
    written: str

    @property
    def is_digits(self) -> bool:
        """Whether it was written with Arabic digits."""
        return self.written[0] in ".0123456789"


def next_number(text: str, position: int = 0) -> Number | None:
    """The first number of a normalised text from `position` on; a fraction belongs to the number before it."""
    match = _NUMBER.search(text, position)
    if not match:
        return None
    written = match.group()
    if match.lastgroup == "english":
        written = _longest_spoken(written)
    value = value_of(written)
    end = match.start() + len(written)
    part = _PART.match(text, end) if match.lastgroup != "fraction" and value == int(value) else None
    if part and (share := _share(part)) < 1.0:
        value, end = value + share, part.end()
    return Number(value, match.start(), end, written)


def _share(part: re.Match[str]) -> float:
    if words := part["words"]:
        return _PART_WORDS[words.split()[-1]]
    return _fraction(part["vulgar"] or part["binary"])


def _fraction(written: str) -> float:
    """5/8, ⅝ → 0.625."""
    if written in _VULGAR:
        return _VULGAR[written]
    over, under = written.split("/")
    return int(over) / int(under)


def numbers(text: str) -> list[Number]:
    """Every number of a normalised text, from left to right."""
    found, position = [], 0
    while number := next_number(text, position):
        found.append(number)
        position = number.end
    return found


def value_of(written: str) -> float:
    """The value of one number as written: "168", "1'000.5", "⅝", "一百七", "seventy two"."""
    if written in _VULGAR or re.fullmatch(_BINARY, written):
        return _fraction(written)
    if written[0].isdigit() or written[0] == ".":
        plain = re.sub(r"[' ]", "", written)
        return float(plain.replace(",", "." if re.search(r",\d{1,2}\Z", plain) else ""))
    if written[0] in _CHINESE_CHAR:
        return _chinese(written)
    value = _spoken(re.split(r"[\s-]+", written))
    if value is None:
        raise ValueError(f"{written!r} is not one number; split it with next_number")
    return value


def _chinese(written: str) -> float:
    """一百七十五 → 175, 一百七 → 170, 一百零七 → 107, 一七五 → 175 (digit by digit), 七十点五 → 70.5."""
    whole, _, fraction = written.partition("点")
    tail = int(_digit_string(fraction)) / 10 ** len(fraction) if fraction else 0.0
    if all(char in _DIGITS for char in whole):
        return float(_digit_string(whole)) + tail
    return _placed(whole) + tail


def _digit_string(written: str) -> str:
    return "".join(str(_DIGITS[char]) for char in written)


def _placed(whole: str) -> float:
    total, section, digit, place, zero = 0, 0, 0, 1, False
    for char in whole:
        if char in _DIGITS:
            digit, zero = 10 * digit + _DIGITS[char], zero or char in "零〇"
            continue
        place, zero = _PLACES[char], False
        if place == 10000:
            total, section = total + (section + digit) * place, 0
        else:
            section += (digit or 1) * place
        digit = 0
    if place >= 100 and not zero and digit < 10:
        digit *= place // 10
    return float(total + section + digit)


def _longest_spoken(written: str) -> str:
    """The longest beginning of a run of number words that is one number: of "five nine", "five"."""
    end, best = 0, written
    ends = [match.end() for match in re.finditer(r"[a-z]+", written)]
    words: list[str] = []
    for end in ends:
        words = re.split(r"[\s-]+", written[:end])
        if words[-1] in ("and", "point"):
            continue
        if _spoken(words) is None:
            break
        best = written[:end]
    return best


def _spoken(words: list[str]) -> float | None:
    """The value of number words, None when they are two numbers side by side ("five nine")."""
    whole, fraction = words, []
    if "point" in words:
        place = words.index("point")
        whole, fraction = words[:place], words[place + 1 :]
    total = current = 0
    for index, word in enumerate(whole):
        if word == "and":
            if whole[index - 1] not in ("hundred", "thousand"):
                return None
        elif word == "hundred":
            current = max(current, 1) * 100
        elif word == "thousand":
            total, current = total + max(current, 1) * 1000, 0
        elif not _continues(current, _SMALL[word]):
            return None
        elif 0 < current < 3 and _SMALL[word] >= 10:
            current = 100 * current + _SMALL[word]  # "one seventy five" is said like a year
        else:
            current += _SMALL[word]
    if any(word not in _SMALL or _SMALL[word] > 9 for word in fraction):
        return None
    return total + current + (float("0." + "".join(str(_SMALL[word]) for word in fraction)) if fraction else 0.0)


def _continues(current: int, small: int) -> bool:
    """Whether `small` may follow `current` within one number."""
    if current == 0 or current % 100 == 0:
        return True
    if current < 3:
        return small >= 10
    return current % 10 == 0 and current % 100 >= 20 and 0 < small < 10
