"""Messages as people type them: lost commas, small letters, slips of the finger, sound-alike characters."""

from __future__ import annotations

import random

from nlu.learning.marks import Marked

_TWINS = {"的": "得", "在": "再", "这": "着", "那": "哪", "看": "砍", "穿": "川", "试": "式", "码": "吗", "裤": "库",
          "裙": "群", "吗": "嘛", "件": "建", "条": "调", "身": "深"}  # fmt: skip
_SIGNS = ",，。.;；'"


def noisy(marked: Marked, chinese: bool, draw: random.Random) -> Marked:
    """The message as it might be typed: half are changed."""
    if draw.random() < 0.04:
        marked.text = "".join(char.upper() if len(char.upper()) == 1 else char for char in marked.text)
    elif not chinese and draw.random() < 0.35:
        marked.text = "".join(char.lower() if len(char.lower()) == 1 else char for char in marked.text)
    if draw.random() < 0.30:
        marked = _without_signs(marked, chinese)
    if draw.random() < 0.20:
        for _ in range(draw.choice((1, 1, 2))):
            marked = _slip(marked, chinese, draw)
    return marked


def _without_signs(marked: Marked, chinese: bool) -> Marked:
    for place in range(len(marked.text) - 1, -1, -1):
        char, after = marked.text[place], marked.text[place + 1 : place + 2]
        if char in _SIGNS and not (place and marked.text[place - 1].isdigit()):
            marked = marked.replaced(place, "" if chinese or char == "'" or after == " " else " ")
    return marked


def _slip(marked: Marked, chinese: bool, draw: random.Random) -> Marked:
    text = marked.text
    if chinese:
        places = [place for place, char in enumerate(text) if char in _TWINS]
        place = draw.choice(places) if places else None
        return marked if place is None else marked.replaced(place, _TWINS[text[place]])
    inner = [p for p in range(1, len(text) - 1) if all(c.isascii() and c.isalpha() for c in text[p - 1 : p + 2])]
    if not inner:
        return marked
    place, how = draw.choice(inner), draw.randrange(4)
    if how == 0:
        return marked.replaced(place, "")
    if how == 1:
        return marked.replaced(place, text[place] * 2)
    if how == 2:
        return marked.replaced(place, draw.choice("abcdefghijklmnopqrstuvwxyz"))
    return marked.replaced(place, text[place + 1]).replaced(place + 1, text[place])
