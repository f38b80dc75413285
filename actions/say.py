"""How an action speaks: by the names of responses, never in words of its own."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rasa_sdk.executor import CollectingDispatcher

from actions.words import Language, title


@dataclass(frozen=True)
class Button:
    """A quick reply: shows `title`, says `payload`."""

    title: str
    payload: str


def payload(intent: str, **entities: Any) -> str:
    """What a button says: an intent and its entities, as Rasa reads them."""
    return f"/{intent}" + (json.dumps(entities, ensure_ascii=False) if entities else "")


class Say:
    """One answer being spoken in one language."""

    def __init__(self, dispatcher: CollectingDispatcher, language: Language) -> None:
        self.dispatcher, self.language = dispatcher, language

    def say(self, response: str, *, buttons: Sequence[Button] = (), **gaps: Any) -> None:
        """Utters a response, its gaps filled."""
        spoken = [{"title": button.title, "payload": button.payload} for button in buttons]
        self.dispatcher.utter_message(response=response, buttons=spoken or None, **gaps)

    def show(self, custom: Mapping[str, Any], *, image: str | None = None) -> None:
        """Sends a picture and what it shows, for programs to read."""
        self.dispatcher.utter_message(json_message=dict(custom), image=image)

    def button(self, name: str, intent: str, *, gaps: Mapping[str, str] | None = None, **entities: Any) -> Button:
        """A button with a title from the words."""
        return Button(title(name, self.language, gaps), payload(intent, **entities))
