"""Questions about the figure, the skin and the hair, as they are put and as their answers are heard.

Pictures are numbered. Of usual sizes the likeliest are on buttons, and every other may be typed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from actions.person import habits, which_waist
from actions.state.asked import Asked
from actions.state.turn import LOOKS, UNSURE, Turn
from actions.wording import Button
from actions.wording.people import FIGURE
from actions.wording.say import Say, payload
from actions.wording.words import word
from common import media
from render.person.appearance import HAIR_COLOURS, HAIR_STYLES, SKIN_TONES
from render.picture.choice_pictures import path_of
from render.prediction.ask_next import MOST_QUESTIONS, Question
from render.prediction.belief import JointBelief
from render.prediction.choices import SEXES, UNKNOWN, Choice, belief_of, bras_like, choices, likeliest
from render.types import Sex

NEXT = "ask"
USUAL_SIZE = "usual_size"
# "5", "第5个", "number 5": the number beside a picture and nothing else.
NUMBERED = re.compile(r"^(?:no\.?|number|picture|#|第|选|是)?\s*([1-9])\s*(?:号|个|幅|张|[.。])?$", re.IGNORECASE)
# As many buttons as of the largest question by picture.
SIZES_OFFERED = 9
# Said of pictures: "no clue", "can't tell them apart", 看不出来.
CANNOT_TELL = re.compile(
    r"no clue|can'?t (?:tell|decide)|hard to (?:say|tell)|none of (?:them|these)|neither|(?:all|look) the same|"
    r"看不出|说不[上好准清]|不好说|不晓得|分不清|没概念|没注意|都不像|都差不多|不懂",
    re.IGNORECASE,
)
# 不穿内衣, "I don't wear bras", "never shop there": there is no such size.
NOT_WORN = re.compile(
    r"do(?:n['’]?t| not) (?:wear|own|have|buy|shop)|never (?:wear|buy|shop)|不穿|不戴|没穿过|没买过|不买",
    re.IGNORECASE,
)
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
    """A typed answer to the question that stands open: its number, word or size, or that one does not know."""
    if turn.figuring.open is None or turn.in_form or turn.asked.one("figure"):
        return None
    if turn.figuring.open in LOOKS:
        return _heard_look(turn, turn.figuring.open)
    if turn.figuring.open == which_waist.QUESTION:
        at = which_waist.typed(turn.asked.text)
        return Asked("give_measures", others={"figure": (f"{which_waist.QUESTION}:{at}",)}) if at else None
    choice = choice_of(turn.figuring.open, turn.known.sex)
    answered = typed(choice, turn) if choice else None
    return Asked("give_measures", others={"figure": (":".join(answered),)}) if answered else None


def choice_of(name: str, sex: Sex | None) -> Choice | None:
    """The question of this name, as it is put to a sex; to either, where it is not known."""
    return next((found for one in ((sex,) if sex else SEXES) if (found := choices(one).get(name))), None)


def _heard_look(turn: Turn, name: str) -> Asked | None:
    number = NUMBERED.match(turn.asked.text.strip())
    options = OPTIONS[name]
    if not number or int(number.group(1)) > len(options):
        return None
    return Asked("give_measures", others={name: (options[int(number.group(1)) - 1],)})


def typed(choice: Choice, turn: Turn) -> tuple[str, str] | None:
    """The question and the option that a message means, if it is an answer at all."""
    text = turn.asked.text.strip()
    if text.startswith("/"):
        return None
    if UNSURE.search(text) or CANNOT_TELL.search(text):
        return choice.name, UNKNOWN
    if choice.kind != "shape":
        return _typed_size(choice, turn)
    if (number := NUMBERED.match(text)) and int(number.group(1)) <= len(choice.options):
        return choice.name, choice.options[int(number.group(1)) - 1]
    words = {option: describe(choice, option, turn.language) for option in choice.options}
    return next(((choice.name, option) for option, said in words.items() if text.lower() == said.lower()), None)


def _typed_size(choice: Choice, turn: Turn) -> tuple[str, str] | None:
    """A size in words of its own ("Zara M"), or bare, as an answer to what was asked: "75B", "W29", "M"."""
    told = [habits.answered(str(said), turn.known.sex, turn.language) for said in turn.asked.others.get(USUAL_SIZE, ())]
    for answer in told:
        if answer and _family(answer[0], turn.known.sex) == choice.family:
            return answer
    found = habits.typed(choice.family, turn.asked.text.strip(), turn.known.sex, turn.language)
    if not found and choice.family == "bra" and (half := habits.half_typed(turn.asked.text.strip())):
        return choice.name, half
    if not found and NOT_WORN.search(turn.asked.text):
        return choice.name, UNKNOWN
    return _likelier(found, turn) if len(found) > 1 else next(iter(found), None)


def _family(question: str, sex: Sex | None) -> str:
    choice = choice_of(question, sex)
    return choice.family if choice else ""


def _likelier(found: Sequence[tuple[str, str]], turn: Turn) -> tuple[str, str]:
    """Of two charts' sizes of one number, 34 inches and the European 34, the one that this body rather wears."""
    belief = belief_of(turn.known.person())

    def chance(answer: tuple[str, str]) -> float:
        choice = choices(belief.sex)[answer[0]]
        chances = belief.chances(choice.readings(belief), choice.likelihood)
        return float(chances[choice.index(answer[1])]) if choice.has(answer[1]) else 0.0

    return max(found, key=chance)


