"""Calls to the action server: small, over kept connections, their answers checked in a moment.

Rasa's own call sends every event of the session, opens a new connection, and checks the answer against a JSON schema
that it checks anew each time: 60 ms of processor time a message where reading the message takes 7. Compiled once, the
schema still took 1 ms of the 15 that were left.
"""

from __future__ import annotations

import functools
import time
from typing import Any

import aiohttp
import rasa
from rasa.core.actions.action import RemoteAction
from rasa.core.constants import DEFAULT_REQUEST_TIMEOUT
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker, EventVerbosity
from rasa.shared.exceptions import RasaException
from rasa.utils.endpoints import ClientResponseError, EndpointConfig

from dialogue import parts

# Below the 75 s for which the action server keeps a connection: it is never let go at the moment it is used.
KEEP_ALIVE_S = 60.0


class ActionCall(RemoteAction):
    """An action of ours, run by the action server."""

    def __init__(self, name: str, action_endpoint: EndpointConfig | None) -> None:
        super().__init__(name, action_endpoint and _kept(action_endpoint.url))

    def _action_call_format(self, tracker: DialogueStateTracker, domain: Domain) -> dict[str, Any]:
        """What an action may know: slots, the latest message, the active form; no domain and no earlier event."""
        state = tracker.current_state(EventVerbosity.NONE) | {"events": []}
        return {
            "next_action": self.name(),
            "sender_id": tracker.sender_id,
            "tracker": state,
            "version": rasa.__version__,
        }

    def _validate_action_result(self, result: Any) -> bool:
        """True for an answer in the protocol's shape, else RasaException; events are checked as they are read."""
        for name in ("events", "responses"):
            listed = result.get(name) if isinstance(result, dict) else None
            if not isinstance(listed, list) or not all(isinstance(one, dict) for one in listed):
                raise RasaException(f"the action server's answer to {self.name()} has no list of {name}")
        return True


class ActionServer(EndpointConfig):
    """The action server's address, with connections that are kept."""

    _session: aiohttp.ClientSession | None = None

    async def request(self, method: str = "post", subpath: str | None = None, **options: Any) -> Any:
        """The answer's JSON to `options["json"]`. Raises aiohttp's errors, and Rasa's own for a status over 399.

        Of the options of Rasa's own method only `json` is used by an action.
        """
        started = time.perf_counter()
        if self._session is None or self._session.closed:
            # Made here: a session belongs to the event loop that it is made in.
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=0, keepalive_timeout=KEEP_ALIVE_S),
                timeout=aiohttp.ClientTimeout(total=DEFAULT_REQUEST_TIMEOUT),
            )
        async with self._session.request(method, self.url, json=options["json"]) as response:
            if response.status >= 400:
                raise ClientResponseError(response.status, str(response.reason), await response.text())
            answer = await response.json()
        action_ms = parts.read_ms(response.headers.get(parts.HEADER, ""), "action")
        parts.add("action", action_ms)
        parts.add("action call", (time.perf_counter() - started) * 1000 - action_ms)
        return answer


@functools.cache
def _kept(url: str) -> ActionServer:
    return ActionServer(url)
