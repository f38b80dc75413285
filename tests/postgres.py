"""A PostgreSQL server of the tests' own, where one is installed; it keeps nothing beyond them."""

from __future__ import annotations

import contextlib
import itertools
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg

from tests.waiting import own_ports, until

FAST = ("fsync=off", "full_page_writes=off", "max_connections=40", "shared_buffers=32MB")
_numbers = itertools.count()


def programs() -> Path | None:
    """The folder of the server's programs, the newest; None where none is installed."""
    on_path = shutil.which("initdb")
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]))
    if on_path:
        return Path(on_path).resolve().parent
    return found[-1].parent if found else None


class Server:
    """A running server; `pause` and `resume` take it away for a while."""

    def __init__(self, folder: Path, port: int, bin_: Path, as_user: str | None) -> None:
        self._folder, self._port, self._bin, self._user = folder, port, bin_, as_user
        self._process: subprocess.Popen[bytes] | None = None

    def address(self, database: str = "postgres") -> str:
        """Where a database of it is."""
        return f"postgresql://postgres@127.0.0.1:{self._port}/{database}"

    def new_database(self) -> str:
        """The address of a database with nothing in it."""
        name = f"test_{os.getpid()}_{next(_numbers)}"
        with psycopg.connect(self.address(), autocommit=True) as connection:
            connection.execute(f'create database "{name}"')  # type: ignore[arg-type]
        return self.address(name)

    def start(self) -> None:
        """Starts it and waits until it answers."""
        options = [part for one in FAST for part in ("-c", one)]
        command = [self._bin / "postgres", "-D", self._folder, "-p", str(self._port), "-h", "127.0.0.1", "-k", ""]
        self._process = subprocess.Popen(
            [*command, *options], user=self._user, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/"
        )
        until(self._answers, "the database server")

    def _answers(self) -> bool:
        with contextlib.suppress(psycopg.OperationalError), psycopg.connect(self.address(), connect_timeout=2):
            return True
        return False

    def stop(self) -> None:
        """Ends it at once, as a crash does; what was committed is there after the next start."""
        if self._process is not None:
            self._process.send_signal(3)  # immediate shutdown
            self._process.wait()
            self._process = None


@contextlib.contextmanager
def server() -> Iterator[Server]:
    """A server until the block ends. Raises LookupError where there is none to start."""
    bin_ = programs()
    as_user = "postgres" if os.geteuid() == 0 else None
    if bin_ is None:
        raise LookupError("PostgreSQL is not installed (Debian: apt-get install postgresql)")
    folder = Path(tempfile.mkdtemp(prefix="fitting-room-postgres-"))
    try:
        if as_user:
            try:
                shutil.chown(folder, as_user)
            except LookupError:
                raise LookupError("PostgreSQL does not run as root, and there is no user postgres") from None
        data = folder / "data"
        made = [bin_ / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-N"]
        subprocess.run(made, user=as_user, check=True, capture_output=True, cwd="/")
        with own_ports(1) as (port,):
            running = Server(data, port, bin_, as_user)
            running.start()
            try:
                yield running
            finally:
                running.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
