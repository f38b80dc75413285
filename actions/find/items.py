"""Shows a list of products: as text, as buttons that try them on, and as data."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from rasa_sdk.events import EventType

from actions.state.turn import Turn
from actions.state.wardrobe import LONGEST_MEMORY
from actions.wording import Button
from actions.wording.garments import COLOUR
from actions.wording.say import Say, payload
from actions.wording.words import Language, word
from shop.catalogue import Product
from shop.money import money
from shop.recommend import Hit

PAGE = 5


def show_items(
    turn: Turn,
    say: Say,
    response: str,
    hits: Sequence[Hit],
    *,
    query: Mapping[str, Any] | None = None,
    shown: int = 0,
    more: bool = False,
    noted: Mapping[str, str] | None = None,
    **gaps: Any,
) -> list[EventType]:
    """Utters `response` with the products in its gap `list`, and remembers them for "the second one".

    `query` and `shown` are what more_results needs to go on; `more` offers it. noted: what the line of a product
    says besides, by its id.
    """
    page = hits[:PAGE]
    notes = {name: f" · {note}" for name, note in (noted or {}).items()}
    spoken = [line(hit, say.language) + notes.get(hit.product.id, "") for hit in page]
    lines = [f"{place}. {one}" for place, one in enumerate(spoken, start=1)]
    buttons = [
        Button(line(hit, say.language), payload("try_on", item=hit.product.id, colour=hit.colour)) for hit in page
    ]
    if more:
        buttons.append(say.button("more", "more_results"))
    say.say(response, buttons=buttons, list="\n".join(lines), **gaps)
    say.show({"kind": "items", "items": [entry(hit, say.language) for hit in page]})
    tell_of_hair([hit.product for hit in page], turn, say)
    focus = page[0].product.id if len(page) == 1 else None
    listed = tuple(hit.product.id for hit in page)
    wardrobe = replace(
        turn.wardrobe,
        listed=listed,
        lists=(*turn.wardrobe.lists, listed)[-LONGEST_MEMORY:],
        query=dict(query or {}),
        shown=shown + len(page),
        focus=focus,
    )
    return wardrobe.slots()


def tell_of_hair(products: Iterable[Product], turn: Turn, say: Say) -> None:
    """Who wants no wool is told that cashmere is animal hair as well, where it is shown."""
    no_wool = any("wool" in garment.material for garment in turn.ruled_out)
    if no_wool and any(product.material == "cashmere" for product in products):
        say.say("utter_cashmere_is_hair")


def listed_as(hits: Sequence[Hit], colour: Sequence[str]) -> dict[str, Any]:
    """The query that a list of near misses stands for: "the second one" is in the colour it was listed in."""
    return {"category": list(dict.fromkeys(hit.product.category for hit in hits)), "colour": list(colour)}


def line(hit: Hit, language: Language) -> str:
    """One product on one line: name · colour · price."""
    product = hit.product
    return " · ".join(
        (product.name[language], word(COLOUR, hit.colour, language), money(product.price, product.currency))
    )


def entry(hit: Hit, language: Language) -> dict[str, Any]:
    """One product for programs to read."""
    product = hit.product
    return {
        "id": product.id,
        "name": product.name[language],
        "category": product.category,
        "colour": hit.colour,
        "price": product.price,
        "currency": product.currency,
        "score": hit.score,
        "image": product.photo,
    }
