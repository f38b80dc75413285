"""A garment drawn flat from its own size chart: what the page shows where no photograph has been taken yet."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from garments import kind_of
from shop.catalogue import Product

COLOURS: dict[str, str] = {
    "black": "#2b2b2e", "white": "#fbfaf7", "grey": "#8e9196", "red": "#b3322f", "orange": "#d5762f",
    "yellow": "#e3bd4b", "green": "#4d7358", "blue": "#4a76a8", "navy": "#26324f", "purple": "#6b4d80",
    "pink": "#dca3ab", "brown": "#75533b", "beige": "#d9c7a9", "khaki": "#a2936a", "burgundy": "#6b2433",
    "gold": "#c19a4b", "silver": "#b9bdc2",
}  # fmt: skip
"""The shop's colour names as they are drawn, also for the dots beside a product."""

Chart = Mapping[str, float]
WIDTH, HEIGHT = 600, 800


@dataclass(frozen=True)
class Stroke:
    """One stroke of the right half of an outline, to (`x`, `y`), bent towards (`bend_x`, `bend_y`). [cm], y down."""

    x: float
    y: float
    bend_x: float | None = None
    bend_y: float | None = None

    @property
    def bend(self) -> tuple[float, float] | None:
        return (self.bend_x, self.bend_y) if self.bend_x is not None and self.bend_y is not None else None


def silhouette(product: Product, colour: str | None = None) -> str:
    """An SVG of the product in its middle size, laid flat on paper; `colour` is one of its colours or None."""
    sizes = list(product.sizes)
    chart = product.sizes[sizes[len(sizes) // 2]]
    right = outline(kind_of(product.template).silhouette, chart)
    shade = COLOURS.get(colour or product.colours[0], "#8e9196")
    path = _path(right)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}">'
        f'<defs>{_pattern(product.pattern, shade)}<filter id="s" x="-10%" y="-10%" width="120%" height="125%">'
        '<feDropShadow dx="0" dy="7" stdDeviation="9" flood-color="#23262a" flood-opacity=".16"/></filter></defs>'
        f'<rect width="100%" height="100%" fill="#f0ebe2"/><g filter="url(#s)" stroke-linejoin="round">'
        f'<path d="{path}" fill="{shade}" stroke="{shade}" stroke-width="6"/>'
        f'<path d="{path}" fill="url(#p)" stroke="#23262a" stroke-opacity=".14" stroke-width="2"/></g></svg>'
    )


def outline(drawn: str | Sequence[Sequence[float | str]], chart: Chart) -> list[Stroke]:
    """The right half of a kind's silhouette: one of the shapes here, or the rows of its own file."""
    if isinstance(drawn, str):
        return {"top": _top, "dress": _dress, "skirt": _skirt, "trousers": _trousers}[drawn](chart)
    return [Stroke(*(_cm(value, chart) for value in row)) for row in drawn]


def _cm(value: float | str, chart: Chart) -> float:
    """A number, or a measure of the chart, divided or multiplied by one: `chest/4`."""
    if not isinstance(value, str):
        return float(value)
    measure, times, share = re.fullmatch(r"(\w+)(?:([*/])([\d.]+))?", value).groups()  # type: ignore[union-attr]
    factor = float(share) if times else 1.0
    return chart.get(measure, 0.0) * (factor if times == "*" else 1 / factor)


def _bodice(chart: Chart, waist_y: float) -> list[Stroke]:
    """Collar, sleeve or bare armhole, and the side down to the waist."""
    chest, shoulder = chart["chest"] / 4, chart["shoulder"] / 2
    length, cuff = chart.get("sleeve", 0.0), chart.get("cuff", 0.0) / 2
    armhole = 10 + chart["chest"] / 8
    waist = Stroke(chart["waist"] / 4, waist_y, min(chest, chart["waist"] / 4) - 0.4, (armhole + waist_y) / 2)
    if not length:
        strap = min(shoulder, chest - 4)
        return [Stroke(0, 14), Stroke(strap - 6, 0, strap - 6.5, 13), Stroke(strap - 1, 1.2),
                Stroke(chest, armhole, strap - 2.5, armhole - 1), waist]  # fmt: skip
    # Laid flat, a short sleeve points 40 degrees down; a long one is folded in, or the garment would be drawn tiny.
    across, down = (0.77, 0.64) if length < 40 else (0.42, 0.91)
    end = (shoulder + length * across, 4 + length * down)
    under = (end[0] - cuff * down, end[1] + cuff * across)
    return [Stroke(0, 7), Stroke(8.5, 0, 6.5, 6.5), Stroke(shoulder, 4), Stroke(*end, shoulder + 3, 5.2),
            Stroke(*under), Stroke(chest, armhole), waist]  # fmt: skip


