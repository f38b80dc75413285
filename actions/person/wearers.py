"""Shopping for somebody else: their numbers take the place of one's own, which come back with "back to me"."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from actions.state.known import MEASURE_ENTITIES, SLOTS, Known, known_from
from actions.wording.words import Language
from render.types import Sex

ME = "me"

_WOMEN = "girl|granddaughter|girlfriend|wife|mum|mom|mother|sister|daughter|aunt|grandma|granny|niece|fianc[eé]e"
_MEN = "boy|lad|grandson|boyfriend|husband|dad|father|brother|son|uncle|grandpa|grandad|nephew|fianc[eé]"
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
_IS_NUMBER = re.compile(r"(?:'s|’s|\s*(?:is|weighs|是|有|今年|身高|体重))?[\s,，]*(?:about |around |大概|大约)?[\d一]")
_SEXES: dict[str, Sex | None] = {"woman": "female", "man": "male", "other": None, "her": "female", "him": "male"}


# He, she, TA: whoever was spoken of before.
_PRONOUN = re.compile(r"(?P<him>he|him|his|他)|(?P<her>she|her|hers|她)|(?P<other>they|them|their|ta)", re.IGNORECASE)
_CALLED_BY_SEX: dict[Sex | None, tuple[str, str]] = {
    "female": ("她", "her"),
    "male": ("他", "him"),
    None: ("TA", "them"),
}
# Whoever is on a shop's picture is nobody to dress.
_SHOWN = re.compile(r"\bmodel\b|模特", re.IGNORECASE)
# 我, "me": named, and nobody else.
_ONESELF = re.compile(r"我(?:自己|本人)?|本人|i|me|myself|mine", re.IGNORECASE)
# Of these, whoever is named has their own.
_THEIRS = frozenset({*MEASURE_ENTITIES, "usual_size"})
_LETTERS = frozenset({"XS", "S", "M", "L", "XL", "XXL", "XXXL"})


@dataclass(frozen=True)
class Somebody:
    """Whom a text speaks of besides the shopper: what to call them, and their sex where the word tells it."""

    called: str
    sex: Sex | None


@dataclass
class Told:
    """What a message tells of one other person: entities with their values, in cm and kg."""

    sex: Sex | None
    entities: list[Mapping[str, Any]]

    @property
    def measures(self) -> bool:
        """Whether it tells a measure of their body, and not only a size they wear."""
        return any(entity["entity"] in MEASURE_ENTITIES for entity in self.entities)


@dataclass(frozen=True)
class Wearer:
    """Whose body is spoken of after a message.

    known: what was known of it before; who: what they are called, None for the shopper; people: the bodies of all
    others spoken of, by what they are called, the shopper's own under ME; changed: `who` where it is another than
    before, ME for the shopper again; told: the entities of this message that are theirs; beside: what it tells of
    others still, by what they are called.
    """

    known: Known
    who: str | None
    people: Mapping[str, Any]
    told: tuple[Mapping[str, Any], ...]
    changed: str | None = None
    beside: Mapping[str, Told] = field(default_factory=dict)


def wearer_of(message: Mapping[str, Any], slots: Mapping[str, Any], language: Language) -> Wearer:
    """Somebody else where numbers of theirs are given, the shopper again where that is asked for."""
    text, who = str(message.get("text") or ""), slots.get("wearer")
    people: Mapping[str, Any] = slots.get("people") or {}
    entities = tuple(message.get("entities") or ())
    others = _numbers_of_others(message, language, who)
    own = tuple(_affirmed(entity) for entity in entities if _is_own(entity, message) and _holds(entity))
    measured = {str(entity.get("entity")) for entity in own} & {*MEASURE_ENTITIES}
    called = next((name for name, told in others.items() if told.measures), None)
    if called is not None and not measured:
        told = others.pop(called)
        switched = _switched(slots, people, called, told.sex, tuple(told.entities))
        return replace(switched, beside=others)
    if (not message.get("acts") or _says_theirs(text, language)) and (
        other := _named_beside_numbers(text, own, who, language)
    ):
        return _switched(slots, people, other.called, other.sex, entities)
    now = others.pop(who, None) if who else None
    if who and (_BACK.search(text) or (measured and _is_of_oneself(message))):
        beside = {**others, who: now} if now else others
        return replace(_switched(slots, people, ME, None, own), beside=beside)
    return Wearer(known_from(slots), who, people, (*own, *(now.entities if now else ())), beside=others)


def _is_own(entity: Mapping[str, Any], message: Mapping[str, Any]) -> bool:
    """Whether an entity is told of the shopper: nobody else's, no garment's, and not of another time."""
    if not entity.get("subject"):
        return True
    numbers = (number for act in message.get("acts") or () for number in act.get("numbers") or ())
    said = {(n.get("entity"), n.get("value")) for n in numbers if _names_oneself(n)}
    return entity["subject"] == "other" and (entity.get("entity"), entity.get("value")) in said


def _names_oneself(number: Mapping[str, Any]) -> bool:
    return number.get("of") == "other" and bool(_ONESELF.fullmatch(str(number.get("who") or "").strip()))


def _holds(entity: Mapping[str, Any]) -> bool:
    """Whether an entity tells something: what is denied does not, save a sex, which leaves the other."""
    return not entity.get("negated") or entity.get("entity") == "sex"


def _affirmed(entity: Mapping[str, Any]) -> Mapping[str, Any]:
    """ "I'm not a man" tells of a woman."""
    if not entity.get("negated"):
        return entity
    other = "female" if entity.get("value") == "male" else "male"
    return {**{name: value for name, value in entity.items() if name != "negated"}, "value": other}


def _numbers_of_others(message: Mapping[str, Any], language: Language, now: str | None) -> dict[str, Told]:
    """What the reader found to be numbers of other people, by what those are called."""
    found: dict[str, Told] = {}
    for number in (n for act in message.get("acts") or () for n in act.get("numbers") or ()):
        said = str(number.get("who") or "")
        if number.get("of") != "other" or number.get("value") is None or not said or _SHOWN.search(said):
            # Nobody is named, or whoever is on a shop's picture: nobody to dress.
            continue
        entity = {"entity": number["entity"], "value": number["value"]}
        if entity["entity"] == "size" and entity["value"] in _LETTERS:
            entity = {"entity": "usual_size", "value": f"top:{entity['value']}"}
        if entity["entity"] not in _THEIRS | {"age", "sex"} or _names_oneself(number):
            continue
        other = called(said, language, now)
        if now is None and _PRONOUN.fullmatch(said.strip()):
            # "My husband, he's 185": the pronoun is whoever was named beside it.
            other = somebody(str(message.get("text") or ""), language) or other
        told = found.setdefault(other.called, Told(other.sex, []))
        told.entities.append(entity)
    # A name alone ("men's shirts for him") tells no body.
    return {who: told for who, told in found.items() if any(e["entity"] in _THEIRS for e in told.entities)}


def called(said: str, language: Language, now: str | None) -> Somebody:
    """What the assistant calls whom the shopper calls `said`: 我爸 is 你爸, "my dad" "your dad"; he and she are whoever
    was spoken of before."""
    if named := somebody(said, language):
        return named
    if pronoun := _PRONOUN.fullmatch(said.strip()):
        sex = _SEXES[str(pronoun.lastgroup)]
        return Somebody(now or _CALLED_BY_SEX[sex][language == "en"], sex)
    if language == "zh":
        return Somebody(re.sub("^我", "你", said) or "TA", None)
    return Somebody(re.sub(r"^my\b", "your", said.lower()) or "them", None)


def _named_beside_numbers(
    text: str, entities: Sequence[Mapping[str, Any]], now: str | None, language: Language
) -> Somebody | None:
    told = {str(entity.get("entity")) for entity in entities}
    other = somebody(text, language) if told & _THEIRS else None
    if other is None and now is None and told & set(MEASURE_ENTITIES):
        other = _he_or_she(text, language)
    return other


def _says_theirs(text: str, language: Language) -> bool:
    """Whether a number follows right on somebody's name, and none is told of oneself: "my boy is 174"."""
    match = (_CHINESE if language == "zh" else _PEOPLE).search(text)
    return bool(match and _IS_NUMBER.match(text, match.end()) and not _OF_ONESELF.search(text))


def _is_of_oneself(message: Mapping[str, Any]) -> bool:
    """Whether the numbers of a message are said to be the shopper's own."""
    acts = message.get("acts") or ()
    if acts:
        return any(number.get("of") == "self" for act in acts for number in act.get("numbers") or ())
    return bool(_OF_ONESELF.search(str(message.get("text") or "")))


def _switched(
    slots: Mapping[str, Any], people: Mapping[str, Any], who: str, sex: Sex | None, told: tuple[Mapping[str, Any], ...]
) -> Wearer:
    """The body of whoever is spoken of now; whose it was until now is kept under their name."""
    now = slots.get("wearer")
    if who == (now or ME):
        return Wearer(known_from(slots), now, people, told)
    kept = {**people, now or ME: {name: slots.get(name) for name in SLOTS if slots.get(name) is not None}}
    known = known_from(kept[who]) if who in kept else Known(sex=sex)
    return Wearer(known, None if who == ME else who, {n: b for n, b in kept.items() if n != who}, told, who)


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
    return Somebody(_CALLED_BY_SEX[sex][language == "en"], sex)
