"""Fits the kernels: of every clause, alone or within its message, its intent; of what has topics, those.

Features are kept with the kernel by the words they stand for, so that after an edit only new clauses are encoded.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Callable, Dict, Iterator, List, Sequence, Tuple

import numpy as np

from nlu.kernel import KernelModel, fit
from nlu.learning.data import Data, allowed
from nlu.learning.encodings import encodings
from nlu.learning.marks import Message
from nlu.learning.sentences import Sentence
from nlu.phrases import COLUMNS, phrases
from nlu.reading.read import FEATURES, KERNEL, SETTINGS
from nlu.reading.sentence import Clause, SentenceFeatures, clause_of, words_of
from nlu.understanding import entities

SETTINGS_OF_FIT = {"width": 0.03, "penalty": 0.05, "phrase_weight": 0.5, "columns": COLUMNS}
_KNOWN_LEAST = 0.7  # of the clauses, for the directions found earlier to hold

Note = Callable[[str], None]


@dataclass(frozen=True)
class Learned:
    """A clause to learn from: `text[start:end]` and its intent or topic."""

    text: str
    start: int
    end: int
    name: str

    @property
    def key(self) -> int:
        """Stands for the clause within its message."""
        named = f"{self.start} {self.end} {self.text}".encode()
        return int.from_bytes(hashlib.blake2b(named, digest_size=8).digest(), "little")


def kernel(learned: Data, folder: Path, note: Note) -> None:
    """Fits the kernels of the intents and of their topics and writes them with what their features need.

    What stands in the folder is what was learned last: its features serve again where most of them are still asked for.
    """
    clauses = [Learned(s.text, 0, len(s.text), s.intent) for s in learned.clauses]
    clauses += [one for message in learned.messages_in_context for one in _in_context(message)]
    features, rows = _kept(folder, clauses)
    found, said = _featured(clauses, features, rows, note)
    note(f"fitting the kernel to {len(found)} clauses")
    fit(found, said, [one.name for one in clauses], **SETTINGS_OF_FIT).save(folder / KERNEL)  # type: ignore[arg-type]
    keys = np.array([one.key for one in clauses], np.uint64)
    np.savez(folder / FEATURES, mean=features.mean, spread=features.spread, axes=np.float16(features.axes), keys=keys)  # type: ignore[arg-type]
    _topics(learned.topics, features, folder, note)
    known = {"labels": learned.labels, "allowed": {kind: sorted(names) for kind, names in allowed().items()}}
    (folder / SETTINGS).write_text(json.dumps(known, indent=1) + "\n", encoding="utf-8")


def _in_context(message: Message) -> Iterator[Learned]:
    """The acts of a message, as they are read later."""
    text, act = message.marked.text, np.array(message.marked.marks["act"])
    for number in sorted(set(act.tolist())):
        places = np.flatnonzero(act == number)
        start, end = int(places[0]), int(places[-1]) + 1
        if text[start:end].strip():
            yield Learned(text, start, end, message.acts[number].intent)


def _kept(folder: Path, clauses: Sequence[Learned]) -> Tuple[SentenceFeatures, Dict[int, np.ndarray]]:
    """Features and, by key, their rows as they were learned last, where most are still asked for."""
    if not (folder / FEATURES).exists() or not (folder / KERNEL).exists():
        return SentenceFeatures(), {}
    with np.load(folder / FEATURES) as arrays:
        features = SentenceFeatures(arrays["mean"], arrays["spread"], arrays["axes"].astype(np.float32))
        keys = arrays["keys"].tolist()
    rows = dict(zip(keys, KernelModel.load(folder / KERNEL).examples, strict=True))
    known = sum(one.key in rows for one in clauses) / len(clauses)
    return (features, rows) if known > _KNOWN_LEAST else (SentenceFeatures(), {})


def _featured(
    clauses: Sequence[Learned], features: SentenceFeatures, rows: Dict[int, np.ndarray], note: Note
) -> Tuple[np.ndarray, List[np.ndarray]]:
    """Features and phrases of clauses; only those without a row are encoded."""
    missing = [one for one in clauses if one.key not in rows]
    if missing:
        note(f"encoding {len(missing)} of {len(clauses)} clauses")
        read = _encoded(missing, note)
        made = features(read)[0] if rows else features.fit(read)[0]
        rows = {**rows, **{one.key: row for one, row in zip(missing, made, strict=True)}}
    said = [phrases(*words_of(one.text, entities(one.text), one.start, one.end)) for one in clauses]
    return np.stack([rows[one.key] for one in clauses]), said


def _encoded(clauses: Sequence[Learned], note: Note) -> List[Clause]:
    tokens = encodings([one.text for one in clauses], keep=True, note=note)
    return [clause_of(one.text, entities(one.text), of_text, one.start, one.end)
            for one, of_text in zip(clauses, tokens, strict=True)]  # fmt: skip


def _topics(topics: Sequence[Sentence], features: SentenceFeatures, folder: Path, note: Note) -> None:
    for intent in sorted({sentence.intent for sentence in topics}):
        some = [Learned(s.text, 0, len(s.text), str(s.topic)) for s in topics if s.intent == intent]
        found, said = features(_encoded(some, note))
        fit(found, said, [one.name for one in some], **SETTINGS_OF_FIT).save(folder / f"topics.{intent}.npz")  # type: ignore[arg-type]
