"""`python -m render body`: numbers in, a measured body out, one at a time or a table of them."""

from __future__ import annotations

import argparse
import csv
import json
import re
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, cast, get_args

from render.anthropometry import natural_waist
from render.appearance import Appearance
from render.body import fit_body
from render.body_model import load
from render.cli_appearance import FLAGS, add_appearance_flags, appearance_from
from render.export import MESH_SUFFIXES, write_mesh
from render.measures import MEASURES, Doubt, check, doubts
from render.pregnancy import MaleAndPregnant, weeks_from_months
from render.types import Body, Build, Outfit, Person, Pregnancy, Sex

PICTURE_SUFFIXES = (".png", ".webp", ".jpg")
SEX_WORDS: dict[str, Sex] = {
    "female": "female", "f": "female", "woman": "female", "male": "male", "m": "male", "man": "male",
}  # fmt: skip
YES = ("1", "true", "yes", "y")
NOT_MEASURES = ("sex", "age", "build", "pregnant", "choice")
NO = ("", "0", "false", "no", "n")


class BadInput(ValueError):
    """The command line or a table holds something that cannot be used."""


def number(name: str, text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise BadInput(f"{name} {text!r} is not a number; give cm, or kg for weight, like 165") from None


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
    parser.epilog = "measures: " + " ".join(f"--{m.replace('_', '-')}" for m in MEASURES) + " (cm; weight kg)"


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
        age=None if age is None else int(age),
        values=values,
        stated=said.get("stated", "").lower() in YES,
        choices=choices_from(words.get("choice")),
        build=build_from(said.get("build", "")),
        pregnancy=pregnancy_from(said.get("pregnant", ""), SEX_WORDS.get((sex or "").lower())),
    )


def build_from(word: str) -> Build | None:
    """Raises BadInput."""
    for build in get_args(Build):
        if word.lower() == build:
            return cast(Build, build)
    if word:
        raise BadInput(f"build {word!r} is not one of {', '.join(get_args(Build))}; leave it out for an average one")
    return None


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


def describe(body: Body, seconds: Mapping[str, float]) -> dict[str, Any]:
    """The contract's JSON of a body."""
    return {
        "given": {name: round(value, 2) for name, value in body.given.items()},
        "sex": body.sex,
        "age": body.age,
        "measures": {name: round(value, 2) for name, value in body.measures.items()},
        "interval90": {name: [round(low, 2), round(high, 2)] for name, (low, high) in body.interval90.items()},
        "natural_waist": narrowest(body),
        "conflicts": body.parameters["conflicts"],
        "doubts": [doubt.sentence for doubt in told_doubts(body) if doubt.measure not in body.parameters["conflicts"]],
        "parameters": {k: v for k, v in body.parameters.items() if k != "conflicts"},
        "seconds": {name: round(value, 4) for name, value in seconds.items()},
    }


def told_doubts(body: Body) -> list[Doubt]:
    weeks = body.parameters.get("pregnant_weeks")
    return doubts(body.given, pregnancy=None if weeks is None else Pregnancy(weeks))


def narrowest(body: Body) -> dict[str, float] | None:
    """Girth and height above the floor of the natural waist [cm], where dresses have theirs; None for SMPL-X."""
    if body.model != "anny":
        return None
    girth, level = natural_waist(body.vertices.astype("float64"), load().anatomy)
    return {"girth": round(girth, 2), "height": round(100.0 * level, 2)}


def fit_with(model_name: str, person: Person) -> Body:
    """A body of the model asked for."""
    if model_name == "anny":
        return fit_body(person)
    if model_name == "smplx":
        from render.body_smplx import fit_smplx_body

        return fit_smplx_body(person)
    raise BadInput(f"body model {model_name!r} is not one of anny, smplx; choose one of these")


def check_output(path: Path | None) -> None:
    if path is None:
        return
    if path.suffix.lower() not in (*MESH_SUFFIXES, *PICTURE_SUFFIXES):
        endings = ", ".join((*MESH_SUFFIXES, *PICTURE_SUFFIXES))
        raise BadInput(f"{path.name} ends in none of {endings}; choose one of these")
    if not path.absolute().parent.is_dir():
        raise BadInput(f"folder {path.parent} does not exist; make it or choose another")


