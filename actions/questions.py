"""Questions that pictures answer, as they are put and as their answers are heard: the figure, the skin, the hair."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from actions.say import Button, Say, payload
from actions.slots import LOOKS, UNSURE, Asked, Turn
from actions.words import FIGURE, word
from render.person.appearance import HAIR_COLOURS, HAIR_STYLES, SKIN_TONES
from render.picture.choice_pictures import path_of
from render.prediction.ask_next import MOST_QUESTIONS
from render.prediction.choices import UNKNOWN, Choice, choices
from render.types import Sex
from shop import media

NEXT = "ask"
# "5", "第5个", "number 5": the number beside a picture and nothing else.
NUMBERED = re.compile(r"^(?:no\.?|number|picture|#|第|选|是)?\s*([1-9])\s*(?:号|个|幅|张|[.。])?$", re.IGNORECASE)
ASKABLE = ("chest", "waist", "hip")
OPTIONS: dict[str, tuple[str, ...]] = {
    "skin": tuple(SKIN_TONES),
    "hair": tuple(HAIR_STYLES),
    "hair_colour": tuple(HAIR_COLOURS),
}
"""What a shopper may choose of how they are drawn."""


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
    if choice.kind != "shape":
        return next((option for option in choice.options if re.search(rf"(?<!\d){option}(?!\d)", text)), None)
    if (number := NUMBERED.match(text)) and int(number.group(1)) <= len(choice.options):
        return choice.options[int(number.group(1)) - 1]
    words = {option: describe(choice, option, turn.language) for option in choice.options}
    return next((option for option, said in words.items() if text.lower() == said.lower()), None)


def put_to(say: Say, choice: Choice, sex: Sex) -> None:
    """Asks: the numbered pictures, where they have been drawn, and a button for each."""
    put_pictures(say, choice.name, choice.options, sex)
    numbered = choice.kind == "shape"
    buttons = [
        Button((f"{k}. " if numbered else "") + describe(choice, option, say.language), answer(choice, option))
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
    """An option in words: fuller chest, flat belly; a size as it is."""
    if choice.kind != "shape":
        return option
    said = zip(choice.axes, choice.levels_of(option), strict=True)
    return ("，" if language == "zh" else ", ").join(word(FIGURE, f"{axis} {level}", language) for axis, level in said)
