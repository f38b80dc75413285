"""Fills templates of `templates.yml`: words and numbers of every kind, each with the label its slot asks for."""

from __future__ import annotations

import random
import re
from functools import lru_cache
from pathlib import Path
from typing import Any, Dict, List, Mapping, Optional, Tuple

from nlu.learning.marks import Marked
from nlu.reading.labels import ASIDE, OF, RULED_OUT, TAKEN_BACK
from nlu.reading.numbers import NUMBER_KINDS

_FILE = Path(__file__).parent / "templates.yml"
_PART = re.compile(r"\{(?P<kind>\w)(?::(?P<labels>[\w:]+))?\}|(?P<edge>[<>])|(?P<literal>[^{<>]+)")
# What a slot or a hand may say of words -> the label of their characters (nlu.learning.marks, nlu.reading.labels).
LABELS = {**{name: ("of", place) for place, name in enumerate(OF)}, "out": ("negated", RULED_OUT),
          "back": ("negated", TAKEN_BACK), "aside": ("negated", ASIDE), "who": ("who", 1)}  # fmt: skip
_NUMBERS = {"k": "size", "h": "height", "m": "weight", "d": "weight", "a": "age"}  # what the slots' numbers are
_KINDS = ("colour", "material", "pattern", "style", "category", "size")
_KIND_WEIGHTS = (38, 14, 14, 10, 16, 8)


def number_label(kind: str) -> int:
    """The label of a kind of number, 0 where it is none of those that are told apart."""
    return 1 + NUMBER_KINDS.index(kind) if kind in NUMBER_KINDS else 0


@lru_cache(maxsize=1)
def templates() -> Dict[str, Any]:
    """The tables of templates.yml."""
    import yaml

    content: Dict[str, Any] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return content


def table(name: str, chinese: bool) -> Any:
    """One table in one language."""
    return templates()[name]["zh" if chinese else "en"]


