"""A bar of progress on stderr, where a person looks on; a line now and then else."""

from __future__ import annotations

import sys
from typing import Any


def bar(name: str, steps: int, *, done: int = 0) -> Any:
    """A tqdm bar of `steps`, the first `done` of them made before."""
    from tqdm import tqdm

    looked_on = sys.stderr.isatty()
    return tqdm(total=steps, initial=done, desc=name, file=sys.stderr, leave=False, dynamic_ncols=looked_on,
                mininterval=0.2 if looked_on else 30.0)  # fmt: skip
