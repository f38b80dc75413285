"""Rows to products: what is said of each, once, and the cells of each of its sizes."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from shop.importing.findings import Findings
from shop.importing.headings import Heading
from shop.importing.layout import Row, Table
from shop.importing.lexicon import plain
from shop.sizes import Size, read_size

# Later rows may say these anew without a word: another picture's page, another variant's own name.
_QUIET = frozenset(("url", "tags", "description_zh", "description_en", "name_zh", "name_en", "care_zh", "care_en"))
# A description this short, where nothing else is a name, is one.
_LONGEST_NAME = 60
_LEGS = re.compile(r"jean|trouser|pant|chino|hose|pantalon|broek|spodnie|брюк|джинс|裤|パンツ|デニム|바지")


@dataclass(frozen=True)
class Said:
    """A cell: its text, its column and its row."""

    text: str
    heading: Heading
    row: int


@dataclass
class SizeRow:
    """One size as its row gives it: measures by name, as cells. colour: the row's own word."""

    label: str
    row: int
    colour: str = ""
    cells: dict[str, Said] = field(default_factory=dict)


@dataclass
class Draft:
    """One product in the making. said: field → its first cell; sizes: label → row; also what the rows differ in.

    broken: a finding stands in its way.
    """

    id: str
    row: int
    said: dict[str, Said] = field(default_factory=dict)
    colours: dict[str, int] = field(default_factory=dict)
    prices: list[Said] = field(default_factory=list)
    sizes: dict[str, SizeRow] = field(default_factory=dict)
    body: list[Said] = field(default_factory=list)
    broken: bool = False

    def text(self, name: str) -> str:
        """What is said of a field, "" for nothing."""
        return self.said[name].text if name in self.said else ""

    @property
    def name(self) -> str:
        """The product's name in whichever language it has one."""
        return self.text("name_en") or self.text("name_zh")


def drafts(table: Table, findings: Findings, known: Collection[str] = ()) -> list[Draft]:
    """The products of a table, in order; `known`: the ids of those that have a name in the shop already."""
    made: dict[str, Draft] = {}
    last = ""
    id_of = _identities(table, findings)
    nameless = not (table.has("name_en") or table.has("name_zh"))
    for row in table.rows:
        cells = dict(_cells(table, row))
        if not cells:
            continue
        last = id_of(cells) or last
        if nameless and "description_en" in cells and len(cells["description_en"].text) <= _LONGEST_NAME:
            cells["name_en"] = cells.pop("description_en")
        elif nameless and "id" in cells and last not in known:
            cells["name_en"] = cells["id"]
            findings.note(
                "there is no column of names: it is called by its id", row=row.number, product=last, key="name by id"
            )
        draft = made.setdefault(last, Draft(last, row.number))
        _check_width(draft, table, row, findings)
        _add_product(draft, cells, findings)
        _add_size(draft, row.number, cells, findings)
    return list(made.values())


def _cells(table: Table, row: Row) -> Iterator[tuple[str, Said]]:
    """The filled cells of a row by field; the columns of bodies all under "body"."""
    for place, cell in enumerate(row.cells[: len(table.headings)]):
        heading = table.headings[place]
        if heading.field and cell:
            name = f"body {place}" if heading.field == "body" or heading.body else heading.field
            yield name, Said(cell, heading, row.number)


def _identities(table: Table, findings: Findings) -> Callable[[Mapping[str, Said]], str]:
    """How a row's product is known: by its id, or by its name where each row has an id of its own, or none has."""
    names = [heading.field for heading in table.headings]
    has_id = "id" in names
    rows = [dict(_cells(table, row)) for row in table.rows]
    named = [_name(cells) for cells in rows]
    ids = [cells["id"].text for cells in rows if "id" in cells]
    sized = all("size" in cells for cells in rows)
    by_name = (
        has_id and sized and len(ids) == len(rows) == len(set(ids)) and all(named)
        and len(set(named)) < len(named) and not _same_size_twice(named, rows)
    )  # fmt: skip
    if has_id and not by_name:
        return lambda cells: identity(cells["id"].text) if "id" in cells else ""
    known: dict[str, str] = {}
    if by_name:
        for name in dict.fromkeys(named):
            group = [one for one, its in zip(ids, named, strict=True) if its == name]
            known[name] = identity(_common_start(group)) if len(group) > 1 else identity(group[0])
        known = _distinct(known)
        findings.note(
            "each row has an id of its own: rows of one name are one product, called by what their ids have in common "
            f"({', '.join(list(known.values())[:3])} …)", key="ids by name",
        )  # fmt: skip
    else:
        known = _distinct({name: identity(name) for name in dict.fromkeys(filter(None, named))})
        findings.note("there is no column of ids: products are called by their names", key="ids by name")
    return lambda cells: known.get(_name(cells), "")


def _name(cells: Mapping[str, Said]) -> str:
    said = cells.get("name_en") or cells.get("name_zh")
    return said.text if said else ""


def _same_size_twice(named: Sequence[str], rows: Sequence[Mapping[str, Said]]) -> bool:
    pairs = [
        (name, cells["size"].text, cells["colours"].text if "colours" in cells else "")
        for name, cells in zip(named, rows, strict=True)
    ]
    return len(set(pairs)) < len(pairs)


def _common_start(ids: Sequence[str]) -> str:
    first, last = min(ids), max(ids)
    count = next((n for n, (a, b) in enumerate(zip(first, last, strict=False)) if a != b), len(first))
    start = first[:count]
    # TEE-S and TEE-M share TEE-; 2201 and 2202 share 220, which is nobody's name: the first stands for all.
    return start.rstrip("-_/. ") if len(start.rstrip("-_/. ")) > 1 and start[-1:] in "-_/. " else ids[0]


