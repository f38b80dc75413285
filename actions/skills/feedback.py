"""Takes what is said of how something fits: named back, answered from the numbers, with one thing to do about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from rasa_sdk.events import EventType

from actions.facts import chart
from actions.find.choosing import compared, worn_piece
from actions.find.comparing import MENDED_BY, WAYS, compared_list
from actions.fit.captions import ease_phrase
from actions.fit.feedback import GLAD, LARGER, SMALLER, GiveFeedback
from actions.skill import Skill
from actions.skills.own_clothes import answer_own_clothes
from actions.state.turn import Turn
from actions.state.wardrobe import Piece
from actions.wear.dressing import likely_sex
from actions.wording.garments import FEELING, ZONE
from actions.wording.say import Say
from actions.wording.words import both, listing, word
from render.types import Item
from shop.catalogue import Product


class Feedback(Skill):
    """A fit problem of what is worn is measured; one of clothes in general leads to a measure or a piece."""

    action, framed = "action_give_feedback", True

    async def answer(self, turn: Turn, say: Say) -> list[EventType]:
        """What is liked, and which of two is, is answered as before."""
        feelings = set(turn.asked.others.get("feeling", ()))
        if (beyond := _of_what_is_shown(self, turn, say)) is not None:
            return beyond
        if compared(turn) or (feelings & GLAD and not feelings & (LARGER | SMALLER)):
            return await GiveFeedback(self.parts).answer(turn, say)
        piece = worn_piece(turn.asked.garment, turn.wardrobe, self.parts.catalogue)
        zones = [str(zone) for zone in turn.asked.others.get("zone", ()) if zone in ZONE]
        own = await answer_own_clothes(self, turn, say) if _of_own_clothes(turn, piece, zones) else None
        if own is not None:
            return own
        if not feelings & (LARGER | SMALLER):
            say.say("utter_feedback_thanks")
        elif piece is None or not turn.known.enough:
            _in_general(say, zones, feelings)
        else:
            await self._of_worn(turn, say, piece, zones, larger=bool(feelings & LARGER))
        return []

    async def _of_worn(self, turn: Turn, say: Say, piece: Piece, zones: Sequence[str], *, larger: bool) -> None:
        product = self.parts.product(piece.id)
        sizes = list(product.sizes)
        place = sizes.index(piece.size) + (1 if larger else -1)
        other = sizes[place] if 0 <= place < len(sizes) else None
        wanted = [piece.size, *([other] if other else [])]
        items = [Item(**product.wear(size)) for size in wanted]
        entries = await self.parts.looks.expected(turn.known.person(likely_sex([product])), items)
        now, *then = [_at(entry, product, zones, say) for entry in entries]
        gaps: dict[str, Any] = {"name": product.name[say.language], "size": piece.size, "now": now}
        fit = say.button("fit", "ask_fit")
        if not now:
            say.say(
                "utter_feedback_tight" if larger else "utter_feedback_loose", **(gaps | {"size": other or piece.size})
            )
        elif other is None:
            response = "utter_feedback_measured_largest" if larger else "utter_feedback_measured_smallest"
            say.say(response, buttons=[say.button("similar", "recommend"), fit], **gaps)
        else:
            try_it = say.button("try_size", "change_size", gaps={"name": other}, size=other, item=piece.id)
            say.say("utter_feedback_measured", buttons=[try_it, fit], other=other, then=then[0], **gaps)


def _at(entry: dict[str, object], product: Product, zones: Sequence[str], say: Say) -> str:
    """The ease at the zones that were named, or everywhere."""
    ease = entry["ease"]
    assert isinstance(ease, dict)
    names = [name for name in chart.measures_asked(product, zones) if name in ease]
    return listing((ease_phrase(entry, name, say.language) for name in names[:3]), say.language)


def _in_general(say: Say, zones: Sequence[str], feelings: set[str]) -> None:
    feeling = word(FEELING, next(iter(sorted(feelings & (LARGER | SMALLER)))), say.language)
    if zones:
        where = both([word(ZONE, zone, say.language) for zone in zones], say.language)
        say.say("utter_feedback_at_zone", where=where, feeling=feeling)
    else:
        say.say("utter_feedback_where", feeling=feeling)


def _of_what_is_shown(skill: Skill, turn: Turn, say: Say) -> list[EventType] | None:
    """ "Too short", said of a list, and "like this, but not so tight" look for others; None of what is worn alone."""
    asked, wardrobe = turn.asked, turn.wardrobe
    mended = {MENDED_BY[one] for one in asked.others.get("feeling", ()) if one in MENDED_BY}
    of_list = bool(wardrobe.listed) and wardrobe.focus is None and "always" not in asked.cues
    if not of_list and not ("alike" in asked.cues and asked.cues & set(WAYS)):
        return None
    return compared_list(skill, turn.asking(replace(asked, cues=asked.cues | mended)), say)


def _of_own_clothes(turn: Turn, piece: Piece | None, zones: Sequence[str]) -> bool:
    """Whether clothes in general are complained of, and not what is worn in the picture."""
    garment, feelings = turn.asked.garment, set(turn.asked.others.get("feeling", ()))
    bad = bool(zones or feelings & (LARGER | SMALLER))
    return bad and ("always" in turn.asked.cues or (piece is None and bool(garment.category or zones)))
