"""What people call the shop's words, in both languages: for reading a typed search and a shop's own spreadsheet.

`data/words.yml` maps each canonical value to the ways of saying it; the language model reads the same file. Here stands
what means something in a search line or a cell alone, where no sentence around it says otherwise. English ways match
whole words; where two ways overlap in a text, the longer one is meant ("dress trousers" are trousers, 酒红 is burgundy
and not red).
"""

from __future__ import annotations

import functools
import re
from pathlib import Path

from garments import registry
from shop.sizes import read_size
from shop.traditional import simplified

FILE = Path(__file__).parent / "data" / "words.yml"
TABLES = ("category", "colour", "pattern", "material", "style", "occasion", "season", "sex")
# In these, several words of one way are joined by _.
IN_A_SEARCH = {
    "category": {
        "tee": "tops top 短袖 长袖衫",
        "sweater": "线衫",
        "dress": "旗袍裙",
        "skirt": "牛仔裙 铅笔裙 a字半裙",
        "trousers": "卡其裤",
        "shorts": "牛仔短裤",
    },
    # 黑白 names two colours.
    "colour": {"black": "墨色 小黑裙 黑白", "white": "黑白"},
    "pattern": {"striped": "条纹的", "checked": "checks", "floral": "花裙"},
    "material": {"denim": "牛仔裙 牛仔短裤", "knit": "ribbed 罗纹"},
    "style": {
        "slim": "tight close-fitting",
        "loose": "belly tummy pregnant pregnancy maternity 阔腿裤 肚子 遮肉 孕妇 怀孕",
        "short": "迷你 短裙",
        "long": "midi 长裙",
        "sleeveless": "背心裙",
        "crew_neck": "crew",
    },
    "occasion": {
        "work": "work 出差",
        "party": "dinner_party evening",
        "date": "date dates romantic",
        "sport": "run",
        "travel": "airport flight plane holiday 出差 飞机 机场",
        "casual": "comfy comfortable cosy cozy at_home lounging 百搭 舒服 在家",
        "school": "学院风 学院",
        "beach": "sea holiday",
    },
    "season": {"summer": "hot_days 热天", "autumn": "fall", "winter": "保暖"},
    "sex": {
        "female": "her wife mother 妈妈 女朋友 老婆",
        "male": "for_him husband father 爸爸 男朋友 老公",
        "unisex": "unisex couples 男女同款 中性 情侣款 情侣",
    },
}
# 裙子 is a dress or a skirt, 裤子 is anything with legs: words for a whole family or for a half of the body.
BROAD_CATEGORY = {
    ("family", "skirts"): "裙子 裙 长裙",
    ("family", "legwear"): "裤子 裤 bottoms",
    ("half", "top"): "上衣 上装",
}
# Read as one word, so that no part of it is taken for a wish: a short sleeve is not a short dress.
NO_WISH = {
    "style": "short-sleeve short-sleeves short-sleeved long_flight long_trip long_day long_time long_walk short_trip",
    "occasion": "work_out",
}


@functools.cache
def ways(table: str) -> dict[str, tuple[str, ...]]:
    """way of saying -> canonical values (several where the word is as broad as 裙子), for one table."""
    found: dict[str, tuple[str, ...]] = {way: (value,) for value, said in _shared()[table].items() for way in said}
    for value, text in IN_A_SEARCH[table].items():
        for way in _split(text):
            found[way] = (*found.get(way, ()), value)
    found.update(dict.fromkeys(_split(NO_WISH.get(table, "")), ()))
    if table == "category":
        for (key, group), text in BROAD_CATEGORY.items():
            values = tuple(name for name, one in registry().categories.items() if getattr(one, key) == group)
            found.update(dict.fromkeys(_split(text), values))
        for value, category in registry().categories.items():
            for way in (*category.words, *category.names, value.replace("_", " ")):
                found.setdefault(way.lower(), (value,))
    return found


@functools.cache
def _shared() -> dict[str, dict[str, list[str]]]:
    import yaml

    words: dict[str, dict[str, list[str]]] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return words


def _split(text: str) -> list[str]:
    return [way.replace("_", " ") for way in text.split()]


def size_word(text: str) -> str:
    """A size as the shop writes it: m码 is M, 2XL is XXL, EU 38 is 38; what is no size in capitals."""
    return read_size(text).label


def canonical(table: str, text: str) -> str | None:
    """The one canonical value a cell of a spreadsheet means ("红色" -> "red"), or None."""
    wanted = simplified(text.strip().lower())
    if (
        wanted in _shared()[table]
        or wanted in IN_A_SEARCH[table]
        or (table == "category" and wanted in registry().categories)
    ):
        return wanted
    found = ways(table).get(wanted.replace("_", " "), ())
    return found[0] if len(found) == 1 else None


@functools.cache
def _pattern(table: str) -> re.Pattern[str]:
    longest_first = sorted(ways(table), key=len, reverse=True)
    return re.compile("|".join(_one(way) for way in longest_first))


def _one(way: str) -> str:
    if not way.isascii():
        return re.escape(way)
    return r"(?<![a-z0-9-])" + re.escape(way).replace(r"\ ", r"[\s-]+").replace(r"\-", r"[\s-]?") + r"(?![a-z0-9])"


# What stands before a word that is not wished for: "not too short", 不要太短.
_NOT = re.compile(
    r"(?:\b(?:(?:don'?t|not) (?:want|like)|not|no|without|never)(?:\s+(?:too|so|very|a|any|anything))?\s+"
    r"|(?:不要|不想要|不喜欢|不是|别|不)太?)$"
)


def values_in(table: str, text: str) -> tuple[str, ...]:
    """The canonical values of one table that a text in small letters wishes for, in its order."""
    known = ways(table)
    found: list[str] = []
    for match in _pattern(table).finditer(text):
        if _NOT.search(text, 0, match.start()):
            continue
        word = re.sub(r"\s+", " ", match.group())
        spelled = next(w for w in (word, word.replace(" ", "-"), word.replace("-", " "), word) if w in known)
        found += [value for value in known[spelled] if value not in found]
    return tuple(found)
