"""Trying on: one garment or a whole outfit, in the size asked for or the one that suits."""

from __future__ import annotations

from collections.abc import Sequence

from rasa_sdk.events import EventType

from actions.explain import NothingWorn, describe
from actions.find.choosing import Chosen, together, worn_piece
from actions.find.items import tell_of_hair
from actions.fit.captions import describe_pieces
from actions.skill import Skill
from actions.state.asked import Garment
from actions.state.turn import Turn
from actions.state.wardrobe import Piece, view_of
from actions.wear.dressing import ask_measures_first, dress, likely_sex, sized
from actions.wording.say import Say
from actions.wording.words import listing
from garments import kind_of
from shop.catalogue import Catalogue, Product


class TryOn(Skill):
    """Dresses the shopper in what was named."""

    action = "action_try_on"

    async def answer(self, turn: Turn, say: Say) -> list[EventType]:
        """Answers with the picture, or with what is missing for it."""
        return await wear(self, turn, say)


class AddItem(Skill):
    """Puts something on with what is worn already."""

    action = "action_add_item"

    async def answer(self, turn: Turn, say: Say) -> list[EventType]:
        """Answers with the picture of the whole outfit."""
        if not turn.asked.garment.described:
            say.say("utter_add_what")
            return []
        chosen = await choose_all(self, turn)
        if (focus := turn.wardrobe.focus) and not turn.wardrobe.worn and focus in self.parts.catalogue:
            # "Show it with blue jeans", of something talked about and not yet tried on.
            chosen = [await self.parts.choose(Garment(item=(focus,)), turn), *chosen]
        return await put_on(self, turn, say, chosen, worn=turn.wardrobe.worn)


class RemoveItem(Skill):
    """Takes something off."""

    action = "action_remove_item"

    async def answer(self, turn: Turn, say: Say) -> list[EventType]:
        """Answers with the picture of what is left."""
        worn = turn.wardrobe.worn
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


async def wear(skill: Skill, turn: Turn, say: Say) -> list[EventType]:
    """Dresses the shopper in the garments of an act, with what is kept on."""
    chosen = await choose_all(skill, turn)
    return await put_on(skill, turn, say, chosen, worn=_kept(skill, turn, chosen))


async def choose_all(skill: Skill, turn: Turn) -> list[Chosen]:
    """What each garment of an act means; what describes nothing beside another garment adds none.

    Raises what `Parts.choose` does.
    """
    said = [garment for garment in turn.asked.garments if garment.described] or list(turn.asked.garments[:1])
    return [await skill.parts.choose(garment, turn) for garment in said]


def _kept(skill: Skill, turn: Turn, chosen: Sequence[Chosen]) -> tuple[Piece, ...]:
    """What stays on: the rest of an outfit of which a piece is put on again or makes room for another of its half of
    the body, or all that was said to stay."""
    worn, catalogue = turn.wardrobe.worn, skill.parts.catalogue
    worn = tuple(piece for piece in worn if piece.id in catalogue)
    if "only" in turn.asked.cues:
        return ()
    again = {one.product.id for one in chosen} & {piece.id for piece in worn}
    if again or ("keeping" in turn.asked.cues and turn.asked.garment.described):
        return worn
    # Who tries another top keeps the trousers on, and the other way round.
    halves = {_half(one.product) for one in chosen}
    for half, other in (("top", "bottom"), ("bottom", "top")):
        if halves == {half} and any(_half(catalogue.get(piece.id)) == half for piece in worn):
            return tuple(piece for piece in worn if _half(catalogue.get(piece.id)) == other)
    return ()


def _half(product: Product) -> str | None:
    return kind_of(product.template).of(product.category).half


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
        piece, our_choice = await sized(parts.looks, person, one, before, turn.felt)
        both = together(pieces, piece, parts.catalogue)
        if any(other.product.id in {p.id for p in pieces} - {p.id for p in both} for other in chosen):
            # A dress and a tee, asked for in one breath: the first is shown, the other offered.
            left_out.append(piece)
            continue
        pieces, ours = both, ours or our_choice
    view = view_of(turn.asked.one("view"))
    focus = next(one.product.id for one in reversed(chosen) if any(piece.id == one.product.id for piece in pieces))
    events = await dress(parts.looks, parts.catalogue, turn, say, pieces, view=view, focus=focus, our_choice=ours)
    tell_of_hair([one.product for one in chosen], turn, say)
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
