"""What belongs to each act: its garments, whose its numbers are, what it asks, and what else is said."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Dict, List, Mapping, Optional, Sequence, Set, Tuple

import numpy as np

from nlu.encoders.e5 import Tokens
from nlu.frame import Act, Garment, Number
from nlu.reading.acts import Stretch
from nlu.reading.heads import Scores
from nlu.reading.labels import (
    ASIDE,
    ATTRIBUTES,
    FELT,
    GARMENT,
    GARMENT_KEYS,
    LESS,
    MEANT,
    MEASURES,
    MORE,
    OF,
    OTHER,
    RULED_OUT,
    SAID,
    SELF,
    SET_ASIDE,
    SINGLE,
    SUPPOSITION,
    TAKEN_BACK,
    WISH,
)
from nlu.sizes import is_designation
from nlu.spans import Entity

_LISTS = frozenset({"colour", "pattern", "material", "style"})
_STEPS = ("up", "down")  # a size up is asked for, never somebody's
_ASKABLE = ("too_long", "too_short")  # "is it too long for me?"
_SURELY_ASIDE, _SURELY_ELSEWHERE = 0.8, 0.9  # the least shares for a garment, and for a sex, an occasion …
_ASKED = 0.5  # the least share of what is asked
_SEEN, _SEEN_READ = 0.7, 0.05  # of a zone or a feeling; the same where a rule reads it too
_BREATH = 1  # characters between two measures that are said in one breath
_QUESTIONS = ("ask_product", "ask_size", "ask_fit")


@dataclass(frozen=True)
class Judged:
    """An entity with what the heads say of it. `garment`: the place of the garment it belongs to among the entities."""

    entity: Entity
    state: int
    whose: int
    garment: Optional[int] = None

    def changed(self, direction: int) -> "Judged":
        """The same where it is said to be lost (-1) or gained (1): supposed, a change; told, nobody's weight."""
        if not direction:
            return self
        if self.whose in (SUPPOSITION, MORE, LESS):
            return replace(self, whose=MORE if direction > 0 else LESS)
        return replace(self, state=ASIDE)

    @property
    def counts(self) -> bool:
        """Whether it stands in an act at all."""
        return self.state not in (TAKEN_BACK, ASIDE)

    @property
    def is_number(self) -> bool:
        """Whether it is somebody's or something's number rather than part of what is wanted."""
        kind = self.entity.entity
        return kind in MEASURES or kind == "sex" or (kind == "size" and self.whose not in (SELF, WISH))


def judged(entities: Sequence[Entity], tokens: Tokens, scores: Scores) -> List[Judged]:
    """Every entity of a message, judged by the heads over its tokens."""
    owners = _owners(entities, tokens, scores)
    shares = _whose(entities, tokens, scores)
    result = []
    for place, entity in enumerate(entities):
        over = tokens.within(entity.start, entity.end)
        whose = shares[place]
        if entity.entity != "size":
            whose[WISH] = 0
        if entity.entity != "weight":
            whose[[MORE, LESS]] = 0
        step = entity.entity == "size" and entity.value in _STEPS
        can_be_denied = entity.entity in GARMENT_KEYS or entity.entity in MEASURES or entity.entity in SET_ASIDE
        if entity.entity == "size" and is_designation(str(entity.value)):
            whose = np.eye(len(OF))[GARMENT]
        states = scores.shares("negated", over)
        if states[ASIDE] < (_SURELY_ELSEWHERE if entity.entity in SET_ASIDE else _SURELY_ASIDE):
            states[ASIDE] = 0
        if entity.entity == "ordinal":  # it points at what was shown: denied or meant
            states[ASIDE] = 0
        state = int(states.argmax()) if can_be_denied and not step else 0
        result.append(Judged(entity, state, WISH if step else int(whose.argmax()), owners.get(place)))
    return result


def _whose(entities: Sequence[Entity], tokens: Tokens, scores: Scores) -> List[np.ndarray]:
    """The shares of each owner, by place; measures said in one breath ("165 55公斤") are of one body."""
    shares = [scores.shares("of", tokens.within(entity.start, entity.end)) for entity in entities]
    breath: List[int] = []
    for place, entity in enumerate(entities):
        follows = breath and 0 <= entity.start - entities[breath[-1]].end <= _BREATH
        breath = [*breath, place] if follows and entity.entity in MEASURES else [place]
        if len(breath) > 1:
            together = np.mean([shares[one] for one in breath], axis=0)
            for one in breath:
                shares[one] = together.copy()
    return shares


def _owners(entities: Sequence[Entity], tokens: Tokens, scores: Scores) -> Dict[int, int]:
    """Which garment each attribute belongs to, by place among the entities."""
    garments = [place for place, entity in enumerate(entities) if entity.entity == "category"]
    if not garments:
        return {}
    states = scores.of["garment"][[tokens.at(entities[place].start) for place in garments]]
    return {place: garments[int(np.argmax(states @ scores.of["attribute"][tokens.at(entity.start)]))]
            for place, entity in enumerate(entities) if entity.entity in ATTRIBUTES}  # fmt: skip


def taken_off(every: Sequence[Judged], stretches: Sequence[Stretch]) -> List[Judged]:
    """The same, where what an act takes off is meant: "no hat please", "i don't want the skirt on"."""
    result = list(every)
    for stretch in (one for one in stretches if one.intent == "remove_item"):
        inside = [k for k, one in enumerate(every) if stretch.start <= one.entity.start < stretch.end]
        named = {every[k].state for k in inside if every[k].entity.entity == "category"}
        for k in inside:
            lost = every[k].state == RULED_OUT or (every[k].state == ASIDE and named == {ASIDE})
            if lost and every[k].entity.entity in GARMENT_KEYS:
                result[k] = replace(every[k], state=MEANT)
    return result


