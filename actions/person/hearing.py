"""What a message says about the shopper's body: kept where it is plausible, answered where it is not."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from rasa_sdk.events import EventType, SlotSet

from actions.person import habits
from actions.person.plausible import Rejected, implausible, weight_meant
from actions.person.wearers import ME
from actions.person.which_waist import as_before
from actions.state.known import BASIS, BOTH, MEASURE_ENTITIES, Known, sex_of
from actions.state.turn import UNSURE, Turn
from actions.wording import Button
from actions.wording.people import BUILD, MEASURE, measure, unit
from actions.wording.say import Say, payload
from actions.wording.words import Language, listing, number, word
from quantities.notation import half_width
from quantities.units import feet_pointed_cm, quantities
from render.prediction.measures import USUAL as USUAL_RANGE
from render.types import Pregnancy

# In these, a number is about something else than the shopper's body.
NOT_ABOUT_ME = frozenset({"faq", "customise", "ask_product", "ask_how_to_measure", "give_feedback"})
# Here "men's" narrows the rail and does not say who is asking.
SEX_IS_A_FILTER = frozenset({"search", "recommend", "more_results"})
# "I'm a 45 year old man", 我是男生: said of oneself, whatever is searched for.
_OF_ONESELF = re.compile(r"(?:\bi'?m|\bi’m|\bi am|我是?个?|本人)[^,.;，。；]{0,24}\Z", re.IGNORECASE)
# Said of clothes, whoever is asking: "the men's chinos".
_CUT = re.compile(r"(?:wo)?men.?s?|ladies'?|gents'?|[男女](?:士|款|装|式|裤)", re.IGNORECASE)
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_NEGATION = re.compile(r"(?:\bnot|\binstead of|\brather than|n't|不是|而不是|不对)\s*(?:一?米)?\s*$", re.IGNORECASE)
# "hmm I meant 138": the number said last was another.
_CORRECTING = re.compile(
    r"\bmeant\b|\bi mean\b|\bsorry\b|\boops\b|\bactually\b|\bwrong\b|\bmake that\b|\bno[,.]? (?:it'?s|wait)|\btypo\b|"
    r"不对|说错|打错|搞错|写错|错了|应该是|哦不|改成|更正",
    re.IGNORECASE,
)
# "165", "165吧", "about 165": nothing but a number and small words; in "-40" the minus is a sign.
_BARE = re.compile(r"^\D{0,8}?((?:(?<![\w-])-)?\d+(?:\.\d+)?)\D{0,4}$")
# "165 55", "165/110": both answers to "how tall are you, and what do you weigh?"
_BARE_PAIR = re.compile(r"^\D{0,4}?(\d{2,3}(?:\.\d+)?)\s*[,，、/\s和]\s*(\d{2,3}(?:\.\d+)?)\D{0,2}$")
_WITH_UNIT = re.compile(r"\d\s*(?:cm|kg|m\b|lb|st|ft|in|斤|公斤|千克|厘米|米|磅|寸|英|码|号|\"|')", re.IGNORECASE)
# A number that is said to be of something else answers no question for height or weight.
_NAMED = re.compile(
    r"腰|胸|臀|腿|肩|颈|脖|脚|头围|岁|waist|chest|bust|\bhips?\b|inseam|shoulder|neck|sleeve|thigh|\bfoot\b|\bage\b|years",
    re.I,
)
_LETTER_SIZES = frozenset({"XS", "S", "M", "L", "XL", "XXL", "XXXL"})
ADULT = USUAL_RANGE["age"][0]
"""From which age [years] figures are drawn as they are; below it they are grown-ups' of that height and weight."""
USUAL = "usual"
"""What the form asks for where height or weight is not known: the size one usually wears."""
OPTIONAL = ("sex", USUAL)
"""What a figure can be drawn without."""


@dataclass(frozen=True)
class Heard:
    """What is known after a message, what of it is new or changed, and what could not be true.

    forgone: what the shopper was asked for and does not know.
    """

    known: Known
    stored: tuple[str, ...] = ()
    corrected: tuple[str, ...] = ()
    rejected: tuple[Rejected, ...] = ()
    forgone: tuple[str, ...] = ()


def hear(
    known: Known,
    message: Mapping[str, Any],
    *,
    requested: str | None,
    language: Language,
    last: Sequence[str] = (),
) -> Heard:
    """Merges what one message says into what is known. requested: what was just asked for; last: what was told last."""
    intent = str((message.get("intent") or {}).get("name") or "")
    if intent in NOT_ABOUT_ME and not requested:
        return Heard(known)
    text, entities = str(message.get("text") or ""), message.get("entities") or ()
    said = _said(known, entities, text, intent, requested, language)
    if requested in (*BASIS, BOTH) and not _NAMED.search(text) and (bare := _bare(text, requested)):
        said = dict(bare)
    if corrected := _correction(known, text, entities, said, last):
        said = corrected
    if "weight" in said and _said_bare(float(said["weight"]), text):
        height = said.get("height") or known.values.get("height")
        said["weight"] = weight_meant(float(said["weight"]), float(height) if height else None, language)
    heard = _merge(_with_build(known, entities), said)
    heard = _with_habits(heard, entities, requested, language)
    return _with_unknown(heard, requested, text, before=known)


