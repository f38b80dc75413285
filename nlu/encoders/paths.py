"""Where what is made at set-up lies; as common.settings reads it, which this room does not import."""

from __future__ import annotations

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
CACHE = ROOT / (os.environ.get("FITTING_ROOM_CACHE_DIR") or "var/cache")
E5 = CACHE / "e5"
ENCODINGS = CACHE / "encodings.sqlite"
