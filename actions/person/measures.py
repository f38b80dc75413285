"""Numbers about the body: confirming them, and going on with what waited for them."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from rasa_sdk.events import EventType, FollowupAction, SlotSet

from actions.find.search import Search
from actions.person.asking import dress_anew, figure_said
from actions.person.hearing import OPTIONAL, USUAL
from actions.person.scan import remembered, scan_sent
from actions.person.wearers import ME
from actions.renderer.looks import LookFailed
from actions.renderer.patience import scanned_s
from actions.skill import Skill
from actions.state.asked import Asked
from actions.state.known import MEASURE_ENTITIES
from actions.state.turn import Turn
from actions.wear.dressing import likely_sex
from actions.wording import Button
from actions.wording.people import MEASURE, measure
from actions.wording.say import Say
from actions.wording.words import both, listing, word
from common.media import MediaError

# What a message may ask for besides giving numbers: it goes before a wish that waited longer.
WISHES = frozenset({"try_on", "ask_body", "ask_size", "compare", "add_item"})
# Said with a picture on screen, one of these changes what it would look like.
SHAPING = frozenset(
    {
        "height",
        "weight",
        "sex",
        "chest",
        "waist",
        "waist_navel",
        "hip",
        "inseam",
        "shoulder",
        "thigh",
        "age",
        "build",
        "pregnancy",
    }
)


class GiveMeasures(Skill):
    """Confirms numbers, and draws again what they change."""

    action = "action_give_measures"

    async def answer(self, turn: Turn, say: Say) -> list[EventType]:
        """The confirmation itself has been spoken by the time this is called."""
        if name := turn.asked.one("scan"):
            return await self._scanned(turn, say, str(name))
        if turn.in_form:
            # The form asks on by itself, save for what can be done without.
            return await go_on(self, turn, say) if turn.requested in OPTIONAL else []
        if said := turn.asked.one("figure"):
            return await figure_said(self.parts, turn, say, str(said))
        if turn.wearer and not turn.asked.garment.described and turn.asked.intent == "give_measures":
            return await self._somebody(turn, say)
        if turn.stored and (wish := wish_beside(turn.asked)):
            return await self.parts.skills[wish.intent].answer(turn.asking(wish), say)
        if not turn.stored:
            if not turn.rejected and (turn.asked.one("price_max") or turn.asked.one("price_min")):
                return await Search(self.parts).answer(turn, say)
            if turn.beside:
                return []
            if spoken := _of_garments(turn, say):
                say.say("utter_numbers_of_a_garment", measures=spoken)
                return []
            if not turn.rejected:
                say.say("utter_give_measures_how")
            return [] if turn.rejected or turn.known.enough else [FollowupAction("measures_form")]
        if turn.wardrobe.worn and turn.known.enough and _shapes(turn.stored):
            return await self._again(turn, say)
        if turn.pending and turn.known.enough:
            return await go_on(self, turn, say)
        self._next(turn, say)
        return []

    async def _somebody(self, turn: Turn, say: Say) -> list[EventType]:
        """Another body: it is shown in what is worn, unless that is cut for the other sex."""
        cut = likely_sex([self.parts.product(piece.id) for piece in turn.wardrobe.worn])
        # Back from another body, the clothes on it tell nothing of the shopper's own.
        sex = turn.known.sex or (None if turn.wearer == ME else cut)
        if turn.known.enough and turn.wardrobe.worn and cut in (None, sex):
            return await dress_anew(self.parts, turn, say)
        self._next(turn, say)
        return []

    async def _scanned(self, turn: Turn, say: Say, name: str) -> list[EventType]:
        """A form that was asking for numbers has them now and goes on by itself; else the new body is shown."""
        begun = asyncio.get_running_loop().time()
        seen = await scan_sent(self.parts, turn, say, name)
        if seen is None:
            return []
        if turn.in_form:
            return remembered(seen)
        try:
            async with asyncio.timeout_at(begun + scanned_s()):
                return remembered(seen) + await self._show(seen, say)
        except (TimeoutError, LookFailed, MediaError):
            # What was measured is kept, picture or not.
            say.say("utter_what_next", buttons=next_steps(seen, say))
            return remembered(seen)

    async def _show(self, turn: Turn, say: Say) -> list[EventType]:
        """The new body as it is wanted: in what waited, in what was worn, else by itself."""
        if turn.pending:
            return await go_on(self, turn, say)
        if turn.wardrobe.worn:
            return await self._again(turn, say)
        return await self.parts.skills["ask_body"].answer(turn, say)

    async def _again(self, turn: Turn, say: Say) -> list[EventType]:
        say.say("utter_redrawn")
        return await dress_anew(self.parts, turn, say)

    def _next(self, turn: Turn, say: Say) -> None:
        if turn.known.enough:
            say.say("utter_what_next", buttons=next_steps(turn, say))
            return
        missing = [word(MEASURE, name, say.language) for name in turn.known.missing]
        if not turn.rejected:
            say.say("utter_need_more", missing=both(missing, say.language))


async def go_on(skill: Skill, turn: Turn, say: Say) -> list[EventType]:
    """Answers what this message asks for besides its numbers, else what waited."""
    skills = skill.parts.skills
    # "No idea what I weigh" asks for nothing, whatever it was taken for.
    beside = None if turn.forgone else wish_beside(turn.asked)
    asked = beside or (turn.pending.asked if turn.pending else None)
    done: list[Any] = [SlotSet("pending", None)]
    if asked is None or asked.intent not in skills:
        say.say("utter_what_next", buttons=next_steps(turn, say))
        return done
    return done + await skills[asked.intent].answer(turn.asking(asked), say)


def wish_beside(asked: Asked) -> Asked | None:
    """What a message asks for besides giving numbers: "165 cm, 55 kg, show me in the red dress" gives and asks."""
    if asked.intent in WISHES:
        return asked
    if asked.garment.described:
        return replace(asked, intent="try_on")
    return replace(asked, intent="ask_body") if "figure" in asked.cues else None


def _of_garments(turn: Turn, say: Say) -> str:
    """The measures of garments that were told, said aloud; empty where none was."""
    told = [one for one in turn.asked.numbers if one.of == "garment" and one.entity in MEASURE_ENTITIES]
    return listing((measure(one.entity, one.value, say.language) for one in told if one.value), say.language)


def _shapes(stored: Iterable[str]) -> bool:
    return any(name in SHAPING or name.startswith(f"{USUAL}:") for name in stored)


def next_steps(turn: Turn, say: Say) -> list[Button]:
    """What a shopper with measures does next."""
    buttons = [say.button("body", "ask_body"), say.button("recommend", "recommend")]
    if turn.known.sex != "male":
        buttons.append(say.button("dresses", "search", category="dress"))
    return buttons
