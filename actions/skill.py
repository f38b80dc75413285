"""What every action is: a skill that answers one turn, and always answers something."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, ClassVar

from rasa_sdk import Action, Tracker
from rasa_sdk.events import ActiveLoop, EventType, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.choosing import Chosen, choose
from actions.explain import NotSold, explain
from actions.facts import told_beside, topics_beside
from actions.hearing import OPTIONAL, announce
from actions.looks import BodyImplausible, Looks, LookTooSlow
from actions.patience import answer_s
from actions.questions import heard_figure
from actions.routing import meant
from actions.say import Say
from actions.slots import Garment, Turn
from shop.catalogue import Catalogue, Product
from shop.media import DiskFull, MediaError
from shop.recommend import Recommender

log = logging.getLogger(__name__)

APOLOGY: tuple[tuple[type[BaseException], str], ...] = (
    (LookTooSlow, "utter_too_slow"),
    (TimeoutError, "utter_too_slow"),
    (DiskFull, "utter_no_picture"),
    (MediaError, "utter_no_picture"),
    (BodyImplausible, "utter_body_failed"),
    (Exception, "utter_broken"),
)


# These show something; a question about it may stand in the same message.
SHOWING = frozenset(
    f"action_{name}"
    for name in ("try_on", "add_item", "change_size", "change_colour", "change_view", "ask_size", "ask_fit", "compare")
)
LISTING = frozenset({"action_search", "action_recommend", "action_give_measures"})
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
        pick = partial(choose, garment, turn.asked, turn.wardrobe, self.catalogue, self.recommender, likely=likely)
        # The encoder is busy for some milliseconds, which other shoppers need not wait for: hence the threads.
        if turn.known.sex is None and "sex" in turn.admitted:
            # Whose figure was drawn as, and said to be, a man's gets men's jeans, not women's and a woman's figure;
            # what is cut for women alone is worn all the same.
            with contextlib.suppress(NotSold):
                return await asyncio.to_thread(pick, told=likely)
        return await asyncio.to_thread(pick, told=turn.known.sex)


class Skill(Action, ABC):  # type: ignore[misc]
    """Answers one intent. A subclass names itself and writes `answer`."""

    action: ClassVar[str] = ""

    def __init__(self, parts: Parts) -> None:
        self.parts = parts

    def name(self) -> str:
        """The action's name in domain.yml."""
        return self.action

    @abstractmethod
    async def answer(self, turn: Turn, say: Say) -> list[EventType]:
        """Speaks, and returns what is to be remembered."""

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, _domain: Any) -> list[EventType]:
        """Answers, and apologises with a next step where that goes wrong.

        Rasa would swallow an exception and say nothing; the server's error page would repeat every slot.
        """
        turn = Turn.of(tracker)
        say = Say(dispatcher, turn.language)
        events, aside = settle(turn), step_aside(turn) if turn.in_form else []
        try:
            instead = heard_figure(turn)
            if instead is None:
                events += announce(turn, say)
            other, turn = meant(turn if instead is None else turn.asking(instead))
            skill = self.parts.skills[other] if other else self
            if skill is not self and turn.asked.intent == "restart":
                # Rasa's own rule for restart would call this action again and again until it restarts.
                events.append(FollowupAction("action_listen"))
            async with asyncio.timeout(answer_s()):
                answered = await skill.answer(turn, say)
            # Who says nothing leaves the word to the form, which asks again: nobody is answered with silence.
            events += [*(aside if dispatcher.messages else []), *answered]
            self._beside(skill, turn, say, events)
            return events
        except Exception as problem:
            explained = explain(problem, turn, say)
            return [*events, *aside, *(self._apologise(problem, say) if explained is None else explained)]

    def _beside(self, skill: Skill, turn: Turn, say: Say, events: Sequence[EventType]) -> None:
        """What else was asked of the garment that is now talked about."""
        if turn.asked.text.startswith("/"):
            return
        focus = next((e["value"] for e in reversed(events) if e.get("name") == "focus"), turn.wardrobe.focus)
        if skill.action in SHOWING and focus in self.parts.catalogue:
            told_beside(turn.asked.text, self.parts.product(str(focus)), say)
        elif skill.action in LISTING:
            topics_beside(turn.asked.text, say)

    def _apologise(self, problem: Exception, say: Say) -> list[EventType]:
        # The type alone: the message of an error may hold what a shopper said.
        log.error("%s failed: %s", self.action, type(problem).__name__, exc_info=log.isEnabledFor(logging.DEBUG))
        say.say(next(response for kind, response in APOLOGY if isinstance(problem, kind)))
        return []


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
