"""Rasa's server as we start it: its log says where something went wrong, and quotes nobody."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from dialogue.log import place_alone

SECRET = "my waist is 77.7 cm"


@pytest.fixture
def log_file(tmp_path: Path) -> Iterator[Path]:
    """A file that everything logged goes to while records are made as in Rasa's server."""
    before, root = logging.getLogRecordFactory(), logging.getLogger()
    handler = logging.FileHandler(tmp_path / "rasa.log", encoding="utf-8")
    logging.setLogRecordFactory(place_alone)
    root.addHandler(handler)
    yield tmp_path / "rasa.log"
    root.removeHandler(handler)
    handler.close()
    logging.setLogRecordFactory(before)


def test_a_line_of_the_log_tells_its_place_and_the_error_and_no_word_of_a_shopper(log_file: Path) -> None:
    log = logging.getLogger("rasa.core.tracker_store")
    try:
        raise OSError(f"[parameters: {SECRET}]")
    except OSError as problem:
        log.error(f"could not save: {problem}")
        log.exception("message %s", SECRET)
    log.warning("what was %s?", SECRET, stack_info=True)
    lines = log_file.read_text(encoding="utf-8").splitlines()
    assert len(lines) == 3
    assert all("test_dialogue_log.py" in line for line in lines)
    assert ["OSError" in line for line in lines] == [True, True, False]
    assert not any("77.7" in line for line in lines)
