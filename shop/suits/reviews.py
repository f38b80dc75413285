"""The table of reviews: read from CSV (gzip too), checked cell by cell."""

from __future__ import annotations

import csv
import gzip
import math
from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from datetime import date
from pathlib import Path
from typing import Any, TextIO

import numpy as np
from numpy.typing import NDArray

from shop.suits.errors import BadInput

Floats = NDArray[np.float64]
Words = NDArray[np.str_]
Whole = NDArray[np.int64]

FITS = ("small", "fit", "large")
NEEDED = ("user", "item", "category", "size")
COLUMNS = ("user", "item", "category", "size", "fit", "height_cm", "weight_kg", "bust_band_in", "bust_cup", "body_type",
           "age", "rented_for", "rating", "date")  # fmt: skip
# Least and most of each number: wide enough for anybody, narrow enough to notice another unit.
LIMITS = {"size": (0, 200), "height_cm": (50, 260), "weight_kg": (10, 400), "bust_band_in": (20, 80), "age": (1, 120),
          "rating": (0, 10)}  # fmt: skip
# Cups in order; US and UK names of the larger ones stand on one step.
CUPS = {"aaa": -1, "aa": 0, "a": 1, "b": 2, "c": 3, "d": 4, "dd": 5, "e": 5, "ddd": 6, "f": 6, "ff": 7, "g": 7, "gg": 8,
        "h": 8, "hh": 9, "i": 9, "j": 10, "jj": 11, "k": 11}  # fmt: skip
_EPOCH = date(1970, 1, 1).toordinal()
_LONGEST = 200  # characters of a word


@dataclass(frozen=True)
class Reviews:
    """Columns of equal length n. Words are "" and numbers NaN where the cell is empty. `size`: the number on the
    label. `cup`: steps, AA = 0. `day`: days since 1970. `fit`: 0 small, 1 fits, 2 large, -1 not told."""

    user: Words
    item: Words
    category: Words
    size: Floats
    height_cm: Floats
    weight_kg: Floats
    bust_band_in: Floats
    cup: Floats
    body_type: Words
    age: Floats
    rented_for: Words
    rating: Floats
    day: Floats
    fit: Whole

    def __len__(self) -> int:
        return len(self.user)

    def of(self, rows: NDArray[Any]) -> Reviews:
        """The rows of these numbers, in their order."""
        return Reviews(**{field.name: getattr(self, field.name)[rows] for field in fields(self)})

    def without_rating(self) -> Reviews:
        """The same as before anything was worn."""
        return replace(self, rating=np.full(len(self), np.nan))


def read(path: Path, *, told: bool) -> Reviews:
    """The reviews of a file; `told`: the column `fit` is needed. Raises BadInput."""
    columns: dict[str, list[Any]] = {name: [] for name in COLUMNS}
    with _opened(path) as file:
        lines = csv.reader(file, strict=True)
        try:
            names = _header(next(lines, []), path, told=told)
            for cells in lines:
                if cells:
                    _row(cells, names, columns, f"{path} line {lines.line_num}", told=told)
        except csv.Error as error:
            raise BadInput(f"{path} line {lines.line_num} is no CSV ({error}); write one review a line") from None
        except UnicodeDecodeError:
            raise BadInput(f"{path} is not UTF-8 text; write it as CSV in UTF-8 (or .csv.gz)") from None
        except (gzip.BadGzipFile, EOFError, OSError) as error:
            raise BadInput(f"{path} cannot be read ({error}); write it as CSV in UTF-8 or as .csv.gz") from None
    if not columns["user"]:
        raise BadInput(f"{path} holds no review; give one line for each below the columns' names")
    return _reviews(columns)


def _opened(path: Path) -> TextIO:
    try:
        with path.open("rb") as file:
            packed = file.read(2) == b"\x1f\x8b"
        if packed:
            return gzip.open(path, "rt", encoding="utf-8-sig", newline="")
        return path.open(encoding="utf-8-sig", newline="")
    except OSError as error:
        raise BadInput(f"{path} cannot be read ({error.strerror}); name a CSV file of reviews") from None


