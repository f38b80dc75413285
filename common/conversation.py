"""What the store keeps of a conversation, and how it lies in a row."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

# Wherever it stands: the picture of a message, a look's, or a file that a `custom` names.
_MEDIA = re.compile(r"/media/([\w.-]+)")
Owner = Literal["assistant", "waiting", "agent"]
Author = Literal["shopper", "assistant", "agent"]


@dataclass(frozen=True)
class Said:
    """What one message says: any of a text, a picture (`/media/<name>`), buttons and a JSON for machines."""

    text: str | None = None
    image: str | None = None
    buttons: tuple[Mapping[str, str], ...] = ()
    custom: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class Message:
    """One stored message. Ids grow in the order of the conversation; `at` is UTC, ISO 8601."""

    id: int
    sender: str
    author: Author
    said: Said
    at: str
    client_id: str | None = None
    reply_to: int | None = None
    answered: bool = False
    device: str = ""
    """What a shopper wrote it on."""


@dataclass(frozen=True)
class Received:
    """A shopper's message as stored; `new` is False when the same `client_id` had come before."""

    message: Message
    new: bool


MESSAGE_COLUMNS = "id, sender, author, text, image, buttons, custom, at, client_id, reply_to, answered, device"


def message_of(row: tuple[Any, ...]) -> Message:
    """The message in a row of MESSAGE_COLUMNS."""
    number, sender, author, text, image, buttons, custom, at, client_id, reply_to, answered, device = row
    said = Said(
        text=text,
        image=image,
        buttons=tuple(json.loads(buttons)) if buttons else (),
        custom=json.loads(custom) if custom else None,
    )
    return Message(number, sender, author, said, at, client_id, reply_to, bool(answered), device or sender)


def media_name(address: str | None) -> str | None:
    """The picture's name in `/media/<name>`, in a whole address, or alone."""
    return address.rsplit("/", 1)[-1].split("?", 1)[0] if address else None


def clean(text: str | None) -> str | None:
    """A text that every database holds: half an emoji, cut off by some client, becomes a replacement sign, NUL none."""
    return text.replace("\0", "").encode("utf-8", "replace").decode("utf-8") if text is not None else None


def dump(value: Any) -> str:
    """A value as JSON text that UTF-8 can hold."""
    return json.dumps(value, ensure_ascii=False, default=str).encode("utf-8", "replace").decode("utf-8")


def media_in(text: str | None) -> list[str]:
    """Names of all media whose address stands in a text."""
    return _MEDIA.findall(text or "")
