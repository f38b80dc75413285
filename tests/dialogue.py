"""One turn of a dialogue without Rasa: a tracker as Rasa would send it, and what an action answers to it."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.server import skills
from actions.skill import Parts
from actions.validate import ValidateForm, ValidateSlots
from shop.catalogue import DEMO_FILE, Catalogue
from shop.recommend import Recommender
from tests.fakes import FakeLooks, WordEncoder

_numbers = itertools.count()
Message = dict[str, Any]


@dataclass
class Answer:
    """What was said: messages with their response's name and gaps, and what is remembered."""

    messages: list[Message]
    events: list[dict[str, Any]]

    @property
    def responses(self) -> list[str]:
        """The names of the responses, in order."""
        return [m["response"] for m in self.messages if m.get("response")]

    def said(self, response: str) -> Message:
        """The message with this response."""
        return next(m for m in self.messages if m.get("response") == response)

    def custom(self, kind: str) -> Message:
        """The payload of this kind."""
        return next(m["custom"] for m in self.messages if (m.get("custom") or {}).get("kind") == kind)

    @property
    def kinds(self) -> list[str]:
        """The kinds of all payloads, in order."""
        return [m["custom"]["kind"] for m in self.messages if m.get("custom")]

    @property
    def payloads(self) -> list[str]:
        """What all buttons say."""
        return [button["payload"] for m in self.messages for button in m.get("buttons") or ()]

    @property
    def followup(self) -> str | None:
        """The action that comes next, where one was asked for."""
        return next((e["name"] for e in self.events if e["event"] == "followup"), None)


@dataclass
class Dialogue:
    """A shopper's conversation, one action call at a time; slots carry over as Rasa would carry them."""

    language: str = "en"
    looks: FakeLooks = field(default_factory=lambda: FakeLooks("figure", "body", "try_on", "compare"))
    slots: dict[str, Any] = field(default_factory=dict)
    loop: str | None = None
    ranking: list[tuple[str, float]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.recommender = Recommender(Catalogue.load(Path(DEMO_FILE)), WordEncoder())
        self.parts = Parts(lambda: self.recommender, self.looks)
        skills(self.parts)

    def hear(self, intent: str, text: str = "", **entities: Any) -> Answer:
        """The whole turn: the message's slots are set first, then the intent's own action answers."""
        message = message_of(intent, text, entities)
        self._run(ValidateSlots(), message)
        name = "unclear" if intent == "out_of_scope" else intent
        return self._run(self.parts.skills[name], message)

    def set_slots(self, intent: str, text: str = "", **entities: Any) -> Answer:
        """Only what happens before the prediction."""
        return self._run(ValidateSlots(), message_of(intent, text, entities))

    def in_form(self, intent: str, text: str = "", **entities: Any) -> Answer:
        """The turn as the form takes it: its slots, then its validation."""
        self.loop = "measures_form"
        message = message_of(intent, text, entities)
        self._run(ValidateSlots(), message)
        return self._run(ValidateForm(), message)

    def act(self, name: str, message: Message | None = None) -> Answer:
        """One action alone."""
        return self._run(self.parts.skills[name], message or message_of(name, "", {}))

    def _run(self, action: Any, message: Message) -> Answer:
        loop = {"name": self.loop} if self.loop else {}
        slots = {"language": self.language, **self.slots}
        message = {**message, "intent_ranking": [{"name": n, "confidence": c} for n, c in self.ranking]}
        tracker = Tracker("somebody", slots, message, [], False, None, loop, "action_listen")
        dispatcher = CollectingDispatcher()
        events = asyncio.run(action.run(dispatcher, tracker, {}))
        for event in events:
            if event["event"] == "slot":
                self.slots[event["name"]] = event["value"]
            elif event["event"] == "active_loop":
                self.loop = event["name"]
            elif event["event"] in ("reset_slots", "restart"):
                self.slots = {}
        return Answer(dispatcher.messages, events)


def message_of(intent: str, text: str, entities: Mapping[str, Any]) -> Message:
    """A parsed message. An entity that is a list stands for several; `red@2` puts a value into group 2."""
    found = []
    for name, given in entities.items():
        for value in given if isinstance(given, list) else [given]:
            entity: Message = {"entity": name, "value": value}
            if isinstance(value, str) and "@" in value:
                entity["value"], entity["group"] = value.split("@")
            if (start := text.find(str(value))) >= 0:
                entity["start"] = start
            found.append(entity)
    return {
        "intent": {"name": intent, "confidence": 1.0},
        "text": text or f"/{intent}",
        "entities": found,
        "message_id": f"message-{next(_numbers)}",
        "metadata": {},
    }