class Filler:
    """Draws fillings."""

    def __init__(self, draw: random.Random) -> None:
        self._draw = draw

    def fill(
        self, template: str, clause: Marked, chinese: bool, *, words: Optional[Mapping[str, str]] = None
    ) -> Tuple[Marked, List[bool]]:
        """The text of a template, and of each character whether it tells measures (stands between < and >).

        `words`: what to put for x, y and w where they are not to be drawn.
        """
        words = dict(words or self._words(template, chinese))
        result, told, inside = Marked(""), [], False
        for match in _PART.finditer(template):
            if match["edge"]:
                inside = match["edge"] == "<"
            elif match["literal"]:
                result += Marked(match["literal"])
            else:
                result += self._slot(match["kind"], (match["labels"] or "").split(":"), clause, chinese, words)
            told += [inside] * (len(result.text) - len(told))
        return result, told

    def _words(self, template: str, chinese: bool) -> Dict[str, str]:
        """Three different words of one kind; a colour where the template speaks of one."""
        kind = self._draw.choices(_KINDS, _KIND_WEIGHTS)[0]
        if "colour" in template or "色" in template or "washes me out" in template or "显黑" in template:
            kind = "colour"
        return dict(zip("xyw", self._draw.sample(table("words", chinese)[kind], 3)))  # noqa: B905

    def _slot(self, kind: str, labels: List[str], clause: Marked, chinese: bool, words: Mapping[str, str]) -> Marked:
        if kind == "c":
            return clause
        marks = dict(LABELS[label] for label in labels if label)
        if kind == "p":
            return Marked.of(self._draw.choice(table("people", chinese)), who=1)
        text = words[kind] if kind in words else self.number(kind, chinese)
        size = kind in words and words[kind] in table("words", chinese)["size"]
        if size or kind in _NUMBERS:
            marks["number"] = number_label("size" if size else _NUMBERS[kind])
        return Marked.of(text, **marks)

    def number(self, kind: str, chinese: bool) -> str:
        """A word or a number of one kind, see the head of templates.yml."""
        draw, of = self._draw, table("words", chinese)
        drawn = {"g": lambda: draw.choice(of["category"]), "z": lambda: draw.choice(of["sex"]),
                 "b": lambda: draw.choice(table("shops", chinese)), "s": lambda: self._letters(chinese),
                 "k": lambda: self._size(chinese), "j": self._label, "u": self._bra,
                 "h": lambda: self._height(chinese), "m": lambda: self._weight(chinese),
                 "d": lambda: self._change(chinese),
                 "a": lambda: str(draw.randint(4, 80)), "n": lambda: self._girth(chinese)}  # fmt: skip
        return drawn[kind]()

    def _letters(self, chinese: bool) -> str:
        return self._draw.choice(
            ["M码", "L码", "S码", "XL", "M", "L", "S", "XS"]
            if chinese
            else ["M", "L", "S", "medium", "small", "XL", "large", "XS"]
        )

    def _size(self, chinese: bool) -> str:
        sizes = (
            ["27码", "38码", "L码", "40", "27", "M码", "29"]
            if chinese
            else ["27", "38", "12", "size 10", "30/32", "32", "a 14", "size 6"]
        )
        return self._draw.choice(sizes)

    def _label(self) -> str:
        draw = self._draw
        return f"{draw.choice((155, 160, 165, 170, 175, 180))}/{draw.randrange(64, 112, 4)}{draw.choice('AABCY')}"

    def _bra(self) -> str:
        return f"{self._draw.choice((32, 34, 36, 70, 75, 80, 85))}{self._draw.choice('ABCD')}"

    def _height(self, chinese: bool) -> str:
        draw, cm = self._draw, self._draw.randint(145, 195)
        feet, inches = draw.randint(4, 6), draw.randint(0, 11)
        if chinese:
            return draw.choice(
                [
                    str(cm),
                    f"{cm}cm",
                    f"{cm}厘米",
                    f"一米{'五六七八'[draw.randrange(4)]}",
                    f"1米{draw.randint(50, 90)}",
                    f"1.{draw.randint(50, 90)}米",
                    f"{cm}公分",
                ]
            )
        return draw.choice(
            [
                str(cm),
                f"{cm}cm",
                f"{cm} cm",
                f"{feet}'{inches}",
                f"{feet}'{inches}\"",
                f"{feet} foot {inches}",
                f"{feet}ft {inches}",
                f"{feet}ft{inches}",
            ]
        )

    def _weight(self, chinese: bool) -> str:
        draw, kg = self._draw, self._draw.randint(42, 110)
        if chinese:
            return draw.choice([f"{kg}公斤", f"{2 * kg}斤", f"{kg}kg", f"{2 * kg}斤", f"{kg}千克"])
        pounds = int(kg * 2.2)
        return draw.choice(
            [
                f"{kg} kg",
                f"{kg}kg",
                f"{pounds} lbs",
                f"{pounds}lb",
                f"{kg} kilos",
                f"{kg // 6} stone",
                f"{pounds} pounds",
                f"{pounds}lbs",
            ]
        )

    def _change(self, chinese: bool) -> str:
        draw, count = self._draw, self._draw.randint(2, 20)
        if chinese:
            return draw.choice([f"{count}斤", f"{count}公斤", f"{count}kg", "十斤", "五公斤", "二十斤"])
        return draw.choice(
            [
                f"{count} kg",
                f"{count}kg",
                f"{count} pounds",
                f"{count} lbs",
                "a stone",
                f"{count} kilos",
                "ten pounds",
                f"{count}lb",
            ]
        )

    def _girth(self, chinese: bool) -> str:
        draw, cm, inches = self._draw, self._draw.randint(58, 125), self._draw.randint(24, 46)
        if chinese:
            return draw.choice([str(cm), f"{cm}cm", f"{cm}厘米", f"{cm}公分", str(cm)])
        return draw.choice(
            [
                str(cm),
                f"{cm}cm",
                f"{cm} cm",
                f"{inches} inch",
                f'{inches}"',
                f"{inches} inches",
                str(inches),
                f"{inches}in",
            ]
        )
