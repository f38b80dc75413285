"""Answers in words alone: how to measure, what an item is made of, the shop's terms."""

from __future__ import annotations

import re
from dataclasses import replace

from rasa_sdk.events import EventType, SlotSet

from actions.explain import Unclear
from actions.facts.beside import asked_facts, asked_topics, facts
from actions.find.choosing import worn_piece
from actions.find.prices import cheaper_wanted
from actions.find.search import Search
from actions.skill import Skill
from actions.skills.shop_question import tell_topic
from actions.state.asked import Asked, Garment
from actions.state.known import MEASURE_ENTITIES
from actions.state.turn import Turn
from actions.wording import Button
from actions.wording.say import Say
from shop.catalogue import Product

MEASURABLE = frozenset(MEASURE_ENTITIES)
_STOCK = re.compile(r"stock|available|sold out|库存|有货|缺货|没货|现货|卖完", re.IGNORECASE)
ZONE_TO_MEASURE = {"leg": "inseam", "length": "inseam"}


class AskHowToMeasure(Skill):
    """Explains one measure, or how to begin."""

    action = "action_ask_how_to_measure"

    async def answer(self, turn: Turn, say: Say) -> list[EventType]:
        """The measure is named as a zone or as a measure; while the form asks for one, that one is meant."""
        zone = turn.asked.one("zone")
        named = [str(ZONE_TO_MEASURE.get(zone, zone))] if zone else []
        named += [name for name in MEASURABLE if name in turn.asked.others]
        named += [turn.requested] if turn.in_form and turn.requested else []
        name = next((name for name in named if name in MEASURABLE), None)
        say.say(f"utter_how_to_measure_{name}" if name else "utter_how_to_measure")
        return []


class AskProduct(Skill):
    """Fabric, care, price, colours and sizes of one item."""

    action = "action_ask_product"

    async def answer(self, turn: Turn, say: Say) -> list[EventType]:
        """Of what is worn or was shown, unless something else is named."""
        garment = turn.asked.garment
        try:
            worn = None
            if not (garment.colour or garment.looks):
                worn = worn_piece(garment, turn.wardrobe, self.parts.catalogue)
            product = self.parts.product(worn.id) if worn else (await self.parts.choose(garment, turn)).product
        except Unclear:
            if cheaper_wanted(turn.asked.cues) and turn.wardrobe.listed:
                return await Search(self.parts).answer(turn, say)
            say.say("utter_product_of_what")
            return []
        self._tell(turn, say, product)
        if _STOCK.search(turn.asked.text):
            say.say("utter_stock_unknown")
        try_it = Asked("try_on", garments=(Garment(item=(product.id,)),))
        return [*replace(turn.wardrobe, focus=product.id).slots(), SlotSet("offered", try_it.to_slot())]

    def _tell(self, turn: Turn, say: Say, product: Product) -> None:
        """What was asked for, or everything; and the shop's terms named with it."""
        known, buttons = facts(product, say), [self._try(say, product)]
        worn = any(piece.id == product.id for piece in turn.wardrobe.worn)
        asked = asked_facts(turn.asked.text)
        for fact in asked:
            say.say(f"utter_product_{fact}", buttons=() if worn else buttons, **known)
        if not asked:
            say.say("utter_product", buttons=buttons, **known)
        for topic in asked_topics(turn.asked.text):
            tell_topic(self.parts, say, topic)

    def _try(self, say: Say, product: Product) -> Button:
        return say.button("try", "try_on", gaps={"name": product.name[say.language]}, item=product.id)
