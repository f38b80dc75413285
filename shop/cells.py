"""What one cell of a shop's spreadsheet says: a measurement in cm, a price and its currency, words of the shop."""

from __future__ import annotations

import re
from typing import Any

from quantities import values
from shop.words import TABLES, canonical

CURRENCIES = {
    **dict.fromkeys(("¥", "元", "rmb", "cny", "人民币"), "CNY"),
    **{"€": "EUR", "eur": "EUR", "£": "GBP", "gbp": "GBP", "$": "USD", "usd": "USD"},
}
TRUTHS = {
    **dict.fromkeys(("yes", "y", "true", "1", "x", "✓", "是", "有"), True),
    **dict.fromkeys(("no", "n", "false", "0", "-", "否", "无", "没有"), False),
}
_PRICE = re.compile(r"([^\d\s-]*)\s*(-?\d+(?:\.\d+)?)\s*([^\d\s]*)")


def length_cm(cell: str, unit: str = "") -> float | str:
    """A measurement ("104 cm", "26.8\\"", "68,5") in cm; `unit`: the column's, for cells that name none.

    What is no length comes back as it is, for the checks to refuse.
    """
    try:
        return values.length(cell, bare_cm=_cm_per(unit)).number
    except values.NotAValue:
        return cell


def price(cell: str, unit: str = "") -> tuple[float | str, str | None]:
    """A price ("¥1,299", "59,90 €", "USD 49") and the currency it names, else the column's `unit`, else None."""
    match = _PRICE.fullmatch(values.plain_numbers(cell.lower()))
    signs = [sign for sign in (match.group(1), match.group(3)) if sign] if match else []
    if not match or any(sign not in CURRENCIES for sign in signs):
        return cell, None
    return float(match.group(2)), CURRENCIES.get(signs[0] if signs else unit)


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


def _cm_per(unit: str) -> float:
    """How many cm the unit behind a column's name is; 1 for none, or one that measures no length."""
    try:
        return values.length(f"1 {unit}").number
    except values.NotAValue:
        return 1.0
