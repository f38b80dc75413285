"""The desk's wire: a WebSocket that tells an agent's page what happens, the moment it happens.

Page: `{"type": "hello", "case": ID or null, "after": N, "look"?}` once, then `typing` and `ping`. Gateway:
`line`, `aside`, `typing`, `looking` of the open case, `cases` when the queue has changed, `said` when a shopper wrote,
`ready` when all that was missed is told.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
from typing import Any

from starlette.routing import BaseRoute, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from bot.desk.desk import Desk, DeskEvent
from bot.desk.frame import HOME
from bot.desk.handovers import Case
from bot.desk.ownership import Refused
from bot.desk.sessions import Sessions, SignedIn
from bot.desk.view import desk_line

POLICY_VIOLATION, SIGNED_OUT, GONE = 1008, 4401, 4404
GREETING_S = 10.0
CHECK_EVERY_S = 20.0
"""How often an open page is asked whether its sign-in still holds."""


class DeskWire:
    """The wire of every open page."""

    def __init__(self, desk: Desk, sessions: Sessions) -> None:
        self._desk, self._sessions, self._record = desk, sessions, desk.record

    def routes(self) -> list[BaseRoute]:
        """One address."""
        return [WebSocketRoute(f"{HOME}/socket", self._converse)]

    async def _converse(self, socket: WebSocket) -> None:
        signed = await self._sessions.signed_in(socket)
        if signed is None or not self._sessions.from_our_page(socket):
            await socket.close(POLICY_VIOLATION)
            return
        await socket.accept()
        with contextlib.suppress(WebSocketDisconnect, RuntimeError):
            hello = await self._greeting(socket)
            try:
                case = await self._case(hello.get("case"))
            except Refused:
                await socket.close(GONE)
                return
            async with contextlib.AsyncExitStack() as stack:
                events = stack.enter_context(self._desk.listen())
                if case is not None:
                    look = str(hello.get("look") or "")
                    await stack.enter_async_context(self._desk.looking(case, signed.agent, look=look))
                last = await self._tell_missed(socket, case, hello.get("after"))
                work = (self._tell_coming(socket, events, case, after=last), self._check(socket))
                tasks = [asyncio.create_task(one) for one in work]
                try:
                    await self._listen(socket, signed, case)
                finally:
                    for task in tasks:
                        task.cancel()

    async def _greeting(self, socket: WebSocket) -> dict[str, Any]:
        try:
            async with asyncio.timeout(GREETING_S):
                return await _hear(socket)
        except TimeoutError:
            return {}

    async def _case(self, case_id: object) -> Case | None:
        return await self._record.run(self._desk.handovers.case, case_id) if isinstance(case_id, str) else None

    async def _tell_missed(self, socket: WebSocket, case: Case | None, after: object) -> int:
        last = after if isinstance(after, int) and after >= 0 else 0
        if case is not None:
            authors = await self._record.run(self._desk.handovers.authors, case.sender)
            for aside in await self._record.run(self._desk.asides.every, case):
                await socket.send_json({"type": "aside", "aside": aside.to_json()})
            while lines := await self._record.history(case.sender, after=last):
                # What was said to the assistant afterwards is no agent's to read.
                for line in (one for one in lines if not case.ended or one.at <= case.ended):
                    await socket.send_json({"type": "line", "line": desk_line(line, authors)})
                last = lines[-1].id
            await socket.send_json({"type": "looking", "agents": self._desk.lookers(case.id)})
        await socket.send_json({"type": "ready"})
        return last

    async def _tell_coming(
        self, socket: WebSocket, events: asyncio.Queue[DeskEvent], case: Case | None, *, after: int
    ) -> None:
        with contextlib.suppress(WebSocketDisconnect, RuntimeError):
            while True:
                event = await events.get()
                if event.kind == "cases":
                    await socket.send_json({"type": "cases"})
                elif event.line is not None and event.line.by == "shopper":
                    # The queue beside it shows last words too.
                    await socket.send_json({"type": "said", "case": event.case})
                if case is not None and event.case == case.id:
                    await self._tell_one(socket, event, case, after=after)

    async def _tell_one(self, socket: WebSocket, event: DeskEvent, case: Case, *, after: int) -> None:
        if event.kind == "line" and event.line is not None:
            if event.line.id > after:
                by_agent = event.line.by != "shopper"
                authors = await self._record.run(self._desk.handovers.authors, case.sender) if by_agent else {}
                await socket.send_json({"type": "line", "line": desk_line(event.line, authors)})
        elif event.kind == "aside":
            await socket.send_json({"type": "aside", "aside": event.data})
        elif event.kind != "cases":
            await socket.send_json({"type": event.kind, **event.data})

    async def _check(self, socket: WebSocket) -> None:
        with contextlib.suppress(WebSocketDisconnect, RuntimeError):
            while True:
                await asyncio.sleep(CHECK_EVERY_S)
                if await self._sessions.signed_in(socket) is None:
                    await socket.close(SIGNED_OUT)

    async def _listen(self, socket: WebSocket, signed: SignedIn, case: Case | None) -> None:
        while True:
            message = await _hear(socket)
            if message.get("type") == "typing" and case is not None:
                await self._desk.typing(case, signed.agent)
            elif message.get("type") == "ping":
                await socket.send_json({"type": "pong"})


async def _hear(socket: WebSocket) -> dict[str, Any]:
    try:
        message = json.loads(await socket.receive_text())
    except (ValueError, KeyError, RecursionError):
        return {}
    return message if isinstance(message, dict) else {}