def hear_of(known: Known, entities: Sequence[Mapping[str, Any]], language: Language) -> Heard:
    """Merges what the reader found to be somebody's, in cm and kg, into what is known of them."""
    said: dict[str, float | str] = {}
    for entity in entities:
        if entity["entity"] in (*MEASURE_ENTITIES, "age"):
            said[str(entity["entity"])] = float(entity["value"])
        elif entity["entity"] == "sex":
            said["sex"] = str(entity["value"])
    return _with_habits(_merge(known, said), entities, None, language)


def _said(
    known: Known,
    entities: Sequence[Mapping[str, Any]],
    text: str,
    intent: str,
    requested: str | None,
    language: Language,
) -> dict[str, float | str]:
    """Entity name -> the value meant; of several, the one not negated, and the later one."""
    said: dict[str, float | str] = {}
    weeks = next((entity for entity in entities if entity.get("entity") == "pregnant_weeks"), {})
    for entity in entities:
        name, value = str(entity.get("entity")), entity.get("value")
        if name == "sex" and value in ("female", "male"):
            if requested == "sex" or _of_body(entity, entities, text) or not _of_clothes(entity, text, intent, known):
                said[name] = str(value)
        elif name in (*MEASURE_ENTITIES, "age", "pregnant_weeks") and not _within(entity, weeks):
            amount = _amount_said(entity, text, language)
            if amount is None:
                continue
            negated = _NEGATION.search(text[: int(entity.get("start") or 0)])
            if not negated or name not in said:
                said[name] = amount
    return said


def _amount_said(entity: Mapping[str, Any], text: str, language: Language) -> float | None:
    """The value of a measure. A bare 88 may be 斤 to whoever writes Chinese; in English it is what it says."""
    written = text[int(entity.get("start") or 0) : int(entity.get("end") or 0)]
    if language == "en" and entity.get("guess") and entity["entity"] == "weight" and _NUMBER.fullmatch(written):
        return float(written)
    try:
        return float(entity.get("value"))  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return None


def _said_bare(value: float, text: str) -> bool:
    """Whether a message has this very number without a unit, so that its unit is a guess.

    One with a unit is believed, and what the reading has converted is not converted again.
    """
    if text.startswith("/"):
        return False
    return any(one.kind == "bare" and one.value == value for one in quantities(half_width(text).lower()))


def _within(entity: Mapping[str, Any], weeks: Mapping[str, Any]) -> bool:
    """Whether the number is that of "24 weeks", read as an age or a size of the body as well."""
    if not weeks or entity.get("entity") == "pregnant_weeks" or "start" not in weeks:
        return False
    return int(weeks["start"]) <= int(entity.get("start") or 0) < int(weeks.get("end") or 0)


def _of_body(sex: Mapping[str, Any], entities: Sequence[Mapping[str, Any]], text: str) -> bool:
    """ "170 cm, 62 kg, female", "I am a man": said beside a number of the body, or of oneself."""
    if text.startswith("/") or "start" not in sex or "end" not in sex:
        return False
    low, high = int(sex["start"]), int(sex["end"])
    if _CUT.fullmatch(text[low:high]) and text[low:high].lower() not in ("man", "woman", "男", "女"):
        return False
    measured = [e for e in entities if e.get("entity") in (*MEASURE_ENTITIES, "age") and "start" in e and "end" in e]
    beside = any(
        0 <= low - int(e["end"]) <= 3 or 0 <= int(e["start"]) - high <= 3 for e in measured
    )  # a comma, a space, 的
    return beside or bool(_OF_ONESELF.search(text[:low]))


def _of_clothes(sex: Mapping[str, Any], text: str, intent: str, known: Known) -> bool:
    """Whether "men's" or 女款 says whom a garment is cut for, not who is asking."""
    if intent in SEX_IS_A_FILTER or (intent == "try_on" and known.sex is not None):
        return True
    if text.startswith("/") or "start" not in sex or "end" not in sex:
        return False
    said = text[int(sex["start"]) : int(sex["end"])]
    return bool(_CUT.fullmatch(said)) and said.strip() != text.strip() and said.lower() not in ("men", "women")


