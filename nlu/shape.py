"""The shape of a message: which kinds of entity it holds, and how much is left besides them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Iterable

from nlu.spans import Entity, normalised, pattern

if TYPE_CHECKING:
    import numpy as np

_MEASURES = [
    "height",
    "weight",
    "chest",
    "waist",
    "hip",
    "inseam",
    "shoulder",
    "neck",
    "sleeve",
    "thigh",
    "foot",
    "head",
]
_OTHERS = [
    "age",
    "sex",
    "category",
    "colour",
    "pattern",
    "material",
    "size",
    "style",
    "occasion",
    "season",
    "price_max",
    "price_min",
    "ordinal",
    "view",
    "zone",
    "feeling",
    "alteration",
    "amount",
]
KINDS = (*_MEASURES, *_OTHERS)
_FIRST_OF_GROUP = len(KINDS)
WIDTH = len(KINDS) + 6

_LETTER = pattern(r"[a-z\u3400-\u9fff]")


def shape(text: str, found: Iterable[Entity]) -> "np.ndarray":
    """Presence of each entity kind, then six traits of the whole.

    The traits: any measure, two garments, a size step, a question, share of letters left besides entities, none left.

    Shape (WIDTH,), each in [0, 1].
    """
    import numpy as np

    features = np.zeros(WIDTH, np.float32)
    listed = list(found)
    for entity in listed:
        features[KINDS.index(entity.entity)] = 1.0
    plain = normalised(text)
    left = _without(plain, listed)
    all_letters = len(_LETTER.findall(plain))
    letters = len(_LETTER.findall(left))
    features[_FIRST_OF_GROUP:] = (
        features[: len(_MEASURES)].max(),
        any(entity.group == "2" for entity in listed),
        any(entity.entity == "size" and entity.value in ("up", "down") for entity in listed),
        bool(re.search(r"[?？吗呢]|(.)不\1|^(?:what|how|which|who|where|when|is|are|do|does|can|will)\b", plain)),
        letters / max(all_letters, 1),
        letters == 0,
    )
    return features


def _without(plain: str, found: list[Entity]) -> str:
    return "".join(" " if any(e.start <= place < e.end for e in found) else char for place, char in enumerate(plain))
