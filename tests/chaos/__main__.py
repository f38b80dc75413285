"""`make chaos N=300`: kill -9 of each process at random moments during N conversations, then what came of it."""

from __future__ import annotations

import argparse
import contextlib
import os
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path
from typing import Any

from common.settings import settings
from common.store import Store
from tests.chaos.judging import Count, judge
from tests.chaos.killing import Killer
from tests.chaos.talking import Talk, hold, talks
from tests.system import RunningSystem, running_system
from tests.telegram_server import TOKEN, TelegramServer

ROOMY = dict.fromkeys(("chat_address_per_minute", "total_per_minute"), "1000000") | {
    "chat_per_minute": "100000", "connections_per_address": "1000", "reply_seconds": "30", "carry_on_seconds": "600",
}  # fmt: skip


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit status 0 where nothing was lost, doubled or out of order and nobody is stuck."""
    given = _options(arguments)
    chance = random.Random(given.seed)
    with contextlib.ExitStack() as running:
        telegram = running.enter_context(TelegramServer())
        database, more = running.enter_context(_database(given.postgres))
        folder = Path(running.enter_context(tempfile.TemporaryDirectory(prefix="fitting-room-chaos-")))
        told = {"database": database} if database else {}
        system = running.enter_context(
            running_system(folder, telegram_token=TOKEN, telegram_api=telegram.address, **ROOMY, **told)
        )
        staffed = _hire(system)
        held = talks(
            given.conversations, messages=given.messages, telegram_share=0.4, handoffs=staffed, chance=chance
        )  # fmt: skip
        killer = Killer(system, chance, given.every, more)
        began = time.monotonic()
        _storm(held, system, telegram, killer, at_once=given.at_once, think_s=given.think)
        took_s = time.monotonic() - began
        _settle(system, telegram)
        system.supervisor.send_signal(2)
        system.supervisor.wait()
        with Store(database or folder / "store.db") as store:
            count = judge(held, store, list(telegram.sent))
    _tell(count, held, killer, took_s, given.seed)
    return int(bool(count.lost or count.doubled or count.out_of_order or count.stuck))


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    parser.add_argument("--conversations", type=int, default=300, help="how many are held (300)")
    parser.add_argument("--messages", type=int, default=6, help="messages in each (6)")
    parser.add_argument("--at-once", type=int, default=8, help="shoppers who talk at the same time (8)")
    parser.add_argument("--think", type=float, default=2.0, help="seconds a shopper thinks, on average (2)")
    parser.add_argument("--every", type=float, default=3.0, help="seconds until the next kill, on average (3)")
    parser.add_argument("--seed", type=int, default=None, help="to have the same shoppers and kills again")
    parser.add_argument(
        "--postgres", action="store_true", help="the store on a PostgreSQL server, killed like the rest"
    )
    given = parser.parse_args(arguments)
    given.seed = random.SystemRandom().randrange(10**6) if given.seed is None else given.seed
    return given


@contextlib.contextmanager
def _database(postgres: bool) -> Iterator[tuple[str, dict[str, Any]]]:
    """The address of a server, and what takes it away for a moment; nothing for SQLite, which is in the gateway."""
    if not postgres:
        yield "", {}
        return
    from tests.postgres import server

    with server() as running:

        def crash() -> None:
            running.stop()
            time.sleep(2.0)
            running.start()

        yield running.new_database(), {"database": crash}


def _hire(system: RunningSystem) -> bool:
    """Somebody at the desk, so that people are asked for and waited for."""
    environment = {
        "FITTING_ROOM_DATA_DIR": str(system.data_dir),
        "FITTING_ROOM_PORT": system.gateway.rpartition(":")[2],
    }
    command = [sys.executable, "-m", "bot", "agent", "add", "Li", "--password-stdin"]

    hired = subprocess.run(
        command,
        env=os.environ | environment,
        input="correct horse battery\n",
        text=True,
        capture_output=True,
        check=False,
    )
    if hired.returncode:
        print(f"no hand-offs: {hired.stderr.strip()}", file=sys.stderr)
    return hired.returncode == 0


def _storm(
    held: Sequence[Talk],
    system: RunningSystem,
    telegram: TelegramServer,
    killer: Killer,
    *,
    at_once: int,
    think_s: float,
) -> None:
    killing = threading.Thread(target=killer.run, daemon=True)
    killing.start()
    try:
        with ThreadPoolExecutor(at_once) as pool:
            under_way = [pool.submit(hold, talk, system, telegram, think_s=think_s) for talk in held]
            for done, ended in enumerate(as_completed(under_way), start=1):
                ended.result()
                if done % 10 == 0:
                    print(f"{done} conversations, {killer.killed.total()} kills", file=sys.stderr, flush=True)
    finally:
        killer.over.set()
        killing.join()


def _settle(system: RunningSystem, telegram: TelegramServer) -> None:
    """Late answers arrive: until nothing has been sent for a while and every part answers."""
    system.recovers()
    before, quiet_since = -1, time.monotonic()
    while time.monotonic() - quiet_since < settings().idle_seconds / 2:
        if len(telegram.sent) != before:
            before, quiet_since = len(telegram.sent), time.monotonic()
        time.sleep(0.5)


def _tell(count: Count, held: Sequence[Talk], killer: Killer, took_s: float, seed: int) -> None:
    by_telegram = sum(talk.is_telegram for talk in held)
    kills = ", ".join(f"{name} {times}" for name, times in sorted(killer.killed.items())) or "none"
    print(f"conversations  {len(held)} ({len(held) - by_telegram} web, {by_telegram} Telegram), seed {seed}")
    print(f"messages       {count.messages} in {took_s:.0f} s; slowest answer {max(t.longest_s for t in held):.1f} s")
    print(
        f"killed         {killer.killed.total()}: {kills}; {killer.away_s / took_s:.0%} of the time something was away"
    )
    print(f"lost           {count.lost}")
    print(f"doubled        {count.doubled}")
    print(f"out of order   {count.out_of_order}")
    print(f"stuck          {count.stuck}")
    print(f"sent again     {count.sent_again} in Telegram: killed between its yes and our note of it")
    for line in count.wrong[:20]:
        print(f"  {line}")


if __name__ == "__main__":
    sys.exit(main())
