"""How the shopper looks in their pictures: skin and hair, chosen from small pictures or simply said."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import TYPE_CHECKING

from rasa_sdk.events import EventType, SlotSet

from actions.person.questions import OPTIONS, put_pictures
from actions.skill import Skill
from actions.state.turn import LOOKS, Turn
from actions.wear.dressing import dress
from actions.wording import Button
from actions.wording.people import HAIR, HAIR_COLOUR, SKIN
from actions.wording.say import Say, payload
from actions.wording.words import Pair, word
from render.person.appearance import Appearance
from render.types import Sex

if TYPE_CHECKING:
    from actions.skill import Parts

WORDS: dict[str, dict[str, Pair]] = {"skin": SKIN, "hair": HAIR, "hair_colour": HAIR_COLOUR}
STEPS = {"darker": 1, "lighter": -1}


class ChangeAppearance(Skill):
    """Draws the shopper with the skin or hair they name, and offers the choices where none is named."""

    action = "action_appearance"

    async def answer(self, turn: Turn, say: Say) -> list[EventType]:
        """Every later picture has it, until something else is chosen."""
        named = {name: chosen for name in LOOKS if (chosen := _option(name, turn))}
        if not named:
            return self._ask(turn, say, next(name for name in LOOKS if turn.asked.one(name)))
        appearance = replace(turn.appearance or Appearance(), **named)
        kept: list[EventType] = [SlotSet("appearance", asdict(appearance))]
        return kept + await draw_anew(self.parts, replace(turn, appearance=appearance), say)

    def _ask(self, turn: Turn, say: Say, name: str) -> list[EventType]:
        sex: Sex = turn.known.sex or "female"
        buttons = [
            Button(f"{k}. {word(WORDS[name], option, say.language)}", payload("give_measures", **{name: option}))
            for k, option in enumerate(OPTIONS[name], start=1)
        ]
        if name == "hair":
            buttons.append(say.button("hair_colour", "give_measures", hair_colour="choose"))
        put_pictures(say, name, OPTIONS[name], sex)
        say.say(f"utter_ask_look_{name}", buttons=buttons)
        opened = replace(turn.figuring, open=name)
        return [SlotSet("figure", opened.to_slot(turn.known.choices))]


async def draw_anew(parts: Parts, turn: Turn, say: Say) -> list[EventType]:
    """The picture that is on screen, or the figure alone, once more; only a word where nothing can be drawn yet."""
    wardrobe = turn.wardrobe
    if not turn.known.enough or (not wardrobe.worn and not turn.known.sex_settled):
        say.say("utter_look_noted")
        return []
    if not wardrobe.worn:
        return await parts.skills["ask_body"].answer(turn, say)
    focus = wardrobe.focus if any(piece.id == wardrobe.focus for piece in wardrobe.worn) else None
    pieces, view, caption = wardrobe.worn, wardrobe.still, "utter_look_changed"
    return await dress(parts.looks, parts.catalogue, turn, say, pieces, view=view, focus=focus, caption=caption)


def _option(name: str, turn: Turn) -> str | None:
    """The option that was said; "darker" and "lighter" go one step from how the shopper is drawn now."""
    said = str(turn.asked.one(name) or "")
    if said in STEPS:
        tones = OPTIONS["skin"]
        place = tones.index((turn.appearance or Appearance()).skin) + STEPS[said]
        return tones[min(max(place, 0), len(tones) - 1)]
    return said if said in OPTIONS[name] else None
