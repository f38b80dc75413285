"""Who is meant: a person from the texts of flags, or from the rows of a table."""

from __future__ import annotations

import argparse
import csv
import difflib
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, cast, get_args

from quantities import values
from render.prediction.measures import LIMITS, MEASURES, check
from render.prediction.pregnancy import MaleAndPregnant, weeks_from_months
from render.types import Build, Person, Population, Pregnancy, Sex

SEX_WORDS: dict[str, Sex] = {
    "female": "female", "f": "female", "woman": "female", "male": "male", "m": "male", "man": "male",
}  # fmt: skip
YES = ("1", "true", "yes", "y")
NO = ("", "0", "false", "no", "n")
NOT_MEASURES = ("sex", "age", "build", "pregnant", "choice", "population")


class BadInput(ValueError):
    """The command line or a table holds something that cannot be used."""


NARROW = 1.1
"""Of a range no wider than a tenth, like 120-123lb, the middle is taken."""


def number(name: str, text: str) -> float:
    """cm, kg or years. Raises BadInput."""
    try:
        return values.number(text) if name == "age" else value(name, text).number
    except values.ARange:
        raise BadInput(f"{name} {text!r} is a range; give one number, or a range no wider than a tenth") from None
    except values.NotAValue:
        raise BadInput(f"{name} {text!r} is not {how_to_give(name)}") from None


def how_to_give(name: str) -> str:
    """What a number of this name is, within which limits, and how it may be written."""
    if name == "age":
        return "a number; give whole years, like 30"
    span = "{:g}-{:g}".format(*LIMITS[name])
    if name == "weight":
        return f"a weight; give {span} kg, or another unit, as in 110jin or 121lb"
    return f"a length; give {span} cm, or another unit, as in 65in or 5ft5"


def value(name: str, text: str) -> values.Value:
    """A measure as typed, in cm or kg. Raises NotAValue."""
    return (values.weight if name == "weight" else values.length)(text, widest=NARROW)


def add_body_flags(parser: argparse.ArgumentParser) -> None:
    """The flags that describe a person: one for each measure, sex, age, and how sure the numbers are."""
    parser.add_argument("--sex", metavar="female|male", help="left out: the likelier one for the numbers")
    parser.add_argument("--age", metavar="YEARS", help="whole years; 30 if left out")
    for measure in MEASURES:
        unit = "KG" if measure == "weight" else "CM"
        parser.add_argument(f"--{measure.replace('_', '-')}", dest=measure, metavar=unit, help=argparse.SUPPRESS)
    parser.add_argument(
        "--stated", action="store_true", help="height and weight are as people say them; correct for how they misstate"
    )
    parser.add_argument(
        "--population", metavar="|".join(get_args(Population)),
        help="whose proportions fill what is not given; default: civilians",
    )  # fmt: skip
    parser.add_argument("--build", metavar="|".join(get_args(Build)), help="left out: as most people of the size")
    parser.add_argument(
        "--pregnant", nargs="?", const="yes", metavar="WEEKS",
        help="in week 24, or 6m for the sixth month; weight and girths are today's",
    )  # fmt: skip
    parser.add_argument(
        "--choice", action="append", metavar="QUESTION=OPTION",
        help="an answer that needs no tape, like belly=round or bra=75B; may be repeated; see ask-next",
    )  # fmt: skip
    parser.add_argument("--body-model", default="anny", metavar="anny|smplx", help="default: anny")
    parser.epilog = (
        "measures: "
        + " ".join(f"--{m.replace('_', '-')}" for m in MEASURES)
        + " (cm; weight kg; or with a unit: 65in, 27 1/2in, 5ft5, 5'4½, 110jin, 121lb); --waist is the natural one, "
        "the narrowest between ribs and navel, --waist-navel the one at the navel"
    )


def person_from(words: Mapping[str, Any]) -> Person:
    """A person from the texts of flags or table cells; empty ones were not given. Raises BadInput, MeasureError."""
    said = {name: str(value).strip() for name, value in words.items() if value is not None and str(value).strip()}
    sex = said.get("sex")
    if sex is not None and sex.lower() not in SEX_WORDS:
        raise BadInput(f"sex {sex!r} is not female or male; leave it out if unknown")
    numbers = {name: number(name, said[name]) for name in (*MEASURES, "age") if name in said}
    values = check(numbers)
    age = values.pop("age", None)
    if not values:
        raise BadInput("no measure given; give at least --height and --weight")
    return Person(
        sex=SEX_WORDS[sex.lower()] if sex else None,
        age=None if age is None else whole_years(age),
        values=values,
        stated=said.get("stated", "").lower() in YES,
        choices=choices_from(words.get("choice")),
        build=build_from(said.get("build", "")),
        pregnancy=pregnancy_from(said.get("pregnant", ""), SEX_WORDS.get((sex or "").lower())),
        population=population_from(said.get("population", "")),
    )


