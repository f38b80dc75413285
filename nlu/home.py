"""A home in the project's cache for what Rasa and the libraries under it write into the user's: settings and caches."""

from __future__ import annotations

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def use_own_home() -> None:
    """To be called before Rasa is imported, which looks for its settings at once."""
    home = ROOT / (os.environ.get("FITTING_ROOM_CACHE_DIR") or "var/cache") / "home"
    home.mkdir(parents=True, exist_ok=True)
    os.environ["HOME"] = str(home)
    for name in ("XDG_CACHE_HOME", "XDG_CONFIG_HOME", "MPLCONFIGDIR", "KERAS_HOME"):
        os.environ.pop(name, None)
