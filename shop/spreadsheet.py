"""A shop's own spreadsheet as catalogue entries, and back: a CSV with one row for each size of each product.

What is said of the product itself (name, price, colours …) stands in its first row and may be left empty in the others;
an empty `id` continues the product above. Headers may be Chinese, lists are separated by |, and the file may be what
Excel saves anywhere: UTF-8 with or without its mark, UTF-16, GBK; commas, semicolons or tabs.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from shop.catalogue import Product
from shop.checks import Problem
from shop.vocabulary import TEMPLATE_FIELDS
from shop.words import TABLES, canonical

MEASURES = tuple(dict.fromkeys(name for names in TEMPLATE_FIELDS.values() for name in names))
TEXTS = ("name_zh", "name_en", "description_zh", "description_en", "care_zh", "care_en")
LISTS = ("colours", "style", "occasion", "season")
COLUMNS = (
    *("id", "category", "sex", *TEXTS[:4], "price", "currency", "colours", "pattern", "material"),
    *("style", "occasion", "season", *TEXTS[4:], "url", "size", *MEASURES),
)
_CHINESE_HEADERS = {
    **{"编号": "id", "款号": "id", "货号": "id", "品类": "category", "类别": "category", "性别": "sex", "尺码": "size"},
    **{
        "中文名": "name_zh",
        "名称": "name_zh",
        "英文名": "name_en",
        "中文描述": "description_zh",
        "描述": "description_zh",
    },
    **{"英文描述": "description_en", "价格": "price", "币种": "currency", "颜色": "colours", "图案": "pattern"},
    **{
        "面料": "material",
        "材质": "material",
        "风格": "style",
        "场合": "occasion",
        "季节": "season",
        "洗护": "care_zh",
    },
    **{"链接": "url", "胸围": "chest", "腰围": "waist", "臀围": "hip", "下摆": "hem", "下摆围": "hem", "脚口": "hem"},
    **{"衣长": "length", "裙长": "length", "裤长": "length", "肩宽": "shoulder", "袖长": "sleeve", "袖肥": "upper_arm"},
    **{"袖口": "cuff", "大腿围": "thigh", "膝围": "knee", "前裆": "rise", "内长": "inseam", "color": "colours"},
    **{"colour": "colours", "colors": "colours", "gender": "sex", "seasons": "season", "occasions": "occasion"},
}
_NUMBER = re.compile(r"[¥$€]?\s*(-?\d{1,3}(?:,\d{3})+(?:\.\d+)?|-?\d+(?:\.\d+)?)\s*(?:cm|厘米|公分|元|cny|rmb)?", re.I)


class UnreadableTable(Exception):
    """The file is not a table this shop can read."""


@dataclass
class Draft:
    """One product as its rows give it: a catalogue entry in the making, and where each part stood."""

    record: dict[str, Any] = field(default_factory=dict)
    row: int = 0
    size_rows: dict[str, int] = field(default_factory=dict)
    problems: list[tuple[int, Problem]] = field(default_factory=list)


def decode(data: bytes) -> tuple[str, str]:
    """The text of a file and the encoding it was in. Raises UnreadableTable."""
    # GB18030 contains GBK and GB2312: what Excel saves as "CSV" on a Chinese Windows.
    tries = ("utf-16",) if data[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "gb18030")
    for encoding in tries:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if encoding != "utf-8-sig" or not _is_rather_gbk(text):
            return text, encoding
    raise UnreadableTable("its letters are neither UTF-8, UTF-16 nor GBK; save it again as CSV UTF-8")


def _is_rather_gbk(text: str) -> bool:
    """Whether a UTF-8 reading shows only letters that neither Chinese nor English has.

    A file with very little Chinese in GBK can pass for UTF-8: the two bytes of 裙 do. It then shows odd letters
    below U+0800 beyond Latin ones, and never a Chinese character.
    """
    foreign = [char for char in text if char >= "\u0180"]
    return bool(foreign) and all(char < "\u0800" for char in foreign)


def read_table(text: str) -> list[Draft]:
    """Products of a CSV text, in order. Raises UnreadableTable when it has no rows or lacks a needed column."""
    first = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=first.count)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error as problem:
        raise UnreadableTable(f"it is not a sound CSV ({problem}); save it again from the spreadsheet") from problem
    if len(rows) < 2:
        raise UnreadableTable("it has no rows under its header; `python -m shop export-template` shows the form")
    headers = _headers(rows[0])
    drafts: dict[str, Draft] = {}
    last = ""
    for number, row in enumerate(rows[1:], start=2):
        cells = {name: _plain(name, cell) for name, cell in zip(headers, row, strict=False)}
        if not any(cells.values()):
            continue
        last = cells.get("id") or last
        draft = drafts.setdefault(last, Draft(record={"id": last}, row=number))
        _check_width(draft, number, row, headers)
        _add(draft, number, cells)
    return list(drafts.values())


def _headers(cells: Iterable[str]) -> list[str]:
    plain = [re.sub(r"[\s(（].*$", "", cell.strip().lower()) for cell in cells]
    headers = [_CHINESE_HEADERS.get(name, name) for name in plain]
    for needed in ("id", "category", "price", "size"):
        if needed not in headers:
            raise UnreadableTable(f"it has no column {needed!r}; `python -m shop export-template` shows the form")
    for name in headers:
        if name and name not in (*COLUMNS, "template"):
            raise UnreadableTable(f"column {name!r} is unknown; use {', '.join(COLUMNS)}, or leave it out")
        if name and headers.count(name) > 1:
            raise UnreadableTable(f"column {name!r} stands there twice; keep one")
    return headers


def _plain(name: str, cell: str) -> str:
    """A cell without what only looks different (full-width digits and letters); texts for people stay as written."""
    return cell.strip() if name in TEXTS else unicodedata.normalize("NFKC", cell).strip()


def _check_width(draft: Draft, number: int, row: list[str], headers: list[str]) -> None:
    if any(cell.strip() for cell in row[len(headers) :]):
        limit = f"at most {len(headers)} cells, as the header has"
        advice = "put texts that contain a comma in double quotes"
        draft.problems.append((number, Problem("row", row[-1], limit, advice)))


def _add(draft: Draft, number: int, cells: Mapping[str, str]) -> None:
    for name, cell in cells.items():
        if not cell or name in ("id", "size", "", *MEASURES):
            continue
        key, value = _product_cell(name, cell)
        holder = draft.record.setdefault(key, {}) if name in TEXTS else draft.record
        inner = name.rsplit("_", 1)[1] if name in TEXTS else key
        if holder.setdefault(inner, value) != value:
            limit = f"the same in all rows of {draft.record['id']}, as row {draft.row} has {holder[inner]!r}"
            draft.problems.append((number, Problem(name, cell, limit, "make them equal, or use another id")))
    size = cells.get("size", "").upper().replace("2XL", "XXL").replace("3XL", "XXXL")
    if not size:
        draft.problems.append((number, Problem("size", None, "given in every row", "fill it in")))
    elif size in draft.size_rows:
        limit = f"there once for each product, and row {draft.size_rows[size]} has it"
        draft.problems.append((number, Problem("size", size, limit, "remove one, or give another id")))
    else:
        draft.size_rows[size] = number
        chart = {name: _number(cells[name]) for name in MEASURES if cells.get(name)}
        draft.record.setdefault("sizes", {})[size] = chart


def _product_cell(name: str, cell: str) -> tuple[str, Any]:
    """The entry's field and value for one cell."""
    if name in TEXTS:
        return name.rsplit("_", 1)[0], cell
    if name in LISTS:
        table = "colour" if name == "colours" else name
        words = [word.strip() for word in re.split(r"[|/;,、，；]", cell) if word.strip()]
        return name, [canonical(table, word) or word for word in words]
    if name == "price":
        return name, _number(cell)
    if name == "currency":
        return name, cell.upper()
    return name, (canonical(name, cell) or cell) if name in TABLES else cell


def _number(cell: str) -> float | str:
    """A number as people write it ("104 cm", "¥1,299"), or the cell itself for the checks to refuse."""
    match = _NUMBER.fullmatch(cell)
    return float(match.group(1).replace(",", "")) if match else cell


def write_table(products: Iterable[Product]) -> str:
    """The products as a CSV that `read_table` reads back."""
    out = io.StringIO()
    table = csv.DictWriter(out, COLUMNS, lineterminator="\r\n")
    table.writeheader()
    for product in products:
        row: dict[str, Any] = {name: getattr(product, name) for name in ("category", "sex", "currency", "url")}
        row |= {name: getattr(product, name) for name in ("pattern", "material")}
        row |= {name: getattr(product, name.rsplit("_", 1)[0])[name[-2:]] for name in TEXTS}
        row |= {name: "|".join(getattr(product, name)) for name in LISTS}
        row["price"] = f"{product.price:g}"
        for size, chart in product.sizes.items():
            table.writerow({"id": product.id, **row, "size": size, **{name: f"{cm:g}" for name, cm in chart.items()}})
            row = {}
    return out.getvalue()
