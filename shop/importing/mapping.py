"""How a table was understood, written so that it can be corrected; a shop's corrections are kept for the next time.

```
columns:
  "Bust (in.)": chest, in, round
  Vendor: not used
unit: in                of numbers that name none
girths: flat            of girths that do not say: flat or round
chart: garment          the measures are the garment's though they look like bodies'
steps: right            sizes may differ as they do
currency: EUR           where no price names one
sex: female             where nothing says for whom
colour: white           where nothing says which
size: ONE SIZE          where there is no column of sizes
header: 3               the row of the headings
categories: {Sweatshirts: sweater}
colours: {As shown: white}
```
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from shop.importing import kinds
from shop.importing.findings import ImportRefused
from shop.importing.headings import Heading
from shop.importing.layout import Table
from shop.importing.lexicon import lexicon, plain
from shop.vocabulary import COLOURS, SEXES

_CHOICES = {
    "unit": ("cm", "in", "mm"),
    "girths": ("flat", "round"),
    "chart": ("garment",),
    "steps": ("right",),
    "sex": SEXES,
    "colour": COLOURS,
}
_LONGEST = 100_000


@dataclass(frozen=True)
class Corrections:
    """What a shop has said of its table; empty fields were not said."""

    columns: Mapping[str, Heading] = field(default_factory=dict)
    unit: str = ""
    girths: str = ""
    chart: str = ""
    steps: str = ""
    currency: str = ""
    sex: str = ""
    colour: str = ""
    size: str = ""
    header: int = 0
    categories: Mapping[str, str] = field(default_factory=dict)
    colours: Mapping[str, str] = field(default_factory=dict)
    text: str = ""


NOTHING_SAID = Corrections()


def read_mapping(file: Path) -> Corrections:
    """A mapping file. Raises ImportRefused naming the line's value, what it may be, and what to do."""
    try:
        if file.stat().st_size > _LONGEST:
            raise ImportRefused(f"the mapping {file.name} has more than {_LONGEST} bytes; write only what differs")
        text = file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as problem:
        raise ImportRefused(f"the mapping {file} cannot be read ({problem}); check the name") from problem
    return parsed(text, file.name)


def parsed(text: str, name: str) -> Corrections:
    """A mapping's text. Raises ImportRefused."""
    import yaml

    try:
        said = yaml.safe_load(text) or {}
    except yaml.YAMLError as problem:
        where = " ".join(str(problem).split())[:120]
        raise ImportRefused(f"the mapping {name} is not YAML ({where}); `import FILE --check` prints one") from problem
    if not isinstance(said, dict):
        raise ImportRefused(f"the mapping {name} must be `name: value` lines; `import FILE --check` prints one")
    known = set(Corrections.__dataclass_fields__) - {"text"}
    if unknown := [str(one) for one in said if one not in known]:
        raise ImportRefused(
            f"the mapping {name} says {unknown[0]!r}, which is none of {', '.join(sorted(known))}; correct it"
        )
    values = {key: _value(name, key, value) for key, value in said.items() if value is not None}
    return Corrections(**values, text=text)


def _value(name: str, key: str, value: Any) -> Any:
    if key == "columns":
        return {
            plain(str(heading)): _column(name, str(heading), str(said))
            for heading, said in _dict(name, key, value).items()
        }
    if key in ("categories", "colours"):
        allowed = tuple(kinds.categories()) if key == "categories" else COLOURS
        return {
            plain(str(theirs)): _one_of(name, f"{key}: {theirs}", str(ours), allowed)
            for theirs, ours in _dict(name, key, value).items()
        }
    if key == "header":
        if not isinstance(value, int) or not 1 <= value <= 1000:
            raise ImportRefused(f"the mapping {name} says header: {value!r}; it must be a row from 1 to 1000")
        return value
    if key == "currency":
        from shop.importing.cells import currency

        if not (code := currency(str(value))):
            raise ImportRefused(f"the mapping {name} says currency: {value!r}; write its three letters, like EUR")
        return code
    return _one_of(name, key, str(value), _CHOICES[key]) if key in _CHOICES else str(value)


def _dict(name: str, key: str, value: Any) -> dict[Any, Any]:
    if not isinstance(value, dict):
        raise ImportRefused(
            f"the mapping {name} says {key}: {str(value)[:60]!r}; it must be `theirs: ours` lines under {key}:"
        )
    return value


def _one_of(name: str, key: str, value: str, allowed: tuple[str, ...]) -> str:
    if value not in allowed:
        raise ImportRefused(f"the mapping {name} says {key}: {value!r}; it must be one of {', '.join(allowed)}")
    return value


def _column(name: str, heading: str, said: str) -> Heading:
    """ "chest, in, flat" as a heading."""
    parts = [part.strip() for part in said.split(",") if part.strip()]
    ours = parts[0].replace(" ", "_") if parts else ""
    if said.strip().lower() in ("not used", "none", ""):
        return Heading(heading)
    fields = set(lexicon().fields.values()) | set(kinds.measures()) | {"body"}
    units = {"cm", "in", "mm", "cm/in", "in/cm"}
    spreads = {"flat", "half", "round"}
    if ours not in fields or any(part not in units | spreads for part in parts[1:]):
        raise ImportRefused(
            f"the mapping {name} says {heading!r} is {said!r}; it must be a field ({', '.join(kinds.measures())}, "
            f"name_en, price …), "
            "then cm, in or mm, then flat, half or round; or: not used"
        )
    return Heading(
        heading,
        ours,
        next((p for p in parts[1:] if p in units), ""),
        next((p for p in parts[1:] if p in spreads), ""),
        body=ours == "body",
    )


def written(table: Table, mapping: Corrections, *, about: str) -> str:
    """How a table was understood, as a mapping file that says the same."""
    import yaml

    lines = [f"# {about}", "columns:"]
    for heading in table.headings:
        if heading.text:
            lines.append(
                f"  {_quoted(heading.text)}: {heading.told}"
                + (f"   # {heading.unknown!r} is not understood" if heading.unknown else "")
            )
    for name in ("unit", "girths", "chart", "steps", "currency", "sex", "colour", "size"):
        if value := getattr(mapping, name) or (table.unit if name == "unit" else ""):
            lines.append(f"{name}: {value}")
    for name in ("categories", "colours"):
        if value := getattr(mapping, name):
            lines.append(yaml.safe_dump({name: dict(value)}, allow_unicode=True).rstrip())
    if table.header_row != 1:
        lines.append(f"header: {table.header_row}")
    return "\n".join(lines)


def _quoted(text: str) -> str:
    import json

    return json.dumps(text, ensure_ascii=False)


def kept_path(folder: Path, table: Table) -> Path:
    """Where the mapping of a table with these headings is kept."""
    said = "\n".join(plain(heading.text) for heading in table.headings)
    return folder / "import-mappings" / f"{hashlib.sha256(said.encode()).hexdigest()[:16]}.yml"
