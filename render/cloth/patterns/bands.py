"""Bands: the rib, facing or turned hem along every open edge of a garment, which keeps it from creasing."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Index = NDArray[np.int32]

# Spans of so many links, 28 and 56 mm: a crease of one link is taken out, the neckline lies as one curve.
_SPANS = (2, 4)
# A hem longer than this falls in flutes; a stiff band would push them open, to 1 % more than its girth.
_FLUTED_M = 1.2
_LEAST_ROUND = 6


@dataclass(frozen=True)
class Bands:
    """Pairs (P, 2) of cloth vertices along open edges, how far apart they lie on the flat pattern (P,), [m], and which
    are stiff (P,): the others resist as the cloth does."""

    pairs: Index
    lengths: Array
    stiff: NDArray[np.bool_]


def rims(faces: Index, weld: Index) -> tuple[Index, ...]:
    """The sewn cloth's open edges: loops (n,) of rows of `halves(faces)`, each row's end the next one's start."""
    ends = weld[halves(faces)]
    _, of, times = np.unique(np.sort(ends, axis=1), axis=0, return_inverse=True, return_counts=True)
    leaving = {int(ends[row, 0]): int(row) for row in np.flatnonzero(times[of.ravel()] == 1)}
    loops = []
    while leaving:
        loop = [leaving.pop(next(iter(leaving)))]
        while (end := int(ends[loop[-1], 1])) in leaving:
            loop.append(leaving.pop(end))
        loops.append(np.array(loop, np.int32))
    return tuple(loops)


def halves(faces: Index) -> Index:
    """Every face's three edges in its own direction, (3F, 2)."""
    return np.concatenate([faces[:, [0, 1]], faces[:, [1, 2]], faces[:, [2, 0]]])


def bands(faces: Index, weld: Index, loops: tuple[Index, ...], uv: Array) -> Bands:
    """The bands round `loops` (of rims) for a pattern cut at uv (N, 2) [m].

    An edge that is straight in the pattern but goes round a limb bends no less than a circle of its length does.
    """
    inner = _angles(faces, weld, uv)
    edge = halves(faces)
    pairs, lengths, stiff = [], [], []
    for loop in loops:
        start, count = weld[edge[loop, 0]], len(loop)
        step = np.linalg.norm(uv[edge[loop, 1]] - uv[edge[loop, 0]], axis=1)
        fluted = step.sum() > _FLUTED_M
        # Round a wrist, too, four links are stiffer than the sleeve: they would hold a circle against the hand.
        for span in _SPANS[:1] if fluted or count < _LEAST_ROUND * _SPANS[-1] else _SPANS:
            at = (np.arange(count)[:, None] + np.arange(span)) % count
            turns = np.pi - inner[start[at]]
            turns[:, 0] = 0.0
            flat = np.abs((step[at] * np.exp(1j * np.cumsum(turns, axis=1))).sum(axis=1))
            round_limb = step[at].sum(axis=1) * np.sin(span * np.pi / count) / (span * np.sin(np.pi / count))
            pairs.append(np.stack([start, np.roll(start, -span)], axis=1))
            lengths.append(np.minimum(flat, round_limb))
            stiff.append(np.full(count, not fluted))
    return Bands(np.concatenate(pairs).astype(np.int32), np.concatenate(lengths), np.concatenate(stiff))


def _angles(faces: Index, weld: Index, uv: Array) -> Array:
    """The flat angles of all faces round each cloth vertex, added up, (W,) [rad]; at seams, where edges are trued to go
    straight on, half a turn."""
    total = np.zeros(int(weld.max()) + 1)
    for k in range(3):
        at, one, two = (faces[:, (k + j) % 3] for j in range(3))
        a, b = uv[one] - uv[at], uv[two] - uv[at]
        angle = np.arctan2(np.abs(a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0]), (a * b).sum(axis=1))
        np.add.at(total, weld[at], angle)
    return np.where(np.bincount(weld) > 1, np.pi, total)
