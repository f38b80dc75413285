"""What a shopper said of how a garment felt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

TIGHT, RIGHT, LOOSE = -1, 0, 1
# Feelings a conversation remembers: more than anybody tells in one.
LONGEST_MEMORY = 40


@dataclass(frozen=True)
class Felt:
    """Of one garment at one measure: the garment's own measure and what its cut intends [cm]."""

    item: str
    size: str
    measure: str
    feeling: int
    garment: float
    ideal: float
    tight: float
    loose: float

    def to_slot(self) -> dict[str, Any]:
        """As JSON."""
        return asdict(self)


def felt_of(slots: Mapping[str, Any]) -> tuple[Felt, ...]:
    """What the shopper felt so far, the first one first."""
    return tuple(Felt(**one) for one in slots.get("felt") or ())
