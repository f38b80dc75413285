"""Which of the numbers somebody gives cannot be true, and what they may have meant."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from actions.wording.words import Language
from render.prediction.doubts import doubts
from render.prediction.measures import LIMITS, body_mass_index, problems
from render.types import Pregnancy

# As kilograms severe obesity, in the customary unit an ordinary figure.
SEVERE_BMI, ORDINARY_BMI = 35.0, (16.0, 32.0)
CUSTOMARY_KG: dict[Language, float] = {"zh": 0.5, "en": 0.45359237}


@dataclass(frozen=True)
class Rejected:
    """A number outside its limits, or at odds with the measures named in `together`."""

    name: str
    value: float
    low: float
    high: float
    suggestion: float | None = None
    together: tuple[str, ...] = ()

    def to_slot(self) -> dict[str, Any]:
        """As JSON."""
        return asdict(self) | {"together": list(self.together)}


def implausible(
    known: Mapping[str, float], said: Mapping[str, float], *, pregnancy: Pregnancy | None = None
) -> list[Rejected]:
    """What of `said` cannot be kept: impossible by itself or beside what is `known`. cm, kg, years, weeks."""
    found = [Rejected(p.measure, p.value, p.low, p.high, p.suggestion) for p in problems(said)]
    wrong = {item.name for item in found}
    possible = {name: value for name, value in said.items() if name not in wrong}
    together = {name: value for name, value in {**known, **possible}.items() if name not in ("age", "pregnant_weeks")}
    for doubt in doubts(together, pregnancy=pregnancy):
        # A heavy person is no mistake: only what no body has is refused.
        blamed = doubt.measure if doubt.measure in said else next((n for n in doubt.together if n in said), None)
        if blamed and blamed not in wrong and doubt.guess is None:
            low, high = LIMITS[blamed]
            found.append(Rejected(blamed, possible[blamed], low, high, together=doubt.together))
            wrong.add(blamed)
    return found


def weight_meant(value: float, height_cm: float | None, language: Language) -> float:
    """A weight in kg from a number that was said without its unit: 斤 in Chinese, pounds in English."""
    if height_cm is None or body_mass_index(height_cm, value) <= SEVERE_BMI:
        return value
    low, high = ORDINARY_BMI
    customary = value * CUSTOMARY_KG[language]
    return round(customary, 1) if low <= body_mass_index(height_cm, customary) <= high else value
