"""The shop's own products, called by their name or by what only one of them is called: "the tea dress", 那条百褶裙.

The names stand in `names.json`, which `python -m nlu.lookups` writes from a catalogue: of each product its name and the
words of it that no other product of its category has and the house's vocabulary does not know.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Dict, List, Optional, Sequence, Tuple

from nlu.spans import Entity, normalised

NAMES = Path(__file__).with_name("names.json")
_REACH = 24  # characters between a product's own word and its garment: "the pleated midi skirt", 百褶的半身裙
_CLAUSE = re.compile(r"[,.;!?，。；！？、]|\b(?:and|or|with|not)\b|[和或跟配不]")


@dataclass(frozen=True)
class Product:
    """One product in one language: its `name`, its `category` and its own words, normalised."""

    name: str
    category: str
    words: Tuple[str, ...]


def named(text: str, entities: Sequence[Entity]) -> Dict[int, str]:
    """Which garments are called by a product's name: place among the entities -> the product's name."""
    plain = normalised(text)
    called = {place: _name_of(plain, entity) for place, entity in enumerate(entities) if entity.entity == "category"}
    return {place: name for place, name in called.items() if name}


def _name_of(plain: str, garment: Entity) -> Optional[str]:
    before = plain[max(garment.start - _REACH, 0) : garment.start]
    breaks = [match.end() for match in _CLAUSE.finditer(before)]
    said = before[breaks[-1] if breaks else 0 :] + plain[garment.start : garment.end]
    called = {product.name for product in _products() if product.category == garment.value and _says(said, product)}
    return called.pop() if len(called) == 1 else None


def _says(said: str, product: Product) -> bool:
    return any(re.search(rf"(?<![a-z]){re.escape(word)}(?![a-z])", said) for word in product.words)


@lru_cache(maxsize=1)
def _products() -> List[Product]:
    listed = json.loads(NAMES.read_text(encoding="utf-8")) if NAMES.exists() else []
    return [Product(one["name"], one["category"], tuple(one["words"])) for one in listed]
