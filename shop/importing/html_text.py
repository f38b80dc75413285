"""HTML of descriptions: its words, and the tables it holds."""

from __future__ import annotations

import html
import re
from html.parser import HTMLParser

_BLOCKS = frozenset(
    re.findall(r"\w+", "p div br li ul ol tr table h1 h2 h3 h4 h5 h6 section article header footer dt dd")
)
_SILENT = frozenset(("script", "style", "head", "title"))
_LOOKS_LIKE_HTML = re.compile(
    r"</?[a-z][a-z0-9]*(?:\s[^<>]*)?/?>|&(?:[a-z]{2,8}|#\d{2,5}|#x[0-9a-f]{2,5});", re.IGNORECASE
)


class _Reader(HTMLParser):
    """Collects text and tables; a table's cells stand in its rows, and not in the text."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self.tables: list[list[list[str]]] = []
        self.before_table: list[str] = []
        self._silent = 0
        self._rows: list[list[str]] | None = None
        self._cell: list[str] | None = None
        self._span = 1

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SILENT:
            self._silent += 1
        elif tag == "table":
            self._rows = []
            self.tables.append(self._rows)
            self.before_table.append("".join(self.pieces)[-120:])
        elif tag == "tr" and self._rows is not None:
            self._rows.append([])
        elif tag in ("td", "th") and self._rows:
            self._cell, self._span = (
                [],
                int(dict(attrs).get("colspan") or 1) if (dict(attrs).get("colspan") or "1").isdigit() else 1,
            )
        elif tag == "li" and self._cell is None:
            self.pieces.append("\n- " if self._rows is None else " ")
        elif tag in _BLOCKS:
            self._text("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self._silent = max(0, self._silent - 1)
        elif tag in ("td", "th") and self._cell is not None and self._rows:
            said = " ".join("".join(self._cell).split())
            self._rows[-1] += [said] * min(self._span, 30)
            self._cell = None
        elif tag == "table":
            self._rows = None
        elif tag in _BLOCKS and tag != "li":
            self._text("\n")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self._text(data)

    def _text(self, data: str) -> None:
        if self._cell is not None:
            self._cell.append(data)
        elif self._rows is None:
            self.pieces.append(data)


def is_html(text: str) -> bool:
    """Whether a text holds tags or entities."""
    return bool(_LOOKS_LIKE_HTML.search(text))


def text_of(text: str) -> str:
    """The words of a text that may hold HTML: tags and entities gone, one line a block, tables left out."""
    if not is_html(text):
        return text.strip()
    said = "".join(_read(text).pieces).replace("\xa0", " ")
    lines = (" ".join(line.split()) for line in said.splitlines())
    return "\n".join(line for line in lines if line)


def tables(text: str) -> list[list[list[str]]]:
    """The tables of a text, each a list of rows of cells."""
    if "<table" not in text.lower():
        return []
    return [rows for table in _read(text).tables if (rows := [row for row in table if any(row)])]


def titled_tables(text: str) -> list[tuple[str, list[list[str]]]]:
    """As `tables`, each with the words that stand before it."""
    if "<table" not in text.lower():
        return []
    reader = _read(text)
    return [
        (before, rows)
        for before, table in zip(reader.before_table, reader.tables, strict=True)
        if (rows := [row for row in table if any(row)])
    ]


def _read(text: str) -> _Reader:
    reader = _Reader()
    # Some systems write HTML as entities: &lt;table&gt;.
    reader.feed(html.unescape(text) if "&lt;table" in text.lower() else text)
    reader.close()
    return reader
