"""`python -m render try-on`: somebody's numbers and the catalogue's items in, the fit and a picture out."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any, cast

from render.cli.appearance import add_appearance_flags, appearance_from
from render.cli.odd import add_nearest_flag, doubted, person_of, tell
from render.cli.person import BadInput, add_body_flags
from render.types import VIEWS, Item, Look, View

_STILL = (".png", ".webp", ".jpg")
_MOVING = (".webp", ".gif", ".png")
_MODELS = (".glb", ".obj", ".ply")


def add_parser(commands: Any) -> None:
    """Adds `try-on`, `bake-drapes` and `bench` to the renderer's commands."""
    parser = cast(argparse.ArgumentParser, commands.add_parser("try-on", help="a body in garments of the catalogue"))
    add_body_flags(parser)
    add_nearest_flag(parser)
    add_appearance_flags(parser)
    parser.add_argument(
        "--item", action="append", default=[], metavar="ID[:SIZE[:COLOUR]]", help="repeat for more garments"
    )
    parser.add_argument("--view", default="front", metavar="|".join(VIEWS), help="default: front")
    parser.add_argument("--fit-map", action="store_true", help="colour the cloth by how tight it is")
    parser.add_argument("--out", metavar="FILE", help="picture (.png .webp .gif) or model (.glb .obj .ply)")
    parser.add_argument("--json", action="store_true", help="print the fit as one JSON object")
    parser.set_defaults(run=run)
    parser = commands.add_parser("bake-drapes", help="compile the cloth's kernels and hang one garment of each kind")
    parser.set_defaults(run=bake)
    parser = commands.add_parser("bench", help="time bodies, drapes and pictures, and check sizes against the charts")
    parser.add_argument("--count", type=int, default=20, metavar="N", help="looks to make (default 20)")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.set_defaults(run=bench)


def run(options: argparse.Namespace) -> int:
    """Exit status 0. Raises ValueError for input that cannot be used."""
    from render.look import make_look

    view = _view(options.view)
    person = person_of(options)
    items = [_item(text) for text in options.item]
    if not items:
        raise BadInput("no --item given; name at least one, like --item tee-crew:M:navy")
    out = _out(options.out, view)
    suffix = out.suffix.lower() if out else ".webp"
    look = make_look(
        person, items, view=view, fit_map=options.fit_map, suffix=suffix, body_model=options.body_model,
        appearance=appearance_from(options),
    )  # fmt: skip
    report = dict(look.report)
    if out:
        out.write_bytes(look.picture)
        report["out"] = str(options.out)
    if options.json:
        print(json.dumps(report, ensure_ascii=False, allow_nan=False))
    else:
        _tell(look)
    tell(doubt.sentence for doubt in doubted(person, options.weight))
    return 0


def bake(_: argparse.Namespace) -> int:
    """Compile what is compiled at first use, so that the first shopper does not wait for it."""
    from render.evaluation.bench import warm_up

    for line in warm_up():
        print(line, file=sys.stderr, flush=True)
    return 0


def bench(options: argparse.Namespace) -> int:
    """Print times and errors over random people and items of the catalogue."""
    from render.evaluation.bench import lines, measure
    from shop.catalogue import catalogue

    if not 1 <= options.count <= 1000:
        raise BadInput(f"count {options.count} is outside 1-1000; choose fewer or more")
    pool = [Item(**product.wear(size)) for product in catalogue() for size in product.sizes]
    result = measure(pool, count=options.count)
    if options.json:
        print(json.dumps(result))
    else:
        print("\n".join(lines(result)))
    return 0


def _view(text: str) -> View:
    if text not in VIEWS:
        raise BadInput(f"view {text!r} is not one of {', '.join(VIEWS)}; choose one of these")
    return text


def _item(text: str) -> Item:
    """An item from ID[:SIZE[:COLOUR]]; without a size the middle one of its range."""
    from shop.catalogue import CatalogueError, catalogue

    words = text.split(":")
    if len(words) > 3 or not words[0]:
        raise BadInput(f"item {text!r} is not ID[:SIZE[:COLOUR]]; write for example tee-crew:M:navy")
    try:
        product = catalogue().get(words[0])
        sizes = list(product.sizes)
        size = words[1] if len(words) > 1 and words[1] else ("M" if "M" in sizes else sizes[len(sizes) // 2])
        return Item(**product.wear(size, words[2] if len(words) > 2 and words[2] else None))
    except CatalogueError as error:
        raise BadInput(str(error)) from None


def _out(text: str | None, view: View) -> Path | None:
    if text is None:
        return None
    path = Path(text)
    allowed = (*(_MOVING if view == "turntable" else _STILL), *_MODELS)
    if path.suffix.lower() not in allowed:
        raise BadInput(f"{path} ends in none of {', '.join(allowed)} for view {view}; choose one of these")
    if not path.absolute().parent.is_dir():
        raise BadInput(f"folder {path.parent} does not exist; make it or choose another")
    return path


def _tell(look: Look) -> None:
    for item in look.report["items"]:
        print(f"{item['id']} {item['size']} {item['colour']}" + "".join(f"  {note}" for note in item["notes"]))
        for name, word in item["verdict"].items():
            cm = f"{item['garment'][name]:6.1f} on {item['body'][name]:6.1f} cm"
            print(f"  {name:10} {cm}  ease {item['ease'][name]:+6.1f}  {word}")
    seconds = look.report["seconds"]
    print(f"{seconds['total']:.2f} s (body {seconds['body']:.2f}, drape {seconds['drape']:.2f})")
