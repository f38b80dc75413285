"""Texts as Telegram counts them, in UTF-16 units, and split where a reader would."""

from __future__ import annotations

import re

LONGEST_TEXT = 4096
LONGEST_CAPTION = 1024
# Where a text may be parted, the best place first: paragraphs, lines, sentences, words.
_ENDS = (re.compile(r"\n\s*\n"), re.compile(r"\n"), re.compile(r"[。！？；]|[.!?;](?=\s)"), re.compile(r"[，、,]|\s"))
_WORTH_IT = 0.4
"""A better place is taken only where the piece before it fills this share of the room."""


def length(text: str) -> int:
    """UTF-16 units; an emoji has two."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def split(text: str, first: int = LONGEST_TEXT, rest: int = LONGEST_TEXT) -> list[str]:
    """The text in pieces: the first of at most `first` UTF-16 units, the others of `rest`; no piece is empty."""
    pieces, left, room = [], text.strip(), first
    while length(left) > room:
        piece = _fitting(left, room)
        end = _end(piece)
        pieces.append(piece[:end].rstrip())
        left, room = left[end:].lstrip(), rest
    return [piece for piece in [*pieces, left] if piece]


def _fitting(text: str, room: int) -> str:
    """As many whole characters from the beginning as the room takes."""
    units = text.encode("utf-16-le", "surrogatepass")[: 2 * room]
    return units.decode("utf-16-le", "ignore")


def _end(piece: str) -> int:
    """How many characters of it go together."""
    for place in _ENDS:
        ends = [found.end() for found in place.finditer(piece)]
        if ends and ends[-1] > _WORTH_IT * len(piece):
            return ends[-1]
    return len(piece)
