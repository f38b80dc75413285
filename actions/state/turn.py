"""Everything a skill may know when it answers one act: the message and what is remembered, typed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from actions.state.asked import Asked, Garment, asked_of
from actions.state.felt import Felt, felt_of
from actions.state.known import Known, known_from
from actions.state.wardrobe import Wardrobe, wardrobe_of
from actions.wording.words import Language
from render.person.appearance import Appearance

# Below this the topic of a question is a guess, and the list of topics is the better answer.
TOPIC_CONFIDENCE = 0.4

# A second intent with this share of the first one's confidence is as good a reading.
CLOSE_CALL = 0.6

UNSURE = re.compile(
    r"do(?:n'?|’)t\s+(?:really\s+|even\s+)?(?:know|remember|have (?:a |any )?(?:scale|tape))|"
    r"not (?:too |really |quite )?sure|\ba secret\b|no idea|dunno|\bidk\b|(?:no|not a) clue|can'?t (?:remember|say)|"
    r"\bi forgot\b|\bjust show\b|\bskip\b|"
    r"rather not|prefer not|not comfortable|\bprivate\b|(?:no ?body|no one|none of your)\W?s? business|not telling|"
    r"do(?:n'?|’)t\s+(?:really\s+)?(?:like|want|wish)\s+(?:to\s+)?(?:tell|say|shar|giv|disclos|reveal)|"
    r"不知道|不清楚|不太清楚|不确定|没量过|没称过|忘了|不记得|记不|不想说|不方便说|不想(?:告诉|透露|填)|不愿意?(?:说|告诉)|保密|"
    r"秘密|不告诉你|跳过|随便|直接(?:看|试|穿)",
    re.IGNORECASE,
)

# A message that tells something of the shopper and asks for something as well.
_ASKING = re.compile(
    r"[?？]|\b(?:what|which|show|try|recommend|suggest)\b|什么|多大|几码|哪|吗|看看|试|推荐", re.IGNORECASE
)

# What a shopper may choose of how they are drawn.
LOOKS = ("skin", "hair", "hair_colour")


@dataclass(frozen=True)
class Pending:
    """A wish that waits until enough is known of the body; `ask_sex`: it also depends on that."""

    asked: Asked
    ask_sex: bool = False

    def to_slot(self) -> dict[str, Any]:
        """As JSON."""
        return {"asked": self.asked.to_slot(), "ask_sex": self.ask_sex}

    @classmethod
    def from_slot(cls, value: Mapping[str, Any]) -> Pending:
        """The reverse of `to_slot`."""
        return cls(Asked.from_slot(value.get("asked") or {}), bool(value.get("ask_sex")))


@dataclass(frozen=True)
class Figuring:
    """Questions about the figure that pictures answer: those put so far, and the one that stands open."""

    put: tuple[str, ...] = ()
    open: str | None = None

    def to_slot(self, answers: Mapping[str, str]) -> dict[str, Any]:
        """As JSON, with the answers."""
        return {"put": list(self.put), "open": self.open, "answers": dict(answers)}

    @classmethod
    def from_slot(cls, value: Mapping[str, Any]) -> Figuring:
        """The reverse of `to_slot`, less the answers, which are known of the body."""
        return cls(tuple(value.get("put") or ()), value.get("open"))


@dataclass(frozen=True)
class Turn:
    """Everything a skill may know when it answers one act. Slots are as they were before the answer.

    who: whose body is spoken of, None for the shopper's; beside: what was told of others, by what they are called:
    `told`, said aloud, and `rejected`; people: everybody else who is known, the shopper as "me"; ruled_out: what is
    not wanted in this conversation; draft: a later act of the message changes the look again, so that nothing is drawn
    yet; misses: messages in a row that were not understood; likely: the intents that this one most likely has;
    staffed: whether the shop has people a conversation can be handed over to; topics: of intents that have some.
    """

    language: Language
    asked: Asked
    known: Known
    wardrobe: Wardrobe
    message_id: str = ""
    sender: str = ""
    stored: tuple[str, ...] = ()
    corrected: tuple[str, ...] = ()
    rejected: tuple[Mapping[str, Any], ...] = ()
    forgone: tuple[str, ...] = ()
    wearer: str | None = None
    beside: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    people: Mapping[str, Known] = field(default_factory=dict)
    put: tuple[str, ...] = ()
    admitted: tuple[str, ...] = ()
    told: bool = False
    in_form: bool = False
    nearly: str | None = None
    topics: Mapping[str, str] = field(default_factory=dict)
    requested: str | None = None
    pending: Pending | None = None
    offered: Asked | None = None
    figuring: Figuring = field(default_factory=Figuring)
    appearance: Appearance | None = None
    who: str | None = None
    ruled_out: tuple[Garment, ...] = ()
    draft: bool = False
    misses: int = 0
    likely: tuple[str, ...] = ()
    staffed: bool = False
    felt: tuple[Felt, ...] = ()

    @classmethod
    def of(cls, slots: Mapping[str, Any], message: Mapping[str, Any], sender: str = "") -> Turn:
        """What is remembered (`actions.state.memory`) and the message as Rasa parsed it, typed."""
        message_id = str(message.get("message_id") or "")
        heard: Mapping[str, Any] = slots.get("heard") or {}
        heard = heard if heard.get("message") == message_id else {}
        pending, offered = slots.get("pending"), slots.get("offered")
        return cls(
            language="en" if slots.get("language") == "en" else "zh",
            asked=asked_of(message),
            known=known_from(slots),
            wardrobe=wardrobe_of(slots),
            message_id=message_id,
            sender=sender,
            stored=tuple(heard.get("stored") or ()),
            corrected=tuple(heard.get("corrected") or ()),
            rejected=tuple(heard.get("rejected") or ()),
            forgone=tuple(heard.get("forgone") or ()),
            wearer=heard.get("wearer"),
            beside=heard.get("beside") or {},
            people={who: known_from(body) for who, body in (slots.get("people") or {}).items()},
            put=tuple(slots.get("put") or ()),
            admitted=tuple(slots.get("admitted") or ()),
            told=slots.get("told") == message_id,
            in_form=bool(slots.get("asking")),
            nearly=nearly_of(message),
            topics=topics_of(message),
            requested=slots.get("requested_slot"),
            pending=Pending.from_slot(pending) if pending else None,
            offered=Asked.from_slot(offered) if offered else None,
            figuring=Figuring.from_slot(slots.get("figure") or {}),
            appearance=Appearance(**looks) if (looks := slots.get("appearance")) else None,
            who=slots.get("wearer"),
            ruled_out=tuple(Garment.from_slot(one) for one in slots.get("ruled_out") or ()),
            misses=int(slots.get("misses") or 0),
            likely=tuple(str(one["name"]) for one in (message.get("intent_ranking") or ())[:3]),
            staffed=bool((message.get("metadata") or {}).get("staffed")),
            felt=() if slots.get("wearer") else felt_of(slots),
        )

    @property
    def topic(self) -> str | None:
        """The topic of what is asked, where its intent has topics."""
        return self.topic_of(self.asked)

    def topic_of(self, act: Asked) -> str | None:
        """The same of any act of the message."""
        return act.one("topic") or self.topics.get(act.intent)

    @property
    def about_me(self) -> bool:
        """Whether the message tells of sizes usually worn or of the build, and asks for nothing besides."""
        told = any(name.startswith("usual:") or name in ("build", "pregnancy") for name in self.stored)
        return told and not self.asked.garment.described and not _ASKING.search(self.asked.text)

    @property
    def about_looks(self) -> bool:
        """Whether the message speaks of the shopper's skin or hair, and of no garment."""
        named = self.asked.garment
        return any(self.asked.one(name) for name in LOOKS) and not (named.category or named.item)

    @property
    def questions(self) -> int:
        """How many different questions the form has asked so far."""
        return len([name for name in self.put if name != "reminded"])

    def asking(self, asked: Asked) -> Turn:
        """The same moment with something else asked."""
        return replace(self, asked=asked)


def nearly_of(message: Mapping[str, Any]) -> str | None:
    """The intent that came second, where the language model hardly preferred the first."""
    ranking = message.get("intent_ranking") or []
    if len(ranking) < 2 or float(ranking[1]["confidence"]) < CLOSE_CALL * float(ranking[0]["confidence"]):
        return None
    return str(ranking[1]["name"])


def topics_of(message: Mapping[str, Any]) -> dict[str, str]:
    """Of each intent that has topics (`faq`: delivery, returns …), the one the reader is sure enough of."""
    found = {}
    for intent, selected in (message.get("response_selector") or {}).items():
        chosen = (selected.get("response") or {}) if isinstance(selected, Mapping) else {}
        topic = str(chosen.get("intent_response_key") or "").removeprefix(f"{intent}/")
        if topic and float(chosen.get("confidence") or 0.0) >= TOPIC_CONFIDENCE:
            found[str(intent)] = topic
    return found
