"""Showing the shopper their own figure."""

from __future__ import annotations

from rasa_sdk.events import EventType, SlotSet

from actions.person.questions import surer
from actions.skill import Skill
from actions.state.turn import Turn
from actions.wear.dressing import ask_measures_first, likely_sex, own_up
from actions.wording import Button
from actions.wording.people import MEASURE, measure
from actions.wording.say import Say
from actions.wording.words import listing, word
from common import media
from render.prediction.ask_next import MOST_QUESTIONS

GIRTHS = ("chest", "waist", "hip")
MAIN = ("height", "weight", "chest", "waist", "hip", "inseam", "shoulder")


class AskBody(Skill):
    """The fitted body, front and side, with its main measures."""

    action = "action_ask_body"

    async def answer(self, turn: Turn, say: Say) -> list[EventType]:
        """Where neither the shopper nor what is worn tells the sex, the form asks for it, once."""
        likely = likely_sex([self.parts.product(piece.id) for piece in turn.wardrobe.worn])
        settled = (
            turn.known.sex_settled
            or likely is not None
            or "sex" in turn.admitted
            or turn.requested == "sex"
            or turn.questions >= MOST_QUESTIONS
        )
        if not turn.known.enough or not settled:
            return ask_measures_first(turn, say, ask_sex=True)
        person = turn.known.person(likely)
        look = await self.parts.looks.body(person, names=_labels(say), appearance=turn.appearance)
        measures = look.report["measures"]
        address = "/media/" + media.save(look.picture, look.suffix)
        say.show({"kind": "body", "measures": measures}, image=address)
        spoken = listing(
            (measure(name, measures[name], say.language) for name in MAIN if name in measures), say.language
        )
        estimated = [name for name in GIRTHS if name not in turn.known.values]
        if estimated:
            around = (await self.parts.looks.figure(person)).interval90
            near = listing(
                (_give_or_take(name, around[name], say) for name in estimated if name in around), say.language
            )
            say.say("utter_body_estimated", buttons=self._buttons(turn, say), measures=spoken, around=near)
        else:
            say.say("utter_body", buttons=self._buttons(turn, say), measures=spoken)
        events = await own_up(self.parts.looks, person, turn, say)
        return [SlotSet("pending", None), *events]

    def _buttons(self, turn: Turn, say: Say) -> list[Button]:
        buttons = [say.button("recommend", "recommend")]
        if turn.known.sex != "male":
            buttons.append(say.button("dresses", "search", category="dress"))
        skin, hair = (
            say.button("skin", "give_measures", skin="choose"),
            say.button("hair", "give_measures", hair="choose"),
        )
        return [*buttons, *surer(turn, say), skin, hair]


def _labels(say: Say) -> dict[str, str]:
    """What the tapes in the picture are called, in the shopper's language."""
    return {name: word(MEASURE, name, say.language) for name in MEASURE}


def _give_or_take(name: str, interval: tuple[float, float], say: Say) -> str:
    """胸围 6 cm / chest 6 cm: half of a 90 % interval."""
    low, high = interval
    return f"{word(MEASURE, name, say.language)} {round((high - low) / 2)} cm"
