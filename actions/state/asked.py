"""One act of a message: its intent, the garments it speaks of, and what is asked about them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from actions.state.known import MEASURE_ENTITIES
from actions.state.names import names_in
from garments import registry
from garments.kind import HALVES
from shop.catalogue import catalogue

GARMENT_ENTITIES = ("category", "colour", "pattern", "material", "style", "size", "item", "ordinal")


# What describes a garment, unless it is part of a product's own name.
DESCRIBING = frozenset({"colour", "pattern", "material", "style", "ordinal"})


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
class Term:
    """What is asked of clothes beside the catalogue's own values (nlu/reading/terms.yml), as it was said."""

    kind: str
    name: str
    said: str


@dataclass(frozen=True)
class Asked:
    """One act: its intent, its garments (at least one, perhaps empty), and everything else by entity name.

    `about`: its words without those about the body, where it was typed. asks: what is asked about its garments;
    ruled_out: what it does not want; numbers: what it says of bodies and garments; cues: small words that point,
    keep or compare, by their names in nlu/reading/cues.yml; named: ids of the shop's products that it calls by name;
    terms: what else it asks for, of which the shop may have none.
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
    terms: tuple[Term, ...] = ()
    framed: bool = False

    @classmethod
    def of(
        cls,
        intent: str,
        text: str,
        entities: Iterable[Mapping[str, Any]],
        cues: Iterable[str] = (),
        terms: Iterable[Term] = (),
    ) -> Asked:
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
        return cls(intent, text, garments, said, about, cues=frozenset(cues), named=named_in(text), terms=tuple(terms))

    @property
    def unheard(self) -> str | None:
        """What it would put on that is of no kind known here, in its own words: a kimono, socks."""
        return next((term.said for term in self.terms if term.kind in ("unheard", "kind")), None)

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


def asked_of(message: Mapping[str, Any]) -> Asked:
    """The message as Rasa parsed it. Words inside a product's name describe nothing: a Wild Rose dress is not pink."""
    intent = str((message.get("intent") or {}).get("name") or "")
    text = str(message.get("text") or "")
    terms = (Term(**term) for term in message.get("terms") or ())
    return Asked.of(intent, text, outside_names(text, message.get("entities") or ()), message.get("cues") or (), terms)


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
    """The one garment with the kinds of the half of the body it is worn on, where only that is said of its kind: "take
    the top off", 上衣换成蓝色, "show me tops"."""
    half = next((half for half in HALVES if half in cues), None)
    kinds = tuple(name for name, one in registry().categories.items() if half and one.half == half)
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
