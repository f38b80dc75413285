"""What the shop's own pages ask for by a button: a garment tried on, or its size."""

from __future__ import annotations

import json
from typing import Any

from shop.catalogue import catalogue

INTENTS = ("try_on", "ask_size")
LONGEST_TITLE = 200


def payload_of(wish: object) -> str | None:
    """What the dialogue is asked for `{"wish", "item", "size"?, "colour"?}`; None for what is no wish of ours."""
    if not isinstance(wish, dict) or wish.get("wish") not in INTENTS or not isinstance(wish.get("item"), str):
        return None
    if wish["item"] not in catalogue():
        return None
    product = catalogue().get(wish["item"])
    entities: dict[str, Any] = {"item": product.id}
    if wish.get("size") in product.sizes:
        entities["size"] = wish["size"]
    if wish.get("colour") in product.colours:
        entities["colour"] = wish["colour"]
    return f"/{wish['wish']}" + json.dumps(entities, ensure_ascii=False)
