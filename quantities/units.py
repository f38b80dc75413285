"""Lengths, weights and ages as people write them, each with its unit resolved: 5'9", 一米七五, 11 stone 4, 110斤, 125#.

Figures: 1 in = 2.54 cm and 1 lb = 0.45359237 kg (exact, international yard and pound, 1959); 1 stone = 14 lb;
1 斤 = 0.5 kg; 1 市尺 = 10 市寸 = 100/3 cm.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from quantities.numerals import CHINESE_DIGIT, Number, next_number, value_of


def pattern(expression: str) -> re.Pattern[str]:
    """An expression whose word boundaries are those of Latin text: they hold beside Chinese (我的waist是70)."""
    return re.compile(expression, re.ASCII)


INCH_CM = 2.54
FOOT_CM = 12 * INCH_CM
POUND_KG = 0.45359237
STONE_KG = 14 * POUND_KG
CHI_CM = 100 / 3
CUN_CM = CHI_CM / 10

_WEIGHT_UNITS = {
    r"kgs?\b|kilos?\b|kilograms?\b|kilogrammes?\b|公斤|千克|kg": 1.0,
    r"斤|市斤|jin\b": 0.5,
    r"lbs|lb(?![a-z])|pounds?\b|磅": POUND_KG,
}
_LENGTH_UNITS = {
    r"mms?\b|毫米|millimet(?:er|re)s?\b": 0.1,
    r"cms?\b|cm|厘米|公分|centimet(?:er|re)s?\b": 1.0,
    r"dms?\b|分米|decimet(?:er|re)s?\b": 10.0,
    r"inch(?:es)?\b|英寸|英吋|吋|''|\"": INCH_CM,
    r"市?尺(?![码寸])": CHI_CM,
}
_YEARS = r"周?岁|years?[\s-]?olds?\b|yrs?[\s-]?old\b|y/?o\b|years of age\b|yr\b|yrs\b"
_METRE = pattern(r"\s*(?:米|公尺|met(?:er|re)s?\b|m(?![a-z²]))")
_METRE_REST = pattern(
    rf"(?P<zh>[{CHINESE_DIGIT}]十[{CHINESE_DIGIT}]?|[{CHINESE_DIGIT}]{{1,2}}(?:点[{CHINESE_DIGIT}])?)(?![十百千万])"
    r"|\s?(?P<digits>\d{1,2}(?:\.\d)?)(?![\d.])"
)
_OTHER_UNIT = pattern(
    r"\s*(?:kgs?|kilo|公斤|千克|市?斤|jin|lbs?|pound|磅|stone|st\b|岁|周岁|years?|yrs?|y/?o\b|inch|英寸|寸|元|块|'|ft|feet|foot|码|号|%)"
)
_FEET = pattern(r"\s*-?(?:(?:feet|foot)(?![a-z])|ft\b\.?|ft(?=\d)|英尺|呎|'(?![a-z']))")
_INCH_MARK = pattern(r"\s*-?(?:inch(?:es)?\b|in\b\.?|ins\b|英寸|英吋|吋|寸|''|\")")
# 5"4': the marks the wrong way round; 5 5": the first one left out.
_SWAPPED = pattern(r"\s?(?:\"|'')\s?(?P<inches>\d{1,2}(?:\.\d+)?)\s?'(?!['\w])")
_UNMARKED = pattern(r"\s(?P<inches>\d{1,2}(?:\.\d+)?)\s?(?:\"|'')")
_SIZE_BEFORE = pattern(r"(?:size|码|号|[\d.,/x])\s*\Z")
_STONE = pattern(r"\s*-?(?:stones?\b|st\b\.?|英石)")
_ST_POUNDS = pattern(r"\s*\d{1,2}\s*(?:lbs?\b|pounds?\b|$)")
_POUNDS = pattern(r"\s*(?:lbs?\b|pounds?\b|磅)")
_CUN = pattern(r"\s*寸")
# 125#, in American English; 36# is a size, and 165# one in Chinese.
_HASH = pattern(r"\s?#(?!\w)")
_HASH_POUNDS = (70, 500)
_HAN = re.compile("[\u4e00-\u9fff]")
# 五十公斤半, 两尺半; 55公斤半年前 goes on.
_AND_A_HALF = pattern(r"半(?![年个月天小日截袖身裙高价])")
# A minus touches its number: behind a comma, a colon or "is" it is a sign ("55 kg, -40 kg", 体重：-40); at the start,
# in a new line or behind a word and a space ("weight -40") where no other number is led so ("chest -88 waist -70").
_MINUS = pattern(r"(?:[,，、;；:：=(（/|。.!?][^\S\n]*|(?:\bis|\bam|\bare|是|为)\s*)-\Z|(?:\bminus|\bnegative|负)\s*\Z")
_LED = pattern(r"(?:\A|\s)-\Z")
# "in" is an inch only where nothing else can follow it: "32 in", "32in waist"; never "38 in red".
_IN = pattern(
    r"\s?in\b\.?(?=\s*(?:$|[,;.!?/x&+)-]|waist|chest|bust|hips?|inseam|neck|sleeve|long|thigh|shoulder|and\b))|in\b"
)
_HALVES = (
    *(("公斤", 0.5), ("千克", 0.5), ("斤", 0.25)),
    *(("厘米", 0.5), ("公分", 0.5), ("毫米", 0.05), ("分米", 5.0), ("米", 50.0)),
    *(("英寸", INCH_CM / 2), ("寸", CUN_CM / 2), ("尺", CHI_CM / 2)),
)


@dataclass(frozen=True)
class Quantity:
    """A number with its unit resolved. `kind`: "length" [cm], "weight" [kg], "age" [years] or "bare" (no unit).

    `feet` marks a length said in feet and inches, which only heights are.
    """

    kind: str
    value: float
    start: int
    end: int
    feet: bool = False


def quantities(text: str) -> list[Quantity]:
    """Every quantity of a normalised text, from left to right."""
    found: list[Quantity] = []
    position = 0
    while number := next_number(text, position):
        quantity = _and_a_half(text, _quantity(text, number))
        found.append(quantity)
        position = max(quantity.end, number.end)
    signed = _signed(text, found)
    return [replace(one, value=-one.value) if one in signed else one for one in found]


def _signed(text: str, found: list[Quantity]) -> list[Quantity]:
    """The quantities that a minus stands before, not a hyphen: in 55-57 and "165cm -55kg" it joins two numbers."""
    ends = [0, *(one.end for one in found)]
    gaps = [(one, text[end : one.start]) for end, one in zip(ends, found, strict=False)]
    led = [one for one, gap in gaps if _LED.search(gap) and (one is found[0] or gap.strip(" -"))]
    return [one for one, gap in gaps if _MINUS.search(gap) or led == [one]]


def _and_a_half(text: str, quantity: Quantity) -> Quantity:
    """五十公斤半: half of the unit that was said more."""
    half = _AND_A_HALF.match(text, quantity.end)
    said = next((more for unit, more in _HALVES if text.endswith(unit, quantity.start, quantity.end)), None)
    if not half or said is None:
        return quantity
    return replace(quantity, value=quantity.value + said, end=half.end())


def _quantity(text: str, number: Number) -> Quantity:
    readers: tuple[Callable[[str, Number], Quantity | None], ...] = (
        _feet, _feet_unmarked, _metres, _stone, _chi, _cun, _simple, _hash,
    )  # fmt: skip
    for read in readers:
        quantity = read(text, number)
        if quantity:
            return quantity
    return Quantity("bare", number.value, number.start, number.end)


def _feet(text: str, number: Number) -> Quantity | None:
    """5'9", 5 ft 6, 5 foot 9 and a half, six feet, 五英尺六英寸; 5.9 ft is a decimal."""
    mark = _FEET.match(text, number.end)
    if not mark or not 1 <= number.value < 9:
        return None
    inches, end = 0.0, mark.end()
    gap = pattern(r"[\s-]*(?:and\s+)?").match(text, end)
    rest = next_number(text, gap.end() if gap else end)
    if rest and gap and rest.start == gap.end() and rest.value < 12 and number.value == int(number.value):
        unit = _INCH_MARK.match(text, rest.end)
        if unit or not _follows_other_unit(text, rest):
            inches, end = rest.value, unit.end() if unit else rest.end
            end = _skip_half(text, end)
            inches += 0.5 if unit and end != unit.end() else 0.0
    return Quantity("length", number.value * FOOT_CM + inches * INCH_CM, number.start, end, feet=True)


