"""Reads a Tracker into types, and writes them back as slot events: no other module touches raw slots or entities."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from rasa_sdk.events import EventType, SlotSet

from actions.known import MEASURE_ENTITIES, Known, known_from
from actions.names import names_in
from actions.words import Language
from render.person.appearance import Appearance
from render.types import VIEWS, View
from shop.catalogue import catalogue

# Below this the topic of a question is a guess, and the list of topics is the better answer.
TOPIC_CONFIDENCE = 0.4
# A second intent with this share of the first one's confidence is as good a reading.
CLOSE_CALL = 0.6
GARMENT_ENTITIES = ("category", "colour", "pattern", "material", "style", "size", "item", "ordinal")
# Looks and lists a conversation remembers: more than anybody counts back to, and little to carry with each message.
LONGEST_MEMORY = 20
# What describes a garment, unless it is part of a product's own name.
DESCRIBING = frozenset({"colour", "pattern", "material", "style", "ordinal"})

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
# "Take the top off", 上衣换成蓝色, "show me tops": whichever of these it is.
HALVES = {"top": ("tee", "sweater"), "bottom": ("trousers", "jeans", "leggings", "shorts", "skirt")}
# What a shopper may choose of how they are drawn.
LOOKS = ("skin", "hair", "hair_colour")


@dataclass(frozen=True)
class Garment:
    """What was said of one garment; values of one field are in the order of the sentence."""

    category: tuple[str, ...] = ()
    colour: tuple[str, ...] = ()
    pattern: tuple[str, ...] = ()
    material: tuple[str, ...] = ()
    style: tuple[str, ...] = ()
    size: tuple[str, ...] = ()
    item: tuple[str, ...] = ()
    ordinal: tuple[int, ...] = ()
    name: tuple[str, ...] = ()

    @property
    def described(self) -> bool:
        """Whether anything but a size was said."""
        return bool(self.name) or any(getattr(self, name) for name in GARMENT_ENTITIES if name != "size")

    @classmethod
    def from_slot(cls, value: Mapping[str, Any]) -> Garment:
        """The reverse of `to_slot`."""
        return cls(**{name: tuple(values) for name, values in value.items()})

    def to_slot(self) -> dict[str, list[Any]]:
        """As JSON, without what was not said."""
        return {name: list(values) for name, values in asdict(self).items() if values}

    @property
    def looks(self) -> bool:
        """Whether a property of its cloth or cut was said."""
        return bool(self.pattern or self.material or self.style)


@dataclass(frozen=True)
class Number:
    """A number (or sex, size, age) that was said, and of whom: self, other, garment, supposition, past.

    who: what the other person is called; change: "5 kg lighter" is -5.0 and no value; negated: denied.
    """

    entity: str
    value: Any = None
    of: str = "self"
    who: str | None = None
    change: float | None = None
    negated: bool = False


@dataclass(frozen=True)
class Asked:
    """One act: its intent, its garments (at least one, perhaps empty), and everything else by entity name.

    `about`: its words without those about the body, where it was typed. asks: what is asked about its garments;
    ruled_out: what it does not want; numbers: what it says of bodies and garments; cues: small words that point,
    keep or compare, by their names in nlu/reading/cues.yml; named: ids of the shop's products that it calls by name.
    framed: found by the reader, so that nothing is read from its words again.
    """

    intent: str = ""
    text: str = ""
    garments: tuple[Garment, ...] = (Garment(),)
    others: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)
    about: str = ""
    asks: tuple[str, ...] = ()
    ruled_out: tuple[Garment, ...] = ()
    numbers: tuple[Number, ...] = ()
    cues: frozenset[str] = frozenset()
    named: tuple[str, ...] = ()
    framed: bool = False

    @classmethod
    def of(cls, intent: str, text: str, entities: Iterable[Mapping[str, Any]], cues: Iterable[str] = ()) -> Asked:
        """Groups a message's entities by garment; what belongs to no group belongs to the first garment."""
        entities = _without_habits(list(entities))
        named = sorted({str(e["group"]) for e in entities if e.get("group")})
        groups: dict[str, dict[str, list[Any]]] = {group: {} for group in named or ["1"]}
        others: dict[str, list[Any]] = {}
        for entity in entities:
            name, value = str(entity.get("entity")), entity.get("value")
            if value is None:
                continue
            room = groups[str(entity.get("group") or next(iter(groups)))] if name in GARMENT_ENTITIES else others
            values = room.setdefault(name, [])
            value = _as_int(value) if name == "ordinal" else value
            if value is not None and value not in values:
                values.append(value)
        garments = tuple(Garment(**{n: tuple(v) for n, v in room.items()}) for room in groups.values())
        garments = tuple(g for g in garments if g != Garment()) or (Garment(),)
        about = _less_numbers(text, entities)
        said = {name: tuple(v) for name, v in others.items()}
        garments = of_half(garments, cues)
        return cls(intent, text, garments, said, about, cues=frozenset(cues), named=named_in(text))

    @property
    def garment(self) -> Garment:
        """The first garment."""
        return self.garments[0]

    def one(self, name: str) -> Any:
        """The first value of an entity that is not a garment's, or None."""
        values = self.others.get(name, ())
        return values[0] if values else None

    def every(self, name: str) -> tuple[Any, ...]:
        """All values of a garment's entity, over all garments, in order."""
        return tuple(value for garment in self.garments for value in getattr(garment, name))

    def to_slot(self) -> dict[str, Any]:
        """As JSON, to be asked again later."""
        garments = [garment.to_slot() for garment in self.garments]
        others = {name: list(values) for name, values in self.others.items() if name not in MEASURE_ENTITIES}
        said = {"intent": self.intent, "text": self.text, "about": self.about, "asks": list(self.asks)}
        pointed = {"cues": sorted(self.cues), "named": list(self.named), "framed": self.framed}
        return {**said, **pointed, "garments": garments, "others": others}

    @classmethod
    def from_slot(cls, value: Mapping[str, Any]) -> Asked:
        """The reverse of `to_slot`."""
        garments = tuple(Garment.from_slot(garment) for garment in value.get("garments") or [{}])
        others = {name: tuple(values) for name, values in (value.get("others") or {}).items()}
        said = (str(value.get("intent", "")), str(value.get("text", "")))
        found = cls(*said, garments, others, str(value.get("about", "")), tuple(value.get("asks") or ()))
        cues, named = frozenset(value.get("cues") or ()), tuple(value.get("named") or ())
        return replace(found, cues=cues, named=named, framed=bool(value.get("framed")))


