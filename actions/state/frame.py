"""The acts of a message, as the reader found them (`docs/language.md`), in the words of the actions.

What the reader decided is taken over here and nowhere read again from the message's text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from actions.state.asked import Asked, Garment, Number, Term, asked_of, named_in, of_half, outside_names
from actions.state.known import MEASURE_ENTITIES

# What an act carries under its own name.
CARRIED = ("zone", "feeling", "view", "alteration", "amount", "occasion", "season", "price_max", "price_min")
# The zones an act names are among its cues; with these intents a zone is asked about.
AT, ABOUT_A_ZONE = "at:", frozenset({"ask_product", "ask_size", "try_on", "search"})
# People of the shopper's own are called so.
_OWN = re.compile(r"\b(?:my|our|he|she|him|her|they)\b|[我他她]", re.IGNORECASE)
GARMENT_FIELDS = ("category", "colour", "pattern", "material", "style", "size", "ordinal", "name")
# Said of the shopper or by a button, and no part of the contract's acts: they belong to the act they stand in.
BESIDE_ACTS = frozenset(
    {"usual_size", "build", "pregnant_weeks", "skin", "hair", "hair_colour"}
    | {"item", "topic", "language", "figure", "scan"}
)


def acts_of(message: Mapping[str, Any]) -> tuple[Asked, ...]:
    """What a message wants, in the order it was said; a button, and a message without acts, is one act."""
    text, acts = str(message.get("text") or ""), message.get("acts") or ()
    if not acts or text.startswith("/"):
        return (asked_of(message),)
    entities = outside_names(text, message.get("entities") or ())
    named = [e for e in message.get("entities") or () if e not in entities]
    first = min(int(act.get("start") or 0) for act in acts)
    return tuple(_act(_less_of_names(act, named), text, _within(act, entities, first=first)) for act in acts)


def _less_of_names(act: Mapping[str, Any], named: Sequence[Mapping[str, Any]]) -> Mapping[str, Any]:
    """The act without what only stands in a product's name: a Wild Rose dress is not pink."""
    start, end = int(act.get("start") or 0), int(act.get("end") or 0)
    within = [e for e in named if start <= int(e.get("start") or 0) < end]
    if not within:
        return act
    garments = []
    for garment in act.get("garments") or ():
        kept = dict(garment)
        for name in {str(e["entity"]) for e in within}:
            values = {e["value"] for e in within if e["entity"] == name}
            kept[name] = [value for value in _many(garment.get(name)) if value not in values]
        garments.append(kept)
    return {**act, "garments": garments}


def _act(act: Mapping[str, Any], text: str, entities: Sequence[Mapping[str, Any]]) -> Asked:
    spoken = [garment for garment in act.get("garments") or () if isinstance(garment, Mapping)]
    wanted = [_garment(garment) for garment in spoken if garment.get("wanted", True)]
    if any(entity.get("entity") == "usual_size" for entity in entities):
        # "My jeans are size 29" tells of a habit and asks for no jeans.
        asking = act.get("intent") in ABOUT_A_ZONE
        wanted = [replace(garment, size=()) if asking else garment for garment in wanted]
        wanted = [one for one in wanted if act.get("intent") != "give_measures" and not one.size and one != Garment()]
    numbers = tuple(_number(number) for number in act.get("numbers") or ())
    if _of_nobody_here(numbers):
        # "The model is 178 and wears S": the S is hers, and none that is asked about.
        wanted = [replace(garment, size=()) for garment in wanted]
    cues = frozenset(map(str, act.get("cues") or ()))
    if ordinal := _many(act.get("ordinal")):
        wanted = _counted(wanted, tuple(int(float(place)) for place in ordinal), of_list="of_list" in cues)
    others: dict[str, tuple[Any, ...]] = {name: _many(act.get(name)) for name in CARRIED}
    if act.get("intent") in ABOUT_A_ZONE and not others["zone"]:
        others["zone"] = tuple(cue.removeprefix(AT) for cue in sorted(cues) if cue.startswith(AT))
    for entity in entities:
        name = str(entity.get("entity"))
        if name in BESIDE_ACTS and name != "item":
            others[name] = (*others.get(name, ()), entity.get("value"))
    own = [number for number in numbers if number.of == "self" and number.value is not None]
    others |= {n.entity: (n.value,) for n in own if n.entity in (*MEASURE_ENTITIES, "age", "sex")}
    start, end = int(act.get("start") or 0), int(act.get("end") or len(text))
    return Asked(
        intent=str(act.get("intent") or ""),
        text=text[start:end],
        garments=of_half(tuple(wanted) or (Garment(),), cues),
        others={name: values for name, values in others.items() if values},
        about=text[start:end],
        asks=tuple(map(str, act.get("asks") or ())),
        ruled_out=tuple(_garment(garment) for garment in spoken if not garment.get("wanted", True)),
        numbers=numbers,
        cues=cues,
        named=named_in(text[start:end]),
        terms=tuple(Term(**term) for term in act.get("terms") or ()),
        framed=True,
    )


def _of_nobody_here(numbers: Sequence[Number]) -> bool:
    """Whether bodies are told of nobody the shopper calls their own: a shop's model, whoever wrote a review."""
    others = [number for number in numbers if number.of == "other"]
    return bool(others) and not any(_OWN.search(number.who or "") for number in others)


def _within(act: Mapping[str, Any], entities: Iterable[Mapping[str, Any]], *, first: int) -> list[Mapping[str, Any]]:
    """The entities an act stands on; what is told before the first act belongs to it."""
    start, end = int(act.get("start") or 0), int(act.get("end") or 0)
    low = 0 if start == first else start
    return [entity for entity in entities if low <= int(entity.get("start") or 0) < end]


def _garment(spoken: Mapping[str, Any]) -> Garment:
    fields = {name: _many(spoken.get(name)) for name in GARMENT_FIELDS}
    fields["ordinal"] = tuple(int(float(place)) for place in fields["ordinal"])
    return Garment(**fields)


def _counted(garments: list[Garment], ordinal: tuple[int, ...], *, of_list: bool) -> list[Garment]:
    """Each garment with its place: "the third of the sweaters over the first of the tees", "the second one in red".

    Of "the first and the third" two garments are meant; "the second of the first list" is one (of_list).
    """
    if any(garment.ordinal for garment in garments):
        return garments
    if not garments:
        return [Garment(ordinal=ordinal)] if of_list else [Garment(ordinal=(place,)) for place in ordinal]
    if len(garments) == len(ordinal) > 1:
        return [replace(garment, ordinal=(place,)) for garment, place in zip(garments, ordinal, strict=True)]
    return [replace(garments[0], ordinal=ordinal), *garments[1:]]


def _number(number: Mapping[str, Any]) -> Number:
    return Number(
        entity=str(number.get("entity")),
        value=number.get("value"),
        of=str(number.get("of") or "self"),
        who=str(number["who"]) if number.get("who") else None,
        change=float(number["change"]) if number.get("change") is not None else None,
        negated=bool(number.get("negated")),
    )


def _many(value: Any) -> tuple[Any, ...]:
    """One value or several, as several."""
    if value is None or value == "":
        return ()
    return tuple(value) if isinstance(value, list | tuple) else (value,)
