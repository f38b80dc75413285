"""Traditional characters as simplified ones: 紅色 is 红色. The table lies in `data/traditional.txt`."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

FILE = Path(__file__).parent / "data" / "traditional.txt"


def simplified(text: str) -> str:
    """The text in simplified characters, one for one: every place in it stays true."""
    return text.translate(_twins())


@lru_cache(maxsize=1)
def _twins() -> dict[int, int]:
    lines = FILE.read_text(encoding="utf-8").splitlines()
    pairs = [pair for line in lines if not line.startswith("#") for pair in line.split()]
    return {ord(pair[0]): ord(pair[1]) for pair in pairs}
