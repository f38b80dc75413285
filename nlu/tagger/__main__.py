"""`python -m nlu.tagger`. torch is in `.venv` alone: started under another environment, as the contract's command is
under `.venv-rasa`, the same command goes on there. This is the one place that knows of it."""

from __future__ import annotations

import os
import sys
from importlib.util import find_spec
from pathlib import Path

ENVIRONMENT = Path(__file__).resolve().parent.parent.parent / ".venv"
# Read by the C library and OpenMP as a process begins. Threads that wait without spinning: beside other programs a step
# takes a fifth of the time. Freed memory is kept (32 MB is the largest
# threshold the C library takes): the next step's tensors need no new pages.
SPEED = {
    "OMP_WAIT_POLICY": "passive",
    "MALLOC_MMAP_THRESHOLD_": "33554432",
    "MALLOC_TRIM_THRESHOLD_": "17179869184",
}


def start() -> None:
    """Becomes the same command in `.venv`, with SPEED. Exits with 2 where that is not set up."""
    python = ENVIRONMENT / "bin" / "python"
    there = Path(sys.prefix).resolve() == ENVIRONMENT.resolve()
    if not python.exists() or (there and find_spec("torch") is None):
        print(f"{python} has no torch; run `make setup`, which installs it", file=sys.stderr)
        sys.exit(2)
    if not there or any(name not in os.environ for name in SPEED):
        os.execve(python, [str(python), "-m", "nlu.tagger", *sys.argv[1:]], {**SPEED, **os.environ})


if __name__ == "__main__":
    start()
    from nlu.tagger.command import main

    sys.exit(main())
