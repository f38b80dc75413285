"""What a message wanted, for the shop's record of behaviour: names of the catalogue and the vocabulary, no body number
and nothing that was typed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from actions.state.turn import Turn
from common.events import KIND

# What describes a garment that was searched for or asked about.
_DESCRIBING = ("category", "colour", "pattern", "material", "style")
# These are answered from what the shopper told of their body, or are talk: which they were is all that is kept.
_PLAIN = frozenset({"give_measures", "ask_body", "ask_how_to_measure"})


def behaviour(turn: Turn, name: str, memory: Mapping[str, Any]) -> dict[str, Any]:
    """The `custom` that tells it. turn: as the act was answered; memory: what is remembered after it."""
    told = {"kind": KIND, "what": name}
    if name in _PLAIN:
        return told
    asked, garment = turn.asked, turn.asked.garment
    focus = memory.get("focus")
    listed = turn.wardrobe.listed
    described = [str(value) for field in _DESCRIBING for value in getattr(garment, field)]
    about = [
        *described,
        *(str(one) for kind in ("occasion", "season") for one in asked.others.get(kind, ())),
        *asked.asks,
    ]
    worn = next((piece.size for piece in turn.wardrobe.worn if piece.id == focus), None)
    found = {
        "item": focus,
        "size": next(iter(garment.size), worn if name == "give_feedback" else None),
        "colour": next(iter(garment.colour), None),
        "view": asked.one("view"),
        "zone": asked.one("zone"),
        "feeling": asked.one("feeling"),
        "place": listed.index(focus) + 1 if focus in listed else None,
        "about": " ".join(about) or None,
    }
    return told | {key: value for key, value in found.items() if value is not None}