def save(body: Body, path: Path, appearance: Appearance | None = None) -> None:
    """The body alone, as a mesh or a picture, by the path's suffix."""
    import numpy as np

    outfit = Outfit(body=body, worn=(), inside=0.0, visible=np.arange(len(body.topology.faces), dtype=np.int32))
    if path.suffix.lower() in MESH_SUFFIXES:
        write_mesh(outfit, path)
        return
    from render.picture import draw, encode

    path.write_bytes(encode(draw(outfit, appearance=appearance or Appearance()), path.suffix))


def run_one(options: argparse.Namespace) -> int:
    start = time.perf_counter()
    out = Path(options.out) if options.out else None
    check_output(out)
    person = person_from(vars(options) | {"stated": "yes" if options.stated else ""})
    appearance = appearance_from(options)
    begun = time.perf_counter()
    body = fit_with(options.body_model, person)
    seconds = {"fit": time.perf_counter() - begun}
    if out is not None:
        save(body, out, appearance)
    seconds["total"] = time.perf_counter() - start
    print_body(describe(body, seconds), as_json=options.json)
    return 0


def print_body(described: Mapping[str, Any], *, as_json: bool) -> None:
    if as_json:
        print(json.dumps(described, ensure_ascii=False, allow_nan=False))
        return
    for name, value in described["measures"].items():
        interval = described["interval90"].get(name)
        known = f"90 % within {interval[0]:.1f}-{interval[1]:.1f}" if interval else "given"
        print(f"{name:12} {value:7.1f} {'kg' if name == 'weight' else 'cm'}  {known}")
    for miss in described["conflicts"].values():
        print(miss["why"])
    for doubt in described["doubts"]:
        print(doubt)


def read_people(path: Path, *, stated: bool) -> list[Person]:
    """Every row of a table as a person; the first bad row stops it, before anything is fitted."""
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:
            reader = csv.DictReader(file)
            rows = [(row, reader.line_num) for row in reader]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise BadInput(f"{path} cannot be read as CSV ({error}); give a UTF-8 table with a header line") from None
    if not rows:
        raise BadInput(f"{path} has no rows; give a header line and one line per person")
    if not set(rows[0][0]) & set(MEASURES):
        raise BadInput(f"{path} has no column named like a measure; use {', '.join(MEASURES)}")
    people = []
    for row, line in rows:
        cells = {name: value for name, value in row.items() if isinstance(name, str)}
        if stated:
            cells["stated"] = "yes"
        try:
            people.append(person_from(cells))
        except ValueError as error:
            raise BadInput(f"{path} line {line}: {error}") from None
    return people


def run_batch(options: argparse.Namespace) -> int:
    if options.out:
        raise BadInput("--out takes one body; leave it out with --batch")
    if any(getattr(options, name) is not None for name in (*MEASURES, *NOT_MEASURES, *FLAGS)):
        raise BadInput("--batch takes its numbers from the table; leave the other flags out")
    for person in read_people(Path(options.batch), stated=options.stated):
        start = time.perf_counter()
        body = fit_with(options.body_model, person)
        taken = time.perf_counter() - start
        print_body(describe(body, {"fit": taken, "total": taken}), as_json=options.json)
    sys.stdout.flush()
    return 0


def run(options: argparse.Namespace) -> int:
    if options.scan is not None:
        from render.cli_scan import run_scan

        return run_scan(options)
    return run_batch(options) if options.batch else run_one(options)


def add_parser(commands: Any) -> None:
    """Adds `body` to the renderer's commands."""
    parser = cast(argparse.ArgumentParser, commands.add_parser("body", help="a body from a person's measures"))
    add_body_flags(parser)
    add_appearance_flags(parser)
    parser.add_argument("--batch", metavar="FILE.csv", help="a table of people instead of flags, one body a line")
    parser.add_argument("--scan", metavar="FILE", help="a 3D scan (.ply .obj .glb) instead of measures")
    parser.add_argument("--scan-units", metavar="m|cm|mm|in", help="left out: found by the height people have")
    parser.add_argument("--scan-up", metavar="x|y|z|-x|-y|-z", help="left out: found by fitting; write --scan-up=-z")
    parser.add_argument("--out", metavar="FILE", help="also write the body: .obj .ply .glb .png .webp .jpg")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.set_defaults(run=run)
