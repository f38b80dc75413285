"""What a message is about, where its words say more than the intent it was taken for."""

from __future__ import annotations

import re
from dataclasses import replace

from actions.find.choosing import compared
from actions.find.shades import shade_wanted
from actions.person.questions import NEXT
from actions.person.wearers import ME
from actions.skills.hem_question import HEM_ASKED, asks_where_it_ends
from actions.state.asked import Asked
from actions.state.turn import Turn

# A question of one word, about what was just said.
_WHY = re.compile(
    r"^(?:but |and |so )?why(?: not| so| is that| (?:that|this)(?: size| one)?)?\W*$|"
    r"^(?:那)?(?:为什么|为啥|凭什么)(?:呢|啊|这么说|(?:选|是|推荐)?这个码)?\W*$",
    re.IGNORECASE,
)
RUDE = re.compile(
    r"\bstupid|\bidiot|\bdumb\b|\buseless\b|\bshut up\b|\bf+u+c+k|\bshit|\bsuck|\bgarbage\b|\btrash\b|\bhate you|"
    r"笨|蠢|傻|废物|垃圾|滚|没用|智障|有病|烦死|他妈|操(?!作)",
    re.IGNORECASE,
)
# "2", 选3: below a list, one of it.
_CHOSEN = re.compile(r"^(?:我?[选要]|no\.?|#|number)?\s*(?P<place>[1-9])\s*[.。!！吧]?$", re.IGNORECASE)
# The words of the button that asks the next question about the figure, typed.
_SURER = re.compile(
    r"^让?尺码(?:再)?更?准确?(?:一?[点些])?[吧呢。!！]*$|"
    r"^make (?:the )?(?:fit|it|size) (?:surer|more (?:exact|certain|accurate))\W*$",
    re.IGNORECASE,
)
_NO_WISH = frozenset({"affirm", "deny", "out_of_scope", "more_results", "give_feedback", "customise", "ask_product"})
# Kana, hangul, Cyrillic, Arabic, Thai and letters that English borrows no words with.
_FOREIGN = re.compile(r"[\u3040-\u30ff\uac00-\ud7af\u0400-\u04ff\u0600-\u06ff\u0e00-\u0e7fßöäüñ¿¡õãø]", re.IGNORECASE)
_NUMBER = re.compile(r"^\d+(?:\.\d+)?$")
# "And what size for me?": asked of what was talked about, now on the shopper's own body.
_ON_ONESELF = frozenset({"try_on", "ask_size", "ask_fit", "ask_product", "compare", "change_size", "change_colour"})
# With two things side by side, "the first one" takes one of them.
_CHOOSING = frozenset({"try_on", "affirm", "buy", "save_look", "change_view", "change_size", "give_feedback"})


def meant(turn: Turn) -> tuple[str | None, Turn]:
    """The skill that answers instead of the intent's own, if any, and the turn as that skill should see it."""
    if turn.in_form and turn.stored and _NUMBER.match(turn.asked.text.strip()):
        # 88 is a goodbye, and a weight where that was asked for.
        return "give_measures", turn
    if RUDE.search(turn.asked.text) and _of_us(turn):
        return "bot_challenge", turn
    if turn.in_form:
        return ("appearance" if turn.about_looks else None), turn
    if _SURER.search(turn.asked.text.strip()):
        return "give_measures", turn.asking(Asked("give_measures", others={"figure": (NEXT,)}))
    if _FOREIGN.search(turn.asked.text) and not turn.asked.text.startswith("/"):
        return "change_language", turn
    if (chosen := _CHOSEN.match(turn.asked.text.strip())) and turn.wardrobe.listed:
        place = (replace(turn.asked.garment, ordinal=(int(chosen["place"]),)),)
        return "try_on", turn.asking(replace(turn.asked, intent="try_on", garments=place))
    if _WHY.search(turn.asked.text.strip()) and turn.wardrobe.focus:
        return "why", turn
    if turn.asked.framed and turn.asked.intent in HEM_ASKED and asks_where_it_ends(turn):
        return "hem", turn
    if turn.asked.intent == "add_item" and _names_a_kind(turn) and not turn.wardrobe.worn and turn.wardrobe.query:
        # "And sweaters", below a list: the list goes on.
        asked = replace(turn.asked, cues=turn.asked.cues | {"also"})
        return "search", turn.asking(replace(asked, intent="search"))
    if turn.asked.framed and turn.asked.intent == "ask_fit" and "always" in turn.asked.cues:
        return "give_feedback", turn
    if undoing(turn) and (turn.wardrobe.before or turn.asked.intent == "restart"):
        return "go_back", turn
    if turn.asked.intent in _CHOOSING and compared(turn):
        return "give_feedback", turn
    if turn.wearer == ME and not turn.asked.garment.described and turn.asked.intent not in _ON_ONESELF:
        return "give_measures", turn.asking(replace(turn.asked, intent="give_measures"))
    if turn.about_looks:
        return "appearance", turn
    if turn.wardrobe.worn and turn.asked.intent in _NO_WISH and shade_wanted(turn.asked.cues):
        # 深一点的, "a bit brighter": said of what is worn.
        return "change_colour", turn
    if turn.about_me or turn.asked.one("figure"):
        return "give_measures", turn.asking(replace(turn.asked, intent="give_measures"))
    return None, turn


def _of_us(turn: Turn) -> bool:
    """Anger that is about nothing which is worn, and names nothing else that an answer could take up."""
    said = turn.asked.one("zone") or turn.asked.one("feeling")
    about_nothing = turn.asked.intent == "give_feedback" and not (said and turn.wardrobe.worn)
    return about_nothing or turn.asked.intent in ("deny", "out_of_scope")


def undoing(turn: Turn) -> bool:
    """Whether the message asks for what was worn before the last change, and names nothing new."""
    garment = turn.asked.garment
    named = [size for size in garment.size if size not in ("up", "down")]
    return "undo" in turn.asked.cues and not (garment.described or named)


def _names_a_kind(turn: Turn) -> bool:
    """Whether an act names kinds of garments, and none that was shown."""
    pointed = turn.wardrobe.focus or any(one.ordinal or one.item or one.name for one in turn.asked.garments)
    return not pointed and all(garment.category for garment in turn.asked.garments)
