"""Given numbers that no one body has together: which, by how much, and what to draw instead.

Each given girth or length is compared with what all the other given numbers make of it. What lies beyond 5.5 standard
deviations is set aside, worst first, and drawn as far from the usual as people are seen. None of the 4,976 people of
ANSUR II lies there, given with five to fifteen measures each and every girth read wrong by a centimetre (1 sd).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from render.prediction.measures import unit
from render.prediction.statistics import Prediction, load
from render.prediction.told import told_belief
from render.types import Person

FAR = 5.5  # standard deviations
TAPE_CM = 0.7  # standard deviation of what people read off a tape at home, assumed; it tells most at the wrist
FAR_BEYOND_DATA, BMI_OF_DATA = 8.0, 40.0  # above it the statistics are stretched past the people they come from
SEEN = 3.3  # standard deviations within which 999 of 1000 people lie
TELLING = 0.05  # share of a number's strangeness that goes when another is not known
BASIS = ("height", "weight")  # what the other numbers are held against; alone they may be as far out as they like


@dataclass(frozen=True)
class Contradiction:
    """A given number the others speak against [cm]: people with those have usual[0] to usual[1] (90 %).

    together: the given numbers it cannot stand beside [cm, kg], those that exclude it alone first; drawn: what the
    figure is to have instead.
    """

    measure: str
    asked: float
    usual: tuple[float, float]
    together: Mapping[str, float]
    drawn: float

    @property
    def sentence(self) -> str:
        *most, last = (f"{name} {value:g}{unit(name)}" for name, value in self.together.items())
        others = f"{', '.join(most)} and {last}" if most else last
        low, high = self.usual
        told = f"{self.measure} {self.asked:g} cm does not go with {others}"
        return f"{told}: people with {'these' if len(self.together) > 1 else 'this'} have {low:.0f}-{high:.0f}"


def expected(person: Person, name: str) -> Prediction:
    """What the other given numbers make of one."""
    return told_belief(without(person, name)).predictions()[name]


def without(person: Person, name: str) -> Person:
    return replace(person, values={other: value for other, value in person.values.items() if other != name})


def distance(value: float, prediction: Prediction) -> float:
    """How far a number lies from its prediction, in standard deviations of people and of tapes."""
    return float(np.log(value / prediction.value) / np.hypot(prediction.log_spread, TAPE_CM / prediction.value))


def far(given: Mapping[str, float]) -> float:
    if not all(name in given for name in BASIS):
        return FAR
    bmi = given["weight"] / (given["height"] / 100.0) ** 2
    return FAR if bmi <= BMI_OF_DATA else FAR_BEYOND_DATA


def set_aside(person: Person) -> tuple[dict[str, float], list[Contradiction]]:
    """The numbers that go together, and those that do not, worst first. The person's sex is told."""
    assert person.sex is not None
    kept, found = person, list[Contradiction]()
    while True:
        known = load(person.population)[person.sex].names
        tried = [name for name in kept.values if name not in BASIS and name in known]
        if len(kept.values) < 2 or not tried:
            return dict(kept.values), found
        predictions = {name: expected(kept, name) for name in tried}
        off = {name: distance(kept.values[name], prediction) for name, prediction in predictions.items()}
        worst = max(off, key=lambda name: abs(off[name]))
        if abs(off[worst]) <= far(kept.values):
            return dict(kept.values), found
        prediction = predictions[worst]
        edge = prediction.value * np.exp(np.sign(off[worst]) * SEEN * prediction.log_spread)
        usual = (prediction.low, prediction.high)
        together = opponents(kept, worst, abs(off[worst]))
        found.append(Contradiction(worst, kept.values[worst], usual, together, float(edge)))
        kept = without(kept, worst)


def opponents(person: Person, name: str, off: float) -> dict[str, float]:
    """The given numbers that speak against `name`: those that exclude it alone first, then what they need beside them.

    off: how far `name` lies from what all of them make of it. All of them, where each says little.
    """
    value, others = person.values[name], [other for other in person.values if other != name]
    alone, relief = {}, {}
    for other in others:
        only = replace(person, values={name: value, other: person.values[other]})
        alone[other] = abs(distance(value, expected(only, name)))
        relief[other] = off - abs(distance(value, expected(without(person, other), name)))
    telling = [other for other in others if alone[other] > FAR or relief[other] > TELLING * off]
    ranked = sorted(telling or others, key=lambda other: (alone[other] <= FAR, -max(alone[other], relief[other])))
    return {other: person.values[other] for other in ranked}


def for_either_sex(person: Person) -> list[Contradiction]:
    """What neither a woman nor a man has together, worst first; the fewer, where they differ."""
    _, woman = set_aside(replace(person, sex="female"))
    if not woman or person.pregnancy is not None:
        return woman
    _, man = set_aside(replace(person, sex="male"))
    return min(woman, man, key=len)
