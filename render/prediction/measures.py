"""Names and limits of the measures people give, and what to answer when a number cannot be right.

A `Problem` is for a program to word in any language; its `sentence` is the English one of the command line.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from quantities.units import feet_pointed_cm
from render.measuring.anthropometry import MEASURES

__all__ = ["LIMITS", "MEASURES", "USUAL", "MeasureError", "Problem", "check", "problems", "unit"]

LIMITS: dict[str, tuple[float, float]] = {
    "height": (100, 230), "weight": (25, 250), "neck": (22, 70), "chest": (55, 190), "underbust": (50, 180),
    "waist": (45, 200), "waist_navel": (45, 200), "hip": (60, 200), "thigh": (28, 120),
    "knee": (22, 80), "calf": (18, 75), "ankle": (13, 45),
    "upper_arm": (14, 75), "wrist": (9, 30), "shoulder": (25, 65), "sleeve": (35, 90), "back_length": (26, 75),
    "inseam": (45, 120), "outseam": (60, 150), "foot": (17, 38), "foot_width": (6, 16), "head": (45, 70),
    "age": (10, 110), "pregnant_weeks": (4, 42),
}  # fmt: skip
"""cm, kg, years, weeks: wider than any adult of 140-205 cm and 38-180 kg needs; what lies outside is a slip."""

USUAL: dict[str, tuple[float, float]] = {
    "height": (140, 205), "weight": (38, 150), "neck": (27, 52), "chest": (70, 140), "underbust": (60, 125),
    "waist": (55, 135), "waist_navel": (58, 135), "hip": (75, 140), "thigh": (42, 85),
    "knee": (30, 55), "calf": (26, 54), "ankle": (16, 30),
    "upper_arm": (20, 48), "wrist": (12, 22), "shoulder": (30, 50), "sleeve": (45, 75), "back_length": (34, 60),
    "inseam": (60, 105), "outseam": (85, 130), "foot": (20, 33), "foot_width": (7.5, 13), "head": (50, 63),
    "age": (16, 85), "pregnant_weeks": (6, 41),
}  # fmt: skip
"""Where nearly everybody lies: a suggestion is made only when it lands here."""

TOLD = ("age", "pregnant_weeks")
"""What nobody takes with a tape."""

Fault = Literal["outside", "not_a_number", "unknown"]
Guess = Literal["inches", "feet", "metres", "millimetres", "jin", "pounds", "missing_digit", "extra_digit"]

UNITS: tuple[Guess, ...] = ("inches", "feet", "metres", "millimetres", "jin", "pounds")
# Factor to our unit, tried in this order; the first that lands in USUAL is suggested.
LENGTH_GUESSES: tuple[tuple[Guess, float], ...] = (
    ("metres", 100.0), ("inches", 2.54), ("feet", 30.48), ("missing_digit", 10.0), ("millimetres", 0.1),
)  # fmt: skip
WEIGHT_GUESSES: tuple[tuple[Guess, float], ...] = (
    ("jin", 0.5), ("pounds", 0.45359237), ("missing_digit", 10.0), ("extra_digit", 0.1),
)  # fmt: skip
HEIGHT_GUESSES: tuple[tuple[Guess, float], ...] = (
    ("metres", 100.0), ("missing_digit", 10.0), ("feet", 30.48), ("inches", 2.54), ("millimetres", 0.1),
)  # fmt: skip


@dataclass(frozen=True)
class Problem:
    """A number that cannot be used: outside low-high, not a number, or a measure nobody knows."""

    measure: str
    value: float
    low: float
    high: float
    suggestion: float | None = None
    guess: Guess | None = None
    fault: Fault = "outside"

    @property
    def sentence(self) -> str:
        """Value, limit, next step."""
        if self.fault == "unknown":
            return f"{self.measure} is not a measure; the measures are {', '.join(MEASURES)}, and age"
        span = f"{self.low:g}-{self.high:g}{unit(self.measure)}"
        if self.fault == "not_a_number":
            return f"{self.measure} {self.value} is not a number; give one within {span}"
        name = self.measure.removesuffix("_weeks")
        text = f"{name} {self.value:g}{unit(self.measure)} is outside {span}"
        if self.suggestion is None:
            return f"{text}; please {'give it again' if self.measure in TOLD else 'measure again'}"
        if self.guess in UNITS:
            return f"{text}; did you mean {self.suggestion:g}, which is {self.value:g} {self.guess}?"
        return f"{text}; did you mean {self.suggestion:g}?"


class MeasureError(ValueError):
    """A measure cannot be used; `problems` says which and why."""

    def __init__(self, found: list[Problem]) -> None:
        super().__init__("; ".join(problem.sentence for problem in found))
        self.problems = found

    def __reduce__(self) -> tuple[type[MeasureError], tuple[list[Problem]]]:
        """Survives the way between processes: exceptions are rebuilt from what __init__ takes."""
        return type(self), (self.problems,)


def unit(measure: str) -> str:
    """How the measure's unit is written after a number."""
    return {"weight": " kg", "age": "", "pregnant_weeks": " weeks"}.get(measure, " cm")


def inspect(measure: str, value: float) -> Problem | None:
    """What is wrong with one number, if anything."""
    if measure not in LIMITS:
        return Problem(measure, value, math.nan, math.nan, fault="unknown")
    low, high = LIMITS[measure]
    if not math.isfinite(value):
        return Problem(measure, value, low, high, fault="not_a_number")
    if low <= value <= high:
        return None
    suggestion, guess = suggest(measure, value)
    return Problem(measure, value, low, high, suggestion, guess)


def suggest(measure: str, value: float) -> tuple[float | None, Guess | None]:
    """What an impossible number may have meant: 17 -> 170 (cm), 1.7 -> 170 (m), 28 -> 71.1 (inches round a waist)."""
    low, high = USUAL[measure]
    guesses = {"height": HEIGHT_GUESSES, "weight": WEIGHT_GUESSES, **dict.fromkeys(TOLD, ())}.get(
        measure, LENGTH_GUESSES
    )
    for guess, factor in guesses:
        # 5.11 is written for five feet eleven.
        meant = (feet_pointed_cm(f"{value:g}") if guess == "feet" else None) or value * factor
        if low <= meant <= high:
            return round(meant, 1), guess
    return None, None


def problems(values: Mapping[str, float]) -> list[Problem]:
    """Everything that is wrong with the numbers, taken one at a time."""
    return [found for name, value in values.items() if (found := inspect(name, float(value)))]


def check(values: Mapping[str, float]) -> dict[str, float]:
    """The same numbers as floats. Raises MeasureError."""
    if found := problems(values):
        raise MeasureError(found)
    return {name: float(value) for name, value in values.items()}


def body_mass_index(height_cm: float, weight_kg: float) -> float:
    """kg/m2."""
    return weight_kg / (height_cm / 100.0) ** 2
