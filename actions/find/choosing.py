"""From what was said of a garment to one product, colour and size."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from actions.explain import Gone, NoSuchStep, NotSold, NotYetListed, Unclear, Unheard
from actions.find.reference import NoSuchOrdinal, answers, referent, tried_before
from actions.find.wishes import unwanted, wish_of
from actions.state.asked import Asked, Garment
from actions.state.turn import Turn
from actions.state.wardrobe import Piece, Wardrobe
from garments import Category, kind_of, registry
from render.types import Sex
from shop.catalogue import Catalogue, Product
from shop.recommend import Hit, Recommender
from shop.wishes import Wish

# Sizes said as steps from the one that is worn.
STEPS = {"up": 1, "down": -1}
# When these had to be given up, what is left is not what was asked for.
ESSENTIAL = frozenset({"category", "colour", "pattern", "material", "price_max", "price_min"})
# Somebody who says "the navy tee" means the ordinary one: small against the differences of meaning.
PLAIN_BONUS, FIRST_COLOUR_BONUS, REGULAR_BONUS = 0.06, 0.02, 0.03
# A figure that looks like a man's is more often a man's; being wrong only costs one more question.
OWN_CUT_BONUS = 0.08


@dataclass(frozen=True)
class Chosen:
    """One product in one colour; `size` as it was asked for, checked, or None for the one that suits."""

    product: Product
    colour: str
    size: str | None = None


def choose(
    garment: Garment,
    asked: Asked,
    wardrobe: Wardrobe,
    catalogue: Catalogue,
    recommender: Recommender,
    *,
    told: Sex | None = None,
    likely: Sex | None = None,
    ruled_out: Sequence[Garment] = (),
) -> Chosen:
    """The product that was meant. `told` and `likely`: the shopper's sex; ruled_out: what is not wanted.

    Raises NoSuchOrdinal, Unclear, Unheard, Gone, NotSold, UnknownColour, UnknownSize.
    """
    if not garment.described and not asked.named and (called := asked.unheard):
        raise Unheard(called, tuple(dict.fromkeys(product.category for product in catalogue)))
    if again := tried_before(garment, asked, wardrobe, catalogue):
        return _again(garment, again, catalogue)
    try:
        product = referent(garment, asked, wardrobe, catalogue)
    except NoSuchOrdinal as problem:
        if problem.count or not garment.category:
            raise
        wish = replace(wish_of(garment, asked, told), without=unwanted(ruled_out))
        raise NotYetListed(garment, recommender.search(wish, limit=12).hits) from None
    if product is None and any(size in STEPS for size in garment.size):
        # A size larger than what? Than what is worn of that kind.
        worn_one = worn_piece(garment, wardrobe, catalogue)
        product = catalogue.get(worn_one.id) if worn_one else None
    if product is None:
        if garment.item:
            raise Gone
        if not garment.described:
            raise Unclear
        garment = _of_the_list(garment, wardrobe, recommender.catalogue)
        wish = replace(wish_of(garment, asked, told), without=unwanted(ruled_out))
        return _found(_find(garment, asked, recommender, wish, likely), garment, wish)
    worn = next((piece for piece in wardrobe.pieces() if piece.id == product.id), None)
    return Chosen(product, _colour(garment, product, wardrobe, worn), _size(garment, product, worn))


def _again(garment: Garment, piece: Piece, catalogue: Catalogue) -> Chosen:
    """What was worn before, in its size and colour unless others are asked for. A size of our choice is chosen anew."""
    product = catalogue.get(piece.id)
    size = _size(garment, product, piece) or (None if piece.ours else piece.size)
    return Chosen(product, _first_colour(garment, product) if garment.colour else piece.colour, size)


def _size(garment: Garment, product: Product, worn: Piece | None) -> str | None:
    """The size that is asked for, "up" and "down" counted from the one worn. Raises NoSuchStep, UnknownSize."""
    if said := next((size for size in garment.size if size not in STEPS), None):
        return product.size(said)
    step = next((STEPS[size] for size in garment.size if size in STEPS), 0)
    if not step or worn is None:
        return None
    sizes = list(product.sizes)
    place = sizes.index(worn.size) + step
    if not 0 <= place < len(sizes):
        raise NoSuchStep(product, worn.size, step)
    return sizes[place]


def _found(hit: Hit, garment: Garment, wish: Wish) -> Chosen:
    """What a search found, in the colour it was found in."""
    product = hit.product
    colour = hit.colour if wish.without else _first_colour(garment, product)
    return Chosen(product, colour, _size(garment, product, None))


def _colour(garment: Garment, product: Product, wardrobe: Wardrobe, worn: Piece | None) -> str:
    if garment.colour:
        return _first_colour(garment, product)
    if worn:
        return worn.colour
    wished = wardrobe.query.get("colour") or ()
    return next((colour for colour in wished if colour in product.colours), product.colours[0])


def _first_colour(garment: Garment, product: Product) -> str:
    """The colour that was said; of several the last that there is ("grey, actually black"). Raises UnknownColour."""
    if garment.colour and (garment.item or len(garment.colour) == 1):
        return product.colour(garment.colour[0])
    return next((colour for colour in reversed(garment.colour) if colour in product.colours), product.colours[0])


def _of_the_list(garment: Garment, wardrobe: Wardrobe, catalogue: Catalogue) -> Garment:
    """ "The navy one" is a navy tee below a list of tees, and "a longer one" a skirt of a skirt, where there is one."""
    if garment.category:
        return garment
    spoken_of = (catalogue.get(wardrobe.focus).category,) if wardrobe.focus and wardrobe.focus in catalogue else ()
    for kinds in (spoken_of, tuple(wardrobe.query.get("category") or ())):
        of_kind = replace(garment, category=kinds)
        if kinds and any(answers(of_kind, product) for product in catalogue):
            return of_kind
    return garment


def _find(garment: Garment, asked: Asked, recommender: Recommender, wish: Wish, likely: Sex | None) -> Hit:
    found = recommender.search(wish, limit=12)
    if garment.category and "category" in found.dropped and (kin := kin_of(garment.category)):
        # What the shop has of that family is nearer than what shares its cloth.
        raise NotSold(garment, recommender.search(replace(wish, category=kin, material=(), pattern=()), limit=12).hits)
    missed = ESSENTIAL & set(found.dropped)
    if len(asked.garments) > 1:
        # Of two garments nobody knows which the price was said of.
        missed -= {"price_max", "price_min"}
    if missed:
        raise NotSold(garment, () if garment.category and "category" in missed else found.hits)
    if not found.hits:
        raise NotSold(garment, ())
    return max(found.hits, key=lambda hit: _ordinary(hit, garment, likely))


def kin_of(wanted: Sequence[str]) -> tuple[str, ...]:
    """The kinds that are worn as the wanted ones are."""
    groups = registry().alike("instead").values()
    return tuple(sorted({kind for group in groups if set(wanted) & group for kind in group}))


def _ordinary(hit: Hit, garment: Garment, likely: Sex | None) -> float:
    product = hit.product
    bonus = PLAIN_BONUS * (not garment.pattern and product.pattern == "plain")
    bonus += FIRST_COLOUR_BONUS * (hit.colour == product.colours[0])
    bonus += REGULAR_BONUS * (not garment.style and "regular" in product.style)
    bonus += OWN_CUT_BONUS * (product.sex == likely or product.sex == "unisex")
    return hit.score + bonus


def worn_piece(garment: Garment, wardrobe: Wardrobe, catalogue: Catalogue) -> Piece | None:
    """The piece of the current look that is meant; the one talked about last where nothing is said."""
    worn = list(reversed(wardrobe.worn))
    if garment.item:
        return next((piece for piece in worn if piece.id in garment.item), None)
    if garment.category:
        # A colour may be the one that is wished for, so only the kind decides.
        kind = Garment(category=garment.category)
        known = [(piece, catalogue.get(piece.id)) for piece in worn if piece.id in catalogue]
        exact = [piece for piece, product in known if answers(kind, product)]
        loose = [piece for piece, product in known if answers(kind, product, loosely=True)]
        return next(iter(exact or loose), None)
    return next((piece for piece in worn if piece.id == wardrobe.focus), worn[0] if worn else None)


def compared(turn: Turn) -> Piece | None:
    """The one of the two compared last that is meant by "the first one", "the left one" or its size."""
    pair, garment = turn.wardrobe.pair, turn.asked.garment
    if len(pair) != 2:
        return None
    if garment.ordinal and garment.ordinal[0] in (1, 2, -1):
        return pair[0] if garment.ordinal[0] == 1 else pair[1]
    side = {"left": pair[0], "right": pair[1]}.get(str(turn.asked.one("view")))
    return side or next((piece for piece in pair if piece.size in garment.size), None)


def together(worn: Sequence[Piece], added: Piece, catalogue: Catalogue) -> tuple[Piece, ...]:
    """The pieces after `added` is put on: what it takes the place of is gone, the innermost comes first."""
    new = _traits(added, catalogue)
    kept = [p for p in worn if p.id in catalogue and not new.places & _traits(p, catalogue).places]
    return tuple(sorted([*kept, added], key=lambda piece: _traits(piece, catalogue).rank))


def _traits(piece: Piece, catalogue: Catalogue) -> Category:
    product = catalogue.get(piece.id)
    return kind_of(product.template).of(product.category)
