"""Numbers that do not go together: refused in flags, drawn as near as people come with --nearest or in a table.

Refused are numbers that people do not have together; what people may have, and only our figure misses by some
millimetres, is drawn and told. A refusal prints nothing on stdout: what reads it must not keep a figure nobody has.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable
from dataclasses import replace

from render.cli.person import BadInput, person_from, value
from render.prediction.contradictions import Contradiction, set_aside
from render.prediction.doubts import Doubt, doubts
from render.prediction.told import sex_of
from render.types import Person


def add_nearest_flag(parser: argparse.ArgumentParser) -> None:
    """--nearest."""
    parser.add_argument(
        "--nearest", action="store_true", help="given numbers nobody has together: draw the nearest figure all the same"
    )


def person_of(options: argparse.Namespace) -> Person:
    """Who the flags describe. Raises BadInput, also for numbers nobody has together unless --nearest; MeasureError."""
    person = person_from(vars(options) | {"stated": "yes" if options.stated else ""})
    if not options.nearest and (found := contradictions(person)):
        raise BadInput(f"{'; '.join(found)}; check these numbers, or give --nearest to draw the nearest figure")
    return person


def contradictions(person: Person) -> list[str]:
    """In words, what nobody has together: by the statistics, or a pair of numbers no body has."""
    _, found = set_aside(replace(person, sex=sex_of(person)))
    named = {one.measure for one in found}
    pairs = [
        doubt.sentence
        for doubt in doubts(person.values, pregnancy=person.pregnancy)
        if doubt.measure != "weight" and not named & set(doubt.together)  # a heavy or a light person is no mistake
    ]
    return [told(one) for one in found] + pairs


def told(one: Contradiction) -> str:
    """How far off, and whether inches were meant."""
    sentence = f"{one.sentence}, the nearest figure {one.drawn:.0f}"
    low, high = one.usual
    if abs(2.54 * one.asked - (low + high) / 2.0) <= high - low:
        return f"{sentence}; if it is in inches, give {one.asked:g}in"
    return sentence


def doubted(person: Person, weight: str | None = None) -> list[Doubt]:
    """What could be a slip and could be true, like jin for kilograms: not if `weight` was typed with its unit."""
    found = doubts(person.values, pregnancy=person.pregnancy)
    unit_said = weight is not None and value("weight", weight).unit_said
    return [doubt for doubt in found if doubt.guess is None or not unit_said]


def tell(notes: Iterable[str]) -> None:
    """Each on a line of stderr, beside whatever stdout holds."""
    for note in notes:
        print(note, file=sys.stderr)
