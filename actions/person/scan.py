"""A 3D scan sent as a file: measured, kept as the shopper's own numbers, and shown as the body that was found."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from rasa_sdk.events import EventType, SlotSet

from actions.renderer.looks import LookFailed, LookTooSlow, Scanned, ScanUnusable
from actions.state.known import Known, known_slots
from actions.state.turn import Turn
from actions.wording.people import SEX, measure
from actions.wording.say import Say
from actions.wording.words import listing, word
from common.uploads import UploadGone, uploads
from render.look import MOST_SCAN_POINTS

if TYPE_CHECKING:
    from actions.skill import Parts

SPOKEN = ("height", "chest", "waist", "hip")
REFUSALS = {
    "file": "utter_scan_unreadable",
    "points": "utter_scan_too_many_points",
    "person": "utter_scan_no_person",
    "size": "utter_scan_wrong_size",
}


async def scan_sent(parts: Parts, turn: Turn, say: Say, name: str) -> Turn | None:
    """Reads the scan of this name and says what was found. The turn with the body it shows, None if it shows none."""
    try:
        path = uploads().path(turn.sender, name)
        found = await parts.looks.scan(path, sex=turn.known.sex, age=turn.known.age)
    except UploadGone:
        say.say("utter_scan_gone")
    except ScanUnusable as problem:
        say.say(REFUSALS[problem.reason], most=f"{MOST_SCAN_POINTS:,}")
    except LookTooSlow:
        say.say("utter_scan_slow", buttons=[say.button("again", "give_measures", scan=name)])
    except LookFailed:
        say.say("utter_scan_unreadable")
    else:
        known = _measured(turn.known, found)
        _tell(say, found, guessed=turn.known.sex is None)
        say.show({"kind": "measures", "values": known.told()})
        return replace(turn, known=known)
    return None


def remembered(turn: Turn) -> list[EventType]:
    """The scanned body as slots. Pictures of choices are no longer asked for or believed: the scan knows better."""
    figure = SlotSet("figure", turn.figuring.to_slot({}))
    return [figure, *(SlotSet(name, value) for name, value in known_slots(turn.known).items())]


def _measured(known: Known, found: Scanned) -> Known:
    """Everything the scan tells; the age stays, which no scan shows."""
    return Known(found.sex, known.age, dict(found.measures))


def _tell(say: Say, found: Scanned, *, guessed: bool) -> None:
    spoken = [measure(name, found.measures[name], say.language) for name in SPOKEN]
    gaps: dict[str, Any] = {
        "measures": listing(spoken, say.language),
        "error": f"{found.median_mm:.1f}",
        "share": f"{100 * found.coverage:.0f}",
    }
    if guessed:
        other = "male" if found.sex == "female" else "female"
        button = say.button(f"i_am_{other}", "give_measures", sex=other)
        say.say("utter_scan_read_guessed", buttons=[button], sex=word(SEX, found.sex, say.language), **gaps)
    else:
        say.say("utter_scan_read", **gaps)
