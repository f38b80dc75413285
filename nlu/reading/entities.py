"""The entities of a message as Rasa's format has them, with what the contract adds: `group`, `negated`, `subject`."""

from __future__ import annotations

from typing import Any, Dict, List, Mapping, Optional, Sequence, Set

from nlu.frame import Act
from nlu.reading.details import Judged
from nlu.reading.labels import ASIDE, ATTRIBUTES, LESS, MORE, OF, RULED_OUT, SELF, TAKEN_BACK, WISH


def as_rasa(every: Sequence[Judged], acts: Sequence[Act], allowed: Mapping[str, Set[str]]) -> List[Dict[str, Any]]:
    """What is set aside ("keep the trousers on") is left out, and kinds of entity that an act does not go with."""
    groups = _groups(every)
    result = []
    for place, one in enumerate(every):
        act = next((act for act in acts if act.start <= one.entity.start < act.end), acts[-1])
        if one.state == ASIDE or act.intent not in allowed.get(one.entity.entity, {act.intent}):
            continue
        result.append(_as_rasa(one, groups.get(place)))
    return result


def _groups(every: Sequence[Judged]) -> Dict[int, str]:
    """The group of each garment and of what is said of it, where a message names two or more; by place."""
    garments = [place for place, one in enumerate(every) if one.entity.entity == "category" and one.state != ASIDE]
    if len(garments) < 2:
        return {}
    numbers = _numbered(garments, every)
    result = {place: str(number) for place, number in numbers.items()}
    for place, one in enumerate(every):
        if one.entity.entity in ATTRIBUTES and one.garment in numbers and not one.is_number:
            result[place] = str(numbers[one.garment])
    return result


def _numbered(garments: Sequence[int], every: Sequence[Judged]) -> Dict[int, int]:
    """蓝裙子和白T恤，裙子要S: a garment named again for its size alone is the one named before."""
    said = {
        place: {one.entity.entity for one in every if one.garment == place and not one.is_number} for place in garments
    }
    numbers: Dict[int, int] = {}
    for place in garments:
        value = every[place].entity.value
        again = next((earlier for earlier in numbers if every[earlier].entity.value == value), None)
        same = again is not None and said[place] == {"size"} and "size" not in said[again]
        numbers[place] = numbers[again] if same and again is not None else max(numbers.values(), default=0) + 1
    return numbers


def _as_rasa(one: Judged, group: Optional[str]) -> Dict[str, Any]:
    entity = one.entity
    result: Dict[str, Any] = {"entity": entity.entity, "value": entity.value, "start": entity.start, "end": entity.end,
                              "confidence_entity": 1.0}  # fmt: skip
    result.update({"group": group} if group else {})
    result.update({"guess": True} if entity.guess else {})
    result.update({"negated": True} if one.state in (RULED_OUT, TAKEN_BACK) else {})
    if one.is_number and one.whose not in (SELF, WISH):
        result["subject"] = "supposition" if one.whose in (MORE, LESS) else OF[one.whose]
    return result
