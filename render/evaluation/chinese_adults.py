"""How far predictions lie from the waists of Chinese adults, of whom only means are published.

Men of the China Health and Nutrition Survey 2009 by age: mean BMI and mean waist (SD 9.6-10.2 cm), the tape midway
between the lowest rib and the hip bone's crest, so between our two waists (Stern et al. 2014, doi 10.1038/ijo.2014.74).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import get_args

from render.prediction.statistics import believe
from render.types import Population

MEN: tuple[tuple[int, float, float], ...] = (
    (25, 22.1, 79.8), (35, 23.6, 83.7), (45, 24.0, 85.5), (55, 23.5, 85.2),
)  # fmt: skip
"""Age, BMI, waist [cm]."""
MANS_HEIGHT_CM = 167.0  # mean of Chinese men in 2012; 5 cm more or less change these waists by 2 cm, with their BMI


def predicted_cm(age: int, bmi: float, population: Population) -> tuple[float, float]:
    """Predicted natural waist and waist at the navel of a man."""
    given = {"height": MANS_HEIGHT_CM, "weight": bmi * (MANS_HEIGHT_CM / 100.0) ** 2}
    _, belief = believe(given, age=float(age), sex="male", population=population)
    return belief.predictions["waist"].value, belief.predictions["waist_navel"].value


def lines() -> Iterator[str]:
    """A plain table, cm."""
    yield "waists of Chinese men, published means (tape between our two waists), and predictions, cm"
    yield f"  {'age':>4}{'BMI':>6}{'published':>11}   predicted: natural / navel, middle of both less published"
    for age, bmi, published in MEN:
        told = []
        for population in get_args(Population):
            natural, navel = predicted_cm(age, bmi, population)
            off = (natural + navel) / 2.0 - published
            told.append(f"{population} {natural:.1f} / {navel:.1f}, {off:+.1f}")
        yield f"  {age:4}{bmi:6.1f}{published:11.1f}   {';  '.join(told)}"
