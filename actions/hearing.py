"""What a message says about the shopper's body: kept where it is plausible, answered where it is not."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from rasa_sdk.events import EventType, SlotSet

from actions.plausible import Rejected, implausible, weight_meant
from actions.say import Button, Say, payload
from actions.slots import MEASURE_ENTITIES, Known, Turn, sex_of
from actions.words import MEASURE, Language, listing, measure, number, unit, word

# In these, a number is about something else than the shopper's body.
NOT_ABOUT_ME = frozenset({"faq", "customise", "ask_product", "ask_how_to_measure", "give_feedback"})
# Here "men's" narrows the rail and does not say who is asking.
SEX_IS_A_FILTER = frozenset({"search", "recommend", "more_results"})
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_NEGATION = re.compile(r"(?:\bnot|\binstead of|\brather than|n't|不是|而不是|不对)\s*(?:一?米)?\s*$", re.IGNORECASE)
# "165", "165吧", "about 165": nothing but a number and small words.
_BARE = re.compile(r"^\D{0,8}?(\d+(?:\.\d+)?)\D{0,4}$")
_WITH_UNIT = re.compile(r"\d\s*(?:cm|kg|m\b|lb|st|ft|in|斤|公斤|千克|厘米|米|磅|寸|英|码|号|\"|')", re.IGNORECASE)


@dataclass(frozen=True)
class Heard:
    """What is known after a message, what of it is new or changed, and what could not be true."""

    known: Known
    stored: tuple[str, ...] = ()
    corrected: tuple[str, ...] = ()
    rejected: tuple[Rejected, ...] = ()


def hear(known: Known, message: Mapping[str, Any], *, requested: str | None, language: Language) -> Heard:
    """Merges the numbers of one message into what is known. `requested`: the measure that was just asked for."""
    intent = str((message.get("intent") or {}).get("name") or "")
    if intent in NOT_ABOUT_ME and not requested:
        return Heard(known)
    text = str(message.get("text") or "")
    said = _said(known, message.get("entities") or (), text, intent)
    if requested in ("height", "weight") and (bare := _bare(text, requested)) is not None:
        said = {requested: bare}
    if not any(name in said for name in MEASURE_ENTITIES):
        said |= _correction(known, text)
    if "weight" in said:
        height = said.get("height") or known.values.get("height")
        meant = weight_meant(float(said["weight"]), float(height) if height else None, text, language)
        said["weight"] = meant
    return _merge(known, said)


def _said(known: Known, entities: Sequence[Mapping[str, Any]], text: str, intent: str) -> dict[str, float | str]:
    """Entity name -> the value meant; of several, the one not negated, and the later one."""
    said: dict[str, float | str] = {}
    for entity in entities:
        name, value = str(entity.get("entity")), entity.get("value")
        if name == "sex" and value in ("female", "male"):
            if intent not in SEX_IS_A_FILTER and (intent != "try_on" or known.sex is None):
                said[name] = str(value)
        elif name in (*MEASURE_ENTITIES, "age"):
            try:
                amount = float(value)  # type: ignore[arg-type]
            except (TypeError, ValueError):
                continue
            negated = _NEGATION.search(text[: int(entity.get("start") or 0)])
            if not negated or name not in said:
                said[name] = amount
    return said


def _bare(text: str, requested: str) -> float | None:
    """The number of an answer that is nothing else: it is what was asked for, whatever it looks like."""
    match = _BARE.match(text.strip())
    if not match or text.startswith("/") or _WITH_UNIT.search(text):
        return None
    value = float(match.group(1))
    return value * 100 if requested == "height" and value < 3 else value


def _correction(known: Known, text: str) -> dict[str, float | str]:
    """ "176 not 167" where 167 is what is known: the other number takes its place."""
    numbers = [(float(m.group()), bool(_NEGATION.search(text[: m.start()]))) for m in _NUMBER.finditer(text)]
    wrong = {value for value, negated in numbers if negated}
    right = [value for value, negated in numbers if not negated]
    names = [name for name, value in known.values.items() if value in wrong]
    return {names[0]: right[-1]} if len(names) == 1 and right else {}


def _merge(known: Known, said: Mapping[str, float | str]) -> Heard:
    numbers = {name: float(value) for name, value in said.items() if name != "sex"}
    rejected = implausible(known.values, numbers)
    refused = {item.name for item in rejected}
    kept = {name: value for name, value in said.items() if name not in refused}
    before = known.told()
    values = dict(known.values) | {n: float(v) for n, v in kept.items() if n not in ("sex", "age")}
    merged = replace(
        known,
        values=values,
        sex=sex_of(kept["sex"]) if "sex" in kept else known.sex,
        age=int(float(kept["age"])) if "age" in kept else known.age,
    )
    corrected = tuple(name for name in kept if name in before and before[name] != merged.told()[name])
    return Heard(merged, tuple(kept), corrected, tuple(rejected))


def announce(turn: Turn, say: Say) -> list[EventType]:
    """Confirms what was heard and refuses what cannot be true, once per message."""
    if turn.told or not (turn.stored or turn.rejected):
        return []
    meant = {str(item["name"]): item["suggestion"] for item in turn.rejected if item.get("suggestion") is not None}
    for item in turn.rejected:
        _refuse(item, say)
    if turn.stored:
        told = turn.known.told()
        spoken = [measure(name, told[name], say.language) for name in turn.stored if name in told]
        response = "utter_measures_corrected" if turn.corrected else "utter_measures_noted"
        say.say(response, measures=listing(spoken, say.language))
        say.show({"kind": "measures", "values": told})
    # "Did you mean 170?" - "yes" then stores it.
    offered = [SlotSet("offered", {"intent": "give_measures", "measures": meant})] if meant else []
    return [SlotSet("told", turn.message_id), *offered]


def _refuse(item: Mapping[str, Any], say: Say) -> None:
    name = str(item["name"])
    if item.get("together"):
        names = listing([word(MEASURE, other, say.language) for other in item["together"]], say.language)
        say.say("utter_implausible_together", names=names, value=measure(name, item["value"], say.language))
        return
    gaps: dict[str, Any] = {key: _amount(name, item[key], say.language) for key in ("value", "low", "high")}
    if item.get("suggestion") is not None:
        gaps["suggestion"] = _amount(name, item["suggestion"], say.language)
        button = Button(gaps["suggestion"], payload("give_measures", **{name: item["suggestion"]}))
        gaps["buttons"] = [button]
    response = "utter_implausible_suggestion" if "suggestion" in gaps else "utter_implausible"
    label = word(MEASURE, name, say.language)
    say.say(response, name=label if say.language == "zh" else label.capitalize(), **gaps)


def _amount(name: str, value: float, language: Language) -> str:
    return f"{number(float(value))} {unit(name, language)}"
