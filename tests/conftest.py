"""What tests share: one running system a session, over a data folder of its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.system import RunningSystem, running_system


@pytest.fixture(scope="session")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningSystem]:
    """Gateway, Rasa, action server and renderer, started as `make run` starts them."""
    folder: Path = tmp_path_factory.mktemp("system")
    with running_system(folder, rest_per_minute="100000") as running:
        yield running
