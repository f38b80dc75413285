"""A batch of windows as tensors."""

from __future__ import annotations

from dataclasses import dataclass
from typing import List, Sequence

import numpy as np
import torch

from nlu.tagger.windows import Unit, Window

IGNORED = -100


@dataclass(frozen=True)
class Batch:
    """b windows of p pieces and w words in all: `ids`, `mask` (b, p); `owner` (b, p): the word of each piece, w where
    it is of none; `characters` (w, CHARACTERS); `shapes`, `pos`, `chunks`, `labels` (w,)."""

    ids: torch.Tensor
    mask: torch.Tensor
    owner: torch.Tensor
    characters: torch.Tensor
    shapes: torch.Tensor
    pos: torch.Tensor
    chunks: torch.Tensor
    labels: torch.Tensor


@dataclass(frozen=True)
class Ends:
    """The numbers of the pieces that begin a window, end a unit and fill up."""

    begin: int
    end: int
    padding: int


def batch(windows: Sequence[Window], ends: Ends) -> Batch:
    """The windows, one below another."""
    inside = [unit for window in windows for unit in window.units]
    words = sum(len(unit.pieces) for unit in inside)
    longest = max(window.size for window in windows)
    ids = np.full((len(windows), longest), ends.padding, np.int64)
    owner = np.full((len(windows), longest), words, np.int64)
    first = 0
    for row, window in enumerate(windows):
        at, ids[row, 0] = 1, ends.begin
        for unit in window.units:
            flat = [piece for pieces in unit.pieces for piece in pieces]
            ids[row, at : at + len(flat)] = flat
            ids[row, at + len(flat)] = ends.end
            numbers = np.arange(first, first + len(unit.pieces))
            owner[row, at : at + len(flat)] = np.repeat(numbers, [len(pieces) for pieces in unit.pieces])
            at, first = at + len(flat) + 1, first + len(unit.pieces)
    return Batch(
        torch.from_numpy(ids),
        torch.from_numpy(ids != ends.padding),
        torch.from_numpy(owner),
        _joined([unit.features.characters for unit in inside]),
        _joined([unit.features.shapes for unit in inside]),
        _joined([unit.features.pos for unit in inside]),
        _joined([unit.features.chunks for unit in inside]),
        _joined([unit.labels for unit in inside]),
    )


def _joined(arrays: List[np.ndarray]) -> torch.Tensor:
    return torch.from_numpy(np.concatenate(arrays))


def wanted(windows: Sequence[Window], scores: torch.Tensor) -> "list[tuple[Unit, np.ndarray]]":
    """The units whose tags are wanted, each with its words' scores (words, labels) of a batch's (w, labels)."""
    found, first = [], 0
    for window in windows:
        for place, unit in enumerate(window.units):
            if window.start <= place < window.end:
                found.append((unit, scores[first : first + len(unit.pieces)].numpy()))
            first += len(unit.pieces)
    return found
