"""Product photographs for the shop page: every garment on a model of its chart, in every colour."""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Callable, Iterator
from typing import Any

from PIL import Image

from garments import kind_of
from render.picture.gallery import is_fresh, write
from render.types import Item, Outfit, Person, Sex

WIDTH_PX, HEIGHT_PX = 600, 800
# What is worn on the feet is photographed from the knees down: so many times larger, and that part of it.
NEARER = 2.5
# The warmer lamp of a shop's own photographer, per channel.
WARMTH = (1.012, 0.998, 0.972)
# Fashion models of the demo shop: a size M by the charts, tall enough that lengths fall as designed.
MODELS: dict[Sex, Person] = {
    "female": Person("female", 27, {"height": 172, "weight": 58}),
    "male": Person("male", 29, {"height": 181, "weight": 74}),
}
# The demo shop's plainest trousers for each model.
WITH_TOPS: dict[Sex, str] = {"female": "jeans-straight", "male": "trousers-chino"}


def photographs(outfit: Outfit, product_id: str, colours: tuple[str, ...]) -> dict[str, bytes]:
    """WebP bytes by colour: the cloth is draped once and the product dyed for each picture."""
    from render.picture.photograph import draw, encode

    pictures = {}
    for colour in colours:
        worn = tuple(
            dataclasses.replace(one, item=dataclasses.replace(one.item, colour=colour))
            if one.item.id == product_id
            else one
            for one in outfit.worn
        )
        dressed = dataclasses.replace(outfit, worn=worn)
        if any(one.item.id == product_id and _on_feet(one.item.template) for one in worn):
            width, height = round(NEARER * WIDTH_PX), round(NEARER * HEIGHT_PX)
            left = (width - WIDTH_PX) // 2
            drawn = draw(dressed, width_px=width, height_px=height)
            drawn = drawn.crop((left, height - HEIGHT_PX, left + WIDTH_PX, height))
        else:
            drawn = draw(dressed, width_px=WIDTH_PX, height_px=HEIGHT_PX)
        pictures[colour] = encode(warmed(drawn), ".webp")
    return pictures


def _on_feet(kind: str) -> bool:
    return kind_of(kind).zones == {"foot"}


def warmed(picture: Image.Image) -> Image.Image:
    """The picture in a warmer light."""
    table = [min(round(tone * share), 255) for share in WARMTH for tone in range(256)]
    return picture.point(table)


def take(product: Any, colours: tuple[str, ...]) -> None:
    """Photographs one product of the shop in these of its colours."""
    from render.body.fitting import fit_body
    from render.cloth.outfit import dress_body
    from shop.photos import photo_path

    model = MODELS["male" if product.sex == "male" else "female"]
    outfit = dress_body(fit_body(model), [_worn(product), *styling(product)])
    for colour, picture in photographs(outfit, product.id, colours).items():
        write(photo_path(product, colour), picture)


def missing(since: float, *, first_colour_alone: bool = False) -> Iterator[tuple[str, Callable[[], None]]]:
    """Products without a photograph in one of their colours that was taken after `since`, as the pages show them."""
    from shop.catalogue import catalogue
    from shop.photos import in_view_order, photo_path

    for product in in_view_order(catalogue()):
        wanted = product.colours[:1] if first_colour_alone else product.colours
        colours = tuple(colour for colour in wanted if not is_fresh(photo_path(product, colour), since))
        if colours:
            yield f"{product.id} in {', '.join(colours)}", functools.partial(take, product, colours)


def styling(product: Any) -> list[Item]:
    """What a top or shoes are photographed with, where the shop has it: plain trousers that leave them the stage."""
    from shop.catalogue import catalogue

    companion = WITH_TOPS["male" if product.sex == "male" else "female"]
    beside = kind_of(product.template).of(product.category).half == "top" or _on_feet(product.template)
    if not beside or companion not in catalogue():
        return []
    return [_worn(catalogue().get(companion))]


def _worn(product: Any) -> Item:
    from shop.photos import shown_size

    return Item(**product.wear(shown_size(product), product.colours[0]))
