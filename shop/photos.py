"""Where the photographs of products lie, and in which order the pages show them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from pathlib import Path

from common.settings import settings
from shop.catalogue import Product

HERO = "dress-rose"
"""The product on the first picture; a shop without it shows its own first one."""


def photo_path(product: Product, colour: str | None = None) -> Path:
    """The file of the product's photograph in one of its colours (None: its first), whether or not it has been taken.

    Its name changes with what is photographed: a product whose chart or cloth was changed has no photograph yet.
    """
    drawn = {name: value for name, value in product.wear(shown_size(product)).items() if name != "colour"}
    content = json.dumps([product.sex, drawn], sort_keys=True)
    name = f"{product.id}-{colour or product.colours[0]}-{hashlib.sha256(content.encode()).hexdigest()[:10]}.webp"
    return settings().cache / "products" / name


def shown_size(product: Product) -> str:
    """The size that is photographed: M, or the middle one."""
    sizes = list(product.sizes)
    return "M" if "M" in sizes else sizes[len(sizes) // 2]


def hero(products: Iterable[Product]) -> Product | None:
    """The product on the shop's first picture, None in an empty shop."""
    known = list(products)
    return next((product for product in known if product.id == HERO), known[0] if known else None)


def in_view_order(products: Iterable[Product]) -> Iterator[Product]:
    """Products as a visitor meets them: the first picture's, then the collection from its top."""
    known = list(products)
    first = hero(known)
    if first is not None:
        yield first
        yield from (product for product in known if product is not first)
