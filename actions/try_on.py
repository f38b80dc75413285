"""Trying on: one garment or a whole outfit, in the size asked for or the one that suits."""

from __future__ import annotations

import re

from rasa_sdk.events import EventType

from actions.choosing import Chosen, together
from actions.dressing import ask_measures_first, dress, likely_sex, sized
from actions.explain import NothingWorn
from actions.say import Say
from actions.skill import Skill
from actions.slots import Garment, Piece, Turn, view_of
from actions.words import listing
from shop.catalogue import Catalogue

# With these the rest of what is worn stays on: "show it with jeans", 上衣不变, 换成白T恤.
_KEEPING = re.compile(
    r"\b(?:it|this|that|these|those|them)\b.*\bwith\b|\bkeep|\bleave the\b|\bsame (?:top|bottoms?)\b|"
    r"\b(?:swap|switch)\b|\bchange (?:it|the|into|to)\b|搭|配|换[成上条件双]|不[变动脱]|别[脱动换]|留着|保留",
    re.IGNORECASE,
)


class TryOn(Skill):
    """Dresses the shopper in what was named, and in nothing else."""

    action = "action_try_on"

    async def answer(self, turn: Turn, say: Say) -> list[EventType]:
        """Answers with the picture, or with what is missing for it."""
        sizes = turn.asked.every("size")
        if turn.wardrobe.worn and sizes and sizes[0] in ("up", "down"):
            return await self.parts.skills["change_size"].answer(turn, say)
        garment, seen = turn.asked.garment, turn.wardrobe.listed or turn.wardrobe.worn
        if garment.ordinal and garment.category and not seen:
            # "Show me tees and I'll try the first": there is no first yet.
            return await self.parts.skills["search"].answer(turn, say)
        chosen = [await self.parts.choose(garment, turn) for garment in turn.asked.garments]
        worn = turn.wardrobe.worn if turn.asked.garment.category and _KEEPING.search(turn.asked.text) else ()
        return await put_on(self, turn, say, chosen, worn=worn)


class AddItem(Skill):
    """Puts something on with what is worn already."""

    action = "action_add_item"

    async def answer(self, turn: Turn, say: Say) -> list[EventType]:
        """Answers with the picture of the whole outfit."""
        if not turn.asked.garment.described:
            say.say("utter_add_what")
            return []
        chosen = [await self.parts.choose(garment, turn) for garment in turn.asked.garments]
        if (focus := turn.wardrobe.focus) and not turn.wardrobe.worn and focus in self.parts.catalogue:
            # "Show it with blue jeans", of something talked about and not yet tried on.
            chosen = [await self.parts.choose(Garment(item=(focus,)), turn), *chosen]
        return await put_on(self, turn, say, chosen, worn=turn.wardrobe.worn)


class RemoveItem(Skill):
    """Takes something off."""

    action = "action_remove_item"

    async def answer(self, turn: Turn, say: Say) -> list[EventType]:
        """Answers with the picture of what is left."""
        from actions.captions import describe_pieces
        from actions.choosing import worn_piece
        from actions.explain import describe

        worn = turn.wardrobe.worn
        if not worn and turn.asked.garment.category:
            # "A jumper, nothing flashy" takes nothing off.
            return await self.parts.skills["search"].answer(turn, say)
        if not worn:
            raise NothingWorn
        piece = worn_piece(turn.asked.garment, turn.wardrobe, self.parts.catalogue)
        what = describe_pieces(worn, self.parts.catalogue, say.language)
        if piece is None:
            say.say("utter_not_worn", wanted=describe(turn.asked.garment, say), what=what)
            return []
        left = tuple(other for other in worn if other != piece)
        if not left:
            say.say("utter_nothing_left", what=what)
            return []
        return await dress(self.parts.looks, self.parts.catalogue, turn, say, left, view=turn.wardrobe.view)


async def put_on(
    skill: Skill, turn: Turn, say: Say, chosen: list[Chosen], *, worn: tuple[Piece, ...]
) -> list[EventType]:
    """Sizes what was chosen, puts it on with what is `worn`, and shows it; asks for measures where there are none."""
    parts = skill.parts
    products = [one.product for one in chosen] + [parts.product(piece.id) for piece in worn]
    likely = likely_sex(products)
    if not turn.known.enough:
        return ask_measures_first(turn, say, ask_sex=likely is None)
    person, ours, pieces = turn.known.person(likely), False, worn
    left_out: list[Piece] = []
    for one in chosen:
        # What fitted one body says nothing of the next.
        before = () if turn.wearer else (*turn.wardrobe.worn, *turn.wardrobe.before)
        piece, our_choice = await sized(parts.looks, person, one, before)
        both = together(pieces, piece, parts.catalogue)
        if any(other.product.id in {p.id for p in pieces} - {p.id for p in both} for other in chosen):
            # A dress and a tee, asked for in one breath: the first is shown, the other offered.
            left_out.append(piece)
            continue
        pieces, ours = both, ours or our_choice
    view = view_of(turn.asked.one("view"))
    focus = next(one.product.id for one in reversed(chosen) if any(piece.id == one.product.id for piece in pieces))
    events = await dress(parts.looks, parts.catalogue, turn, say, pieces, view=view, focus=focus, our_choice=ours)
    if left_out:
        _offer(left_out, parts.catalogue, say)
    return events


def _offer(pieces: list[Piece], catalogue: Catalogue, say: Say) -> None:
    """Says what is not worn with the rest, and offers to try it on by itself."""
    buttons = [
        say.button(
            "try", "try_on", gaps={"name": catalogue.get(piece.id).name[say.language]},
            item=piece.id, size=piece.size, colour=piece.colour,
        )
        for piece in pieces
    ]  # fmt: skip
    names = listing([catalogue.get(piece.id).name[say.language] for piece in pieces], say.language)
    say.say("utter_not_together", buttons=buttons, names=names)
