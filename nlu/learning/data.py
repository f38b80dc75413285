"""Everything the reader learns from, composed the same way each time."""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Dict, List, Sequence, Set, Tuple

from nlu.encoders.paths import ROOT
from nlu.learning.compose import Composer
from nlu.learning.gold import Gold, message, read_gold
from nlu.learning.marks import Message
from nlu.learning.sentences import DATA, GOLD, Sentence, annotated_intents, sentences
from nlu.reading.labels import NOTHING
from nlu.understanding import entities

COMPOSED, SEED = 8000, 3
VERSION = 1  # of how messages are composed and labelled and of the network's shape: a change makes the heads stale
_TEMPLATES = ROOT / "nlu" / "learning" / "templates.yml"
_MAY_ASK = frozenset(["ask_product", "ask_fit", "ask_size", "compare", "search", "recommend", "change_colour"])
_OFTEN_GIVEN = 3  # how many times a whole message written by hand counts


@dataclass
class Data:
    """`messages` for the heads; `clauses` with their intents for the kernel; `topics` of intents that have them."""

    messages: List[Message]
    clauses: List[Sentence]
    gold: List[Gold]
    topics: List[Sentence] = field(default_factory=list)

    @property
    def labels(self) -> List[str]:
        """Every intent, and the label of what wants nothing."""
        return sorted({sentence.intent for sentence in self.clauses} | {NOTHING})


def fingerprint() -> str:
    """A hash of what the heads are learned from: sentences, gold and templates, whatever else stands in their files."""
    digest = hashlib.sha256(f"{VERSION} {COMPOSED} {SEED}".encode())
    for sentence in sentences():
        digest.update(f"{sentence.intent}\0{sentence.text}\0".encode())
    for path in [*sorted(GOLD.glob("*.jsonl")), _TEMPLATES]:
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def data(*, composed: int = COMPOSED, folder: Path = DATA, gold_folder: Path = GOLD) -> Data:
    """Reads and composes; about half a minute for all."""
    single = sentences(folder)
    gold = [one for path in sorted(gold_folder.glob("*.jsonl")) for one in read_gold(path)]
    whole = {one.text for one in gold}
    single = [sentence for sentence in single if sentence.text not in whole]
    stories, long, short = _clauses(gold)
    read = lru_cache(maxsize=None)(entities)
    asks = {s.text: set() for s in single if s.intent not in _MAY_ASK}
    asks.update({one.text: set(one.acts[0]["asks"]) for one in gold if len(one.acts) == 1 and "asks" in one.acts[0]})
    composer = Composer(
        [*single, *(s for s in short for _ in range(2))], read, seed=SEED, stories=stories, long=long, asks=asks
    )
    messages = [composer.single(sentence) for sentence in single]
    messages += [
        message(one) for one in gold for _ in range(_OFTEN_GIVEN if len(one.acts) > 1 or not one.partial else 1)
    ]
    messages += [composer.message() for _ in range(composed)]
    messages = [one for one in messages if one.bounds_known and one.marked.text.strip()]
    return Data(messages, [*single, *stories, *long, *short], gold, [s for s in single if s.topic])


def _clauses(gold: Sequence[Gold]) -> Tuple[List[Sentence], List[Sentence], List[Sentence]]:
    """Of the lines that are one clause: what wants nothing, wishes with afterthoughts, and plain wishes."""
    stories, long, short = [], [], []
    for one in gold:
        if not one.acts:
            stories.append(Sentence(one.text, NOTHING))
        elif len(one.acts) == 1 and one.acts[0]["start"] == 0 and one.acts[0]["end"] == len(one.text):
            sentence = Sentence(one.text, one.acts[0]["intent"])
            (long if len(re.findall(r"[,，、。；;]|\. ", one.text)) > 1 else short).append(sentence)
    return stories, long, short


def allowed(folder: Path = DATA) -> Dict[str, Set[str]]:
    """Of the kinds of entity that rules read into sentences which are not about them, the intents they go with."""
    kinds: Dict[str, Dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for intent, kind in annotated_intents(folder):
        kinds[kind][intent] += 1
    return {kind: set(kinds[kind]) for kind in ("zone", "feeling", "view", "alteration") if kinds[kind]}
