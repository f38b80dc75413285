"""`python -m render body`: numbers in, a measured body out, one at a time or a table of them."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path
from typing import Any, cast

from render.body.bodies import fit_with
from render.cli.appearance import FLAGS, add_appearance_flags, appearance_from
from render.cli.odd import add_nearest_flag, doubted, person_of, tell
from render.cli.person import NOT_MEASURES, BadInput, add_body_flags, read_people
from render.cli.report import check_output, describe, notes, print_body, save
from render.prediction.measures import MEASURES


def run_one(options: argparse.Namespace) -> int:
    start = time.perf_counter()
    out = Path(options.out) if options.out else None
    check_output(out, picture=options.show_measures)
    if options.show_measures and out is None:
        raise BadInput("--show-measures draws a picture; give --out FILE.png too")
    person = person_of(options)
    appearance = appearance_from(options)
    begun = time.perf_counter()
    body = fit_with(options.body_model, person)
    seconds = {"fit": time.perf_counter() - begun}
    if out is not None:
        save(body, out, appearance, measures=options.show_measures)
    seconds["total"] = time.perf_counter() - start
    described = describe(body, seconds, doubted(person, options.weight))
    print_body(described, as_json=options.json)
    tell(notes(described))
    return 0


def run_batch(options: argparse.Namespace) -> int:
    if options.out:
        raise BadInput("--out takes one body; leave it out with --batch")
    if any(getattr(options, name) is not None for name in (*MEASURES, *NOT_MEASURES, *FLAGS)):
        raise BadInput("--batch takes its numbers from the table; leave the other flags out")
    for person in read_people(Path(options.batch), stated=options.stated):
        start = time.perf_counter()
        body = fit_with(options.body_model, person)
        taken = time.perf_counter() - start
        described = describe(body, {"fit": taken, "total": taken}, doubted(person))
        print_body(described, as_json=options.json)
        tell(() if options.json else notes(described))
    sys.stdout.flush()
    return 0


def run(options: argparse.Namespace) -> int:
    if options.scan is not None and options.batch:
        raise BadInput("--batch and --scan both say who is meant; leave one out")
    if options.scan is not None:
        from render.cli.scan import run_scan

        return run_scan(options)
    return run_batch(options) if options.batch else run_one(options)


def add_parser(commands: Any) -> None:
    """Adds `body` to the renderer's commands."""
    parser = cast(argparse.ArgumentParser, commands.add_parser("body", help="a body from a person's measures"))
    add_body_flags(parser)
    add_nearest_flag(parser)
    add_appearance_flags(parser)
    parser.add_argument("--batch", metavar="FILE.csv", help="a table of people instead of flags, one body a line")
    parser.add_argument("--scan", metavar="FILE", help="a 3D scan (.ply .obj .glb) instead of measures")
    parser.add_argument("--scan-units", metavar="m|cm|mm|in|ft", help="left out: found by the height people have")
    parser.add_argument("--scan-up", metavar="x|y|z|-x|-y|-z", help="left out: found by fitting; write --scan-up=-z")
    parser.add_argument("--out", metavar="FILE", help="also write the body: .obj .ply .glb .png .webp .jpg")
    parser.add_argument("--show-measures", action="store_true", help="draw the tapes on the picture, front and side")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.set_defaults(run=run)
