"""What a shopper wishes for, and reading it out of one typed line: "red dress under 300", "三百以下的红裙子"."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any

from shop.price_words import price_limits, price_order
from shop.traditional import simplified
from shop.words import TABLES, size_word, values_in

if TYPE_CHECKING:
    from shop.catalogue import Product


@dataclass(frozen=True)
class Wish:
    """What is searched for. Values of one field are alternatives, fields add up; an empty field does not matter.

    `text` is matched by meaning; prices are in the catalogue's currency. order: "cheapest" or "dearest" first, else the
    closest. without: what is ruled out, each of them by all that it names ("no wool", "not the black dresses").
    """

    text: str = ""
    category: tuple[str, ...] = ()
    colour: tuple[str, ...] = ()
    pattern: tuple[str, ...] = ()
    material: tuple[str, ...] = ()
    style: tuple[str, ...] = ()
    occasion: tuple[str, ...] = ()
    season: tuple[str, ...] = ()
    sex: tuple[str, ...] = ()
    size: tuple[str, ...] = ()
    price_min: float | None = None
    price_max: float | None = None
    order: str = ""
    without: tuple[Wish, ...] = ()

    def named(self) -> tuple[str, ...]:
        """The fields this wish says something about."""
        return tuple(
            f.name
            for f in fields(self)
            if f.name not in ("text", "without", "order") and getattr(self, f.name) not in ((), None)
        )

    def allowed_colours(self, product: Product) -> tuple[str, ...]:
        """The product's colours that are not ruled out; none where the whole product is."""
        allowed = product.colours
        for unwanted in self.without:
            names = unwanted.named()
            if not names or not all(unwanted.fits(product, name) for name in names if name != "colour"):
                continue
            allowed = tuple(one for one in allowed if one not in unwanted.colour) if "colour" in names else ()
        return allowed

    def fits(self, product: Product, field: str) -> bool:
        """Whether the product answers one named field of the wish."""
        if field == "price_min":
            return self.price_min is None or product.price >= self.price_min
        if field == "price_max":
            return self.price_max is None or product.price <= self.price_max
        wanted: tuple[str, ...] = getattr(self, field)
        if field == "sex":
            return product.sex == "unisex" or product.sex in wanted
        has: object = {"colour": product.colours, "size": product.sizes}.get(field) or getattr(product, field)
        return any(value == has if isinstance(has, str) else value in has for value in wanted)  # type: ignore[operator]


def read(text: str) -> Wish:
    """The wish in one typed line: prices, sizes and the words of `shop.words`; all of the line stays its `text`."""
    plain = simplified(unicodedata.normalize("NFKC", text).lower())
    low, high, rest = price_limits(plain)
    found: dict[str, Any] = {table: values_in(table, rest) for table in TABLES}
    wish = Wish(text=text.strip(), size=_sizes(plain), price_min=low, price_max=high, order=price_order(rest))
    return replace(wish, **found)


_LETTERS = r"x{0,3}[sl]|m|[23]xl"
_NUMBER = r"\d{2,3}"
_SIZE = re.compile(
    rf"(?:\bsize\s+|\bin\s+(?:an?\s+)?)(?P<said>{_LETTERS}|small|medium|large)\b|\bsize\s+(?P<number>{_NUMBER})\b"
    r"|\b(?P<bare>xs|x{1,3}l|[23]xl)\b"
    rf"|(?<![a-z0-9])(?P<zh>{_LETTERS}|{_NUMBER})\s*[码号]"
)


def _sizes(text: str) -> tuple[str, ...]:
    said = (match.group(match.lastgroup or 0) for match in _SIZE.finditer(text))
    return tuple(dict.fromkeys(map(size_word, said)))
