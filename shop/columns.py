"""The columns of a shop's spreadsheet: their names, the names people give them, and the row they stand in."""

from __future__ import annotations

import difflib
import functools
import re
from collections.abc import Sequence
from dataclasses import dataclass

from garments import registry
from shop.table_text import UnreadableTable
from shop.traditional import simplified
from shop.vocabulary import DETAILS

TEXTS = ("name_zh", "name_en", "description_zh", "description_en", "care_zh", "care_en")
LISTS = ("colours", "style", "occasion", "season")
NEEDED = ("id", "category", "price", "size")
_WAYS = {
    "id": "sku handle product_id item_id 编号 款号 货号 商品编号 商品编码",
    "category": "product_type type 品类 类别 类目 分类",
    "sex": "gender 性别 适用性别",
    "name_zh": "中文名 名称 品名 商品名称 标题",
    "name_en": "name title product_name 英文名",
    "description_zh": "中文描述 描述 商品描述",
    "description_en": "description 英文描述",
    "price": "售价 价格 单价",
    "currency": "币种 货币",
    "colours": "color colour colors 颜色",
    "pattern": "图案 花型",
    "material": "fabric 面料 材质",
    "style": "风格 款式",
    "occasion": "occasions 场合",
    "season": "seasons 季节",
    "care_zh": "洗护",
    "care_en": "care",
    "url": "link 链接",
    "stretch": "stretchy elastic 弹性 弹力",
    "pockets": "口袋",
    "lined": "lining 里衬 内衬",
    "opaque": "不透",
    "elastic_waist": "松紧腰",
    "origin": "country made_in 产地",
    "size": "sizes 尺码 尺寸",
    "chest": "bust 胸围",
    "waist": "腰围",
    "hip": "hips 臀围",
    "hem": "下摆 下摆围 脚口",
    "length": "衣长 裙长 裤长",
    "shoulder": "shoulders 肩宽",
    "sleeve": "袖长",
    "upper_arm": "袖肥",
    "cuff": "袖口",
    "thigh": "大腿围",
    "knee": "膝围",
    "rise": "前裆",
    "inseam": "内长",
}
_CANONICAL = {way: name for name, ways in _WAYS.items() for way in ways.split()}
_TITLE_ROWS = 10
_UNIT = re.compile(r"cm|mm|in|inch|inches|厘米|公分|毫米|英寸|元|rmb|[a-z]{3}")


@functools.cache
def measures() -> tuple[str, ...]:
    """The measurements that some kind of garment is cut from."""
    return tuple(dict.fromkeys(name for kind in registry().kinds.values() for name in kind.chart))


@functools.cache
def columns() -> tuple[str, ...]:
    """Every column there may be, in the order of the form."""
    return (
        *("id", "category", "sex", *TEXTS[:4], "price", "currency", "colours", "pattern", "material"),
        *("style", "occasion", "season", *TEXTS[4:], "url", *DETAILS, "size", *measures()),
    )


def is_known(name: str) -> bool:
    """Whether a column of that name is read."""
    return name in columns() or name == "template"


@dataclass(frozen=True)
class Header:
    """The names of a table's columns, "" for one that is not used, and what is written behind each ("in", "cm").

    `row`: where it stands, the first row being 1. `unused`: the columns left out, in their own words.
    """

    row: int
    names: tuple[str, ...]
    units: tuple[str, ...]
    unused: tuple[str, ...]

    def unit(self, name: str) -> str:
        """What is written behind a column's name, "" if nothing is or there is no such column."""
        return self.units[self.names.index(name)] if name in self.names else ""


def read_header(rows: Sequence[Sequence[str]]) -> Header:
    """The header of a table: its first row, or one below a title. Raises UnreadableTable for one that lacks columns."""
    number = next((n for n, row in enumerate(rows[:_TITLE_ROWS], 1) if len(_known(row)) >= len(NEEDED)), 1)
    cells = [cell.strip() for cell in rows[number - 1]] if rows else []
    found = [_heading(cell) for cell in cells]
    names = [name if is_known(name) else "" for name, _ in found]
    if missing := [name for name in NEEDED if name not in names]:
        has = ", ".join(cell for cell in cells if cell)[:200] or "empty"
        told = f"it has no column {', '.join(map(repr, missing))} (row {number} is: {has})"
        raise UnreadableTable(f"{told}; `python -m shop export-template` shows the form")
    if double := next((name for name in names if name and names.count(name) > 1), None):
        both = " and ".join(repr(cell) for cell, name in zip(cells, names, strict=True) if name == double)
        raise UnreadableTable(f"column {double!r} stands there twice, as {both}; keep one")
    unused = tuple(
        _hinted(cell, name) for cell, (name, _) in zip(cells, found, strict=True) if cell and not is_known(name)
    )
    return Header(number, tuple(names), tuple(unit for _, unit in found), unused)


def _known(row: Sequence[str]) -> set[str]:
    return {name for cell in row if is_known(name := _heading(cell)[0])}


def _heading(cell: str) -> tuple[str, str]:
    """A column's own name and the unit behind it: "Product Type" is category, "腰围(cm)" is waist in cm."""
    title, _, unit = re.sub(r"[(（\[]", "(", simplified(cell.strip().lower())).partition("(")
    name = _named(title)
    if not is_known(name):
        first, _, rest = title.rpartition(" ")
        if is_known(_named(first)) and (_UNIT.fullmatch(rest) or _named(rest) == _named(first)):
            return _named(first), rest
    return name, unit.rstrip(")）] ")


def _named(title: str) -> str:
    name = re.sub(r"[\s-]+", "_", title.strip())
    return _CANONICAL.get(name, name)


def _hinted(cell: str, name: str) -> str:
    near = difflib.get_close_matches(name, columns(), n=1, cutoff=0.75)
    return f"{cell} (did you mean {near[0]}?)" if near else cell