@dataclass(frozen=True)
class Piece:
    """One garment worn: a product in one size and colour; `ours`: the size was our choice, and follows the body."""

    id: str
    size: str
    colour: str
    ours: bool = False


@dataclass(frozen=True)
class Tried:
    """One look that was drawn: what was worn, and by whom (None: the shopper)."""

    pieces: tuple[Piece, ...]
    who: str | None = None

    def to_slot(self) -> dict[str, Any]:
        """As JSON."""
        return {"pieces": [asdict(piece) for piece in self.pieces], "who": self.who}

    @classmethod
    def from_slot(cls, value: Mapping[str, Any]) -> Tried:
        """The reverse of `to_slot`."""
        return cls(tuple(Piece(**piece) for piece in value["pieces"]), value.get("who"))


@dataclass(frozen=True)
class Wardrobe:
    """What has been shown: what is worn now, from where, and before that; the last list; what is talked about.

    pair: the two garments or sizes compared last. tried: every look drawn, the first one first; lists: the products of
    every list shown, the first one first, as far back as LONGEST_MEMORY; saved: looks the shopper wants kept.
    """

    worn: tuple[Piece, ...] = ()
    view: View = "front"
    before: tuple[Piece, ...] = ()
    pair: tuple[Piece, ...] = ()
    listed: tuple[str, ...] = ()
    query: Mapping[str, Any] = field(default_factory=dict)
    shown: int = 0
    focus: str | None = None
    tried: tuple[Tried, ...] = ()
    lists: tuple[tuple[str, ...], ...] = ()
    saved: tuple[Tried, ...] = ()

    @property
    def still(self) -> View:
        """From where a changed look is shown: a turn is worth its time only when it is asked for."""
        return "front" if self.view == "turntable" else self.view

    def pieces(self) -> tuple[Piece, ...]:
        """Every piece worn in this conversation, what is worn now first, then the latest look before it."""
        tried = (piece for look in reversed(self.tried) for piece in look.pieces)
        return (*self.worn, *self.before, *tried)

    def wearing(self, pieces: Sequence[Piece]) -> Wardrobe:
        """With other pieces on; what was worn until now can be gone back to."""
        same = tuple(pieces) == self.worn
        return replace(self, worn=tuple(pieces), before=self.before if same else self.worn, pair=())

    def drawn(self, who: str | None) -> Wardrobe:
        """With what is worn now among the looks that were tried, unless it was the last of them."""
        now = Tried(self.worn, who)
        return self if self.tried[-1:] == (now,) else replace(self, tried=(*self.tried, now)[-LONGEST_MEMORY:])

    def slots(self) -> list[EventType]:
        """The events that remember this."""
        kept = {"items": self.worn, "before": self.before, "pair": self.pair}
        pieces = {name: [asdict(piece) for piece in some] for name, some in kept.items()}
        look = {**pieces, "view": self.view} if self.worn or self.pair else None
        listed = {"ids": list(self.listed), "query": dict(self.query), "shown": self.shown} if self.listed else None
        looks = {"tried": self.tried, "saved": self.saved}
        history = [SlotSet(name, [one.to_slot() for one in some]) for name, some in looks.items()]
        history.append(SlotSet("lists", [list(ids) for ids in self.lists]))
        return [SlotSet("look", look), SlotSet("listed", listed), SlotSet("focus", self.focus), *history]


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
    yet; misses: messages in a row that were not understood; likely: the intents that this one most likely has.
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
    topic: str | None = None
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

    @classmethod
    def of(cls, slots: Mapping[str, Any], message: Mapping[str, Any], sender: str = "") -> Turn:
        """What is remembered (`actions.memory`) and the message as Rasa parsed it, typed."""
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
            topic=topic_of(message),
            requested=slots.get("requested_slot"),
            pending=Pending.from_slot(pending) if pending else None,
            offered=Asked.from_slot(offered) if offered else None,
            figuring=Figuring.from_slot(slots.get("figure") or {}),
            appearance=Appearance(**looks) if (looks := slots.get("appearance")) else None,
            who=slots.get("wearer"),
            ruled_out=tuple(Garment.from_slot(one) for one in slots.get("ruled_out") or ()),
            misses=int(slots.get("misses") or 0),
            likely=tuple(str(one["name"]) for one in (message.get("intent_ranking") or ())[:3]),
        )

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