def whole_years(age: float) -> int:
    """Raises BadInput."""
    if age != int(age):
        raise BadInput(f"age {age:g} is not a whole number of years; give {int(age)}")
    return int(age)


def build_from(word: str) -> Build | None:
    """Raises BadInput."""
    for build in get_args(Build):
        if word.lower() == build:
            return cast(Build, build)
    if word:
        raise BadInput(f"build {word!r} is not one of {', '.join(get_args(Build))}; leave it out for an average one")
    return None


def population_from(word: str) -> Population:
    """Raises BadInput."""
    for population in get_args(Population):
        if word.lower() in (population, ""):
            return cast(Population, population)
    raise BadInput(f"population {word!r} is not one of {', '.join(get_args(Population))}; choose one of these")


def pregnancy_from(word: str, sex: Sex | None) -> Pregnancy | None:
    """From yes, no, a week like 24 or a month like 6m. Raises BadInput, MeasureError, MaleAndPregnant."""
    word = word.lower()
    if word in NO:
        return None
    if sex == "male":
        raise MaleAndPregnant
    if word in YES:
        return Pregnancy()
    found = re.fullmatch(r"(\d+(?:\.\d+)?)\s*(w|weeks?|m|months?)?", word)
    if not found:
        raise BadInput(f"pregnant {word!r} is neither a week nor a month; give one like 24, or 6m")
    count = float(found[1])
    weeks = weeks_from_months(count) if (found[2] or "").startswith("m") else count
    return Pregnancy(check({"pregnant_weeks": weeks})["pregnant_weeks"])


def choices_from(pairs: Sequence[str] | str | None) -> dict[str, str]:
    """Answers from repeated flags, or from a table's cell: belly=round;bra=75B. Raises BadInput."""
    told = {}
    cells = [cell for cell in pairs.split(";") if cell.strip()] if isinstance(pairs, str) else pairs or ()
    for pair in cells:
        question, equals, option = (part.strip() for part in pair.partition("="))
        if not (question and equals and option):
            raise BadInput(f"choice {pair!r} is not QUESTION=OPTION; give one like belly=round")
        told[question] = option
    return told


def read_people(path: Path, *, stated: bool) -> list[Person]:
    """Every row of a table as a person; the first bad row stops it, before anything is fitted. Raises BadInput."""
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:
            reader = csv.DictReader(file)
            header = [column_name(cell) for cell in reader.fieldnames or ()]
            reader.fieldnames = header
            rows = [(row, reader.line_num) for row in reader]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise BadInput(f"{path} cannot be read as CSV ({error}); give a UTF-8 table with a header line") from None
    if not header:
        raise BadInput(f"{path} is empty; give a header line like sex,height,weight and one line per person below it")
    if not set(header) & set(MEASURES):
        raise BadInput(
            f"{path} has no column named like a measure in its header {','.join(header)!r}; separate columns by commas "
            f"and use {', '.join(MEASURES)}"
        )
    if odd := odd_column(header):
        raise BadInput(f"{path}: {odd}")
    if not rows:
        raise BadInput(f"{path} has no rows; give one line per person below the header")
    people = []
    for row, line in rows:
        try:
            people.append(person_from(cells_of(row) | ({"stated": "yes"} if stated else {})))
        except ValueError as error:
            raise BadInput(f"{path} line {line}: {error}") from None
    return people


def odd_column(header: Sequence[str]) -> str | None:
    """A column that stands there twice, or is nearly named like one that is read; others (a name, a note) may stand."""
    known = (*MEASURES, *NOT_MEASURES, "stated")
    for place, name in enumerate(header):
        if name in known and name in header[:place]:
            return f"column {name!r} stands there twice; leave one out"
        near = difflib.get_close_matches(name, known, n=1, cutoff=0.8) if name not in known else []
        if near:
            return f"column {name!r} is not read; name it {near[0]}, or otherwise if it is something else"
    return None


def column_name(cell: str) -> str:
    """As a flag is named: Back Length, back-length -> back_length."""
    return re.sub(r"[\s-]+", "_", cell.strip().lower())


def cells_of(row: Mapping[str | None, Any]) -> dict[str, Any]:
    """A row's cells by column. Raises BadInput where there are more than columns."""
    if None in row:
        raise BadInput(f"there are more cells than columns, {', '.join(row[None])!r} too many; check the commas")
    return {name: value for name, value in row.items() if name is not None}
