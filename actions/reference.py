"""What "the second one", "it" and "that skirt" mean: something that was shown before."""

from __future__ import annotations

import re

from actions.names import names_in
from actions.prices import extreme
from actions.slots import Garment, Wardrobe
from shop.catalogue import Catalogue, Product

# Words that point at something already there, and words that ask for something else.
POINTING = re.compile(r"\b(it|that|this|those|these|the|same|again)\b|这|那|它|刚才|刚刚|上面|同一|同款", re.IGNORECASE)
NEW = re.compile(r"\b(another|other|different|new|else)\b|别的|其他|另外|另一|新的", re.IGNORECASE)
# "That skirt" calls something by a name; "jeans with it" does not.
_CALLING = re.compile(r"\b(?:that|this|those|these|same)\b|这|那|刚才|刚刚|上面|同一|同款", re.IGNORECASE)
# People say skirt of a dress and trousers of jeans once they look at one.
FAMILIES = (
    frozenset({"dress", "skirt", "qipao"}),
    frozenset({"trousers", "jeans", "leggings", "shorts"}),
    frozenset({"tee", "shirt", "polo", "blouse", "tank"}),
    frozenset({"sweater", "hoodie", "cardigan"}),
)


class NoSuchOrdinal(Exception):
    """The list is shorter than the number asked for; `count` 0 is no list at all."""

    def __init__(self, ordinal: int, count: int) -> None:
        super().__init__(f"number {ordinal} of a list of {count}")
        self.ordinal, self.count = ordinal, count


def referent(garment: Garment, text: str, wardrobe: Wardrobe, catalogue: Catalogue) -> Product | None:
    """The product a shopper means among those shown, or None when something new is asked for.

    Raises NoSuchOrdinal.
    """
    if garment.item:
        return catalogue.get(garment.item[0]) if garment.item[0] in catalogue else None
    if garment.ordinal:
        return _nth(garment, wardrobe, catalogue)
    listed = _products(wardrobe.listed, catalogue)
    of_kind = [product for product in listed or catalogue if answers(garment, product)]
    if dearest := extreme(of_kind if listed or garment.described else (), text):
        return dearest
    if NEW.search(text):
        return None
    # Of two garments in one message, a name is that of its own kind.
    named_here = [*(one for name in garment.name for one in names_in(f"the {name} one", catalogue))]
    fits = (one.product for one in [*named_here, *names_in(text, catalogue)] if _of_kind(garment, one.product))
    if named := next(fits, None):
        return named
    if not garment.described:
        return next(iter(_recent(wardrobe, catalogue)), listed[0] if len(listed) == 1 else None)
    recent = _recent(wardrobe, catalogue) if POINTING.search(text) else []
    exact = next((product for product in [*recent, *listed] if answers(garment, product)), None)
    if exact or not _CALLING.search(text):
        return exact
    return next((product for product in recent if answers(garment, product, loosely=True)), None)


def named_product(text: str, catalogue: Catalogue) -> Product | None:
    """The product that a text calls by name; the longest name where several stand in it."""
    return next((named.product for named in names_in(text, catalogue)), None)


def answers(garment: Garment, product: Product, *, loosely: bool = False) -> bool:
    """Whether the product is what was described; `loosely` takes any category of the same family, any colour."""
    if garment.category and not any(_same(c, product.category, loosely=loosely) for c in garment.category):
        return False
    if garment.pattern and product.pattern not in garment.pattern:
        return False
    if garment.material and product.material not in garment.material:
        return False
    if garment.style and not any(style in product.style for style in garment.style):
        return False
    return loosely or not garment.colour or any(colour in product.colours for colour in garment.colour)


def _of_kind(garment: Garment, product: Product) -> bool:
    return not garment.category or any(_same(c, product.category, loosely=True) for c in garment.category)


def _same(wanted: str, has: str, *, loosely: bool) -> bool:
    return wanted == has or (loosely and any({wanted, has} <= family for family in FAMILIES))


def _nth(garment: Garment, wardrobe: Wardrobe, catalogue: Catalogue) -> Product:
    # Before any list, what was worn is what can be counted.
    listed = _products(wardrobe.listed, catalogue) or _products(tuple(piece.id for piece in wardrobe.worn), catalogue)
    number = garment.ordinal[0]
    of_kind = [p for p in listed if answers(Garment(category=garment.category), p)] if garment.category else listed
    for places in (of_kind, listed):
        place = number - 1 if number > 0 else len(places) + number
        if 0 <= place < len(places):
            return places[place]
    raise NoSuchOrdinal(number, len(listed))


def _recent(wardrobe: Wardrobe, catalogue: Catalogue) -> list[Product]:
    """What was talked about last, first; then what is worn, the latest first; then what was worn before."""
    ids = [wardrobe.focus] if wardrobe.focus else []
    ids += [piece.id for piece in (*reversed(wardrobe.worn), *reversed(wardrobe.before))]
    return _products(tuple(dict.fromkeys(ids)), catalogue)


def _products(ids: tuple[str, ...], catalogue: Catalogue) -> list[Product]:
    return [catalogue.get(name) for name in ids if name in catalogue]
