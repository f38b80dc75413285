"""Keeps what a shopper felt in a garment, and says where a size goes by it."""

from __future__ import annotations

from rasa_sdk.events import EventType, SlotSet

from actions.facts.chart import measures_asked
from actions.find.choosing import worn_piece
from actions.fit.beliefs import felt
from actions.fit.captions import measure_name
from actions.state.felt import LONGEST_MEMORY, LOOSE, RIGHT, TIGHT, Felt
from actions.state.turn import Turn
from actions.wording.garments import FELT
from actions.wording.say import Say
from actions.wording.words import word
from shop.catalogue import Catalogue, Product

_FEELINGS = {
    **dict.fromkeys(("too_tight", "tight"), TIGHT),
    **dict.fromkeys(("too_loose", "loose"), LOOSE),
    **dict.fromkeys(("just_right", "comfortable"), RIGHT),
}


def remember_felt(turn: Turn, catalogue: Catalogue) -> list[EventType]:
    """What this message says of the fit of what is worn, behind what was said before; of the shopper's own body alone.
    What is said again of the same size and measure takes the place of the word before."""
    feeling = next((_FEELINGS[str(one)] for one in turn.asked.others.get("feeling", ()) if one in _FEELINGS), None)
    piece = worn_piece(turn.asked.garment, turn.wardrobe, catalogue)
    if feeling is None or piece is None or turn.who or piece.id not in catalogue:
        return []
    product = catalogue.get(piece.id)
    zones = [str(zone) for zone in turn.asked.others.get("zone", ())]
    now = felt(product, piece.id, piece.size, feeling, measures_asked(product, zones) if zones else ())
    again = {(one.item, one.size, one.measure) for one in now}
    before = [one for one in turn.felt if (one.item, one.size, one.measure) not in again]
    return [SlotSet("felt", [one.to_slot() for one in (*before, *now)][-LONGEST_MEMORY:])] if now else []


def tell_felt(turn: Turn, say: Say, catalogue: Catalogue, product: Product, size: str) -> None:
    """Says what was felt in another garment where it bears on this size, and what this one has there."""
    chart = product.sizes[size]
    others = [one for one in turn.felt if (one.item, one.size) != (product.id, size) and one.item in catalogue]
    telling = [one for one in others if one.measure in chart]
    # What was out of place tells more than what was right, and the last word counts.
    one: Felt | None = max(telling, key=lambda found: (found.feeling != RIGHT, telling.index(found)), default=None)
    if one is None:
        return
    more = round(float(chart[one.measure]) - one.garment)
    response = "utter_size_felt_same" if more == 0 else "utter_size_felt_more" if more > 0 else "utter_size_felt_less"
    feeling, measure = word(FELT, str(one.feeling), say.language), measure_name(one.measure, say.language)
    name = catalogue.get(one.item).name[say.language]
    say.say(response, name=name, size=one.size, cm=abs(more), feeling=feeling, measure=measure)