def _feet_unmarked(text: str, number: Number) -> Quantity | None:
    """5"4' and 5 5": feet and inches nobody can mean otherwise."""
    said = _SWAPPED.match(text, number.end) or _UNMARKED.match(text, number.end)
    if not said or number.value not in (3, 4, 5, 6, 7) or float(said["inches"]) >= 12:
        return None
    if _SIZE_BEFORE.search(text[: number.start]):
        return None
    centimetres = number.value * FOOT_CM + float(said["inches"]) * INCH_CM
    return Quantity("length", centimetres, number.start, said.end(), feet=True)


def _hash(text: str, number: Number) -> Quantity | None:
    """125#: pounds."""
    sign = _HASH.match(text, number.end)
    if not sign or not _HASH_POUNDS[0] <= number.value <= _HASH_POUNDS[1] or _HAN.search(text):
        return None
    return Quantity("weight", number.value * POUND_KG, number.start, sign.end())


def feet_pointed_cm(written: str) -> float | None:
    """5.11 and 5.4 where a height in feet is meant: feet and inches; 5.75 is feet. None for anything else."""
    if match := re.fullmatch(r"([3-7])(?:\.(\d|1[01]))?", written, re.ASCII):
        return int(match[1]) * FOOT_CM + int(match[2] or 0) * INCH_CM
    return float(written) * FOOT_CM if re.fullmatch(r"[3-7]\.\d+", written, re.ASCII) else None


