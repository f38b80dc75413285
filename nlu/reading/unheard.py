"""What a shopper wants to put on by a name that nobody here has heard: a kimono, 太空服."""

from __future__ import annotations

import re
from typing import Optional

_EN = re.compile(
    r"\b(?:try|wear|put)(?: on| me in| him in| her in)? (?:the|an?|some|your) (?P<thing>[a-z][a-z' -]{2,28}?)"
    r"(?: on)?(?:,? in (?:an? )?(?:size )?[\w.]+)?(?: (?:please|then|for me|on me|instead|now))*\W*$",
    re.IGNORECASE,
)
# "Size M of the socks", M 码的袜子.
_EN_SIZED = re.compile(
    r"\bsize [\w.]+ (?:of|in) (?:the|an?|some|your) (?P<thing>[a-z][a-z' -]{2,28}?)(?: please)?\W*$", re.IGNORECASE
)
_SIZE_ZH = r"(?:的|，|,)?\s*(?:[\dXx]{0,6}[SMLsml]|\d{2,3}|[大中小均]|特大|加大)\s*[码号]?(?:的)?"
_ZH = re.compile(
    rf"(?:试穿|试试|试一?下|穿上|换上|想穿|要穿)一?[下件条套双顶身]?(?P<thing>[\u4e00-\u9fff]{{2,6}}?)(?:{_SIZE_ZH})?(?:看看|试试|行吗|可以吗|[吧吗呢啊])*\W*$"
)
_ZH_SIZED = re.compile(r"(?:[XSMLxsml\d]|[大中小均])[码号]的(?P<thing>[\u4e00-\u9fff]{2,6}?)(?:[吗呢吧啊])*\W*$")
# Words that point or compare, and name nothing to wear.
_POINTING_EN = re.compile(
    r"\b(?:ones?|it|pair|same|other|another|next|last|first|outfit|look|thing|items?|set|both|rest|whole|sizes?|colou?rs?|few|bit|"
    r"lot|bigger|smaller|different|new|clothes|picture|cheap\w*|on|top|bottoms?|recommend\w*|suggest\w*)\b",
    re.IGNORECASE,
)
_POINTING_ZH = re.compile(
    r"[这那它他她我你第的哪么随一不合好看大小码号尺款刚最再别几两色便效个件条]|衣服|推荐|上面|下面|全部|所有|搭配|[有没多钱价时可能给]"
)

_NAMING = ((_EN, _POINTING_EN), (_EN_SIZED, _POINTING_EN), (_ZH, _POINTING_ZH), (_ZH_SIZED, _POINTING_ZH))


def unheard(text: str) -> Optional[str]:
    """What a text wants to put on, in its own words, where it names nothing else; None where it only points."""
    for pattern, pointing in _NAMING:
        if match := pattern.search(text):
            return None if pointing.search(match["thing"]) else match["thing"].strip()
    return None
