"""From quantities to measures: every number of a message gets the body measure it stands for, or none."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Iterable, Optional

from nlu.measures.roles import RANGE_CM, Role, leads_to, roles, trails
from nlu.spans import Entity, is_free, normalised, pattern
from quantities import elsewhere
from quantities.numerals import next_number, value_of
from quantities.units import FOOT_CM, INCH_CM, POUND_KG, Quantity, feet_pointed_cm, quantities

# "170 120": of kg, 斤 and pounds the one whose body mass index comes nearest (WHO: 18.5 to 25 is normal).
_USUAL_BMI = 22.0
_USUAL_HEIGHT_CM = 166.0
_PLAUSIBLE_KG = (30.0, 250.0)
_USUAL_CM = (140.0, 210.0)

_TO = pattern(r"\s*(?:-|~|到|至|to|or|或)\s*\Z")
_NARROW = 1.1  # 165-168, 100到105斤: one measure; more apart are two
_SEPARATOR = pattern(r"(?:[\s,，、/|;；.。&+*x-]|and|和|cm|tall|高|(?:fe)?male\b|(?:wo)?man\b|[男女][的生]?)*\Z")
_CUP = pattern(r"-?(?:aa|ddd?|[a-h])(?![a-z0-9])")  # 75C: a band and its cup, no girth
_NEXT_NAME = pattern(r"(?:[\s,，、/&]|and|和|跟|与)*\Z")
_RESPECTIVELY = pattern(r"(?:[\s:：]|分别|依次|各|respectively|are|is|为|是|有|大概|大约|about)*\Z")
_NEGATED = pattern(r"(?:\bnot|\bisn't|instead of|rather than|不是|而不是|并非)\s*(?:about\s+|at\s+)?\Z")
_SAYS_OF_SELF = pattern(
    r"(?:^|\b(?:i'm|im|i am|height|height is|height's|actually|sorry|oops|make it|should be|i meant|meant|it's|"
    r"he's|she's|he is|she is|"
    r"no|but|correction)|"
    r"[我她他]是?|说错了?|不对|错了|应该是|其实是?|改成|是|不好意思|抱歉|大概|差不多|约|about|around)[\s,，:.。!~-]*\Z"
)
_CHANGED = pattern(
    r"(?:[胖瘦重轻减掉长涨]了|\b(?:lost|gained|lose|gain|put on|dropped))(?:about|around|快|差不多|有|\s)*\Z"
)
_ENDS_SAYING = pattern(r"[\s,，.。!?~、;；]|$|and\b|not\b|的|吧|呢|啊|不|左右|多|tall|高")
_TRIPLE = pattern(r"三围|\bbwh\b|\bmeasurements?\b|bust[\s,/-]*waist[\s,/-]*(?:and\s+)?hips?")
_BWH = pattern(r"\bb\s*:?\s*(\d{2,3})[\s,/-]*w\s*:?\s*(\d{2,3})[\s,/-]*h\s*:?\s*(\d{2,3})(?!\d)")
_CORRECTS = pattern(r"(?:错了?|不对|i meant|meant|correction)[\s,，:.。!~]*(?:是|应该是|it's|its)?\s*\Z")
# "I'm 5-9", "I am five eleven": feet and inches without a unit.
_FEET_POINT = pattern(
    r"\b([4-7]|four|five|six|seven)[\s-]"
    r"(\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten|eleven)(?=\s*(?:$|[,，.;!?]|tall\b|and\b|\d{3}\b))"
)
# "2+2*3", "12*345=?": arithmetic, not a body; "165+55" and "165*55" do list height and weight.
_SUM = pattern(r"(?=.*(?:[=^]|\+.*[*/×÷]|[*/×÷].*\+))[\d\s.()+*/×÷^=?-]+\Z")


@dataclass
class _Reading:
    """What is known of a text so far."""

    text: str
    quantities: list[Quantity]
    roles: list[Role]
    meaning: dict[int, tuple[str, float]]  # index of a quantity → (measure, value)
    guesses: set[int]
    used_roles: set[int]


def measures(text: str, taken: Iterable[tuple[int, int]] = ()) -> tuple[list[Entity], list[tuple[int, int]]]:
    """Body measures of a message, and the spans of the words that named them.

    `taken` are stretches that belong to something else (prices, sizes, amounts). Values in cm, kg and whole years;
    implausible ones are reported as said (17 cm, 4000 kg): judging them is the caller's business.
    """
    plain = normalised(text)
    if _SUM.match(plain):
        return [], []
    blocked = [*taken, *elsewhere.spans(plain, is_name=_names_measures)]
    found = [q for q in quantities(plain) if is_free(q.start, q.end, blocked) and not _is_no_measure(plain, q)]
    found = _ranges_joined(plain, _feet_pointed(plain, found))
    named = [
        role for role in roles(plain) if is_free(role.start, role.end, [(q.start, q.end) for q in found] + blocked)
    ]
    reading = _Reading(plain, found, named, {}, set(), set())
    _drop_negated(reading)
    _read_respectively(reading)
    _read_triples(reading)
    _read_named(reading)
    _read_units(reading)
    _read_lists(reading)
    _read_lone(reading)
    entities = [_entity(reading, index) for index in sorted(reading.meaning)]
    spans = [(named[index].start, named[index].end) for index in sorted(reading.used_roles)]
    return entities, spans


def _names_measures(word: str) -> bool:
    return bool(roles(word) or _TRIPLE.search(word))


def _is_no_measure(plain: str, quantity: Quantity) -> bool:
    """A lone 一, 两, "one" counts things (量了一下, the second one, 一斤多少钱), 瘦了五斤 tells a change."""
    size = abs(quantity.value)
    small = size < 4 if quantity.kind == "bare" else quantity.kind == "weight" and size <= 0.5
    cup = quantity.kind == "bare" and _CUP.match(plain, quantity.end)
    changed = _CHANGED.search(plain[: quantity.start])
    return bool(cup or changed) or (small and not plain[quantity.start].isdigit())


def _feet_pointed(plain: str, listed: list[Quantity]) -> list[Quantity]:
    """ "I'm 5-9", "I am five eleven" as one length."""
    match = _FEET_POINT.search(plain)
    if not match or value_of(match.group(2)) >= 12 or not _SAYS_OF_SELF.search(plain[: match.start()]):
        return listed
    value = value_of(match.group(1)) * FOOT_CM + value_of(match.group(2)) * INCH_CM
    said = Quantity("length", value, *match.span(), feet=True)
    others = [quantity for quantity in listed if is_free(quantity.start, quantity.end, [match.span()])]
    return sorted([*others, said], key=lambda quantity: quantity.start)


def _ranges_joined(plain: str, listed: list[Quantity]) -> list[Quantity]:
    """165-168, 55到57公斤 as one quantity, the middle; 88-90-92 is left as it stands."""
    joined: list[Quantity] = []
    for place, high in enumerate(listed):
        low, after = joined[-1] if joined else None, listed[place + 1] if place + 1 < len(listed) else None
        number = next_number(plain, high.start)
        goes_on = after and _TO.match(plain[high.end : after.start])
        linked = low and low.kind == "bare" and not goes_on and _TO.match(plain[low.end : high.start])
        if low and number and linked and 30 <= low.value < number.value <= low.value * _NARROW:
            middle = (low.value + number.value) / 2 * high.value / number.value
            joined[-1] = replace(high, value=middle, start=low.start)
        else:
            joined.append(high)
    return joined


def _entity(reading: _Reading, index: int) -> Entity:
    quantity = reading.quantities[index]
    measure, value = reading.meaning[index]
    return Entity(
        measure,
        int(value) if measure == "age" else round(value, 2),
        quantity.start,
        quantity.end,
        guess=index in reading.guesses,
    )


def _drop_negated(reading: _Reading) -> None:
    """ "176 not 167", "不是167，是176": the number that is denied says nothing, as long as another one is left."""
    kept = [q for q in reading.quantities if not _NEGATED.search(reading.text[: q.start])]
    if kept:
        reading.quantities = kept


def _read_triples(reading: _Reading) -> None:
    """三围88-64-90, BWH 34-26-36, B88W64H90, 88/64/90: chest, waist, hip."""
    letters = _BWH.search(reading.text)
    if letters:
        starts = [letters.start(group) for group in (1, 2, 3)]
        indices = [i for i, q in enumerate(reading.quantities) if q.start in starts]
        if len(indices) == 3:
            return _set_triple(reading, indices)
    named = _TRIPLE.search(reading.text)
    for first in range(len(reading.quantities) - 2):
        indices = [first, first + 1, first + 2]
        if any(i in reading.meaning for i in indices) or not _is_run(reading, indices):
            continue
        if named and reading.quantities[first].start >= named.end():
            reading.used_roles.update(
                i for i, role in enumerate(reading.roles) if named.start() <= role.start < named.end()
            )
            return _set_triple(reading, indices)
        if not named and _looks_like_triple([reading.quantities[i] for i in indices]):
            return _set_triple(reading, indices)
    return None


def _is_run(reading: _Reading, indices: list[int]) -> bool:
    run = [reading.quantities[i] for i in indices]
    gaps = [reading.text[a.end : b.start] for a, b in pairwise(run)]
    return all(q.kind in ("bare", "length") for q in run) and all(_SEPARATOR.match(gap) for gap in gaps)


def _looks_like_triple(run: list[Quantity]) -> bool:
    chest, waist, hip = (q.value for q in run)
    lengths = all(60 <= value <= 135 for value in (chest, hip)) and 50 <= waist <= 130
    inches = all(28 <= value <= 59 for value in (chest, hip)) and 20 <= waist <= 55
    return (lengths or inches) and waist <= min(chest, hip) + 5


def _set_triple(reading: _Reading, indices: list[int]) -> None:
    """A unit after the last number holds for all three; without one, numbers below 50 are inches."""
    run = [reading.quantities[i] for i in indices]
    last = run[-1]
    in_inches = last.kind == "length" and "cm" not in reading.text[last.start : last.end]
    for index, quantity, measure in zip(indices, run, ("chest", "waist", "hip"), strict=True):
        value = quantity.value
        if quantity.kind == "bare":
            inches = (in_inches and last.value > value * 2) or (last.kind == "bare" and max(q.value for q in run) < 60)
            value = value * INCH_CM if inches else value
        reading.meaning[index] = (measure, value)


def _read_respectively(reading: _Reading) -> None:
    """胸围臀围分别是92和98, "chest and waist are 92, 74": names in a row, then a number for each."""
    named, said = reading.roles, reading.quantities
    for first in range(len(named) - 1):
        last = first
        while last + 1 < len(named) and _NEXT_NAME.match(reading.text[named[last].end : named[last + 1].start]):
            last += 1
        count = last - first + 1
        start = next((i for i, quantity in enumerate(said) if quantity.start >= named[last].end), len(said))
        places = list(range(start, start + count))
        if count < 2 or places[-1] >= len(said) or any(place in reading.meaning for place in places):
            continue
        if _RESPECTIVELY.match(reading.text[named[last].end : said[start].start]) and _is_run(reading, places):
            for role, place in zip(range(first, last + 1), places, strict=True):
                value = _as_measure(reading, named[role].measure, said[place])
                if value is not None:
                    reading.meaning[place] = (named[role].measure, value)
                    reading.used_roles.add(role)
            return


def _read_named(reading: _Reading) -> None:
    """A number belongs to the name right before it, else to the one right after it."""
    for over_comma in (False, True):
        for index, quantity in enumerate(reading.quantities):
            if index in reading.meaning or (quantity.kind in ("weight", "age") and not over_comma):
                continue
            role_index = _role_before(reading, quantity, over_comma=over_comma)
            if role_index is None and not over_comma:
                role_index = _role_after(reading, quantity)
            if role_index is None:
                continue
            measure = reading.roles[role_index].measure
            value = _as_measure(reading, measure, quantity)
            if value is not None:
                reading.meaning[index] = (measure, value)
                reading.used_roles.add(role_index)


def _role_before(reading: _Reading, quantity: Quantity, *, over_comma: bool) -> Optional[int]:
    for index in reversed(range(len(reading.roles))):
        role = reading.roles[index]
        if role.end <= quantity.start and index not in reading.used_roles:
            between = reading.text[role.end : quantity.start]
            return index if leads_to(_without_denied(between), over_comma=over_comma) else None
    return None


def _without_denied(between: str) -> str:
    """ "height is not 167 but 176": what is denied stands between the name and its number."""
    return re.sub(r"(?:not|不是)\s*\S*?\d[\d.]*\s*(?:cm|kg|厘米|公分|公斤|斤)?[\s,，]*(?:but|而?是)?", "", between)


def _role_after(reading: _Reading, quantity: Quantity) -> Optional[int]:
    for index, role in enumerate(reading.roles):
        if role.start >= quantity.end:
            free = index not in reading.used_roles and trails(reading.text[quantity.end : role.start])
            # "96 chest, 82 waist" names after; "168 体重55", "5'9 chest 40" go on with a new name for a new number.
            return index if free and not _names_a_later_number(reading, index) else None
    return None


def _names_a_later_number(reading: _Reading, role_index: int) -> bool:
    role = reading.roles[role_index]
    if role.measure == "height" and reading.text[role.start : role.end] in ("tall", "高"):
        return False
    later = next((q for q in reading.quantities if q.start >= role.end), None)
    if later is None or not leads_to(reading.text[role.end : later.start]):
        return False
    following = next((r for r in reading.roles[role_index + 1 :] if r.start >= later.end), None)
    return not (following and trails(reading.text[later.end : following.start]))


def _as_measure(reading: _Reading, measure: str, quantity: Quantity) -> Optional[float]:
    """The value in the measure's unit, None when the quantity cannot be that measure."""
    if measure == "age":
        return quantity.value if quantity.kind in ("age", "bare") and quantity.value == int(quantity.value) else None
    if measure == "weight":
        if quantity.kind == "bare":
            return _weighed(reading, quantity.value)
        return quantity.value if quantity.kind == "weight" else None
    if quantity.kind not in ("length", "bare"):
        return None
    if measure == "height":
        return bare_height(reading.text, quantity) if quantity.kind == "bare" else quantity.value
    if quantity.feet:
        return None
    return bare_girth(measure, quantity.value) if quantity.kind == "bare" else quantity.value