def _distinct(known: dict[str, str]) -> dict[str, str]:
    seen: dict[str, int] = {}
    for name, one in known.items():
        seen[one] = seen.get(one, 0) + 1
        if seen[one] > 1 or not one:
            known[name] = f"{one or 'product'}-{seen[one]}"
    return known


def identity(text: str) -> str:
    """An id as the shop writes it: small letters, digits, - and _; other characters become -."""
    if re.fullmatch(r"\d(\.\d+)?e\+?\d+", text, re.IGNORECASE):
        return text.lower()  # a long number cut short: the checks refuse it
    folded = unicodedata.normalize("NFKC", text).lower()
    slug = (
        re.sub(r"[^a-z0-9_]+", "-", unicodedata.normalize("NFKD", folded).encode("ascii", "ignore").decode())
        .strip("-_")[:64]
        .rstrip("-_")
    )
    if slug and (slug == folded or sum(char.isalnum() for char in folded) <= 2 * sum(char.isalnum() for char in slug)):
        return slug
    import hashlib

    return f"{slug}-" * bool(slug) + hashlib.sha256(text.encode()).hexdigest()[:8] if text.strip() else ""


def _check_width(draft: Draft, table: Table, row: Row, findings: Findings) -> None:
    more = [cell for cell in row.cells[len(table.headings) :] if cell]
    if more:
        findings.problem(
            f"row {more[-1][:60]!r}: it must be at most {len(table.headings)} cells, as the header has; "
            "put texts that contain a comma in double quotes", row=row.number, product=draft.id, key="too many cells",
        )  # fmt: skip
        draft.broken = True


def _add_product(draft: Draft, cells: Mapping[str, Said], findings: Findings) -> None:
    for name, said in cells.items():
        if name.startswith("body "):
            draft.body.append(said)
        elif name == "price":
            draft.prices.append(said)
        elif name == "colours":
            draft.colours.setdefault(said.text, said.row)
        elif said.heading.is_measure or name in ("id", "size"):
            continue
        elif name in draft.said and draft.said[name].text != said.text and name not in _QUIET:
            if plain(draft.said[name].text) == plain(said.text):
                continue
            findings.problem(
                f"{name} {said.text[:60]!r}: it must be the same in all rows of {draft.id}, as row "
                f"{draft.said[name].row} has {draft.said[name].text[:60]!r}; make them equal, or use another id",
                row=said.row, product=draft.id, key=f"{name} differs",
            )  # fmt: skip
            draft.broken = True
        else:
            draft.said.setdefault(name, said)


def _add_size(draft: Draft, number: int, cells: Mapping[str, Said], findings: Findings) -> None:
    measured = {name: said for name, said in cells.items() if said.heading.is_measure and not said.heading.body}
    if "size" not in cells:
        if measured:
            findings.problem(
                "size is missing: it must be given in every row; fill it in", row=number, product=draft.id,
                key="size missing", field="size",
            )  # fmt: skip
            draft.broken = True
        return
    colour = cells["colours"].text if "colours" in cells else ""
    for size in _sizes_in(cells["size"], draft):
        row = SizeRow(size.label, number, colour, dict(measured))
        before = draft.sizes.get(size.label)
        if before is None:
            draft.sizes[size.label] = row
        else:
            _same_again(draft, before, row, findings)


def _sizes_in(said: Said, draft: Draft) -> list[Size]:
    """The size of a row, or all that a parent's row lists."""
    legs = bool(_LEGS.search(plain(draft.text("category") + " " + draft.name)))
    country = said.heading.unit.upper()
    texts = (
        [part for part in re.split(r"[,;|、，]", said.text) if part.strip()]
        if "is_parent" in draft.said
        else [said.text]
    )
    sizes = [read_size(text, legs=legs) for text in texts]
    if country in ("US", "UK", "DE", "FR", "IT", "JP", "AU"):
        sizes = [read_size(f"{country} {size.label}") if size.kind == "number" else size for size in sizes]
    return [size for size in sizes if size.label]


def _same_again(draft: Draft, before: SizeRow, row: SizeRow, findings: Findings) -> None:
    """A size a second time: another colour of it, the same row twice, or a contradiction."""
    fresh = {name: said for name, said in row.cells.items() if name not in before.cells}
    clash = next(
        (name for name, said in row.cells.items()
         if name in before.cells and plain(before.cells[name].text) != plain(said.text)), None,
    )  # fmt: skip
    if clash is None:
        before.cells.update(fresh)
        if row.colour == before.colour and row.cells and not fresh:
            findings.note(f"size {row.label} is there twice, alike: counted once (row {before.row} has it too)",
                          row=row.row, product=draft.id, key="rows twice")  # fmt: skip
        return
    draft.broken = True
    if row.colour and row.colour != before.colour:
        findings.problem(
            f"{clash} of size {row.label} is {row.cells[clash].text} in {row.colour}, and "
            f"{before.cells[clash].text} in "
            f"{before.colour or 'the first colour'} (row {before.row}): one product has one chart; give one of "
            f"them an id of its own",
            row=row.row, product=draft.id, key="two charts",
        )  # fmt: skip
        return
    findings.problem(
        f"size '{row.label}': it must be there once for each product, and row {before.row} has it; remove one, or give "
        "another id", row=row.row, product=draft.id, key="size twice",
    )  # fmt: skip