def act_of(stretch: Stretch, every: Sequence[Judged], scores: Scores, people: Sequence[Tuple[int, int, str]],
           allowed: Mapping[str, Set[str]], names: Mapping[int, str]) -> Act:  # fmt: skip
    """One act with what belongs to it.

    `people`: where somebody is named; `allowed`: kind of entity -> its intents; `names`: place among the entities of a
    garment that is called by a product's name -> the name.
    """
    act = Act(stretch.intent, stretch.start, stretch.end)
    within = [(place, one) for place, one in enumerate(every) if stretch.start <= one.entity.start < stretch.end]
    inside = [(place, one) for place, one in within if one.counts]
    if stretch.intent in _QUESTIONS and not any(one.entity.entity == "category" for _, one in inside):
        # A question is about the garment it names, whatever else the garment would be set aside for.
        inside = [(place, replace(one, state=MEANT) if one.state == ASIDE else one) for place, one in within
                  if one.counts or (one.state == ASIDE and one.entity.entity in GARMENT_KEYS)]  # fmt: skip
    if stretch.intent == "change_size":
        inside = _changed_to(inside)
    act.garments = _garments(inside, every, stretch, names)
    act.numbers = [_number(one, people) for _, one in inside if one.is_number]
    traits = scores.traits(stretch.tokens)
    act.asks = [value for (key, value), share in traits.items() if key == "asks" and share > _ASKED]
    read: Dict[str, List[Any]] = {}
    for _, one in inside:
        kind, value = one.entity.entity, one.entity.value
        if kind in SINGLE:
            act.said.setdefault(kind, value)
        elif kind in SAID and stretch.intent in allowed.get(kind, {stretch.intent}) and one.state != RULED_OUT:
            values = read.setdefault(kind, [])
            values += [value] if value not in values else []
    read["zone"] = _traits("zone", traits, read.get("zone", ()))
    felt = read.get("feeling", [])
    read["feeling"] = _traits("feeling", traits, felt) if act.intent in FELT else [v for v in felt if v in _ASKABLE]
    act.said.update({name: values for name, values in read.items() if values})
    return act


def _changed_to(inside: Sequence[Tuple[int, Judged]]) -> List[Tuple[int, Judged]]:
    """The same, where the one size that a change of size names is the one to change to, whosever it seems."""
    sizes = [place for place, one in inside if one.entity.entity == "size"]
    return [(place, replace(one, whose=WISH) if [place] == sizes else one) for place, one in inside]


def _traits(key: str, traits: Mapping[Tuple[str, str], float], read: Sequence[Any]) -> List[Any]:
    """The values of a key that the heads see in an act; less of a share is enough where a rule reads the value."""
    return [value for (name, value), share in traits.items()
            if name == key and share > (_SEEN_READ if value in read else _SEEN)]  # fmt: skip


def _garments(inside: Sequence[Tuple[int, Judged]], every: Sequence[Judged], stretch: Stretch,
              names: Mapping[int, str]) -> List[Garment]:  # fmt: skip
    garments: Dict[Any, Garment] = {}
    for place, one in inside:
        kind = one.entity.entity
        if kind not in GARMENT_KEYS or one.is_number:
            continue
        own = place if kind == "category" else one.garment
        if own is not None and not (stretch.start <= every[own].entity.start < stretch.end and every[own].counts):
            own = None
        out = one.state == RULED_OUT
        if own is not None and (every[own].state == RULED_OUT) != out:
            own = None
        key = (out, own, kind) if out and own is None else (out, own)
        garment = garments.setdefault(key, Garment(wanted=not out))
        if kind == "size" and garment.said.get("size") not in (None, one.entity.value):
            garment = garments[(out, place)] = Garment(wanted=not out)
        if kind in _LISTS:
            values = garment.said.setdefault(kind, [])
            values += [one.entity.value] if one.entity.value not in values else []
        else:
            garment.said[kind] = one.entity.value
        if place in names:
            garment.said["name"] = names[place]
    return list(garments.values())


def _number(one: Judged, people: Sequence[Tuple[int, int, str]]) -> Number:
    entity, negated = one.entity, one.state == RULED_OUT
    if one.whose in (MORE, LESS):
        change = float(entity.value) * (1 if one.whose == MORE else -1)
        return Number(entity.entity, entity.value, "supposition", change=change, negated=negated)
    of = OF[one.whose if one.whose != WISH else SELF]
    return Number(
        entity.entity, entity.value, of, who=_who(entity, people) if one.whose == OTHER else None, negated=negated
    )


def people_in(text: str, tokens: Tokens, scores: Scores) -> List[Tuple[int, int, str]]:
    """Where the heads see somebody named, with the words."""
    named = np.exp(scores.of["who"] - scores.of["who"].max(1, keepdims=True))
    is_who = named[:, 1] > named[:, 0]
    result: List[Tuple[int, int, str]] = []
    for place in range(len(is_who)):
        if not is_who[place]:
            continue
        start, end = (int(edge) for edge in tokens.spans[place])
        if result and is_who[place - 1]:
            start = result.pop()[0]
        result.append((start, end, text[start:end].strip()))
    return result


def _who(entity: Entity, people: Sequence[Tuple[int, int, str]]) -> Optional[str]:
    """The nearest person named before a number, or after it where none is."""
    before = [words for _, end, words in people if end <= entity.start]
    after = [words for start, _, words in people if start >= entity.end]
    return before[-1] if before else after[0] if after else None
