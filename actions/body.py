"""Showing the shopper their own figure."""

from __future__ import annotations

from rasa_sdk.events import EventType, SlotSet

from actions.asking import surer
from actions.dressing import ask_measures_first
from actions.say import Say
from actions.skill import Skill
from actions.slots import Turn
from actions.words import listing, measure
from shop import media

MAIN = ("height", "weight", "chest", "waist", "hip", "inseam", "shoulder")


class AskBody(Skill):
    """The fitted body, front and side, with its main measures."""

    action = "action_ask_body"

    async def answer(self, turn: Turn, say: Say) -> list[EventType]:
        """Without garments nothing tells the sex, so the form asks for it."""
        if not turn.known.enough or turn.known.sex is None:
            return ask_measures_first(turn, say, ask_sex=True)
        look = await self.parts.looks.body(turn.known.person())
        measures = look.report["measures"]
        address = "/media/" + media.save(look.picture, look.suffix)
        say.show({"kind": "body", "measures": measures}, image=address)
        spoken = [measure(name, measures[name], say.language) for name in MAIN if name in measures]
        given = turn.known.values
        missing = next((name for name in ("chest", "waist", "hip") if name not in given), None)
        buttons = [say.button("recommend", "recommend"), say.button("dresses", "search", category="dress")]
        if turn.known.sex == "male":
            buttons = buttons[:1]
        buttons += surer(turn, say)
        response = "utter_body_estimated" if missing else "utter_body"
        say.say(response, buttons=buttons, measures=listing(spoken, say.language))
        return [SlotSet("pending", None)]
