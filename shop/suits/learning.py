"""Trains the network by gradient descent on binary cross-entropy; goes on from the last whole epoch."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from shop.suits.boosted import Course
from shop.suits.features import NAMED, Table, Vocabularies
from shop.suits.network import Counts, Network
from shop.suits.progress import bar
from shop.suits.reviews import Floats
from shop.suits.settings import Settings

STATE = "network.pt"


@dataclass
class Trained:
    """A network with what its numbers are standardised by: `mean`, `spread`, each (columns,)."""

    network: Network
    names: tuple[str, ...]
    mean: Floats
    spread: Floats

    def numbers(self, table: Table) -> Tensor:
        """(n, columns), float32."""
        return torch.tensor((table.only(self.names) - self.mean) / self.spread, dtype=torch.float32)

    @torch.no_grad()
    def predict(self, table: Table) -> Floats:
        """Probabilities (n, 3)."""
        self.network.eval()
        numbers, where = self.numbers(table), places(table)
        scores = torch.cat([self.network(numbers[at : at + 8192], where[at : at + 8192])
                            for at in range(0, len(numbers), 8192)])  # fmt: skip
        return probabilities(scores).numpy().astype(np.float64)


def counts(words: Vocabularies, columns: int) -> Counts:
    """How large the network's tables are."""
    return Counts(len(words.user), len(words.item), len(words.category), len(words.size), len(words.body_type),
                  len(words.rented_for), columns)  # fmt: skip


def places(table: Table) -> Tensor:
    """(n, 6) as the network takes them."""
    rows = table.rows
    kinds = {name: table.only((name,))[:, 0].astype(np.int64) for name in NAMED}
    found = np.column_stack(
        [rows.item, rows.user, kinds["category"], rows.size, kinds["body_type"], kinds["rented_for"]]
    )
    return torch.tensor(found + 1)


def probabilities(scores: Tensor) -> Tensor:
    """Scores (n, 2) -> (n, 3): the chances of small and large as they are, brought to a whole where they exceed it."""
    ends = torch.sigmoid(scores)
    fits = (1 - ends.sum(1)).clamp_min(1e-3)
    three = torch.stack([ends[:, 0], fits, ends[:, 1]], dim=1)
    return three / three.sum(1, keepdim=True)


def fresh(table: Table, words: Vocabularies) -> Trained:
    """An untrained one for such a table."""
    names = tuple(name for name in table.names if name not in NAMED)
    values = table.only(names)
    with np.errstate(all="ignore"):
        told = ~np.isnan(values).all(0)
        mean = np.where(told, np.nanmean(np.where(told, values, 0.0), axis=0), 0.0)
        spread = np.where(told, np.nanstd(np.where(told, values, 0.0), axis=0), 1.0)
    return Trained(Network(counts(words, len(names))), names, mean, np.where(spread > 1e-9, spread, 1.0))


def train(table: Table, held_out: Table, words: Vocabularies, settings: Settings, *, folder: Path | None = None
          ) -> tuple[Trained, Course]:  # fmt: skip
    """The network of its best epoch, and its course (losses a row). `folder`: where the last epoch stands."""
    torch.manual_seed(settings.seed)
    trained, course = fresh(table, words), Course([], [])
    optimiser = torch.optim.AdamW(trained.network.parameters(), lr=settings.rate, weight_decay=settings.weight_decay)
    best: dict[str, Tensor] = {}
    if folder is not None and (folder / STATE).exists():
        state = torch.load(folder / STATE, weights_only=True)
        trained.network.load_state_dict(state["network"])
        optimiser.load_state_dict(state["optimiser"])
        torch.set_rng_state(state["random"])
        best, course = state["best"], Course(**state["course"])
    data = (trained.numbers(table), places(table), answers(table))
    # Both ways of asking count: with the rating told, and before there is one.
    test = (trained.numbers(held_out), places(held_out), answers(held_out))
    with bar("network", settings.epochs, done=len(course.held_out)) as shown:
        while len(course.held_out) < settings.epochs and not course.over(settings.network_patience):
            course.note(_epoch(trained, optimiser, data, settings), _loss(trained, test))
            shown.set_postfix_str(f"held out {course.held_out[-1]:.5f}", refresh=False)
            shown.update()
            if course.best == len(course.held_out):
                best = {name: one.detach().clone() for name, one in trained.network.state_dict().items()}
            if folder is not None:
                _keep(folder, {"network": trained.network.state_dict(), "optimiser": optimiser.state_dict(),
                               "random": torch.get_rng_state(), "best": best, "course": course.__dict__})  # fmt: skip
    trained.network.load_state_dict(best)
    _leave_out_what_was_not_met(trained.network, table)
    return trained, course


@torch.no_grad()
def _leave_out_what_was_not_met(network: Network, table: Table) -> None:
    """Items and shoppers without a training row are described as those that are not known."""
    met = {"item": table.rows.item, "user": table.rows.user}
    for name, embeddings in (("item", (network.item, network.item_ends)), ("user", (network.user, network.user_size))):
        for embedding in embeddings:
            there = torch.zeros(embedding.num_embeddings, dtype=torch.bool)
            there[torch.tensor(met[name] + 1)] = True
            embedding.weight[~there] = embedding.weight[0].clone()


def answers(table: Table) -> Tensor:
    """(n, 2): whether it was too small, whether too large."""
    return torch.tensor(np.column_stack([table.rows.fit == 0, table.rows.fit == 2]), dtype=torch.float32)


def _epoch(trained: Trained, optimiser: Any, data: tuple[Tensor, Tensor, Tensor], settings: Settings) -> float:
    numbers, where, wanted = data
    rating = trained.names.index("rating")
    trained.network.train()
    total = 0.0
    order = torch.randperm(len(numbers))
    for at in range(0, len(order), settings.batch):
        these = order[at : at + settings.batch]
        some, place = numbers[these].clone(), where[these].clone()
        some[torch.rand(len(these)) < settings.hidden_rating, rating] = float("nan")
        for column in (0, 1):
            place[torch.rand(len(these)) < settings.unknown, column] = 0
        loss = nn.functional.binary_cross_entropy_with_logits(trained.network(some, place), wanted[these])
        optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimiser.step()
        total += float(loss.detach()) * len(these)
    return total / len(order)


@torch.no_grad()
def _loss(trained: Trained, data: tuple[Tensor, Tensor, Tensor]) -> float:
    numbers, where, wanted = data
    trained.network.eval()
    losses = []
    for hidden in (False, True):
        some = numbers.clone()
        if hidden:
            some[:, trained.names.index("rating")] = float("nan")
        losses.append(float(nn.functional.binary_cross_entropy_with_logits(trained.network(some, where), wanted)))
    return sum(losses) / len(losses)


def _keep(folder: Path, state: dict[str, Any]) -> None:
    torch.save(state, folder / f"{STATE}.fresh")
    (folder / f"{STATE}.fresh").replace(folder / STATE)
