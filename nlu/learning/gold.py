"""Whole messages written by hand with their acts, nlu_data/acts/*.jsonl: an object a line, in the contract's form.

    {"text": "M. no wait, L", "acts": [{"intent": "change_size", "garments": [{"size": "L", "wanted": true}]}],
     "taken_back": [{"entity": "size", "value": "M"}]}

An act stands on its `at`, words of the text copied exactly, or on [`start`, `end`), or on all of it. What lies in no
act wants nothing. `marks` label stretches of it, [start, end, label] with the labels of nlu.learning.fill. With
`"partial": true` only intents, places, marks, and `asks` where given are known. One in eight of the lines in
`hand_*.jsonl` is never learned from: the reader is judged by them (`python -m nlu.evaluate --held-out`).
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Dict, Iterator, List, Optional, Sequence, Set, Tuple

import numpy as np

from nlu.learning.fill import LABELS, number_label
from nlu.learning.marks import IGNORED, Act, Marked, Message
from nlu.reading.labels import (
    ASIDE,
    ASKS,
    GARMENT_KEYS,
    LESS,
    MEANT,
    MEASURES,
    MORE,
    NOTHING,
    OF,
    RULED_OUT,
    SET_ASIDE,
    TAKEN_BACK,
    WISH,
)
from nlu.reading.numbers import candidates
from nlu.reading.sentence import EDGE, bare
from nlu.spans import Entity
from nlu.understanding import entities

_CHINESE = re.compile(r"[\u3400-\u9fff]")
_WORD = re.compile(r"\w")
_OPENS = " \n\t,.;!?~-…，。；！？～、"  # signs after an act end it


_HELD = 8  # one hand-written line in so many is held out


class GoldError(ValueError):
    """A line of gold that cannot be what it says."""


@dataclass(frozen=True)
class Gold:
    """One line: its text, its acts with `start` and `end`, and the rest as written."""

    text: str
    acts: Tuple[Dict[str, Any], ...]
    raw: Dict[str, Any]

    @property
    def partial(self) -> bool:
        """Whether only intents and places are known."""
        return bool(self.raw.get("partial"))

    @property
    def chinese(self) -> bool:
        """Whether it counts as Chinese: mixed messages do."""
        return bool(_CHINESE.search(self.text))


def read_gold(path: Path) -> List[Gold]:
    """The lines of one file. Raises GoldError, which names the line."""
    found = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if line.strip():
            try:
                found.append(gold_of(json.loads(line)))
            except (ValueError, KeyError, TypeError) as error:
                raise GoldError(f"{path.name}:{number}: {error}") from error
    return found


def gold_of(raw: Dict[str, Any]) -> Gold:
    """One object. Raises GoldError where an act's words are not in the text, or an ask is unknown."""
    text, acts, place = raw["text"], [], 0
    for act in raw["acts"]:
        start, end = _stands(text, act, place)
        unknown = set(act.get("asks") or ()) - set(ASKS)
        if unknown:
            raise GoldError(f"asks {sorted(unknown)} are none of {', '.join(ASKS)}")
        acts.append({**act, "start": start, "end": end})
        place = max(place, start)
    return Gold(text, tuple(sorted(acts, key=lambda act: act["start"])), raw)


def _stands(text: str, act: Dict[str, Any], place: int) -> Tuple[int, int]:
    words = act.get("at")
    if words is None:
        return act.get("start", 0), act.get("end", len(text))
    start = text.find(words, place)
    start = start if start >= 0 else text.find(words)
    if start < 0:
        raise GoldError(f"{words!r} is not in {text!r}; copy the words exactly")
    return start, start + len(words)


def message(gold: Gold) -> Message:
    """A line as a message to learn from."""
    marked = Marked(gold.text)
    acts, spans = _with_background(gold)
    for number, (start, end) in enumerate(spans):
        marked.mark("act", start, end, number)
    found = entities(gold.text)
    if not gold.partial:
        found = sorted([*found, *_number_kinds(gold, marked, found)], key=lambda entity: entity.start)
    if "marks" in gold.raw:
        for start, end, label in gold.raw["marks"]:
            name, value = LABELS[label]
            marked.mark(name, start, end, value)
    elif gold.partial:
        for name in ("negated", "who"):
            marked.marks[name] = [IGNORED] * len(gold.text)
    else:
        _mark_entities(gold, marked, found)
        _set_background_aside(acts, marked, found)
    return Message(marked, acts, gold.chinese)


