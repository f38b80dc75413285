"""What concerns the shopper's rights and people: a person to talk to, their data, and what is not possible yet."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from rasa_sdk.events import AllSlotsReset, EventType, SlotSet

from actions.skill import Skill
from actions.state.asked import Asked
from actions.state.turn import Turn
from actions.wording.garments import ALTERATION, STYLE
from actions.wording.say import Say
from actions.wording.words import word

# A yes that says again what it agrees to.
_YES = re.compile(
    r"^\W*(?:是|对|好|嗯|行|可以|确定|确认|没错|yes\b|yeah\b|yep\b|sure\b|ok(?:ay)?\b|please do\b|go ahead\b|confirm)",
    re.IGNORECASE,
)
_NOT = re.compile(r"别|不|先留|\b(?:no|not|don'?t|do not|never|keep)\b", re.IGNORECASE)


# What is asked for that a person does, by the act's intent or the topic of its question -> why they are needed.
FOR_A_PERSON = {"buy": "order", "returns": "refund"}


class AskAgent(Skill):
    """A person is asked for, in words or by a button that says why (`topic`)."""

    action = "action_ask_agent"

    async def answer(self, turn: Turn, say: Say) -> list[EventType]:
        """Where the shop has people the gateway hands over and words it: it knows the queue and the hours.

        Where it has none the assistant says so and keeps the conversation.
        """
        if turn.staffed:
            say.show({"kind": "handoff", "status": "waiting", "reason": str(turn.asked.one("topic") or "asked")})
            return []
        say.say("utter_no_agent_yet")
        say.show({"kind": "handoff", "status": "bot"})
        return []


def offer_person(turn: Turn, acts: Sequence[Asked], say: Say) -> None:
    """A button to a person under the answer, where what is asked for is theirs to do and the shop has people."""
    asked = [name for act in acts for name in (act.intent, turn.topic_of(act)) if name]
    reason = next((FOR_A_PERSON[name] for name in asked if name in FOR_A_PERSON), None)
    spoken = [place for place, message in enumerate(say.messages) if message.text]
    if not (turn.staffed and reason and spoken) or any(
        "/ask_agent" in b.payload for m in say.messages for b in m.buttons
    ):
        return
    message = say.messages[spoken[-1]]
    person = say.button("person", "ask_agent", topic=reason)
    say.messages[spoken[-1]] = replace(message, buttons=[*message.buttons, person])


class Privacy(Skill):
    """Asks first, and does it on yes. The gateway owns what is stored: it carries out the `privacy` message."""

    intent = ""
    question = ""
    doing = ""

    async def answer(self, turn: Turn, say: Say) -> list[EventType]:
        """Comes here twice: asked by the shopper, and again when yes was said."""
        if turn.asked.one("confirmed") is None and not self._agreed(turn):
            say.say(self.question)
            sure = Asked(self.intent, others={"confirmed": (True,)})
            return [SlotSet("offered", sure.to_slot())]
        say.say(self.doing)
        say.show({"kind": "privacy", "action": self.intent.removesuffix("_data")})
        return self.forget(turn)

    def _agreed(self, turn: Turn) -> bool:
        """Whether "yes, delete everything" answers the question that is open."""
        text = turn.asked.text.strip()
        asked = turn.offered is not None and turn.offered.intent == self.intent
        return asked and bool(_YES.match(text)) and not _NOT.search(text)

    def forget(self, _turn: Turn) -> list[EventType]:
        """What the dialogue itself must drop."""
        return []


class ExportData(Privacy):
    """Everything that is kept about the shopper, for the shopper."""

    action, intent = "action_export_data", "export_data"
    question, doing = "utter_export_confirm", "utter_exporting"


class DeleteData(Privacy):
    """Everything that is kept about the shopper, gone."""

    action, intent = "action_delete_data", "delete_data"
    question, doing = "utter_delete_confirm", "utter_deleting"

    def forget(self, turn: Turn) -> list[EventType]:
        """All slots but the language."""
        return [AllSlotsReset(), SlotSet("language", turn.language)]


class Customise(Skill):
    """Alterations cannot be made yet: says what was understood, and what can be done."""

    action = "action_customise"

    async def answer(self, turn: Turn, say: Say) -> list[EventType]:
        """A looser or a slimmer fit can at least be shown as another size."""
        wanted = turn.asked.one("alteration")
        table = ALTERATION if wanted in ALTERATION else STYLE
        wish = word(table, str(wanted), say.language) if wanted else ("改衣服" if say.language == "zh" else "change it")
        buttons = [
            say.button("larger", "change_size", size="up"),
            say.button("smaller", "change_size", size="down"),
            say.button("fit", "ask_fit"),
        ]
        say.say("utter_not_yet_customise", buttons=buttons if turn.wardrobe.worn else buttons[2:], wish=wish)
        return []
