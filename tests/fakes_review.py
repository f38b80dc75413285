"""Rasa's file of what shoppers wrote and how it was read, and the review's page over it in a thread of its own."""

from __future__ import annotations

import contextlib
import json
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import uvicorn

from review.app import Page
from review.desk import Desk
from review.similar import Vectors
from review.training import Training
from tests.waiting import until

KEY = "the-key"


class Letters:
    """An encoder by letters: texts of the same letters are alike."""

    name = "letters"

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        """Unit vectors, shape (N, 64)."""
        counts = np.zeros((len(texts), 64), dtype=np.float32)
        for row, text in zip(counts, texts, strict=True):
            np.add.at(row, [ord(letter) % 64 for letter in text], 1)
        return counts / np.maximum(np.linalg.norm(counts, axis=1, keepdims=True), 1e-9)


class Told:
    """Rasa's SQL file at `path`, written as Rasa writes it, a minute a message."""

    def __init__(self, path: Path) -> None:
        self.path, self._minutes = path, 0
        with self._database() as database:
            database.execute(
                "create table if not exists events (id integer primary key, sender_id text, type_name text, "
                "timestamp float, intent_name text, action_name text, data text)"
            )

    def says(self, sender: str, text: str, intent: str, confidence: float, **read: Any) -> str:
        """A message as it was read; gives its key. `read`: acts, entities."""
        self._minutes += 1
        at = 1_700_000_000.0 + 60 * self._minutes
        parse_data = {"text": text, "intent": {"name": intent, "confidence": confidence}, "entities": [], **read}
        number = self._write(sender, "user", {"event": "user", "text": text, "timestamp": at, "parse_data": parse_data})
        return f"{number}-{at:.3f}"

    def answers(self, sender: str, text: str, *payloads: str) -> None:
        """An answer with buttons."""
        buttons = [{"title": payload, "payload": payload} for payload in payloads]
        self._write(sender, "bot", {"event": "bot", "text": text, "data": {"buttons": buttons}})

    def waits(self, minutes: int) -> None:
        """Nobody writes."""
        self._minutes += minutes

    def forgets(self, sender: str) -> None:
        """All of one shopper is deleted."""
        with self._database() as database:
            database.execute("delete from events where sender_id = ?", (sender,))

    def _write(self, sender: str, kind: str, event: dict[str, Any]) -> int:
        with self._database() as database:
            row = (sender, kind, json.dumps(event))
            cursor = database.execute("insert into events (sender_id, type_name, data) values (?, ?, ?)", row)
            return int(cursor.lastrowid or 0)

    @contextlib.contextmanager
    def _database(self) -> Iterator[sqlite3.Connection]:
        with contextlib.closing(sqlite3.connect(self.path)) as database, database:
            yield database


def desk_over(folder: Path) -> Desk:
    """What the page asks, over the files in a folder: tracker.db, and data with the accepted lines."""
    return Desk(folder / "tracker.db", Vectors(Letters()), data=folder / "data")


def page_over(folder: Path, *, language: str = "en") -> Page:
    """The page over the same."""
    training = Training(folder / "models", folder / "data")
    return Page(desk_over(folder), training, key=KEY, language=language)


def accepted(folder: Path) -> list[dict[str, Any]]:
    """The accepted lines."""
    file = folder / "data" / "acts" / "review.jsonl"
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()] if file.exists() else []


@contextlib.contextmanager
def review_server(folder: Path) -> Iterator[str]:
    """The page's whole address, key included, until the block ends."""
    config = uvicorn.Config(page_over(folder).app(), host="127.0.0.1", port=0, log_level="error", access_log=False)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        until(lambda: server.started, "the review's server")
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}/?key={KEY}"
    finally:
        server.should_exit = True
        thread.join()
