"""What Telegram is sent for lines of a conversation: texts, photos, albums, animations and files, in order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import Literal

from bot.messages import Button, Outgoing, absolute
from bot.record import Line
from bot.telegram.texts import LONGEST_CAPTION, split

MOST_IN_ALBUM = 10
QUOTED = "💬 "
"""Before what the shopper wrote on another device."""


@dataclass(frozen=True)
class Part:
    """One message to send. `media`: `/media/…` names of files, or `(product, colour)` for photographs of products."""

    kind: Literal["text", "photo", "album", "animation", "document"]
    text: str = ""
    buttons: tuple[Button, ...] = ()
    media: str = ""
    products: tuple[tuple[str, str | None, str], ...] = ()
    """Id, colour and caption of each photograph of an album."""


@dataclass(frozen=True)
class Step:
    """What one or two lines come to; `line` is the number of the last of them."""

    line: int
    parts: tuple[Part, ...]


def steps(lines: Sequence[Line], base_url: str, *, device: str = "") -> list[Step]:
    """The lines in steps: words and the picture they stand with become one.

    What the shopper wrote in this chat, `device`, is sent nothing; what they wrote on another device is quoted.

    The same lines give the same steps whenever they are asked for, which is what progress is counted in.
    """
    found: list[Step] = []
    place = 0
    while place < len(lines):
        line, message = lines[place], lines[place].message
        if _stand_together(lines[place : place + 3]):
            place += 1
            other = lines[place].message
            text = message.text if message.text is not None else other.text
            shown = message if _shows(message) else other
            message = replace(shown, text=text, buttons=message.buttons + other.buttons)
        said = parts(message, base_url)
        if line.by == "shopper":
            said = tuple(Part("text", QUOTED + part.text) for part in said if line.device != device and part.text)
        found.append(Step(lines[place].id, said))
        place += 1
    return found


def _stand_together(lines: Sequence[Line]) -> bool:
    """Whether the first two are words and what they are about: a picture before its words, a list behind them.

    A picture behind words is theirs too, unless words of its own come next.
    """
    if len(lines) < 2 or lines[0].by == "shopper" or lines[0].by != lines[1].by:
        return False
    first, second = lines[0].message, lines[1].message
    if _is_picture(first):
        return _is_words(second)
    has_own_words = len(lines) > 2 and lines[2].by == lines[1].by and _is_words(lines[2].message)
    is_theirs = _is_list(second) or (_is_picture(second) and not has_own_words)
    return _is_words(first) and is_theirs


def _is_words(message: Outgoing) -> bool:
    return bool(message.text) and not _shows(message)


def _is_picture(message: Outgoing) -> bool:
    return message.text is None and _shows(message) and not _is_list(message)


def _is_list(message: Outgoing) -> bool:
    return message.text is None and (message.custom or {}).get("kind") == "items"


def _shows(message: Outgoing) -> bool:
    custom = message.custom or {}
    return bool(message.image or custom.get("file") or custom.get("kind") == "items")


def parts(message: Outgoing, base_url: str) -> tuple[Part, ...]:
    """One message's parts; the buttons stand under the last of its words."""
    text, custom = (message.text or "").strip(), message.custom or {}
    file = str(custom.get("file") or "")
    if file:
        # Without an address of our own that others reach, the file itself is all there is to give.
        text = text.replace(file, absolute(file, base_url)) if base_url else text.replace(file, "").rstrip("：: ")
    if message.image or file:
        shown = message.image or file
        caption, *rest = split(text, LONGEST_CAPTION) or [""]
        made = [Part(_kind(shown), caption, media=shown), *(Part("text", one) for one in rest)]
    else:
        album = _album(message)
        made = ([album] if album else []) + [Part("text", one) for one in split(text)]
        if message.buttons and not any(part.kind == "text" for part in made):
            made.append(Part("text", "👇"))
    if message.buttons and made:
        made[-1] = replace(made[-1], buttons=message.buttons)
    return tuple(made)


def _kind(address: str) -> Literal["photo", "animation", "document"]:
    suffix = PurePosixPath(address.split("?")[0]).suffix.lower()
    return "animation" if suffix == ".gif" else "document" if suffix in (".glb", ".json") else "photo"


def _album(message: Outgoing) -> Part | None:
    custom = message.custom or {}
    items = custom.get("items") if custom.get("kind") == "items" else None
    known = [item for item in items or () if isinstance(item, dict) and item.get("id")][:MOST_IN_ALBUM]
    shown = tuple(
        (str(item["id"]), item.get("colour"), f"{place}. {item.get('name', item['id'])}")
        for place, item in enumerate(known, start=1)
    )
    return Part("album", products=shown) if shown else None
