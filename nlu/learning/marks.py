"""Text with labels on every character, so that whatever is done to the characters keeps what they mean."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Dict, List, Optional, Set

IGNORED = -1
# Each label with what a character has where nothing is said: which act it is of, whether it is ruled out (see
# nlu.reading.labels), of whom a number is, which garment it belongs to, whether it names a person, what kind of number
# it is (see nlu.reading.numbers).
DEFAULTS = {"act": 0, "negated": 0, "of": IGNORED, "garment": IGNORED, "who": 0, "number": IGNORED}


@dataclass
class Marked:
    """A stretch of text; `marks[name][i]` is a label of its character i."""

    text: str
    marks: Dict[str, List[int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name, default in DEFAULTS.items():
            self.marks.setdefault(name, [default] * len(self.text))

    @classmethod
    def of(cls, text: str, **labels: int) -> "Marked":
        """A text whose characters all have the same labels."""
        return cls(text, {name: [label] * len(text) for name, label in labels.items()})

    def __add__(self, other: "Marked") -> "Marked":
        return Marked(self.text + other.text, {name: self.marks[name] + other.marks[name] for name in DEFAULTS})

    def cut(self, start: int, end: Optional[int] = None) -> "Marked":
        """The characters [start, end)."""
        part = slice(start, end)
        return Marked(self.text[part], {name: labels[part] for name, labels in self.marks.items()})

    def replaced(self, place: int, chars: str) -> "Marked":
        """Other characters (or none) in the place of one, with its labels."""
        labels = {name: labels[place] for name, labels in self.marks.items()}
        return self.cut(0, place) + Marked.of(chars, **labels) + self.cut(place + 1)

    def mark(self, name: str, start: int, end: int, label: int) -> None:
        """Sets one label of the characters [start, end)."""
        end = min(end, len(self.text))
        self.marks[name][start:end] = [label] * (end - start)

    def moved(self, acts: int) -> "Marked":
        """The same with its acts counted on."""
        marks = dict(self.marks, act=[act + acts for act in self.marks["act"]])
        return Marked(self.text, marks)


@dataclass
class Act:
    """What one act of a message is; `asks`, `zone` and `feeling` are None where nobody said."""

    intent: str
    asks: Optional[Set[str]] = None
    zone: Optional[Set[str]] = None
    feeling: Optional[Set[str]] = None

    @classmethod
    def plain(cls, intent: str) -> "Act":
        """One that asks nothing and tells no zone and no feeling."""
        return cls(intent, set(), set(), set())


@dataclass
class Message:
    """A message to learn from. `bounds_known`: whether its acts are told apart; else only its one intent is known."""

    marked: Marked
    acts: List[Act]
    chinese: bool
    bounds_known: bool = True
