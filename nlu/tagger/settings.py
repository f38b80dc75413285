"""How the tagger is trained. The figures beside the numbers stand in docs/language.md."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Settings:
    """`rate`: of AdamW for the encoder's last layer, `layer_decay` times as much for each below; `head_rate`: for what
    is new. `warm_up`: steps; in the first quarter of them the encoder is held. `average`: of the running mean of the
    weights, which is what is scored and kept. `hidden`: share of the words whose pieces are masked, and of the
    part-of-speech and chunk columns that are left open; `no_columns`: share of batches without them. `pieces`: of a
    batch."""

    minutes: float = 55.0
    epochs: int = 16
    seed: int = 0
    rate: float = 1e-4
    head_rate: float = 1e-3
    layer_decay: float = 0.9
    warm_up: int = 200
    weight_decay: float = 0.01
    average: float = 0.998
    hidden: float = 0.05
    no_columns: float = 0.1
    pieces: int = 1024
    clip: float = 1.0
