"""A garment drawn flat from its own size chart: what the page shows where no photograph has been taken yet."""

from __future__ import annotations

from collections.abc import Mapping

from shop.catalogue import Product

COLOURS: dict[str, str] = {
    "black": "#2b2b2e", "white": "#fbfaf7", "grey": "#8e9196", "red": "#b3322f", "orange": "#d5762f",
    "yellow": "#e3bd4b", "green": "#4d7358", "blue": "#4a76a8", "navy": "#26324f", "purple": "#6b4d80",
    "pink": "#dca3ab", "brown": "#75533b", "beige": "#d9c7a9", "khaki": "#a2936a", "burgundy": "#6b2433",
    "gold": "#c19a4b", "silver": "#b9bdc2",
}  # fmt: skip
"""The shop's colour names as they are drawn, also for the dots beside a product."""

Point = tuple[float, float]
Chart = Mapping[str, float]
WIDTH, HEIGHT = 600, 800


def silhouette(product: Product, colour: str | None = None) -> str:
    """An SVG of the product in its middle size, laid flat on paper; `colour` is one of its colours or None."""
    sizes = list(product.sizes)
    chart = product.sizes[sizes[len(sizes) // 2]]
    outlines = {"tee": _top, "dress": _dress, "skirt": _skirt, "trousers": _trousers}[product.template](chart)
    shade = COLOURS.get(colour or product.colours[0], "#8e9196")
    path = " ".join(_path(outline) for outline in _fit(outlines))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}">'
        f'<defs>{_pattern(product.pattern, shade)}<filter id="s" x="-10%" y="-10%" width="120%" height="125%">'
        '<feDropShadow dx="0" dy="7" stdDeviation="9" flood-color="#23262a" flood-opacity=".16"/></filter></defs>'
        f'<rect width="100%" height="100%" fill="#f0ebe2"/><g filter="url(#s)" stroke-linejoin="round">'
        f'<path d="{path}" fill="{shade}" stroke="{shade}" stroke-width="6"/>'
        f'<path d="{path}" fill="url(#p)" stroke="#23262a" stroke-opacity=".14" stroke-width="2"/></g></svg>'
    )


def _mirrored(right: list[Point]) -> list[Point]:
    return right + [(-x, y) for x, y in reversed(right) if x]


def _sleeve(chart: Chart, shoulder: float, armhole: float) -> list[Point]:
    """From the shoulder's end out to the cuff and back to the armhole, hanging 40 degrees below level."""
    length, cuff = chart.get("sleeve", 0.0), chart.get("cuff", 0.0) / 2
    if not length:
        return [(shoulder, 4.0), (shoulder - 2, armhole * 0.6)]
    out, down = length * 0.77, length * 0.64
    end = (shoulder + out, 4 + down)
    return [(shoulder, 4.0), end, (end[0] - cuff * 0.64, end[1] + cuff * 0.77)]


def _bodice(chart: Chart, waist_y: float) -> list[Point]:
    chest, shoulder = chart["chest"] / 4, chart["shoulder"] / 2
    armhole = 8 + chart["chest"] / 7
    collar = [(0.0, 7.0), (5.5, 5.0), (8.5, 0.0)]
    return [*collar, *_sleeve(chart, shoulder, armhole), (chest, armhole), (chart["waist"] / 4, waist_y)]


def _top(chart: Chart) -> list[list[Point]]:
    length = chart["length"]
    return [_mirrored([*_bodice(chart, length * 0.62), (chart["hem"] / 4, length), (0.0, length + 1)])]


def _dress(chart: Chart) -> list[list[Point]]:
    length = chart["length"]
    right = [*_bodice(chart, 40.0), (chart["hip"] / 4, 60.0), (chart["hem"] / 4, length), (0.0, length + 2)]
    return [_mirrored(right)]


def _skirt(chart: Chart) -> list[list[Point]]:
    length = chart["length"]
    hip = (chart["hip"] / 4, min(20.0, length * 0.5))
    return [_mirrored([(0.0, 1.0), (chart["waist"] / 4, 0.0), hip, (chart["hem"] / 4, length), (0.0, length + 1.5)])]


def _trousers(chart: Chart) -> list[list[Point]]:
    length, crotch = chart["length"], chart["length"] - chart["inseam"]
    hem, splay = chart["hem"] / 2, 4.0
    knee_y = crotch + min(chart["inseam"] * 0.55, 42.0)
    right = [(0.0, 0.8), (chart["waist"] / 4, 0.0), (chart["hip"] / 4, crotch * 0.72)]
    if chart["inseam"] > 45:
        right.append((splay * 0.6 + chart["knee"] / 2, knee_y))
    right += [(splay + hem, length), (splay, length), (0.0, crotch)]
    return [_mirrored(right)]


def _fit(outlines: list[list[Point]]) -> list[list[Point]]:
    """The outlines in the middle of the picture, all to one scale that leaves a margin."""
    xs = [x for outline in outlines for x, _ in outline]
    ys = [y for outline in outlines for _, y in outline]
    scale = min(0.78 * WIDTH / (max(xs) - min(xs)), 0.8 * HEIGHT / (max(ys) - min(ys)), 8.6)
    top = (HEIGHT - scale * (max(ys) + min(ys))) / 2
    return [[(WIDTH / 2 + x * scale, top + y * scale) for x, y in outline] for outline in outlines]


def _path(outline: list[Point]) -> str:
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in outline) + "Z"


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
