"""What has been shown in a conversation: looks worn, lists, and what is talked about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from rasa_sdk.events import EventType, SlotSet

from render.types import VIEWS, View

# Looks and lists a conversation remembers: more than anybody counts back to, and little to carry with each message.
LONGEST_MEMORY = 20


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
