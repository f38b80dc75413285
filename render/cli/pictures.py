"""`python -m render pictures`: draws what a shop has yet to show; a running shop does so by itself."""

from __future__ import annotations

import argparse
from typing import Any


def add_parser(commands: Any) -> None:
    """Adds the command to the renderer's."""
    text = "draw the photographs of products and the pictures of choices that are missing (a running shop does)"
    parser = commands.add_parser("pictures", help=text)
    parser.add_argument("--idle", action="store_true", help="only while nobody else wants the processor")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Exit status 0, also where a garment could not be hung: what is said names it."""
    from render.picture.gallery import at_lowest_priority, fill

    if options.idle:
        at_lowest_priority()
    fill(lambda line: print(line, flush=True))
    return 0
