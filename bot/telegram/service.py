"""Telegram's updates into the gateway and its lines out again, each chat in order, whatever is killed meanwhile.

An update is kept before it is acknowledged, and erased when the gateway has kept and answered it; its number is the
message's own name there, so that nothing is asked twice. Answers are read from the store behind the last line a chat
has, and counted as sent when Telegram says so. A kill between that yes and the count sends one message twice.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections import defaultdict
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from telegram import Bot
from telegram.constants import ChatAction

from bot.devices import Outcome
from bot.gateway import Gateway
from bot.listening import Event
from bot.load import Busy
from bot.messages import SCAN, Incoming, Language
from bot.pace import Pace
from bot.record import Line
from bot.telegram.chats import Chats, chat_of, sender_of
from bot.telegram.jobs import Jobs
from bot.telegram.planning import Step, parts, steps
from bot.telegram.reading import CODE_BEFORE, Blocked, InGroup, Pressed, Said, Scan, number_and_chat, parsed, read
from bot.telegram.scans import fetch
from bot.telegram.sending import USED, Gone, Sender, keyboard_after
from bot.wording import JOIN, TOLD, say
from common.language import detect

log = logging.getLogger(__name__)
T = TypeVar("T")
TYPING_AFTER_S = 0.3
"""What is answered sooner needs no sign of typing."""
TYPING_EVERY_S = 4.5
"""Telegram shows a sign of typing for five seconds."""


class Service:
    """One bot's chats. Call `start` once its name is known."""

    def __init__(self, gateway: Gateway, bot: Bot, chats: Chats, *, base_url: str, pace: Pace) -> None:
        self._gateway, self._bot, self._chats, self._pace = gateway, bot, chats, pace
        self.sender = Sender(bot, base_url=base_url)
        self._base_url = base_url
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="telegram")
        self._answering, self._delivering = Jobs(self._answer_waiting), Jobs(self._deliver)
        self._notices: defaultdict[int, list[Line]] = defaultdict(list)
        self._typing: dict[int, asyncio.Task[None]] = {}
        self._tasks: set[asyncio.Task[Any]] = set()
        self.name = ""

    async def kept(self, work: Callable[..., T], *arguments: Any) -> T:
        """Runs a method of the chats' file off the event loop, in the order asked for."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, work, *arguments)

    async def start(self) -> None:
        """Takes up what the last process left: updates not done, and lines not sent."""
        self.begin(self._watch())
        if doubtful := await self.kept(self._chats.in_doubt):
            log.warning("Telegram: %d chats may see one message twice: it was on its way at the last end", doubtful)
        for chat in await self.kept(self._chats.chats_waiting):
            self._answering.wake(chat)
        for chat in await self.kept(self._chats.known):
            self._delivering.wake(chat)

    def open(self, name: str) -> None:
        """The bot's user name is known: links lead there."""
        self.name = name
        self._gateway.devices.telegram = lambda code: f"https://t.me/{name}?start={CODE_BEFORE}{code}"

    async def close(self) -> None:
        """Stops; what was not finished is taken up after the next start."""
        for task in [*self._tasks, *self._typing.values()]:
            task.cancel()
        await self._answering.close()
        await self._delivering.close()
        await asyncio.gather(*self._tasks, *self._typing.values(), return_exceptions=True)
        self._thread.shutdown()
        self._chats.close()

    def begin(self, work: Any) -> None:
        """Runs a coroutine until the end."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    # In

    async def accept(self, updates: Sequence[dict[str, Any]]) -> None:
        """Keeps updates as Telegram gives them, then has them answered. Raises the store's errors: none is kept."""
        rows = [(*numbered, json.dumps(raw)) for raw in updates if (numbered := number_and_chat(raw, self.name))]
        new = await self.kept(self._chats.take, rows)
        for number, chat, body in rows:
            if number in new and chat is not None:
                update = parsed(body)
                if update is not None and update.callback_query is not None:
                    # At once, or the button would spin while an earlier message is answered.
                    self.begin(self.sender.once(self._bot.answer_callback_query(update.callback_query.id)))
                self._answering.wake(chat)

    async def _answer_waiting(self, chat: int) -> None:
        while waiting := await self.kept(self._chats.waiting, chat):
            number, body = waiting[0]
            update = parsed(body)
            found = read(update, self.name) if update else None
            together = [number]
            if isinstance(found, Said) and not found.is_edit:
                found, together = _corrected(found, waiting)
            if found is not None:
                await self._answer(found, number)
            await self.kept(self._chats.done, together)

    async def _answer(self, found: Said | Pressed | Scan | Blocked | InGroup, number: int) -> None:
        if isinstance(found, Blocked):
            await self.kept(self._chats.block, found.chat, found.blocked)
        elif isinstance(found, InGroup):
            text = say("group", found.hint or "en", bot=self.name)
            await self.sender.once(self._bot.send_message(found.chat, text, reply_to_message_id=found.message))
        elif isinstance(found, Pressed):
            await self._press(found, number)
        elif isinstance(found, Scan):
            await self._scan(found, number)
        else:
            await self._say(found, number)

    async def _say(self, said: Said, number: int) -> None:
        before = await self.kept(self._chats.progress, said.chat)
        if said.is_edit and before is not None and said.words == before.words:
            return
        text, payload = said.text, said.payload
        if payload is not None and payload.startswith(JOIN):
            outcome = await self._join(said.chat, payload.removeprefix(JOIN))
            if outcome == "joined":
                return
            payload = TOLD + f"link_{outcome}"
        if said.is_edit and before is not None and said.message == before.message:
            if payload is None and not text.startswith("/"):
                payload = correction(text, await self._language(said.chat, said.hint))
        elif said.is_edit:
            payload = TOLD + "old_edit"
        await self._hand_over(said.chat, text, payload, number, said.hint)
        if payload != TOLD + "old_edit":  # that one is still not the last
            await self.kept(self._chats.heard, said.chat, said.message, said.words)

    async def _join(self, chat: int, code: str) -> Outcome:
        """The chat goes on with the conversation of the link, where a line of its own tells so."""
        device = sender_of(chat)
        outcome = await self._gateway.devices.join(device, code, where="telegram")
        if outcome == "joined":
            line = (await self._gateway.standing(device)).since_line
            await self.kept(self._chats.begin, chat, max(line - 1, 0))
            self._delivering.wake(chat)
        return outcome

    async def _press(self, pressed: Pressed, number: int) -> None:
        if pressed.button in (USED, ""):
            return
        used = await self.kept(self._chats.press, pressed.chat, pressed.message, pressed.button)
        if pressed.shown:
            markup = keyboard_after(pressed.shown, used | {pressed.button})
            edit = self._bot.edit_message_reply_markup(pressed.chat, pressed.message, reply_markup=markup)
            self.begin(self.sender.once(edit))
        # A crash between the note and the answer must not make the press a repeated one: it is known by its number.
        press = f"press-{pressed.message}-{pressed.button}"
        await self._hand_over(pressed.chat, pressed.button, None, number, pressed.hint, name=press)

    async def _scan(self, scan: Scan, number: int) -> None:
        language = await self._language(scan.chat, scan.hint)
        kept = await fetch(self._bot, (await self._gateway.standing(sender_of(scan.chat))).shopper, scan)
        title = say("scan_sent", language, file=scan.name[-60:])
        payload = TOLD + kept.refusal if kept.refusal else SCAN + f'"{kept.name}"}}'
        await self._hand_over(scan.chat, title, payload, number, scan.hint)

    async def _language(self, chat: int, hint: Language | None) -> Language:
        """The language the chat is held in, else that of the shopper's Telegram, else the shop's own."""
        shopper = (await self._gateway.standing(sender_of(chat))).shopper
        return await self._gateway.language(shopper) or hint or detect("")

    async def _hand_over(
        self, chat: int, text: str, payload: str | None, number: int, hint: Language | None, *, name: str = ""
    ) -> None:
        """Gives a message to the gateway, and waits until it is answered: what came later comes later there too."""
        sender = sender_of(chat)
        await self.kept(self._chats.begin, chat, await self._last_line(chat, sender))
        if wait_s := self._pace.wait_s(sender):
            await asyncio.sleep(wait_s)
        message = Incoming(
            "telegram", sender, text, payload=payload, client_id=name or f"update-{number}", language_hint=hint
        )
        while True:
            try:
                await self._gateway.receive(message)
                return
            except Busy as problem:
                await asyncio.sleep(problem.retry_after_s)

    async def _last_line(self, chat: int, sender: str) -> int:
        """Where a chat that is new to us begins: behind all that was said there before."""
        if await self.kept(self._chats.progress, chat) is not None:
            return 0
        last = 0
        while lines := await self._gateway.history(sender, after=last):
            last = lines[-1].id
        return last

    # Out

    async def _watch(self) -> None:
        with self._gateway.watch() as events:
            while True:
                shopper, event = await events.get()
                for device in await self._gateway.record.devices(shopper):
                    if (chat := chat_of(device)) is not None:
                        self._show(chat, event)

    def _show(self, chat: int, event: Event) -> None:
        if event.kind == "working":
            self._stop_typing(chat)
            # What takes longer than a sentence is a picture.
            action = ChatAction.UPLOAD_PHOTO if event.text else ChatAction.TYPING
            self._typing[chat] = asyncio.create_task(self._type(chat, action))
        elif event.kind == "rest":
            self._stop_typing(chat)
        elif event.kind == "typing":
            if event.by == "agent":
                self.begin(self.sender.once(self._bot.send_chat_action(chat, ChatAction.TYPING)))
        elif event.kind in ("line", "notice"):
            if event.kind == "notice" and event.line is not None:
                self._notices[chat].append(event.line)
            self._delivering.wake(chat)

    def _stop_typing(self, chat: int) -> None:
        if task := self._typing.pop(chat, None):
            task.cancel()

    async def _type(self, chat: int, action: str) -> None:
        await asyncio.sleep(TYPING_AFTER_S)
        while True:
            await self.sender.once(self._bot.send_chat_action(chat, action))
            await asyncio.sleep(TYPING_EVERY_S)

    async def _deliver(self, chat: int) -> None:
        device = sender_of(chat)
        language = await self._language(chat, None)
        try:
            for line in self._notices.pop(chat, ()):
                for part in parts(line.message, self._base_url):
                    await self.sender.send(chat, part, language)
            progress = await self.kept(self._chats.progress, chat)
            while progress is not None and not progress.blocked:
                standing = await self._gateway.standing(device)
                # Of the conversation it was joined to, a chat is sent what was said since.
                after = max(progress.line, standing.since_line - 1)
                lines = await self._gateway.history(standing.shopper, after=after)
                if not lines:
                    return
                for step in steps(lines, self._base_url, device=device):
                    await self._send_step(chat, step, progress.line, progress.part, language)
                    progress = await self.kept(self._chats.progress, chat)
                    if progress is None or progress.blocked:
                        return
                    if await self._gateway.standing(device) != standing:
                        break
        except Gone:
            log.info("Telegram: a chat may no longer be written to")
            await self.kept(self._chats.block, chat)

    async def _send_step(self, chat: int, step: Step, line: int, done: int, language: Language) -> None:
        for place, part in enumerate(step.parts[done:], start=done + 1):
            await self.kept(self._chats.trying, chat)
            await self.sender.send(chat, part, language)
            if place < len(step.parts):
                await self.kept(self._chats.sent, chat, line, place)
        await self.kept(self._chats.sent, chat, step.line, 0)


def correction(text: str, before: Language) -> str:
    """What the dialogue is asked where a shopper changed their last message into `text`."""
    return f"不对，是{text}" if detect(text, before) == "zh" else f"no, I mean {text}"


def _corrected(said: Said, waiting: Sequence[tuple[int, str]]) -> tuple[Said, list[int]]:
    """The message as its shopper has changed it while it waited, and the updates that this takes care of."""
    numbers = [waiting[0][0]]
    for number, body in waiting[1:]:
        update = parsed(body)
        edit = read(update) if update else None
        if isinstance(edit, Said) and edit.is_edit and edit.message == said.message:
            said = Said(edit.chat, edit.message, edit.text, edit.payload, edit.hint)
            numbers.append(number)
    return said, numbers
