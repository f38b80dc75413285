"""The whole web server over a scripted dialogue: inside a test, or on a port of its own for a browser."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import uvicorn
from starlette.testclient import TestClient

from bot.app import Parts, create_app
from bot.gateway import Gateway, Limits
from bot.privacy import Privacy
from bot.rasa import Rasa
from bot.record import Record
from shop.media import media
from shop.store import Store
from shop.uploads import uploads
from tests.fakes_rasa import FakeRasa, Script

WEBHOOK = "/webhooks/rest/webhook"


class Site:
    """A running server over a scripted dialogue."""

    def __init__(self, data_dir: Path, script: Script, **limits: float) -> None:
        record = Record(Store(data_dir / "store.db"))
        self.fake = FakeRasa(script)
        self.healthy = True
        privacy = Privacy(record, media(), uploads(), data_dir / "tracker.db", media_hours=24)
        rasa = Rasa("http://rasa", transport=self.fake.transport())
        gateway = Gateway(rasa, record, limits=Limits(**limits), privacy=privacy)

        async def answers() -> bool:
            return self.healthy

        self.app = create_app(Parts(gateway, privacy, {"rasa": rasa.ready, "store": record.ready, "actions": answers}))
        self.http = TestClient(self.app)

    def say(self, message: str, *, sender: str = "ann", **more: Any) -> list[dict[str, Any]]:
        answers: list[dict[str, Any]] = self.http.post(
            WEBHOOK, json={"sender": sender, "message": message, **more}
        ).json()
        return answers

    @contextlib.contextmanager
    def on_port(self, port: int) -> Iterator[str]:
        """The address of the server, running in a thread until the block ends."""
        config = uvicorn.Config(
            self.app, port=port, log_config=None, access_log=False, timeout_graceful_shutdown=1, ws="websockets-sansio"
        )
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run)
        thread.start()
        try:
            while not server.started and thread.is_alive():
                time.sleep(0.01)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.should_exit = True
            thread.join(10)
