"""What a message is about, where its words say more than the intent it was taken for."""

from __future__ import annotations

from dataclasses import replace

from actions.find.choosing import compared
from actions.find.shades import shade_wanted
from actions.person.questions import NEXT
from actions.person.wearers import ME
from actions.skills.hem_question import HEM_ASKED, asks_where_it_ends
from actions.state.asked import Asked
from actions.state.turn import Turn

_NO_WISH = frozenset({"affirm", "deny", "out_of_scope", "more_results", "give_feedback", "customise", "ask_product"})
# "And what size for me?": asked of what was talked about, now on the shopper's own body.
_ON_ONESELF = frozenset({"try_on", "ask_size", "ask_fit", "ask_product", "compare", "change_size", "change_colour"})
# With two things side by side, "the first one" takes one of them.
_CHOOSING = frozenset({"try_on", "affirm", "buy", "save_look", "change_view", "change_size", "give_feedback"})


_PLACES = frozenset("123456789")


def meant(turn: Turn) -> tuple[str | None, Turn]:
    """The skill that answers instead of the intent's own, if any, and the turn as that skill should see it."""
    number, cues = number_alone(turn.asked), turn.asked.cues
    if turn.in_form and turn.stored and number:
        # 88 is a goodbye, and a weight where that was asked for.
        return "give_measures", turn
    if "rude" in cues and _of_us(turn):
        return "bot_challenge", turn
    if turn.in_form:
        return ("appearance" if turn.about_looks else None), turn
    if "surer" in cues:
        return "give_measures", turn.asking(Asked("give_measures", others={"figure": (NEXT,)}))
    if "foreign" in cues:
        return "change_language", turn
    if number in _PLACES and turn.wardrobe.listed:
        # "2", 选3: below a list, one of it.
        place = (replace(turn.asked.garment, ordinal=(int(number),)),)
        return "try_on", turn.asking(replace(turn.asked, intent="try_on", garments=place))
    if "why" in cues and turn.wardrobe.focus:
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


def number_alone(asked: Asked) -> str:
    """The number that an act is nothing else than, as it was written; empty where it says more."""
    return next((cue.removeprefix("number:") for cue in asked.cues if cue.startswith("number:")), "")


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
