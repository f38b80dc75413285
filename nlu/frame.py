"""What a message means, in the contract's form: a list of acts in the order they were said."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Dict, List, Optional

from nlu.spans import Value

GIVE_MEASURES = "give_measures"


@dataclass
class Garment:
    """One garment spoken of: what was said of it, by key, canonical; `wanted` is False where it is ruled out."""

    said: Dict[str, Any] = field(default_factory=dict)
    wanted: bool = True

    def as_json(self) -> Dict[str, Any]:
        """As the contract writes it."""
        return {**self.said, "wanted": self.wanted}


@dataclass(frozen=True)
class Number:
    """A number of somebody or something; `change` instead of a value where a difference is supposed."""

    entity: str
    value: Value
    of: str
    who: Optional[str] = None
    change: Optional[float] = None
    negated: bool = False

    def as_json(self) -> Dict[str, Any]:
        """As the contract writes it."""
        result: Dict[str, Any] = {"entity": self.entity}
        result.update({"value": self.value} if self.change is None else {"change": self.change})
        result["of"] = self.of
        result.update({"who": self.who} if self.who else {})
        return {**result, "negated": True} if self.negated else result


@dataclass
class Act:
    """One thing the shopper wants, or tells, over the characters [start, end) of the message."""

    intent: str
    start: int
    end: int
    garments: List[Garment] = field(default_factory=list)
    asks: List[str] = field(default_factory=list)
    numbers: List[Number] = field(default_factory=list)
    said: Dict[str, Any] = field(default_factory=dict)  # zone, feeling, view, amount, price_max …
    cues: List[str] = field(default_factory=list)  # nlu.reading.cues
    terms: List[Dict[str, str]] = field(default_factory=list)  # nlu.reading.terms

    def as_json(self) -> Dict[str, Any]:
        """As the contract writes it, without empty keys."""
        lists = {"garments": [garment.as_json() for garment in self.garments], "asks": self.asks,
                 "numbers": [number.as_json() for number in self.numbers], "cues": self.cues,
                 "terms": self.terms}  # fmt: skip
        filled = {name: listed for name, listed in lists.items() if listed}
        return {"intent": self.intent, "start": self.start, "end": self.end, **filled, **self.said}


def main_intent(acts: List[Act]) -> str:
    """The first act's intent that is not give_measures, or give_measures where nothing else is wanted."""
    return next((act.intent for act in acts if act.intent != GIVE_MEASURES), GIVE_MEASURES)
