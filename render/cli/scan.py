"""`python -m render body --scan FILE` and `evaluate-scans`: bodies from 3D scans, and how true they are."""

from __future__ import annotations

import argparse
import time
from pathlib import Path
from typing import Any

from render.cli.person import SEX_WORDS, BadInput
from render.cli.report import check_output, describe, print_body, save
from render.picture.export import MESH_SUFFIXES
from render.prediction.measures import MEASURES, check


def run_scan(options: argparse.Namespace) -> int:
    """A body registered to a scan; a picture is coloured by how far the scan lies from it."""
    from render.scan.fitting import fit_scan

    start = time.perf_counter()
    if options.body_model != "anny":
        raise BadInput(f"scans are fitted with the body model anny, not {options.body_model!r}; leave --body-model out")
    given = [name for name in (*MEASURES, "build", "pregnant", "choice") if getattr(options, name) is not None]
    if options.show_measures:
        raise BadInput("--show-measures does not go with --scan, whose picture shows how far the body lies from it")
    if given:
        raise BadInput(f"--{given[0].replace('_', '-')} is measured on the scan; leave it out with --scan")
    if options.sex is not None and options.sex.lower() not in SEX_WORDS:
        raise BadInput(f"sex {options.sex!r} is not female or male; leave it out if unknown")
    age = None if options.age is None else int(check({"age": number_of_years(options.age)})["age"])
    out = Path(options.out) if options.out else None
    check_output(out)
    begun = time.perf_counter()
    sex = SEX_WORDS[options.sex.lower()] if options.sex else None
    body, report = fit_scan(options.scan, units=options.scan_units, up=options.scan_up, sex=sex, age=age)
    seconds = {"fit": time.perf_counter() - begun}
    if out is not None and out.suffix.lower() in MESH_SUFFIXES:
        save(body, out)
    elif out is not None:
        from render.picture.photograph import encode
        from render.scan.error import draw_error

        out.write_bytes(encode(draw_error(body, report.error_mm), out.suffix))
    seconds["total"] = time.perf_counter() - start
    described = describe(body, seconds) | {"scan": report.described()}
    print_body(described, as_json=options.json)
    if not options.json:
        print(report.sentence)
    return 0


def number_of_years(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise BadInput(f"age {text!r} is not a number; give whole years, like 30") from None


def evaluate(options: argparse.Namespace) -> int:
    from render.evaluation import scans as evaluate_scans

    if not 1 <= options.count <= 1000:
        raise BadInput(f"count {options.count} is outside 1-1000; give another")
    for line in evaluate_scans.lines(list(evaluate_scans.evaluate(options.count))):
        print(line)
    return 0


def add_parser(commands: Any) -> None:
    """Adds `evaluate-scans` to the renderer's commands."""
    parser = commands.add_parser("evaluate-scans", help="errors of bodies registered to made scans of held-out people")
    parser.add_argument("--count", type=int, default=20, metavar="N", help="scans to make (default 20)")
    parser.set_defaults(run=evaluate)
