"""How a person in a picture looks: names of skin tones and hair; measures and fit do not depend on them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from render.person.hair import HAIR_COLOURS
from render.person.hair_growth import STYLES
from render.person.skin import SKIN_TONES

__all__ = ["HAIR_COLOURS", "HAIR_STYLES", "SKIN_TONES", "Appearance", "UnknownAppearance"]

HAIR_STYLES = (*STYLES, "none")


class UnknownAppearance(ValueError):
    """A skin or hair name that is not in the tables."""


@dataclass(frozen=True)
class Appearance:
    """Names from SKIN_TONES, HAIR_STYLES and HAIR_COLOURS. Raises UnknownAppearance.

    hair None: bob for women, short for men; hair_colour None: greys with the years, from 44 on.
    """

    skin: str = "light"
    hair: str | None = None
    hair_colour: str | None = None

    def __post_init__(self) -> None:
        tables: tuple[tuple[str, str | None, Iterable[str]], ...] = (
            ("skin", self.skin, SKIN_TONES),
            ("hair", self.hair, HAIR_STYLES),
            ("hair colour", self.hair_colour, HAIR_COLOURS),
        )
        for kind, name, table in tables:
            if name is not None and name not in table:
                raise UnknownAppearance(f"{kind} {name!r} is not one of {', '.join(table)}; choose one of these")
