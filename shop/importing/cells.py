"""What one cell of a shop's table says: a measurement in cm, a price and its currency, words of the shop."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass

from quantities import values
from shop.importing.lexicon import plain, words

CURRENCIES = {
    **dict.fromkeys(("¥", "元", "rmb", "cny", "人民币", "cn¥", "yuan"), "CNY"),
    **{"€": "EUR", "eur": "EUR", "euro": "EUR", "euros": "EUR", "£": "GBP", "gbp": "GBP", "$": "USD", "usd": "USD"},
    **{"us$": "USD", "hk$": "HKD", "nt$": "TWD", "a$": "AUD", "au$": "AUD", "c$": "CAD", "ca$": "CAD", "nz$": "NZD"},
    **{"s$": "SGD", "r$": "BRL", "mx$": "MXN", "chf": "CHF", "fr.": "CHF", "sfr": "CHF", "₹": "INR", "rs": "INR"},
    **{"rs.": "INR", "inr": "INR", "₽": "RUB", "руб": "RUB", "руб.": "RUB", "р.": "RUB", "₩": "KRW", "원": "KRW"},
    **{"円": "JPY", "jp¥": "JPY", "jpy": "JPY", "zł": "PLN", "zl": "PLN", "pln": "PLN", "kč": "CZK", "czk": "CZK"},
    **{"ft": "HUF", "huf": "HUF", "lei": "RON", "ron": "RON", "лв": "BGN", "₺": "TRY", "tl": "TRY", "₴": "UAH"},
    **{
        "₪": "ILS",
        "฿": "THB",
        "₫": "VND",
        "đ": "VND",
        "₱": "PHP",
        "rm": "MYR",
        "rp": "IDR",
        "skr": "SEK",
        "nkr": "NOK",
    },
    **{"dkr": "DKK", "dkk": "DKK", "sek": "SEK", "nok": "NOK", "kr": "SEK", "kr.": "DKK", "aed": "AED", "zar": "ZAR"},
}
# Signs of several countries' money: what they are taken for is told.
SHARED_SIGNS = {"kr": "SEK, NOK or DKK", "kr.": "DKK, SEK or NOK", "¥": "CNY or JPY"}
_CODES = frozenset(
    re.findall(
        "[A-Z]{3}",
        "AED ARS AUD BGN BRL CAD CHF CLP CNY COP CZK DKK EGP EUR GBP HKD HUF IDR ILS INR ISK JPY KES KRW KZT MAD MXN "
        "MYR NGN NOK NZD PEN PHP PKR PLN QAR RON RSD RUB SAR SEK SGD THB TRY TWD UAH USD UYU VND ZAR",
    )
)
TRUTHS = {
    **dict.fromkeys(("yes", "y", "true", "1", "x", "✓", "是", "有", "ja", "oui", "si", "да"), True),
    **dict.fromkeys(("no", "n", "false", "0", "-", "否", "无", "没有", "nein", "non", "нет"), False),
}
NOTHING = frozenset(
    ("", "/", "-", "--", "—", "–", "n/a", "na", "none", "null", "nil", "nan", "无", "没有", "不适用", "x", "\\", ".")
)
# Two halves of a cell may differ by the rounding of either: to half an inch.
HALVES_OFF_CM = 1.3
_PRICE = re.compile(r"([^\d\s.,-][^\d\s-]*)?\s*(-?\d+(?:\.\d+)?)\s*([^\d\s]*)")
_ROUND_AMOUNT = re.compile(r"(?<=\d)[.,]\s?[-–—](?=\s|$|[^\d\s])")
_WITH_TAX = re.compile(
    r"[（(](?:税込|税別|税抜|含税|incl?\.?[^()]*|inkl?\.?[^()]*|ttc|tax[^()]*)[)）]|\bttc\b|\b(?:incl|inkl)\.?\s+(?:vat|mwst|tax)\b|税込|含税|起$",
    re.IGNORECASE,
)
_SPLIT_HALVES = re.compile(r"\s*(?:/|\||\bor\b|=)\s*|\s*[(（]\s*|\s*[)）]\s*")


class Unreadable(ValueError):
    """A cell that is no measurement; its text says why in a few words."""


@dataclass(frozen=True)
class Length:
    """A measurement [cm] as a cell says it; unit_said: by the cell itself or its column; ranged: the middle of two."""

    cm: float
    unit_said: bool
    ranged: bool = False


@functools.lru_cache(maxsize=65536)
def length(cell: str, unit: str = "") -> Length | None:
    """A measurement; `unit`: the column's, for cells that name none. None for an empty cell. Raises Unreadable."""
    text = cell.strip().lstrip("'’=") if not cell.strip().startswith("'0") else cell.strip()
    if plain(text) in NOTHING:
        return None
    halves = [half for half in _SPLIT_HALVES.split(_joined_fractions(text)) if half]
    if len(halves) == 2:
        return _of_two(halves, unit)
    return _one(text, unit)


