"""A conversation without Rasa: messages as Rasa would parse them, and what is answered to each."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from actions.answering import answer
from actions.server import skills
from actions.skill import Parts
from actions.wording.say import Spoken
from nlu.reading.cues import cues_in
from nlu.reading.terms import terms_of
from shop.catalogue import DEMO_FILE, Catalogue
from shop.recommend import Recommender
from tests.fakes import FakeLooks, WordEncoder

_numbers = itertools.count()
Message = dict[str, Any]


@dataclass
class Answer:
    """What was said: messages with their response's name and gaps, and what is remembered."""

    messages: list[Message]
    restarted: bool = False

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


@dataclass
class Dialogue:
    """A shopper's conversation, one message at a time; what is remembered carries over as Rasa would carry it."""

    language: str = "en"
    looks: FakeLooks = field(default_factory=lambda: FakeLooks("figure", "body", "try_on", "compare"))
    slots: dict[str, Any] = field(default_factory=dict)
    ranking: list[tuple[str, float]] = field(default_factory=list)
    staffed: bool = False

    def __post_init__(self) -> None:
        self.recommender = Recommender(Catalogue.load(Path(DEMO_FILE)), WordEncoder())
        self.parts = Parts(lambda: self.recommender, self.looks)
        skills(self.parts)

    def hear(self, intent: str, text: str = "", **entities: Any) -> Answer:
        """The whole turn: what the message tells is noted, then what it wants is answered."""
        message = message_of(intent, text, entities)
        message["intent_ranking"] = [{"name": n, "confidence": c} for n, c in self.ranking]
        return self._answer(message)

    def read(self, text: str, *acts: Mapping[str, Any], entities: Sequence[Mapping[str, Any]] = ()) -> Answer:
        """A message as the reader frames it: acts in order, each `{"intent": …, "at": its words, …}` (default: all)."""
        framed = []
        for act in acts:
            at = act.get("at", text)
            start = text.index(at)
            terms = [one.as_json() for one in terms_of(at, names_a_garment=bool(act.get("garments")))]
            said = {"cues": cues_in(at), "terms": terms, **{k: v for k, v in act.items() if k != "at"}}
            framed.append({**said, "start": start, "end": start + len(at)})
        message = message_of(str(acts[0]["intent"]), text, {})
        ranking = [{"name": name, "confidence": share} for name, share in self.ranking]
        return self._answer({**message, "acts": framed, "entities": list(entities), "intent_ranking": ranking})

    def _answer(self, message: Message) -> Answer:
        message["metadata"] = {"staffed": self.staffed}
        memory = {"language": self.language, **self.slots}
        reply = asyncio.run(answer(self.parts, memory, message, "somebody"))
        self.slots = dict(reply.memory)
        return Answer([said(one) for one in reply.messages], reply.restarted)


def said(message: Spoken) -> Message:
    """A message as tests read it: only what it has."""
    found = {"text": message.text, "response": message.response, "image": message.image, "custom": message.custom}
    buttons = [asdict(button) for button in message.buttons]
    return {**message.gaps, **{k: v for k, v in found.items() if v is not None}, "buttons": buttons}


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
        "cues": cues_in(text),
        "terms": [one.as_json() for one in terms_of(text, names_a_garment=False)],
        "metadata": {},
    }
