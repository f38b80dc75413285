"""The volume as a cubic in the coefficients is the mesh's own, with its gradient."""

from __future__ import annotations

import numpy as np
import pytest

from render.body.volume import cubic, volume
from render.measuring.tape import volume as of_faces


def test_the_cubic_is_the_volume_of_the_faces_and_its_gradient() -> None:
    rng = np.random.default_rng(2)
    mean = np.array([[0, 0, 0], [1, 0, 0], [0, 1, 0], [0, 0, 1.0]])
    faces = np.array([[0, 2, 1], [0, 1, 3], [0, 3, 2], [1, 2, 3]])
    basis = rng.normal(0, 0.2, (4, 3, 5))
    tensor = cubic(mean, basis, faces)
    c = rng.normal(0, 1, 5)
    value, gradient = volume(tensor, c)
    expected, slope = of_faces(mean + basis @ c, faces)
    assert value == pytest.approx(expected, rel=1e-4)
    assert gradient == pytest.approx(np.einsum("vd,vdk->k", slope, basis), rel=1e-3, abs=1e-4)
