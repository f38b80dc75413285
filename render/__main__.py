"""Command line of the renderer: bodies, try-ons, and the files both are made from."""

from __future__ import annotations

import argparse
import importlib
import os
import re
import signal
import sys
from typing import Any, NoReturn

# Every command lives in its own module with an `add_parser(commands)`.
COMMANDS = (
    "render.cli.body",
    "render.cli.bake",
    "render.evaluation.bench_bodies",
    "render.cli.scan",
    "render.cli.try_on",
    "render.cli.ask",
    "render.cli.pictures",
)


class OneLineParser(argparse.ArgumentParser):
    """Says what is wrong in one line, without the usage; a flag is written out."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options, allow_abbrev=False)
        # A minus before a number is its sign, also where a unit follows (-40kg): the number is refused, not the flag.
        self._negative_number_matcher = re.compile(r"-\s?[\d.]")

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: {message}; see {self.prog} --help\n")


def parser() -> argparse.ArgumentParser:
    main_parser = OneLineParser(prog="python -m render", description=__doc__)
    commands = main_parser.add_subparsers(required=True, metavar="command", parser_class=OneLineParser)
    for module in COMMANDS:
        importlib.import_module(module).add_parser(commands)
    return main_parser


def main(arguments: list[str] | None = None) -> int:
    """Exit status: 0; 2 with one line on stderr when the input cannot be used; 141 when nobody reads on (`| head`)."""
    options = parser().parse_args(arguments)
    try:
        status = int(options.run(options))
        sys.stdout.flush()
        return status
    except BrokenPipeError:
        # What is left to print goes nowhere, instead of failing once more when Python ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 128 + signal.SIGPIPE
    except OSError as error:
        # Our own (a missing model, a missing scan) say what to do; the system's name a file and a reason.
        told = f"{error.filename}: {error.strerror}; check the path" if error.strerror else str(error)
        return _refuse(told)
    except ValueError as error:
        return _refuse(str(error) or type(error).__name__)


def _refuse(told: str) -> int:
    print(" ".join(told.split()), file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main())
