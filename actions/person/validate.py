"""What comes before any answer: the language of the turn, the numbers in it, and what still has to be asked."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from rasa_sdk.events import EventType, SlotSet

from actions.person import habits
from actions.person.hearing import USUAL, hear, hear_of, tell
from actions.person.questions import NUMBERED, choice_of
from actions.person.wearers import Told, wearer_of
from actions.state.known import BASIS, BOTH, Known, known_from, known_slots
from actions.state.turn import Figuring, Turn
from actions.wording.words import Language
from common.language import detect
from quantities.notation import half_width
from quantities.numerals import numbers
from render.prediction.ask_next import MOST_QUESTIONS

FORM_SLOTS = (*BASIS, "sex")
_NAMES_CHINESE = re.compile(r"中文|汉语|普通话|国语|chinese|mandarin", re.IGNORECASE)
_NAMES_ENGLISH = re.compile(r"英文|英语|english", re.IGNORECASE)


def note(message: Mapping[str, Any], slots: Mapping[str, Any]) -> list[EventType]:
    """What a message tells of the shopper and in which language it speaks, before anything is answered."""
    language = language_of(message, slots.get("language"))
    requested = slots.get("requested_slot") if slots.get("asking") else None
    last = (slots.get("heard") or {}).get("stored") or ()
    if chosen(message, slots):
        # "2" chooses the second picture, "75B" is a size; they are no height of two metres, no hips of 75 cm.
        return [SlotSet("language", language)]
    wearer, known = wearer_of(message, slots, language), known_from(slots)
    told = {**message, "entities": wearer.told}
    heard = hear(wearer.known, _affirmed(told, slots), requested=requested, language=language, last=last)
    before, after = known_slots(known), known_slots(heard.known)
    changed = {name if name in before else "measures" for name in heard.stored}
    events = [SlotSet("language", language)]
    events += [SlotSet(name, value) for name, value in after.items() if name in changed or value != before[name]]
    if heard.known.choices != known.choices:
        figuring = Figuring.from_slot(slots.get("figure") or {})
        events.append(SlotSet("figure", figuring.to_slot(heard.known.choices)))
    people, beside = dict(wearer.people), {}
    for called, their in wearer.beside.items():
        people[called], beside[called] = _kept_of(people.get(called), their, language)
    if wearer.changed or beside:
        events += [SlotSet("wearer", wearer.who), SlotSet("people", people)]
    if heard.stored or heard.rejected or heard.forgone or wearer.changed or beside:
        rejected = [item.to_slot() for item in heard.rejected]
        lists = {"stored": heard.stored, "corrected": heard.corrected, "forgone": heard.forgone}
        news = {name: list(names) for name, names in lists.items()}
        heard_now = {"message": message.get("message_id"), **news, "rejected": rejected, "wearer": wearer.changed}
        heard_now["beside"] = beside
        events.append(SlotSet("heard", heard_now))
    return events


def _kept_of(
    body: Mapping[str, Any] | None, their: Told, language: Language
) -> tuple[dict[str, Any], dict[str, list[Any]]]:
    """The body of somebody who is not dressed now, with what is told of them; and that, said aloud, and refused."""
    known = known_from(body) if body else Known(sex=their.sex)
    heard = hear_of(known, their.entities, language)
    kept: dict[str, Any] = {n: v for n, v in {**(body or {}), **known_slots(heard.known)}.items() if v is not None}
    if heard.known.choices:
        kept["figure"] = Figuring().to_slot(heard.known.choices)
    spoken = [tell(name, heard.known, language) for name in heard.stored if name != "sex"]
    return kept, {"told": spoken, "rejected": [item.to_slot() for item in heard.rejected]}


def answered(turn: Turn) -> bool:
    """Whether a message answers what was asked for, or says that it is not known."""
    return bool(turn.forgone) or any(name in FORM_SLOTS or name.startswith(USUAL) for name in turn.stored)


def chosen(message: Mapping[str, Any], slots: Mapping[str, Any]) -> bool:
    """Whether the message is nothing but the number of a picture just shown, or the size that was asked for."""
    name, text = (slots.get("figure") or {}).get("open"), str(message.get("text") or "").strip()
    if not name or text.startswith("/"):
        return False
    choice = choice_of(str(name), None)
    if choice is None or choice.kind == "shape":
        return bool(NUMBERED.match(text))
    told = any(entity.get("entity") == "usual_size" for entity in message.get("entities") or ())
    half = habits.half_typed(text) if choice.family == "bra" else None
    return not told and bool(half or habits.typed(choice.family, text, None, "en"))


def _affirmed(message: Mapping[str, Any], slots: Mapping[str, Any]) -> Mapping[str, Any]:
    """The message; of a yes to "did you mean 170 cm?", or of the number itself, with that number in it."""
    offered = (slots.get("offered") or {}).get("measures")
    if not offered:
        return message
    said = {one.value for one in numbers(half_width(str(message.get("text") or "")).lower())}
    intent = (message.get("intent") or {}).get("name")
    if intent != "affirm" and (intent == "deny" or said != {float(value) for value in offered.values()}):
        return message
    return {**message, "entities": [{"entity": name, "value": value} for name, value in offered.items()]}


def next_question(turn: Turn) -> str | None:
    """The next thing the form asks for, or None when that is all.

    Before the first picture two questions are asked at most: height and weight together, then one more. Whoever does
    not know a number is asked for the size they wear, and nothing is asked again that was answered with "don't know".
    """
    if missing := turn.known.missing:
        return missing[0] if len(missing) == 1 else BOTH
    if turn.questions >= MOST_QUESTIONS:
        return None
    if set(turn.known.unknown) & set(BASIS) and USUAL not in turn.put and not turn.known.choices:
        return USUAL
    return "sex" if turn.pending and turn.pending.ask_sex and not turn.known.sex_settled else None


def language_of(message: Mapping[str, Any], current: str | None) -> Language:
    """The language to answer in: the one asked for, else what is written, else the one spoken so far."""
    text = str(message.get("text") or "")
    told = (message.get("metadata") or {}).get("language")
    previous: Language = "en" if (current or told) == "en" else "zh"
    if (message.get("intent") or {}).get("name") == "change_language":
        return named_language(message) or previous
    # A button's payload is written in no language.
    written = "" if text.startswith("/") else text
    return detect(written, previous if current or told else None)


def named_language(message: Mapping[str, Any]) -> Language | None:
    """The language a message names: its button's, or the one it speaks of."""
    chosen = next((e.get("value") for e in message.get("entities") or () if e.get("entity") == "language"), None)
    text = str(message.get("text") or "")
    if chosen == "en" or (chosen is None and _NAMES_ENGLISH.search(text)):
        return "en"
    if chosen == "zh" or (chosen is None and _NAMES_CHINESE.search(text)):
        return "zh"
    return None
