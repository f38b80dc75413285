"""What answers a wish: a skill, and the parts all skills work with."""

from __future__ import annotations

import asyncio
import contextlib
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import ClassVar

from rasa_sdk.events import ActiveLoop, EventType, SlotSet

from actions.explain import NotSold
from actions.find.choosing import Chosen, choose
from actions.person.hearing import OPTIONAL
from actions.renderer.looks import Looks
from actions.state.asked import Garment
from actions.state.turn import Turn
from actions.wording.say import Say
from shop.catalogue import Catalogue, Product
from shop.recommend import Recommender

REMINDED = "reminded"
LEAVE_FORM: tuple[EventType, ...] = (ActiveLoop(None), SlotSet("requested_slot", None))


class Parts:
    """What the skills work with; one per process. `looks` is set once the renderer has started.

    `find`: the search over what the shop sells now; an import is sold from at the next message.
    """

    looks: Looks

    def __init__(self, find: Callable[[], Recommender], looks: Looks | None = None) -> None:
        self._find = find
        self.skills: dict[str, Skill] = {}
        if looks is not None:
            self.looks = looks

    @property
    def recommender(self) -> Recommender:
        """The search over what the shop sells."""
        return self._find()

    @property
    def catalogue(self) -> Catalogue:
        """What the shop sells."""
        return self._find().catalogue

    def product(self, name: str) -> Product:
        """A product by its id. Raises UnknownProduct."""
        return self.catalogue.get(name)

    async def choose(self, garment: Garment, turn: Turn) -> Chosen:
        """What a garment of the turn means.

        Raises NoSuchOrdinal, Unclear, Unheard, Gone, NotSold, UnknownColour, UnknownSize.
        """
        likely = turn.known.sex
        if likely is None and turn.known.enough:
            likely = (await self.looks.figure(turn.known.person())).sex
        pick = partial(choose, garment, turn.asked, turn.wardrobe, self.catalogue, self.recommender)
        pick = partial(pick, likely=likely, ruled_out=turn.ruled_out)
        # The encoder is busy for some milliseconds, which other shoppers need not wait for: hence the threads.
        if turn.known.sex is None and "sex" in turn.admitted:
            # Whose figure was drawn as, and said to be, a man's gets men's jeans, not women's and a woman's figure;
            # what is cut for women alone is worn all the same.
            with contextlib.suppress(NotSold):
                return await asyncio.to_thread(pick, told=likely)
        return await asyncio.to_thread(pick, told=turn.known.sex)


class Skill(ABC):
    """Answers one kind of wish. A subclass names itself and writes `answer`."""

    action: ClassVar[str] = ""
    framed: ClassVar[bool] = False
    """Whether it answers acts the reader found; else it reads the words of a message itself."""

    def __init__(self, parts: Parts) -> None:
        self.parts = parts

    @abstractmethod
    async def answer(self, turn: Turn, say: Say) -> list[EventType]:
        """Speaks, and returns what is to be remembered."""


def step_aside(turn: Turn) -> list[EventType]:
    """Whoever speaks of something else while the form asks is reminded once, and of what can be done without never.

    What waited for the numbers goes on waiting for them.
    """
    if turn.requested in OPTIONAL or REMINDED in turn.put:
        return [*LEAVE_FORM]
    return [SlotSet("put", [*turn.put, REMINDED])]


def settle(turn: Turn) -> list[EventType]:
    """A yes-or-no question is open for one message only, and so is one about the figure."""
    events: list[EventType] = [SlotSet("offered", None)] if turn.offered else []
    if turn.figuring.open:
        closed = replace(turn.figuring, open=None)
        events.append(SlotSet("figure", closed.to_slot(turn.known.choices)))
    return events
