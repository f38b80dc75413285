"""Everything the language engine reads out of a message without a trained model: all its entities."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Optional

from nlu.amounts import alterations_into_style, amounts
from nlu.grouping import grouped
from nlu.lexicon import Lexicon, lexicon
from nlu.measures import measures
from nlu.prices import prices
from nlu.sizes import ordinals, sizes
from nlu.spans import Entity, normalised, pattern
from nlu.spelling import spelled

LONGEST_TEXT = 2000  # characters read; nobody describes a garment at greater length

_NEGATED = pattern(
    r"(?:\bnot(?: (?:keen on|into|fond of))?|\bno|\binstead of|\brather than|\bdon't (?:like|want|fancy)|\btired of|"
    r"不要|不是|别要|不想要|不喜欢|不太喜欢|而不是|别|不用)(?:\s+(?:the|a|an|in|that|"
    r"this))*\s*(?:那件|那条|这件|这条)?\Z"
)
# 不要 and "no" take a garment off; only these say that another one is meant.
_NEGATED_GARMENT = pattern(
    r"(?:\bnot|\binstead of|\brather than|不是|而不是)(?:\s+(?:the|a|an|that|this))*\s*"
    r"(?:那件|那条|这件|这条|那个|这个)?\Z"
)
# "A colour that isn't black": denied even where no other is named.
_EXCEPTED = pattern(
    r"(?:\b(?:isn't|is not|aren't|are not)|\bother than|\banything but|\bexcept(?: for)?|除了|不是)"
    r"(?:\s+(?:the|in))*\s*\Z"
)
_DROPPED = pattern(r"(?:不要|不想要|不想看|别给我看)\Z")
_INSTEAD = pattern(r"\s*了?[,，。\s]+(?:我?(?:想要?|要)?看|我?想要|我要|换|找|来|给我|试)")
# "Keep the trousers and put a tee on": what stays on is not what is asked for.
_KEPT_BEFORE = pattern(r"\b(?:keep|leave)(?:\s+(?:on|the|my|those|these|that|this))*\s*\Z")
# "Swap the jeans for chinos", 把裤子换成短裙: what goes is not asked for either.
_GIVEN_BEFORE = pattern(r"\b(?:swap|change|switch|replace|trade)\s+(?:out\s+)?(?:the|my|this|that|these|those)\s*\Z")
_GIVEN_AFTER = pattern(r"(?:[给帮]我)?(?:换成|改成|换为|换作)")
# 白的不要，要黑的.
_DENIED_AFTER = pattern(r"的?(?:那[件条个款])?(?:不要|不行|不喜欢|不好看|算了)了?(?=[\s,，。;；!！吧啊]|$)")
_KEPT_AFTER = pattern(
    r"(?:就|都|还是|先)?(?:留着|保留|[不别](?:变|动|换|脱))|\s+(?:stays?|can stay|is fine|are fine)\b"
)
_CHOICES = frozenset({"colour", "size", "pattern", "material", "style"})
_SLEEVES = {"短袖": "tee", "半袖": "tee"}


def everything(text: str) -> list[Entity]:
    """Every entity of a message as it was typed, what is denied too, from left to right, in no groups."""
    meant = spelled(text[:LONGEST_TEXT])
    return [meant.as_written(entity) for entity in _found(meant.text, denied=True)]


def entities(text: str, *, words: Optional[Lexicon] = None) -> list[Entity]:
    """The entities of a message in canonical values, from left to right, offsets into `text`."""
    return grouped(normalised(text[:LONGEST_TEXT]), _found(text, words=words))


def _found(text: str, *, words: Optional[Lexicon] = None, denied: bool = False) -> list[Entity]:
    raw = text[:LONGEST_TEXT]
    plain = normalised(raw)
    words = words or lexicon()
    money, money_spans = prices(plain)
    rivals = [*sizes(_same_length(raw), plain), *ordinals(plain)]
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
    named = named if denied else _without_denied(plain, named)
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


def _without_denied(plain: str, found: list[Entity]) -> list[Entity]:
    """ "Not the red one, the blue", "keep the trousers, add a tee": what is denied or stays is left out, as long as
    another of its kind is wanted."""
    denied = [e for e in found if _is_denied(plain, e)]
    wanted = {e.entity for e in found if e not in denied}
    kept = [e for e in found if e not in denied or e.entity not in wanted]
    return [e for e in kept if e.entity != "colour" or not _EXCEPTED.search(plain[: e.start])]


def _is_denied(plain: str, entity: Entity) -> bool:
    before = plain[: entity.start]
    if entity.entity == "category":
        stays = _KEPT_BEFORE.search(before) or _KEPT_AFTER.match(plain, entity.end)
        if stays or _GIVEN_BEFORE.search(before) or _GIVEN_AFTER.match(plain, entity.end):
            return True
        dropped = _DROPPED.search(before) and _INSTEAD.match(plain, entity.end)
        return bool(dropped or _NEGATED_GARMENT.search(before))
    return entity.entity in _CHOICES and bool(_NEGATED.search(before) or _DENIED_AFTER.match(plain, entity.end))


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
