"""Everything the language engine reads out of a message without a trained model: all its entities."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Optional

from nlu.amounts import alterations_into_style, amounts
from nlu.lexicon import Lexicon, lexicon
from nlu.measures import measures
from nlu.prices import prices
from nlu.sizes import ordinals, sizes
from nlu.spans import Entity, normalised
from nlu.spelling import spelled

LONGEST_TEXT = 2000  # characters read; nobody describes a garment at greater length

_SLEEVES = {"短袖": "tee", "半袖": "tee"}


def entities(text: str, *, words: Optional[Lexicon] = None) -> list[Entity]:
    """Every entity of a message in canonical values, what is denied too, from left to right, offsets into `text`.

    Slips of the finger are mended before it is read; each entity stands over what was typed.
    """
    meant = spelled(text[:LONGEST_TEXT])
    return [meant.as_written(entity) for entity in _read(meant.text, words)]


def _read(text: str, words: Optional[Lexicon]) -> list[Entity]:
    plain = normalised(text)
    words = words or lexicon()
    money, money_spans = prices(plain)
    rivals = [*sizes(_same_length(text), plain), *ordinals(plain)]
    first = words.find(plain, rivals=rivals, taken=money_spans)
    altered = amounts(plain, alters=any(entity.entity == "alteration" for entity in first))
    altered = [entity for entity in altered if not _touches(entity, money_spans)]
    claimed = [
        (e.start, e.end) for e in first if re.search(r"\d", plain[e.start : e.end]) or e.entity in ("size", "ordinal")
    ]
    claimed += money_spans + [(entity.start, entity.end) for entity in altered]
    body, role_spans = measures(plain, claimed)
    taken = claimed_by(money, altered, body) + role_spans + money_spans
    named = words.find(plain, rivals=rivals, taken=taken)
    named = _sleeves_as_garments(plain, alterations_into_style(plain, named))
    return _said_once(plain, sorted([*money, *altered, *body, *named], key=lambda entity: entity.start))


def _said_once(plain: str, found: list[Entity]) -> list[Entity]:
    """ "Rotate 360 degrees", 转个身看背面: what is said twice of the view is one wish; 勒不勒 is one question."""
    kept: list[Entity] = []
    for entity in found:
        twins = [twin for twin in kept if (twin.entity, twin.value) == (entity.entity, entity.value)]
        asked = any(plain[twin.end : entity.start] == "不" for twin in twins)
        if not asked and not (twins and entity.entity == "view"):
            kept.append(entity)
    return kept


def _same_length(raw: str) -> str:
    """The text in half width with its capitals kept."""
    return "".join(
        char.upper() if original.isupper() else char for char, original in zip(normalised(raw), raw, strict=True)
    )


def claimed_by(*found: list[Entity]) -> list[tuple[int, int]]:
    """The stretches that entities stand on."""
    return [(entity.start, entity.end) for some in found for entity in some]


def _touches(entity: Entity, spans: list[tuple[int, int]]) -> bool:
    return any(entity.overlaps(start, end) for start, end in spans)


def _sleeves_as_garments(plain: str, found: list[Entity]) -> list[Entity]:
    """短袖 is a tee where no garment follows it (黑色短袖), a style where one does (短袖衬衫)."""
    garments = [e for e in found if e.entity == "category"]
    result = []
    for entity in found:
        garment = _SLEEVES.get(plain[entity.start : entity.end])
        follows = any(0 <= g.start - entity.end <= 3 for g in garments)
        is_garment = garment and entity.entity == "style" and not follows and not _right_before(garments, entity)
        result.append(replace(entity, entity="category", value=garment or "") if is_garment else entity)
    return result


def _right_before(garments: list[Entity], entity: Entity) -> bool:
    """T恤短袖: the garment is already named."""
    return any(0 <= entity.start - g.end <= 1 for g in garments)
