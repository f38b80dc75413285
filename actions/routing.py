"""What a message is about, where its words say more than the intent it was taken for."""

from __future__ import annotations

import re
from dataclasses import replace

from actions.choosing import compared
from actions.slots import Turn
from actions.wearers import ME

# A question of one word, about what was just said.
_WHY = re.compile(
    r"^(?:but |and |so )?why(?: not| so| is that| (?:that|this)(?: size| one)?)?\W*$|"
    r"^(?:那)?(?:为什么|为啥|凭什么)(?:呢|啊|这么说|(?:选|是|推荐)?这个码)?\W*$",
    re.IGNORECASE,
)
# What was worn before is wanted again.
_UNDO = re.compile(
    r"\b(?:go|switch|change|put) (?:it |me )?back\b|\bprevious (?:size|one|look|outfit|colou?r)\b|\bthe one before\b|"
    r"\bundo\b|换回|退回去|(?:还是|要|换|回到|看)(?:刚才|之前|原来|上一)(?:那|的|个|身|件|套|条|码)",
    re.IGNORECASE,
)
# An English "right" says yes rather than "from the right", unless another side is being looked at.
_RIGHT = re.compile(r"^(?:all ?)?right(?: then| ok)?[.!]?$", re.IGNORECASE)
# Who wears something and swaps it for something they name wants to see that on.
_SWAPPING = re.compile(
    r"^(?:那|就|给我|帮我|再)*(?:换[成上件条双身]|改穿)|"
    r"^(?:now |ok |please )*(?:swap|change|switch) (?:it |this )?(?:for|to|into)\b",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"^\d+(?:\.\d+)?$")
# With two things side by side, "the first one" takes one of them.
_CHOOSING = frozenset({"try_on", "affirm", "buy", "save_look", "change_view", "change_size", "give_feedback"})


def meant(turn: Turn) -> tuple[str | None, Turn]:
    """The skill that answers instead of the intent's own, if any, and the turn as that skill should see it."""
    if turn.in_form and turn.stored and _NUMBER.match(turn.asked.text.strip()):
        # 88 is a goodbye, and a weight where that was asked for.
        return "give_measures", turn
    if turn.in_form:
        return ("appearance" if turn.about_looks else None), turn
    if _RIGHT.match(turn.asked.text.strip()) and (turn.offered or turn.wardrobe.still == "front"):
        return "affirm", turn
    if _WHY.search(turn.asked.text.strip()) and turn.wardrobe.focus:
        return "why", turn
    if undoing(turn) and (turn.wardrobe.before or turn.asked.intent == "restart"):
        return "go_back", turn
    if turn.asked.intent in _CHOOSING and compared(turn):
        return "give_feedback", turn
    if turn.asked.intent == "search" and turn.wardrobe.worn and _SWAPPING.search(turn.asked.text.strip()):
        return "try_on", turn
    if turn.wearer == ME and not turn.asked.garment.described and turn.asked.intent != "try_on":
        return "give_measures", turn.asking(replace(turn.asked, intent="give_measures"))
    if turn.about_looks:
        return "appearance", turn
    if turn.about_me or turn.asked.one("figure"):
        return "give_measures", turn.asking(replace(turn.asked, intent="give_measures"))
    return None, turn


def undoing(turn: Turn) -> bool:
    """Whether the message asks for what was worn before the last change, and names nothing new."""
    garment = turn.asked.garment
    named = [size for size in garment.size if size not in ("up", "down")]
    return bool(_UNDO.search(turn.asked.text)) and not (garment.described or named)
