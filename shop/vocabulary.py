"""The shop's words: what a field of a product may say. The language model and the renderer use the same names."""

from __future__ import annotations

SEXES = ("female", "male", "unisex")
COLOURS = (
    *("black", "white", "grey", "red", "orange", "yellow", "green", "blue", "navy"),
    *("purple", "pink", "brown", "beige", "khaki", "burgundy", "gold", "silver"),
)
PATTERNS = ("plain", "striped", "checked", "floral", "dotted", "printed")
MATERIALS = (
    *("cotton", "linen", "silk", "wool", "cashmere", "denim", "leather"),
    *("polyester", "knit", "down", "chiffon"),
)
STYLES = ("slim", "regular", "loose", "short", "long", "sleeveless", "v_neck", "crew_neck", "high_waist")
OCCASIONS = ("work", "wedding", "party", "date", "sport", "travel", "casual", "school", "interview", "beach")
SEASONS = ("spring", "summer", "autumn", "winter")
DETAILS: dict[str, type] = {
    **dict.fromkeys(("stretch", "pockets", "lined", "opaque", "elastic_waist"), bool),
    "origin": str,
}
"""What a shop may tell besides of a product, and as what; what it leaves out is not known."""
