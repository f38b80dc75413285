"""`python -m nlu.tagger`. torch is in `.venv` alone: started under another environment, as the contract's command is
under `.venv-rasa`, the same command goes on there. This is the one place that knows of it."""

from __future__ import annotations

import os
import sys
from importlib.util import find_spec
from pathlib import Path

PYTHON = Path(__file__).resolve().parent.parent.parent / ".venv" / "bin" / "python"


def hand_over() -> None:
    """Becomes the same command in `.venv`. Exits with 2 where that is not set up."""
    if not PYTHON.exists() or Path(sys.prefix).resolve() == PYTHON.parent.parent.resolve():
        print(f"{PYTHON} has no torch; run `make setup`, which installs it", file=sys.stderr)
        sys.exit(2)
    os.execv(PYTHON, [str(PYTHON), "-m", "nlu.tagger", *sys.argv[1:]])


if __name__ == "__main__":
    if find_spec("torch") is None:
        hand_over()
    from nlu.tagger.command import main

    sys.exit(main())
