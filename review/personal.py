"""Who a message is about, masked: nothing that is accepted into the training data names anybody.

Found by notation are e-mail and web addresses, names on other services, telephone and order numbers, streets and
homes; names of people are found where they are introduced, and as words in capitals that nobody taught the model.
What is found is put for the same thing of nobody (`STAND_IN`), so that the sentence stays one. An editor sees it,
masks what is left, and takes back what is no name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from quantities import elsewhere
from review.names import HAN, names

STAND_IN = {
    "email": {"zh": "name@example.com", "en": "name@example.com"},
    "link": {"zh": "https://example.com", "en": "https://example.com"},
    "handle": {"zh": "@example", "en": "@example"},
    "phone": {"zh": "13800000000", "en": "555-0100"},
    "number": {"zh": "00000000", "en": "00000000"},
    "address": {"zh": "示例路1号", "en": "1 Example Street"},
    "name": {"zh": "小明", "en": "Alex"},
}
CERTAIN = frozenset({"email", "phone"})
"""Kinds that are not taken back: what is written so is never anything else."""

# A part of a Chinese address: Han characters but those that stand before one ("寄到", "住在", "地址是").
_PLACE = r"(?:(?![我你他她住在寄送到给请把是址发的了和])[\u3400-\u9fff])"
_NOTATIONS = (
    ("email", r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"),
    ("link", r"\b[a-z][a-z0-9+.]*://[^\s<>\"'，。；]+|\bwww\.[^\s<>\"'，。；]+"),
    ("handle", r"(?<![\w.])@\w{3,}|(?:微信|wechat|weixin|\bwx|\bvx|\bqq|instagram|telegram|whatsapp|抖音|小红书)"
               r"(?:号码?|\s+id|\s+is|是|叫|为|[\s:：])*(?P<handle>[a-z][a-z0-9_-]*[\d_-][a-z0-9_-]*)"),
    ("address", rf"{_PLACE}{{1,24}}(?:[路街巷弄道]|大道)\s?\d+\s?[号弄]"
                rf"(?:[,，\s]?(?:{_PLACE}{{0,8}}?\d+\s?(?:号楼|栋|幢|单元|楼|层|室|房|号)))*"
                rf"|{_PLACE}{{2,10}}(?:小区|花园|公寓|大厦|广场|新村|家园|苑)\s?\d+\s?(?:号楼|栋|幢|单元|楼|层|室|房|号|-)[\d\w-]*"),
    ("address", r"\b(?:(?:flat|apt\.?|apartment|unit|suite|room)\s+#?\w{1,5}[,\s]+)?"
                r"\d{1,5}[a-z]?,?\s+(?:[a-z'.-]+\s+){1,3}"
                r"(?:street|st|road|rd|avenue|ave|lane|ln|drive|dr|boulevard|blvd|close|court|ct|way|square|terrace|place)\b\.?"
                r"(?:,?\s+(?:flat|apt\.?|apartment|unit|suite|#)\s*\w{1,5}\b)?"),
    ("address", r"\b(?:[a-z]{1,2}\d[a-z\d]?\s\d[a-z]{2})\b|(?<=,\s)[a-z]{2}\s\d{5}(?:-\d{4})?\b"),
    ("phone", r"(?<![\w+])\+\d{1,3}[\s-]?\(?\d[\d\s()-]{6,}\d"),
    ("phone", r"(?<!\d)(?:\+?86[\s-]?)?1[3-9]\d[\s-]?\d{4}[\s-]?\d{4}(?!\d)|(?<!\d)0\d{2,3}-?\d{7,8}(?!\d)"),
    ("phone", r"(?<!\d)\(?\d{3}\)?[\s.-]\d{3}[\s.-]\d{4}(?!\d)|(?<!\d)0\d{3,4}\s\d{3}\s?\d{3,4}(?!\d)"),
    # Nothing that is measured, bought or counted in a shop has seven digits.
    ("number", r"(?<![\w.])[a-z]{0,4}-?(?:\d{7,}|\d{4,}(?:[\s-]\d{4,})+)[a-z]?(?![\w])"),
    # A code of letters and four figures or more in a row.
    ("number", r"\b(?=[a-z\d-]*[a-z])[a-z\d]+(?:-[a-z\d]+)*-?\d{4,}[a-z\d-]*\b"),
)  # fmt: skip
_BY_NOTATION = [(kind, re.compile(notation)) for kind, notation in _NOTATIONS]


@dataclass(frozen=True, order=True)
class Mask:
    """Characters [start, end) of a message that are put for a stand-in of their `kind`."""

    start: int
    end: int
    kind: str


@dataclass(frozen=True)
class Masked:
    """A message as it may be written, and which masks made it so."""

    text: str
    masks: tuple[Mask, ...]
    original: str

    def place(self, at: int, *, is_end: bool = False) -> int:
        """Where a place of the original is in the masked text; one inside a mask is at its begin, or its end."""
        moved = 0
        for mask in self.masks:
            length = len(_stand_in(mask, self.original))
            if at >= mask.end:
                moved += length - (mask.end - mask.start)
            elif at > mask.start:
                return mask.start + moved + (length if is_end else 0)
        return at + moved

    def place_before(self, at: int, *, is_end: bool = False) -> int:
        """Where a place of the masked text was in the original; one inside a stand-in is at the
        begin of what was there, or its end."""
        moved = 0
        for mask in self.masks:
            start, length = mask.start + moved, len(_stand_in(mask, self.original))
            if at >= start + length:
                moved += length - (mask.end - mask.start)
            elif at > start:
                return mask.end if is_end else mask.start
        return at - moved


def masked(text: str, *, also: Iterable[Mask] = (), not_at: Iterable[tuple[int, int]] = ()) -> Masked:
    """The text with everything personal that is found, and what is marked besides, put for its stand-in.

    `not_at`: places that were found and are none; those of a CERTAIN kind stay masked.
    """
    spared = set(not_at)
    one_by_one = [mask for mask in find(text) if mask.kind in CERTAIN or (mask.start, mask.end) not in spared]
    masks = _apart([*also, *one_by_one])
    parts, place = [], 0
    for mask in masks:
        parts += [text[place : mask.start], _stand_in(mask, text)]
        place = mask.end
    return Masked("".join([*parts, text[place:]]), masks, text)


def find(text: str) -> tuple[Mask, ...]:
    """What is personal in a text, from left to right, no two over one another."""
    folded = _folded(text)
    found = [_of(match, kind) for kind, pattern in _BY_NOTATION for match in pattern.finditer(folded)]
    found += [_narrowed(folded, start, end) for start, end in elsewhere.spans(folded)
              if sum(map(str.isdigit, folded[start:end])) > 3 and _is_somebodys(folded[start:end])]  # fmt: skip
    return _apart([*found, *(Mask(*span, "name") for span in names(text, folded))])


def _of(match: re.Match[str], kind: str) -> Mask:
    # Of "my WeChat is anna_88" the name alone.
    name = next((name for name, value in match.groupdict().items() if value), None)
    return Mask(*(match.span(name) if name else match.span()), kind)


def _is_somebodys(words: str) -> bool:
    """Whether what no quantity stands in may tell who somebody is: dates, times, markup and code do not."""
    return not re.match(r"[<{$]|[^\s]*\(|(?:javascript|vbscript|data):|(?:19|20)\d\d|v?\d+(?:\.\d+)+$", words)


def _narrowed(folded: str, start: int, end: int) -> Mask:
    """Of "order number is 20391" the number alone; a street with its number."""
    kind = _kind(folded[start:end])
    code = re.search(r"[a-z]*\d[a-z\d\s-]*\Z", folded[start:end]) if kind == "number" else None
    return Mask(start + (code.start() if code else 0), end, kind)


def _kind(words: str) -> str:
    return (
        "address"
        if re.search(r"[路街巷弄]|大道|号楼|栋|幢|单元|室|street|road|avenue|lane|drive|court", words)
        else "number"
    )


def _apart(masks: Sequence[Mask]) -> tuple[Mask, ...]:
    """The same without those over one another: what is certain, then the earlier and the longer stays."""
    kept: list[Mask] = []
    for mask in sorted(masks, key=lambda m: (m.kind not in CERTAIN, m.start, -m.end)):
        if all(mask.end <= other.start or other.end <= mask.start for other in kept):
            kept.append(mask)
    return tuple(sorted(kept))


def _stand_in(mask: Mask, text: str) -> str:
    is_chinese = re.search(rf"[{HAN}]", text[mask.start : mask.end] if mask.kind == "name" else text)
    return STAND_IN[mask.kind]["zh" if is_chinese else "en"]


def _folded(text: str) -> str:
    """Half width and small letters, each character in its place."""
    return "".join(_one(character) for character in text)


def _one(character: str) -> str:
    half = chr(ord(character) - 0xFEE0) if "！" <= character <= "～" else " " if character == "\u3000" else character
    small = half.lower()
    return small if len(small) == 1 else half
