"""The words of shops' tables in many languages, from `data/headings.yml`, `data/words.yml` and the shop's own."""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from shop.importing import kinds
from shop.traditional import simplified

FOLDER = Path(__file__).parent / "data"


def plain(text: str) -> str:
    """A word as it is looked up: half width, small letters, simplified characters, single blanks."""
    return re.sub(r"\s+", " ", simplified(unicodedata.normalize("NFKC", text).lower()).replace("_", " ")).strip()


@dataclass(frozen=True)
class Lexicon:
    """words in `plain` form → ours. `measures`: "_" for those of no use; `flat_names`: measures whose name is a width;
    bare_width: alone they are a top's."""

    fields: Mapping[str, str]
    measures: Mapping[str, str]
    flat_names: Mapping[str, str]
    units: Mapping[str, str]
    bare_width: frozenset[str]
    half: frozenset[str]
    flat: frozenset[str]
    round: frozenset[str]
    body: frozenset[str]
    body_columns: frozenset[str]
    harmless: frozenset[str]
    no_use: frozenset[str]

    def every_word(self) -> Iterator[str]:
        """Every word that a table of a shop may hold."""
        yield from (*self.fields, *self.measures, *self.flat_names, *self.units, *self.no_use, *self.body_columns)
        for table in (*words().values(),):
            yield from table


@functools.cache
def lexicon() -> Lexicon:
    """The words of headings, read once."""
    said = _read("headings.yml")
    tables = {name: _turned(said[name]) for name in ("fields", "measures", "units")}
    tables["flat_names"] = {plain(way): name for name, ways in said["flat_names"].items() for way in ways}
    for name in kinds.measures():  # a kind that a shop adds may measure what no file here names
        tables["measures"].setdefault(plain(name), name)
    sets = {name: frozenset(map(plain, said[name])) for name in said if name not in tables}
    return Lexicon(**tables, **sets)  # type: ignore[arg-type]


@functools.cache
def words() -> dict[str, dict[str, str]]:
    """Table ("category", "colour" …) → word → ours: the shop's own words and those of other languages."""
    from shop.words import TABLES, ways

    more = _read("words.yml")
    found: dict[str, dict[str, str]] = {}
    for table in TABLES:
        own = {plain(way): values[0] for way, values in ways(table).items() if len(values) == 1}
        # Search's loose words ("top", "smart") say less than a cell does: another language's word goes first.
        found[table] = own | _turned(more.get(table, {}))
    found["near_category"] = _turned(more["near_category"])
    return found


def _read(name: str) -> dict[str, Any]:
    import yaml

    loaded: dict[str, Any] = yaml.safe_load((FOLDER / name).read_text(encoding="utf-8"))
    return loaded


def _turned(table: Mapping[str, list[str]]) -> dict[str, str]:
    return {plain(way): name for name, ways in table.items() for way in (name, *ways)}
