"""Everything the reader learns from, composed the same way each time."""

from __future__ import annotations

import hashlib
import json
import re
import zlib
from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Callable, Dict, List, Sequence, Set, Tuple

import numpy as np

from nlu.encoders.paths import ROOT
from nlu.learning.compose import Composer
from nlu.learning.gold import Gold, hands, held_out, message, parts, read_gold
from nlu.learning.marks import Act, Marked, Message
from nlu.learning.sentences import DATA, GOLD, Sentence, annotated_intents, sentences
from nlu.reading.labels import FELT, NOTHING
from nlu.spans import Entity
from nlu.understanding import entities

COMPOSED, SEED = 7000, 3
VERSION = 5  # of how messages are composed and labelled and of the shape of what learns: a change makes all stale
_TEMPLATES = ROOT / "nlu" / "learning" / "templates.yml"
_MAY_ASK = frozenset(["ask_product", "ask_fit", "ask_size", "compare", "search", "recommend", "change_colour"])
_HAS_ZONE = frozenset(["ask_fit", "give_feedback", "customise", "ask_how_to_measure", "ask_product"])
_FOR_AN_OCCASION = frozenset(["search", "recommend", "more_results", "ask_product"])
_OFTEN_GIVEN = 3  # how many times a whole message written by hand counts


@dataclass
class Data:
    """`messages` for the heads; `clauses` that stand alone, for the kernel; `single` and `gold`: the lines."""

    messages: List[Message]
    clauses: List[Sentence]
    gold: List[Gold]
    single: List[Sentence]

    @property
    def topics(self) -> List[Sentence]:
        """Sentences of intents that have topics."""
        return [sentence for sentence in self.single if sentence.topic]

    @property
    def messages_in_context(self) -> List[Message]:
        """Hand-written messages of several acts, each once: their clauses are learned as they are read later."""
        return [message(one) for one in self.gold if not _is_clause(one)]

    @property
    def labels(self) -> List[str]:
        """Every intent, and the label of what wants nothing."""
        return sorted({sentence.intent for sentence in self.clauses} | {NOTHING})


def fingerprint() -> str:
    """A hash of what is learned from: sentences, gold and templates, whatever else stands in their files."""
    digest = hashlib.sha256(f"{VERSION} {COMPOSED} {SEED}".encode())
    for sentence in sentences():
        digest.update(f"{sentence.intent}\0{sentence.text}\0".encode())
    for path in [*sorted(GOLD.glob("*.jsonl")), _TEMPLATES]:
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def way() -> str:
    """A hash of how messages are made of the sentences: heads learned in another way are of no use."""
    return hashlib.sha256(f"{VERSION} {COMPOSED} {SEED}".encode() + _TEMPLATES.read_bytes()).hexdigest()


def line_keys(learned: Data) -> np.ndarray:
    """A number for each sentence and each line of gold, to tell which are new."""
    said = [f"{s.intent}\0{s.topic}\0{s.text}" for s in learned.single]
    said += [json.dumps(one.raw, sort_keys=True) for one in learned.gold]
    return np.array([zlib.crc32(one.encode()) for one in said], np.uint32)


def data(*, composed: int = COMPOSED, folder: Path = DATA, gold_folder: Path = GOLD) -> Data:
    """Reads and composes; about half a minute for all."""
    single = sentences(folder)
    gold = gold_lines(gold_folder)
    whole = {one.text for one in gold}
    single = [sentence for sentence in single if sentence.text not in whole]
    pieces = [part for one in gold if not _is_clause(one) for part in parts(one)]
    stories, long, short = _clauses(gold, pieces)
    parted = {marked.text: marked for marked, _ in pieces}
    labelled = {one.text: message(one).marked for one in gold if _is_clause(one) and one.acts and not one.partial}
    read = lru_cache(maxsize=None)(entities)
    acts = {s.text: _act_of(s, read) for s in single}
    acts.update({one.text: message(one).acts[0] for one in gold if len(one.acts) == 1 and _is_clause(one)})
    acts.update({marked.text: act for marked, act in pieces})
    composer = Composer(
        [*single, *(s for s in short for _ in range(2))],
        read,
        seed=SEED,
        stories=stories,
        long=long,
        acts=acts,
        labelled={**labelled, **parted},
    )
    messages = [composer.single(sentence) for sentence in single]
    messages += [
        message(one) for one in gold for _ in range(_OFTEN_GIVEN if len(one.acts) > 1 or not one.partial else 1)
    ]
    messages += [composer.message() for _ in range(composed)]
    messages = [one for one in messages if one.bounds_known and one.marked.text.strip()]
    alone = [s for s in (*stories, *long, *short) if s.text not in parted]
    return Data(messages, [*single, *alone], gold, single)


def gold_lines(folder: Path = GOLD) -> List[Gold]:
    """The hand-written messages to learn from: all but those held out."""
    kept = hands(folder)
    return [one for path in sorted(folder.glob("*.jsonl")) for one in read_gold(path)
            if path not in kept or not held_out(one.text)]  # fmt: skip


def _act_of(sentence: Sentence, read: Callable[[str], List[Entity]]) -> Act:
    """What is known of a sentence's act by its intent: where something may be told, it is what rules read there."""
    intent = sentence.intent
    told = {key: {str(e.value) for e in read(sentence.text) if e.entity == key} for key in ("zone", "feeling")}
    return Act(
        intent,
        asks=None if intent in _MAY_ASK else set(),
        zone=(told["zone"] or None) if intent in _HAS_ZONE else set(),
        feeling=(told["feeling"] or None) if intent in FELT else set(),
    )


def _is_clause(gold: Gold) -> bool:
    return not gold.acts or (len(gold.acts) == 1 and gold.acts[0]["end"] - gold.acts[0]["start"] == len(gold.text))


def _clauses(
    gold: Sequence[Gold], pieces: Sequence[Tuple[Marked, Act]]
) -> Tuple[List[Sentence], List[Sentence], List[Sentence]]:
    """What wants nothing, wishes with afterthoughts, and plain wishes: lines that are one clause, pieces of others."""
    alone = [(one.text, one.acts[0]["intent"] if one.acts else NOTHING) for one in gold if _is_clause(one)]
    stories, long, short = [], [], []
    for text, intent in dict.fromkeys([*alone, *((marked.text, act.intent) for marked, act in pieces)]):
        kind = stories if intent == NOTHING else long if len(re.findall(r"[,，、。；;]|\. ", text)) > 1 else short
        kind.append(Sentence(text, intent))
    return stories, long, short


def allowed(folder: Path = DATA) -> Dict[str, Set[str]]:
    """Of the kinds of entity that rules read into sentences which are not about them, the intents they go with."""
    kinds: Dict[str, Dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for intent, kind in annotated_intents(folder):
        kinds[kind][intent] += 1
    found = {kind: set(kinds[kind]) for kind in ("zone", "feeling", "view", "alteration") if kinds[kind]}
    return {**found, "occasion": set(_FOR_AN_OCCASION)}
