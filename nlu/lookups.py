"""Teaches the vocabulary a shop's own garment names: `python -m nlu.lookups shop/data/catalogue.json`.

A name whose words already lead to the item's category needs no entry. The others (真丝吊带感长裙 is a dress, though
吊带 alone is a tank top) are written to `vocabulary/catalogue.yml` as whole terms. The same catalogue gives the same
file.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any, Iterable

from nlu.lexicon import VOCABULARY, Lexicon, all_terms
from nlu.understanding import entities

LOOKUPS = VOCABULARY / "catalogue.yml"
_HEAD = "# Generated from the catalogue by `python -m nlu.lookups`: names whose words alone would mislead.\n"


def misleading_names(items: Iterable[dict[str, Any]]) -> dict[str, list[str]]:
    """Category → names, in both languages, that the house's vocabulary reads as another category or as several."""
    house = Lexicon(all_terms(less=[LOOKUPS]))
    found: dict[str, set[str]] = {}
    for item in items:
        for name in item["name"].values():
            read = [e.value for e in entities(name, words=house) if e.entity == "category"]
            if read != [item["category"]]:
                found.setdefault(item["category"], set()).add(name)
    return {category: sorted(names) for category, names in sorted(found.items())}


def written(names: dict[str, list[str]]) -> str:
    """The lookups file as text."""
    if not names:
        return _HEAD
    lines = [f"  {category}: {json.dumps(listed, ensure_ascii=False)}" for category, listed in names.items()]
    return _HEAD + "\n".join(["category:", *lines]) + "\n"


def main(arguments: list[str] | None = None) -> int:
    """Command line: reads a catalogue, writes the lookups, says how many."""
    parser = argparse.ArgumentParser(prog="python -m nlu.lookups", description="learn garment names from a catalogue")
    parser.add_argument("catalogue", type=Path, help="a JSON list of items with name (zh, en) and category")
    options = parser.parse_args(arguments)
    try:
        items = json.loads(options.catalogue.read_text(encoding="utf-8"))
        names = misleading_names(items)
    except (OSError, ValueError, KeyError, TypeError) as error:
        print(f"{options.catalogue} is no catalogue ({error!r}); give a JSON list of items", file=sys.stderr)
        return 2
    LOOKUPS.write_text(written(names), encoding="utf-8")
    print(f"{sum(map(len, names.values()))} of {2 * len(items)} names need an entry of their own: {LOOKUPS.name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
