"""Buying: which garment, size and colour it would be is said; the order itself is made on the shop's page."""

from __future__ import annotations

from dataclasses import replace

from rasa_sdk.events import EventType

from actions.explain import Unclear
from actions.find.reference import SeveralFit
from actions.skill import Skill
from actions.skills.meant import piece_worn, product_meant, sizes_named
from actions.state.turn import Turn
from actions.wording.garments import COLOUR
from actions.wording.say import Say
from actions.wording.words import listing, word
from shop.money import money


class Buy(Skill):
    """Names what is to be bought and what of it is still open."""

    action, framed = "action_buy", True

    async def answer(self, turn: Turn, say: Say) -> list[EventType]:
        """Before anything was shown, how an order is made. Raises Unclear, SeveralFit, UnknownColour, UnknownSize."""
        try:
            product = await product_meant(self.parts, turn, turn.asked.garment)
        except (Unclear, SeveralFit):
            if turn.wardrobe.listed:
                raise
            say.say("utter_not_yet_buy")
            return []
        worn, garment, zh = piece_worn(turn, product), turn.asked.garment, say.language == "zh"
        sizes = sizes_named(product, garment, worn)
        size = sizes[0] if sizes else worn.size if worn else None
        colour = product.colour(garment.colour[-1]) if garment.colour else worn.colour if worn else None
        colour = colour or (product.colours[0] if len(product.colours) == 1 else None)
        said = [word(COLOUR, colour, say.language)] if colour else []
        said += [f"{size} 码" if zh else f"size {size}"] if size else []
        what = product.name[say.language] + (("，" if zh else ", ") + listing(said, say.language) if said else "")
        price = money(product.price, product.currency)
        if size:
            say.say("utter_buy_on_page", what=what, price=price)
        else:
            button = say.button("size", "ask_size", item=product.id)
            say.say("utter_buy_which_size", buttons=[button], what=what, price=price)
        return replace(turn.wardrobe, focus=product.id).slots()
