"""How long until a shopper's message is at the agent who has the conversation, over the real wire of both."""

from __future__ import annotations

import contextlib
import json
import os
import tempfile
import time
import uuid
from pathlib import Path
from typing import Any

import httpx
from websockets.sync.client import ClientConnection, connect

from common.settings import settings
from tests.bench.asking import percentile
from tests.desks import PASSWORD, PERSON, WISH
from tests.fakes_site import Site
from tests.waiting import LIMIT_S

MOST_MS = 300
DESKS, CASES, MESSAGES = 8, 12, 400


def desk() -> None:
    """Prints p50, p95 and p99 with several desks open and several conversations in hand."""
    with tempfile.TemporaryDirectory() as folder, contextlib.ExitStack() as opened:
        paces = {"CHAT_PER_MINUTE": "100000", "CHAT_ADDRESS_PER_MINUTE": "100000"}
        for name, value in {"DATA_DIR": folder, **paces}.items():
            os.environ[f"FITTING_ROOM_{name}"] = value
        settings.cache_clear()
        site = Site(Path(folder), {PERSON: WISH})
        address = opened.enter_context(site.on_port())
        cookie = _signed_in(site, address)
        shoppers = [opened.enter_context(_shopper(address)) for _ in range(CASES)]
        cases = [case.id for case in site.gateway.record.handovers.open_cases()]
        agents = [opened.enter_context(_agent(address, cookie, cases[number % CASES])) for number in range(DESKS)]
        times = [_one(shoppers[0], agents[0], f"message {number}") for number in range(MESSAGES)]
    told = "   ".join(f"p{share} {percentile(times, share / 100):.0f} ms" for share in (50, 95, 99))
    print(f"shopper to agent    {told}   at most {MOST_MS} ms at p95 ({DESKS} desks, {CASES} cases)", flush=True)


def _signed_in(site: Site, address: str) -> str:
    """The cookie of an agent."""
    from bot.desk.accounts import Accounts

    accounts = Accounts(site.gateway.record.store)
    accounts.add("Li", "agent", PASSWORD)
    with httpx.Client(base_url=address, trust_env=False) as http:
        form = http.get("/desk/login").text
        token = form.split('name="csrf" value="')[1].split('"')[0]
        http.post("/desk/login", data={"name": "Li", "password": PASSWORD, "csrf": token})
        return f"desk={http.cookies['desk']}"


@contextlib.contextmanager
def _shopper(address: str) -> Any:
    """A web chat whose shopper has asked for a person."""
    with connect(address.replace("http", "ws") + "/chat/socket", ping_interval=None) as socket:
        socket.send(json.dumps({"type": "hello", "conversation": f"web-{uuid.uuid4()}", "after": 0, "language": "en"}))
        socket.send(json.dumps({"type": "say", "text": PERSON}))
        _until(socket, "line", lambda line: line.get("by") == "assistant")
        yield socket


@contextlib.contextmanager
def _agent(address: str, cookie: str, case: str) -> Any:
    """A desk with a conversation open."""
    where = address.replace("http", "ws") + "/desk/socket"
    with connect(where, additional_headers={"Cookie": cookie}, origin=address, ping_interval=None) as socket:  # type: ignore[arg-type]
        socket.send(json.dumps({"type": "hello", "case": case}))
        _until(socket, "ready")
        yield socket


def _one(shopper: ClientConnection, agent: ClientConnection, text: str) -> float:
    """Milliseconds from the shopper's page to the agent's."""
    started = time.perf_counter()
    shopper.send(json.dumps({"type": "say", "text": text}))
    _until(agent, "line", lambda line: line.get("text") == text)
    return (time.perf_counter() - started) * 1000


def _until(socket: ClientConnection, kind: str, holds: Any = lambda _line: True) -> None:
    while True:
        told = json.loads(socket.recv(timeout=LIMIT_S))
        if told["type"] == kind and holds(told.get("line") or {}):
            return
