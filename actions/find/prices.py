"""What a message says of prices without a number: the cheapest, something cheaper, not too expensive."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from statistics import median

from shop.catalogue import Product
from shop.recommend import Hit


def by_price(cues: Collection[str]) -> bool:
    """Whether the cheapest or the dearest there is was asked for."""
    return "cheapest" in cues or "dearest" in cues


def cheaper_wanted(cues: Collection[str]) -> bool:
    """Whether something cheaper than what is spoken of was asked for."""
    return "cheaper" in cues and not by_price(cues)


def ordered(hits: Sequence[Hit], cues: Collection[str]) -> list[Hit]:
    """The hits as the cues want their prices: the cheapest first, the dearest first, the dear ones last."""
    if by_price(cues):
        return sorted(hits, key=lambda hit: hit.product.price, reverse="dearest" in cues)
    if hits and "thrifty" in cues:
        middle = median(hit.product.price for hit in hits)
        return sorted(hits, key=lambda hit: hit.product.price > middle)  # otherwise as they were
    return list(hits)


def extreme(products: Iterable[Product], cues: Collection[str]) -> Product | None:
    """The cheapest or the dearest product, where one is asked for."""
    if not by_price(cues):
        return None
    pick = max if "dearest" in cues else min
    return pick(products, key=lambda product: product.price, default=None)
