"""Price limits: under 300, 三百以内, 200到400之间, no more than $50, 预算500."""

from __future__ import annotations

from dataclasses import replace
from typing import Optional

from nlu.measures.roles import leads_to, roles
from nlu.spans import Entity, pattern
from quantities.numerals import CHINESE_DIGIT, Number, numbers, value_of

_MONEY = r"元|块钱?|人民币|rmb\b|cny\b|yuan\b|dollars?\b|bucks?\b|euros?\b|quid\b|usd\b|刀|美元|kuai\b|[¥￥$€£]"
_CURRENCY_BEFORE = pattern(r"(?:[¥￥$€£]|\brmb|\busd|\bcny)\s*\Z")
_CURRENCY_AFTER = pattern(rf"\s*(?:{_MONEY})")
_THOUSAND = pattern(r"k\b|千(?![克米])")
_NOT_MONEY = pattern(
    r"\s*(?:cms?\b|mm\b|厘米|公分|kgs?\b|公斤|千克|斤|岁|米|years?\b|lbs?\b|feet|foot|ft\b|inch|days?\b|"
    r"weeks?\b|hours?\b|天|小时|分钟|%|码|号|件|条|stone|\"|')"
)
_POUNDS_MONEY = pattern(r"\s*(?:pounds?|磅)\b")

_MAX_BEFORE = pattern(
    r"(?:\bunder|\bbelow|\bless than|\bup to|\bat most|\bno more than|\bnot more than|\bmax(?:imum)?(?: of)?|"
    r"\bwithin|\bcheaper than|\bnot over|\bdon't want to spend more than|"
    r"\b(?:pay|spend|paying|spending) more than|\bbudget(?: is| of|:)?(?: about| around)?|\bspend(?: about|"
    r" around)?|\bnever over|\bnothing over|<=?|"
    r"不超过?|不要超过?|不能超过?|别超过?|低于|少于|小于|不到|最多|最贵|预算(?:是|在|大概|只有|有)?(?:大概)?|控制在|不高于|"
    r"至多|价格在|便宜过)\s*(?:[¥￥$€£]|rmb|a\b)?\s*\Z"
)
_MAX_AFTER = pattern(
    rf"\s*(?:{_MONEY})?\s*(?:钱)?(?:的)?(?:以下|以内|之内|之下|内(?!长|缝|侧)|封顶|or less\b|or under\b|"
    rf"or below\b|max\b|tops\b|at most\b|at the most\b|budget\b|预算|打住|往下)"
)
_MIN_BEFORE = pattern(
    r"(?:\bover|\babove|\bmore than|\bat least|\bmin(?:imum)?(?: of)?|\bfrom|\bstarting (?:at|from)|"
    r"\bno less than|>=?|超过|高于|大于|至少|不低于|最少|起码|最低)\s*(?:[¥￥$€£]|rmb)?\s*\Z"
)
_MIN_AFTER = pattern(
    rf"\s*(?:{_MONEY})?\s*(?:的)?(?:以上|之上|起(?!来)|往上|or more\b|or above\b|and up\b|or over\b|minimum\b|\+)"
)
_RANGE = pattern(rf"\s*(?:{_MONEY})?\s*(?:-|~|到|至|to|and|–)\s*(?:[¥￥$€£])?\s*\Z")
# "200-400": no body is 200 to 400 of anything; 160-170 may be a height, 400-820-8820 is a telephone.
_WIDE_RANGE, _LEAST_WIDE = 1.5, 250
_GOES_ON = pattern(r"\s?[-~\d]")
# 两三百块, 四五百左右: from two to three hundred.
_HUNDREDS = pattern(
    rf"(?<![{CHINESE_DIGIT}十百千])(?P<low>[{CHINESE_DIGIT}])(?P<high>[{CHINESE_DIGIT}])百(?:来|多)?(?=\s*(?:{_MONEY}|"
    r"左右|上下|以内|以下|的(?!人)|$|[,，。吧]))"
)
_LEAST_ROUGH = 200  # 五百左右 is money; 一百二左右 may be 斤
_BETWEEN = pattern(r"(?:\bbetween|\bfrom|价格|价位|在|预算)\s*(?:[¥￥$€£])?\s*\Z")
_AROUND_AFTER = pattern(rf"\s*(?:{_MONEY})?\s*(?:钱)?(?:的)?(?:左右|上下|出头|or so\b)")
_AROUND_BEFORE = pattern(r"(?:\baround|\babout|大概|大约|差不多)\s*(?:[¥￥$€£])?\s*\Z")
_MIN_PRICE = 10  # "under 5" speaks of feet, sizes or days rather than of a price
_AROUND_SHARE = 0.2


