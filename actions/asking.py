"""At most two questions about the figure, answered by a picture: how a shopper without a tape makes the fit surer.

They are offered under a picture, never before it. "Don't know" is an answer, and nothing is asked twice.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

from rasa_sdk.events import EventType, SlotSet

from actions.dressing import dress, likely_sex, refitted
from actions.questions import put_to
from actions.say import Say
from actions.slots import Turn
from render.prediction.ask_next import MOST_QUESTIONS, NEEDS, ask_next
from render.prediction.choices import UNKNOWN, Choice, belief_of, choices
from render.types import Sex

if TYPE_CHECKING:
    from actions.skill import Parts

# Sizes of single makers are heard when they are said; only the size of jeans, which many know, is asked for.
NEVER_ASKED = ("hm_trousers", "hm_top", "zara_top", "letter_top", "japan_top", "china_letter_top", "china_top",
               "china_trousers")  # fmt: skip


async def figure_said(parts: Parts, turn: Turn, say: Say, said: str) -> list[EventType]:
    """Keeps an answer ("hips:wide"), asks the next question, or draws again what the answers change."""
    question, _, option = said.partition(":")
    known, put, heard = turn.known, turn.figuring.put, False
    if option and _valid(turn, question, option):
        heard = option != UNKNOWN
        known = replace(known, choices={**known.choices, question: option})
        put = put if question in put else (*put, question)
    turn = replace(turn, known=known, figuring=replace(turn.figuring, put=put, open=None))
    found = await asyncio.to_thread(_next, parts, turn) if known.enough else None
    if found is None:
        kept = SlotSet("figure", turn.figuring.to_slot(known.choices))
        return [kept, *await _finish(parts, turn, say, heard=heard or _told(turn))]
    choice, sex = found
    put_to(say, choice, sex)
    figuring = replace(turn.figuring, put=(*put, choice.name), open=choice.name)
    return [SlotSet("figure", figuring.to_slot(known.choices))]


def _told(turn: Turn) -> bool:
    return any(option != UNKNOWN for option in turn.known.choices.values())


def _valid(turn: Turn, question: str, option: str) -> bool:
    choice = choices(turn.known.sex or "female").get(question)
    return choice is not None and option in (*choice.options, UNKNOWN)


def _next(parts: Parts, turn: Turn) -> tuple[Choice, Sex] | None:
    """The question to put now, and the sex of the figures to show."""
    products = [parts.product(piece.id) for piece in turn.wardrobe.worn]
    person = turn.known.person(likely_sex(products))
    needs = NEEDS[products[-1].template] if products else NEEDS["dress"]  # type: ignore[index]
    asked = (*turn.figuring.put, *NEVER_ASKED)
    # Who cannot tell by a picture may know the size of their jeans.
    kinds = ("size",) if UNKNOWN in turn.known.choices.values() else ("shape",)
    found = ask_next(person, needs=needs, asked=asked, kinds=kinds, most=None)
    sex = belief_of(person).sex
    if not found or len(turn.figuring.put) >= MOST_QUESTIONS:
        return None
    return choices(sex)[found[0].name], sex


async def _finish(parts: Parts, turn: Turn, say: Say, *, heard: bool) -> list[EventType]:
    """Nothing more to ask: what was learned shows in the picture."""
    say.say("utter_figure_noted" if heard else "utter_figure_unknown")
    if not heard or not turn.known.enough:
        return []
    if not turn.wardrobe.worn:
        return await parts.skills["ask_body"].answer(turn, say)
    return await dress_anew(parts, turn, say)


async def dress_anew(parts: Parts, turn: Turn, say: Say) -> list[EventType]:
    """What is worn on the body as it is known now, in the sizes that suit it where the sizes were our choice."""
    pieces, wardrobe = await refitted(parts.looks, parts.catalogue, turn), turn.wardrobe
    focus = wardrobe.focus if any(piece.id == wardrobe.focus for piece in pieces) else pieces[-1].id
    other = any(piece.id == focus and piece not in wardrobe.worn for piece in pieces)
    caption = "utter_dressed_refitted" if other else None
    return await dress(
        parts.looks, parts.catalogue, turn, say, pieces, view=wardrobe.still, focus=focus, caption=caption
    )
