"""The volume of a linear body as a cubic in its coefficients, so that a fit weighs a figure without its faces.

Volume is of third degree in the vertices and the vertices are linear in the coefficients c: with x = (1, c), it is
x x x contracted with one symmetric tensor.
"""

from __future__ import annotations

import numpy as np

from render.measuring.tape import Array, Indices
from render.types import Floats


def cubic(mean: Array, basis: Array, faces: Indices) -> Floats:
    """The tensor (K+1, K+1, K+1) [m3] of a closed surface mean (V, 3) + basis (V, 3, K); about 15 s for K = 100."""
    center = mean.mean(axis=0)  # no volume hangs on where the body stands; near the origin less rounds away
    fields = np.concatenate([(mean - center)[:, :, None], basis], axis=2).astype(np.float32)
    first, second, third = (np.ascontiguousarray(fields[faces[:, k]].transpose(1, 0, 2)) for k in range(3))
    count = fields.shape[2]
    total = np.empty((count, count, count), dtype=np.float64)
    for i in range(count):
        x, y, z = (first[axis, :, i : i + 1] for axis in range(3))
        crossed = (y * second[2] - z * second[1], z * second[0] - x * second[2], x * second[1] - y * second[0])
        total[i] = sum(crossed[axis].T @ third[axis] for axis in range(3))
    orders = ((0, 1, 2), (0, 2, 1), (1, 0, 2), (1, 2, 0), (2, 0, 1), (2, 1, 0))
    return np.asarray(sum(total.transpose(order) for order in orders) / 36.0, dtype=np.float32)


def volume(tensor: Floats, coefficients: Array) -> tuple[float, Array]:
    """Volume [m3] and its gradient on the coefficients (K,)."""
    x = np.concatenate([[1.0], coefficients]).astype(np.float32)
    count = len(x)
    twice = (tensor.reshape(count * count, count) @ x).reshape(count, count).astype(np.float64)
    once = twice @ x
    return float(once @ x), 3.0 * once[1:]
