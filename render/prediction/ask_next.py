"""Which single question would narrow the fit at hand most: a measure to take, or a choice that needs no tape.

A usual size is one question whatever chart it is told by: trousers in inches or as a European number, tops of one maker
or another. Bra sizes are asked of women alone, who said that they are, and of nobody known to be under age.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from garments import registry
from render.measuring.tape import Array
from render.prediction.belief import JointBelief
from render.prediction.choices import UNKNOWN, Choice, UnknownChoice, belief_of, choices, stored
from render.prediction.statistics import Z90
from render.types import Person

MOST_QUESTIONS = 2
"""Asked before the first picture at most."""
LEAST_GAIN_MM = 2.0
"""A question that narrows the fit by less is not worth asking."""

# Weight of each measure's interval for whatever somebody may try on next.
ANY: Mapping[str, float] = {"chest": 1.0, "waist": 1.0, "hip": 1.0}
KINDS = ("shape", "size", "bra", "measure")
"""How a question is answered: by a picture, by a size one wears, by one's bra size, by a tape."""
ADULT = 18  # years
# What people can reach with a tape by themselves, and a garment may hang on.
TAPED = ("chest", "waist", "hip", "thigh", "inseam", "shoulder")


class UnknownNeed(ValueError):
    """A garment kind or a measure that nothing is known of."""


@dataclass(frozen=True)
class Question:
    """One question to put.

    kind "measure": its name is the measure, options are empty; kind "choice": options in order, without "unknown";
    instead: choices that answer it as well, with their options (tops of another maker).
    expected_gain_mm: how much narrower the 90 % intervals of the measures that matter get on average, by weight, if it
    is answered; share: part of people who can answer it. Questions are ranked by the product.
    """

    name: str
    kind: Literal["measure", "choice"]
    options: tuple[str, ...]
    expected_gain_mm: float
    share: float
    instead: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def needs_of(garment: str) -> Mapping[str, float]:
    """The weights of a kind of garment. Raises UnknownNeed."""
    kinds = registry().kinds
    if garment not in kinds:
        raise UnknownNeed(f"garment {garment!r} is not one of {', '.join(kinds)}; choose one of these")
    return kinds[garment].needs


def ask_next(
    person: Person,
    *,
    needs: Mapping[str, float] = ANY,
    asked: Collection[str] = (),
    kinds: Collection[str] = KINDS,
    most: int | None = MOST_QUESTIONS,
) -> list[Question]:
    """Questions worth asking, best first; none once `most` have been asked.

    asked: what was put already, answered or not; the person's own choices count as asked, "unknown" too.
    needs: measure -> weight; kinds: which of KINDS may be asked. Raises UnknownNeed, UnknownChoice.
    """
    put = set(asked) | set(person.choices)
    if most is not None and len(put) >= most:
        return []
    return rank(belief_of(person), needs, put, known=person.values, kinds=fitting(person, kinds))


def fitting(person: Person, kinds: Collection[str]) -> tuple[str, ...]:
    """Of the kinds of questions those that may be put to this person."""
    woman = person.sex == "female" or person.pregnancy is not None
    adult = person.age is None or person.age >= ADULT
    return tuple(kind for kind in kinds if kind != "bra" or (woman and adult))


def rank(
    belief: JointBelief,
    needs: Mapping[str, float],
    put: Collection[str],
    *,
    known: Collection[str] = (),
    kinds: Collection[str] = KINDS,
) -> list[Question]:
    """The same from a belief: put are the questions asked before, known the measures that were given."""
    check(needs, belief)
    choosing = [choice for choice in open_choices(belief, put) if choice.kind in kinds]
    found = [weigh_family(belief, family, needs) for family in families(choosing)]
    if "measure" in kinds:
        found += [weigh_measure(belief, name, needs) for name in TAPED if name not in put and name not in known]
    worth = [question for question in found if question.expected_gain_mm >= LEAST_GAIN_MM]
    return sorted(worth, key=lambda question: (-question.expected_gain_mm * question.share, question.name))


