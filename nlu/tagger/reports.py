"""How right the tags are: per word by scikit-learn, per entity by seqeval."""

from __future__ import annotations

from dataclasses import dataclass
from typing import List, Sequence

from nlu.tagger.columns import Corpus
from nlu.tagger.tags import OUTSIDE, iob2


@dataclass(frozen=True)
class Scores:
    """Shares from 0 to 1. `words`: tags right (micro F1), `macro`: mean F1 of the tags, `entities`: micro F1."""

    words: float
    macro: float
    entities: float

    def line(self) -> str:
        return f"words {self.words:.4f} · macro F1 {self.macro:.4f} · entity F1 {self.entities:.4f}"


def gold(corpus: Corpus) -> List[List[str]]:
    """The corpus's tags in IOB2."""
    return [iob2(sentence.entities, len(sentence.words)) for sentence in corpus.sentences]


def _flat(rows: Sequence[Sequence[str]]) -> List[str]:
    return [tag for row in rows for tag in row]


def scores(right: List[List[str]], given: List[List[str]]) -> Scores:
    """The three figures."""
    from seqeval.metrics import f1_score as entity_f1
    from sklearn.metrics import accuracy_score, f1_score

    flat, flat_given = _flat(right), _flat(given)
    return Scores(
        float(accuracy_score(flat, flat_given)),
        float(f1_score(flat, flat_given, average="macro", labels=sorted(set(flat)), zero_division=0)),
        float(entity_f1(right, given, zero_division=0)),
    )


def report(name: str, right: List[List[str]], given: List[List[str]]) -> str:
    """Both reports and the three figures, as text."""
    from seqeval.metrics import classification_report as by_entity
    from sklearn.metrics import classification_report as by_word

    flat, flat_given = _flat(right), _flat(given)
    labels = sorted({*flat, *flat_given})
    parts = [
        f"== {name}: {len(right)} sentences, {len(flat)} words",
        "per word (scikit-learn)",
        by_word(flat, flat_given, labels=labels, digits=4, zero_division=0),
        "per entity (seqeval)",
        by_entity(right, given, digits=4, zero_division=0)
        if any(tag != OUTSIDE for tag in labels)
        else "no entity stands in it and none was found\n",
        f"{name}: {scores(right, given).line()}\n",
    ]
    return "\n".join(parts)
