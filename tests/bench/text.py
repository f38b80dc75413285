"""Text replies one at a time, in turns with the parse and with Rasa's init bot, and where their time goes."""

from __future__ import annotations

import statistics
from collections import defaultdict
from contextlib import closing

from tests.bench import init_bot
from tests.bench.asking import TEXTS, Asker, told
from tests.system import RunningSystem

MOST = 3.5
"""A reply's p50 in times of the parse's p50, at most."""
PARTS = ("tracker", "parse", "policy", "action call", "action")


def replies(system: RunningSystem, bot: str, rounds: int) -> None:
    """Prints p50 and p99 of each, and the parts' p50; fresh senders every round."""
    times: dict[str, list[float]] = defaultdict(list)
    with closing(Asker(system.gateway)) as door, closing(Asker(system.rasa)) as rasa, closing(Asker(bot)) as bare:
        for number in range(-1, rounds):  # the first round warms all
            for ours, theirs in zip(TEXTS, init_bot.TEXTS, strict=True):
                inner = rasa.say(f"bench-inner-{number}", ours)
                seen = {
                    "reply": door.say(f"bench-ours-{number}", ours).ms,
                    "rasa": inner.ms,
                    "parsing": rasa.parse_ms(ours),
                    "init": bare.say(f"bench-{number}", theirs).ms,
                    **{part: inner.parts.get(part, 0.0) for part in PARTS},
                }
                for name, ms in seen.items() if number >= 0 else ():
                    times[name].append(ms)
    ratio = statistics.median(times["reply"]) / statistics.median(times["parsing"])
    print(f"text reply          {told(times['reply'])}   {ratio:.2f} x the parse, at most {MOST} x")
    print(f"  /model/parse      {told(times['parsing'])}")
    print(f"  Rasa's init bot   {told(times['init'])}")
    _print_parts(times)


def _print_parts(times: dict[str, list[float]]) -> None:
    middle = {name: statistics.median(values) for name, values in times.items()}
    parts = {"gateway": middle["reply"] - middle["rasa"], **{part: middle[part] for part in PARTS}}
    parts["the rest of Rasa"] = middle["reply"] - sum(parts.values())
    print("  its parts, p50    " + "   ".join(f"{name} {ms:.1f} ms" for name, ms in parts.items()))
