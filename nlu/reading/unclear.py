"""Messages that say nothing: signs alone, a key held down, the notation of commands."""

from __future__ import annotations

import re

OUT_OF_SCOPE = "out_of_scope"
WORDLESS_LEAST = 0.6  # of confidence, where a message has neither letters nor digits (👍 is a yes)
_WORDS = re.compile(r"[^\W_]")
# One sign over and over says nothing, unless it is one that people do repeat (哈哈哈哈, 好好好好).
_REPEATED = re.compile(r"\s*([^\W\d_])\1{3,}\W*\Z")
_SAID_OFTEN = frozenset("哈嘿呵嗨喂好对是嗯行谢哇h")
# A slash, a program's name for something, and what is handed to it: a wish to a program, not to us.
_COMMAND = re.compile(r"\s*[/／](?:[A-Za-z]+(?:[_/+@.\d][\w/+@.]*)?\s*(?:\{.*)?)\Z", re.DOTALL)


def says_nothing(text: str, confidence: float) -> bool:
    """Whether a message, whose intent has this confidence, is one nobody can understand."""
    if _COMMAND.match(text):
        return True
    repeated = _REPEATED.match(text.lower())
    if repeated and repeated.group(1) not in _SAID_OFTEN:
        return True
    return not _WORDS.search(text) and confidence < WORDLESS_LEAST
