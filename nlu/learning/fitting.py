"""Trains the heads: AdamW, one cycle, batches of like length, the seed fixed."""

from __future__ import annotations

import random
from typing import Callable, List, Optional, Sequence

import numpy as np
import torch
from torch import nn
from torch.nn.functional import binary_cross_entropy_with_logits, cross_entropy

from nlu.learning.examples import Example
from nlu.learning.marks import IGNORED
from nlu.learning.network import Network

BATCH, RATE = 64, 2e-3
_STATE_WEIGHTS = [1.0, 2.0, 4.0, 4.0]  # meant; ruled out, taken back, set aside, which are rare
_TRAITS_WEIGHT, _TOLD_WEIGHT = 10.0, 4.0  # of forty traits an act has one or two at most, mostly


def _padded(examples: Sequence[Example], name: str, fill: int) -> torch.Tensor:
    arrays = [torch.from_numpy(np.asarray(getattr(one, name))) for one in examples]
    return nn.utils.rnn.pad_sequence(arrays, batch_first=True, padding_value=fill)


def scores(network: Network, examples: Sequence[Example]) -> "dict[str, torch.Tensor]":
    """The network's scores of a batch."""
    vectors = [torch.from_numpy(one.tokens.vectors.astype(np.float32)) for one in examples]
    lengths = torch.tensor([len(one.kinds) for one in examples])
    padded = nn.utils.rnn.pad_sequence(vectors, batch_first=True)
    return network(padded, _padded(examples, "kinds", 0), lengths)  # type: ignore[no-any-return]


def loss_of(network: Network, examples: Sequence[Example], weight: torch.Tensor) -> torch.Tensor:
    """All heads' losses of a batch, weighted; `weight` is that of each intent."""
    out = scores(network, examples)

    def flat(name: str, gold: torch.Tensor, weight: Optional[torch.Tensor] = None) -> torch.Tensor:
        if not (gold >= 0).any():
            return torch.zeros(())
        return cross_entropy(out[name].flatten(0, 1), gold.flatten(), weight=weight, ignore_index=IGNORED)

    act, intent = _padded(examples, "act", IGNORED), _padded(examples, "intent", IGNORED)
    begins = torch.where(act[:, 1:] < 0, IGNORED, (act[:, 1:] > act[:, :-1]).long())
    total = 0.3 * cross_entropy(out["intent"].flatten(0, 1), intent.flatten(), weight=weight, ignore_index=IGNORED)
    if act.shape[1] > 1:
        total = total + 2.0 * cross_entropy(out["begins"][:, 1:].flatten(0, 1), begins.flatten(), ignore_index=IGNORED)
    total = total + _acts_loss(out, examples, act, weight)
    negated, kinds = _padded(examples, "negated", IGNORED), _padded(examples, "kinds", 0)
    # Only of what can be ruled out.
    total = total + flat(
        "negated",
        torch.where((kinds > 0) | (negated > 0), negated, torch.tensor(IGNORED)),
        torch.tensor(_STATE_WEIGHTS),
    )
    total = total + 0.5 * flat("of", _padded(examples, "of", IGNORED))
    total = total + 0.5 * flat("who", _padded(examples, "who", IGNORED))
    total = total + 0.5 * flat("number", _padded(examples, "number", IGNORED))
    return total + 0.5 * _pair_loss(out, examples)


def _acts_loss(
    out: "dict[str, torch.Tensor]", examples: Sequence[Example], act: torch.Tensor, weight: torch.Tensor
) -> torch.Tensor:
    """Each act by the mean of its tokens' scores, as it is read later; its traits by the largest."""
    most = int(act.max()) + 1
    member = nn.functional.one_hot(act.clamp(min=0), most).float() * (act >= 0)[..., None]  # batch, tokens, acts
    counts = member.sum(1)
    means = torch.einsum("bta,bti->bai", member, out["intent"]) / counts.clamp(min=1)[..., None]
    gold = torch.full(counts.shape, IGNORED)
    traits = torch.full((*counts.shape, out["traits"].shape[-1]), float(IGNORED))
    for row, one in enumerate(examples):
        gold[row, torch.from_numpy(one.act)] = torch.from_numpy(one.intent)
        traits[row, : len(one.traits)] = torch.from_numpy(one.traits).float()
    total = cross_entropy(means.flatten(0, 1), gold.flatten(), weight=weight, ignore_index=IGNORED)
    largest = torch.stack([(out["traits"] - 1e4 * (1 - member[:, :, k : k + 1])).amax(1) for k in range(most)], 1)
    known = traits >= 0
    if known.any():
        rare = torch.tensor(_TOLD_WEIGHT)
        loss = binary_cross_entropy_with_logits(largest[known], traits[known], pos_weight=rare)
        total = total + _TRAITS_WEIGHT * loss
    return total


def _pair_loss(out: "dict[str, torch.Tensor]", examples: Sequence[Example]) -> torch.Tensor:
    losses = [
        cross_entropy(out["garment"][row, torch.tensor(garments)] @ out["attribute"][row, at] / 8, torch.tensor(right))
        for row, one in enumerate(examples)
        for at, garments, right in one.pairs
    ]
    return torch.stack(losses).mean() if losses else torch.zeros(())


def intent_weights(examples: Sequence[Example], labels: int) -> torch.Tensor:
    """Rare intents weigh more, by the root of their rarity."""
    counts = np.zeros(labels)
    for one in examples:
        for number in range(int(one.act.max()) + 1):
            counts[one.intent[one.act == number][0]] += 1
    return torch.tensor(np.sqrt(counts.mean() / np.maximum(counts, 1)), dtype=torch.float32)


def train(
    network: Network,
    examples: List[Example],
    labels: int,
    *,
    epochs: int,
    rate: float = RATE,
    seed: int = 0,
    note: Callable[[str], None] = print,
) -> Network:
    """The network, trained on, and a note an epoch."""
    torch.set_num_threads(1)  # batches are small: two threads wait for each other longer than they work
    torch.manual_seed(seed)
    draw = random.Random(seed)
    if not network.mean.any():  # it has never learned
        _standardise(network, examples)
    weight = intent_weights(examples, labels)
    optimiser = torch.optim.AdamW(network.parameters(), rate, weight_decay=0.01)
    steps = epochs * (-(-len(examples) // BATCH))
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, rate, total_steps=steps + 1, pct_start=0.1)
    for epoch in range(epochs):
        network.train()
        losses = []
        for places in _batches(examples, draw):
            loss = loss_of(network, [examples[place] for place in places], weight)
            optimiser.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(network.parameters(), 4.0)
            optimiser.step()
            schedule.step()
            losses.append(float(loss.detach()))
        note(f"heads, epoch {epoch + 1} of {epochs}: loss {np.mean(losses):.3f}")
    return network.eval()


def _standardise(network: Network, examples: Sequence[Example]) -> None:
    sample = np.concatenate([one.tokens.vectors for one in examples[::7]]).astype(np.float32)
    network.mean.copy_(torch.from_numpy(sample.mean(0)))
    network.spread.copy_(torch.from_numpy(sample.std(0) + 1e-4))


def _batches(examples: Sequence[Example], draw: random.Random) -> List[List[int]]:
    order = sorted(range(len(examples)), key=lambda place: len(examples[place].kinds) + draw.random() * 4)
    batches = [order[first : first + BATCH] for first in range(0, len(order), BATCH)]
    draw.shuffle(batches)
    return batches
