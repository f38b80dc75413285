"""The shop systems whose exports are recognised, and what each calls things."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from shop.importing import kinds
from shop.importing.cells import HALVES_OFF_CM, Unreadable, length, split_words, word
from shop.importing.findings import Findings, ImportRefused
from shop.importing.headings import Heading
from shop.importing.layout import Row, Table
from shop.importing.lexicon import lexicon, plain


@dataclass(frozen=True)
class System:
    """A shop system: its name, how it is known, and where its measurements may stand."""

    name: str
    measures: str = "columns of their own, or a size table in the description"


GENERIC = System("table")
SHOPIFY = System("Shopify export", "a size table in Body (HTML), or columns like chest (cm)")
WOO = System("WooCommerce export", "a size table in Description, or columns like chest (cm)")
GOOGLE = System("Google Merchant feed", "product_detail attributes like Chest, or a size table in description")
TAOBAO = System("Taobao Assistant package (淘宝助理数据包)", "a size table (尺码表) in the description 宝贝描述")
AWIN = System("Awin data feed", "columns like chest (cm), or a size table in description")
_KNOWN_BY: tuple[tuple[System, tuple[frozenset[str], ...]], ...] = (
    (SHOPIFY, (frozenset({"handle", "title", "variant price"}), frozenset({"url handle", "title"}),
               frozenset({"handle", "title", "body (html)"}), frozenset({"handle", "body html"}))),
    (WOO, (frozenset({"type", "sku", "parent"}), frozenset({"typ", "artikelnummer", "übergeordnetes produkt"}),
           frozenset({"id", "type", "sku", "regular price"}), frozenset({"type", "ugs", "parent"}))),
    (GOOGLE, (frozenset({"item group id", "title"}), frozenset({"google product category", "title"}),
              frozenset({"id", "title", "link", "availability"}))),
    (TAOBAO, (frozenset({"宝贝名称", "宝贝价格"}), frozenset({"title", "cid", "outer id"}))),
    (AWIN, (frozenset({"aw product id", "product name"}), frozenset({"aw deep link", "product name"}))),
)  # fmt: skip


def recognise(table: Table) -> System:
    """The system an export comes from, by its header."""
    names = {plain(heading.text).removeprefix("g:") for heading in table.headings}
    for system, signs in _KNOWN_BY:
        if any(sign <= names for sign in signs):
            return system
    return GENERIC


def adapted(table: Table, system: System) -> Table:
    """The table with options as columns of size and colour, and with one column for each field."""
    if system is WOO:
        table = _woo(table)
    table = _style_as_id(table)
    if system is GOOGLE and table.has("parent") and table.has("id"):
        table = _grouped(table)
    return _one_of_each(_options(table), system)


def _style_as_id(table: Table) -> Table:
    """A column Style names the product where there is no id and its words are none of ours."""
    place = next((n for n, heading in enumerate(table.headings) if heading.field == "style"), -1)
    if place < 0 or table.has("id"):
        return table
    said = {row.cells[place] for row in table.rows if _has(row, place)}
    if any(word("style", part) for text in said for part in split_words(text)):
        return table
    headings = [replace(h, field="id") if n == place else h for n, h in enumerate(table.headings)]
    return replace(table, headings=headings)


def _index(table: Table, *texts: str) -> int:
    return next((n for n, heading in enumerate(table.headings) if plain(heading.text) in texts), -1)


def _woo(table: Table) -> Table:
    """Variations under their parent's id; the column Type says what a row is, not what it sells."""
    kind, number, sku = _index(table, "type", "typ"), _index(table, "id"), _index(table, "sku", "artikelnummer", "ugs")
    parent = next((n for n, heading in enumerate(table.headings) if heading.field == "parent"), -1)
    headings = [
        Heading(heading.text) if n in (kind, number) or (n == sku and parent >= 0) else heading
        for n, heading in enumerate(table.headings)
    ]
    by_number = {row.cells[number]: row.cells[sku] for row in table.rows if _has(row, number) and _has(row, sku)}
    rows = []
    for row in table.rows:
        said = row.cells[parent] if _has(row, parent) else ""
        said = by_number.get(said.removeprefix("id:").strip(), said.removeprefix("id:").strip())
        own = row.cells[sku] if _has(row, sku) else row.cells[number] if _has(row, number) else ""
        cells = row.cells + [""] * (len(headings) - len(row.cells))
        variable = kind >= 0 and "variable" in plain(cells[kind]) and not said
        rows.append(Row(row.number, [*cells, said or own, "yes" if variable else ""]))
    headings = [Heading(h.text) if n == parent else h for n, h in enumerate(headings)]
    return replace(table, headings=[*headings, Heading("id", "id"), Heading("variable", "is_parent")], rows=rows)


