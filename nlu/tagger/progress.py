"""A bar of progress on stderr, where a person looks on; lines of a log else."""

from __future__ import annotations

import sys
from types import TracebackType
from typing import Optional, Type


class Bar:
    """Counts steps of a task."""

    def __init__(self, name: str, steps: int, *, done: int = 0) -> None:
        from tqdm import tqdm

        looked_on = sys.stderr.isatty()
        self._bar = tqdm(total=steps, initial=done, desc=name, unit="step", file=sys.stderr, leave=False,
                         mininterval=0.2 if looked_on else 30.0, dynamic_ncols=looked_on)  # fmt: skip

    def step(self, note: str = "") -> None:
        if note:
            self._bar.set_postfix_str(note, refresh=False)
        self._bar.update()

    def __enter__(self) -> "Bar":
        return self

    def __exit__(
        self, kind: Optional[Type[BaseException]], error: Optional[BaseException], trace: Optional[TracebackType]
    ) -> None:
        self._bar.close()
