"""What a shopper says of how something fits or looks, answered with what can be done about it."""

from __future__ import annotations

from rasa_sdk.events import EventType

from actions.find.choosing import compared, worn_piece
from actions.skill import Skill
from actions.state.turn import Turn
from actions.state.wardrobe import Piece
from actions.wear.dressing import dress
from actions.wording import Button
from actions.wording.say import Say

LARGER = frozenset({"too_tight", "tight", "too_short"})
SMALLER = frozenset({"too_loose", "loose", "too_long"})
GLAD = frozenset({"love", "comfortable", "just_right"})


class GiveFeedback(Skill):
    """Offers another size for what is tight or loose, something else for what is not liked."""

    action = "action_give_feedback"

    async def answer(self, turn: Turn, say: Say) -> list[EventType]:
        """Of two that were compared, the one that is liked is put on."""
        if chosen := compared(turn):
            parts, focus = self.parts, chosen.id
            worn = tuple(chosen if piece.id == chosen.id else piece for piece in turn.wardrobe.worn)
            pieces = worn if chosen in worn else (chosen,)
            return await dress(parts.looks, parts.catalogue, turn, say, pieces, focus=focus)
        feelings = set(turn.asked.others.get("feeling", ()))
        piece = worn_piece(turn.asked.garment, turn.wardrobe, self.parts.catalogue)
        if feelings & GLAD and not feelings & (LARGER | SMALLER):
            say.say("utter_feedback_glad")
        elif piece and feelings & (LARGER | SMALLER):
            self._other_size(say, piece, larger=bool(feelings & LARGER))
        else:
            say.say("utter_feedback_thanks")
        return []

    def _other_size(self, say: Say, piece: Piece, *, larger: bool) -> None:
        product = self.parts.product(piece.id)
        sizes = list(product.sizes)
        place = sizes.index(piece.size) + (1 if larger else -1)
        fit = say.button("fit", "ask_fit")
        if not 0 <= place < len(sizes):
            other = say.button("similar", "recommend")
            response = "utter_feedback_largest" if larger else "utter_feedback_smallest"
            say.say(response, buttons=[other, fit], name=product.name[say.language], size=piece.size)
            return
        size = sizes[place]
        try_it = say.button("try_size", "change_size", gaps={"name": size}, size=size, item=piece.id)
        buttons: list[Button] = [try_it, fit]
        response = "utter_feedback_tight" if larger else "utter_feedback_loose"
        say.say(response, buttons=buttons, name=product.name[say.language], size=size)
