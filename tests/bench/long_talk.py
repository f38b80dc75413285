"""One conversation of very many messages: it stays as quick as it began, and takes no more memory."""

from __future__ import annotations

import itertools
import statistics
from contextlib import closing

from tests.bench.asking import TEXTS, Asker
from tests.system import RunningSystem

EARLY = 10
"""The message that the last ones are compared with."""
COMPARED = 24
MOST = 1.2
SETTLED = 200
"""Messages after which a process has loaded what it loads."""
PROCESSES = {"Rasa": "-m dialogue", "actions": "-m actions", "gateway": "bot serve"}


def long_talk(system: RunningSystem, count: int) -> None:
    """Prints what the last messages take against the 10th of fresh conversations, in turns, and what memory grew."""
    texts = itertools.cycle(TEXTS)
    with closing(Asker(system.gateway)) as door:
        settled = _memory_mb(system)
        for number in range(count):
            if number == min(SETTLED, count // 2):
                settled = _memory_mb(system)
            reply = door.say("bench-long", next(texts))
            assert reply.good, f"message {number + 1} of the long conversation got no answer"
        memory = _memory_mb(system)
        late, early = [], []
        for number in range(COMPARED):
            for text in itertools.islice(itertools.cycle(TEXTS), number, number + EARLY - 1):
                door.say(f"bench-short-{number}", text)
            text = next(texts)
            early.append(door.say(f"bench-short-{number}", text).ms)
            late.append(door.say("bench-long", text).ms)
    first, last = statistics.median(early), statistics.median(late)
    ratio = f"{last / first:.2f} x, at most {MOST} x"
    print(f"message {count + 1} and on    p50 {last:.1f} ms, the {EARLY}th of others {first:.1f} ms: {ratio}")
    since = f"from message {min(SETTLED, count // 2)} to {count}"
    grown = ", ".join(f"{name} {mb:.0f} MB ({mb - settled[name]:+.1f})" for name, mb in memory.items())
    print(f"  memory, grown {since}: {grown}")


def _memory_mb(system: RunningSystem) -> dict[str, float]:
    """Resident memory of each process [MB]."""
    return {name: system.part(words).memory_info().rss / 2**20 for name, words in PROCESSES.items()}
