"""One render worker: a process that reads jobs on stdin and writes looks on stdout, until stdin closes.

Run as `python -m render.worker` by render.workers, with `--scans MB SECONDS` for one that reads 3D scans alone: of
the lowest priority, with so much memory and so much processor time for each, for a scan is a stranger's file. Messages
are pickles behind their length, 8 bytes big-endian; only our own parent process is at the other end.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import pickle
import sys
from collections.abc import Callable, Mapping
from typing import Any, BinaryIO

# Above this a worker forgets its bodies and outfits: two of them stay within 3 GB with everything loaded.
MOST_RESIDENT_BYTES = 1_100_000_000
TRIM_ABOVE_BYTES = 600_000_000


def jobs() -> Mapping[str, Callable[..., Any]]:
    """What a worker can be asked for, by name."""
    from render import look

    return {
        "figure": look.figure,
        "expected": look.expected,
        "scan": look.read_scan,
        "body": look.make_body_look,
        "try_on": look.make_look,
        "compare": look.make_comparison,
        "warm_up": _warm_up,
        "sign_of_life": bool,
    }


def scan_jobs() -> Mapping[str, Callable[..., Any]]:
    """What a worker for scans can be asked for, by name."""
    from render import look

    return {"scan": look.read_scan, "warm_up": _warm_up_scans}


def main(arguments: list[str]) -> None:
    """Serve jobs until the parent goes away."""
    known = jobs()
    if arguments[:1] == ["--scans"]:
        known = scan_jobs()
        _step_back(int(arguments[1]) * 1_000_000)
        known = {name: _within(float(arguments[2]), job) for name, job in known.items()}
    # What the parent left open, such as the socket it listens on, would outlive it here.
    os.closerange(3, os.sysconf("SC_OPEN_MAX"))
    # Libraries print to stdout; the parent must only ever read replies there.
    replies = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    requests = sys.stdin.buffer
    while (message := read_message(requests)) is not None:
        name, arguments, options = message
        reply: tuple[str, Any]
        try:
            reply = ("done", known[name](*arguments, **options))
        except Exception as error:
            reply = ("failed", _portable(error))
        write_message(replies, reply)
        slim_down()


def slim_down() -> None:
    """Give memory back: first what the allocator holds unused, then, above the limit, what was kept for reuse."""
    if resident_bytes() > TRIM_ABOVE_BYTES:
        with contextlib.suppress(OSError, AttributeError):
            ctypes.CDLL("libc.so.6").malloc_trim(0)
    if resident_bytes() > MOST_RESIDENT_BYTES:
        from render.look import forget

        forget()


def read_message(stream: BinaryIO) -> Any:
    """The next message, or None at the end."""
    head = stream.read(8)
    return pickle.loads(stream.read(int.from_bytes(head, "big"))) if len(head) == 8 else None


def write_message(stream: BinaryIO, message: Any) -> None:
    """Send a message."""
    stream.write(packed(message))
    stream.flush()


def packed(message: Any) -> bytes:
    """A message as it is sent."""
    content = pickle.dumps(message, protocol=pickle.HIGHEST_PROTOCOL)
    return len(content).to_bytes(8, "big") + content


def resident_bytes() -> int:
    """Memory this process holds now; 0 where /proc does not tell."""
    try:
        with open("/proc/self/statm", encoding="ascii") as file:
            return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return 0


def _portable(error: Exception) -> Exception:
    """The error itself if it survives the way to the parent, else its words."""
    try:
        pickle.loads(pickle.dumps(error))
    except Exception:
        return (ValueError if isinstance(error, ValueError) else RuntimeError)(str(error))
    return error


def _step_back(most_bytes: int) -> None:
    """Behind everybody else, in processor time and in memory: what asks for more gets a MemoryError."""
    import resource

    os.nice(19)
    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    resource.setrlimit(resource.RLIMIT_DATA, (most_bytes if hard < 0 else min(most_bytes, hard), hard))


def _within(seconds: float, job: Callable[..., Any]) -> Callable[..., Any]:
    """The job with a limit of processor time: whatever library it hangs in, the kernel ends this process."""
    import signal

    def limited(*arguments: Any, **options: Any) -> Any:
        signal.setitimer(signal.ITIMER_PROF, seconds)
        try:
            return job(*arguments, **options)
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0.0)

    return limited


def _warm_up_scans() -> None:
    from render.body.model import load
    from render.scan import fitting  # noqa: F401 - and all that it needs

    load()


def _warm_up() -> None:
    from render.evaluation.bench import warm_up

    for _ in warm_up():
        pass


if __name__ == "__main__":
    main(sys.argv[1:])
