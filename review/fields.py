"""The names and values that a reading is made of, as `fields.yml` lists them."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Any

FILE = Path(__file__).parent / "fields.yml"
Kind = list[str] | str


@functools.cache
def fields() -> dict[str, Any]:
    """The whole file."""
    import yaml

    found: dict[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return found


@functools.cache
def intents() -> frozenset[str]:
    """Every intent's name."""
    return frozenset(name for group in fields()["intents"].values() for name in group)


def kinds(part: str) -> dict[str, Kind]:
    """What may be said in a `garment`, a `number` or an `act`: by field, its values or what is typed there."""
    found: dict[str, Kind] = fields()[part]
    return found


def is_single(name: str) -> bool:
    """Whether there is one value of this field at most."""
    return name in fields()["single"]