def put_to(say: Say, question: Question, belief: JointBelief) -> None:
    """Asks: the picture, where it has been drawn, and a button for each option, or for each of the likeliest sizes."""
    choice = choices(belief.sex)[question.name]
    topic = choice.family or choice.name
    put_pictures(say, topic, choice.options, belief.sex)
    buttons = _shapes(say, choice) if choice.kind == "shape" else _sizes(say, question, belief)
    buttons.append(say.button("dont_know", "give_measures", figure=f"{choice.name}:{UNKNOWN}"))
    say.say(f"utter_ask_figure_{topic}", buttons=buttons)


def put_rest(say: Say, name: str, half: str, belief: JointBelief) -> None:
    """Asks for the rest of a bra size of which the band or the cup was told."""
    chart = _charts(say, [name], belief)[0]
    likely = likeliest(belief, chart, SIZES_OFFERED, among=bras_like(half))
    buttons = [Button(habits.offered(chart.name, size, say.language), answer(chart, size)) for size in likely]
    buttons.append(say.button("dont_know", "give_measures", figure=f"{name}:{UNKNOWN}"))
    say.say("utter_ask_figure_bra_rest", buttons=buttons, half=half)


def _shapes(say: Say, choice: Choice) -> list[Button]:
    titles = [f"{k}. {describe(choice, option, say.language)}" for k, option in enumerate(choice.options, start=1)]
    return [Button(title, answer(choice, option)) for title, option in zip(titles, choice.options, strict=True)]


def _sizes(say: Say, question: Question, belief: JointBelief) -> list[Button]:
    charts = _charts(say, [question.name, *question.instead], belief)
    return [
        Button(habits.offered(chart.name, option, say.language), answer(chart, option))
        for chart in charts
        for option in likeliest(belief, chart, SIZES_OFFERED // len(charts))
    ]


def _charts(say: Say, names: Sequence[str], belief: JointBelief) -> list[Choice]:
    """The charts of these questions where the shopper's language is spoken."""
    local = [habits.IN_CHINA.get(name, name) if say.language == "zh" else name for name in names]
    return [choices(belief.sex)[name] for name in local]


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
    """A shape's option in words: fuller chest, flat belly."""
    said = zip(choice.axes, choice.levels_of(option), strict=True)
    return ("，" if language == "zh" else ", ").join(word(FIGURE, f"{axis} {level}", language) for axis, level in said)
