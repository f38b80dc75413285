"""What would be if a body were another: "if I gain 5 kg", drawn and answered, and never kept."""

from __future__ import annotations

from dataclasses import replace

from actions.person.plausible import implausible
from actions.state.known import MEASURE_ENTITIES
from actions.state.turn import Turn
from actions.wording.people import measure
from actions.wording.say import Say
from actions.wording.words import listing


def supposed(turn: Turn, say: Say) -> Turn:
    """The turn with the body its act supposes; a supposition that nobody's body could have changes nothing."""
    values: dict[str, float] = {}
    for number in turn.asked.numbers:
        if number.of != "supposition" or number.entity not in MEASURE_ENTITIES:
            continue
        known = turn.known.values.get(number.entity)
        if number.value is not None:
            values[number.entity] = float(number.value)
        elif number.change is not None and known is not None:
            values[number.entity] = round(known + number.change, 1)
    values = {name: value for name, value in values.items() if not implausible({}, {name: value})}
    if not values:
        return turn
    say.say("utter_supposing", measures=listing((measure(n, v, say.language) for n, v in values.items()), say.language))
    return replace(turn, known=replace(turn.known, values={**turn.known.values, **values}))
