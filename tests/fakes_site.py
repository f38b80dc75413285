"""The whole web server over a scripted dialogue: inside a test, or on a port of its own for a browser."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import uvicorn
from starlette.testclient import TestClient

from bot.app import Parts, create_app
from bot.dialogue import Dialogue
from bot.gateway import Gateway, Limits
from bot.privacy import Privacy
from bot.rasa import Rasa
from bot.record import Record
from bot.telegram.chats import Chats
from bot.tracker import Tracker
from common.media import media
from common.store import Store
from common.uploads import uploads
from tests.fakes_rasa import FakeRasa, Script
from tests.waiting import LIMIT_S, until

WEBHOOK = "/webhooks/rest/webhook"
PATIENT = {"apologise_after_s": LIMIT_S, "progress_after_s": LIMIT_S}
"""A busy machine is no reason for an apology, unless a test wants one."""


class Site:
    """A running server over a scripted dialogue."""

    def __init__(self, data_dir: Path, script: Script, *, asks_consent: bool = False, **limits: float) -> None:
        record = Record(Store(data_dir / "store.db"))
        self.fake = FakeRasa(script)
        self.healthy = True
        tracker = Tracker(data_dir / "tracker.db")
        privacy = Privacy(record, media(), uploads(), tracker, media_hours=24, chats=Chats(data_dir / "telegram.db"))
        rasa = Rasa("http://rasa", transport=self.fake.transport())

        async def answers() -> bool:
            return self.healthy

        dialogue = Dialogue(rasa, tracker=tracker, ready=answers, patience_s=0.0)
        self.gateway = gateway = Gateway(
            dialogue, record, limits=Limits(**{**PATIENT, **limits}), privacy=privacy, asks_consent=asks_consent
        )
        self.app = create_app(Parts(gateway, privacy, {"rasa": rasa.ready, "store": record.ready, "actions": answers}))
        self.http = TestClient(self.app, base_url="http://127.0.0.1", client=("127.0.0.1", 50000))

    def say(self, message: str, *, sender: str = "ann", **more: Any) -> list[dict[str, Any]]:
        answers: list[dict[str, Any]] = self.http.post(
            WEBHOOK, json={"sender": sender, "message": message, **more}
        ).json()
        return answers

    def settled(self) -> None:
        """Waits until every message that has reached the server is answered; only while `http` is open."""
        assert self.http.portal is not None
        self.http.portal.call(asyncio.wait_for, self.gateway.settled(), LIMIT_S)

    @contextlib.contextmanager
    def on_port(self, port: int = 0) -> Iterator[str]:
        """The address of the server, running in a thread until the block ends; port 0 is any that is free."""
        listening = socket.create_server(("127.0.0.1", port))
        config = uvicorn.Config(
            self.app, log_config=None, access_log=False, timeout_graceful_shutdown=1, ws="websockets-sansio"
        )
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        try:
            until(lambda: server.started or not thread.is_alive(), "the start of the server")
            assert server.started, "the server could not be started"
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join(LIMIT_S)
            assert not thread.is_alive(), "the server could not be stopped"