def _says_something(between: str) -> bool:
    """Whether more than a connective stands between two acts: two characters of Chinese, five letters."""
    words = EDGE.sub("", between)
    return len(_WORD.findall(words)) > (1 if _CHINESE.search(words) else 4)


def _with_background(gold: Gold) -> Tuple[List[Act], List[Tuple[int, int]]]:
    """Acts and stretches that cover the text: what lies between two acts is one that wants nothing."""
    acts: List[Act] = []
    spans: List[Tuple[int, int]] = []
    place = 0
    ends = [*((act["start"], act["end"], act) for act in gold.acts), (len(gold.text), len(gold.text), None)]
    for start, end, act in ends:
        start = max(start, place)
        if _says_something(gold.text[place:start]) or (act is None and not acts):
            acts.append(Act.plain(NOTHING))
            spans.append((place, start))
        elif spans:
            opens = place
            while opens < start and gold.text[opens] in _OPENS:
                opens += 1
            spans[-1] = (spans[-1][0], opens if act is not None else start)
            start = opens
        elif act is not None:
            start = 0
        if act is not None:
            acts.append(Act(act["intent"], *(_said(gold, act, key) for key in ("asks", "zone", "feeling"))))
            spans.append((start, end))
            place = end
    return acts, spans


def _said(gold: Gold, act: Dict[str, Any], key: str) -> Optional[Set[str]]:
    return None if gold.partial and key not in act else set(listed(act, key))


def _number_kinds(gold: Gold, marked: Marked, found: Sequence[Entity]) -> List[Entity]:
    """The numbers that no rule reads, as gold has them; labels all of them."""
    told = list(_numbers_told(gold))
    understood = []
    for one in candidates(gold.text, found):
        fits = [fact for fact in told if fact[0] in one.values and near(one.values[fact[0]], fact[1])
                and fact[2] <= one.start < fact[3]]  # fmt: skip
        marked.mark("number", one.start, one.end, number_label(fits[0][0]) if fits else 0)
        if fits:
            told.remove(fits[0])
            understood.append(one.as_entity(fits[0][0]))
    return understood


def _numbers_told(gold: Gold) -> Iterator[Tuple[str, Any, int, int]]:
    """Every number of gold: its kind, its value and where its act stands; what is taken back may stand anywhere."""
    for act in gold.acts:
        for number in act.get("numbers") or ():
            value = number.get("value", abs(number.get("change") or 0))
            yield number["entity"], value, act["start"], act["end"]
        for garment in act.get("garments") or ():
            for size in listed(garment, "size"):
                yield "size", size, act["start"], act["end"]
    for one in gold.raw.get("taken_back") or ():
        yield one["entity"], one["value"], 0, len(gold.text)


def _mark_entities(gold: Gold, marked: Marked, found: Sequence[Entity]) -> None:
    for act in gold.acts:
        inside = [entity for entity in found if act["start"] <= entity.start < act["end"]]
        _mark_garments(act, marked, inside)
        _mark_numbers(gold, act, marked, inside)
        _mark_said(act, marked, inside)
    back = [(e["entity"], canonical(e["value"])) for e in gold.raw.get("taken_back") or ()]
    for entity in found:
        if (entity.entity, canonical(entity.value)) in back:
            marked.mark("negated", entity.start, entity.end, TAKEN_BACK)
            back.remove((entity.entity, canonical(entity.value)))


def _set_background_aside(acts: Sequence[Act], marked: Marked, found: Sequence[Entity]) -> None:
    """What is read where nothing is wanted belongs to no act."""
    for entity in found:
        wants_nothing = acts[marked.marks["act"][entity.start]].intent == NOTHING
        if wants_nothing and marked.marks["negated"][entity.start] == MEANT:
            marked.mark("negated", entity.start, entity.end, ASIDE)


