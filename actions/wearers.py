"""Shopping for somebody else: their numbers take the place of one's own, which come back with "back to me"."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from actions.known import MEASURE_ENTITIES, SLOTS, Known, known_from
from actions.words import Language
from render.types import Sex

ME = "me"

_WOMEN = "girlfriend|wife|mum|mom|mother|sister|daughter|aunt|grandma|granny|niece|fianc[eé]e"
_MEN = "boyfriend|husband|dad|father|brother|son|uncle|grandpa|grandad|nephew|fianc[eé]"
_PEOPLE = re.compile(
    rf"\bmy (?P<woman>{_WOMEN})\b|\bmy (?P<man>{_MEN})\b|\bmy (?P<other>friend|partner|colleague)\b", re.IGNORECASE
)
_CHINESE = re.compile(
    r"(?:我(?:的|家)?|[给帮替])(?P<woman>女朋友|女友|老婆|媳妇|妻子|太太|老妈|妈妈?|母亲|女儿|闺女|姐姐?|妹妹?|闺蜜|奶奶|外婆|婆婆|丈母娘|孙女)|"
    r"(?:我(?:的|家)?|[给帮替])(?P<man>男朋友|男友|老公|丈夫|先生|老爸|爸爸?|父亲|儿子|弟弟?|哥哥?|爷爷|外公|公公|岳父|孙子)|"
    r"(?:我(?:的)?|[给帮替])(?P<other>朋友|同事|同学|对象)"
)
# "He's 172, 80 kg", 她一米六: nobody but the person spoken of before.
_HE_OR_SHE = re.compile(
    r"(?:^|[,.;!?])\W*(?:(?:and|so|ok|well|then)\W+)?(?:(?P<man>he)|(?P<woman>she))"
    r"(?:'?s|’s| is| weighs| has| wears)\b|"
    r"(?:^|[,，.。;；!！?？\s])(?:那|嗯|哦|对了)*(?:(?P<him>他)|(?P<her>她))(?!们|家)",
    re.IGNORECASE,
)
_BACK = re.compile(
    r"\bback to (?:me|my own|mine)\b|\bfor me(?: again| now)?\b|\bme again\b|\bmy own (?:figure|size|body|numbers)\b|"
    r"换回我|回到我|我自己|还是我|我呢|\band me\b|\bwhat about me\b|\bas for me\b|\bmyself\b",
    re.IGNORECASE,
)
# "I'm 160, 50 kg", 我自己165: with numbers, whoever speaks means themselves.
_OF_ONESELF = re.compile(
    r"(?:^|[,.;!?]\s*|\band\s+|\bbut\s+)"
    r"(?:i'?m|i’m|i am|i weigh|my (?:own )?(?:height|weight|waist|chest|bust|hips?))\b"
    r"|(?:^|[,，.。;；!！?？\s])(?:那|而|可是|不过|但)?我(?:自己|本人|是|的|今年)?(?:身高|体重|高|重|净重)?(?:是|有|大概|约)?[\d一]",
    re.IGNORECASE,
)
_SEXES: dict[str, Sex | None] = {"woman": "female", "man": "male", "other": None, "her": "female", "him": "male"}


# Of these, whoever is named has their own.
_THEIRS = frozenset({*MEASURE_ENTITIES, "usual_size"})


@dataclass(frozen=True)
class Somebody:
    """Whom a text speaks of besides the shopper: what to call them, and their sex where the word tells it."""

    called: str
    sex: Sex | None


@dataclass(frozen=True)
class Wearer:
    """Whose body is spoken of after a message: what is known of it, and the slot that keeps the shopper's own.

    changed: what to call whoever it is now, ME for the shopper again, None while nothing changes.
    """

    known: Known
    slot: Mapping[str, Any] | None
    changed: str | None = None


def wearer_of(message: Mapping[str, Any], slots: Mapping[str, Any], language: Language) -> Wearer:
    """Somebody else where numbers of theirs are given, the shopper again where that is asked for."""
    text, slot = str(message.get("text") or ""), slots.get("wearer")
    told = {str(entity.get("entity")) for entity in message.get("entities") or ()}
    other = somebody(text, language) if told & _THEIRS else None
    if other is None and slot is None and told & set(MEASURE_ENTITIES):
        other = _he_or_she(text, language)
    if other:
        mine = slot["mine"] if slot else {name: slots.get(name) for name in SLOTS}
        return Wearer(Known(sex=other.sex), {"who": other.called, "mine": mine}, other.called)
    if slot and (_BACK.search(text) or (told & set(MEASURE_ENTITIES) and _OF_ONESELF.search(text))):
        return Wearer(known_from(slot["mine"]), None, ME)
    return Wearer(known_from(slots), slot)


def somebody(text: str, language: Language) -> Somebody | None:
    """Whom a text names: 你爸 of 我爸, "your dad" of "my dad"."""
    match = (_CHINESE if language == "zh" else _PEOPLE).search(text)
    if not match:
        return None
    kind = str(match.lastgroup)
    return Somebody(f"你{match[kind]}" if language == "zh" else f"your {match[kind].lower()}", _SEXES[kind])


def _he_or_she(text: str, language: Language) -> Somebody | None:
    match = _HE_OR_SHE.search(text)
    if not match:
        return None
    sex = _SEXES[str(match.lastgroup)]
    return Somebody({"female": ("她", "her"), "male": ("他", "him")}[str(sex)][language == "en"], sex)
