"""The numbers a shopper feels, measured through the running system: `make bench`.

Text replies are compared with the same Rasa asked directly, in turns, in the same run.
"""

from __future__ import annotations

import argparse
import platform
import random
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import httpx
import psutil

from tests.system import RunningSystem, running_system

TEXTS = (
    "hello",
    "你好",
    "what can you do?",
    "你们怎么退货",
    "how do I measure my waist?",
    "谢谢",
    "thank you",
    "几天能到货",
)
LIMITS = {"text p50": "1.5 x + 10", "new p50": 2500, "new p95": 4000, "again p50": 150, "memory": 3.5, "start": 60}


def seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def percentile(values: list[float], share: float) -> float:
    """The value that `share` of the values do not exceed."""
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


def ask_rasa(http: httpx.Client, system: RunningSystem, sender: str, text: str) -> None:
    metadata = {"language": "zh" if any("\u4e00" <= c <= "\u9fff" for c in text) else "en"}
    http.post(
        f"{system.rasa}/webhooks/rest/webhook", json={"sender": sender, "message": text, "metadata": metadata}
    ).raise_for_status()


def text_replies(system: RunningSystem, rounds: int) -> None:
    """Gateway against bare Rasa, one message at a time, in turns; fresh senders so that trackers stay short."""
    ours: list[float] = []
    bare: list[float] = []
    with httpx.Client(timeout=30) as http:
        for number in range(rounds):
            for text in TEXTS:
                ours.append(seconds(lambda t=text, n=number: system.say(f"bench-ours-{n}", t)))  # type: ignore[misc]
                bare.append(seconds(lambda t=text, n=number: ask_rasa(http, system, f"bench-bare-{n}", t)))  # type: ignore[misc]
    ours, bare = ours[len(TEXTS) :], bare[len(TEXTS) :]  # the first round warms both
    a, b = statistics.median(ours) * 1000, statistics.median(bare) * 1000
    allowed = 1.5 * b + 10
    print(
        f"text reply p50      gateway {a:.1f} ms   bare Rasa {b:.1f} ms   ratio {a / b:.2f}   at most {allowed:.1f} ms"
    )


def wishes(count: int, seed: int = 7) -> list[str]:
    """`count` different people, each wanting another garment in a size it has."""
    from shop.catalogue import catalogue

    chance = random.Random(seed)
    products = list(catalogue())
    texts = []
    for number in range(count):
        product = products[number % len(products)]
        sex = (
            chance.choice(("woman", "man")) if product.sex == "unisex" else {"female": "woman"}.get(product.sex, "man")
        )
        size = chance.choice(list(product.sizes))
        height, weight = chance.randint(152, 192), chance.randint(48, 98)
        texts.append(f"I'm a {sex}, {height} cm and {weight} kg, can I try the {product.name['en']} in {size}?")
    return texts


def pictures(system: RunningSystem, count: int) -> None:
    """Message to picture: a new body in a garment it has not worn, then the very same look for another sender."""
    new: list[float] = []
    again: list[float] = []
    for number, wish in enumerate(wishes(count)):
        for times, sender in ((new, f"bench-new-{number}"), (again, f"bench-again-{number}")):
            replies: list[dict[str, object]] = []
            spent = seconds(lambda s=sender, w=wish, r=replies: r.extend(system.say(s, w)))  # type: ignore[misc]
            if any("image" in reply for reply in replies):
                times.append(spent * 1000)
            else:
                print(f"  no picture for: {wish}\n    {[reply.get('text') for reply in replies]}")
    for name, times in (("try-on, all new", new), ("the same look again", again)):
        if times:
            middle, slow = statistics.median(times), percentile(times, 0.95)
            print(f"{name:20s}p50 {middle:.0f} ms   p95 {slow:.0f} ms   n {len(times)}")


def memory(system: RunningSystem) -> None:
    """Resident memory of every process; shared pages are counted once in the proportional figure."""
    resident = proportional = 0
    for process in system.processes():
        try:
            full = process.memory_full_info()
        except psutil.NoSuchProcess:
            continue
        resident, proportional = resident + full.rss, proportional + full.pss
        print(f"  {full.rss / 2**20:7.0f} MB  {' '.join(process.cmdline())[:90]}")
    print(f"memory, idle        resident {resident / 2**30:.2f} GB   proportional {proportional / 2**30:.2f} GB")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=12, help="rounds of text messages")
    parser.add_argument("--pictures", type=int, default=20, help="people who try something on")
    asked = parser.parse_args()
    print(
        f"{platform.processor() or platform.machine()}, {psutil.cpu_count()} cores, Python {platform.python_version()}"
    )
    print("at most:", ", ".join(f"{name} {limit}" for name, limit in LIMITS.items()))
    with tempfile.TemporaryDirectory() as folder:
        started = time.perf_counter()
        with running_system(Path(folder)) as system:
            system.say("bench-first", "你好")
            print(f"start to first answer  {time.perf_counter() - started:.1f} s")
            text_replies(system, asked.rounds)
            pictures(system, asked.pictures)
            time.sleep(10)
            memory(system)


if __name__ == "__main__":
    main()
