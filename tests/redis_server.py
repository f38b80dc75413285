"""A Redis server of the tests' own, where one is installed; it keeps nothing."""

from __future__ import annotations

import contextlib
import shutil
import subprocess
from collections.abc import Iterator

from redis import Redis
from redis.exceptions import RedisError

from tests.waiting import own_ports, until


@contextlib.contextmanager
def server() -> Iterator[str]:
    """The address of a server until the block ends. Raises LookupError where there is none to start."""
    program = shutil.which("redis-server")
    if program is None:
        raise LookupError("Redis is not installed (Debian: apt-get install redis-server)")
    with own_ports(1) as (port,):
        command = [program, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/")
        try:
            until(lambda: _answers(port), "Redis")
            yield f"redis://127.0.0.1:{port}/0"
        finally:
            process.kill()
            process.wait()


def _answers(port: int) -> bool:
    with contextlib.suppress(RedisError), Redis(port=port) as client:
        return bool(client.ping())
    return False
