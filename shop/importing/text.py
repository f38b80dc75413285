"""The bytes of a shop's file as text, whatever program saved them."""

from __future__ import annotations

import functools
import re

from shop.importing.findings import ImportRefused

# Of Chinese text read in its own encoding nearly all letters are everyday ones, of other text less than half.
_EVERYDAY_SHARE = 0.6
# As shops' programs save: China, Taiwan, Japan, Korea, western and eastern Europe.
_ENCODINGS = ("gb18030", "big5", "cp932", "cp949", "cp1252", "cp1251", "cp1250")
_ASIAN = _ENCODINGS[:4]
_NAMES = {"cp932": "shift_jis", "cp949": "euc_kr"}


def decode(data: bytes) -> tuple[str, str]:
    """The text of a file and the encoding it was in. Raises ImportRefused."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff") and (text := _read(data, "utf-16")) is not None:
        return text, "utf-16"
    text = _read(data, "utf-8-sig")
    if text is not None and not _is_rather_gbk(text):
        return text, "utf-8-sig"
    readings = {name: read for name in _ENCODINGS if (read := _read(data, name)) is not None and "\0" not in read}
    if not readings:
        raise ImportRefused(
            "its letters are neither UTF-8, UTF-16, GBK, Big5, Shift-JIS, EUC-KR nor Windows-1252; "
            "save it again as CSV UTF-8"
        )
    chosen = max(readings, key=lambda name: _likeness(readings[name], name))
    return readings[chosen], _NAMES.get(chosen, chosen)


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


def _likeness(text: str, encoding: str) -> tuple[float, float, int]:
    """How much a reading looks like its language: words of shops first, then everyday letters, then the usual order."""
    order = -_ENCODINGS.index(encoding)
    if encoding in _ASIAN:
        share = _everyday_share(text, encoding)
        return (_words_known(text) if share >= _EVERYDAY_SHARE else 0, share if share >= _EVERYDAY_SHARE else 0, order)
    letters = [char for char in text if char > "\x7f"]
    share = sum(char.isalpha() or char in "€£§°–—’“”„·½¼¾©®™\xa0" for char in letters) / max(1, len(letters))
    return (_words_known(text), min(share, _EVERYDAY_SHARE - 0.01), order)


def _words_known(text: str) -> int:
    """How many different words of shops beyond ASCII a reading shows."""
    return len(set(_shop_words().findall(text[:20_000].lower())))


@functools.cache
def _shop_words() -> re.Pattern[str]:
    from shop.importing.lexicon import lexicon

    known = {word for word in lexicon().every_word() if not word.isascii() and len(word) > 1}
    return re.compile("|".join(re.escape(word) for word in sorted(known, key=len, reverse=True)))


def _everyday_share(text: str, encoding: str) -> float:
    """How many of a reading's letters beyond ASCII are everyday ones: Grün, read as GBK, is Gr黱, which is none.

    Chinese comes in runs; a lone umlaut takes the letter behind it for its second byte.
    """
    foreign = [char for char in text if char >= "\u0080"]
    if not foreign or (encoding != "gb18030" and not re.search(r"[^\x00-\x7f]{2}", text)):
        return 0.0
    share = sum(_is_everyday(char, encoding) for char in foreign) / len(foreign)
    if encoding == "gb18030" and len(foreign) > 12 and _reads_as_korean(foreign):
        return 0.0
    return share


def _reads_as_korean(foreign: list[str]) -> bool:
    """Whether characters of GB 2312 all lie where EUC-KR keeps its syllables (first byte B0-C8): by chance, hardly."""
    firsts = [pair[0] for char in foreign if len(pair := char.encode("gb18030")) == 2 and pair[0] >= 0xB0]
    return bool(firsts) and all(first <= 0xC8 for first in firsts)


def _is_everyday(char: str, encoding: str) -> bool:
    """Whether GB 2312 has the character, or the first, common level of Big5 or JIS, or Korean's 2350 syllables."""
    try:
        pair = char.encode("gb2312" if encoding == "gb18030" else encoding)
    except UnicodeEncodeError:
        return False
    if encoding == "gb18030":
        return True
    if len(pair) != 2:
        return False
    if encoding == "cp949":
        return 0xB0 <= pair[0] <= 0xC8 and pair[1] >= 0xA1
    if encoding == "cp932":
        # Kana and signs (81-83), kanji of the first level (88-98).
        return 0x81 <= pair[0] <= 0x83 or 0x88 <= pair[0] <= 0x98
    return 0xA4 <= pair[0] <= 0xC6
