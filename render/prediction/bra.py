"""Bra sizes: what they stand for in Europe and in China, and how they are written elsewhere.

French (90B) and Italian (3B) bands are not told apart from others: 90B is taken for the European one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

_SIZE = re.compile(r"(?P<band>\d{2,3})[\s/-]?(?P<cup>[A-H]{1,3})|(?P<first>[A-H]{1,3})[\s/-]?(?P<last>\d{2,3})")


def chart(bra: Mapping[str, Any], system: str) -> dict[str, tuple[float, float]]:
    """Size in European notation -> (underbust, chest) [cm]; system: europe, china."""
    return {f"{band}{cup}": (band, band + off) for band in bra["bands"] for cup, off in bra["cups"][system].items()}


def canonical(bra: Mapping[str, Any], size: str) -> str:
    """75B, 75 b, B75, 34B (US, UK), 32DD, 34/75B in European notation; what it does not know it leaves as it is."""
    word = re.sub(r"^\s*\d{2}/(?=\d{2})", "", size.upper()).strip()
    found = _SIZE.fullmatch(word)
    if not found:
        return size
    band, cup = found["band"] or found["last"], found["cup"] or found["first"]
    names = bra["cup_names_inches"] if band in bra["band_inches"] else bra["cup_names"]
    return f"{bra['band_inches'].get(band, band)}{names.get(cup, cup)}"


def in_inches(bra: Mapping[str, Any], size: str) -> str:
    """A European size as American and British labels have it: 75B is 34B, 75E is 34DD, 75F is 34DDD or 34E."""
    found = _SIZE.fullmatch(size)
    assert found is not None
    band = next(inches for inches, cm in bra["band_inches"].items() if str(cm) == found["band"])
    names = [name for name, cup in bra["cup_names_inches"].items() if cup == found["cup"]] or [found["cup"]]
    return f"{band}{'/'.join(sorted(names))}"


def matching(bra: Mapping[str, Any], half: str) -> tuple[str, ...]:
    """The European sizes of which this is the band or the cup: 75, 34 or C; none for anything else."""
    word = half.strip().upper()
    word = str(bra["band_inches"].get(word, bra["cup_names"].get(word, word)))
    sizes = chart(bra, "europe")
    return tuple(size for size in sizes if word in (size.rstrip("ABCDEFGH"), size.lstrip("0123456789")))
