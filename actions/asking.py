"""At most two questions about the figure, answered by a picture: how a shopper without a tape makes the fit surer.

They are offered under a picture, never before it. "Don't know" is an answer, and nothing is asked twice.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from rasa_sdk.events import EventType, SlotSet

from actions.say import Button, Say, payload
from actions.slots import LOOKS, UNSURE, Asked, Turn
from actions.words import FIGURE, word
from render.ask_next import MOST_QUESTIONS, NEEDS, ask_next
from render.choice_pictures import path_of
from render.choices import UNKNOWN, Choice, belief_of, choices
from render.types import Sex
from shop import media
from shop.catalogue import Product

if TYPE_CHECKING:
    from actions.skill import Parts

NEXT = "ask"
# "5", "第5个", "number 5": the number beside a picture and nothing else.
NUMBERED = re.compile(r"^(?:no\.?|number|picture|#|第|选|是)?\s*([1-9])\s*(?:号|个|幅|张|[.。])?$", re.IGNORECASE)
ASKABLE = ("chest", "waist", "hip")


def surer(turn: Turn, say: Say) -> list[Button]:
    """The button that offers the questions, while there is something to ask."""
    asked_enough = len(turn.figuring.put) >= MOST_QUESTIONS
    if asked_enough or all(name in turn.known.values for name in ASKABLE):
        return []
    return [say.button("surer", "give_measures", figure=NEXT)]


def heard_figure(turn: Turn) -> Asked | None:
    """A typed answer to the question that stands open: its number, its word, or that one does not know."""
    if turn.figuring.open is None or turn.in_form or turn.asked.one("figure"):
        return None
    if turn.figuring.open in LOOKS:
        return _heard_look(turn, turn.figuring.open)
    choice = choices(turn.known.sex or "female").get(turn.figuring.open)
    option = typed(choice, turn) if choice else None
    if choice is None or option is None:
        return None
    return Asked("give_measures", others={"figure": (f"{choice.name}:{option}",)})


def _heard_look(turn: Turn, name: str) -> Asked | None:
    from actions.appearance import OPTIONS

    number = NUMBERED.match(turn.asked.text.strip())
    options = OPTIONS[name]
    if not number or int(number.group(1)) > len(options):
        return None
    return Asked("give_measures", others={name: (options[int(number.group(1)) - 1],)})


def typed(choice: Choice, turn: Turn) -> str | None:
    """The option that a message means, if it is an answer at all."""
    text = turn.asked.text.strip()
    if text.startswith("/"):
        return None
    if UNSURE.search(text):
        return UNKNOWN
    if (number := NUMBERED.match(text)) and int(number.group(1)) <= len(choice.options):
        return choice.options[int(number.group(1)) - 1]
    words = {option: describe(choice, option, turn.language) for option in choice.options}
    return next((option for option, said in words.items() if text.lower() == said.lower()), None)


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
    person = turn.known.person(_cut_for(products))
    needs = NEEDS[products[-1].template] if products else NEEDS["dress"]  # type: ignore[index]
    found = ask_next(person, needs=needs, asked=turn.figuring.put, kinds=("shape",))
    sex = belief_of(person).sex
    return (choices(sex)[found[0].name], sex) if found else None


def _cut_for(products: Sequence[Product]) -> Sex | None:
    from actions.dressing import likely_sex

    return likely_sex(products)


def put_to(say: Say, choice: Choice, sex: Sex) -> None:
    """Asks: the numbered pictures, where they have been drawn, and a button for each."""
    put_pictures(say, choice.name, choice.options, sex)
    buttons = [
        Button(f"{k}. {describe(choice, option, say.language)}", answer(choice, option))
        for k, option in enumerate(choice.options, start=1)
    ]
    buttons.append(say.button("dont_know", "give_measures", figure=f"{choice.name}:{UNKNOWN}"))
    say.say(f"utter_ask_figure_{choice.name}", buttons=buttons)


def put_pictures(say: Say, name: str, options: Sequence[str], sex: Sex) -> None:
    """The numbered pictures of the options, where they have been drawn."""
    sheet = path_of(name, "all", sex)
    if sheet.is_file():
        address = "/media/" + media.save(sheet.read_bytes(), sheet.suffix)
        say.show({"kind": "question", "name": name, "options": list(options)}, image=address)


def answer(choice: Choice, option: str) -> str:
    """What an option's button says."""
    return payload("give_measures", figure=f"{choice.name}:{option}")


def describe(choice: Choice, option: str, language: Any) -> str:
    """An option in words: fuller chest, flat belly."""
    said = zip(choice.axes, choice.levels_of(option), strict=True)
    return ("，" if language == "zh" else ", ").join(word(FIGURE, f"{axis} {level}", language) for axis, level in said)


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
    from actions.dressing import dress, refitted

    pieces, wardrobe = await refitted(parts.looks, parts.catalogue, turn), turn.wardrobe
    focus = wardrobe.focus if any(piece.id == wardrobe.focus for piece in pieces) else pieces[-1].id
    other = any(piece.id == focus and piece not in wardrobe.worn for piece in pieces)
    caption = "utter_dressed_refitted" if other else None
    return await dress(
        parts.looks, parts.catalogue, turn, say, pieces, view=wardrobe.still, focus=focus, caption=caption
    )
