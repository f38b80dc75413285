"""Our Rasa with the trained model, and the action server with the fake renderer: the dialogue without the gateway."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import httpx
import yaml

from tests.system import ROOT, START_SECONDS
from tests.waiting import LIMIT_S, own_ports, until

MODEL = ROOT / "models" / "assistant.tar.gz"
QUIET = {"RASA_TELEMETRY_ENABLED": "false", "TF_CPP_MIN_LOG_LEVEL": "3", "SQLALCHEMY_SILENCE_UBER_WARNING": "1"}


class RasaAlone:
    """Two processes over one folder; `url` is Rasa's address, `tracker` the file of its tracker store."""

    def __init__(self, folder: Path, port: int, actions_port: int) -> None:
        self.url, self.tracker = f"http://127.0.0.1:{port}", folder / "tracker.db"
        self._folder, self._port, self._actions_port = folder, port, actions_port
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        self._http = httpx.Client(timeout=LIMIT_S, trust_env=False)

    def say(self, sender: str, text: str, language: str = "en") -> list[dict[str, Any]]:
        """One message and its answers."""
        body = {"sender": sender, "message": text, "metadata": {"language": language}}
        answers: list[dict[str, Any]] = self._http.post(f"{self.url}/webhooks/rest/webhook", json=body).json()
        return answers

    def state(self, sender: str) -> dict[str, Any]:
        """What Rasa knows of a conversation, with all its events."""
        known: dict[str, Any] = self._http.get(f"{self.url}/conversations/{sender}/tracker").json()
        return known

    def start(self) -> None:
        """Starts what does not run, and waits until it answers."""
        endpoints = yaml.safe_load((ROOT / "endpoints.yml").read_text(encoding="utf-8"))
        endpoints["action_endpoint"]["url"] = f"http://127.0.0.1:{self._actions_port}/webhook"
        endpoints["tracker_store"]["db"] = str(self.tracker)
        written = self._folder / "endpoints.yml"
        written.write_text(yaml.safe_dump(endpoints), encoding="utf-8")
        listen = ["-i", "127.0.0.1", "-p", str(self._port), "--enable-api"]
        files = ["--model", str(MODEL), "--endpoints", str(written), "--credentials", "credentials.yml"]
        self._keep("actions", [sys.executable, "-m", "tests.fakes", "--port", str(self._actions_port)])
        self._keep("rasa", [str(ROOT / ".venv-rasa/bin/python"), "-m", "dialogue", "run", *listen, *files])
        for address in (f"http://127.0.0.1:{self._actions_port}/ready", f"{self.url}/status"):
            until(lambda a=address: self._answers(a), address, limit_s=START_SECONDS)  # type: ignore[misc]

    def kill(self, name: str) -> None:
        """Ends `rasa` or `actions` as a crash would."""
        process = self._running.pop(name)
        process.kill()
        process.wait(LIMIT_S)

    def stop(self) -> None:
        """Ends both."""
        self._http.close()
        for process in self._running.values():
            process.terminate()
        for process in self._running.values():
            process.wait(LIMIT_S)

    def _keep(self, name: str, command: list[str]) -> None:
        if name in self._running:
            return
        own = {"FITTING_ROOM_DATA_DIR": str(self._folder), "OMP_NUM_THREADS": "1"}
        with (self._folder / "log").open("ab") as log:
            self._running[name] = subprocess.Popen(
                command, cwd=ROOT, env=os.environ | QUIET | own, stdout=log, stderr=subprocess.STDOUT
            )

    def _answers(self, address: str) -> bool:
        died = [name for name, process in self._running.items() if process.poll() is not None]
        assert not died, f"{died} ended:\n{(self._folder / 'log').read_text(errors='replace')[-3000:]}"
        with suppress(httpx.TransportError):
            return self._http.get(address, timeout=5).status_code == 200
        return False


@contextmanager
def rasa_alone(folder: Path) -> Iterator[RasaAlone]:
    """Both running until the block ends."""
    assert MODEL.exists(), "there is no trained model; run `make train`"
    with own_ports(2) as (port, actions_port):
        rasa = RasaAlone(folder, port, actions_port)
        try:
            rasa.start()
            yield rasa
        finally:
            rasa.stop()
