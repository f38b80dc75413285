"""The network: the encoder with what is known of each word added to its pieces, and a layer that scores the tags."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Iterable

import torch
from torch import nn
from torch.nn.functional import gelu

from nlu.tagger.batch import Batch
from nlu.tagger.features import PADDING, SHAPES, UNKNOWN


@dataclass(frozen=True)
class Sizes:
    """How many characters, parts of speech, chunks and labels there are, the unknown ones with them."""

    characters: int
    pos: int
    chunks: int
    labels: int


class Words(nn.Module):
    """Vectors (w, WIDTH) of words from their characters, shapes, parts of speech and chunks."""

    CHARACTER, FILTERS, POS, CHUNK, SHAPE = 32, 96, 24, 12, 12
    WIDTH = FILTERS + POS + CHUNK + SHAPE

    def __init__(self, sizes: Sizes) -> None:
        super().__init__()
        self.characters = nn.Embedding(sizes.characters, self.CHARACTER, padding_idx=PADDING)
        self.filters = nn.Conv1d(self.CHARACTER, self.FILTERS, 3, padding=1)
        self.pos = nn.Embedding(sizes.pos, self.POS)
        self.chunks = nn.Embedding(sizes.chunks, self.CHUNK)
        self.shapes = nn.Embedding(2 * len(SHAPES), self.SHAPE)

    def forward(self, batch: Batch) -> torch.Tensor:
        letters = self.filters(self.characters(batch.characters).transpose(1, 2))
        letters = letters.masked_fill((batch.characters == PADDING)[:, None], -1e4).amax(-1)
        parts = [letters, self.pos(batch.pos), self.chunks(batch.chunks), self.shapes(batch.shapes)]
        return gelu(torch.cat(parts, -1))


class Network(nn.Module):
    """Scores (w, labels) of the w words of a batch."""

    def __init__(self, encoder: Any, sizes: Sizes, *, dropout: float = 0.2) -> None:
        super().__init__()
        width = encoder.config.hidden_size
        self.encoder = encoder
        # Frozen: names that were not in training keep meaning what they meant beside those that were.
        encoder.embeddings.word_embeddings.weight.requires_grad = False
        self.words = Words(sizes)
        self.enter = nn.Linear(Words.WIDTH, width)
        nn.init.zeros_(self.enter.weight)
        nn.init.zeros_(self.enter.bias)
        self.mix = nn.Parameter(torch.linspace(-4.0, 0.0, encoder.config.num_hidden_layers + 1))
        self.register_buffer("mean", torch.zeros(width))
        self.register_buffer("spread", torch.ones(width))
        self.dropout = nn.Dropout(dropout)
        self.hidden = nn.Linear(width + Words.WIDTH, width)
        self.scores = nn.Linear(width, sizes.labels)

    def forward(self, batch: Batch, *, half: bool = False) -> torch.Tensor:
        """`half`: the encoder computes in bfloat16."""
        words = self.words(batch)
        states = (self._states(batch, words, half) - self.mean) / self.spread
        count = len(batch.characters)
        owner = batch.owner.flatten()
        sums = states.new_zeros(count + 1, states.shape[-1]).index_add(0, owner, states.flatten(0, 1))
        pieces = torch.bincount(owner, minlength=count + 1)[:count, None]
        joined = torch.cat([sums[:count] / pieces, words], -1)
        return self.scores(self.dropout(gelu(self.hidden(self.dropout(joined)))))

    @torch.no_grad()
    def measure(self, batches: Iterable[Batch], *, half: bool) -> None:
        """Takes mean and spread of the untrained states from batches: what all words have in common is most of them,
        and scores learned on the bare states stay for hundreds of steps at how common each tag is."""
        self.eval()
        rows = [self._states(batch, self.words(batch), half)[batch.mask] for batch in batches]
        self.mean = torch.cat(rows).mean(0)
        self.spread = torch.cat(rows).std(0) + 1e-4

    def _states(self, batch: Batch, words: torch.Tensor, half: bool) -> torch.Tensor:
        """A mean of all layers' states, learned: (b, p, width)."""
        entered = torch.cat([self.enter(words), words.new_zeros(1, self.enter.out_features)])
        given = self.encoder.embeddings.word_embeddings(batch.ids) + entered[batch.owner]
        with torch.autocast("cpu", torch.bfloat16, enabled=half):
            layers = self.encoder(
                inputs_embeds=given, attention_mask=batch.mask, output_hidden_states=True
            ).hidden_states
        weights = self.mix.softmax(0)
        return sum(weight * layer.float() for weight, layer in zip(weights, layers, strict=True))  # type: ignore[return-value]


def with_gaps(batch: Batch, draw: torch.Generator, *, mask: int, share: float, columns: float) -> Batch:
    """A batch as it is learned from: a share of the words' pieces hidden, and of the parts of speech and chunks too.
    `columns`: how often a whole batch has neither, as files without those columns."""
    count = len(batch.characters)
    hidden = torch.rand(count + 1, generator=draw) < share
    hidden[count] = False
    ids = batch.ids.masked_fill(hidden[batch.owner], mask)
    none = bool(torch.rand(1, generator=draw) < columns)
    away = (torch.rand(count, generator=draw) < share) | none
    return Batch(
        ids, batch.mask, batch.owner, batch.characters, batch.shapes,
        batch.pos.masked_fill(away, UNKNOWN), batch.chunks.masked_fill(away, UNKNOWN), batch.labels,
    )  # fmt: skip
