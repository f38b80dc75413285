"""What the body says: girths from bust size, height and weight, and the size that such a body usually takes."""

from __future__ import annotations

from typing import Any

import numpy as np

from shop.suits.reviews import Floats, Reviews, Whole

CM_PER_INCH = 2.54


def bust_cm(reviews: Reviews) -> Floats:
    """The girth at the bust: the band and an inch for each cup step above AA."""
    return (reviews.bust_band_in + reviews.cup) * CM_PER_INCH


def trunk_cm(reviews: Reviews) -> Floats:
    """A girth that rises with waist and hip: of a cylinder as tall as the body, of water, with its weight."""
    return np.sqrt(4 * np.pi * reviews.weight_kg * 1000 / reviews.height_cm)


def bmi(reviews: Reviews) -> Floats:
    """kg/m²."""
    return reviews.weight_kg / (reviews.height_cm / 100) ** 2


def size_scale(size: Floats) -> Floats:
    """Size numbers on a scale where a step means about as much for small as for large ones."""
    return np.sqrt(size + 1)


def matrix(reviews: Reviews, category: Whole, body_type: Whole) -> Floats:
    """(n, 8): what the usual size is read from."""
    named = [np.where(codes < 0, np.nan, codes) for codes in (body_type, category)]
    return np.column_stack([reviews.height_cm, reviews.weight_kg, bust_cm(reviews), reviews.cup, bmi(reviews),
                            reviews.age, *named])  # fmt: skip


def fit_usual_size(table: Floats, size: Floats, *, seed: int, threads: int) -> Any:
    """A LightGBM booster: the size on `size_scale` that a body takes in a category, whether it fitted or not."""
    import lightgbm

    data = lightgbm.Dataset(table, size_scale(size), categorical_feature=[6, 7], params={"verbose": -1})
    settings = {"objective": "regression", "learning_rate": 0.08, "num_leaves": 31, "min_data_in_leaf": 40,
                "cat_smooth": 20, "verbose": -1, "seed": seed, "num_threads": threads, "deterministic": True,
                "force_row_wise": True}  # fmt: skip
    return lightgbm.train(settings, data, 150)
