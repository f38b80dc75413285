"""Which product, size and colour a question is about: the one named, else the one worn or talked about."""

from __future__ import annotations

from dataclasses import replace

from actions.explain import Unclear
from actions.find.choosing import worn_piece
from actions.skill import Parts
from actions.state.asked import Garment
from actions.state.turn import Turn
from actions.state.wardrobe import Piece
from shop.catalogue import Product


async def products_meant(parts: Parts, turn: Turn) -> list[tuple[Product, Garment]]:
    """The products of an act in the order they were said, each with what was said of it. Raises Unclear, NotSold …"""
    found: list[tuple[Product, Garment]] = []
    if turn.asked.cues & {"both", "total"} and not any(garment.described for garment in turn.asked.garments):
        # "What do both cost": of a whole outfit, or of the two things tried last.
        latest = turn.wardrobe.worn if len(turn.wardrobe.worn) > 1 else turn.wardrobe.pieces()
        ids = list(dict.fromkeys(piece.id for piece in latest if piece.id in parts.catalogue))
        if len(ids) > 1:
            count = len(ids) if len(turn.wardrobe.worn) > 1 else 2
            return [(parts.product(name), turn.asked.garment) for name in ids[:count]]
    for garment in turn.asked.garments:
        product = await product_meant(parts, turn, garment)
        if all(product.id != other.id for other, _ in found):
            found.append((product, garment))
    return found


async def product_meant(parts: Parts, turn: Turn, garment: Garment) -> Product:
    """One product: a colour or a size that is asked about chooses no other product than the one spoken of."""
    spoken_of = replace(garment, size=(), colour=())
    if _points_at_nothing(turn, spoken_of):
        raise Unclear
    if not spoken_of.described and turn.asked.named:
        return (await parts.choose(spoken_of, turn)).product
    if not spoken_of.described:
        if piece := worn_piece(spoken_of, turn.wardrobe, parts.catalogue):
            return parts.product(piece.id)
        if turn.wardrobe.focus and turn.wardrobe.focus in parts.catalogue:
            return parts.product(turn.wardrobe.focus)
        if turn.pending and turn.pending.asked.garment.described:
            waiting = turn.asking(turn.pending.asked)
            return (await parts.choose(replace(waiting.asked.garment, size=()), waiting)).product
        if not garment.colour:
            raise Unclear
    elif not (garment.looks or garment.name or garment.item or garment.ordinal):
        piece = worn_piece(spoken_of, turn.wardrobe, parts.catalogue)
        if piece and (not garment.colour or piece.colour in garment.colour):
            return parts.product(piece.id)
    return (await parts.choose(replace(garment, size=()), turn)).product


def piece_worn(turn: Turn, product: Product) -> Piece | None:
    """The piece of the look that is this product."""
    return next((piece for piece in turn.wardrobe.worn if piece.id == product.id), None)


def sizes_named(product: Product, garment: Garment, worn: Piece | None) -> list[str]:
    """The sizes an act names, in the chart's order; "up" and "down" count from what is worn. Raises UnknownSize."""
    sizes = list(product.sizes)
    place = sizes.index(worn.size) if worn else None
    named = []
    for said in garment.size:
        if said in ("up", "down"):
            if place is not None:
                step = place + (1 if said == "up" else -1)
                named.append(sizes[min(max(step, 0), len(sizes) - 1)])
        else:
            named.append(product.size(said))
    return sorted(dict.fromkeys(named), key=sizes.index)


def _points_at_nothing(turn: Turn, garment: Garment) -> bool:
    """Whether "these trousers", 这条裤子, is said before any were shown: which they are cannot be known."""
    wardrobe = turn.wardrobe
    shown = wardrobe.worn or wardrobe.listed or wardrobe.focus or wardrobe.tried or turn.pending
    kind_alone = bool(garment.category) and garment == Garment(category=garment.category)
    return "calling" in turn.asked.cues and kind_alone and not (shown or turn.asked.named)
