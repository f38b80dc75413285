"""Sewing patterns: from a size chart in centimetres to flat panels and a sewn mesh."""

from __future__ import annotations

from collections.abc import Mapping

from render.cloth.patterns.draft import ChartError, Draft, EdgeLine, Line, Panel, Seam

__all__ = ["ChartError", "Draft", "EdgeLine", "Line", "Panel", "Seam", "draft"]


def draft(template: str, chart: Mapping[str, float], *, neckline: str = "crew") -> Draft:
    """Draft one size of a template from its chart, cm. Raises ChartError."""
    from render.cloth.patterns.dress import draft_dress
    from render.cloth.patterns.skirt import draft_skirt
    from render.cloth.patterns.tee import draft_tee
    from render.cloth.patterns.trousers import draft_trousers

    if template == "tee":
        return draft_tee(chart, neckline=neckline)
    if template == "dress":
        return draft_dress(chart, neckline=neckline)
    if template == "skirt":
        return draft_skirt(chart)
    if template == "trousers":
        return draft_trousers(chart)
    raise ChartError(f"no pattern template {template!r}; there are tee, dress, skirt, trousers")
