"""Where the renderer keeps what it can always make again."""

from __future__ import annotations

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VAR = ROOT / os.environ.get("FITTING_ROOM_DATA_DIR", "var")
CACHE = VAR / "cache"
