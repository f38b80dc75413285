"""Messages that consist of entities alone mean one thing: "168 110斤" gives measures, "XL" asks for another size."""

from __future__ import annotations

import re
from typing import Iterable, Optional

from nlu.measures.roles import roles
from nlu.shape import KINDS
from nlu.spans import Entity, normalised

_BODY = frozenset(KINDS[:12]) | {"age", "sex"}
# Words that add nothing to a bare answer; "我是女生，168，55公斤左右".
_FILLER = re.compile(
    r"三围|身高|体重|年龄|身材|\bbwh\b|\bheight\b|\bweight\b|\bmeasurements?\b|\bi'm\b|\bim\b|\bi am\b|\bi\b|"
    r"\bmy\b|\bis\b|\bare\b|\band\b|\babout\b|\baround\b|\bit's\b|"
    r"\bsizes?\b|尺码|码数|\btall\b|\bweigh\b|"
    r"\ba\b|\bplease\b|\bcm\b|\bthe\b|\bone\b|\b(?:what|how) about\b|\bthen\b|\bpls\b|"
    r"[我是的了码号色高重左右大概约差不多有一个那]|吧|呢|嘛|啊|\W|_|,"
)
# How people hedge: "the second, I guess", 那就第二件吧.
_HEDGE = re.compile(
    r"\b(?:i (?:guess|think|suppose)|maybe|perhaps|probably|hm+|um+|er+m?|well|ok(?:ay)?|yeah|yes|sure|alright|"
    r"actually|just|go for|let's say|fine)\b|那就|要不就?|就(?!是)|随便|好吧|嗯+|行吧|算了"
)
# Words of a wish for another size, colour or view of what is worn: "换L看看", "let me see it in red please".
_WISH = re.compile(
    r"要不(?!要)|(?<!不)要(?!不要)|一下|给我|帮我|再|[换试看瞧瞅来拿想下改成咱]|\b(?:try|let's|lets|let|me|see|in|it|can|could|we|get|have|show|swap|"
    r"switch|change|to|with|go|make|do|now|instead|from|put|again)\b"
)
_INTENTS = (
    (frozenset({"size"}), "change_size"),
    (frozenset({"colour"}), "change_colour"),
    (frozenset({"view"}), "change_view"),
    (frozenset({"ordinal"}), "try_on"),
)


def bare_intent(text: str, found: Iterable[Entity]) -> Optional[str]:
    """The intent of a message that is nothing but entities and filler; None when it says more, or several things."""
    listed = list(found)
    if not listed:
        return None
    plain = normalised(text)
    kinds = {entity.entity for entity in listed}
    if kinds <= _BODY:
        spans = [(entity.start, entity.end) for entity in listed]
        spans += [(role.start, role.end) for role in roles(plain)]
        return "give_measures" if not _left(plain, spans) else None
    # "I want the second" may be a purchase; "I want the red" is another colour.
    wish = "ordinal" not in kinds
    left = _left(plain, [(entity.start, entity.end) for entity in listed], wish=wish)
    implied = next((intent for kind, intent in _INTENTS if kind == kinds), None)
    return implied if len(listed) == 1 and not left else None


def _left(plain: str, spans: list[tuple[int, int]], *, wish: bool = False) -> str:
    kept = "".join(
        " " if any(start <= place < end for start, end in spans) else char for place, char in enumerate(plain)
    )
    kept = _HEDGE.sub(" ", kept)
    return _FILLER.sub("", _WISH.sub(" ", kept) if wish else kept)
