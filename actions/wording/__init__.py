"""Sentences: every answer's wording in both languages, beside each other in the YAML files of this folder.

    utter_name:
      zh: [one way to say it, another]
      en: [...]
      buttons: [{zh: title, en: title, payload: what it says}]

Of several ways to say a thing the next one is taken each time, so that nobody reads the same sentence twice in a row.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from actions.wording.words import Language

FOLDER = Path(__file__).parent


class NoSuchSentence(KeyError):
    """A skill wants to say what no file of this folder words."""


@dataclass(frozen=True)
class Button:
    """A quick reply: shows `title`, says `payload`."""

    title: str
    payload: str


@dataclass(frozen=True)
class Sentence:
    """One thing to say: its wordings and the titles of its buttons by language."""

    wordings: Mapping[str, Sequence[str]]
    buttons: Sequence[Mapping[str, str]] = ()

    def worded(self, language: Language, turn: int, gaps: Mapping[str, Any]) -> str:
        """The wording whose turn it is (any whole number), its gaps filled. Raises KeyError for a gap left open."""
        wordings = self.wordings[language]
        return wordings[turn % len(wordings)].format_map(gaps)

    def offered(self, language: Language) -> list[Button]:
        """The buttons that always come with it."""
        return [Button(button[language], button["payload"]) for button in self.buttons]


@cache
def sentences() -> Mapping[str, Sentence]:
    """All sentences by name. Raises ValueError where two files word the same thing."""
    found: dict[str, Sentence] = {}
    for path in sorted(FOLDER.glob("*.yml")):
        for name, entry in yaml.safe_load(path.read_text(encoding="utf-8")).items():
            if name in found:
                raise ValueError(f"{path.name} words {name} a second time")
            found[name] = Sentence({"zh": entry["zh"], "en": entry["en"]}, tuple(entry.get("buttons") or ()))
    return found


def sentence(name: str) -> Sentence:
    """The sentence of this name. Raises NoSuchSentence."""
    try:
        return sentences()[name]
    except KeyError:
        raise NoSuchSentence(name) from None
