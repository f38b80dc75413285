"""How the time promised for an answer is shared out [s]: the gateway apologises in its last second.

Each part stops waiting before the one that waits for it. All follow FITTING_ROOM_REPLY_SECONDS.
"""

from __future__ import annotations

from shop.settings import settings


def answer_s() -> float:
    """A whole answer; Rasa needs the rest."""
    return _less(1.0)


def scanned_s() -> float:
    """What was read from a scan and its picture, where there is time for that."""
    return _less(1.3)


def look_s() -> float:
    """One look."""
    return _less(1.5)


def job_s() -> float:
    """A job of the renderer, which goes on when nobody waits any more. Longer, and something has gone wrong."""
    return 6 * settings().reply_seconds


def _less(seconds: float) -> float:
    return max(settings().reply_seconds - seconds, 0.5)
