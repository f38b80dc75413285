"""What is not worth asking the dialogue: nothing, and far too much. Markup, SQL, commands are text like any other."""

from __future__ import annotations

from bot.messages import Incoming, Language, Outgoing
from bot.wording import say


def readable(text: str) -> str:
    """The text with what no database or JSON takes (half surrogates, NUL) replaced, and no space around it."""
    return text.replace("\0", " ").encode("utf-8", "replace").decode("utf-8").strip()


def guard(message: Incoming, language: Language, *, longest: int) -> Outgoing | None:
    """The sentence to give instead of asking the dialogue, or None when it should be asked. `longest` in characters."""
    text = message.asked if message.payload is not None else message.text
    if not text:
        return Outgoing(text=say("empty", language))
    if len(text) > longest:
        return Outgoing(text=say("too_long", language, length=f"{len(text):,}", limit=f"{longest:,}"))
    return None
