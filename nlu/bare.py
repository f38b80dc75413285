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
    r"\btall\b|\bweigh\b|\ba\b|\bplease\b|\bcm\b|\bthe\b|\bone\b|\b(?:what|how) about\b|\bthen\b|\bpls\b|"
    r"[我是的了码号色高重左右大概约差不多有一个那]|吧|呢|嘛|啊|\W|_|,"
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
    left = _left(plain, [(entity.start, entity.end) for entity in listed])
    for kind, intent in _INTENTS:
        if kinds == kind and len(listed) == 1 and not left:
            return intent
    return None


def _left(plain: str, spans: list[tuple[int, int]]) -> str:
    kept = "".join(
        " " if any(start <= place < end for start, end in spans) else char for place, char in enumerate(plain)
    )
    return _FILLER.sub("", kept)
