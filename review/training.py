"""How the last training went, for who accepts what is learned from."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any


class Training:
    """The models in the folder `models`, and the lines in the folder `data` that they learn from."""

    def __init__(self, models: Path, data: Path) -> None:
        self._refused = models / "refused.json"
        self._stamp = models / "assistant.sha256"
        self._accepted = data / "acts" / "review.jsonl"

    def state(self) -> dict[str, Any]:
        """`refused`: when, and each intent that got worse, or None. `waiting`: whether lines came later."""
        return {"refused": self._last_refusal(), "waiting": self._is_waiting()}

    def _last_refusal(self) -> dict[str, Any] | None:
        try:
            found: dict[str, Any] = json.loads(self._refused.read_text(encoding="utf-8"))
            return found
        except (OSError, ValueError):
            return None

    def _is_waiting(self) -> bool:
        try:
            accepted = self._accepted.stat().st_mtime
            trained = max(file.stat().st_mtime for file in (self._stamp, self._refused) if file.exists())
            return accepted > trained
        except (OSError, ValueError):
            return self._accepted.exists()
