"""What "the second one", "it", "that skirt" and "the dress from before" mean: something that was shown before."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from actions.find.prices import extreme
from actions.state.asked import Asked, Garment
from actions.state.names import names_in
from actions.state.wardrobe import Piece, Wardrobe
from garments import registry
from shop.catalogue import Catalogue, Product


class NoSuchOrdinal(Exception):
    """The list is shorter than the number asked for; `count` 0 is no list at all."""

    def __init__(self, ordinal: int, count: int) -> None:
        super().__init__(f"number {ordinal} of a list of {count}")
        self.ordinal, self.count = ordinal, count


class SeveralFit(Exception):
    """What was said points at more than one of the products shown."""

    def __init__(self, products: Sequence[Product]) -> None:
        super().__init__(f"{len(products)} of those shown")
        self.products = tuple(products)


def referent(garment: Garment, asked: Asked, wardrobe: Wardrobe, catalogue: Catalogue) -> Product | None:
    """The product a shopper means among those shown or called by name, or None when something new is asked for.

    Raises NoSuchOrdinal, SeveralFit.
    """
    if garment.item:
        return catalogue.get(garment.item[0]) if garment.item[0] in catalogue else None
    if garment.ordinal:
        return _nth(garment, wardrobe, catalogue)
    listed = _products(wardrobe.listed, catalogue)
    of_kind = [product for product in listed if answers(garment, product)]
    of_kind = of_kind or [product for product in catalogue if answers(garment, product)]
    if best := extreme(of_kind if listed or garment.described else (), asked.cues):
        return best
    if "new" in asked.cues:
        return None
    if called := named(garment, asked, catalogue):
        return called
    recent = _products(_recent(wardrobe), catalogue)
    if not garment.described:
        return next(iter(recent), listed[0] if len(listed) == 1 else None)
    if "pointing" not in asked.cues:
        return next((product for product in listed if answers(garment, product)), None)
    # A list is looked at until something of it is spoken of.
    nearest = [*listed, *recent] if wardrobe.focus is None else [*recent, *listed]
    exact = [product for product in dict.fromkeys(nearest) if answers(garment, product)]
    if exact:
        return _only(garment, exact, listed)
    loose = (product for product in recent if answers(garment, product, loosely=True))
    return next(loose, None) if "calling" in asked.cues else None


def named(garment: Garment, asked: Asked, catalogue: Catalogue) -> Product | None:
    """The product that an act calls by name; of two garments in one act, a name is that of its own kind."""
    whole = [product for product in catalogue if {product.name.zh, product.name.en} & set(garment.name)]
    parts = [one.product for name in garment.name for one in names_in(f"the {name} one", catalogue)]
    called = [*whole, *parts, *_products(asked.named, catalogue)]
    return next((one for one in called if _of_kind(garment, one) and not _of_another(one, garment, asked)), None)


def _of_another(product: Product, garment: Garment, asked: Asked) -> bool:
    """Whether a name is that of another garment of the act: of leggings and running shorts, the shorts."""
    if not garment.category or product.category in garment.category:
        return False
    return any(product.category in other.category for other in asked.garments if other is not garment)


def tried_before(garment: Garment, asked: Asked, wardrobe: Wardrobe, catalogue: Catalogue) -> Piece | None:
    """The piece that "the dress from before" and "the first thing I had on" mean, as it was worn, or None."""
    if not asked.cues & {"tried", "start"} or garment.item or garment.ordinal or garment.name or asked.named:
        return None
    looks = [look.pieces for look in wardrobe.tried]
    pieces = [piece for look in looks for piece in look if piece.id in catalogue]
    of_kind = [piece for piece in pieces if answers(garment, catalogue.get(piece.id))]
    if "start" in asked.cues:
        first = next(iter(of_kind), None)
        return first if first and first not in wardrobe.worn else next(iter(pieces), None)
    other = [piece for piece in of_kind if piece.id not in {worn.id for worn in wardrobe.worn}]
    return other[-1] if other else None


def _only(garment: Garment, exact: Sequence[Product], listed: Sequence[Product]) -> Product:
    """The one that fits; of several of one list, the one shown in the colour that was said. Raises SeveralFit."""
    first = exact[0]
    rivals = [product for product in exact if product in listed]
    if first not in listed or len(rivals) < 2:
        return first
    seen = [product for product in rivals if product.colours[0] in garment.colour]
    if len(seen) == 1:
        return seen[0]
    raise SeveralFit(seen or rivals)


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
    # People say skirt of a dress and trousers of jeans once they look at one.
    families = registry().alike("family").values() if loosely else ()
    return wanted == has or any({wanted, has} <= family for family in families)


def _nth(garment: Garment, wardrobe: Wardrobe, catalogue: Catalogue) -> Product:
    """Counts in the list that is meant: the one that was named by its number, else the last one with that kind."""
    number, *of_list = garment.ordinal
    lists = [_products(ids, catalogue) for ids in wardrobe.lists] or [_products(wardrobe.listed, catalogue)]
    if of_list and len(lists) > 1 and 0 < of_list[0] <= len(lists):
        lists = [lists[of_list[0] - 1]]
    # Before any list, what was worn is what can be counted.
    listed = lists[-1] or _products([piece.id for piece in wardrobe.worn], catalogue)
    kind = Garment(category=garment.category)
    of_kinds = ([product for product in shown if answers(kind, product)] for shown in reversed(lists))
    of_kind = next((shown for shown in of_kinds if shown), listed) if garment.category else listed
    for places in (of_kind, listed):
        place = number - 1 if number > 0 else len(places) + number
        if 0 <= place < len(places):
            return places[place]
    raise NoSuchOrdinal(number, len(listed))


def _recent(wardrobe: Wardrobe) -> list[str]:
    """What was talked about last, first; then what is worn, the latest first; then what was worn before."""
    ids = [wardrobe.focus] if wardrobe.focus else []
    ids += [piece.id for piece in (*reversed(wardrobe.worn), *reversed(wardrobe.before))]
    return list(dict.fromkeys(ids))


def _products(ids: Iterable[str], catalogue: Catalogue) -> list[Product]:
    return [catalogue.get(name) for name in ids if name in catalogue]
