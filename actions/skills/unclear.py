"""Not understanding well: what was nearly understood is offered, and after two misses in a row a person."""

from __future__ import annotations

from rasa_sdk.events import EventType, SlotSet

from actions.skill import Skill
from actions.state.turn import Turn
from actions.wording import Button
from actions.wording.buttons import WISH
from actions.wording.say import Say, payload
from actions.wording.words import word

MISSES_UNTIL_A_PERSON = 2


class OutOfScope(Skill):
    """Something nobody comes to a fitting room for."""

    action, framed = "action_out_of_scope", True

    async def answer(self, turn: Turn, say: Say) -> list[EventType]:
        """Says so, and what can be done here; a number that was kept beside it is an answer after all."""
        if turn.stored or turn.rejected:
            return []
        return _missed(turn, say, "utter_out_of_scope", [])


class NotUnderstood(Skill):
    """A message that could mean two things, or nothing."""

    action, framed = "action_nlu_fallback", True

    async def answer(self, turn: Turn, say: Say) -> list[EventType]:
        """The likely readings stand on buttons."""
        if turn.stored or turn.rejected:
            return []
        buttons = [Button(word(WISH, name, say.language), payload(name)) for name in turn.likely if name in WISH]
        return _missed(turn, say, "utter_did_you_mean" if buttons else "utter_unclear", buttons)


def _missed(turn: Turn, say: Say, response: str, buttons: list[Button]) -> list[EventType]:
    misses = turn.misses + 1
    if misses >= MISSES_UNTIL_A_PERSON:
        buttons = [*buttons, say.button("person", "ask_agent", topic="misses")]
        say.say("utter_still_unclear", buttons=buttons)
    else:
        say.say(response, buttons=buttons)
    return [SlotSet("misses", misses)]
