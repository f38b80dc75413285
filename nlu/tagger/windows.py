"""Windows of a document: runs of neighbouring sentences that the encoder reads at once.

In training every word of a window is learned from, so that context costs nothing. In use each window has some
sentences whose tags are wanted, and as much of the text before and behind as fits.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Any, List, Sequence

import numpy as np

from nlu.tagger.columns import Corpus
from nlu.tagger.features import Vocabularies, WordFeatures, features

PIECES = 255  # of a training window, with those that end its sentences, without the one that begins it
WANTED, AROUND = 128, 64  # pieces of the sentences whose tags are wanted; of context on either side
LONGEST_PIECES = 12  # of a word; what stands behind tells no more of its tag


@dataclass(frozen=True)
class Unit:
    """A sentence, or a part of one that is too long for a window. `sentence` is its place in the corpus, `first` its
    first word's in the sentence; `pieces` holds those of each word; `labels` (words,)."""

    sentence: int
    first: int
    pieces: List[List[int]]
    features: WordFeatures
    labels: np.ndarray

    @property
    def size(self) -> int:
        return sum(map(len, self.pieces)) + 1  # and one that ends it

    def part(self, start: int, end: int) -> "Unit":
        """The words from `start` to before `end`."""
        seen = self.features
        cut = WordFeatures(
            seen.characters[start:end], seen.shapes[start:end], seen.pos[start:end], seen.chunks[start:end]
        )
        return Unit(self.sentence, self.first + start, self.pieces[start:end], cut, self.labels[start:end])


@dataclass(frozen=True)
class Window:
    """Units that are read at once; the tags of those from `start` to before `end` are wanted."""

    units: List[Unit]
    start: int
    end: int

    @property
    def size(self) -> int:
        return sum(unit.size for unit in self.units) + 1


def units(
    corpus: Corpus, tokenizer: Any, vocabularies: Vocabularies, labels: Sequence[np.ndarray], *, apart: bool
) -> List[List[Unit]]:
    """The units of every document; `labels` holds those of each sentence. `apart`: each sentence is read alone."""
    made: List[List[Unit]] = []
    number = 0
    for document in corpus.documents:
        row: List[Unit] = []
        for sentence in document:
            pieces = _pieces(sentence.words, tokenizer)
            whole = Unit(number, 0, pieces, features(sentence, vocabularies), labels[number])
            row += _parts(whole)
            number += 1
        made += [[unit] for unit in row] if apart else [row]
    return made


def _pieces(words: Sequence[str], tokenizer: Any) -> List[List[int]]:
    """The pieces of each word, at least one."""
    unknown = tokenizer.token_to_id("<unk>")
    read = tokenizer.encode_batch([[word] for word in words], is_pretokenized=True, add_special_tokens=False)
    return [one.ids[:LONGEST_PIECES] or [unknown] for one in read]


def _parts(unit: Unit) -> List[Unit]:
    """The unit, cut between words where it is longer than is wanted at once."""
    cuts, size = [0], 1
    for place, pieces in enumerate(unit.pieces):
        if size + len(pieces) > WANTED:
            cuts.append(place)
            size = 1
        size += len(pieces)
    return [unit.part(start, end) for start, end in zip(cuts, [*cuts[1:], len(unit.pieces)], strict=True)]


def training_windows(documents: Sequence[Sequence[Unit]], draw: random.Random) -> List[Window]:
    """Each unit once, in windows of up to PIECES; where they are cut is drawn."""
    made: List[Window] = []
    for document in documents:
        room = draw.randint(PIECES // 4, PIECES)
        now: List[Unit] = []
        for unit in document:
            if now and unit.size > room:
                made.append(Window(now, 0, len(now)))
                now, room = [], PIECES
            now = [*now, unit]
            room -= unit.size
        made.append(Window(now, 0, len(now)))
    return made


def reading_windows(documents: Sequence[Sequence[Unit]], around: int = AROUND) -> List[Window]:
    """Each unit wanted once, with context before and behind."""
    made: List[Window] = []
    for document in documents:
        start = 0
        while start < len(document):
            # A unit has at least two pieces: no more units fit than the slices hold.
            end = start + _fitting(document[start : start + WANTED], WANTED)
            before = _fitting(document[max(start - around, 0) : start][::-1], around, least=0)
            behind = _fitting(document[end : end + around], around, least=0)
            made.append(Window(list(document[start - before : end + behind]), before, before + end - start))
            start = end
    return made


def _fitting(row: Sequence[Unit], room: int, *, least: int = 1) -> int:
    """How many units from the first fit into so many pieces."""
    count = 0
    for unit in row:
        room -= unit.size
        if room < 0:
            break
        count += 1
    return max(count, least)


def batches(windows: Sequence[Window], pieces: int, draw: "random.Random | None" = None) -> List[List[Window]]:
    """Windows of like length together, at most `pieces` with their padding. With `draw` in a drawn order."""
    jitter = draw.random if draw else float
    order = sorted(windows, key=lambda window: window.size * (1 + 0.2 * jitter()))
    made: List[List[Window]] = [[]]
    longest = 0
    for window in order:
        longest = max(longest, window.size)
        if made[-1] and longest * (len(made[-1]) + 1) > pieces:
            made.append([])
            longest = window.size
        made[-1].append(window)
    if draw:
        draw.shuffle(made)
    return made
