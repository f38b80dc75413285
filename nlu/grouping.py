"""Which garment a word belongs to, when two stand in one sentence: "the red shirt with blue jeans"."""

from __future__ import annotations

import re

from nlu.spans import Entity, pattern

ATTRIBUTES = frozenset({"colour", "pattern", "material", "size", "style", "ordinal"})

# Between an attribute and the noun it stands before: nothing but glue ("黑色的裤子", "red cotton shirt").
_GLUE = pattern(r"(?:\s|-|的|色|款|那|这|条|件|双|个|顶|and|/|、|码|号|size|one|pair of|fit|coloured|colored)*\Z")
# Between a noun and the attribute said after it: "the tee in navy", "T恤要M码", "裙子换红色".
_LINK = pattern(r"(?:\s|,|，|in|size|a|an|the|要|是|用|穿|选|换|成|码|with a|colou?r|的|\()*\Z")
_ENDS_CLAUSE = pattern(r"[,，]\s*\Z|\b(?:a|an|the|with a)\s*\Z(?<!in a )(?<!in the )|的\s*\Z")
_CLAUSE = pattern(r"[,，。;；.!?！？]|\band\b|\bwith\b|\bplus\b|\bover\b|\bor\b|\bvs\b|[配搭加和跟与或]")


def grouped(text: str, entities: list[Entity]) -> list[Entity]:
    """The entities, with `group` "1", "2" … by garment when a normalised text names two or more; else unchanged."""
    garments = [entity for entity in entities if entity.entity == "category"]
    if len(garments) < 2:
        return entities
    others = [entity for entity in entities if entity.entity in ATTRIBUTES]
    numbers = _numbered(garments, [(_garment_of(text, other, garments, others), other) for other in others])
    result = []
    for entity in entities:
        if entity.entity == "category":
            result.append(entity.in_group(str(numbers[garments.index(entity)])))
        elif entity.entity in ATTRIBUTES:
            garment = _garment_of(text, entity, garments, others)
            result.append(entity.in_group(str(numbers[garments.index(garment)])))
        else:
            result.append(entity)
    return result


def _numbered(garments: list[Entity], attributes: list[tuple[Entity, Entity]]) -> list[int]:
    """The group of each garment. 蓝裙子和白T恤，裙子要S: named again for its size alone, it is the one named before."""
    said = [{other.entity for garment, other in attributes if garment is named} for named in garments]
    numbers: list[int] = []
    for place, garment in enumerate(garments):
        values = [earlier.value for earlier in garments[:place]]
        again = values.index(garment.value) if garment.value in values else None
        if again is not None and said[place] == {"size"} and "size" not in said[again]:
            numbers.append(numbers[again])
        else:
            numbers.append(max(numbers, default=0) + 1)
    return numbers


def _garment_of(text: str, attribute: Entity, garments: list[Entity], others: list[Entity]) -> Entity:
    following = next((g for g in garments if g.start >= attribute.end), None)
    preceding = next((g for g in reversed(garments) if g.end <= attribute.start), None)
    if following is None or preceding is None:
        return following or preceding or garments[0]
    before = _between(text, preceding.end, attribute.start, others)
    if before.strip() and _LINK.match(before) and not _ENDS_CLAUSE.search(before):
        return preceding
    if _stands_before(text, attribute, following, others):
        return following
    if _LINK.match(before):
        return preceding
    return min((following, preceding), key=lambda garment: _distance(text, attribute, garment))


def _stands_before(text: str, attribute: Entity, garment: Entity, others: list[Entity]) -> bool:
    """An adjective of the noun after it; "and" joins two adjectives (black and white dress), never one with a noun."""
    gap = _between(text, attribute.end, garment.start, others)
    joined = gap == text[attribute.end : garment.start] and re.search(r"\band\b|[/、]", gap)
    return bool(_GLUE.match(gap)) and not joined


def _between(text: str, start: int, end: int, others: list[Entity]) -> str:
    """The text of a gap without the other attributes in it."""
    kept = [
        char for place, char in enumerate(text[start:end], start) if not any(o.start <= place < o.end for o in others)
    ]
    return "".join(kept)


def _distance(text: str, attribute: Entity, garment: Entity) -> int:
    start, end = min(attribute.end, garment.end), max(attribute.start, garment.start)
    gap = text[start:end]
    return len(gap) + 20 * len(_CLAUSE.findall(gap))
