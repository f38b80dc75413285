"""What a shopper has told of their body, and the slots that keep it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from render.types import Build, Person, Pregnancy, Sex

BASIS = ("height", "weight")
BOTH = "height_and_weight"
"""What the form asks for where both are missing: one question instead of two."""
MEASURE_ENTITIES = (
    *("height", "weight", "chest", "waist", "hip", "inseam", "shoulder", "neck", "sleeve", "thigh", "foot", "head"),
)


# Of these, one alone tells which size to take.
GIRTHS = ("chest", "waist", "hip")


@dataclass(frozen=True)
class Known:
    """What the shopper told of their body: cm, kg, whole years; choices: answers to questions about the figure.

    unknown: what the shopper said they do not know; it is not asked again, and drawn as is usual.
    """

    sex: Sex | None = None
    age: int | None = None
    values: Mapping[str, float] = field(default_factory=dict)
    choices: Mapping[str, str] = field(default_factory=dict)
    build: Build | None = None
    pregnancy: Pregnancy | None = None
    unknown: frozenset[str] = frozenset()

    @property
    def missing(self) -> tuple[str, ...]:
        """Of height and weight, what was neither told nor said to be unknown."""
        return tuple(name for name in BASIS if name not in self.values and name not in self.unknown)

    @property
    def enough(self) -> bool:
        """Whether a figure can be drawn: everything else has likely values."""
        return not self.missing

    @property
    def sizable(self) -> bool:
        """Whether a size can be advised: a figure can be drawn, or a girth or a usual size tells of it."""
        return self.enough or bool(self.choices) or any(name in self.values for name in GIRTHS)

    @property
    def sex_settled(self) -> bool:
        """Whether the sex was told, or need not be asked for."""
        return self.sex is not None or self.pregnancy is not None or "sex" in self.unknown

    def person(self, likely: Sex | None = None) -> Person:
        """The renderer's noun, with the sex that is `likely` where none was told.

        People misstate their height and weight: what these predict is corrected, the figure has them as told.
        """
        pregnancy = self.pregnancy if self.sex != "male" else None
        return Person(
            sex="female" if pregnancy else self.sex or likely,
            age=self.age,
            values=dict(self.values),
            stated=True,
            drawn_as_told=True,
            choices=dict(self.choices),
            build=self.build,
            pregnancy=pregnancy,
        )

    def told(self) -> dict[str, float | str]:
        """Every number that was told, age and sex, in the contract's names."""
        extra: dict[str, float | str] = {"sex": self.sex} if self.sex else {}
        return dict(self.values) | ({"age": self.age} if self.age is not None else {}) | extra


def known_from(slots: Mapping[str, Any]) -> Known:
    """What slots of these values hold."""
    values = {name: float(slots[name]) for name in BASIS if slots.get(name)}
    values |= {str(name): float(value) for name, value in (slots.get("measures") or {}).items()}
    age, pregnancy = slots.get("age"), slots.get("pregnancy")
    build: Build | None = next((name for name in ("muscular", "soft") if name == slots.get("build")), None)
    return Known(
        sex=sex_of(slots.get("sex")),
        age=int(age) if age is not None else None,
        values=values,
        choices=dict((slots.get("figure") or {}).get("answers") or {}),
        build=build,
        pregnancy=Pregnancy(pregnancy.get("weeks")) if pregnancy else None,
        unknown=frozenset(slots.get("unknown") or ()),
    )


def known_slots(known: Known) -> dict[str, Any]:
    """The body slots that hold `known`; the answers to questions stand in the slot of the questions."""
    others = {name: value for name, value in known.values.items() if name not in BASIS}
    return {
        "height": known.values.get("height"),
        "weight": known.values.get("weight"),
        "sex": known.sex,
        "age": known.age,
        "measures": others or None,
        "build": known.build,
        "pregnancy": {"weeks": known.pregnancy.weeks} if known.pregnancy else None,
        "unknown": sorted(known.unknown) or None,
    }


SLOTS = (*known_slots(Known()), "figure")


def sex_of(value: Any) -> Sex | None:
    """A sex by its name; None for anything else."""
    return "female" if value == "female" else "male" if value == "male" else None
