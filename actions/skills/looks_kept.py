"""Keeping looks and showing what was kept, tried and is on: in words, numbered, with buttons that put them on again."""

from __future__ import annotations

from dataclasses import replace

from rasa_sdk.events import EventType

from actions.explain import NothingWorn, describe
from actions.find.reference import NoSuchOrdinal
from actions.fit.captions import describe_pieces
from actions.skill import Skill
from actions.state.turn import Turn
from actions.state.wardrobe import LONGEST_MEMORY, Piece, Tried
from actions.wear.dressing import dress
from actions.wording import Button
from actions.wording.say import Say
from actions.wording.words import Language
from shop.catalogue import Catalogue

# As many looks as an answer has room for on buttons.
OFFERED = 4


class SaveLook(Skill):
    """Keeps what is worn now, for as long as the shopper's data are kept."""

    action = "action_save_look"

    async def answer(self, turn: Turn, say: Say) -> list[EventType]:
        """Kept once, however often it is asked. Raises NothingWorn."""
        wardrobe = turn.wardrobe
        if not wardrobe.worn:
            raise NothingWorn
        now = Tried(wardrobe.worn, turn.who)
        saved = tuple(look for look in wardrobe.saved if look != now)
        wardrobe = replace(wardrobe, saved=(*saved, now)[-LONGEST_MEMORY:])
        what = describe_pieces(now.pieces, self.parts.catalogue, say.language)
        say.say("utter_look_saved", what=what, count=len(wardrobe.saved))
        return wardrobe.slots()


class ShowLooks(Skill):
    """What is worn now, what was saved, and every look tried, the first one first."""

    action = "action_show_looks"

    async def answer(self, turn: Turn, say: Say) -> list[EventType]:
        """Nothing is drawn, but "the very first thing I tried" once more; garments no longer sold are left out."""
        catalogue, language = self.parts.catalogue, say.language
        if turn.asked.garment.ordinal:
            return await self._once_more(turn, say, turn.asked.garment.ordinal[0])
        worn = _sold(turn.wardrobe.worn, catalogue)
        saved, tried = (_looks(looks, catalogue) for looks in (turn.wardrobe.saved, turn.wardrobe.tried))
        if worn:
            say.say("utter_wearing_now", what=describe_pieces(worn, catalogue, language))
        else:
            say.say("utter_wearing_nothing")
        if saved:
            buttons = [_again(say, pieces, catalogue) for pieces in saved[-OFFERED:] if len(pieces) == 1]
            say.say("utter_saved_so_far", buttons=buttons, lines=_numbered(saved, catalogue, language))
        if len(tried) > 1:
            say.say("utter_tried_so_far", lines=_numbered(tried, catalogue, language))
        ruled_out = [spoken for garment in turn.ruled_out if (spoken := describe(garment, say))]
        say.show({
            "kind": "state", "wearing": _items(worn), "looks": [_items(look) for look in tried],
            "saved": [_items(look) for look in saved], "ruled_out": {"said": ruled_out} if ruled_out else {},
        })  # fmt: skip
        return []

    async def _once_more(self, turn: Turn, say: Say, number: int) -> list[EventType]:
        """Draws one of the looks tried, counted from the first (1) or the last (-1). Raises NoSuchOrdinal."""
        tried = _looks(turn.wardrobe.tried, self.parts.catalogue)
        place = number - 1 if number > 0 else len(tried) + number
        if not 0 <= place < len(tried):
            raise NoSuchOrdinal(number, len(tried))
        return await dress(self.parts.looks, self.parts.catalogue, turn, say, tried[place])


def _sold(pieces: tuple[Piece, ...], catalogue: Catalogue) -> tuple[Piece, ...]:
    return tuple(piece for piece in pieces if piece.id in catalogue)


def _looks(looks: tuple[Tried, ...], catalogue: Catalogue) -> list[tuple[Piece, ...]]:
    return [pieces for look in looks if (pieces := _sold(look.pieces, catalogue))]


def _numbered(looks: list[tuple[Piece, ...]], catalogue: Catalogue, language: Language) -> str:
    return "\n".join(f"{k}. {describe_pieces(look, catalogue, language)}" for k, look in enumerate(looks, start=1))


def _again(say: Say, pieces: tuple[Piece, ...], catalogue: Catalogue) -> Button:
    (piece,) = pieces
    name = catalogue.get(piece.id).name[say.language]
    return say.button("try", "try_on", gaps={"name": name}, item=piece.id, size=piece.size, colour=piece.colour)


def _items(pieces: tuple[Piece, ...]) -> list[dict[str, str]]:
    return [{"id": piece.id, "size": piece.size, "colour": piece.colour} for piece in pieces]
