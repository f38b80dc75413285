"""How our body lies on another model's: what `render.body.wrap` finds out and everything else may ask."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from render.measuring.anthropometry import Anatomy
from render.measuring.tape import Array, Indices


@dataclass(frozen=True)
class Wrap:
    """Our body on the standing mean body of another model.

    rest (V, 3) [m]: our vertices there; corners and shares (V, 3): the place of the other surface that each goes with;
    other (W, 3) [m]: the other's mean; near (W,): our vertex nearest to each of the other's; seen (F,): the other's
    face that lies nearest to each face of ours; anatomy: ours, in the other's vertices.
    """

    rest: NDArray[np.float32]
    corners: Indices
    shares: Array
    other: NDArray[np.float32]
    near: Indices
    seen: Indices
    anatomy: Anatomy

    def carried(self, vertices: NDArray[np.float32]) -> NDArray[np.float32]:
        """Our vertices (V, 3) as the other body's (W, 3) carry them."""
        moved = np.einsum("nc,ncd->nd", self.shares, (vertices - self.other)[self.corners])
        return np.asarray(self.rest + moved, dtype=np.float32)
