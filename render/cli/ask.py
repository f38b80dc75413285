"""`python -m render ask-next` and `evaluate-asking`: which question helps most, and how much answers help."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from render.cli.odd import add_nearest_flag, person_of
from render.cli.person import BadInput, add_body_flags

if TYPE_CHECKING:
    from render.prediction.belief import JointBelief

MOST_SHOWN = 13


def run_ask(options: argparse.Namespace) -> int:
    from render.prediction.ask_next import ask_next, needs_of
    from render.prediction.choices import belief_of

    person = person_of(options)
    asked = [name for name in (options.asked or "").split(",") if name]
    questions = ask_next(person, needs=needs_of(options.garment), asked=asked, most=options.most)
    if options.json:
        print(json.dumps([asdict(q) | {"expected_gain_mm": round(q.expected_gain_mm, 1)} for q in questions]))
        return 0
    belief = belief_of(person)
    for question in questions:
        print(f"{question.name:15}{question.expected_gain_mm:6.1f} mm narrower   {shown(belief, question.name)}")
        for name in question.instead:
            print(f"{f'  or {name}':34}{shown(belief, name)}")
    return 0


def shown(belief: JointBelief, name: str) -> str:
    """A question's options on one line, of very many the likeliest; cm for a measure."""
    from render.prediction.choices import choices, likeliest

    choice = choices(belief.sex).get(name)
    if choice is None:
        return "cm"
    if len(choice.options) <= MOST_SHOWN:
        return " ".join(choice.options)
    return f"{' '.join(likeliest(belief, choice, MOST_SHOWN))} or another of {len(choice.options)}"


def run_evaluate(options: argparse.Namespace) -> int:
    from render.evaluation.asking import evaluate, lines

    if options.folds < 0 or options.folds == 1:
        raise BadInput(
            f"--folds {options.folds} is not 0 or at least 2; give 2 to fit on one half and judge on the other"
        )
    for line in lines(evaluate(Path(options.csv), folds=options.folds, count=options.people, stated=options.stated)):
        print(line)
    return 0


def add_parser(commands: Any) -> None:
    """Adds the commands to the renderer's."""
    parser = commands.add_parser("ask-next", help="which single question would narrow the fit most")
    add_body_flags(parser)
    add_nearest_flag(parser)
    parser.add_argument("--for", dest="garment", default="dress", metavar="KIND", help="default: dress")
    parser.add_argument("--asked", metavar="NAME,NAME", help="questions put already, answered or not")
    parser.add_argument("--most", type=int, default=None, metavar="N", help="no question once N were asked or answered")
    parser.add_argument("--json", action="store_true", help="print one JSON list")
    parser.set_defaults(run=run_ask)
    parser = commands.add_parser(
        "evaluate-asking", help="what two answers, right four times in five, gain on real people"
    )
    parser.add_argument("csv", metavar="CSV", help="columns sex, age and the measures in cm, weight in kg")
    parser.add_argument(
        "--folds",
        type=int,
        default=0,
        metavar="N",
        help="fit the statistics on the other parts of the table (default: 0, as packaged)",
    )
    parser.add_argument("--people", type=int, default=400, metavar="N", help="of each sex (default 400)")
    parser.add_argument("--stated", action="store_true", help="start from said height and weight")
    parser.set_defaults(run=run_evaluate)
