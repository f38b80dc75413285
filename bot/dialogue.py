"""Asks the dialogue until it has answered: what a crash interrupts is asked again, and nothing is done twice.

Rasa writes a turn into its tracker as a whole, under the name the gateway gave it. Before a message is asked again its
turn is looked up there: an answer that was given and lost on the way is taken from the tracker. A turn that ended in
silence, because the action server was away, changed nothing that is remembered, and is asked anew.
"""

from __future__ import annotations

import asyncio
import logging
import zlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bot.messages import Language, Outgoing, joined
from bot.rasa import Rasa, RasaError, RasaUnreachableError
from bot.tracker import Tracker, TrackerError

log = logging.getLogger(__name__)

PAUSES_S = (0.3, 0.6, 1.2, 2.0)
"""Between one try and the next; the last one again and again."""
MOST_FAILURES = 4
"""Tries that may fail while every part answers: a mistake does not go away by asking again."""


class NoAnswer(Exception):
    """The dialogue gave no answer in time; `reason` is the apology's name."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Question:
    """A message as the dialogue is asked it. `number`: its line's in the store, the same after a restart, or the name
    of what else is asked. `staffed`: whether there are people to hand the conversation over to."""

    sender: str
    text: str
    language: Language
    number: int | str
    staffed: bool = False

    @property
    def turn(self) -> str:
        """The name of its turn in Rasa's tracker; another text under the same number is another turn."""
        return f"{self.number}-{zlib.crc32(self.text.encode('utf-8', 'replace')):08x}"


class Dialogue:
    """Rasa and the actions behind it. `ready` tells whether the actions answer; `patience_s` how long is tried."""

    def __init__(
        self, rasa: Rasa, *, tracker: Tracker, ready: Callable[[], Awaitable[bool]], patience_s: float = 180.0
    ) -> None:
        self._rasa, self._tracker, self._ready = rasa, tracker, ready
        self.patience_s = patience_s
        self.has_answered = False
        self.is_away = False
        """Whether nobody listened when it was asked last."""

    async def ask(self, question: Question, *, again: bool = False) -> list[Outgoing]:
        """The answer, never an empty one. `again`: it may have been asked before a restart. Raises NoAnswer."""
        loop = asyncio.get_running_loop()
        until, failures, tries = loop.time() + self.patience_s, 0, 0
        while True:
            try:
                answers = await self._once(question, again=again or tries > 0)
                reason = "no_answer"
            except RasaError as problem:
                log.warning("no answer: %s", problem)
                answers = []
                away = isinstance(problem, RasaUnreachableError)
                reason = ("unreachable" if self.has_answered else "starting") if away else "no_answer"
                failures += not away
            else:
                failures += not answers and await self._all_ready()
            self.is_away = reason != "no_answer"
            if answers:
                self.has_answered = True
                return answers
            pause = PAUSES_S[min(tries, len(PAUSES_S) - 1)]
            tries += 1
            if failures >= MOST_FAILURES or loop.time() + pause > until:
                raise NoAnswer(reason)
            await asyncio.sleep(pause)

    async def _once(self, question: Question, *, again: bool) -> list[Outgoing]:
        if again:
            given = await self._given(question)
            if given:
                return given
        answers = await self._rasa.ask(
            question.sender, question.text, language=question.language, turn=question.turn, staffed=question.staffed
        )
        # Rasa swallows the failure of an action, or of the whole action server, and answers with an empty list.
        return joined([answer for answer in answers if answer.says_something])

    async def _given(self, question: Question) -> list[Outgoing] | None:
        try:
            given = await asyncio.to_thread(self._tracker.answer_to, question.sender, question.turn)
        except TrackerError as problem:
            log.warning("%s", problem)
            return None
        return [answer for answer in given if answer.says_something] if given is not None else None

    async def _all_ready(self) -> bool:
        try:
            return await self._ready()
        except Exception:  # whatever goes wrong in asking, they are not ready
            return False

    async def close(self) -> None:
        """Lets the connections go."""
        await self._rasa.close()
