"""How much to alter: "3 cm shorter", "短两厘米", "take in 2 inches"; and what to alter into: 改成V领."""

from __future__ import annotations

from dataclasses import replace

from nlu.spans import Entity, pattern
from quantities.numerals import CHINESE_DIGIT, value_of
from quantities.units import CUN_CM, INCH_CM, quantities

_MOST_CM = 40.0  # nobody alters a garment by more
_AFTER = pattern(
    r"\s*(?:shorter|longer|tighter|looser|wider|narrower|slimmer|smaller|bigger|off\b|higher|lower|deeper)"
)
_BEFORE = pattern(
    r"(?:\bby|\bcut|\btrim|\bchop|\btake|\blop|\badd|\bremove|\blet (?:it |them )?out|\btake (?:it |them )?(?:in|up)|"
    r"(?<![肩袖裤衣内脚身腿臂裙体])[短长宽窄紧松瘦肥大小]|收|放|剪|裁|加|减|去|缩|延)(?:掉|去|个|了|出|进|上|"
    r"about|around|another|大概|约|差不多|\s)*\Z"
)
# "half an inch", "an inch", 半寸: no number is written.
_WORDED = pattern(
    r"(?P<half>\bhalf )?\ban? (?P<unit>inch|cm|centimet(?:er|re))\b|(?P<zh_half>半)(?P<zh_unit>厘米|公分|寸|英寸)"
)
_UNITS_CM = {"inch": INCH_CM, "厘米": 1.0, "公分": 1.0, "寸": CUN_CM, "英寸": INCH_CM}
# 两三厘米 is between two and three.
_ABOUT = pattern(rf"(?<![{CHINESE_DIGIT}十百])(?P<low>[{CHINESE_DIGIT}])(?P<high>[{CHINESE_DIGIT}])\s*(?:厘米|公分|cm)")

_INTO = pattern(
    r"(?:改成|改为|做成|变成|换成|改|弄成|\b(?:make|turn|change|convert|alter) (?:it|this|that|them|the \w+|"
    r"my \w+)(?: \w+)?(?: in)?(?: ?to| into)?(?: an?)?|\b(?:can|could) (?:it|this|that|they) have(?: an?)?|"
    r"\bbe (?:made|turned|changed)(?: in)?(?: ?to| into)?(?: an?)?)\s*\Z"
)


def amounts(plain: str, *, alters: bool) -> list[Entity]:
    """Amounts of an alteration in a normalised text, in cm. `alters`: an alteration is named somewhere in the text."""
    found = []
    for match in _WORDED.finditer(plain):
        half = match.group("half") or match.group("zh_half")
        if half or alters or _AFTER.match(plain, match.end()):
            size = _UNITS_CM.get(match.group("unit") or match.group("zh_unit"), 1.0) * (0.5 if half else 1.0)
            found.append(Entity("amount", round(size, 2), match.start(), match.end()))
    for match in _ABOUT.finditer(plain):
        low, high = value_of(match.group("low")), value_of(match.group("high"))
        if high == low + 1:
            found.append(Entity("amount", (low + high) / 2, match.start(), match.end()))
    for quantity in (replace(one, value=abs(one.value)) for one in quantities(plain)):  # "sleeves -3 cm": 3 cm shorter
        beside = _AFTER.match(plain, quantity.end) or _BEFORE.search(plain[: quantity.start])
        if quantity.kind != "length" or quantity.value > _MOST_CM or not (beside or alters):
            continue
        if not any(entity.overlaps(quantity.start, quantity.end) for entity in found):
            found.append(Entity("amount", round(quantity.value, 2), quantity.start, quantity.end))
    return sorted(found, key=lambda entity: entity.start)


def alterations_into_style(plain: str, entities: list[Entity]) -> list[Entity]:
    """The entities, where a style that a garment is to be changed into becomes an alteration of that value."""
    return [
        replace(entity, entity="alteration")
        if entity.entity == "style" and _INTO.search(plain[: entity.start])
        else entity
        for entity in entities
    ]
