"""AdamW with a rate for each layer, and the running mean of the weights."""

from __future__ import annotations

from typing import Any, Dict, List

import torch
from torch import nn

from nlu.tagger.network import Network
from nlu.tagger.settings import Settings


def optimiser(network: Network, settings: Settings) -> torch.optim.AdamW:
    """The encoder's lower layers move least; biases and norms do not decay. `full` of a group is its whole
    rate; `held`: it is of the encoder."""
    groups: Dict[Any, List[nn.Parameter]] = {}
    layers = network.encoder.config.num_hidden_layers
    for name, values in network.named_parameters():
        if values.requires_grad:
            rate = _rate(name, layers, settings)
            decay = settings.weight_decay if values.ndim > 1 else 0.0
            groups.setdefault((rate, decay), []).append(values)
    return torch.optim.AdamW(
        [
            {"params": some, "lr": 0.0, "full": rate, "weight_decay": decay, "held": rate != settings.head_rate}
            for (rate, decay), some in groups.items()
        ],
        fused=True,
    )


def _rate(name: str, layers: int, settings: Settings) -> float:
    if not name.startswith("encoder."):
        return settings.head_rate
    parts = name.split(".")
    below = layers - 1 - int(parts[3]) if parts[1:3] == ["encoder", "layer"] else layers
    return settings.rate * settings.layer_decay**below


class Average:
    """The running mean of a network's weights; young, it follows faster."""

    def __init__(self, values: Dict[str, torch.Tensor], share: float, *, steps: int = 0) -> None:
        self.values = {name: value.detach().clone() for name, value in values.items()}
        self.steps = steps
        self._share = share

    @torch.no_grad()
    def follow(self, values: Dict[str, torch.Tensor]) -> None:
        self.steps += 1
        share = min(self._share, self.steps / (self.steps + 10))
        own = [value for value in self.values.values() if value.is_floating_point()]
        new = [values[name].detach() for name, value in self.values.items() if value.is_floating_point()]
        torch._foreach_lerp_(own, new, 1 - share)
