"""What is known of a product, and which of it a question asks for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from shop.catalogue import Product

# Cloth that gives by the way it is made; of woven cloth only the shop knows.
STRETCHY_MATERIALS = frozenset({"knit"})
DETAILS = ("pockets", "origin", "stretch")


@dataclass(frozen=True)
class Facts:
    """What a question about one product is answered with; unknown: what was asked and the shop does not tell."""

    item: str
    size: str | None = None
    known: Mapping[str, Any] = field(default_factory=dict)
    unknown: tuple[str, ...] = ()

    def shown(self) -> dict[str, Any]:
        """The contract's message for programs."""
        size = {"size": self.size} if self.size else {}
        return {"kind": "facts", "item": self.item, **size, "facts": dict(self.known), "unknown": list(self.unknown)}


def detail(product: Product, name: str) -> Any:
    """What the shop tells of one of `DETAILS`; None where it does not."""
    told = product.details.get(name)
    if name == "stretch" and told is None and product.material in STRETCHY_MATERIALS:
        return True
    return told


def facts(product: Product, asks: Iterable[str], measures: Mapping[str, float], size: str | None) -> Facts:
    """Everything `asks` asks for; `measures` are the lines of the chart [cm] that belong to the answer."""
    known: dict[str, Any] = {f"{name}_cm": value for name, value in measures.items()}
    unknown = []
    for ask in asks:
        if ask in DETAILS:
            told = detail(product, ask)
            known |= {} if told is None else {ask: told}
            unknown += [ask] if told is None else []
        elif ask == "stock":
            unknown.append(ask)
        elif ask == "price":
            known |= {"price": product.price, "currency": product.currency}
        elif ask == "colours":
            known["colours"] = list(product.colours)
        elif ask == "sizes":
            known["sizes"] = list(product.sizes)
        elif ask == "fabric":
            known["material"] = product.material
        elif ask == "care":
            known["care"] = {"zh": product.care.zh, "en": product.care.en}
    return Facts(product.id, size, known, tuple(unknown))
