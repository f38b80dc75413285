"""Numbers that could each be right but hardly together, and what one of them may have meant."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from render.prediction.contradictions import for_either_sex
from render.prediction.measures import Guess, body_mass_index, unit
from render.types import Person, Pregnancy


@dataclass(frozen=True)
class Doubt:
    """Numbers that could each be right but hardly together, and what one of them may have meant.

    together: the measures involved; suggestion: what `measure` may have been (a jin taken for a kilogram).
    """

    measure: str
    value: float
    together: tuple[str, ...]
    suggestion: float | None = None
    guess: Guess | None = None

    @property
    def sentence(self) -> str:
        """What is odd, and what to do."""
        others = " and ".join(name for name in self.together if name != self.measure)
        text = f"{self.measure} {self.value:g}{unit(self.measure)} is hardly found with this {others}"
        if self.suggestion is None:
            return f"{text}; please check both"
        return f"{text}; if it is in {self.guess} or pounds, give {self.value:g}jin or {self.value:g}lb"


# Pairs no body has: (smaller, larger, least ratio larger / smaller). ANSUR II's extremes, 5-10 % wider.
LEAST_RATIO: tuple[tuple[str, str, float], ...] = (
    ("inseam", "height", 1.75), ("outseam", "height", 1.43), ("sleeve", "height", 2.4), ("back_length", "height", 2.9),
    ("inseam", "outseam", 1.05), ("thigh", "hip", 1.25), ("knee", "thigh", 1.1), ("ankle", "calf", 1.2),
    ("wrist", "upper_arm", 1.2), ("neck", "chest", 1.9), ("foot_width", "foot", 2.0), ("underbust", "chest", 0.9),
    ("shoulder", "chest", 1.8), ("waist", "hip", 0.62), ("waist", "chest", 0.66), ("waist_navel", "hip", 0.62),
    ("waist_navel", "chest", 0.66), ("hip", "chest", 0.6),
    ("foot", "height", 5.2),
)  # fmt: skip


JIN_BMI = 37.5  # taken as kilograms; 98 % of soldiers lie below, and half of it is an everyday figure
STOUT_GIRTH_CM = 100.0  # a waist or hip that bears a high weight out


def doubts(values: Mapping[str, float], *, pregnancy: Pregnancy | None = None) -> list[Doubt]:
    """Numbers that hardly go together: jin for kilograms, a leg longer than its body."""
    found = []
    if "height" in values and "weight" in values:
        bmi = body_mass_index(values["height"], values["weight"])
        stout = any(values.get(name, 0.0) > STOUT_GIRTH_CM for name in ("chest", "waist", "waist_navel", "hip"))
        if bmi > JIN_BMI and not stout and bmi / 2 >= 15.5:  # 110 jin at 165 cm: BMI 40 as kilograms, 20 as jin
            half = round(values["weight"] / 2, 1)
            found.append(Doubt("weight", values["weight"], ("height", "weight"), half, "jin"))
        elif not 12.5 <= bmi <= 70:
            found.append(Doubt("weight", values["weight"], ("height", "weight")))
    for small, large, ratio in LEAST_RATIO:
        if small in values and large in values and values[large] < ratio * values[small]:
            found.append(Doubt(small, values[small], (small, large)))
    return found or unlikely_together(Person(values=values, pregnancy=pregnancy))


def unlikely_together(person: Person) -> list[Doubt]:
    """Numbers that each go with some other, but not all with one person: a hip of 70 cm beside a waist of 100."""
    return [
        Doubt(one.measure, one.asked, (one.measure, *one.together)) for one in for_either_sex(person) if one.together
    ]
