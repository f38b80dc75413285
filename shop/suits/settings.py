"""How the model is trained. The figures beside the numbers stand in docs/suits.md."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Settings:
    """`held_out`: share of the reviews that end the training early, weigh the rivals, calibrate and set the decision.
    `rounds`, `epochs`: at most; `patience`, `network_patience`: how many without progress end it.
    `hidden_rating`: share of the rows that the network reads without their rating."""

    seed: int = 0
    held_out: float = 0.1
    rounds: int = 800
    patience: int = 40
    checkpoint: int = 50
    epochs: int = 20
    network_patience: int = 2
    batch: int = 1024
    rate: float = 2e-3
    weight_decay: float = 1e-2
    hidden_rating: float = 0.5
    unknown: float = 0.2  # share of the rows whose item, and of those whose shopper, the network is not told


# A tree's leaf of 60 rows and small steps: deeper or faster trees were no better on held-out rows.
BOOSTING = {"objective": "multiclass", "num_class": 3, "learning_rate": 0.05, "num_leaves": 31, "min_data_in_leaf": 60,
            "feature_fraction": 0.4, "bagging_fraction": 0.8, "bagging_freq": 1, "lambda_l2": 5.0, "max_bin": 127,
            "verbose": -1, "deterministic": True, "force_row_wise": True}  # fmt: skip
