"""What travels through the gateway: a shopper's message in, the assistant's messages out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

Language = Literal["zh", "en"]
Custom = dict[str, Any]
SCAN = '/give_measures{"scan": '
"""How a payload begins that tells the dialogue of a 3D scan; the file's name in quotes and a brace end it."""


@dataclass(frozen=True)
class Incoming:
    """One message of a shopper.

    `text` is what the shopper typed, or the title of the button they pressed, as they saw it. `payload` is what the
    dialogue is asked instead of a title; it comes from our own buttons alone, never from what anybody typed.
    `client_id` is the sender's own name for this message: sent twice, it is answered once.
    `language_hint` is the language of the page it was typed in; what the text is written in goes first.
    `fetches`: its sender is shown nothing but what comes back to the call that brings this message.
    """

    channel: str
    sender: str
    text: str
    payload: str | None = None
    client_id: str | None = None
    language_hint: Language | None = None
    fetches: bool = False
    device: str = ""
    """Filled in by the gateway: what it was written on. `sender` is from there on the shopper whom that speaks for."""
    base_url: str = ""
    """This shop's address as the sender's program reached it, no slash at its end; empty where it is not known."""

    @property
    def asked(self) -> str:
        """What the dialogue is asked."""
        return self.payload if self.payload is not None else as_text(self.text)


def as_text(typed: str) -> str:
    """What somebody typed, written so that Rasa reads it as words: it takes a message that begins with `/` for one of
    our own commands. The full-width sign is the same one to the reader, and as long."""
    return "／" + typed[1:] if typed.startswith("/") else typed


@dataclass(frozen=True)
class Button:
    """A quick reply: shows `title`, says `payload`. Once kept, the payload is an id of the store's."""

    title: str
    payload: str


@dataclass(frozen=True)
class Outgoing:
    """One message of the assistant, in the parts of Rasa's REST format. `image` is `/media/…` when it is ours."""

    text: str | None = None
    image: str | None = None
    buttons: tuple[Button, ...] = ()
    custom: Custom | None = None

    @classmethod
    def from_rasa(cls, raw: dict[str, Any]) -> Outgoing:
        """One element of Rasa's REST answer. Buttons without a payload say their title."""
        buttons = tuple(
            Button(str(button["title"]), str(button.get("payload") or button["title"]))
            for button in raw.get("buttons") or ()
            if button.get("title")
        )
        return cls(text=raw.get("text"), image=raw.get("image"), buttons=buttons, custom=raw.get("custom"))

    def to_rasa(self, recipient: str, *, base_url: str = "") -> dict[str, Any]:
        """The same in Rasa's REST format; what is ours gets `base_url` (no slash at its end) before its address."""
        raw: dict[str, Any] = {"recipient_id": recipient}
        custom = self.custom
        if self.text is not None:
            raw["text"] = self.text
        if custom is not None and custom.get("file"):
            whole = absolute(custom["file"], base_url)
            raw["text"] = raw.get("text", "").replace(custom["file"], whole)
            custom = {**custom, "file": whole}
        if self.image is not None:
            raw["image"] = absolute(self.image, base_url)
        if self.buttons:
            raw["buttons"] = [{"title": button.title, "payload": button.payload} for button in self.buttons]
        if custom is not None:
            raw["custom"] = custom
        return raw

    @property
    def says_something(self) -> bool:
        """Whether a shopper would see anything at all."""
        return bool((self.text and self.text.strip()) or self.image or self.buttons or self.custom)


def joined(messages: Sequence[Outgoing]) -> list[Outgoing]:
    """A picture and what is known of it in one message: Rasa's REST channel makes two of it."""
    whole: list[Outgoing] = []
    for message in messages:
        before = whole[-1] if whole else None
        about_it = before is not None and before == Outgoing(custom=before.custom) and before.custom is not None
        if about_it and message.image and message == Outgoing(image=message.image):
            whole[-1] = Outgoing(image=message.image, custom=before.custom if before else None)
        else:
            whole.append(message)
    return whole


def absolute(address: str, base_url: str) -> str:
    """`/media/x.webp` as a whole address; any other address as it is."""
    return base_url + address if address.startswith("/") else address
