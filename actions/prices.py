"""What a message says of prices without a number: the cheapest, something cheaper, not too expensive."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from statistics import median

from shop.catalogue import Product
from shop.recommend import Hit

_CHEAPEST = re.compile(
    r"\bcheapest\b|\blowest[ -]price|\bleast expensive\b|最便宜|最低价|最实惠|从低到高", re.IGNORECASE
)
_DEAREST = re.compile(
    r"\bmost expensive\b|\bdearest\b|\bpriciest\b|\bhighest[ -]price|最贵|最高价|从高到低", re.IGNORECASE
)
_CHEAPER = re.compile(r"cheaper|(?<!least )\bless expensive|lower price|cheap\b|便宜|实惠|价格低", re.IGNORECASE)
_THRIFTY = re.compile(
    r"\b(?:not|n't|nothing) (?:be )?(?:too|so|very|that) (?:expensive|pricey|dear)\b|\baffordable\b|\binexpensive\b|"
    r"\breasonabl[ey]\b|\b(?:on a|small|tight|low) budget\b|\bcheap\b|"
    r"[不别](?:要|想|能)?(?:太|很|那么)?贵|平价|便宜|实惠|性价比|学生党|预算(?:不多|有限|低)",
    re.IGNORECASE,
)


def thrifty(text: str) -> bool:
    """Whether the text asks for what is not too dear."""
    return bool(_THRIFTY.search(text))


def without_thrift(text: str) -> str:
    """The text less what asks for low prices: a tight budget is no tight garment."""
    return _THRIFTY.sub(" ", text)


def by_price(text: str) -> bool:
    """Whether the text asks for the cheapest or the dearest there is."""
    return bool(_CHEAPEST.search(text) or _DEAREST.search(text))


def cheaper_wanted(text: str) -> bool:
    """Whether the text asks for something cheaper than what it is about."""
    return bool(_CHEAPER.search(text)) and not by_price(text)


def ordered(hits: Sequence[Hit], text: str) -> list[Hit]:
    """The hits as the text wants their prices: the cheapest first, the dearest first, the dear ones last."""
    if by_price(text):
        return sorted(hits, key=lambda hit: hit.product.price, reverse=bool(_DEAREST.search(text)))
    if hits and thrifty(text):
        middle = median(hit.product.price for hit in hits)
        return sorted(hits, key=lambda hit: hit.product.price > middle)  # otherwise as they were
    return list(hits)


def extreme(products: Iterable[Product], text: str) -> Product | None:
    """The cheapest or the dearest product, where the text asks for one."""
    if not by_price(text):
        return None
    pick = max if _DEAREST.search(text) else min
    return pick(products, key=lambda product: product.price, default=None)
