"""The shop's words: what a field of a product may say. The language model and the renderer use the same names."""

from __future__ import annotations

TEMPLATE_FIELDS: dict[str, tuple[str, ...]] = {
    "tee": ("chest", "waist", "hem", "length", "shoulder", "sleeve", "upper_arm", "cuff"),
    "dress": ("chest", "waist", "hip", "hem", "length", "shoulder", "sleeve", "upper_arm", "cuff"),
    "skirt": ("waist", "hip", "hem", "length"),
    "trousers": ("waist", "hip", "thigh", "knee", "hem", "rise", "inseam", "length"),
}
"""Finished measurements each pattern is cut from, cm; girths go all the way round. `length` of trousers is the
outseam. A dress with `sleeve` 0 is sleeveless and has neither `upper_arm` nor `cuff`."""

TEMPLATE_CATEGORIES: dict[str, tuple[str, ...]] = {
    "tee": ("tee", "sweater"),
    "dress": ("dress",),
    "skirt": ("skirt",),
    "trousers": ("trousers", "jeans", "leggings", "shorts"),
}
CATEGORY_TEMPLATE = {category: name for name, categories in TEMPLATE_CATEGORIES.items() for category in categories}
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
SIZES = ("XS", "S", "M", "L", "XL", "XXL", "XXXL")


def fields_of(template: str, sleeve_cm: float) -> tuple[str, ...]:
    """The measurements a size row of this template needs; `sleeve_cm` 0 leaves the arm out of a dress."""
    fields = TEMPLATE_FIELDS[template]
    if template == "dress" and sleeve_cm == 0:
        return tuple(name for name in fields if name not in ("upper_arm", "cuff"))
    return fields
