"""Which waist was told: the narrowest, as we ask for it, or the one at the navel, which is wider.

Asked once, under the answer, and only of somebody in whom the two lie far apart; until it is answered the waist told is
the narrowest. Whoever measures at the navel does so again the next time.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from typing import TypeVar

from rasa_sdk.events import EventType, SlotSet

from actions.state.known import Known
from actions.state.turn import UNSURE, Turn
from actions.wording.people import WAIST_AT
from actions.wording.say import Say
from actions.wording.words import number
from render.prediction.choices import UNKNOWN, predicted_measures

Value = TypeVar("Value")
QUESTION = "waist"
NARROWEST, NAVEL = "narrowest", "navel"
OPTIONS = (("waist_narrowest", NARROWEST), ("waist_navel", NAVEL), ("dont_know", UNKNOWN))
"""Title and answer of each button."""
FAR_APART_CM = 3.0
SHOWING_BODY = ("try_on", "body")


async def ask_which_waist(turn: Turn, say: Say) -> list[EventType]:
    """Puts the question where it is due: a waist was told, a figure is known, and nothing else stands open."""
    shown = any((message.custom or {}).get("kind") in SHOWING_BODY for message in say.messages)
    open_already = turn.in_form or turn.figuring.open or turn.offered or QUESTION in turn.figuring.put
    told = "waist" in turn.known.values and "waist_navel" not in turn.known.values
    if not told or open_already or not turn.known.enough or not (turn.stored or shown):
        return []
    apart = await asyncio.to_thread(apart_cm, turn.known)
    if apart <= FAR_APART_CM:
        return []
    buttons = [say.button(title, "give_measures", figure=f"{QUESTION}:{at}") for title, at in OPTIONS]
    say.say(
        "utter_ask_which_waist", buttons=buttons, waist=number(turn.known.values["waist"]), apart=number(round(apart))
    )
    opened = replace(turn.figuring, put=(*turn.figuring.put, QUESTION), open=QUESTION)
    return [SlotSet("figure", opened.to_slot(turn.known.choices))]


def apart_cm(known: Known) -> float:
    """How much wider than the waist told this person is likely to be at the navel [cm], if it is the narrowest."""
    _, predicted = predicted_measures(known.person())
    return predicted["waist_navel"].value - known.values["waist"]


def typed(text: str) -> str | None:
    """The answer to the open question that a message is, if it is one."""
    text = text.strip().lower()
    if UNSURE.search(text):
        return UNKNOWN
    return next((at for at, words in WAIST_AT.items() if any(word in text for word in words)), None)


def at_navel(known: Known) -> Known:
    """The same person, whose waist was told at the navel."""
    return replace(known, values={("waist_navel" if name == "waist" else name): v for name, v in known.values.items()})


def as_before(known: Known, said: Mapping[str, Value]) -> dict[str, Value]:
    """What is said of the body [cm, kg], a waist under the name of the place where this person measures it."""
    navel = "waist_navel" in known.values and "waist" not in known.values
    return {("waist_navel" if navel and name == "waist" else name): value for name, value in said.items()}
