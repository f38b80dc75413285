"""Answers what is known and shown: what is on, what was tried, what is remembered of a body, and what is ruled out."""

from __future__ import annotations

from rasa_sdk.events import EventType

from actions.body import AskBody
from actions.captions import describe_pieces
from actions.explain import describe
from actions.hearing import tell
from actions.say import Say
from actions.skill import Skill
from actions.slots import Piece, Turn
from actions.words import listing


class ShowLooks(Skill):
    """What is worn now, and every look tried before it, numbered."""

    action, framed = "action_show_looks", True

    async def answer(self, turn: Turn, say: Say) -> list[EventType]:
        """The latest first where many were tried; nothing is drawn."""
        wardrobe, catalogue = turn.wardrobe, self.parts.catalogue
        worn = tuple(piece for piece in wardrobe.worn if piece.id in catalogue)
        if not worn:
            say.say("utter_wearing_nothing")
        else:
            say.say("utter_wearing_now", what=describe_pieces(worn, catalogue, say.language))
        looks = [tuple(piece for piece in look.pieces if piece.id in catalogue) for look in wardrobe.tried]
        looks = [look for look in looks if look]
        if len(looks) > 1:
            lines = [f"{k}. {describe_pieces(look, catalogue, say.language)}" for k, look in enumerate(looks, start=1)]
            say.say("utter_tried_so_far", lines="\n".join(lines))
        say.show(_state(turn, worn, looks, say))
        return []


class KnownOfBody(Skill):
    """The figure; where only the numbers are asked for, those that were told."""

    action, framed = "action_ask_body", True

    async def answer(self, turn: Turn, say: Say) -> list[EventType]:
        """Numbers of whoever is spoken of now."""
        if "measure" not in turn.asked.asks:
            return await AskBody(self.parts).answer(turn, say)
        told = turn.known.told()
        if not told:
            say.say("utter_nothing_known_yet")
            return []
        who = turn.who or ("你" if say.language == "zh" else "you")
        spoken = listing((tell(name, turn.known, say.language) for name in told if name != "sex"), say.language)
        say.say("utter_known_of_you", who=who, measures=spoken)
        say.show({"kind": "measures", "values": told})
        return []


def _state(turn: Turn, worn: tuple[Piece, ...], looks: list[tuple[Piece, ...]], say: Say) -> dict[str, object]:
    """The contract's message for programs."""

    def items(pieces: tuple[Piece, ...]) -> list[dict[str, str]]:
        return [{"id": piece.id, "size": piece.size, "colour": piece.colour} for piece in pieces]

    ruled_out = [describe(garment, say) for garment in turn.ruled_out if describe(garment, say)]
    return {
        "kind": "state",
        "wearing": items(worn),
        "looks": [items(look) for look in looks],
        "ruled_out": {"said": ruled_out} if ruled_out else {},
    }
