"""The action server: every skill behind one loopback address, Rasa the only caller."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
import warnings
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import asdict
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import TYPE_CHECKING, Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, FollowupAction, Restarted
from rasa_sdk.executor import CollectingDispatcher

from actions.answering import answer
from actions.renderer.looks import Looks
from actions.skill import Parts, Skill
from actions.state.memory import SLOT, kept, remembered
from actions.wording import sentence

if TYPE_CHECKING:
    from rasa_sdk.executor import ActionExecutor
    from sanic import Sanic

log = logging.getLogger(__name__)

# Rasa and its pins are old: the server must not be reachable from anywhere else.
HOST = "127.0.0.1"
# Rasa keeps its connections; a kept one saves a handshake per answer.
KEEP_ALIVE_S = 75

# The rooms whose files hold skills; a new skill is one file in one of them.
SKILLS = ("find", "fit", "person", "skills", "talk", "wear")

OpenLooks = Callable[[], AbstractAsyncContextManager[Looks]]


def skills(parts: Parts) -> dict[str, Skill]:
    """Every skill by the intent it answers, and `parts.skills` filled with them."""
    modules = [
        import_module(f"actions.{room}.{found.name}")
        for room in SKILLS
        for found in iter_modules([str(Path(__file__).parent / room)])
    ]
    kinds = {kind for module in modules for kind in vars(module).values() if _is_skill(kind)}
    parts.skills |= {
        ("framed:" if kind.framed else "") + kind.action.removeprefix("action_"): kind(parts) for kind in kinds
    }
    return parts.skills


def _is_skill(value: object) -> bool:
    return isinstance(value, type) and issubclass(value, Skill) and bool(value.action)


class AnswerAction(Action):  # type: ignore[misc]
    """The one action: whatever a message wants, it is answered here. Rasa calls it by one of its `NAMES`."""

    NAMES = ("action_answer", "action_restart")

    def __init__(self, parts: Parts, name: str) -> None:
        self.parts, self._name = parts, name

    def name(self) -> str:
        """The action's name in domain.yml."""
        return self._name

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, _domain: Any) -> list[EventType]:
        """Speaks, and remembers in one slot."""
        memory = remembered(tracker.get_slot(SLOT))
        reply = await answer(self.parts, memory, tracker.latest_message or {}, str(tracker.sender_id or ""))
        for message in reply.messages:
            buttons = [asdict(button) for button in message.buttons]
            dispatcher.utter_message(
                text=message.text, image=message.image, json_message=message.custom, buttons=buttons or None
            )
        for wanted in reply.wanted if reply.messages else ():
            dispatcher.utter_message(json_message=dict(wanted))
        # Rasa's own rule for restart would call this action again and again until it restarts.
        first = [Restarted()] if reply.restarted else []
        last = [FollowupAction("action_listen")] if self._name == "action_restart" else []
        return [*first, kept(reply.memory), *last]


def executor(parts: Parts) -> ActionExecutor:
    """The action of domain.yml, ready to be called."""
    from rasa_sdk.executor import ActionExecutor, ActionExecutorRunResult

    class DomainlessExecutor(ActionExecutor):  # type: ignore[misc]
        """Calls actions without the domain: none of ours reads it, and Rasa 3.6 never sends it when asked anew."""

        async def run(self, action_call: dict[str, Any], *args: Any, **options: Any) -> Any:
            """Never raises: the server's error page would repeat every slot, and Rasa would log that page."""
            try:
                return await super().run(action_call, *args, **options)
            except Exception as problem:
                log.error("%s failed: %s", action_call.get("next_action"), type(problem).__name__)
                text = sentence("utter_broken").worded("zh", 0, {})
                return ActionExecutorRunResult(events=[], responses=[{"text": text}])

        def update_and_return_domain(self, _payload: Any, _action_name: str) -> dict[str, Any]:
            return {}

    skills(parts)
    ready = DomainlessExecutor()
    for name in AnswerAction.NAMES:
        ready.register_action(AnswerAction(parts, name))
    return ready


def application(parts: Parts, open_looks: OpenLooks) -> Sanic[Any, Any]:
    """The web application. The renderer starts and stops with it, inside its event loop."""
    from rasa_sdk.endpoint import create_app
    from sanic.response import HTTPResponse, json

    app = create_app(executor(parts))
    app.config.KEEP_ALIVE_TIMEOUT = KEEP_ALIVE_S
    app.config.MOTD = False

    async def start(app: Any) -> None:
        app.ctx.looks = open_looks()
        parts.looks = await app.ctx.looks.__aenter__()
        app.ctx.warming = asyncio.create_task(_warm(parts))

    async def stop(app: Any) -> None:
        app.ctx.warming.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await app.ctx.warming
        await app.ctx.looks.__aexit__(None, None, None)

    async def ready(_request: Any) -> HTTPResponse:
        warming = app.ctx.warming
        warm = warming.done() and not warming.cancelled() and warming.result()
        return json({"ready": warm}, status=200 if warm else 503)

    async def renderer(_request: Any) -> HTTPResponse:
        """As late as the renderer: whoever asks knows how long to wait."""
        answers = await parts.looks.answers()
        return json({"ready": answers}, status=200 if answers else 503)

    async def begin(request: Any) -> None:
        request.ctx.began = time.perf_counter()

    async def tell(request: Any, response: HTTPResponse) -> None:
        """How long the action took, for whoever asks where a reply's time went (W3C Server Timing)."""
        if began := getattr(request.ctx, "began", None):
            response.headers["Server-Timing"] = f"action;dur={(time.perf_counter() - began) * 1000:.2f}"

    app.register_middleware(begin, "request")
    app.register_middleware(tell, "response")
    app.register_listener(start, "before_server_start")
    app.register_listener(stop, "before_server_stop")
    app.add_route(ready, "/ready", methods=["GET"])
    app.add_route(renderer, "/renderer", methods=["GET"])
    return app


async def _warm(parts: Parts) -> bool:
    """Loads what the first shopper would wait for; False when search cannot be had. The renderer is asked apart."""
    loading = (asyncio.to_thread(parts.recommender.warm), parts.looks.warm())
    search, renderer = await asyncio.gather(*loading, return_exceptions=True)
    for problem in filter(None, (search, renderer)):
        log.error("not ready: %s", problem)
    return search is None


def serve(parts: Parts, open_looks: OpenLooks, *, port: int) -> None:
    """Runs until it is told to stop, in this one process."""
    quiet()
    app = application(parts, open_looks)
    app.run(host=HOST, port=port, single_process=True, access_log=False, motd=False)


def quiet() -> None:
    """Silences what would be said on every call, and errors that would repeat what shoppers said."""
    # rasa 3.6 and rasa_sdk 3.21 differ in their version and agree in their protocol.
    warnings.filterwarnings("ignore", message=r"Your versions of rasa and rasa_sdk might not be compatible")
    # Its error log prints the exception with the request in it.
    logging.getLogger("rasa_sdk.endpoint").setLevel(logging.CRITICAL)
    logging.getLogger("rasa_sdk.executor").setLevel(logging.WARNING)