def _mark_garments(act: Dict[str, Any], marked: Marked, inside: Sequence[Entity]) -> None:
    garments = act.get("garments") or []
    for entity in inside:
        if entity.entity not in GARMENT_KEYS:
            continue
        of = [
            number
            for number, garment in enumerate(garments, 1)
            if canonical(entity.value) in listed(garment, entity.entity)
        ]
        wanted = {bool(garments[number - 1].get("wanted", True)) for number in of}
        if len(wanted) == 1:
            marked.mark("negated", entity.start, entity.end, MEANT if wanted.pop() else RULED_OUT)
        else:  # in no garment: set aside, read wrongly or a number of somebody's; in both: nobody knows which
            marked.mark("negated", entity.start, entity.end, IGNORED if of or entity.entity == "size" else ASIDE)
        if len(of) == 1:
            marked.mark("garment", entity.start, entity.end, of[0])
        if entity.entity == "size" and of:
            marked.mark("of", entity.start, entity.end, WISH)


def _mark_numbers(gold: Gold, act: Dict[str, Any], marked: Marked, inside: Sequence[Entity]) -> None:
    left = [e for e in inside if e.entity in MEASURES or e.entity in ("size", "sex")]
    for number in act.get("numbers") or ():
        value = number.get("value", abs(number.get("change") or 0))
        entity = next((e for e in left if e.entity == number["entity"] and near(e.value, value)), None)
        if entity is not None:
            left.remove(entity)
            marked.mark("of", entity.start, entity.end, _whose(number))
            marked.mark("negated", entity.start, entity.end, RULED_OUT if number.get("negated") else MEANT)
        who = number.get("who")
        if who:
            start = gold.text.rfind(who, 0, max(act["end"], 1))
            if start >= 0:
                marked.mark("who", start, start + len(who), 1)


def _mark_said(act: Dict[str, Any], marked: Marked, inside: Sequence[Entity]) -> None:
    """Sets aside what rules read of an act and the hand did not."""
    told = {(number["entity"], canonical(number.get("value"))) for number in act.get("numbers") or ()}
    for entity in inside:
        kind, value = entity.entity, canonical(entity.value)
        if kind in SET_ASIDE and value not in listed(act, kind) and (kind, value) not in told:
            marked.mark("negated", entity.start, entity.end, ASIDE)


def _whose(number: Dict[str, Any]) -> int:
    change = number.get("change")
    return OF.index(number.get("of", "self")) if change is None else (MORE if change > 0 else LESS)


def listed(garment: Dict[str, Any], key: str) -> List[str]:
    """The values of one key of a garment, as text, one or many."""
    value = garment.get(key)
    values = value if isinstance(value, list) else [] if value is None else [value]
    return [canonical(one) for one in values]


def canonical(value: Any) -> str:
    """A value as text, numbers to the tenth: 175.0, "175" and 175 are one."""
    try:
        return f"{float(value):.1f}"
    except (TypeError, ValueError):
        return str(value)


def near(one: Any, other: Any) -> bool:
    """Whether two values are the same but for rounding."""
    try:
        return abs(float(one) - float(other)) <= 0.06 + 0.001 * abs(float(other))
    except (TypeError, ValueError):
        return str(one) == str(other)


def parts(gold: Gold) -> List[Tuple[Marked, Act]]:
    """Every act and every stretch of background as a message of its own, with its labels, without its connective."""
    whole = message(gold)
    place, found = np.array(whole.marked.marks["act"]), []
    for number, act in enumerate(whole.acts):
        inside = np.flatnonzero(place == number)
        if inside.size:
            words = whole.marked.text[inside[0] : inside[-1] + 1]
            start = int(inside[0]) + words.index(bare(words))
            found.append((whole.marked.cut(start, start + len(bare(words))).moved(-number), act))
    return found


def hands(folder: Path) -> List[Path]:
    """The files whose every eighth line is held out."""
    return sorted(folder.glob("hand_*.jsonl"))


def held_out(text: str) -> bool:
    """Whether a line of these files is held out: by its text alone, so that it stays so whatever is added."""
    return hashlib.sha256(text.encode()).digest()[0] % _HELD == 0