def bare_height(text: str, quantity: Quantity) -> float:
    """Centimetres of a stature told without a unit: metres, feet or centimetres, by its size."""
    if 0.5 <= quantity.value < 3:
        return quantity.value * 100
    in_feet = feet_pointed_cm(text[quantity.start : quantity.end])
    if in_feet is None and 3 <= quantity.value < 8:
        return quantity.value * FOOT_CM
    return quantity.value if in_feet is None else in_feet


def bare_girth(measure: str, value: float) -> float:
    """Centimetres of a girth told without a unit: inches where only they are plausible."""
    low, high = RANGE_CM[measure]
    if measure == "foot" and 180 <= value <= 360:
        return value / 10  # millimetres, as shoe boxes print
    return value * INCH_CM if value < low <= value * INCH_CM <= high else value


def bare_weight(text: str, value: float, height: Optional[float], *, in_feet: bool = False) -> float:
    """Kilograms, unless 斤 (in Chinese) or pounds (in English) make a likelier body; `height` in cm, where known."""
    chinese = bool(re.search(r"[\u4e00-\u9fff]", text))
    english = not chinese and (in_feet or bool(re.search(r"[a-z]{2}", text)))
    height = height if height and 100 <= height <= 230 else _USUAL_HEIGHT_CM
    candidates = [value, value * (POUND_KG if english else 0.5)]
    likely = [kg for kg in candidates if _PLAUSIBLE_KG[0] <= kg <= _PLAUSIBLE_KG[1]]
    return min(likely, key=lambda kg: abs(math.log(kg / (height / 100) ** 2 / _USUAL_BMI)), default=value)


