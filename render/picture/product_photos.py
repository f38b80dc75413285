"""Product photographs for the shop page: every garment on a model of its chart, in every colour."""

from __future__ import annotations

import argparse
import dataclasses
from pathlib import Path
from typing import Any

from PIL import Image

from render.paths import CACHE
from render.types import Item, Outfit, Person, Sex

FOLDER = CACHE / "products"
WIDTH_PX, HEIGHT_PX = 600, 800
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
        drawn = draw(dataclasses.replace(outfit, worn=worn), width_px=WIDTH_PX, height_px=HEIGHT_PX)
        pictures[colour] = encode(warmed(drawn), ".webp")
    return pictures


def warmed(picture: Image.Image) -> Image.Image:
    """The picture in a warmer light."""
    table = [min(round(tone * share), 255) for share in WARMTH for tone in range(256)]
    return picture.point(table)


def take(product: Any, folder: Path = FOLDER) -> int:
    """Photographs one product of the shop in all its colours; returns how many pictures were written.

    The file of its first colour also stands without the colour, written last: its presence says that all are there.
    """
    from render.body.fitting import fit_body
    from render.cloth.outfit import dress_body

    model = MODELS["male" if product.sex == "male" else "female"]
    outfit = dress_body(fit_body(model), [_worn(product), *styling(product)])
    pictures = photographs(outfit, product.id, tuple(product.colours))
    folder.mkdir(parents=True, exist_ok=True)
    for colour, picture in pictures.items():
        (folder / f"{product.id}-{colour}.webp").write_bytes(picture)
    (folder / f"{product.id}.webp").write_bytes(pictures[product.colours[0]])
    return len(pictures)


def styling(product: Any) -> list[Item]:
    """What a top is photographed with, where the shop has it: plain trousers that leave it the stage."""
    from shop.catalogue import catalogue

    companion = WITH_TOPS["male" if product.sex == "male" else "female"]
    if product.template != "tee" or companion not in catalogue():
        return []
    return [_worn(catalogue().get(companion))]


def _worn(product: Any) -> Item:
    sizes = list(product.sizes)
    size = "M" if "M" in sizes else sizes[len(sizes) // 2]
    return Item(**product.wear(size, product.colours[0]))


def run(options: argparse.Namespace) -> int:
    from rich.progress import track

    from shop.catalogue import catalogue

    products = [product for product in catalogue() if not options.only or product.id in options.only]
    missing = [one for one in products if options.again or not (FOLDER / f"{one.id}.webp").exists()]
    taken = sum(take(product) for product in track(missing, description="photographing the catalogue"))
    print(f"{taken} new pictures of {len(missing)} products in {FOLDER.name}/")
    return 0


def add_parser(commands: Any) -> None:
    parser = commands.add_parser("product-photos", help="photograph the catalogue for the shop page")
    parser.add_argument("--only", nargs="*", help="product ids; all if not given")
    parser.add_argument("--again", action="store_true", help="also those that have pictures")
    parser.set_defaults(run=run)
