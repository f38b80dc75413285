"""What has to run, and what must be so before it can: a folder of its own, free ports, a trained model."""

from __future__ import annotations

import contextlib
import os
import socket
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

import yaml

from common.lock import Held, hold
from common.settings import ROOT, Settings
from shop.catalogue import source


class CannotStartError(Exception):
    """The system cannot be started; the text says why and what to do."""


@dataclass(frozen=True)
class Part:
    """One process: its name, its command line, and what its environment has beyond ours."""

    name: str
    command: tuple[str, ...]
    environment: dict[str, str]


def parts(table: Settings) -> list[Part]:
    """What has to run, the quickest to start first. Raises CannotStartError."""
    model = ROOT / "models" / "assistant.tar.gz"
    if not model.is_file():
        raise CannotStartError(f"there is no trained language model at {model}; run `make train`")
    endpoints = write_endpoints(table)
    # Small on purpose: one thread each and few memory arenas; the renderer sets its own.
    lean = {"MALLOC_ARENA_MAX": "2", "PYTHONUNBUFFERED": "1"}
    rasa = {
        "RASA_TELEMETRY_ENABLED": "false", "LOG_LEVEL": "WARNING", "LOG_LEVEL_LIBRARIES": "ERROR", "SANIC_WORKERS": "1",
        "TF_CPP_MIN_LOG_LEVEL": "3", "TF_INTRA_OP_PARALLELISM_THREADS": "1", "TF_INTER_OP_PARALLELISM_THREADS": "1",
        "OMP_NUM_THREADS": "1", "CUDA_VISIBLE_DEVICES": "-1", "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
        "PYTHONWARNINGS": "ignore",
    }  # fmt: skip
    listen = ("-i", "127.0.0.1", "-p", str(table.rasa_port))
    files = ("--model", str(model), "--endpoints", str(endpoints), "--credentials", "credentials.yml")
    address = {"FITTING_ROOM_RASA_URL": _rasa_url(table)}
    return [
        Part("gateway", (sys.executable, "-m", "bot", "serve"), lean | address),
        Part("rasa", (".venv-rasa/bin/python", "-m", "dialogue", "run", *listen, *files, "--enable-api"), lean | rasa),
        Part("actions", (sys.executable, "-m", "actions"), lean),
    ]


def pictures() -> Part:
    """What draws the pictures that the shop has yet to show, while nobody else wants the processor."""
    return Part("pictures", (sys.executable, "-m", "render", "pictures", "--idle"), {"PYTHONUNBUFFERED": "1"})


def catalogue_version() -> object:
    """Changes whenever a catalogue was imported; None while there is none."""
    try:
        return source(), source().stat().st_mtime_ns
    except OSError:
        return None


def _rasa_url(table: Settings) -> str:
    """Where Rasa is: at its setting if that was set, else where we start it."""
    return os.environ.get("FITTING_ROOM_RASA_URL") or f"http://127.0.0.1:{table.rasa_port}"


def write_endpoints(table: Settings) -> Path:
    """The project's endpoints.yml with this system's ports and data folder, in that folder."""
    endpoints = yaml.safe_load((ROOT / "endpoints.yml").read_text(encoding="utf-8"))
    endpoints["action_endpoint"]["url"] = f"http://127.0.0.1:{table.actions_port}/webhook"
    if "tracker_store" in endpoints:
        endpoints["tracker_store"] |= tracker_place(table)
    if table.redis:
        endpoints["lock_store"] = lock_place(table.redis)
    path = table.data / "endpoints.yml"
    # It may hold the passwords of the database and of Redis.
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        file.write(yaml.safe_dump(endpoints))
    return path


def tracker_place(table: Settings) -> dict[str, object]:
    """Where Rasa keeps conversations, as its SQL tracker store is told: the store's server, or a file of its own."""
    if not table.database:
        return {"dialect": "sqlite", "db": str(table.data / "tracker.db")}
    parts = urlsplit(table.database)
    told: dict[str, object] = {"dialect": "postgresql", "db": parts.path.strip("/")}
    told |= {"url": parts.hostname or "localhost"}
    told |= {"port": parts.port} if parts.port else {}
    told |= {"username": unquote(parts.username)} if parts.username else {}
    told |= {"password": unquote(parts.password)} if parts.password else {}
    return told | ({"query": dict(parse_qsl(parts.query))} if parts.query else {})


def lock_place(redis: str) -> dict[str, object]:
    """Where Rasa keeps the locks of conversations, as its Redis lock store is told."""
    parts = urlsplit(redis)
    told: dict[str, object] = {"type": "redis", "url": parts.hostname or "localhost", "port": parts.port or 6379}
    told |= {"db": int(parts.path.strip("/") or 0), "key_prefix": "fittingroom"}
    return told | ({"password": unquote(parts.password)} if parts.password else {})


@contextlib.contextmanager
def data_folder(table: Settings, address: str = "") -> Iterator[None]:
    """The folder for shoppers' data, there and held for this system alone, which is open at `address`.

    Raises CannotStartError.
    """
    other = "choose another folder with FITTING_ROOM_DATA_DIR"
    try:
        table.data.mkdir(parents=True, exist_ok=True, mode=0o700)
        for_their_owner_alone(table)
        holding = hold(table.data / "run", note=address)
    except Held as problem:
        where = f" at {problem.note}" if problem.note else ""
        told = f"the fitting room is open already{where} (process {problem.holder}, data in {table.data})"
        raise CannotStartError(f"{told}; stop that one first, or {other}") from problem
    except OSError as problem:
        raise CannotStartError(f"{table.data} cannot hold data ({problem.strerror}); {other}") from problem
    with holding:
        yield


def for_their_owner_alone(table: Settings) -> None:
    """Takes from everybody else what the data folder holds of shoppers: databases, logs, pictures, scans.

    What an earlier version or another umask left readable is closed; the cache holds nothing of shoppers.
    """
    for folder in (table.data, table.data / "log", table.data / "media", table.data / "uploads"):
        if folder.is_dir():
            folder.chmod(0o700)
            for file in folder.iterdir():
                if file.is_file() and not file.is_symlink():
                    with contextlib.suppress(FileNotFoundError, PermissionError):
                        file.chmod(0o600)


def check_ports(table: Settings) -> None:
    """Raises CannotStartError when somebody listens where we would."""
    wanted = {"PORT": (table.host, table.port), "RASA_PORT": ("127.0.0.1", table.rasa_port)}
    wanted["ACTIONS_PORT"] = ("127.0.0.1", table.actions_port)
    for name, (host, port) in wanted.items():
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError as problem:
                raise CannotStartError(
                    f"port {port} on {host} cannot be used ({problem.strerror}); stop what listens there, "
                    f"or choose another with FITTING_ROOM_{name}={port + 1}"
                ) from problem
