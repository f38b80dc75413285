"""Given numbers that no one body has together: which, by how much, and what to draw instead.

Each given girth or length is compared with what all the other given numbers make of it. Among 250 soldiers given with
nine measures each, none lay further than 3.7 standard deviations off; what lies beyond 5.5 is set aside, worst first,
and drawn as far from the usual as people are seen.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from render.prediction.statistics import Prediction, load
from render.prediction.told import told_belief
from render.types import Person

FAR = 5.5  # standard deviations
FAR_BEYOND_DATA = 8.0  # where the statistics are stretched past the people they come from
BMI_OF_DATA = (17.0, 40.0)
SEEN = 3.3  # standard deviations within which 999 of 1000 people lie
BASIS = ("height", "weight")  # what the other numbers are held against; alone they may be as far out as they like


@dataclass(frozen=True)
class Contradiction:
    """A given number the others speak against [cm]: people with those have usual[0] to usual[1] (90 %).

    together: the given numbers it cannot stand beside, strongest first; drawn: what the figure is to have instead.
    """

    measure: str
    asked: float
    usual: tuple[float, float]
    together: tuple[str, ...]
    drawn: float

    @property
    def sentence(self) -> str:
        others = ", ".join(self.together)
        low, high = self.usual
        return f"{self.measure} {self.asked:g} does not go with {others}: people with these have {low:.0f}-{high:.0f}"


def expected(person: Person, name: str) -> Prediction:
    """What the other given numbers make of one."""
    return told_belief(without(person, name)).predictions()[name]


def without(person: Person, name: str) -> Person:
    return replace(person, values={other: value for other, value in person.values.items() if other != name})


def distance(value: float, prediction: Prediction) -> float:
    """How far a number lies from its prediction, in standard deviations."""
    return float(np.log(value / prediction.value) / max(prediction.log_spread, 1e-6))


def far(given: Mapping[str, float]) -> float:
    if not all(name in given for name in BASIS):
        return FAR
    bmi = given["weight"] / (given["height"] / 100.0) ** 2
    return FAR if BMI_OF_DATA[0] <= bmi <= BMI_OF_DATA[1] else FAR_BEYOND_DATA


def set_aside(person: Person) -> tuple[dict[str, float], list[Contradiction]]:
    """The numbers that go together, and those that do not, worst first. The person's sex is told."""
    assert person.sex is not None
    kept, found = person, list[Contradiction]()
    while True:
        tried = [name for name in kept.values if name not in BASIS and name in load()[person.sex].names]
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


def opponents(person: Person, name: str, off: float) -> tuple[str, ...]:
    """The given numbers without which `name` would be less strange, most telling first; all if it needs them all."""
    relief = {}
    for other in person.values:
        if other != name:
            prediction = expected(without(person, other), name)
            relief[other] = off - abs(distance(person.values[name], prediction))
    telling = [other for other in relief if relief[other] > 0.05 * off]
    return tuple(sorted(telling or relief, key=lambda other: -relief[other]))


def for_either_sex(person: Person) -> list[Contradiction]:
    """What neither a woman nor a man has together, worst first; the fewer, where they differ."""
    _, woman = set_aside(replace(person, sex="female"))
    if not woman or person.pregnancy is not None:
        return woman
    _, man = set_aside(replace(person, sex="male"))
    return min(woman, man, key=len)
