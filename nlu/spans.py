"""What the language engine finds in a message: a canonical value over a stretch of its characters."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Iterable, Optional, Union

from nlu.traditional import simplified
from quantities.notation import half_width

Value = Union[str, int, float]


@dataclass(frozen=True)
class Entity:
    """One entity: `value` in the canonical form of its kind, over `text[start:end]`.

    `guess` marks a bare number whose meaning was inferred from its size alone: a caller that has just asked for
    one measure may read the number as the answer.
    """

    entity: str
    value: Value
    start: int
    end: int
    group: Optional[str] = None
    guess: bool = False

    def overlaps(self, start: int, end: int) -> bool:
        """Whether the entity shares a character with `[start, end)`."""
        return self.start < end and start < self.end

    def in_group(self, group: str) -> "Entity":
        """The same entity, belonging to the garment numbered `group`."""
        return replace(self, group=group)


def normalised(text: str) -> str:
    """Lower case, half width, straight quotes, simplified; of the same length, so that offsets hold in the original."""
    narrow = simplified(half_width(text))
    return "".join(low if len(low := char.lower()) == 1 else char for char in narrow)


def is_free(start: int, end: int, taken: Iterable[tuple[int, int]]) -> bool:
    """Whether `[start, end)` touches none of the `taken` stretches."""
    return all(end <= other_start or other_end <= start for other_start, other_end in taken)


def pattern(expression: str) -> "re.Pattern[str]":
    """An expression whose word boundaries are those of Latin text: they hold beside Chinese (穿M码, 我的waist是70)."""
    return re.compile(expression, re.ASCII)
