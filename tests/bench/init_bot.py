"""Rasa's own first bot, as `rasa init` makes it: the yardstick for what we add to Rasa."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from common.settings import settings
from tests.system import ROOT, START_SECONDS
from tests.waiting import LIMIT_S, own_ports, until

RASA = str(ROOT / ".venv-rasa" / "bin" / "python")
TEXTS = (
    "hello",
    "I am feeling great",
    "bye",
    "hey there",
    "are you a bot?",
    "goodbye",
    "good morning",
    "am I talking to a human?",
)
"""Messages that it answers with one response each, from its own training data or near it."""
# As our own Rasa is started, `bot.starting.parts`.
QUIET = {
    "RASA_TELEMETRY_ENABLED": "false", "LOG_LEVEL": "WARNING", "LOG_LEVEL_LIBRARIES": "ERROR", "SANIC_WORKERS": "1",
    "TF_CPP_MIN_LOG_LEVEL": "3", "TF_INTRA_OP_PARALLELISM_THREADS": "1", "TF_INTER_OP_PARALLELISM_THREADS": "1",
    "OMP_NUM_THREADS": "1", "CUDA_VISIBLE_DEVICES": "-1", "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
    "PYTHONWARNINGS": "ignore", "MALLOC_ARENA_MAX": "2",
}  # fmt: skip


@contextmanager
def init_bot() -> Iterator[str]:
    """The address of a running init bot, trained the first time (a minute or two) and kept in the cache folder."""
    folder = settings().cache / "init-bot"
    if not list(folder.glob("models/*.tar.gz")):
        _train(folder)
    with own_ports(1) as (port,), (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [RASA, "-m", "rasa", "run", "-i", "127.0.0.1", "-p", str(port), "--enable-api"],
            cwd=folder, env=os.environ | QUIET, stdout=log, stderr=subprocess.STDOUT,
        )  # fmt: skip
        try:
            url = f"http://127.0.0.1:{port}"
            until(lambda: _answers(url), "the init bot", limit_s=START_SECONDS)
            yield url
        finally:
            process.terminate()
            process.wait(LIMIT_S)


def _train(folder: Path) -> None:
    print("training Rasa's init bot, once ...", flush=True)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    command = [RASA, "-m", "rasa", "init", "--no-prompt", "--init-dir", str(folder)]
    done = subprocess.run(command, cwd=folder, env=os.environ | QUIET, capture_output=True, text=True, check=False)
    if not list(folder.glob("models/*.tar.gz")):
        raise RuntimeError(f"`{' '.join(command)}` made no model:\n{done.stdout[-1500:]}{done.stderr[-1500:]}")


def _answers(url: str) -> bool:
    try:
        response = httpx.post(f"{url}/model/parse", json={"text": "hello"}, timeout=5, trust_env=False)
    except httpx.TransportError:
        return False
    return response.status_code == 200
