"""What tests share: how properties are tried, and one running system a session, over a data folder of its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest

from tests.system import RunningSystem, running_system

# The same examples on every machine, however slow or busy it is.
hypothesis.settings.register_profile(
    "house", deadline=None, derandomize=True, database=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("house")


@pytest.fixture(scope="session")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningSystem]:
    """Gateway, Rasa, action server and renderer, started as `make run` starts them."""
    folder: Path = tmp_path_factory.mktemp("system")
    # Two minutes for an answer: what is drawn slowly on a busy machine is drawn all the same.
    with running_system(folder, rest_per_minute="100000", chat_per_minute="100000", reply_seconds="120") as running:
        yield running