def _has(row: Row, place: int) -> bool:
    return 0 <= place < len(row.cells) and bool(row.cells[place])


def _grouped(table: Table) -> Table:
    """Variants that say which group they are of stand under the group's id."""
    own = next(n for n, heading in enumerate(table.headings) if heading.field == "id")
    parent = next(n for n, heading in enumerate(table.headings) if heading.field == "parent")
    rows = []
    for row in table.rows:
        cells = row.cells + [""] * (len(table.headings) - len(row.cells))
        cells[own] = cells[parent] or cells[own]
        rows.append(Row(row.number, cells))
    headings = [Heading(h.text) if h.field == "parent" else h for h in table.headings]
    return replace(table, headings=headings, rows=rows)


def _options(table: Table) -> Table:
    """Option or attribute columns (a name and a value each) as columns of size and colour."""
    pairs = _pairs(table)
    if not pairs:
        return table
    taken = {place for pair in pairs for place in pair}
    kept = [n for n in range(len(table.headings)) if n not in taken]
    names = ("size", "colours", "material", "pattern")
    last: dict[int, str] = {}
    rows = []
    for row in table.rows:
        cells = row.cells + [""] * (len(table.headings) - len(row.cells))
        said = dict.fromkeys(names, "")
        for name, value in pairs:
            last[name] = cells[name] or last.get(name, "")
            field = _option_field(last[name], cells[value])
            if field in said and cells[value]:
                said[field] = cells[value]
        rows.append(Row(row.number, [*(cells[n] for n in kept), *said.values()]))
    headings = [table.headings[n] for n in kept]
    return replace(table, headings=[*headings, *(Heading(name, name) for name in names)], rows=rows)


def _pairs(table: Table) -> list[tuple[int, int]]:
    found: dict[str, dict[str, int]] = {}
    for place, heading in enumerate(table.headings):
        if match := re.fullmatch(r"option(\d+)_(name|value)", heading.field):
            found.setdefault(match[1], {})[match[2]] = place
    return [(pair["name"], pair["value"]) for pair in found.values() if len(pair) == 2]


def _option_field(name: str, value: str) -> str:
    """What an option is, by its name; Shopify's Title/Default Title is a product without options."""
    if plain(value) == "default title":
        return "size"
    bare = re.sub(r"^(?:pa|attribute) ", "", plain(name)).replace("-", " ").strip()
    return lexicon().fields.get(bare, "")


def one_column_each(table: Table, findings: Findings) -> Table:
    """The table with one column a measure: of two units the cm one, else the one that says no more than its name.

    Asks where neither can be told; refuses a field of a product that stands there twice.
    """
    places: dict[str, list[int]] = {}
    for place, heading in enumerate(table.headings):
        if heading.field and heading.field != "body" and not heading.body:
            places.setdefault(heading.field, []).append(place)
    headings = list(table.headings)
    for name, where in places.items():
        if len(where) < 2 or name not in (*kinds.measures(), "price", "size", "id"):
            continue
        texts = " and ".join(repr(headings[place].text) for place in where)
        chosen = _chosen([headings[place] for place in where]) if name in kinds.measures() else None
        if name not in kinds.measures():
            raise ImportRefused(
                f"column {name!r} stands there twice, as {texts}; keep one, or name one under `columns:` of a mapping"
            )
        if chosen is None:
            findings.question(
                f"{name} stands there twice, as {texts}: which one is the garment's {name}? Keep one, or write "
                "`not used` beside the others under `columns:` of a mapping file", key=f"twice {name}",
            )  # fmt: skip
            chosen = 0
        else:
            findings.note(f"of {texts} {headings[where[chosen]].text!r} is taken", key=f"twice {name}")
            _compare_units(table, where, findings)
        for place in where:
            if place != where[chosen]:
                headings[place] = Heading(headings[place].text)
    return replace(table, headings=headings)


