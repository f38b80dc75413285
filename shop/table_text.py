"""The bytes of a shop's file as text, whatever program saved them."""

from __future__ import annotations

import re

# Of Chinese text read in its own encoding nearly all letters are everyday ones, of other text less than half.
_CHINESE_SHARE = 0.6
# How .xlsx (a zip archive) and .xls begin.
_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")


class UnreadableTable(Exception):
    """The file is not a table this shop can read."""


def decode(data: bytes) -> tuple[str, str]:
    """The text of a file and the encoding it was in. Raises UnreadableTable."""
    if data.startswith(_WORKBOOKS):
        raise UnreadableTable("it is an Excel workbook, whatever its name; open it and save it as CSV UTF-8")
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        text = _read(data, "utf-16")
        if text is not None:
            return text, "utf-16"
    text = _read(data, "utf-8-sig")
    if text is not None and not _is_rather_gbk(text):
        return text, "utf-8-sig"
    # GB18030 contains GBK and GB2312. Excel saves "CSV" in the one or the other of these, as its Windows is set.
    readings = {encoding: _read(data, encoding) for encoding in ("gb18030", "big5", "cp1252")}
    shares = {name: _everyday_share(readings[name], name) for name in ("gb18030", "big5")}
    chinese = max(shares, key=lambda name: shares[name])
    chosen = chinese if shares[chinese] >= _CHINESE_SHARE else "cp1252"
    text = readings[chosen]
    if text is None or "\0" in text:
        raise UnreadableTable(
            "its letters are neither UTF-8, UTF-16, GBK, Big5 nor Windows-1252; save it again as CSV UTF-8"
        )
    return text, chosen


def _read(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _is_rather_gbk(text: str) -> bool:
    """Whether a UTF-8 reading shows only a few letters that neither Chinese nor English has.

    A file with very little Chinese in GBK can pass for UTF-8: the two bytes of 裙 do, and those of one character in
    seven. It then shows odd letters below U+0800 beyond Latin ones. Four in a row are no accident: that is Cyrillic.
    """
    foreign = [char for char in text if char >= "\u0180"]
    return 0 < len(foreign) <= 3 and all(char < "\u0800" for char in foreign)


def _everyday_share(text: str | None, encoding: str) -> float:
    """How many of a reading's letters beyond ASCII are everyday ones: Grün, read as GBK, is Gr黱, which is none.

    Chinese comes in runs; a lone umlaut takes the letter behind it for its second byte.
    """
    foreign = [char for char in text or "" if char >= "\u0080"]
    if text is None or not foreign or (encoding == "big5" and not re.search(r"[^\x00-\x7f]{2}", text)):
        return 0.0
    return sum(_is_everyday(char, encoding) for char in foreign) / len(foreign)


def _is_everyday(char: str, encoding: str) -> bool:
    """Whether GB 2312 has the character, or the first, common level of Big5."""
    try:
        pair = char.encode("gb2312" if encoding == "gb18030" else "big5")
    except UnicodeEncodeError:
        return False
    return encoding == "gb18030" or (len(pair) == 2 and 0xA4 <= pair[0] <= 0xC6)
