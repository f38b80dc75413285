"""A conversation at a glance: what is known of the shopper and from where, what was tried, advised, misunderstood.

Read from what the assistant showed (`custom`, the contract's kinds), so that it is what the shopper saw.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.messages import Language
from bot.tracker import Tracker
from common.store import Message, Store
from shop.catalogue import catalogue

MOST_LOOKS = 8
MOST_ADVICE = 4
UNCLEAR = ("nlu_fallback", "out_of_scope")
"""Intents of Rasa's tracker that mean: not understood."""


@dataclass(frozen=True)
class Measure:
    """One number of the body [cm, kg, years]; `told`: by the shopper, else worked out from what they told."""

    name: str
    value: float | str
    told: bool


@dataclass(frozen=True)
class Tried:
    """One look: its picture, the garments by name with size, and what was tight or loose."""

    image: str | None
    garments: tuple[str, ...]
    verdicts: tuple[tuple[str, str], ...]
    view: str = ""


@dataclass(frozen=True)
class Advice:
    """A size that was advised, how likely it fits (0 to 1), and the ease [cm] that speaks for it."""

    garment: str
    size: str
    probability: float | None
    why: tuple[tuple[str, float], ...]


@dataclass(frozen=True)
class Glance:
    """All of it, in the language of whoever reads it."""

    measures: tuple[Measure, ...]
    looks: tuple[Tried, ...]
    advice: tuple[Advice, ...]
    looking_at: tuple[str, ...]
    misunderstood: str | None
    fields: Mapping[str, str]
    """What canned replies may have filled in."""

    @property
    def worn(self) -> Tried | None:
        """The last look."""
        return self.looks[0] if self.looks else None


def glance(store: Store, tracker: Tracker, sender: str, language: Language) -> Glance:
    """What is to be known of one shopper. Blocks for some milliseconds; raises TrackerError and the store's errors."""
    lines = every_line(store, sender)
    shown = [line.said for line in reversed(lines) if line.said.custom and line.author != "shopper"]
    kinds: dict[str, list[Mapping[str, Any]]] = {}
    for said in shown:
        kinds.setdefault(str((said.custom or {}).get("kind")), []).append(said.custom or {})
    pictures = [said for said in shown if (said.custom or {}).get("kind") == "try_on"]
    looks = tuple(_tried(said.image, said.custom or {}, language) for said in pictures[:MOST_LOOKS])
    measures = _measures(store, sender, kinds)
    advice = tuple(_advice(one, language) for one in kinds.get("size_advice", ())[:MOST_ADVICE])
    at = looking_at(shown, language)
    told = {one.name: f"{one.value:g}" for one in measures if isinstance(one.value, float) and one.told}
    fields = told | ({"item": at[0]} if at else {}) | ({"size": advice[0].size} if advice else {})
    return Glance(measures, looks, advice, at, misunderstood(tracker, sender), fields)


def every_line(store: Store, sender: str) -> list[Message]:
    """The whole conversation, oldest first."""
    lines: list[Message] = []
    while some := store.history(sender, after=lines[-1].id if lines else 0):
        lines += some
    return lines


def misunderstood(tracker: Tracker, sender: str) -> str | None:
    """The last words that were not understood."""
    for event in reversed(tracker.events(sender)):
        if isinstance(event, dict) and event.get("event") == "user":
            intent = ((event.get("parse_data") or {}).get("intent") or {}).get("name")
            if intent in UNCLEAR:
                return str(event.get("text") or "") or None
    return None


def name_of(item: object, language: Language) -> str:
    """A product by its name; its id where the shop sells it no more."""
    known = catalogue()
    if not isinstance(item, str) or item not in known:
        return str(item)
    name = known.get(item).name
    return name.zh if language == "zh" else name.en


def _measures(store: Store, sender: str, kinds: Mapping[str, Sequence[Mapping[str, Any]]]) -> tuple[Measure, ...]:
    with store.transaction() as db:
        rows = db.execute("select name, value from measures where sender = ?", (sender,)).fetchall()
    told = {str(name): json.loads(value) for name, value in rows}
    worked_out: dict[str, float] = {}
    for one in reversed(kinds.get("body", ())):
        worked_out |= one.get("measures") or {}
    for one in reversed(kinds.get("try_on", ())):
        for item in one.get("items") or ():
            worked_out |= item.get("body") or {}
    found = [Measure(name, _plain(value), True) for name, value in told.items()]
    found += [Measure(name, _plain(value), False) for name, value in worked_out.items() if name not in told]
    return tuple(found)


def _plain(value: Any) -> float | str:
    return round(float(value), 1) if isinstance(value, int | float) else str(value)


def _tried(image: str | None, custom: Mapping[str, Any], language: Language) -> Tried:
    items = [item for item in custom.get("items") or () if isinstance(item, dict)]
    garments = tuple(f"{name_of(item.get('id'), language)} {item.get('size') or ''}".strip() for item in items)
    verdicts = {place: str(how) for item in items for place, how in (item.get("verdict") or {}).items()}
    return Tried(image, garments, tuple(verdicts.items()), str(custom.get("view") or ""))


def _advice(custom: Mapping[str, Any], language: Language) -> Advice:
    size = str(custom.get("size") or "")
    probability = (custom.get("probability") or {}).get(size)
    why = {str(k): float(v) for k, v in (custom.get("why") or {}).items() if isinstance(v, int | float)}
    garment = name_of(custom.get("item"), language)
    return Advice(garment, size, float(probability) if probability is not None else None, tuple(why.items()))


def looking_at(shown: Sequence[Any], language: Language) -> tuple[str, ...]:
    """The garments that the last thing shown was about."""
    for said in shown:
        custom = said.custom or {}
        items = custom.get("items") or ([{"id": custom["item"]}] if isinstance(custom.get("item"), str) else [])
        names = [name_of(item.get("id"), language) for item in items if isinstance(item, dict) and item.get("id")]
        if names:
            return tuple(dict.fromkeys(names))
    return ()
