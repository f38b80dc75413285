"""Shopping for somebody else: their numbers take the place of one's own, which come back with "back to me"."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from rasa_sdk import Tracker

from actions.known import MEASURE_ENTITIES, SLOTS, Known, known_from, known_of
from actions.words import Language
from render.types import Sex

ME = "me"

_WOMEN = "girlfriend|wife|mum|mom|mother|sister|daughter|aunt|grandma"
_MEN = "boyfriend|husband|dad|father|brother|son|uncle|grandpa"
_PEOPLE = re.compile(
    rf"\bmy (?P<woman>{_WOMEN})\b|\bmy (?P<man>{_MEN})\b|\bmy (?P<other>friend|partner|colleague)\b", re.IGNORECASE
)
_CHINESE = re.compile(
    r"我(?:的)?(?P<woman>女朋友|女友|老婆|妻子|太太|妈妈?|女儿|姐姐|妹妹|闺蜜|奶奶|外婆)|"
    r"我(?:的)?(?P<man>男朋友|男友|老公|丈夫|先生|爸爸?|儿子|弟弟|哥哥|爷爷|外公)|我(?:的)?(?P<other>朋友|同事|同学)"
)
_BACK = re.compile(
    r"\bback to (?:me|my own|mine)\b|\bfor me(?: again| now)?\b|\bme again\b|\bmy own (?:figure|size|body|numbers)\b|"
    r"换回我|回到我|给我自己|我自己(?:的|穿)|还是我",
    re.IGNORECASE,
)
_SEXES: dict[str, Sex | None] = {"woman": "female", "man": "male", "other": None}


# Of these, whoever is named has their own.
_THEIRS = frozenset({*MEASURE_ENTITIES, "usual_size"})


@dataclass(frozen=True)
class Wearer:
    """Whose body is spoken of after a message: what is known of it, and the slot that keeps the shopper's own.

    changed: the word for whoever it is now, ME for the shopper again, None while nothing changes.
    """

    known: Known
    slot: Mapping[str, Any] | None
    changed: str | None = None


def wearer_of(message: Mapping[str, Any], tracker: Tracker, language: Language) -> Wearer:
    """Somebody else where numbers of theirs are given, the shopper again where that is asked for."""
    text, slot = str(message.get("text") or ""), tracker.get_slot("wearer")
    numbers = any(entity.get("entity") in _THEIRS for entity in message.get("entities") or ())
    if numbers and (other := somebody(text, language)):
        word, sex = other
        mine = slot["mine"] if slot else {name: tracker.get_slot(name) for name in SLOTS}
        return Wearer(Known(sex=sex), {"who": word, "mine": mine}, word)
    if slot and _BACK.search(text):
        return Wearer(known_from(slot["mine"]), None, ME)
    return Wearer(known_of(tracker), slot)


def somebody(text: str, language: Language) -> tuple[str, Sex | None] | None:
    """Whom besides the shopper a text speaks of, in its own words, and their sex where the word tells it."""
    match = (_CHINESE if language == "zh" else _PEOPLE).search(text)
    if not match:
        return None
    kind = str(match.lastgroup)
    return match[kind], _SEXES[kind]
