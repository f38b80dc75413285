"""What `GET /metrics` tells: counts and times in Prometheus' text format. No label says anything of a shopper."""

from __future__ import annotations

import contextlib
import json
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.core import CounterMetricFamily, Metric
from prometheus_client.registry import Collector

RESTARTS_FILE = "restarts.json"
"""In the data folder, by the supervisor: part -> how often it was started again since the system was."""
DRAWN = {"try_on", "body", "comparison"}
BUCKETS_S = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 180.0)


class Metrics:
    """One server's metrics, in a registry of its own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._messages = Counter(
            "fitting_room_messages", "Messages of shoppers that were taken", ["channel"], registry=self.registry
        )
        self._refused = Counter(
            "fitting_room_refused", "Messages that were not taken", ["reason"], registry=self.registry
        )
        self._apologies = Counter(
            "fitting_room_apologies", "Apologies given instead of an answer", ["reason"], registry=self.registry
        )
        self._drawings = Counter(
            "fitting_room_drawings", "Pictures shown, by what they show", ["kind"], registry=self.registry
        )
        self._seconds = Histogram(
            "fitting_room_part_seconds", "Time spent, by part", ["part"], buckets=BUCKETS_S, registry=self.registry
        )
        self._queue = Gauge("fitting_room_queue_messages", "Messages on their way to an answer", registry=self.registry)
        self._wait = Gauge(
            "fitting_room_queue_wait_seconds", "How long one more message would wait", registry=self.registry
        )

    def took(self, channel: str) -> None:
        """A message was taken."""
        self._messages.labels(channel).inc()

    def refused(self, reason: str) -> None:
        """A message was not: `busy`, `pace`."""
        self._refused.labels(reason).inc()

    def apologised(self, reason: str) -> None:
        """An apology was given."""
        self._apologies.labels(reason).inc()

    def showed(self, custom: Mapping[str, object] | None) -> None:
        """An answer with a picture was shown; `custom` says of what."""
        kind = str((custom or {}).get("kind"))
        self._drawings.labels(kind if kind in DRAWN else "other").inc()

    @contextlib.contextmanager
    def timed(self, part: str) -> Iterator[None]:
        """Measures the block as time of `part`: `whole`, `dialogue`, `store`."""
        started = time.perf_counter()
        try:
            yield
        finally:
            self._seconds.labels(part).observe(time.perf_counter() - started)

    def watch_queue(self, length: Callable[[], float], wait_s: Callable[[], float]) -> None:
        """Where the queue's length and wait are read."""
        self._queue.set_function(length)
        self._wait.set_function(wait_s)

    def watch_restarts(self, folder: Path) -> None:
        """Where the supervisor counts restarts."""
        self.registry.register(_Restarts(folder / RESTARTS_FILE))

    def text(self) -> bytes:
        """Everything, in Prometheus' text format."""
        return generate_latest(self.registry)


class _Restarts(Collector):
    def __init__(self, path: Path) -> None:
        self._path = path

    def collect(self) -> Iterator[Metric]:
        """The supervisor's counts; none where no supervisor runs."""
        family = CounterMetricFamily("fitting_room_restarts", "Times a part was started again", labels=["part"])
        for part, count in read_restarts(self._path).items():
            family.add_metric([part], count)
        yield family


def read_restarts(path: Path) -> dict[str, int]:
    """The counts in a supervisor's file; none where there is no sound one."""
    try:
        counts = json.loads(path.read_text(encoding="utf-8"))
        return {str(part): int(count) for part, count in counts.items()}
    except (OSError, ValueError, AttributeError, TypeError):
        return {}