def _weighed(reading: _Reading, value: float) -> float:
    height = next((v for measure, v in reading.meaning.values() if measure == "height"), None)
    return bare_weight(reading.text, value, height, in_feet=any(quantity.feet for quantity in reading.quantities))


def _read_units(reading: _Reading) -> None:
    """Weights, ages and statures say what they are by their unit."""
    for index, quantity in enumerate(reading.quantities):
        if index in reading.meaning:
            continue
        if quantity.kind == "weight":
            reading.meaning[index] = ("weight", quantity.value)
        elif quantity.kind == "age" and quantity.value == int(quantity.value):
            reading.meaning[index] = ("age", quantity.value)
        elif (
            quantity.kind == "length"
            and (quantity.feet or 100 <= quantity.value <= 250)
            and not _has(reading, "height")
        ):
            reading.meaning[index] = ("height", quantity.value)


def _has(reading: _Reading, measure: str) -> bool:
    return any(name == measure for name, _ in reading.meaning.values())


def _read_lists(reading: _Reading) -> None:
    """165 55; 168，110斤; 5'9, 160: numbers beside each other or beside a measure are height, weight, age."""
    for run in _runs(reading):
        if len(run) < 2:
            continue
        for index in sorted(run, key=lambda i: -_looks_like_height(reading.quantities[i])):
            if index in reading.meaning or reading.quantities[index].kind != "bare":
                continue
            _read_listed(reading, index)


