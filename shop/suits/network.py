"""The other rival, in torch: a garment's true size against a body's, on one ordered scale, and what the table says."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn

ITEM, SHOPPER, NAME = 16, 8, 6  # numbers by which each is described


@dataclass(frozen=True)
class Counts:
    """How many there are of each, and how many columns of numbers."""

    user: int
    item: int
    category: int
    size: int
    body_type: int
    rented_for: int
    columns: int


class Network(nn.Module):
    """Two scores a row: of too small and of too large, each against the rest.

    The size on the label, what the item adds to it and what the shopper and the body take from it meet on one scale
    (`slack`); too small lies at its lower end and too large at its upper, the ends moving with the item. A product of
    the item's and the shopper's descriptions and a small network on the table's columns add to both.
    """

    def __init__(self, counts: Counts) -> None:
        super().__init__()
        # Place 0 is for what is not known.
        self.item = nn.Embedding(counts.item + 1, ITEM)
        self.user = nn.Embedding(counts.user + 1, SHOPPER)
        self.names = nn.ModuleList(nn.Embedding(count + 1, NAME) for count in
                                   (counts.category, counts.size, counts.body_type, counts.rented_for))  # fmt: skip
        self.size_label = nn.Embedding(counts.size + 1, 1)
        self.item_ends = nn.Embedding(counts.item + 1, 3)
        self.user_size = nn.Embedding(counts.user + 1, 1)
        for table in (self.item, self.user, self.size_label, self.item_ends, self.user_size):
            nn.init.normal_(table.weight, std=0.02)
        self.meet = nn.Linear(SHOPPER, ITEM, bias=False)
        wide = 2 * counts.columns + ITEM + 4 * NAME
        self.body = nn.Linear(2 * counts.columns, 1)
        self.trunk = nn.Sequential(nn.Linear(wide, 96), nn.SiLU(), nn.Dropout(0.1), nn.Linear(96, 48), nn.SiLU(),
                                   nn.Linear(48, 3))  # fmt: skip
        self.steep = nn.Parameter(torch.tensor(1.0))
        self.ends = nn.Parameter(torch.tensor([-1.9, -1.9]))

    def forward(self, numbers: Tensor, places: Tensor) -> Tensor:
        """numbers (n, columns), standardised, NaN where not told; places (n, 6): item, user, category, size, body type,
        rented for, 0 = not known -> scores (n, 2)."""
        missing = torch.isnan(numbers)
        told = torch.cat([numbers.nan_to_num(0.0).clamp(-6, 6), missing.float()], dim=1)
        item, user = self.item(places[:, 0]), self.user(places[:, 1])
        named = [table(places[:, at]) for at, table in enumerate(self.names, start=2)]
        made = self.trunk(torch.cat([told, item, *named], dim=1))
        item_ends = self.item_ends(places[:, 0])
        slack = (self.body(told) + self.size_label(places[:, 3]) + item_ends[:, :1]
                 - self.user_size(places[:, 1])).squeeze(1) + made[:, 2] + (item * self.meet(user)).sum(1)  # fmt: skip
        lean = self.steep * slack
        scores: Tensor = self.ends + item_ends[:, 1:] + made[:, :2] + torch.stack([-lean, lean], dim=1)
        return scores