def _header(names: list[str], path: Path, *, told: bool) -> list[str]:
    names = [name.strip() for name in names]
    if not any(names):
        raise BadInput(f"{path} is empty; its first line names the columns: {','.join(COLUMNS)}")
    for name in names:
        if name not in COLUMNS:
            raise BadInput(f"{path} has the column {name[:40]!r}, which is not known; leave it out or name it one of "
                           f"{','.join(COLUMNS)}")  # fmt: skip
        if names.count(name) > 1:
            raise BadInput(f"{path} has the column {name!r} twice; leave one out")
    needed = (*NEEDED, "fit") if told else NEEDED
    for name in needed:
        if name not in names:
            raise BadInput(f"{path} lacks the column {name!r}; it needs at least {','.join(needed)}")
    return names


def _row(cells: list[str], names: list[str], columns: dict[str, list[Any]], where: str, *, told: bool) -> None:
    if len(cells) != len(names):
        raise BadInput(f"{where} has {len(cells)} cells, the first line names {len(names)} columns; give each its cell")
    row = dict(zip(names, cells, strict=True))
    for name in COLUMNS:
        cell = row.get(name, "").strip()
        columns[name].append(_READ[name](cell, name, where))
    if columns["size"][-1] != columns["size"][-1] or not row["item"].strip() or not row["category"].strip():
        empty = next(name for name in ("size", "item", "category") if not row[name].strip())
        raise BadInput(f"{where}: {empty} is empty; give it or leave the line out")
    if told and columns["fit"][-1] < 0:
        raise BadInput(f"{where}: fit is empty; give small, fit or large, or leave the line out")


def _word(cell: str, name: str, where: str) -> str:
    if len(cell) > _LONGEST:
        raise BadInput(f"{where}: {name} has {len(cell)} characters, more than {_LONGEST}; give a shorter one")
    return cell if name in ("user", "item") else cell.lower()


def _number(cell: str, name: str, where: str) -> float:
    if not cell:
        return math.nan
    low, high = LIMITS[name]
    try:
        value = float(cell)
    except ValueError:
        raise BadInput(
            f"{where}: {name} {cell[:40]!r} is not a number; give one of {low}-{high}, or leave it empty"
        ) from None
    if not low <= value <= high:
        raise BadInput(f"{where}: {name} {cell[:40]} is outside {low}-{high}; correct it or leave it empty")
    return value


def _cup(cell: str, _: str, where: str) -> float:
    if not cell:
        return math.nan
    if cell.lower() not in CUPS:
        raise BadInput(f"{where}: bust_cup {cell[:40]!r} is not known; give one of {' '.join(CUPS)}, or leave it empty")
    return float(CUPS[cell.lower()])


def _day(cell: str, _: str, where: str) -> float:
    if not cell:
        return math.nan
    try:
        return float(date.fromisoformat(cell).toordinal() - _EPOCH)
    except ValueError:
        raise BadInput(f"{where}: date {cell[:40]!r} is not a day; write it as 2017-06-30, or leave it empty") from None


def _fit(cell: str, _: str, where: str) -> int:
    if not cell:
        return -1
    if cell.lower() not in FITS:
        raise BadInput(f"{where}: fit {cell[:40]!r} is not known; give small, fit or large")
    return FITS.index(cell.lower())


_READ: dict[str, Callable[[str, str, str], Any]] = {
    **dict.fromkeys(("user", "item", "category", "body_type", "rented_for"), _word),
    **dict.fromkeys(LIMITS, _number),
    "bust_cup": _cup, "date": _day, "fit": _fit,
}  # fmt: skip


def _reviews(columns: dict[str, list[Any]]) -> Reviews:
    def words(name: str) -> Words:
        return np.array(columns[name], dtype=np.str_)

    def numbers(name: str) -> Floats:
        return np.array(columns[name], dtype=np.float64)

    return Reviews(words("user"), words("item"), words("category"), numbers("size"), numbers("height_cm"),
                   numbers("weight_kg"), numbers("bust_band_in"), numbers("bust_cup"), words("body_type"),
                   numbers("age"), words("rented_for"), numbers("rating"), numbers("date"),
                   np.array(columns["fit"], dtype=np.int64))  # fmt: skip
