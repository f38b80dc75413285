"""Measures the running system and prints what the README quotes: `python -m tests.bench`."""

from __future__ import annotations

import argparse
import platform
import tempfile
import time
from pathlib import Path

import psutil

from tests.bench.capacity import capacity
from tests.bench.desk import desk
from tests.bench.feedback import feedback
from tests.bench.init_bot import init_bot
from tests.bench.long_talk import long_talk
from tests.bench.pictures import memory, pictures
from tests.bench.sizes import sizes
from tests.bench.text import replies
from tests.system import running_system

LIMITS = {"new p50": 2500, "new p95": 4000, "again p50": 150, "memory": 3.5, "start": 60}


def main() -> None:
    """Runs what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    kinds = ("sizes", "desk", "feedback", "text", "capacity", "long", "pictures")
    parser.add_argument("--only", choices=kinds, action="append", help="measure this alone; may be given again")
    parser.add_argument("--rounds", type=int, default=12, help="rounds of eight text messages")
    parser.add_argument("--seconds", type=float, default=8, help="seconds of load, each of six times")
    parser.add_argument("--messages", type=int, default=600, help="messages of the long conversation (5000: 4 min)")
    parser.add_argument("--pictures", type=int, default=20, help="people who try something on")
    asked = parser.parse_args()
    wanted = set(asked.only or kinds)
    machine = platform.processor() or platform.machine()
    print(f"{machine}, {psutil.cpu_count()} cores, Python {platform.python_version()}")
    if "sizes" in wanted:
        sizes()
    if "desk" in wanted:
        desk()
    if "feedback" in wanted:
        feedback()
    if wanted - {"sizes", "desk", "feedback"}:
        _measure_system(wanted, asked)


def _measure_system(wanted: set[str], asked: argparse.Namespace) -> None:
    print("at most:", ", ".join(f"{name} {limit}" for name, limit in LIMITS.items()))
    with tempfile.TemporaryDirectory() as folder:
        started = time.perf_counter()
        with running_system(Path(folder), rest_per_minute="1000000") as system:
            system.say("bench-first", "你好")
            print(f"start to first answer  {time.perf_counter() - started:.1f} s", flush=True)
            if {"text", "capacity"} & wanted:
                with init_bot() as bot:
                    if "text" in wanted:
                        replies(system, bot, asked.rounds)
                    if "capacity" in wanted:
                        capacity(system, bot, asked.seconds)
            if "long" in wanted:
                long_talk(system, asked.messages)
            if "pictures" in wanted:
                pictures(system, asked.pictures)
                time.sleep(10)
                memory(system)


if __name__ == "__main__":
    main()
