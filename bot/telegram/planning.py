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


def steps(lines: Sequence[Line], base_url: str) -> list[Step]:
    """The lines in steps: words and the picture they stand with become one. The shopper's own are sent nothing.

    The same lines give the same steps whenever they are asked for, which is what progress is counted in.
    """
    found: list[Step] = []
    waiting: Line | None = None
    for line in lines:
        alone = line.message.text is None
        if waiting is not None and line.by == waiting.by and alone and _shows(line.message):
            both = replace(
                line.message, text=waiting.message.text, buttons=waiting.message.buttons + line.message.buttons
            )
            found.append(Step(line.id, parts(both, base_url)))
            waiting = None
            continue
        if waiting is not None:
            found.append(Step(waiting.id, parts(waiting.message, base_url)))
            waiting = None
        if line.by == "shopper":
            found.append(Step(line.id, ()))
        elif line.message.text is not None and not _shows(line.message):
            waiting = line
        else:
            found.append(Step(line.id, parts(line.message, base_url)))
    if waiting is not None:
        found.append(Step(waiting.id, parts(waiting.message, base_url)))
    return found


def _shows(message: Outgoing) -> bool:
    return bool(message.image or (message.custom or {}).get("kind") == "items" or (message.custom or {}).get("file"))


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