def _bare(text: str, requested: str) -> dict[str, float]:
    """The number of an answer that is nothing else: it is what was asked for, whatever it looks like.

    Two numbers answer the question for height and weight.
    """
    if text.startswith("/") or _WITH_UNIT.search(text):
        return {}
    pair = _BARE_PAIR.match(text.strip())
    if pair and requested == BOTH:
        tall, heavy = sorted((float(pair[1]), float(pair[2])), reverse=True)
        return {"height": tall, "weight": heavy}
    match = _BARE.match(text.strip())
    if not match:
        return {}
    value, name = float(match[1]), "height" if requested == BOTH else requested
    if any(one.value < 0 for one in quantities(half_width(text).lower())):
        value = -abs(value)  # "minus 40", 负40
    if requested == BOTH and 30 <= value < 100:
        name = "weight"
    if name == "height":
        value = value * 100 if 0 < value < 3 else feet_pointed_cm(match[1]) or value
    return {name: value}


def _correction(
    known: Known,
    text: str,
    entities: Sequence[Mapping[str, Any]],
    said: Mapping[str, float | str],
    last: Sequence[str],
) -> dict[str, float | str]:
    """ "176 not 167" where 167 is known, "hmm I meant 68" after a waist: the number that takes another's place."""
    measured = [entity for entity in entities if entity.get("entity") in MEASURE_ENTITIES]
    if any(not entity.get("guess") for entity in measured) and any(name in said for name in MEASURE_ENTITIES):
        return {}
    numbers = [(float(m.group()), bool(_NEGATION.search(text[: m.start()]))) for m in _NUMBER.finditer(text)]
    wrong = {value for value, negated in numbers if negated}
    right = [value for value, negated in numbers if not negated]
    names = [name for name, value in known.values.items() if value in wrong]
    if len(names) == 1 and right:
        return {names[0]: right[-1]}
    told_last = [name for name in last if name in known.values]
    if len(numbers) == 1 and told_last and _CORRECTING.search(text):
        value = numbers[0][0]
        nearest = min(told_last, key=lambda name: abs(math.log(value / known.values[name])) if value else math.inf)
        return {nearest: value}
    return {}


def _merge(known: Known, said: Mapping[str, float | str]) -> Heard:
    said = as_before(known, said)
    numbers = {name: float(value) for name, value in said.items() if name != "sex"}
    rejected = implausible(known.values, numbers, pregnancy=known.pregnancy)
    refused = {item.name for item in rejected}
    kept = {name: value for name, value in said.items() if name not in refused}
    before = known.told()
    measured = {n: float(v) for n, v in kept.items() if n in (*MEASURE_ENTITIES, "waist_navel")}
    merged = replace(
        known,
        values=dict(known.values) | measured,
        sex=sex_of(kept["sex"]) if "sex" in kept else known.sex,
        age=int(float(kept["age"])) if "age" in kept else known.age,
        pregnancy=Pregnancy(float(kept["pregnant_weeks"])) if "pregnant_weeks" in kept else known.pregnancy,
        unknown=known.unknown - set(kept),
    )
    corrected = tuple(name for name in kept if name in before and before[name] != merged.told()[name])
    stored = tuple("pregnancy" if name == "pregnant_weeks" else name for name in kept)
    return Heard(merged, stored, corrected, tuple(rejected))


def _with_build(known: Known, entities: Sequence[Mapping[str, Any]]) -> Known:
    """With the build that was said; a pregnant shopper is a woman."""
    for value in (entity.get("value") for entity in entities if entity.get("entity") == "build"):
        if value == "pregnant":
            known = replace(known, pregnancy=known.pregnancy or Pregnancy(), sex=known.sex or "female")
        elif value == "not_pregnant":
            known = replace(known, pregnancy=None)
        elif value in ("muscular", "soft"):
            known = replace(known, build=value)
        elif value in ("not_muscular", "not_soft"):
            known = replace(known, build=None)
    return known


def _with_habits(
    heard: Heard, entities: Sequence[Mapping[str, Any]], requested: str | None, language: Language
) -> Heard:
    """With the sizes the shopper says they usually wear, kept as answers to questions about the figure."""
    known, stored = heard.known, list(heard.stored)
    said = [str(entity.get("value")) for entity in entities if entity.get("entity") == "usual_size"]
    if requested == USUAL:
        said += [f"top:{e.get('value')}" for e in entities if e.get("entity") == "size" and e["value"] in _LETTER_SIZES]
    for answer in (found for size in said if (found := habits.answered(size, known.sex, language))):
        known = replace(known, choices={**known.choices, answer[0]: answer[1]})
        stored.append(f"{USUAL}:{answer[0]}")
    return replace(heard, known=known, stored=tuple(dict.fromkeys(stored)))


