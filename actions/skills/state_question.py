"""Answers what is remembered of a body, as it was told."""

from __future__ import annotations

from rasa_sdk.events import EventType

from actions.person.body import AskBody
from actions.person.hearing import USUAL, tell
from actions.person.wearers import ME
from actions.skill import Skill
from actions.state.known import Known
from actions.state.turn import Turn
from actions.wording.people import GARB
from actions.wording.say import Say
from actions.wording.words import listing


class KnownOfBody(Skill):
    """The figure; where only the numbers are asked for, those that were told."""

    action, framed = "action_ask_body", True

    async def answer(self, turn: Turn, say: Say) -> list[EventType]:
        """Numbers of whoever is spoken of now, then of everybody else."""
        if "measure" not in turn.asked.asks:
            return await AskBody(self.parts).answer(turn, say)
        everybody = {turn.who or ME: turn.known, **turn.people}
        told = {who: known for who, known in everybody.items() if _spoken(known, say)}
        for who, known in sorted(told.items(), key=lambda one: one[0] != ME):
            called = ("你" if say.language == "zh" else "you") if who == ME else who
            say.say("utter_known_of_you", who=called, measures=_spoken(known, say))
        if not told:
            say.say("utter_nothing_known_yet")
        if values := turn.known.told():
            say.show({"kind": "measures", "values": values})
        return []


def _spoken(known: Known, say: Say) -> str:
    """What was told of somebody, said aloud: measures, age, and sizes they wear."""
    told = [name for name in known.told() if name != "sex"]
    usual = [f"{USUAL}:{question}" for question in known.choices if question in GARB]
    return listing((tell(name, known, say.language) for name in (*told, *usual)), say.language)
