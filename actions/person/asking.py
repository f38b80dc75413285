"""At most two questions about the figure: how a shopper without a tape makes the fit surer.

They are answered by a picture or by a size one usually wears, of trousers, of tops, of a bra, whichever narrows the fit
of what is worn most. They are offered under a picture, never before it. "Don't know" is an answer, and nothing is asked
twice, in whatever words.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

from rasa_sdk.events import EventType, SlotSet

from actions.person.questions import choice_of, put_rest, put_to
from actions.person.which_waist import NAVEL, QUESTION, at_navel
from actions.state.known import known_slots
from actions.state.turn import Turn
from actions.wear.dressing import dress, likely_sex, refitted
from actions.wording.say import Say
from garments import kind_of
from render.prediction.ask_next import ANY, MOST_QUESTIONS, Question, ask_next
from render.prediction.belief import JointBelief
from render.prediction.choices import UNKNOWN, belief_of, bras_like

if TYPE_CHECKING:
    from actions.skill import Parts

KINDS = ("shape", "size", "bra")


async def figure_said(parts: Parts, turn: Turn, say: Say, said: str) -> list[EventType]:
    """Keeps an answer ("hips:wide"), asks the next question, or draws again what the answers change."""
    question, _, option = said.partition(":")
    if question == QUESTION:
        return await _waist_said(parts, turn, say, option)
    known, put, heard = turn.known, turn.figuring.put, False
    if _half(turn, question, option):
        put_rest(say, question, option, belief_of(known.person("female")))
        return [SlotSet("figure", replace(turn.figuring, open=question).to_slot(known.choices))]
    if option and _valid(turn, question, option):
        heard = option != UNKNOWN
        known = replace(known, choices={**known.choices, question: option})
        put = put if _put(turn, question) else (*put, question)
    turn = replace(turn, known=known, figuring=replace(turn.figuring, put=put, open=None))
    found = await asyncio.to_thread(_next, parts, turn) if known.enough else None
    if found is None:
        kept = SlotSet("figure", turn.figuring.to_slot(known.choices))
        return [kept, *await _finish(parts, turn, say, heard=heard or _told(turn))]
    asked, belief = found
    put_to(say, asked, belief)
    figuring = replace(turn.figuring, put=(*put, asked.name), open=asked.name)
    return [SlotSet("figure", figuring.to_slot(known.choices))]


async def _waist_said(parts: Parts, turn: Turn, say: Say, at: str) -> list[EventType]:
    """Where the tape lay: at the navel changes the figure."""
    if at != NAVEL or "waist" not in turn.known.values:
        say.say("utter_waist_at_narrowest")
        return []
    turn = replace(turn, known=at_navel(turn.known))
    say.say("utter_waist_at_navel")
    say.show({"kind": "measures", "values": turn.known.told()})
    kept = [SlotSet("measures", known_slots(turn.known)["measures"])]
    return kept + (await dress_anew(parts, turn, say) if turn.wardrobe.worn and turn.known.enough else [])


def _told(turn: Turn) -> bool:
    return any(option != UNKNOWN for option in turn.known.choices.values())


def _valid(turn: Turn, question: str, option: str) -> bool:
    choice = choice_of(question, turn.known.sex)
    return choice is not None and (option == UNKNOWN or option in choice.options)


def _half(turn: Turn, question: str, option: str) -> bool:
    """Whether this is the band or the cup of a bra size alone; asking for the rest goes on with the same question."""
    choice = choice_of(question, turn.known.sex)
    return choice is not None and choice.kind == "bra" and bool(bras_like(option))


def _put(turn: Turn, question: str) -> bool:
    """Whether the question, or one for the same kind of size, has been put: "Zara M" answers one about Uniqlo."""
    kinds = {name: choice.family for name in (question, *turn.figuring.put) if (choice := choice_of(name, None))}
    same = [name for name in turn.figuring.put if kinds.get(name) == kinds.get(question)]
    return question in turn.figuring.put or bool(kinds.get(question) and same)


def _kinds(turn: Turn) -> tuple[str, ...]:
    """What may be asked about: who cannot tell by a picture may know a size; bras are for who said she is a woman."""
    missed = {choice.kind for name, option in turn.known.choices.items()
              if option == UNKNOWN and (choice := choice_of(name, None))}  # fmt: skip
    woman = turn.known.sex == "female" or turn.known.pregnancy is not None
    return tuple(kind for kind in KINDS if kind not in missed and (kind != "bra" or woman))


def _next(parts: Parts, turn: Turn) -> tuple[Question, JointBelief] | None:
    """The question to put now, and what is believed of the shopper."""
    if len(turn.figuring.put) >= MOST_QUESTIONS:
        return None
    products = [parts.product(piece.id) for piece in turn.wardrobe.worn]
    person = turn.known.person(likely_sex(products))
    needs = kind_of(products[-1].template).needs if products else ANY
    found = ask_next(person, needs=needs, asked=turn.figuring.put, kinds=_kinds(turn), most=None)
    return (found[0], belief_of(person)) if found else None


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
