"""Where the renderer keeps what it can always make again; nothing about a shopper lies here."""

from __future__ import annotations

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
CACHE = ROOT / (os.environ.get("FITTING_ROOM_CACHE_DIR") or "var/cache")
