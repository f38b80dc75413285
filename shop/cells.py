"""What one cell of a shop's spreadsheet says: a measurement in cm, a price and its currency, words of the shop."""

from __future__ import annotations

import re
from typing import Any

from shop.words import TABLES, canonical

CM_PER = {
    **dict.fromkeys(("cm", "厘米", "公分", ""), 1.0),
    **dict.fromkeys(("mm", "毫米"), 0.1),
    **dict.fromkeys(("in", "inch", "inches", "英寸", '"', "”", "′′"), 2.54),
}
CURRENCIES = {
    **dict.fromkeys(("¥", "元", "rmb", "cny", "人民币"), "CNY"),
    **{"€": "EUR", "eur": "EUR", "£": "GBP", "gbp": "GBP", "$": "USD", "usd": "USD"},
}
TRUTHS = {
    **dict.fromkeys(("yes", "y", "true", "1", "x", "✓", "是", "有"), True),
    **dict.fromkeys(("no", "n", "false", "0", "-", "否", "无", "没有"), False),
}
_DIGITS = r"-?\d+(?:\.\d+)?|-?\d{1,3}(?:,\d{3})+(?:\.\d+)?"
# 59,90 and 1.299,00: a comma before one or two digits is not the comma of thousands.
_DECIMAL_COMMA = re.compile(r"(-?\d{1,3}(?:\.\d{3})+|-?\d+),(\d{1,2})(?!\d)")
_LENGTH = re.compile(rf"({_DIGITS})\s*([a-z]*|厘米|公分|毫米|英寸|[\"”]|′′)")
_PRICE = re.compile(rf"([^\d\s-]*)\s*({_DIGITS})\s*([^\d\s]*)")


def length_cm(cell: str, unit: str = "") -> float | str:
    """A measurement ("104 cm", "26.8\\"", "68,5") in cm; `unit`: the column's, for cells that name none.

    What is no length comes back as it is, for the checks to refuse.
    """
    match = _LENGTH.fullmatch(_with_points(cell.lower()))
    if not match or match.group(2) not in CM_PER:
        return cell
    value, factor = _value(match.group(1)), CM_PER[match.group(2)] * (1.0 if match.group(2) else CM_PER.get(unit, 1.0))
    return value if factor == 1.0 else round(value * factor, 1)


def price(cell: str, unit: str = "") -> tuple[float | str, str | None]:
    """A price ("¥1,299", "59,90 €", "USD 49") and the currency it names, else the column's `unit`, else None."""
    match = _PRICE.fullmatch(_with_points(cell.lower()))
    signs = [sign for sign in (match.group(1), match.group(3)) if sign] if match else []
    if not match or any(sign not in CURRENCIES for sign in signs):
        return cell, None
    return _value(match.group(2)), CURRENCIES.get(signs[0] if signs else unit)


def currency(cell: str) -> str:
    """A currency's three letters: "€" is EUR; an unknown one in capitals, for the checks."""
    return CURRENCIES.get(cell.lower(), cell.upper())


def words(table: str, cell: str) -> list[str]:
    """The shop's words in a list separated by |, commas, or slashes; unknown ones as they are, for the checks."""
    said = [word.strip() for word in re.split(r"[|/;,、，；\n]", cell) if word.strip()]
    return [canonical(table, word) or word for word in said]


def word(field: str, cell: str) -> Any:
    """The shop's word for a cell, or the cell itself for a field without a table."""
    return (canonical(field, cell) or cell) if field in TABLES else cell


def truth(cell: str) -> bool | str:
    """Yes or no, in the ways spreadsheets say it; anything else as it is, for the checks."""
    return TRUTHS.get(cell.strip().lower(), cell)


def _with_points(text: str) -> str:
    return _DECIMAL_COMMA.sub(lambda match: f"{match.group(1).replace('.', '')}.{match.group(2)}", text)


def _value(digits: str) -> float:
    return float(digits.replace(",", ""))
