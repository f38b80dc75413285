"""Small talk that needs to know where the conversation stands."""

from __future__ import annotations

from dataclasses import replace

from rasa_sdk.events import EventType, SlotSet

from actions.person.hearing import OPTIONAL
from actions.person.measures import go_on
from actions.person.validate import named_language
from actions.skill import LEAVE_FORM, REMINDED, Skill
from actions.state.turn import Turn
from actions.wording.say import Say


class Affirm(Skill):
    """Yes, to the question that stands open."""

    action = "action_affirm"

    async def answer(self, turn: Turn, say: Say) -> list[EventType]:
        """To no question at all: what is wished for next?"""
        offered = turn.offered
        if offered and offered.intent in self.parts.skills:
            return await self.parts.skills[offered.intent].answer(turn.asking(offered), say)
        if not turn.in_form:
            say.say("utter_yes_to_what")
        return []


class Deny(Skill):
    """No: to an open question, to the form's, or to nothing in particular."""

    action = "action_deny"

    async def answer(self, turn: Turn, say: Say) -> list[EventType]:
        """A no to the form leaves it; to what it can do without, it goes on with what is likely."""
        if turn.offered and turn.offered.intent in ("export_data", "delete_data"):
            say.say("utter_kept")
            return []
        if not turn.in_form:
            if not turn.forgone:
                say.say("utter_no_to_what")
            return []
        if turn.requested in OPTIONAL:
            turn = replace(turn, known=replace(turn.known, unknown=turn.known.unknown | {turn.requested}))
            kept = SlotSet("unknown", sorted(turn.known.unknown))
            return [*LEAVE_FORM, kept, *await go_on(self, turn, say)]
        say.say("utter_form_left")
        return [*LEAVE_FORM, SlotSet("pending", None)]


class Goodbye(Skill):
    """Until next time."""

    action = "action_goodbye"

    async def answer(self, _turn: Turn, say: Say) -> list[EventType]:
        """Nothing is forgotten."""
        say.say("utter_goodbye")
        return []


class Thank(Skill):
    """You're welcome; "thanks, bye" says goodbye."""

    action = "action_thank"

    async def answer(self, turn: Turn, say: Say) -> list[EventType]:
        """Offers to go on unless the shopper leaves."""
        say.say("utter_goodbye" if "leaving" in turn.asked.cues else "utter_thank")
        return []


class AskHelp(Skill):
    """What can be done here."""

    action = "action_ask_help"

    async def answer(self, _turn: Turn, say: Say) -> list[EventType]:
        """The same whenever it is asked."""
        say.say("utter_ask_help")
        return []


class BotChallenge(Skill):
    """Says that it is a program; to an insult, that it is sorry and what may help."""

    action = "action_bot_challenge"

    async def answer(self, turn: Turn, say: Say) -> list[EventType]:
        """Calm either way."""
        say.say("utter_sorry" if "rude" in turn.asked.cues else "utter_bot_challenge")
        return []


class NotUnderstood(Skill):
    """Nothing was understood: says what can be done, with buttons."""

    action = "action_unclear"

    async def answer(self, turn: Turn, say: Say) -> list[EventType]:
        """A number that was kept is an answer after all."""
        if turn.in_form and (turn.stored or turn.rejected):
            return []
        if turn.in_form and REMINDED not in turn.put:
            say.say("utter_unclear_in_form")
            return []
        if turn.stored or turn.rejected:
            return await self.parts.skills["give_measures"].answer(turn, say)
        say.say("utter_sorry" if "rude" in turn.asked.cues else "utter_unclear")
        return []


class ChangeLanguage(Skill):
    """Answers in the other language from here on."""

    action = "action_change_language"

    async def answer(self, turn: Turn, say: Say) -> list[EventType]:
        """The slot was set before this answer was worded."""
        entities = [{"entity": "language", "value": turn.asked.one("language")}] if turn.asked.one("language") else []
        named = named_language({"text": turn.asked.text, "entities": entities})
        say.say("utter_language_changed" if named else "utter_which_language")
        return []
