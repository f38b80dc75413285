"""How closely bodies have the numbers they were asked for, whichever and however many were given."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from render.body.fitting import fit_body
from render.measuring.anthropometry import GIRTHS, MEASURES
from render.prediction.belief import joint_belief
from render.prediction.statistics import load
from render.types import Person, Sex

MOST_GIVEN = 12
SEXES: tuple[Sex, ...] = ("female", "male")


@dataclass(frozen=True)
class Met:
    """How far bodies lie from given numbers at worst: girths and lengths [mm], weight [kg].

    named: given numbers the body names as contradicting the others; these it need not have.
    """

    people: int
    numbers: int
    girth_mm: float
    length_mm: float
    weight_kg: float
    named: int


def some_of(values: dict[str, float], rng: np.random.Generator) -> dict[str, float]:
    """A few of somebody's numbers: 1 to 12, any of them."""
    names = rng.permutation(sorted(values))[: rng.integers(1, MOST_GIVEN + 1)]
    return {str(name): round(values[str(name)], 1) for name in names}


def drawn_people(count: int, seed: int = 5) -> Iterator[Person]:
    """Made-up civilians as they vary, a few of their numbers given."""
    rng = np.random.default_rng(seed)
    for number in range(count):
        sex, age = SEXES[number % 2], int(rng.integers(18, 60))
        size = rng.multivariate_normal(load()[sex].stature[0], load()[sex].stature_cov)
        height_m = float(np.exp(size[0]))
        belief = joint_belief(
            {"height": 100 * height_m, "weight": float(np.exp(size[1])) * height_m**2}, age=age, sex=sex
        )
        drawn = np.exp(rng.multivariate_normal(belief.mean, belief.covariance, check_valid="ignore"))
        values = {name: float(value) for name, value in zip(belief.names, drawn, strict=True) if name in MEASURES}
        yield Person(sex, age, some_of(values, rng))


def measured_people(path: Path, count: int, seed: int = 5) -> Iterator[Person]:
    """People of a table, a few of their numbers given."""
    from render.evaluation.bodies import people
    from render.prediction.survey import read_survey

    rng = np.random.default_rng(seed)
    survey = read_survey(path)
    everybody = list(people(survey.tables))
    for place in rng.choice(len(everybody), min(count, len(everybody)), replace=False):
        one = everybody[place]
        yield Person(one.sex, int(one.age), some_of(one.measured, rng), population=survey.population)


def met(given_to: Iterable[Person]) -> Met:
    """Fits everybody and compares."""
    off: dict[str, list[float]] = {"girth": [0.0], "length": [0.0], "weight": [0.0]}
    count = numbers = named = 0
    for person in given_to:
        body = fit_body(person)
        conflicts = body.parameters["conflicts"]
        count, numbers, named = count + 1, numbers + len(person.values), named + len(conflicts)
        for name, value in person.values.items():
            kind = "weight" if name == "weight" else "girth" if name in GIRTHS else "length"
            if name not in conflicts:
                off[kind].append(abs(body.measures[name] - value))
    girth, length, weight = (max(values) for values in off.values())
    return Met(count, numbers, 10.0 * girth, 10.0 * length, weight, named)


def line(found: Met) -> str:
    """One line to print."""
    return (
        f"{found.numbers} given numbers of {found.people} people, 1 to {MOST_GIVEN} each: girths met within "
        f"{found.girth_mm:.1f} mm, lengths {found.length_mm:.1f} mm, weight {found.weight_kg:.2f} kg; "
        f"{found.named} named as contradicting the others"
    )