def _looks_like_height(quantity: Quantity) -> bool:
    metres = 1.2 <= quantity.value <= 2.3 and quantity.value != 2  # a bare 2 counts
    return quantity.kind == "bare" and (120 <= quantity.value <= 230 or metres)


def _read_listed(reading: _Reading, index: int) -> None:
    quantity = reading.quantities[index]
    if _looks_like_height(quantity) and not _has(reading, "height"):
        reading.meaning[index] = ("height", bare_height(reading.text, quantity))
    elif 30 <= abs(quantity.value) <= 260 and not _has(reading, "weight") and _has(reading, "height"):
        reading.meaning[index] = ("weight", _weighed(reading, quantity.value))
    elif 5 <= quantity.value <= 99 and quantity.value == int(quantity.value) and _has(reading, "height"):
        reading.meaning[index] = ("age", quantity.value)


def _runs(reading: _Reading) -> list[list[int]]:
    """Quantities with nothing but separators between them."""
    runs: list[list[int]] = []
    for index, quantity in enumerate(reading.quantities):
        previous = reading.quantities[index - 1] if index else None
        if previous and _SEPARATOR.match(reading.text[previous.end : quantity.start]):
            runs[-1].append(index)
        else:
            runs.append([index])
    return runs


def _read_lone(reading: _Reading) -> None:
    """ "168", "我175", "I'm 28", "sorry, 176": one bare number, understood by its size; elsewhere it is left alone."""
    for index, quantity in enumerate(reading.quantities):
        if index in reading.meaning or quantity.kind not in ("bare", "length"):
            continue
        before, after = reading.text[: quantity.start], reading.text[quantity.end :]
        if not (_SAYS_OF_SELF.search(before) and _ENDS_SAYING.match(after)):
            continue
        alone = not re.search(r"[\w\u4e00-\u9fff]", before + after)
        meaning = _guess(reading, quantity, alone=alone)
        if meaning and not _has(reading, meaning[0]):
            reading.meaning[index] = meaning
            if alone or meaning[0] != "height":
                reading.guesses.add(index)


def _guess(reading: _Reading, quantity: Quantity, *, alone: bool) -> Optional[tuple[str, float]]:
    value = quantity.value
    if quantity.kind == "length":
        return ("waist", value) if alone and 50 <= value < 100 else None
    if _looks_like_height(quantity):
        stature = bare_height(reading.text, quantity)
        # Alone, 123 is a typed number like any other: few adults are so small or so tall.
        return ("height", stature) if not alone or _USUAL_CM[0] <= stature <= _USUAL_CM[1] else None
    if not alone:
        if _CORRECTS.search(reading.text[: quantity.start]) and 30 <= value < 120:
            return "weight", _weighed(reading, value)
        says_age = re.search(r"(?:i'm|im|i am)\s*\Z", reading.text[: quantity.start])
        return ("age", value) if says_age and 10 <= value <= 99 and value == int(value) else None
    if 30 <= value < 120:
        return ("weight", _weighed(reading, value))
    return ("age", value) if 10 <= value < 30 and value == int(value) else None
