"""Amounts of money as the shop shows them."""

from __future__ import annotations

SYMBOLS = {"CNY": "¥", "EUR": "€", "USD": "$", "GBP": "£"}


def money(amount: float, currency: str) -> str:
    """¥299, €29.90, or the currency's code before the number: CHF 40."""
    digits = f"{amount:.0f}" if amount == round(amount) else f"{amount:.2f}"
    return SYMBOLS.get(currency, f"{currency} ") + digits
