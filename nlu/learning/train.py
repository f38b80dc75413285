"""Teaches the reader: `.venv/bin/python -m nlu.learning.train`.

What it learned comes with the repository, in `nlu/trained/`, each part with the fingerprint of what it was learned
from; only a part whose data have changed is learned anew: the heads in ten minutes of one core, the kernel in three.
`--ship` puts what is newly learned into `nlu/trained/`.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import time
from pathlib import Path
from typing import Callable, Dict, List, Sequence, Tuple

import numpy as np

from nlu.encoders.convert import convert
from nlu.encoders.e5 import Tokens
from nlu.encoders.paths import E5, ROOT
from nlu.kernel import fit
from nlu.learning.data import COMPOSED, Data, allowed, data, heads_fingerprint, kernel_fingerprint
from nlu.learning.encodings import encodings
from nlu.learning.examples import example
from nlu.learning.sentences import Sentence
from nlu.phrases import COLUMNS
from nlu.reading.read import FEATURES, HEADS, KERNEL, SETTINGS
from nlu.reading.sentence import SentenceFeatures, clause_of
from nlu.understanding import entities

SHIPPED = ROOT / "nlu" / "trained"
FOLDER = ROOT / "models" / "reader"
EPOCHS = 5
WIDTH, PENALTY, PHRASE_WEIGHT = 0.03, 0.05, 0.5
_IN_CONTEXT = 1200  # messages out of which clauses are pooled as they are read later

Note = Callable[[str], None]


def heads(learned: Data, tokens: Sequence[Tokens], path: Path, *, epochs: int, note: Note) -> None:
    """Trains the heads on the messages and writes them."""
    from nlu.learning.fitting import train
    from nlu.learning.network import export

    labels = learned.labels
    examples = [example(one, entities(message.marked.text), message, labels)
                for one, message in zip(tokens, learned.messages, strict=True)]  # fmt: skip
    export(train(examples, len(labels), epochs=epochs, note=note), path)


def kernel(learned: Data, folder: Path, note: Note) -> None:
    """Fits the kernels of the intents and of their topics and writes them with what their features need."""
    listed = [(s.text, s.intent) for s in learned.clauses]
    tokens = encodings([text for text, _ in listed], keep=True, note=note)
    clauses = [
        clause_of(text, entities(text), one, 0, len(text)) for (text, _), one in zip(listed, tokens, strict=True)
    ]
    names = [intent for _, intent in listed]
    inside, inside_names = _in_context(learned, note)
    features = SentenceFeatures()
    found, said = features.fit(clauses + inside)
    note(f"fitting the kernel to {len(found)} clauses")
    settings = {"width": WIDTH, "penalty": PENALTY, "phrase_weight": PHRASE_WEIGHT, "columns": COLUMNS}
    fit(found, said, names + inside_names, **settings).save(folder / KERNEL)  # type: ignore[arg-type]
    assert features.axes is not None
    np.savez(folder / FEATURES, mean=features.mean, spread=features.spread, axes=features.axes.astype(np.float16))  # type: ignore[arg-type]
    _topics(learned.topics, features, settings, folder)
    names_known = {"labels": learned.labels, "allowed": {kind: sorted(names) for kind, names in allowed().items()}}
    (folder / SETTINGS).write_text(json.dumps(names_known, indent=1) + "\n", encoding="utf-8")


def _in_context(learned: Data, note: Note) -> Tuple[List[Tuple[str, list, np.ndarray]], List[str]]:
    """Clauses of hand-written and of composed messages with several acts."""
    several = list({m.marked.text: m for m in learned.messages if len(m.acts) > 1}.values())[:_IN_CONTEXT]
    clauses, names = [], []
    for message, tokens in zip(several, encodings([m.marked.text for m in several], keep=True, note=note), strict=True):
        text, act = message.marked.text, np.array(message.marked.marks["act"])
        for number in sorted(set(act.tolist())):
            places = np.flatnonzero(act == number)
            start, end = int(places[0]), int(places[-1]) + 1
            if text[start:end].strip():
                clauses.append(clause_of(text, entities(text), tokens, start, end))
                names.append(message.acts[number].intent)
    return clauses, names


def _topics(topics: Sequence[Sentence], features: SentenceFeatures, settings: Dict[str, object], folder: Path) -> None:
    for intent in sorted({sentence.intent for sentence in topics}):
        some = [sentence for sentence in topics if sentence.intent == intent]
        tokens = encodings([s.text for s in some], keep=True)
        clauses = [
            clause_of(s.text, entities(s.text), one, 0, len(s.text)) for s, one in zip(some, tokens, strict=True)
        ]
        fit(*features(clauses), [str(s.topic) for s in some], **settings).save(folder / f"topics.{intent}.npz")  # type: ignore[arg-type]


def learn(
    folder: Path = FOLDER, *, ship: bool = False, composed: int = COMPOSED, epochs: int = EPOCHS, note: Note = print
) -> None:
    """Writes everything the reader needs into the folder: what is shipped as it is, what is stale learned anew."""
    if not (E5 / "e5.onnx").exists():
        note("converting the encoder")
        convert()
    fresh = folder.with_name(folder.name + ".fresh")
    shutil.rmtree(fresh, ignore_errors=True)
    shutil.copytree(SHIPPED, fresh) if SHIPPED.exists() else fresh.mkdir(parents=True)
    known = {"heads": heads_fingerprint(), "kernel": kernel_fingerprint()}
    stale = [part for part, mark in known.items() if not is_fresh(fresh, part, mark)]
    if stale:
        learned = data(composed=composed if "heads" in stale else _IN_CONTEXT)
        note(f"{' and '.join(stale)} to learn: {len(learned.messages)} messages, {len(learned.clauses)} clauses")
        if "heads" in stale:
            tokens = encodings([message.marked.text for message in learned.messages], note=note)
            heads(learned, tokens, fresh / HEADS, epochs=epochs, note=note)
            del tokens
        if "kernel" in stale:
            kernel(learned, fresh, note)
        for part in stale:
            (fresh / f"{part}.json").write_text(json.dumps({"learned_from": known[part]}) + "\n", encoding="utf-8")
    if ship:
        shutil.rmtree(SHIPPED, ignore_errors=True)
        shutil.copytree(fresh, SHIPPED)
    shutil.rmtree(folder, ignore_errors=True)
    fresh.rename(folder)


def is_fresh(folder: Path, part: str, mark: str) -> bool:
    """Whether a part in a folder was learned from just what is there now."""
    path = folder / f"{part}.json"
    return path.exists() and json.loads(path.read_text(encoding="utf-8"))["learned_from"] == mark


def main(arguments: "list[str] | None" = None) -> int:
    """Command line."""
    parser = argparse.ArgumentParser(prog="python -m nlu.learning.train", description="teach the reader")
    parser.add_argument("--ship", action="store_true", help="put what is learned into nlu/trained/")
    parser.add_argument("--composed", type=int, default=COMPOSED, help="messages to compose (default %(default)s)")
    parser.add_argument("--epochs", type=int, default=EPOCHS, help="rounds over the messages (default %(default)s)")
    parser.add_argument("--out", type=Path, default=FOLDER, help="where what is learned goes")
    options = parser.parse_args(arguments)
    started = time.monotonic()

    def note(what: str) -> None:
        print(f"{time.monotonic() - started:5.0f} s  {what}", flush=True)

    learn(options.out, ship=options.ship, composed=options.composed, epochs=options.epochs, note=note)
    note(f"the reader has learned: {options.out}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
