"""The catalogue as a table to fill in, which the import reads back."""

from __future__ import annotations

import csv
import functools
import io
import re
from collections.abc import Iterable
from typing import Any

from shop.catalogue import Product
from shop.importing import kinds
from shop.importing.selling import LISTS, TEXTS
from shop.vocabulary import DETAILS


@functools.cache
def columns() -> tuple[str, ...]:
    """Every column there may be, in the order of the form."""
    return (
        *("id", "category", "sex", *TEXTS[:4], "price", "currency", "colours", "pattern", "material"),
        *(*LISTS, *TEXTS[4:], "url", *DETAILS, "size", *kinds.measures()),
    )


def write_table(products: Iterable[Product]) -> str:
    """The products as a CSV; what is implied is left out, and no cell is a formula to a spreadsheet."""
    out = io.StringIO()
    table = csv.DictWriter(out, columns(), lineterminator="\r\n")
    table.writeheader()
    for product in products:
        row: dict[str, Any] = {
            name: getattr(product, name) for name in ("category", "sex", "currency", "url", "pattern", "material")
        }
        row |= {name: getattr(product, name.rsplit("_", 1)[0])[name[-2:]] for name in TEXTS}
        row |= {name: "|".join(getattr(product, name)) for name in LISTS}
        row["colours"] = "|".join(product.colour_words.get(colour, colour) for colour in product.colours)
        row["price"] = f"{product.price:.10g}"
        told = product.details.items()
        row |= {name: ("yes" if value else "no") if isinstance(value, bool) else value for name, value in told}
        for size in product.sizes:
            measured = {name: f"{cm:g}" for name, cm in product.measured(size).items()}
            table.writerow(
                {"id": product.id, **{name: _as_text(cell) for name, cell in row.items()}, "size": size, **measured}
            )
            row = {}
    return out.getvalue()


def _as_text(cell: Any) -> Any:
    """A cell that a spreadsheet would compute, marked as a text."""
    return f"'{cell}" if isinstance(cell, str) and re.match(r"[=+\-@\t\r]", cell) else cell
