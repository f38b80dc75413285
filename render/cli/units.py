"""A number as somebody types it, with its unit or without: 165, 1.65m, 66in, 5ft6, 5'6", 110jin, 121lb."""

from __future__ import annotations

import re

CM = {"cm": 1.0, "mm": 0.1, "m": 100.0, "in": 2.54, "inch": 2.54, "inches": 2.54, '"': 2.54, "ft": 30.48, "'": 30.48}
KG = {"kg": 1.0, "jin": 0.5, "斤": 0.5, "公斤": 1.0, "lb": 0.45359237, "lbs": 0.45359237, "st": 6.35029318}
WITH_UNIT = re.compile(r"([+-]?\d+(?:\.\d+)?)\s*([a-z斤公'\"]+)", re.IGNORECASE)
FEET_AND_INCHES = re.compile(r"(\d+)\s*(?:ft|')\s*(\d+(?:\.\d+)?)\s*(?:in|inch|inches|\"|'')?", re.IGNORECASE)


def in_our_units(text: str, factors: dict[str, float]) -> float:
    """cm by CM, kg by KG; a bare number is in them already. Raises ValueError."""
    if factors is CM and (both := FEET_AND_INCHES.fullmatch(text)):
        return round(float(both[1]) * 30.48 + float(both[2]) * 2.54, 2)
    found = WITH_UNIT.fullmatch(text)
    if found is None or found[2].lower() not in factors:
        return float(text)
    return round(float(found[1]) * factors[found[2].lower()], 2)


def says_its_unit(text: str | None) -> bool:
    """Whether more than a number was typed."""
    return text is not None and re.search(r"[a-z斤'\"]", text, re.IGNORECASE) is not None
