"""What earlier reviews say of an item, a size of it, and a shopper, for a row that is asked about.

Every figure of a row comes from other rows. In training those are the rows of the other folds: a row's figures from all
rows but itself would tell its answer (the mean of the rest moves against what is left out).
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from shop.suits.reviews import Floats, Whole
from shop.suits.shares import Groups, joined

# Rows of the wider mean that stand for few rows of the narrow one; found on held-out rows, flat near these.
ITEM, ITEM_SIZE, SHOPPER, RESIDUAL, SHIFT = 10.0, 8.0, 3.0, 2.0, 3.0
USUAL_RATING = 9.3
DAYS = 4  # a shopper's reviews of so many days count as one visit
_MANY = 4096  # more than there are sizes, categories or steps of a shift


@dataclass(frozen=True)
class Rows:
    """Rows as numbers: places in the vocabularies (-1: not known), `shift` of the size against the body's usual one."""

    user: Whole
    item: Whole
    category: Whole
    size: Whole
    shift: Floats
    rating: Floats
    day: Floats
    fit: Whole

    def __len__(self) -> int:
        return len(self.user)

    def of(self, rows: NDArray[Any]) -> Rows:
        """The rows of these numbers."""
        return Rows(**{field.name: getattr(self, field.name)[rows] for field in fields(self)})

    def leaning(self) -> Floats:
        """-1 too small, 0 fits, 1 too large."""
        return self.fit.astype(np.float64) - 1.0

    def misfit(self) -> Floats:
        """1 too small or too large, 0 fits."""
        return np.asarray(self.fit != 1, dtype=np.float64)

    def shift_step(self, width: float) -> Whole:
        """The shift in steps of `width`."""
        steps: Whole = np.clip(np.round(np.nan_to_num(self.shift) / width), -50, 50).astype(np.int64) + 100
        return steps


def figures(past: Rows, rows: Rows) -> dict[str, Floats]:
    """The figures of each row, each (n,): names starting with item_ and shopper_."""
    found = _item(past, rows)
    found.update(_shopper(past, rows))
    return found


def _item(past: Rows, rows: Rows) -> dict[str, Floats]:
    item = Groups(past.item, rows.item)
    shift = item.mean(np.nan_to_num(past.shift), 0.0, SHIFT)
    found = {"item_shift": shift, "item_count": item.count(), "item_shift_from": rows.shift - shift,
             "item_rating": item.mean(_rating(past), USUAL_RATING, 5.0)}  # fmt: skip
    sized = Groups(*(joined(one.item, one.size, _MANY) for one in (past, rows)))
    found["item_size_count"] = sized.count()
    for name, values in (("leaning", past.leaning()), ("misfit", past.misfit())):
        found[f"item_{name}"] = item.mean(values, values.mean(), ITEM)
        found[f"item_size_{name}"] = sized.mean(values, found[f"item_{name}"], ITEM_SIZE)
        for width in (0.3, 0.8):
            near = Groups(*(joined(one.item, one.shift_step(width), _MANY) for one in (past, rows)))
            found[f"item_near_{width:g}_{name}"] = near.mean(values, found[f"item_{name}"], ITEM_SIZE)
    return found


def _shopper(past: Rows, rows: Rows) -> dict[str, Floats]:
    user = Groups(past.user, rows.user)
    ordinary = Groups(past.item, past.item).mean(np.nan_to_num(past.shift), 0.0, SHIFT)
    shift = user.mean(np.nan_to_num(past.shift), 0.0, 1.0)
    found = {"shopper_shift": shift, "shopper_shift_from": rows.shift - shift, "shopper_count": user.count(),
             "shopper_shift_beyond": user.mean(np.nan_to_num(past.shift) - ordinary, 0.0, 1.0),
             "shopper_rating": user.mean(_rating(past), USUAL_RATING, 2.0)}  # fmt: skip
    keys = {"category": [one.category for one in (past, rows)], "size": [one.size for one in (past, rows)],
            "visit": [(np.nan_to_num(one.day) / DAYS).astype(np.int64) % _MANY for one in (past, rows)]}  # fmt: skip
    groups = {"": user, **{f"_{name}": Groups(*(joined(one.user, key, _MANY) for one, key in
                                               zip((past, rows), pair, strict=True)))
                           for name, pair in keys.items()}}  # fmt: skip
    for name, values in (("leaning", past.leaning()), ("misfit", past.misfit())):
        found[f"shopper_{name}"] = user.mean(values, values.mean(), SHOPPER)
        beyond = values - _expected(past, values)
        for by, group in groups.items():
            found[f"shopper{by}_{name}_beyond"] = group.mean(beyond, 0.0, RESIDUAL)
    for by, group in groups.items():
        if by:
            found[f"shopper{by}_count"] = group.count()
    return found


def _expected(past: Rows, values: Floats) -> Floats:
    """What was to be expected of each earlier row by its item and size."""
    item = Groups(past.item, past.item).mean(values, values.mean(), ITEM)
    key = joined(past.item, past.size, _MANY)
    return Groups(key, key).mean(values, item, ITEM_SIZE)


def _rating(past: Rows) -> Floats:
    return np.nan_to_num(past.rating, nan=USUAL_RATING)
