"""Advised sizes against those that the true bodies would get, over simulated people whose true measures are known.

People of many builds tell their age, height and weight; their true bodies are drawn from what is then believed of them.
Charts are drawn out at both ends, so that nobody lies outside: the rule is judged, not where a shop's sizes end.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import fmean

import numpy as np

from actions.fit.sizing import advise, score, targets
from actions.renderer.looks import Figure
from render.prediction.belief import joint_belief
from render.types import Sex
from shop.catalogue import Product, catalogue

HEIGHTS: Mapping[Sex, Sequence[float]] = {"female": (154.0, 162.0, 170.0), "male": (166.0, 174.0, 182.0)}
BMI = (18.5, 20.0, 22.0, 24.0, 27.0, 31.0)
AGES = (22, 35, 50)
MORE_SIZES = 6


@dataclass(frozen=True)
class Person:
    """Somebody who told a height and a weight: the figure drawn of them, and true bodies they may have [cm, kg]."""

    sex: Sex
    figure: Figure
    bodies: tuple[Figure, ...]


@dataclass(frozen=True)
class Judged:
    """One piece of advice: the garment, the ease it leaves on the drawn figure less the ease intended, by measure [cm];
    for each true body how many sizes the advised one is above that body's own, and how much better each true body is
    served (in scores) by the advised size than by one size less and by one size more."""

    sex: Sex
    template: str
    off: Mapping[str, float]
    steps: tuple[int, ...]
    over_smaller: tuple[float, ...]
    over_larger: tuple[float, ...]


def people(
    *, heights: Mapping[Sex, Sequence[float]] = HEIGHTS, ages: Sequence[int] = AGES, bodies: int = 4
) -> Iterator[Person]:
    """Women and men on a grid of builds, each with so many true bodies."""
    chance = np.random.default_rng(5)
    for sex, of_sex in heights.items():
        for age, height, bmi in ((age, height, bmi) for age in ages for height in of_sex for bmi in BMI):
            told = {"height": height, "weight": round(bmi * (height / 100) ** 2, 1)}
            belief = joint_belief(told, age=age, sex=sex)
            predicted = {name: one for name, one in belief.predictions().items() if name not in told}
            drawn = np.exp(chance.multivariate_normal(belief.mean, belief.covariance, bodies))
            yield Person(
                sex,
                Figure(
                    sex,
                    told | {name: one.value for name, one in predicted.items()},
                    {name: (one.low, one.high) for name, one in predicted.items()},
                ),
                tuple(Figure(sex, dict(zip(belief.names, row.tolist(), strict=True)), {}) for row in drawn),
            )


def drawn_out(product: Product) -> Product:
    """The product with more sizes at both ends, graded as its last ones are."""
    rows = list(product.sizes.values())
    first, last = rows[0], rows[-1]
    down = {name: rows[1][name] - first[name] for name in first}
    up = {name: last[name] - rows[-2][name] for name in last}
    below = {f"-{k}": {name: first[name] - k * down[name] for name in first} for k in range(MORE_SIZES, 0, -1)}
    above = {f"+{k}": {name: last[name] + k * up[name] for name in last} for k in range(1, MORE_SIZES + 1)}
    return replace(product, sizes={**below, **product.sizes, **above})


def judged(everybody: Sequence[Person]) -> Iterator[Judged]:
    """Everybody's advice in every garment of the shop that is cut for them."""
    garments = [drawn_out(product) for product in catalogue() if len(product.sizes) > 1]
    for person in everybody:
        yield from (_judge(person, product) for product in garments if product.sex in (person.sex, "unisex"))


def _judge(person: Person, product: Product) -> Judged:
    sizes = list(product.sizes)
    advice = advise(product, person.figure.at(product.template), person.figure.interval90)
    place, wanted = sizes.index(advice.size), targets(product)
    scores = [score(product, body.at(product.template)) for body in person.bodies]
    return Judged(
        person.sex,
        product.template,
        {name: ease - wanted[name].ideal for name, ease in advice.ease[advice.size].items()},
        tuple(place - int(np.argmax(of_body)) for of_body in scores),
        tuple(float(of_body[place] - of_body[place - 1]) for of_body in scores),
        tuple(float(of_body[place] - of_body[place + 1]) for of_body in scores),
    )


def sizes() -> None:
    """Prints, by sex and kind of garment, how far from its intention what is advised lies on average."""
    groups: dict[tuple[str, str], list[Judged]] = defaultdict(list)
    for one in judged(list(people())):
        groups[one.sex, one.template].append(one)
    print("sizes advised to simulated people of many builds, from age, height and weight")
    for (sex, template), ones in groups.items():
        measure = "chest" if template in ("tee", "dress") else "waist"
        steps = [step for one in ones for step in one.steps]
        print(
            f"  {sex:7}{template:9} {measure} ease {fmean(one.off[measure] for one in ones):+.1f} cm off the intended;"
            f" {fmean(steps):+.2f} sizes off the true body's own, the same in {fmean(not step for step in steps):.0%};"
            f" better than one less by {fmean(v for one in ones for v in one.over_smaller):.2f},"
            f" than one more by {fmean(v for one in ones for v in one.over_larger):.2f}"
        )
