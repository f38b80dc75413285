"""Lines of a size chart: what a question about a measure is answered with."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from garments import kind_of
from shop.catalogue import Product

# Which lines of a chart speak of a zone of the body, the most telling first.
OF_ZONE: Mapping[str, tuple[str, ...]] = {
    "neck": ("neck",),
    "shoulder": ("shoulder",),
    "chest": ("chest",),
    "waist": ("waist",),
    "hip": ("hip",),
    "sleeve": ("sleeve", "upper_arm", "cuff"),
    "length": ("length", "inseam"),
    "thigh": ("thigh",),
    "leg": ("inseam", "thigh", "knee", "hem"),
    "overall": (),
}


def measures_asked(product: Product, zones: Iterable[str]) -> tuple[str, ...]:
    """The measured lines of the product's chart that speak of these zones; every line where none is named."""
    lines = list(dict.fromkeys(name for size in product.sizes for name in product.measured(size)))
    named = [measure for zone in zones for measure in OF_ZONE.get(zone, ())]
    if kind_of(product.template).legs and "length" in named:
        # Whoever asks how long trousers are means the leg.
        named = ["inseam", *named]
    return tuple(dict.fromkeys(measure for measure in named if measure in lines)) or tuple(lines)


def lines(product: Product, measures: Iterable[str], size: str) -> dict[str, float]:
    """Measure -> cm of one size, as the shop measured it; what is only implied is no answer."""
    measured = product.measured(size)
    return {name: float(measured[name]) for name in measures if measured.get(name)}


def shown(product: Product) -> dict[str, object]:
    """The whole chart, as the shop measured it, for programs to read."""
    rows = {size: dict(product.measured(size)) for size in product.sizes}
    return {"kind": "size_chart", "item": product.id, "unit": "cm", "rows": rows}
