"""Teaches the heads: all anew, or, where few lines are new, on from what they know, with a rehearsal of the rest."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Callable, List, Sequence

import numpy as np

from nlu.learning.data import Data, line_keys
from nlu.learning.encodings import encodings
from nlu.learning.examples import Example, example
from nlu.learning.gold import message
from nlu.learning.marks import Message
from nlu.reading.read import HEADS
from nlu.understanding import entities

LINES = "lines.npy"  # keys of the lines that the heads have learned
MOST_TUNED = 400  # lines; with more the heads are learned anew
_AGAIN, _REHEARSED, _TUNING_RATE, _FURTHER_RATE = 6, 1500, 3e-4, 1e-3

Note = Callable[[str], None]


def teach(learned: Data, folder: Path, *, epochs: int, note: Note) -> None:
    """Learns the heads from all messages and writes them."""
    from nlu.learning.fitting import train
    from nlu.learning.network import export, untrained

    note(f"learning the heads from {len(learned.messages)} messages")
    examples = _examples(learned.messages, learned.labels, keep=False, note=note)
    export(
        train(untrained(len(learned.labels)), examples, len(learned.labels), epochs=epochs, note=note), folder / HEADS
    )
    np.save(folder / LINES, line_keys(learned))


def further(learned: Data, folder: Path, *, epochs: int, note: Note) -> None:
    """More rounds over all messages, on top of what the heads of a folder know."""
    from nlu.learning.fitting import train
    from nlu.learning.network import export, restored

    examples = _examples(learned.messages, learned.labels, keep=False, note=note)
    labels = len(learned.labels)
    network = restored(folder / HEADS, labels)
    export(train(network, examples, labels, epochs=epochs, rate=_FURTHER_RATE, note=note), folder / HEADS)


def new_lines(learned: Data, folder: Path) -> List[int]:
    """Places of the lines that the heads of a folder have not learned: sentences first, then gold."""
    known = np.load(folder / LINES)
    return [int(place) for place in np.flatnonzero(~np.isin(line_keys(learned), known))]


def tune(learned: Data, folder: Path, *, note: Note) -> None:
    """Learns the new lines on top of what the heads of a folder know, and writes them."""
    from nlu.learning.fitting import train
    from nlu.learning.network import export, restored

    new = new_lines(learned, folder)
    if new:
        note(f"learning {len(new)} new lines on top of what the heads know")
        draw = random.Random(0)
        messages = [one for place in new for one in _messages(learned, place) for _ in range(_AGAIN)]
        messages += draw.sample(learned.messages, min(_REHEARSED, len(learned.messages)))
        examples = _examples(messages, learned.labels, keep=True, note=note)
        network = restored(folder / HEADS, len(learned.labels))
        export(train(network, examples, len(learned.labels), epochs=1, rate=_TUNING_RATE, note=note), folder / HEADS)
    np.save(folder / LINES, line_keys(learned))


def _messages(learned: Data, place: int) -> List[Message]:
    if place >= len(learned.single):
        return [message(learned.gold[place - len(learned.single)])]
    text = learned.single[place].text
    return [one for one in learned.messages if one.marked.text == text][:1]


def _examples(messages: Sequence[Message], labels: Sequence[str], *, keep: bool, note: Note) -> List[Example]:
    tokens = encodings([message.marked.text for message in messages], keep=keep, note=note)
    return [example(one, entities(message.marked.text), message, labels)
            for one, message in zip(tokens, messages, strict=True)]  # fmt: skip
