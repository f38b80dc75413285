"""One shopper on several devices: what is wished of them. The gateway knows the devices, carries it out and says so."""

from __future__ import annotations

from rasa_sdk.events import EventType, Restarted, SlotSet

from actions.skill import Skill
from actions.state.turn import Turn
from actions.wording.say import Say

# What the reader calls it -> what the gateway is asked to do.
WISHES = {"link": "link", "undo": "part"}
DOING = {"link": "utter_linking", "part": "utter_parting"}


class ContinueElsewhere(Skill):
    """A link that joins another device to this conversation, or the end of such a join."""

    action = "action_continue_elsewhere"

    async def answer(self, turn: Turn, say: Say) -> list[EventType]:
        """A link, unless it is to be undone."""
        action = WISHES.get(turn.topic or "link", "link")
        say.say(DOING[action])
        say.show({"kind": "devices", "action": action})
        return []


class Restart(Skill):
    """Begins again: for whoever speaks, or for somebody else who has taken the device over."""

    action = "action_restart"

    async def answer(self, turn: Turn, say: Say) -> list[EventType]:
        """Forgets all but the language; what is remembered of whoever leaves the device stays theirs."""
        if turn.topic == "somebody_else":
            say.show({"kind": "devices", "action": "anew"})
            return []
        say.say("utter_restarted")
        return [Restarted(), SlotSet("language", turn.language)]
