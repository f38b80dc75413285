"""Feeds (XML) and foreign JSON as tables: one row for each item or variant."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from xml.etree import ElementTree

from shop.importing.files import Sheet, Source
from shop.importing.findings import ImportRefused

_ITEMS = ("item", "entry", "product", "offer", "article", "sku", "row", "record")
# Kept under one heading each; a table has a column once.
_PRODUCT_PARTS = ("variants", "options", "images", "image", "media", "size_tables")


def from_xml(data: bytes) -> list[list[str]]:
    """The rows of a feed, its header first. Raises ImportRefused."""
    if re.search(rb"<!(?:ENTITY|DOCTYPE[^>]*\[)", data[:10_000]):
        raise ImportRefused("its XML defines entities of its own; export it without a DOCTYPE")
    try:
        root = ElementTree.fromstring(data)
    except (ElementTree.ParseError, ValueError) as problem:
        raise ImportRefused(f"it is not sound XML ({problem}); export it again") from problem
    items = next((found for name in _ITEMS if (found := _named(root, name))), [])
    if not items:
        kinds = ", ".join(sorted({_local(one.tag) for one in list(root)[:50]})) or "nothing"
        raise ImportRefused(f"its XML holds no item, entry, product or offer but {kinds}; export a product feed")
    return rows_of([dict(_fields(item)) for item in items])


def _named(root: ElementTree.Element, name: str) -> list[ElementTree.Element]:
    return [one for one in root.iter() if _local(one.tag) == name and len(one)]


def _local(tag: str) -> str:
    return tag.rsplit("}", 1)[-1].lower()


def _fields(item: ElementTree.Element) -> Iterable[tuple[str, str]]:
    """Name and text of each part of an item; product details and params under the name they carry."""
    yield from item.attrib.items()
    for part in item:
        name, text = _local(part.tag), (part.text or "").strip()
        inner = {_local(one.tag): (one.text or "").strip() for one in part}
        if name == "product_detail" and inner.get("attribute_name"):
            yield inner["attribute_name"], inner.get("attribute_value", "")
        elif name in ("param", "attribute", "property") and (said := part.get("name") or inner.get("name")):
            yield (f"{said} ({part.get('unit')})" if part.get("unit") else said), text or inner.get("value", "")
        elif inner:
            yield from ((f"{name} {key}", value) for key, value in inner.items())
        else:
            yield name, text or part.get("href", "")


def rows_of(entries: Sequence[Mapping[str, Any]]) -> list[list[str]]:
    """Entries with named values as a table: a header of all names, and a row each."""
    names = list(dict.fromkeys(name for entry in entries for name in entry))
    return [names, *([_text(entry.get(name)) for name in names] for entry in entries)]


def _text(value: object) -> str:
    if value is None or value in ([], {}):
        return ""
    if isinstance(value, list) and all(isinstance(one, str | int | float) for one in value):
        return ", ".join(map(str, value))
    if isinstance(value, Mapping | list):
        return json.dumps(value, ensure_ascii=False)
    return str(value)


def from_json(parsed: Any, encoding: str) -> Source:
    """A JSON's products: this shop's own records, or those of another system as a table. Raises ImportRefused."""
    entries = _entries(parsed)
    if entries is None:
        raise ImportRefused(
            "it must be a list of products, or hold one; `python -m shop show tee-crew --json` prints one"
        )
    known = [entry for entry in entries if isinstance(entry, Mapping)]
    if not known or not _is_foreign(known):
        return Source((), encoding, tuple(entries))
    if any(not isinstance(entry, Mapping) for entry in entries):
        raise ImportRefused("its list holds other things than products; take them out")
    rows = [row for entry in known for row in _variants(entry)]
    return Source((Sheet(rows_of(rows)),), f"JSON, {encoding}")


def _entries(parsed: Any) -> list[Any] | None:
    """The list of products in a JSON, however deep its answer wraps it."""
    if isinstance(parsed, list):
        return parsed
    if not isinstance(parsed, Mapping):
        return None
    for name in ("products", "items", "data", "result", "results", "feed", "catalog", "product"):
        inner = parsed.get(name)
        if name == "result" and isinstance(inner, Mapping) and "size_tables" in inner:
            return [inner]
        if isinstance(inner, list) or (isinstance(inner, Mapping) and (inner := _entries(inner)) is not None):
            return inner
    return None


def _is_foreign(entries: Sequence[Mapping[str, Any]]) -> bool:
    """Whether entries are another system's: they have variants, charts as lists, or names that are not ours."""
    own = {"id", "category", "sizes", "name", "price", "colours", "sex"}
    first = entries[0]
    if isinstance(first.get("sizes"), Mapping) or isinstance(first.get("name"), Mapping):
        return False
    foreign = {"variants", "title", "body_html", "handle", "product_type", "sku", "size_tables", "attributes", "size"}
    return bool(foreign & {str(name).lower() for name in first}) and len(own & set(first)) < len(own)


def _variants(entry: Mapping[str, Any]) -> list[dict[str, Any]]:
    """A product with variants as rows: what is said of the product, then of each variant."""
    entry = _with_product_inside(entry)
    common = {name: value for name, value in entry.items() if name not in _PRODUCT_PARTS}
    if "handle" in common:
        common.pop("id", None)
    if chart := _size_tables(entry.get("size_tables")):
        common["description"] = f"{common.get('description', '')}{chart}"
    options = [one.get("name") if isinstance(one, Mapping) else one for one in entry.get("options") or []]
    variants = [one for one in entry.get("variants") or [] if isinstance(one, Mapping)]
    if not variants and entry.get("available_sizes"):
        variants = [{"size": size} for size in entry["available_sizes"]]
    rows = []
    for variant in variants or [{}]:
        row = dict(common)
        for place, name in enumerate(options, start=1):
            row[f"option{place} name"], row[f"option{place} value"] = name, variant.get(f"option{place}")
        row |= {name: variant[name] for name in ("price", "size", "color", "colour") if variant.get(name) is not None}
        rows.append(row)
    return rows


def _with_product_inside(entry: Mapping[str, Any]) -> dict[str, Any]:
    inner = entry.get("product")
    if not isinstance(inner, Mapping):
        return dict(entry)
    return {**{name: value for name, value in entry.items() if name not in ("product", "product_id")}, **inner}


def _size_tables(tables: object) -> str:
    """Printful's size tables as HTML, the products' own measures alone: what to measure on yourself is no garment."""
    said = ""
    for table in tables if isinstance(tables, list) else []:
        if not isinstance(table, Mapping) or table.get("type") not in (None, "product_measure"):
            continue
        unit, columns = str(table.get("unit", "")), {}
        for one in table.get("measurements") or []:
            columns[str(one.get("type_label"))] = {str(v.get("size")): _value(v) for v in one.get("values") or []}
        sizes = list(dict.fromkeys(size for values in columns.values() for size in values))
        head = "".join(f"<th>{name} ({unit})</th>" for name in columns)
        body = "".join(
            f"<tr><td>{size}</td>"
            + "".join(f"<td>{values.get(size, '')}</td>" for values in columns.values())
            + "</tr>"
            for size in sizes
        )
        said += f"<table><tr><th>Size</th>{head}</tr>{body}</table>"
    return said


def _value(value: Mapping[str, Any]) -> str:
    if value.get("value") is not None:
        return str(value["value"])
    return f"{value.get('min_value')}-{value.get('max_value')}"