def _compare_units(table: Table, where: Sequence[int], findings: Findings) -> None:
    """Tells where the columns of one measure in two units say different lengths."""
    units = [table.headings[place].unit for place in where]
    if sorted(units) != ["cm", "in"]:
        return
    for row in table.rows:
        texts = [row.cells[place] if place < len(row.cells) else "" for place in where]
        try:
            found = [length(text, unit) for text, unit in zip(texts, units, strict=True)]
        except Unreadable:
            continue
        if found[0] and found[1] and abs(found[0].cm - found[1].cm) > HALVES_OFF_CM:
            names = " and ".join(repr(table.headings[place].text) for place in where)
            findings.problem(
                f"{names} say {' and '.join(texts)}, which are {found[0].cm:g} and {found[1].cm:g} cm; correct one",
                row=row.number, product="", key=f"units disagree {names}",
            )  # fmt: skip


def _chosen(headings: Sequence[Heading]) -> int | None:
    """Which of the columns of one measure is meant, or None."""
    units = [heading.unit for heading in headings]
    if len(set(units)) > 1 and units.count("cm") == 1 and len({heading.spread for heading in headings}) == 1:
        return units.index("cm")
    plainest = [
        n
        for n, heading in enumerate(headings)
        if _bare_name(heading) in lexicon().measures and len(_bare_name(heading).split()) == 1
    ]
    return plainest[0] if len(plainest) == 1 else None


def _bare_name(heading: Heading) -> str:
    return re.sub(r"[(\[（].*", "", plain(heading.text)).strip()


# Which of several columns of one field is meant: the first of these words that one of them says.
_PREFERRED = {
    "price": ("sale price", "angebotspreis", "tarif promo", "variant price", "price", "search price", "regular price"),
    "description_en": ("description", "body (html)", "body html", "beschreibung"),
    "id": ("handle", "url handle", "id", "款号", "style no", "sku"),
    "category": ("type", "product type", "categories", "kategorien", "fashion:category", "category "
    "name", "category_name", "product category"),
    "name_en": ("title", "name", "product name"),
}  # fmt: skip


def _one_of_each(table: Table, system: System) -> Table:
    """Columns of one field made one: of prices the first that is filled, of the others the fullest text."""
    places: dict[str, list[int]] = {}
    for place, heading in enumerate(table.headings):
        if heading.field in _MERGED and not heading.is_measure:
            places.setdefault(heading.field, []).append(place)
    double = {name: _by_preference(table.headings, name, where) for name, where in places.items() if len(where) > 1}
    if system is GENERIC:
        double = {name: where for name, where in double.items() if name not in ("price", "size", "id")}
    if not double:
        return table
    gone = {place for where in double.values() for place in where}
    kept = [n for n in range(len(table.headings)) if n not in gone]
    rows = []
    for row in table.rows:
        cells = row.cells + [""] * (len(table.headings) - len(row.cells))
        extra = [_merged(name, [cells[place] for place in where]) for name, where in double.items()]
        rows.append(Row(row.number, [cells[n] for n in kept] + extra))
    headings = [table.headings[n] for n in kept]
    merged = [replace(table.headings[where[0]], field=name) for name, where in double.items()]
    return replace(table, headings=headings + merged, rows=rows)


_MERGED = frozenset(
    {"price", "currency", "id", "url", "tags", "material", "colours", "size", "sex", "category"}
    | {"name_en", "name_zh", "description_en", "description_zh"}
)


def _by_preference(headings: Sequence[Heading], name: str, where: Sequence[int]) -> list[int]:
    order = _PREFERRED.get(name, ())
    rank = {word: place for place, word in enumerate(order)}
    return sorted(where, key=lambda place: rank.get(plain(headings[place].text), len(order)))


def _merged(name: str, cells: Sequence[str]) -> str:
    said = [cell for cell in cells if cell]
    if name == "category":
        return " | ".join(said)
    if name.startswith("description"):
        return max(said, key=lambda text: ("<table" in text.lower(), len(text)), default="")
    return said[0] if said else ""
