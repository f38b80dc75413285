"""Teaches the vocabulary a shop's own garment names: `python -m nlu.lookups shop/data/catalogue.json`.

A name whose words already lead to the item's category needs no entry. The others (真丝吊带感长裙 is a dress, though
吊带 alone is a tank top) are written to `vocabulary/catalogue.yml` as whole terms. The same catalogue gives the same
file. What only one product of a category is called goes to `reading/names.json`.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections import Counter
from pathlib import Path
from typing import Any, Iterable

from nlu.lexicon import VOCABULARY, Lexicon, all_terms
from nlu.reading.names import NAMES
from nlu.spans import normalised
from nlu.understanding import entities

LOOKUPS = VOCABULARY / "catalogue.yml"
_SAYS_NOTHING = frozenset(["men", "mens", "women", "womens", "the", "and", "dress", "style", "new"])
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


def own_words(items: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Of each product and language, the words of its name that only it has and that say nothing of a garment."""
    house = Lexicon(all_terms(less=[LOOKUPS]))
    listed = [(item["category"], name, _distinctive(name, house)) for item in items for name in item["name"].values()]
    count = Counter((category, word) for category, _, words in listed for word in words)
    found = [{"name": name, "category": category, "words": [word for word in words if count[category, word] == 1]}
             for category, name, words in listed]  # fmt: skip
    return [one for one in found if one["words"]]


def _distinctive(name: str, house: Lexicon) -> list[str]:
    """Words of Latin letters, and Chinese ones between what the vocabulary knows: 百褶 of 流光百褶裙."""
    plain = normalised(name)
    known = [(entity.start, entity.end) for entity in entities(name, words=house)]
    left = "".join(" " if any(start <= place < end for start, end in known) else char
                   for place, char in enumerate(plain))  # fmt: skip
    english = [word for word in re.findall(r"[a-z]+(?:-[a-z]+)*", left) if word not in _SAYS_NOTHING and len(word) > 2]
    return sorted({*english, *re.findall(r"[\u3400-\u9fff]{2,}", left)})


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
        names, own = misleading_names(items), own_words(items)
    except (OSError, ValueError, KeyError, TypeError) as error:
        print(f"{options.catalogue} is no catalogue ({error!r}); give a JSON list of items", file=sys.stderr)
        return 2
    LOOKUPS.write_text(written(names), encoding="utf-8")
    lines = ",\n".join(" " + json.dumps(one, ensure_ascii=False) for one in own)
    NAMES.write_text(f"[\n{lines}\n]\n", encoding="utf-8")
    print(f"{sum(map(len, names.values()))} of {2 * len(items)} names need an entry of their own: {LOOKUPS.name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
