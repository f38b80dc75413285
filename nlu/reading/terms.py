"""What is asked of clothes beside the contract's values: velvet, teal, a swimsuit, Levi's, 防水, 二手.

Their ways of saying them stand in `terms.yml`. Whether the shop has such a thing the actions say, from its own words.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Dict, List, Pattern, Tuple

import yaml

from nlu.reading.unheard import unheard
from nlu.spans import normalised

TERMS = Path(__file__).with_suffix(".yml")
EACH_ITS_OWN, UNHEARD = "said", "unheard"


@dataclass(frozen=True)
class Term:
    """One thing that is asked for: its kind, its name among them, and the words it was asked for in."""

    kind: str
    name: str
    said: str

    def as_json(self) -> Dict[str, str]:
        """As an act carries it."""
        return {"kind": self.kind, "name": self.name, "said": self.said}


def terms_of(words: str, *, names_a_garment: bool) -> List[Term]:
    """The terms of an act's words; of one that names no garment, also what it would put on: a kimono, 太空服."""
    found = terms_in(words)
    called = None if names_a_garment or found or words.startswith("/") else unheard(words)
    return [*found, Term(UNHEARD, called, called)] if called else found


def terms_in(text: str) -> List[Term]:
    """The terms of a text in the order they are said, each once; where two overlap, the longer one is meant."""
    found: Dict[Tuple[str, str], Term] = {}
    for match in _pattern().finditer(normalised(text)):
        said = match.group()
        kind, name = _names().get(said) or _names()[said[:-1]]
        found.setdefault((kind, name), Term(kind, name, said))
    return list(found.values())


@lru_cache(maxsize=1)
def _names() -> Dict[str, Tuple[str, str]]:
    """way of saying -> kind, name."""
    listed = yaml.safe_load(TERMS.read_text(encoding="utf-8"))
    return {
        normalised(str(way)): (kind, str(way) if name == EACH_ITS_OWN else name)
        for kind, names in listed.items()
        for name, ways in names.items()
        for way in ways
    }


@lru_cache(maxsize=1)
def _pattern() -> Pattern[str]:
    ways = sorted(_names(), key=len, reverse=True)
    return re.compile("|".join(rf"(?<![a-z]){re.escape(way)}s?(?![a-z])" if way[0].isascii() else re.escape(way)
                               for way in ways))  # fmt: skip
