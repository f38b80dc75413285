"""Tags of a corpus."""

from __future__ import annotations

from typing import Dict, List

import numpy as np
import torch

from nlu.tagger.batch import batch, wanted
from nlu.tagger.columns import Corpus
from nlu.tagger.decoding import Decoder
from nlu.tagger.folder import Tagger
from nlu.tagger.progress import Bar
from nlu.tagger.tags import bioes, iob2, spans_of_bioes
from nlu.tagger.windows import AROUND, Unit, batches, reading_windows, units

PIECES = 4096  # of a batch


def prepared(tagger: Tagger, corpus: Corpus) -> List[List[Unit]]:
    """The corpus's units, without labels."""
    labels = [np.zeros(len(sentence.words), np.int64) for sentence in corpus.sentences]
    return units(corpus, tagger.tokenizer, tagger.vocabularies, labels, apart=tagger.apart)


def read_labelled(tagger: Tagger, corpus: Corpus) -> List[List[Unit]]:
    """The corpus's units with the numbers of their labels, to learn from."""
    numbers = {label: number for number, label in enumerate(tagger.labels)}
    labels = [np.array([numbers[tag] for tag in bioes(sentence.entities, len(sentence.words))], np.int64)
              for sentence in corpus.sentences]  # fmt: skip
    return units(corpus, tagger.tokenizer, tagger.vocabularies, labels, apart=tagger.apart)


@torch.inference_mode()
def scores(tagger: Tagger, documents: List[List[Unit]], *, half: bool, name: str, around: int) -> List[np.ndarray]:
    """Log-probabilities (words, labels) of every sentence, in order."""
    tagger.network.eval()
    parts: Dict[int, Dict[int, np.ndarray]] = {}
    rows = batches(reading_windows(documents, around), PIECES)
    with Bar(name, len(rows)) as bar:
        for row in rows:
            found = tagger.network(batch(row, tagger.ends), half=half).log_softmax(-1)
            for unit, values in wanted(row, found):
                parts.setdefault(unit.sentence, {})[unit.first] = values
            bar.step()
    return [np.concatenate([part for _, part in sorted(parts[number].items())]) for number in sorted(parts)]


def tags(
    tagger: Tagger, documents: List[List[Unit]], *, half: bool = False, name: str = "reading", around: int = AROUND
) -> List[List[str]]:
    """IOB2 tags of every sentence, in order, read with `around` pieces of context on either side."""
    decode = Decoder(tagger.labels)
    return [
        iob2(spans_of_bioes(decode(values)), len(values))
        for values in scores(tagger, documents, half=half, name=name, around=around)
    ]
