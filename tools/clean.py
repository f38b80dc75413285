"""Removes everything `make setup` made, unless a system runs on it; asks first when shoppers' data is there."""

from __future__ import annotations

import fcntl
import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MADE = (
    ".venv",
    ".venv-rasa",
    "node_modules",
    "bot/static/vendor",
    "models",
    ".rasa",
    "var",
    ".mypy_cache",
    ".ruff_cache",
    ".pytest_cache",
    ".hypothesis",
)


def is_running() -> bool:
    """Whether a system holds the data folder (`bot.starting.data_folder`)."""
    lock = ROOT / "var/run.lock"
    if not lock.exists():
        return False
    with lock.open() as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return True
    return False


def main() -> int:
    if is_running():
        print("a fitting room runs on var/; stop it first (Ctrl-C), nothing was removed", file=sys.stderr)
        return 1
    if (ROOT / "var/store.db").exists() and sys.stdin.isatty():
        answer = input("var/store.db holds shoppers' conversations and measures; delete it too? [y/N] ")
        if answer.strip().lower() != "y":
            print("nothing removed")
            return 1
    for name in MADE:
        shutil.rmtree(ROOT / name, ignore_errors=True)
    print("removed: " + " ".join(MADE))
    return 0


if __name__ == "__main__":
    sys.exit(main())