def asked_of(message: Mapping[str, Any]) -> Asked:
    """The message as Rasa parsed it. Words inside a product's name describe nothing: a Wild Rose dress is not pink."""
    intent = str((message.get("intent") or {}).get("name") or "")
    text = str(message.get("text") or "")
    return Asked.of(intent, text, outside_names(text, message.get("entities") or ()), message.get("cues") or ())


def _without_habits(entities: list[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """ "I usually wear M", "my jeans are size 30" wish for no M and for no jeans."""
    habits = [e for e in entities if e["entity"] == "usual_size"]
    within = [(int(e.get("start") or 0), int(e.get("end") or 0)) for e in habits]
    legwear = any(str(e["value"]).startswith(("jeans:", "china_trousers:")) for e in habits)
    return [
        e
        for e in entities
        if not (e["entity"] == "size" and any(low <= int(e.get("start") or 0) < high for low, high in within))
        and not (legwear and e["entity"] == "category" and e["value"] in ("jeans", "trousers"))
    ]


def of_half(garments: tuple[Garment, ...], cues: Iterable[str]) -> tuple[Garment, ...]:
    """The one garment with the kinds of the half of the body it is worn on, where only that is said of its kind."""
    kinds = next((kinds for half, kinds in HALVES.items() if half in cues), ())
    (garment, *others) = garments
    known = garment.category or garment.item or garment.name or garment.ordinal or others
    return garments if known or not kinds else (replace(garment, category=kinds),)


def named_in(text: str) -> tuple[str, ...]:
    """The ids of the products that a text calls by name, the longest name first."""
    if not text or text.startswith("/"):
        return ()
    return tuple(dict.fromkeys(named.product.id for named in names_in(text, catalogue())))


def outside_names(text: str, entities: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The entities less those that describe nothing because they stand in a product's name."""
    spans = [] if text.startswith("/") else [(named.start, named.end) for named in names_in(text, catalogue())]
    return [
        entity
        for entity in entities
        if entity["entity"] not in DESCRIBING
        or "start" not in entity
        or not any(low <= int(entity["start"]) < high for low, high in spans)
    ]


def nearly_of(message: Mapping[str, Any]) -> str | None:
    """The intent that came second, where the language model hardly preferred the first."""
    ranking = message.get("intent_ranking") or []
    if len(ranking) < 2 or float(ranking[1]["confidence"]) < CLOSE_CALL * float(ranking[0]["confidence"]):
        return None
    return str(ranking[1]["name"])


def topic_of(message: Mapping[str, Any]) -> str | None:
    """The topic of a frequent question, where the response selector is sure enough of it."""
    chosen = ((message.get("response_selector") or {}).get("faq") or {}).get("response") or {}
    sure = float(chosen.get("confidence") or 0.0) >= TOPIC_CONFIDENCE
    return str(chosen.get("intent_response_key") or "").removeprefix("faq/") or None if sure else None


def wardrobe_of(slots: Mapping[str, Any]) -> Wardrobe:
    """What was shown."""
    look, listed = slots.get("look") or {}, slots.get("listed") or {}
    return Wardrobe(
        worn=tuple(Piece(**piece) for piece in look.get("items", ())),
        before=tuple(Piece(**piece) for piece in look.get("before", ())),
        pair=tuple(Piece(**piece) for piece in look.get("pair", ())),
        view=view_of(look.get("view")),
        listed=tuple(listed.get("ids", ())),
        query=listed.get("query", {}),
        shown=int(listed.get("shown", 0)),
        focus=slots.get("focus"),
        tried=tuple(Tried.from_slot(one) for one in slots.get("tried") or ()),
        saved=tuple(Tried.from_slot(one) for one in slots.get("saved") or ()),
        lists=tuple(tuple(ids) for ids in slots.get("lists") or ()),
    )


def view_of(value: Any) -> View:
    """A view by its name; the front for anything else."""
    return next((view for view in VIEWS if view == value), "front")


def _less_numbers(text: str, entities: Iterable[Mapping[str, Any]]) -> str:
    """The text without its body measures; nothing of a button's payload."""
    if text.startswith("/"):
        return ""
    for entity in sorted(entities, key=lambda e: -int(e.get("start") or 0)):
        if entity.get("entity") in (*MEASURE_ENTITIES, "age") and entity.get("end"):
            text = text[: int(entity.get("start") or 0)] + " " + text[int(entity["end"]) :]
    return text.strip()


def _as_int(value: Any) -> int | None:
    try:
        return int(float(value))
    except (TypeError, ValueError):
        return None