def _skip_half(text: str, position: int) -> int:
    half = pattern(r"\s*and a half\b").match(text, position)
    return half.end() if half else position


def _follows_other_unit(text: str, rest: Number) -> bool:
    return bool(_OTHER_UNIT.match(text, rest.end) or pattern(r"\s*(?:cm|厘米|公分)").match(text, rest.end))


def _metres(text: str, number: Number) -> Quantity | None:
    """1.75m, 1米68, 一米七五, 一米七 (1.70), 1m75, 一米七三点五."""
    unit = _METRE.match(text, number.end)
    if not unit or number.value >= 10:
        return None
    if unit.group().strip() == "m" and not 0.3 <= number.value <= 3:
        return None  # "2 M" may be two of size M
    centimetres, end = number.value * 100, unit.end()
    spoken = next_number(text, end)
    if spoken and text[end : spoken.start] == " " and spoken.written[0].isalpha() and 10 <= spoken.value < 100:
        return Quantity("length", centimetres + spoken.value, number.start, spoken.end)  # one metre sixty five
    rest = _METRE_REST.match(text, end)
    if rest and number.value == int(number.value) and not _OTHER_UNIT.match(text, rest.end()):
        centimetres += _rest_of_metre(rest)
        after = pattern(r"\s*(?:cm\b|厘米|公分)").match(text, rest.end())
        end = after.end() if after else rest.end()
    return Quantity("length", centimetres, number.start, end)


def _rest_of_metre(rest: re.Match[str]) -> float:
    written = rest.group("zh") or rest.group("digits")
    value = value_of(written)
    single = len(written.split(".")[0].split("点")[0]) == 1
    return value * 10 if single and value == int(value) else value


def _stone(text: str, number: Number) -> Quantity | None:
    """11 stone 4, 11st 4lb, nine and a half stone; "1st" and "21st" are ordinals."""
    unit = _STONE.match(text, number.end)
    if not unit or not 3 <= number.value <= 60:
        return None
    if (
        unit.group() == "st"
        and number.value % 10 == 1
        and number.value != 11
        and not _ST_POUNDS.match(text, unit.end())
    ):
        return None  # 21st
    kilograms, end = number.value * STONE_KG, unit.end()
    gap = pattern(r"\s*(?:and\s+)?").match(text, end)
    rest = next_number(text, gap.end() if gap else end)
    if rest and gap and rest.start == gap.end() and rest.value < 14:
        pounds = _POUNDS.match(text, rest.end)
        if pounds or not _follows_other_unit(text, rest):
            kilograms, end = kilograms + rest.value * POUND_KG, pounds.end() if pounds else rest.end
    return Quantity("weight", kilograms, number.start, end)


def _chi(text: str, number: Number) -> Quantity | None:
    """二尺一 (2.1 尺), 两尺二寸, 1尺9."""
    unit = pattern(r"\s*市?尺(?![码寸])").match(text, number.end)
    if not unit or number.value >= 20:
        return None
    centimetres, end = number.value * CHI_CM, unit.end()
    rest = next_number(text, end)
    if rest and rest.start == end and rest.value < 10:
        cun = _CUN.match(text, rest.end)
        centimetres, end = centimetres + rest.value * CUN_CM, cun.end() if cun else rest.end
    return Quantity("length", centimetres, number.start, end)


def _cun(text: str, number: Number) -> Quantity | None:
    """寸 alone is the inch of trouser sizes from 12 up (腰围28寸) and the 市寸 below (短一寸)."""
    unit = _CUN.match(text, number.end)
    if not unit:
        return None
    size = INCH_CM if number.value >= 12 else CUN_CM
    return Quantity("length", number.value * size, number.start, unit.end())


_TABLES = (
    ("weight", [(pattern(rf"\s*-?(?:{units})"), size) for units, size in _WEIGHT_UNITS.items()]),
    ("length", [(pattern(rf"\s*-?(?:{units})"), size) for units, size in _LENGTH_UNITS.items()]),
    ("age", [(pattern(rf"\s*-?(?:{_YEARS})"), 1.0)]),
    ("length", [(_IN, INCH_CM)]),
)


def _simple(text: str, number: Number) -> Quantity | None:
    """100 斤, 38 inches, 29 years; 九十多斤 is halfway to a hundred."""
    odd = "多" if text.startswith("多", number.end) and number.value % 10 == 0 and number.value % 100 else ""
    value = number.value + 5 if odd else number.value
    for kind, units in _TABLES:
        for expression, size in units:
            unit = expression.match(text, number.end + len(odd))
            if unit and not (unit.group().strip() == '"' and number.value > 99):
                return Quantity(kind, value * size, number.start, unit.end())
    return None
