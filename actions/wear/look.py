"""Changing the look that is shown: another size, colour or view."""

from __future__ import annotations

from dataclasses import replace

from rasa_sdk.events import EventType

from actions.explain import NoSuchStep, NothingWorn
from actions.facts.beside import colour_word
from actions.find.choosing import STEPS, worn_piece
from actions.find.search import narrow
from actions.find.shades import shade_wanted
from actions.skill import Skill
from actions.state.turn import Turn
from actions.state.wardrobe import Piece, view_of
from actions.wear.dressing import dress
from actions.wear.try_on import wear
from actions.wording import Button
from actions.wording.buttons import VIEW
from actions.wording.garments import COLOUR
from actions.wording.say import Say, payload
from actions.wording.words import listing, word
from shop.catalogue import Product

# "From the back and then the front": a picture each, as many as one answer has time for.
MOST_VIEWS = 3


class ChangeLook(Skill):
    """What the three have in common: a look, and a piece of it."""

    def piece(self, turn: Turn) -> tuple[Piece, Product]:
        """The piece that is to change. Raises NothingWorn."""
        piece = worn_piece(turn.asked.garment, turn.wardrobe, self.parts.catalogue)
        if piece is None:
            raise NothingWorn
        return piece, self.parts.product(piece.id)

    async def redress(self, turn: Turn, say: Say, old: Piece, new: Piece) -> list[EventType]:
        """The same look with one piece changed."""
        pieces = [new if piece == old else piece for piece in turn.wardrobe.worn]
        view = view_of(turn.asked.one("view") or turn.wardrobe.still)
        return await dress(self.parts.looks, self.parts.catalogue, turn, say, pieces, view=view, focus=new.id)


class ChangeSize(ChangeLook):
    """One size up or down, or a size by its name."""

    action = "action_change_size"

    async def answer(self, turn: Turn, say: Say) -> list[EventType]:
        """At the end of the range it says so instead."""
        called = None if turn.asked.garment.described else turn.asked.unheard
        if not turn.wardrobe.worn or called or (turn.asked.garment.category and not self._worn(turn)):
            if turn.asked.garment.described or turn.wardrobe.focus or called:
                return await wear(self, turn, say)
            raise NothingWorn
        piece, product = self.piece(turn)
        wanted = next(iter(turn.asked.every("size")), None)
        name, sizes = product.name[say.language], list(product.sizes)
        if wanted is None:
            buttons = [
                say.button("try_size", "change_size", gaps={"name": size}, size=size, item=piece.id)
                for size in sizes
                if size != piece.size
            ]
            gaps = {"name": name, "size": piece.size, "sizes": listing(sizes, say.language)}
            say.say("utter_which_size", buttons=buttons, **gaps)
            return []
        if step := STEPS.get(wanted, 0):
            place = sizes.index(piece.size) + step
            if not 0 <= place < len(sizes):
                raise NoSuchStep(product, piece.size, step)
            wanted = sizes[place]
        # "L, and in red": the colour said beside the size is changed too.
        colour = next((colour for colour in reversed(turn.asked.every("colour"))), piece.colour)
        changed = replace(piece, size=product.size(wanted), colour=product.colour(colour), ours=False)
        return await self.redress(turn, say, piece, changed)

    def _worn(self, turn: Turn) -> bool:
        return worn_piece(turn.asked.garment, turn.wardrobe, self.parts.catalogue) is not None


