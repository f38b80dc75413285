"""How an action speaks: by the names of sentences, never in words of its own."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from actions.wording import Button, sentence
from actions.wording.buttons import title
from actions.wording.words import Language


@dataclass(frozen=True)
class Spoken:
    """One message of an answer: words with buttons, or a picture with what it shows; `response` names the sentence."""

    text: str | None = None
    buttons: Sequence[Button] = ()
    image: str | None = None
    custom: Mapping[str, Any] | None = None
    response: str | None = None
    gaps: Mapping[str, Any] = field(default_factory=dict)


def payload(intent: str, **entities: Any) -> str:
    """What a button says: an intent and its entities, as Rasa reads them."""
    return f"/{intent}" + (json.dumps(entities, ensure_ascii=False) if entities else "")


class Say:
    """One answer being spoken in one language.

    turns: how often each sentence has been said in this conversation, which decides the next wording of it.
    """

    def __init__(self, language: Language, turns: Mapping[str, int] | None = None) -> None:
        self.language = language
        self.turns = dict(turns or {})
        self.messages: list[Spoken] = []

    def say(self, response: str, *, buttons: Sequence[Button] = (), **gaps: Any) -> None:
        """Utters a sentence, its gaps filled; what this answer has said already is not said again."""
        found, turn = sentence(response), self.turns.get(response, 0)
        self.turns[response] = turn + 1
        text = found.worded(self.language, turn, gaps)
        if any(text == message.text for message in self.messages):
            return
        self.messages.append(Spoken(text, [*buttons, *found.offered(self.language)], response=response, gaps=gaps))

    def show(self, custom: Mapping[str, Any], *, image: str | None = None) -> None:
        """Sends a picture and what it shows, for programs to read."""
        self.messages.append(Spoken(image=image, custom=dict(custom)))

    def button(self, name: str, intent: str, *, gaps: Mapping[str, str] | None = None, **entities: Any) -> Button:
        """A button with a title from the words."""
        return Button(title(name, self.language, gaps), payload(intent, **entities))

    @property
    def responses(self) -> list[str]:
        """The names of the sentences said so far, in order."""
        return [message.response for message in self.messages if message.response]
