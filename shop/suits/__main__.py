"""`python -m shop.suits`."""

from __future__ import annotations

import os
import sys


def start() -> None:
    """Becomes the same command with threads that wait without spinning: beside other programs it takes a twelfth of the
    time. OpenMP reads this as a process begins."""
    if "OMP_WAIT_POLICY" not in os.environ:
        os.environ["OMP_WAIT_POLICY"] = "passive"
        os.execv(sys.executable, [sys.executable, "-m", "shop.suits", *sys.argv[1:]])


if __name__ == "__main__":
    start()
    from shop.suits.command import main

    sys.exit(main())
