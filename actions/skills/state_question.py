"""Answers what is remembered of a body, as it was told."""

from __future__ import annotations

from rasa_sdk.events import EventType

from actions.body import AskBody
from actions.hearing import tell
from actions.say import Say
from actions.skill import Skill
from actions.slots import Turn
from actions.words import listing


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
