"""Characters that write the same thing: full-width letters, other scripts' digits, curly quotes, dashes."""

from __future__ import annotations

import unicodedata

# Full-width letters, digits and signs become their ASCII twins one for one, so that character offsets stay true.
# The full-width comma stays: "168，110斤" lists two numbers, where "1,200" may be one.
_TWINS = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F) if code != ord("，")}
_TWINS.update(
    {
        **dict.fromkeys(map(ord, "\u3000\u00a0\u2007\u2009\u202f"), " "),
        **dict.fromkeys(map(ord, "“”″"), '"'),
        **dict.fromkeys(map(ord, "‘’′`"), "'"),
        **dict.fromkeys(map(ord, "‐‑‒–—−"), "-"),
        ord("٫"): ".",  # Arabic decimal and thousands signs
        ord("٬"): ",",
    }
)


def half_width(text: str) -> str:
    """The text in ASCII where a character has an ASCII twin, digits of every script among them; same length."""
    narrow = text.translate(_TWINS)
    if narrow.isascii():
        return narrow
    return "".join(str(unicodedata.decimal(char)) if char.isdecimal() else char for char in narrow)
