"""The bytes of a shop's file as text, whatever program saved them."""

from __future__ import annotations


class UnreadableTable(Exception):
    """The file is not a table this shop can read."""


def decode(data: bytes) -> tuple[str, str]:
    """The text of a file and the encoding it was in. Raises UnreadableTable."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        text = _read(data, "utf-16")
        if text is not None:
            return text, "utf-16"
    text = _read(data, "utf-8-sig")
    if text is not None and not _is_rather_gbk(text):
        return text, "utf-8-sig"
    # GB18030 contains GBK and GB2312: what Excel saves as "CSV" on a Chinese Windows; on a western one it is cp1252.
    text = _read(data, "gb18030")
    western = _read(data, "cp1252")
    if western is not None and b"\x00" not in data and (text is None or _is_rather_western(text)):
        return western, "cp1252"
    if text is not None:
        return text, "gb18030"
    raise UnreadableTable("its letters are neither UTF-8, UTF-16, GBK nor Windows-1252; save it again as CSV UTF-8")


def _read(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _is_rather_gbk(text: str) -> bool:
    """Whether a UTF-8 reading shows only letters that neither Chinese nor English has.

    A file with very little Chinese in GBK can pass for UTF-8: the two bytes of 裙 do. It then shows odd letters
    below U+0800 beyond Latin ones, and never a Chinese character.
    """
    foreign = [char for char in text if char >= "\u0180"]
    return bool(foreign) and all(char < "\u0800" for char in foreign)


def _is_rather_western(text: str) -> bool:
    """Whether a GBK reading shows hardly any everyday character: Grün, read as GBK, is Gr黱."""
    foreign = [char for char in text if char >= "\u0080"]
    everyday = sum(_is_everyday(char) for char in foreign)
    return everyday * 3 < len(foreign)


def _is_everyday(char: str) -> bool:
    try:
        char.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True