def _joined_fractions(text: str) -> str:
    """Fractions' strokes kept out of the way of the stroke between two halves: 33 1/2in / 85cm."""
    return re.sub(r"(?<=\d)\s*/\s*(?=(?:2|3|4|8|16|32)(?!\d|[.,]\d))", "\u2044", text)


def _of_two(halves: list[str], unit: str) -> Length | None:
    """Two halves in two units: the cm one, where they agree. Raises Unreadable."""
    order = unit.split("/") if "/" in unit else ["", ""]
    try:
        first, second = (_one(half, own) for half, own in zip(halves, order, strict=True))
    except Unreadable:
        raise Unreadable("two values, of which each needs its unit") from None
    if not (first.unit_said and second.unit_said):
        raise Unreadable("two values, of which each needs its unit")
    if abs(first.cm - second.cm) > HALVES_OFF_CM:
        raise Unreadable(f"two values that disagree, {first.cm:g} and {second.cm:g} cm")
    return next((one for half, one, own in zip(halves, (first, second), order, strict=True)
                   if re.search(r"cm|厘米|公分|mm", half + own, re.IGNORECASE)), first)  # fmt: skip


def _one(text: str, unit: str) -> Length:
    text = text.replace("\u2044", "/").strip(" ;,*")
    if "/" in unit:
        unit = ""
    try:
        value = values.length(text, bare_cm=_cm_per(unit), widest=1.0)
    except values.ARange:
        return _range(text, unit)
    except values.NotAValue:
        raise Unreadable("no number") from None
    return Length(value.number, value.unit_said or bool(unit))


# A garment measured twice differs by a centimetre or two; more is an elastic that was stretched.
_NARROW_RANGE = 1.04


def _range(text: str, unit: str) -> Length:
    try:
        value = values.length(text, bare_cm=_cm_per(unit), widest=_NARROW_RANGE)
    except values.NotAValue:
        raise Unreadable("a range: relaxed and stretched, or bodies that it fits") from None
    return Length(value.number, value.unit_said or bool(unit), ranged=True)


def _cm_per(unit: str) -> float:
    """How many cm the unit behind a column's name is; 1 for none."""
    return {"in": 2.54, "mm": 0.1}.get(unit, 1.0)


@dataclass(frozen=True)
class Price:
    """An amount and its currency; currency "" where the cell names none; sign: as the cell wrote it."""

    amount: float
    currency: str
    sign: str = ""


def price(cell: str, unit: str = "") -> Price | None:
    """A price ("¥1,299", "59,90 €", "1299,-") and the currency it or its column's `unit` names; None for no price."""
    text = plain(_WITH_TAX.sub(" ", cell).lstrip("'"))
    text = _ROUND_AMOUNT.sub("", text)
    text = re.sub(r"(?<=\d)'(?=\d{3})", "", text)
    match = _PRICE.fullmatch(values.plain_numbers(text.replace("\u202f", " ")))
    signs = [sign for sign in (match[1], match[3]) if sign] if match else []
    if not match or any(not currency(sign) for sign in signs):
        return None
    codes = {currency(sign) for sign in signs}
    if len(codes) > 1:
        named = [currency(sign) for sign in signs if sign.upper() in _CODES]
        if len(named) != 1:
            return None
        codes = set(named)
    return Price(float(match[2]), next(iter(codes), "") or currency(unit), signs[0] if signs else "")


def currency(cell: str) -> str:
    """A currency's three letters: "€" is EUR; "" for what is none."""
    sign = plain(cell).strip()
    return CURRENCIES.get(sign) or (sign.upper() if sign.upper() in _CODES else "")


def truth(cell: str) -> bool | str:
    """Yes or no, in the ways tables say it; anything else as it is, for the checks."""
    return TRUTHS.get(cell.strip().lower(), cell)


def split_words(cell: str) -> list[str]:
    """The words of a list separated by |, commas, semicolons or strokes."""
    return [word.strip() for word in re.split(r"[|/;,、，；\n]", cell) if word.strip()]


def word(table: str, cell: str) -> str:
    """The shop's word for a cell in one of `lexicon.words()`; "" for none."""
    said = plain(cell)
    known = words().get(table, {})
    return known.get(said) or known.get(said.rstrip("s")) or known.get(said.replace("-", " ")) or ""
