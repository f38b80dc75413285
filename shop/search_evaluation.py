"""How good the search is: questions as people type them, and the products that a shopkeeper would fetch.

`python -m shop evaluate-search` prints the share answered within the first three, and each miss.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from common.settings import ROOT
from shop.recommend import Recommender
from shop.wishes import Wish, read

QUESTIONS_FILE = ROOT / "shop" / "data" / "search_questions.json"
FIRST = 3


@dataclass(frozen=True)
class Answer:
    """What came first for one question, and whether one of the expected products is among it."""

    question: str
    expected: tuple[str, ...]
    found: tuple[str, ...]

    @property
    def right(self) -> bool:
        return any(name in self.found for name in self.expected)


def evaluate(recommender: Recommender, *, meaning_only: bool = False, file: Path = QUESTIONS_FILE) -> Sequence[Answer]:
    """Asks every question; `meaning_only` leaves the words unread, to see what the encoder knows alone.

    It then leaves out the questions marked `words`: a price, a sex, a colour or a "not" is read, never meant.
    """
    answers = []
    for row in json.loads(file.read_text(encoding="utf-8")):
        if meaning_only and row.get("words"):
            continue
        wish = Wish(text=row["question"]) if meaning_only else read(row["question"])
        hits = recommender.search(wish, limit=FIRST).hits
        found = tuple(hit.product.id for hit in hits)
        answers.append(Answer(row["question"], tuple(row["expected"]), found))
    return answers
