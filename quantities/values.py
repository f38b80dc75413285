"""A text that is one value and nothing else, as a flag, a form or a spreadsheet's cell holds it, in cm or kg.

168,5 and 1'000.00, 27 1/2in, 29¼, 5ft5, 5'4½, 五尺三, 1.65m, 125#, 120-123lbs, 110斤, ~55 kg.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass

from quantities.notation import half_width
from quantities.numerals import next_number
from quantities.units import Quantity, quantities

_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060\ufeff]")
_ABOUT = re.compile(r"(?:~|≈|about|around|approx\.?|ca\.?|circa|大概|大约|约)\s*")
_SIGN = re.compile(r"([+-])\s?(?=[\d.½¼¾⅛⅜⅝⅞])")
_TO = re.compile(r"\s*(?:-|~|to|到|至)\s*")
# 1,000, 1'000 and 12 500.5 · 1.299,00 · 68,5: a comma before one or two digits is not the comma of thousands.
_THOUSANDS = re.compile(r"(?<![\d.,])\d{1,3}(?P<mark>[, '])\d{3}(?:(?P=mark)\d{3})*(?![\d,'])", re.ASCII)
_THOUSANDS_AND_COMMA = re.compile(
    r"(?<![\d.,])(\d{1,3}(?P<mark>[. '])\d{3}(?:(?P=mark)\d{3})*),(\d{1,2})(?![\d,])", re.ASCII
)
_DECIMAL_COMMA = re.compile(r"(?<![\d.,])(\d+),(\d{1,2})(?![\d,])", re.ASCII)
# Alone behind a number they are nothing else: in running text "2 m" may be a size and "21st" a date.
_SHORT = ((re.compile(r"(?<=[\d.])\s?m\Z"), " metre"), (re.compile(r"(?<=\d)\s?st\b\.?"), " stone"))


class NotAValue(ValueError):
    """A text is not one number with or without a unit of what was asked for."""


class ARange(NotAValue):
    """Two numbers where one is asked for."""


@dataclass(frozen=True)
class Value:
    """A number in cm or kg; `unit_said`: whether it came with its unit, so that it is never converted again."""

    number: float
    unit_said: bool


def length(text: str, *, bare_cm: float = 1.0, widest: float = 1.0) -> Value:
    """A length in cm; `bare_cm`: the unit of a number without one. Raises NotAValue.

    Of a range no wider than `widest` (high / low) the middle; of a wider one ARange is raised.
    """
    return _value(text, "length", bare_cm, widest)


def weight(text: str, *, bare_kg: float = 1.0, widest: float = 1.0) -> Value:
    """A weight in kg; as `length`."""
    return _value(text, "weight", bare_kg, widest)


def number(text: str) -> float:
    """A number without a unit. Raises NotAValue."""
    return _value(text, "", 1.0, 1.0).number


def plain_numbers(text: str) -> str:
    """The text with every number written in digits and a point: 1,000 → 1000, 1.299,00 → 1299.00, 68,5 → 68.5."""
    text = _THOUSANDS_AND_COMMA.sub(lambda found: f"{found[1].replace(found['mark'], '')}.{found[3]}", text)
    text = _THOUSANDS.sub(lambda found: found[0].replace(found["mark"], ""), text)
    return _DECIMAL_COMMA.sub(r"\1.\2", text)


def _value(text: str, kind: str, bare: float, widest: float) -> Value:
    plain = _plain(text)
    sign = _SIGN.match(plain)
    plain = plain[sign.end() :] if sign else plain
    found = _whole(plain)
    if found is None or any(one.kind not in ("bare", kind) for one in found):
        raise NotAValue(text)
    unit_said = found[-1].kind != "bare"
    said = [_in_unit(one, found[-1], plain, bare) for one in found]
    if not said[0] <= said[-1] <= widest * said[0]:
        raise ARange(text)
    middle = sum(said) / len(said) * (-1 if sign and sign[1] == "-" else 1)
    return Value(round(middle, 2), unit_said)


def _plain(text: str) -> str:
    plain = half_width(html.unescape(_INVISIBLE.sub("", text))).lower().strip()
    about = _ABOUT.match(plain)
    plain = plain_numbers(plain[about.end() :] if about else plain)
    for short, word in _SHORT:
        plain = short.sub(word, plain).strip()
    return plain


def _whole(plain: str) -> list[Quantity] | None:
    """One quantity that is all of the text, or the two ends of a range; None where there is anything else."""
    found = quantities(plain)
    if not found or len(found) > 2 or found[0].start != 0 or found[-1].end != len(plain):
        return None
    if len(found) == 2 and not _TO.fullmatch(plain[found[0].end : found[1].start]):
        return None
    return found


def _in_unit(one: Quantity, last: Quantity, plain: str, bare: float) -> float:
    """The value, a bare end of a range in the unit of the other: 120-123lbs."""
    if one.kind != "bare":
        return one.value
    if last.kind == "bare":
        return one.value * bare
    written = next_number(plain, last.start)
    return one.value * last.value / written.value if written and written.value else one.value