def _with_unknown(heard: Heard, requested: str | None, text: str, *, before: Known) -> Heard:
    """With what the shopper was asked for and does not know; build and pregnancy that are new are told as well."""
    known = heard.known
    if (known.build, known.pregnancy) != (before.build, before.pregnancy):
        changed = ["build"] if known.build != before.build else []
        changed += ["pregnancy"] if known.pregnancy != before.pregnancy else []
        heard = replace(heard, stored=tuple(dict.fromkeys([*heard.stored, *changed])))
    if text.startswith("/") or not UNSURE.search(text):
        return heard
    # Asked for both, "I don't know my weight" leaves the height open, and may give it in the same breath; said before
    # anything was asked, it answers the question that would have come.
    asked = BASIS if requested in (BOTH, None) else (requested,)
    named = [n for n in asked if n in _OF and re.search(_OF[n], text, re.IGNORECASE) and n not in heard.stored]
    forgone = tuple(named or (() if heard.stored or not requested else asked))
    return replace(heard, known=replace(known, unknown=known.unknown | set(forgone)), forgone=forgone)


_OF = {"height": r"height|tall|身高|多高", "weight": r"weigh|体重|多重"}


def announce(turn: Turn, say: Say) -> list[EventType]:
    """Confirms what was heard and refuses what cannot be true, once per message."""
    if turn.told or not (turn.stored or turn.rejected or turn.forgone or turn.wearer or turn.beside):
        return []
    meant = {str(item["name"]): item["suggestion"] for item in turn.rejected if item.get("suggestion") is not None}
    for item in turn.rejected:
        _refuse(item, say)
    if turn.stored:
        spoken = [tell(name, turn.known, say.language) for name in turn.stored]
        response = "utter_measures_corrected" if turn.corrected else "utter_measures_noted"
        if turn.wearer == ME:
            response = "utter_for_oneself_again"
        elif turn.wearer:
            response = "utter_for_somebody"
        say.say(response, measures=listing(spoken, say.language), who=turn.wearer)
        say.show({"kind": "measures", "values": turn.known.told()})
        if "age" in turn.stored and turn.known.age is not None and turn.known.age < ADULT:
            say.say("utter_figures_of_adults", low=number(ADULT), age=number(turn.known.age))
    elif turn.wearer:
        say.say("utter_for_oneself")
    elif turn.forgone:
        say.say("utter_measures_unknown_ok")
    for called, their in turn.beside.items():
        for item in their["rejected"]:
            _refuse(item, say)
        if their["told"]:
            say.say("utter_kept_for_somebody", who=called, measures=listing(their["told"], say.language))
    # "Did you mean 170?" - "yes" then stores it.
    offered = [SlotSet("offered", {"intent": "give_measures", "measures": meant})] if meant else []
    return [SlotSet("told", turn.message_id), *offered]


def tell(name: str, known: Known, language: Language) -> str:
    """One thing that was told, said aloud."""
    if name.startswith(f"{USUAL}:"):
        question = name.partition(":")[2]
        return habits.spoken(question, known.choices[question], language)
    if name == "build":
        return (
            word(BUILD, known.build, language) if known.build else ("普通身材" if language == "zh" else "usual build")
        )
    if name == "pregnancy":
        return _tell_pregnancy(known.pregnancy, language)
    return measure(name, known.told()[name], language)


def _tell_pregnancy(pregnancy: Pregnancy | None, language: Language) -> str:
    if pregnancy is None:
        return "没有怀孕" if language == "zh" else "not pregnant"
    if pregnancy.weeks is None:
        return "怀孕" if language == "zh" else "pregnant"
    weeks = number(pregnancy.weeks)
    return f"怀孕 {weeks} 周" if language == "zh" else f"{weeks} weeks pregnant"


def _refuse(item: Mapping[str, Any], say: Say) -> None:
    name = str(item["name"])
    if item.get("together"):
        names = listing([word(MEASURE, other, say.language) for other in item["together"]], say.language)
        say.say("utter_implausible_together", names=names, value=measure(name, item["value"], say.language))
        return
    gaps: dict[str, Any] = {key: _amount(name, item[key], say.language) for key in ("value", "high")}
    gaps["low"] = number(float(item["low"]))
    if item.get("suggestion") is not None:
        gaps["suggestion"] = _amount(name, item["suggestion"], say.language)
        button = Button(gaps["suggestion"], payload("give_measures", **{name: item["suggestion"]}))
        gaps["buttons"] = [button]
    response = "utter_implausible_suggestion" if "suggestion" in gaps else "utter_implausible"
    if name == "age" and 0 < item["value"] < item["low"]:
        response = "utter_too_young"
    label = word(MEASURE, name, say.language)
    say.say(response, name=label if say.language == "zh" else label.capitalize(), **gaps)


def _amount(name: str, value: float, language: Language) -> str:
    return f"{number(float(value))} {unit(name, language)}"
