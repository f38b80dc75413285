"""What a conversation remembers: one slot of Rasa's, versioned, and the only code that reads or writes it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from rasa_sdk.events import EventType, SlotSet

SLOT = "state"
VERSION = 1


def remembered(value: Any) -> dict[str, Any]:
    """The slot's value as name -> value. A state of another version is forgotten, save for what names the language."""
    if not isinstance(value, Mapping):
        return {}
    if value.get("version") != VERSION:
        return {name: value[name] for name in ("language",) if name in value}
    return {name: each for name, each in value.items() if name != "version"}


def kept(memory: Mapping[str, Any]) -> EventType:
    """The event that remembers all of this; what is None or empty takes no room."""
    return SlotSet(SLOT, {"version": VERSION} | {n: v for n, v in memory.items() if v not in (None, [], {})})


def noted(memory: Mapping[str, Any], events: Iterable[EventType]) -> dict[str, Any]:
    """The memory after what a skill wants remembered or forgotten."""
    memory = dict(memory)
    for event in events:
        if event["event"] == "slot":
            memory[str(event["name"])] = event["value"]
        elif event["event"] in ("reset_slots", "restart"):
            memory = {}
        elif event["event"] == "active_loop" and event["name"] is None:
            memory |= {"asking": False, "requested_slot": None}
        elif event["event"] == "followup" and event["name"] == "measures_form":
            memory["asking"] = True
    return memory
