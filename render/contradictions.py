"""Given numbers that no one body has together: which, by how much, and what to draw instead.

Each given girth or length is compared with what all the other given numbers make of it. Among 250 soldiers given with
nine measures each, none lay further than 3.7 standard deviations off; what lies beyond 5.5 is set aside, worst first,
and drawn as far from the usual as people are seen.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from render.body_statistics import Conditioner, Prediction, load
from render.types import Sex

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


def expected(given: Mapping[str, float], name: str, sex: Sex, age: float, *, stated: bool) -> Prediction:
    """What the other given numbers make of one."""
    rest = {other: value for other, value in given.items() if other != name}
    return Conditioner(load()[sex], age, rest, stated=stated).believe().predictions[name]


def distance(value: float, prediction: Prediction) -> float:
    """How far a number lies from its prediction, in standard deviations."""
    return float(np.log(value / prediction.value) / max(prediction.log_spread, 1e-6))


def far(given: Mapping[str, float]) -> float:
    if not all(name in given for name in BASIS):
        return FAR
    bmi = given["weight"] / (given["height"] / 100.0) ** 2
    return FAR if BMI_OF_DATA[0] <= bmi <= BMI_OF_DATA[1] else FAR_BEYOND_DATA


def set_aside(
    given: Mapping[str, float], *, sex: Sex, age: float, stated: bool = False
) -> tuple[dict[str, float], list[Contradiction]]:
    """The numbers that go together, and those that do not, worst first."""
    kept, found = dict(given), list[Contradiction]()
    while True:
        tried = [name for name in kept if name not in BASIS and name in load()[sex].names]
        if len(kept) < 2 or not tried:
            return kept, found
        predictions = {name: expected(kept, name, sex, age, stated=stated) for name in tried}
        off = {name: distance(kept[name], prediction) for name, prediction in predictions.items()}
        worst = max(off, key=lambda name: abs(off[name]))
        if abs(off[worst]) <= far(kept):
            return kept, found
        prediction = predictions[worst]
        edge = prediction.value * np.exp(np.sign(off[worst]) * SEEN * prediction.log_spread)
        together = opponents(kept, worst, abs(off[worst]), sex, age, stated=stated)
        usual = (prediction.low, prediction.high)
        found.append(Contradiction(worst, kept.pop(worst), usual, together, float(edge)))


def opponents(
    given: Mapping[str, float], name: str, off: float, sex: Sex, age: float, *, stated: bool
) -> tuple[str, ...]:
    """The given numbers without which `name` would be less strange, most telling first; all if it needs them all."""
    relief = {}
    for other in given:
        if other == name:
            continue
        rest = {key: value for key, value in given.items() if key != other}
        relief[other] = off - abs(distance(given[name], expected(rest, name, sex, age, stated=stated)))
    telling = [other for other in relief if relief[other] > 0.05 * off]
    return tuple(sorted(telling or relief, key=lambda other: -relief[other]))


def for_either_sex(given: Mapping[str, float], *, age: float = 30.0) -> list[Contradiction]:
    """What neither a woman nor a man has together, worst first; the fewer, where they differ."""
    _, woman = set_aside(given, sex="female", age=age)
    if not woman:
        return []
    _, man = set_aside(given, sex="male", age=age)
    return min(woman, man, key=len)
