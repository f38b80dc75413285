"""How long each part works on an answer [s]. All follow FITTING_ROOM_REPLY_SECONDS.

The gateway apologises in the last second of what is promised and shows the answer when it comes: when many shoppers
wait for pictures at once, each gets theirs, late. Each part stops waiting before the one that waits for it.
"""

from __future__ import annotations

from common.settings import settings


def scanned_s() -> float:
    """What was read from a scan and its picture, where there is time for that before the apology."""
    return max(settings().reply_seconds - 1.3, 0.5)


def look_s() -> float:
    """One look."""
    return 4.5 * settings().reply_seconds


def answer_s() -> float:
    """A whole answer; Rasa needs some of the rest."""
    return 5 * settings().reply_seconds


def job_s() -> float:
    """A job of the renderer, which goes on when nobody waits any more. Longer, and something has gone wrong."""
    return 6 * settings().reply_seconds
