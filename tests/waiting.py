"""Waiting for what a test needs, never for a time: the limit is there only so that a fault ends the test."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import time
from collections.abc import Callable, Iterator
from typing import TypeVar

LIMIT_S = 240.0  # far more than anything takes on a slow machine that is busy with other things
T = TypeVar("T")


def until(condition: Callable[[], T], what: str = "it", *, limit_s: float = LIMIT_S) -> T:
    """The first true value of `condition`. AssertionError when there is none within the limit."""
    deadline = time.monotonic() + limit_s
    while not (found := condition()):
        assert time.monotonic() < deadline, f"{what} did not happen in {limit_s:g} s"
        time.sleep(0.05)
    return found


async def happened(condition: Callable[[], T], what: str = "it") -> T:
    """The same for a coroutine: everything else on its loop goes on."""
    deadline = time.monotonic() + LIMIT_S
    while not (found := condition()):
        assert time.monotonic() < deadline, f"{what} did not happen in {LIMIT_S:g} s"
        await asyncio.sleep(0.01)
    return found


@contextlib.contextmanager
def own_ports(count: int) -> Iterator[list[int]]:
    """Ports nobody else is given until the block ends.

    They are bound here and not listened to, so connections are refused until a server listens, which may come and go:
    servers set SO_REUSEADDR, and so do we.
    """
    with contextlib.ExitStack() as held:
        sockets = [held.enter_context(socket.socket()) for _ in range(count)]
        for one in sockets:
            one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            one.bind(("127.0.0.1", 0))
        yield [one.getsockname()[1] for one in sockets]
