"""From a message to its picture, and the memory of all processes."""

from __future__ import annotations

import random
import statistics
import time

import psutil

from tests.bench.asking import percentile
from tests.system import RunningSystem


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
            started = time.perf_counter()
            replies = system.say(sender, wish)
            if any("image" in reply for reply in replies):
                times.append((time.perf_counter() - started) * 1000)
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
