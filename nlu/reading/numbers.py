"""Numbers that no rule understands ("black boots, 38", "i gave you 84"): what each may be; the heads say which."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Dict, List, Optional, Sequence

from nlu.measures.reading import bare_girth, bare_height, bare_weight
from nlu.measures.roles import RANGE_CM
from nlu.spans import Entity, Value, is_free, normalised, pattern
from quantities import elsewhere
from quantities.units import Quantity, quantities

# What a number may be; label 0 of the head is "none of these", label k + 1 is NUMBER_KINDS[k].
NUMBER_KINDS = ("size", "height", "weight", "age", "chest", "waist", "hip", "inseam", "shoulder", "neck", "sleeve",
                "thigh", "foot", "length")  # fmt: skip
_ABOUT = r"(?:了|个|\s|about|around|another|快|差不多)*\Z"
_LESS = pattern(rf"(?:\b(?:lose|lost|losing|drop|dropped|shed)\b|[瘦轻减掉]){_ABOUT}")
_MORE = pattern(rf"(?:\b(?:gain|gained|gaining|put on|putting on)\b|[胖涨]|[重长]了){_ABOUT}")
_LIGHTER, _HEAVIER = pattern(r"\s*(?:lighter|less)\b"), pattern(r"\s*(?:heavier|more(?! or less))\b")
_GIRTHS = ("chest", "waist", "hip", "inseam", "shoulder", "neck", "sleeve", "thigh", "foot")
_LARGEST_SIZE, _OLDEST = 60, 110
_LENGTH_CM = (20, 170)


@dataclass(frozen=True)
class Candidate:
    """A number over [start, end) with the value it would have as each kind it may be."""

    start: int
    end: int
    values: Dict[str, Value]

    def as_entity(self, kind: str) -> Entity:
        """The number, understood as one of its kinds."""
        return Entity(kind, self.values[kind], self.start, self.end)


def candidates(text: str, entities: Sequence[Entity]) -> List[Candidate]:
    """The numbers of a message that belong to none of its entities, from left to right."""
    plain = normalised(text)
    taken = [(entity.start, entity.end) for entity in entities] + list(elsewhere.spans(plain))
    height = next((float(e.value) for e in entities if e.entity == "height"), None)
    found = []
    for quantity in quantities(plain):
        values = _values(plain, quantity, height) if is_free(quantity.start, quantity.end, taken) else {}
        if values:
            found.append(Candidate(quantity.start, quantity.end, values))
    return found


def change(text: str, entity: Entity) -> int:
    """-1 where a number is said to be lost, 1 where it is gained ("if i lost 5 kg", 胖十斤), 0 where it is neither."""
    plain = normalised(text)
    before = plain[: entity.start]
    less = _LESS.search(before) or _LIGHTER.match(plain, entity.end)
    more = _MORE.search(before) or _HEAVIER.match(plain, entity.end)
    return -1 if less else 1 if more else 0


def _values(plain: str, quantity: Quantity, height: Optional[float]) -> Dict[str, Value]:
    if quantity.kind == "bare" and abs(quantity.value) < 4 and not plain[quantity.start].isdigit():
        return {}  # "that one", 一件: nothing is measured
    if quantity.kind == "weight":
        return {"weight": round(quantity.value, 2)}
    if quantity.kind == "age":
        return {"age": int(quantity.value)}
    if quantity.kind not in ("bare", "length"):
        return {}
    values: Dict[str, Value] = {}
    written, bare = plain[quantity.start : quantity.end], quantity.kind == "bare"
    if bare and 0 <= quantity.value <= _LARGEST_SIZE:
        values["size"] = written if written[:1].isdigit() else f"{quantity.value:g}"
    stature = bare_height(plain, quantity) if bare else quantity.value
    if 40 <= stature <= 250:
        values["height"] = round(stature, 2)
    for kind in _GIRTHS if not quantity.feet else ():
        girth = bare_girth(kind, quantity.value) if bare else quantity.value
        if RANGE_CM[kind][0] <= girth <= RANGE_CM[kind][1]:
            values[kind] = round(girth, 2)
    if _LENGTH_CM[0] <= quantity.value <= _LENGTH_CM[1]:
        values["length"] = round(quantity.value, 2)
    if bare:
        if quantity.value >= 2:
            values["weight"] = round(bare_weight(plain, quantity.value, height), 2)
        if quantity.value <= _OLDEST and quantity.value == int(quantity.value):
            values["age"] = int(quantity.value)
    return values
