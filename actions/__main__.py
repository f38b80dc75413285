"""Starts the action server: `python -m actions`."""

from __future__ import annotations

import argparse
import logging
import sys

from common.settings import BadSetting, settings


def main(arguments: list[str] | None = None) -> int:
    """Runs until it is told to stop; 2 when a setting is wrong."""
    parser = argparse.ArgumentParser(prog="python -m actions", description="The action server, on loopback.")
    parser.add_argument("--port", type=int, help="port to listen on (default: the setting actions_port)")
    options = parser.parse_args(arguments)
    try:
        table = settings()
    except BadSetting as problem:
        print(problem, file=sys.stderr)
        return 2
    logging.basicConfig(level=table.log_level, format="%(levelname)s %(name)s: %(message)s")

    from actions.renderer.rendering import open_rendering
    from actions.server import serve
    from actions.skill import Parts
    from shop.recommend import recommender

    serve(Parts(recommender), open_rendering, port=options.port or table.actions_port)
    return 0


if __name__ == "__main__":
    sys.exit(main())