def prices(plain: str) -> tuple[list[Entity], list[tuple[int, int]]]:
    """Price limits of a normalised text, and the spans of all amounts of money in it.

    The span of a limit is its number. "Around 300" is a limit 20 % above and below.
    """
    found: list[Entity] = []
    money: list[tuple[int, int]] = []
    found += _hundreds(plain)
    listed = [_with_thousands(plain, number) for number in numbers(plain)]
    listed = [number for number in listed if not any(e.overlaps(number.start, number.end) for e in found)]
    index = 0
    while index < len(listed):
        pair = _range(plain, listed, index)
        if pair:
            low, high = pair
            found += [_entity("price_min", low), _entity("price_max", high)]
            index += 2
            continue
        found += _limits(plain, listed[index], money)
        index += 1
    return found, money + [(entity.start, entity.end) for entity in found]


def _entity(name: str, number: Number, share: float = 1.0) -> Entity:
    value = number.value * share
    return Entity(name, int(value) if value == int(value) else round(value, 2), number.start, number.end)


def _with_thousands(plain: str, number: Number) -> Number:
    thousand = _THOUSAND.match(plain, number.end) if number.is_digits else None
    return replace(number, value=number.value * 1000, end=thousand.end()) if thousand else number


def _is_money(plain: str, number: Number) -> bool:
    return bool(_CURRENCY_BEFORE.search(plain[: number.start]) or _CURRENCY_AFTER.match(plain, number.end))


def _range(plain: str, listed: list[Number], index: int) -> Optional[tuple[Number, Number]]:
    """between 200 and 400, 200-400元, 200到400之间, from 100 to 200 yuan."""
    if index + 1 >= len(listed):
        return None
    low, high = listed[index], listed[index + 1]
    if not _RANGE.match(plain[low.end : high.start]) or not _MIN_PRICE <= low.value < high.value:
        return None
    if _NOT_MONEY.match(plain, high.end) and not _is_money(plain, high):
        return None
    spoken = _is_money(plain, low) or _is_money(plain, high)
    if not spoken and _is_measure(plain, low):
        return None
    framed = _BETWEEN.search(plain[: low.start]) or pattern(r"\s*(?:之间|以内|价位|价格)").match(plain, high.end)
    wide = low.value * _WIDE_RANGE <= high.value >= _LEAST_WIDE and not _in_telephone(plain, low, high)
    return (low, high) if spoken or framed or wide else None


def _in_telephone(plain: str, low: Number, high: Number) -> bool:
    return bool(_GOES_ON.match(plain, high.end)) or plain[: low.start].endswith(("-", "~"))


def _hundreds(plain: str) -> list[Entity]:
    found = []
    for match in _HUNDREDS.finditer(plain):
        low, high = value_of(match.group("low")) * 100, value_of(match.group("high")) * 100
        if high == low + 100:
            found += [
                _entity(name, Number(value, *match.span(), match.group()))
                for name, value in (("price_min", low), ("price_max", high))
            ]
    return found


def _is_measure(plain: str, number: Number) -> bool:
    """身高170以上, "waist over 80": a number that a measure's name leads to."""
    named = [role for role in roles(plain) if role.end <= number.start]
    return bool(named) and leads_to(_MIN_BEFORE.sub("", _MAX_BEFORE.sub("", plain[named[-1].end : number.start])))


def _limits(plain: str, number: Number, money: list[tuple[int, int]]) -> list[Entity]:
    before, spoken = plain[: number.start], _is_money(plain, number)
    if number.value < _MIN_PRICE and not spoken:
        return []
    if not spoken and (_NOT_MONEY.match(plain, number.end) or _is_measure(plain, number)):
        return []
    pounds = _POUNDS_MONEY.match(plain, number.end)
    if pounds and "weigh" in before:
        return []
    if _MAX_BEFORE.search(before) or _MAX_AFTER.match(plain, number.end):
        return [_entity("price_max", number)]
    if pounds:
        return []
    if (_MIN_BEFORE.search(before) and not before.rstrip().endswith("from")) or _MIN_AFTER.match(plain, number.end):
        return [_entity("price_min", number)]
    rough = number.value >= _LEAST_ROUGH and number.value % 50 == 0 and _AROUND_AFTER.match(plain, number.end)
    if rough or (spoken and (_AROUND_BEFORE.search(before) or _AROUND_AFTER.match(plain, number.end))):
        return [
            _entity("price_min", number, 1 - _AROUND_SHARE),
            _entity("price_max", number, 1 + _AROUND_SHARE),
        ]
    if spoken:
        money.append((number.start, number.end))
    return []