class ChangeColour(ChangeLook):
    """The same garment in another colour."""

    action = "action_change_colour"

    async def answer(self, turn: Turn, say: Say) -> list[EventType]:
        """Without a colour it lists those there are; before anything is worn, it narrows the list."""
        if not turn.wardrobe.worn:
            garment = turn.asked.garment
            of_list = garment.colour and not (garment.category or garment.ordinal) and len(turn.wardrobe.listed) > 1
            if turn.asked.ruled_out or of_list:
                return narrow(self, turn, say)
            if turn.wardrobe.focus or garment.category or garment.ordinal:
                return await wear(self, turn, say)
            if garment.colour or shade_wanted(turn.asked.cues):
                return narrow(self, turn, say)
            raise NothingWorn
        piece, product = self.piece(turn)
        said = turn.asked.every("colour")
        # "Red, no, black after all": the last one said holds.
        wanted = next((colour for colour in reversed(said) if colour != piece.colour), None) or next(iter(said), None)
        if wanted is None:
            return self._ask(turn, say, piece, product)
        return await self.redress(turn, say, piece, replace(piece, colour=product.colour(wanted)))

    def _ask(self, turn: Turn, say: Say, piece: Piece, product: Product) -> list[EventType]:
        unwanted = {colour for garment in turn.ruled_out for colour in garment.colour} - {piece.colour}
        titles = {c: colour_word(product, c, say.language) for c in product.colours if c not in unwanted}
        name, now = product.name[say.language], titles[piece.colour]
        if len(titles) == 1:
            say.say("utter_one_colour", name=name, colour=now)
            return []
        if shade := shade_wanted(turn.asked.cues):
            # "Anything brighter?" is asked of the colours that are.
            shown = {colour: title for colour, title in titles.items() if colour in shade and colour != piece.colour}
            if not shown:
                others = {"category": product.category, "colour": shade[0]}
                wanted = word(COLOUR, shade[0], say.language)
                button = say.button("others_in", "search", gaps={"name": wanted}, **others)
                say.say(
                    "utter_no_such_shade", buttons=[button], name=name, colours=listing(titles.values(), say.language)
                )
                return []
            titles = shown
        buttons = [
            say.button("try", "change_colour", gaps={"name": title}, colour=colour, item=piece.id)
            for colour, title in titles.items()
            if colour != piece.colour
        ]
        colours = listing(titles.values(), say.language)
        say.say("utter_which_colour", buttons=buttons, name=name, colours=colours, colour=now)
        return []


class GoBack(ChangeLook):
    """What was worn before the last change."""

    action = "action_go_back"

    async def answer(self, turn: Turn, say: Say) -> list[EventType]:
        """Said again, it comes back to the change."""
        pieces, focus = turn.wardrobe.before or turn.wardrobe.worn, turn.wardrobe.focus
        if not pieces:
            raise NothingWorn
        focus = focus if any(piece.id == focus for piece in pieces) else pieces[-1].id
        view = turn.wardrobe.still
        return await dress(self.parts.looks, self.parts.catalogue, turn, say, pieces, view=view, focus=focus)


class ChangeView(ChangeLook):
    """The same look from another side, or all the way round."""

    action = "action_change_view"

    async def answer(self, turn: Turn, say: Say) -> list[EventType]:
        """Without a view it lists those there are."""
        worn = turn.wardrobe.worn
        if not worn and (turn.asked.garment.described or turn.wardrobe.focus or turn.pending):
            # "What does it look like from behind", of something that was talked about.
            asked = turn.pending.asked if turn.pending and not turn.asked.garment.described else turn.asked
            others = {**asked.others, **turn.asked.others}
            return await wear(self, turn.asking(replace(asked, intent="try_on", others=others)), say)
        if not worn:
            raise NothingWorn
        wanted = [view for view in turn.asked.others.get("view", ()) if view in VIEW]
        if not wanted:
            say.say("utter_which_view", buttons=[self._button(say, view) for view in VIEW])
            return []
        catalogue, focus = self.parts.catalogue, turn.wardrobe.focus
        focus = focus if any(piece.id == focus for piece in worn) else worn[-1].id
        events: list[EventType] = []
        for view in wanted[:MOST_VIEWS]:
            caption = "utter_view_shown"
            events = await dress(
                self.parts.looks, catalogue, turn, say, worn, view=view_of(view), focus=focus, caption=caption
            )
        return events

    def _button(self, say: Say, view: str) -> Button:
        return Button(word(VIEW, view, say.language), payload("change_view", view=view))