def _top(chart: Chart) -> list[Stroke]:
    length = chart["length"]
    return [*_bodice(chart, length * 0.62), Stroke(chart["hem"] / 4, length), Stroke(0, length + 1, 9, length + 1)]


def _dress(chart: Chart) -> list[Stroke]:
    length, hip, hem = chart["length"], chart["hip"] / 4, chart["hem"] / 4
    swing = Stroke(hem, length, (hip + hem) / 2, 60 + (length - 60) * 0.45)
    return [*_bodice(chart, 40), Stroke(hip, 60, hip - 1.5, 48), swing, Stroke(0, length + 2.5, hem / 2, length + 2.5)]


def _skirt(chart: Chart) -> list[Stroke]:
    length, waist, hip, hem = chart["length"], chart["waist"] / 4, chart["hip"] / 4, chart["hem"] / 4
    hip_y = min(20.0, length * 0.5)
    return [Stroke(0, 1), Stroke(waist, 0), Stroke(hip, hip_y, hip - 0.5, hip_y * 0.4),
            Stroke(hem, length), Stroke(0, length + 2, hem / 2, length + 2)]  # fmt: skip


def _trousers(chart: Chart) -> list[Stroke]:
    length, crotch = chart["length"], chart["length"] - chart["inseam"]
    hem, splay, hip = chart["hem"] / 2, 3.0, chart["hip"] / 4
    knee_y = crotch + min(chart["inseam"] * 0.55, 42.0)
    strokes = [Stroke(0, 0.8), Stroke(chart["waist"] / 4, 0), Stroke(hip, crotch * 0.72, hip - 0.4, crotch * 0.3)]
    if chart["inseam"] > 45:
        strokes.append(Stroke(splay * 0.6 + chart["knee"] / 2, knee_y))
    return [*strokes, Stroke(splay + hem, length), Stroke(splay, length + 0.6), Stroke(0, crotch)]


def _path(right: list[Stroke]) -> str:
    """The whole outline as SVG: down the right half and up its mirror image, in the middle, within a margin."""
    wide = max(stroke.x for stroke in right)
    low, high = max(stroke.y for stroke in right), min(stroke.y for stroke in right)
    scale = min(0.39 * WIDTH / wide, 0.8 * HEIGHT / (low - high), 8.6)

    def at(x: float, y: float) -> str:
        return f"{WIDTH / 2 + x * scale:.1f} {HEIGHT / 2 + (y - (low + high) / 2) * scale:.1f}"

    def drawn(x: float, y: float, bend: tuple[float, float] | None) -> str:
        return f"Q{at(*bend)} {at(x, y)}" if bend else f"L{at(x, y)}"

    down = [drawn(stroke.x, stroke.y, stroke.bend) for stroke in right[1:]]
    # Backwards, a stroke's bend belongs to the way to the point before it.
    pairs = zip(reversed(right), list(reversed(right))[1:], strict=False)
    up = [drawn(-to.x, to.y, (-over.bend[0], over.bend[1]) if over.bend else None) for over, to in pairs]
    return f"M{at(right[0].x, right[0].y)}{''.join(down)}{''.join(up)}Z"


def _pattern(pattern: str, shade: str) -> str:
    ink = "#23262a" if shade in ("#fbfaf7", "#d9c7a9", "#e3bd4b", "#dca3ab", "#b9bdc2") else "#fff"
    shapes = {
        "striped": '<rect width="44" height="13"/>',
        "checked": '<rect width="22" height="44"/><rect width="44" height="22"/>',
        "dotted": '<circle cx="11" cy="11" r="4.500"/><circle cx="33" cy="33" r="4.500"/>',
        "floral": '<circle cx="12" cy="8" r="4"/><circle cx="12" cy="16" r="4"/><circle cx="8" cy="12" r="4"/>'
        '<circle cx="16" cy="12" r="4"/><circle cx="34" cy="33" r="6"/>',
        "printed": '<path d="M6 22 22 6l16 16-16 16z"/>',
    }.get(pattern, "")
    opacity = ".3" if pattern == "checked" else ".55"
    return (
        f'<pattern id="p" width="44" height="44" patternUnits="userSpaceOnUse">'
        f'<g fill="{ink}" fill-opacity="{opacity}">{shapes}</g></pattern>'
    )