def check(needs: Mapping[str, float], belief: JointBelief) -> None:
    if strange := [name for name in needs if name not in belief.names]:
        raise UnknownNeed(f"measure {strange[0]!r} is not known; use {', '.join(belief.names)}")
    if not needs or min(needs.values()) < 0 or sum(needs.values()) <= 0:
        raise UnknownNeed("the weights of the measures are empty or negative; give at least one above 0")


def open_choices(belief: JointBelief, put: Collection[str]) -> list[Choice]:
    """Choices that ask something new: of one measure's shape, and of one kind of size, people are asked once."""
    every = choices(belief.sex)
    before = [every[name] for name in put if name in every]
    seen = {axis for choice in before if choice.kind == "shape" for axis in choice.axes}
    told = {choice.family for choice in before}
    return [
        choice
        for choice in every.values()
        if not (choice.heard or choice.name in put)
        and not (seen & set(choice.axes) if choice.kind == "shape" else choice.family in told)
        and not belief.known(choice.readings(belief))
    ]


def families(found: list[Choice]) -> list[list[Choice]]:
    """The choices that one question puts together, each shape by itself."""
    together: dict[str, list[Choice]] = {}
    for choice in found:
        together.setdefault(choice.family or choice.name, []).append(choice)
    return list(together.values())


def weigh_family(belief: JointBelief, family: list[Choice], needs: Mapping[str, float]) -> Question:
    """One question that any of these choices answers, weighed by how many people know which; the best gives its name.

    Who knows one chart's size may or may not know another's: the two are taken for unrelated.
    """
    gains = {choice.name: weigh_choice(belief, choice, needs) for choice in family}
    best, *others = sorted(family, key=lambda choice: -gains[choice.name] * choice.share)
    known = np.array([choice.share for choice in family])
    gain = float(known @ [gains[choice.name] for choice in family] / known.sum())
    share = float(1.0 - np.prod(1.0 - known))
    instead = {choice.name: choice.options for choice in others}
    return Question(best.name, "choice", best.options, gain, share, instead)


def weigh_choice(belief: JointBelief, choice: Choice, needs: Mapping[str, float]) -> float:
    """How much narrower [mm] its answer makes the intervals."""
    return gain_mm(belief, needs, belief.expected_spread(choice.readings(belief), choice.likelihood, tuple(needs)))


def weigh_measure(belief: JointBelief, measure: str, needs: Mapping[str, float]) -> Question:
    """A tape read at home, with the slips of a hand that does it for the first time."""
    errors = stored()["tape_error_cm"]
    readings = belief.log_readings((measure,))
    mean, spread = belief.read(readings)
    error = errors.get(measure, errors["default"]) / float(np.exp(mean[0]))
    left = spread * error**2 / (spread + error**2)
    after = belief.moved(readings, mean, left)
    index = [belief.names.index(name) for name in needs]
    gain = gain_mm(belief, needs, np.sqrt(np.maximum(np.diag(after.covariance)[index], 0.0)))
    return Question(measure, "measure", (), gain, stored()["tape_share"])


def gain_mm(belief: JointBelief, needs: Mapping[str, float], after: Array) -> float:
    """Weighted mean fall of the intervals' widths, from their log spreads after the answer."""
    index = [belief.names.index(name) for name in needs]
    weights = np.array(list(needs.values()))
    fall = np.sqrt(np.maximum(np.diag(belief.covariance)[index], 0.0)) - after
    widths = 2.0 * Z90 * 10.0 * np.exp(belief.mean[index]) * fall
    return float(weights @ widths / weights.sum())


__all__ = ["ANY", "MOST_QUESTIONS", "UNKNOWN", "Question", "UnknownChoice", "UnknownNeed", "ask_next", "needs_of"]
