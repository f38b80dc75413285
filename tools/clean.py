"""Removes everything `make setup` made; asks first when shoppers' data is there."""

from __future__ import annotations

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


def main() -> int:
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
