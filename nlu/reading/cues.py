"""Small words of an act that its intent and garments do not carry: "that one", "keep it on", "the cheapest", 一共."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import Dict, List, Pattern

import yaml

from nlu.spans import normalised

CUES = Path(__file__).with_suffix(".yml")


# "2", 选3: a number and nothing else is the cue number:2.
NUMBER = "number:"
_NUMBER_ALONE = re.compile(r"(?:我?[选要]|no\.?|#|number)?\s*(?P<number>\d+(?:\.\d+)?)\s*[.。!！吧]?\s*\Z")


def cues_in(text: str) -> List[str]:
    """The names of the cues that a text holds, in the order of the file; none of a button's payload."""
    if text.startswith("/"):
        return []
    plain = normalised(text)
    alone = _NUMBER_ALONE.match(plain)
    number = [f"{NUMBER}{alone['number']}"] if alone else []
    return number + [name for name, words in _patterns().items() if words.search(plain)]


@lru_cache(maxsize=1)
def _patterns() -> Dict[str, Pattern[str]]:
    listed = yaml.safe_load(CUES.read_text(encoding="utf-8"))
    return {name: re.compile("|".join(ways), re.IGNORECASE) for name, ways in listed.items()}
