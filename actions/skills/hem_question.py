"""Answers where a garment ends on the shopper: "how long is it on me?", "will it cover my knees?", 到哪里."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from rasa_sdk.events import EventType

from actions.find.choosing import Chosen
from actions.fit.captions import hem_of, measure_name
from actions.skill import Skill
from actions.skills.fit_question import judge_suiting
from actions.skills.meant import piece_worn, product_meant, sizes_named
from actions.state.turn import Turn
from actions.state.wardrobe import Piece
from actions.wear.dressing import ask_measures_first, dress, items_of, likely_sex, sized
from actions.wording.garments import HEM, PLACE
from actions.wording.say import Say
from actions.wording.words import length, word
from garments import kind_of
from shop.catalogue import Product

# The intents under which it is asked.
HEM_ASKED = frozenset({"ask_product", "ask_fit", "ask_size", "try_on"})
# Where a hem may end, from the top down, and how far down a garment must end to cover a place, or just reach it.
DOWN = ("above_hip", "hip", "thigh", "knee", "calf", "ankle")
COVERED_FROM: Mapping[str, str] = {
    "to_belly": "hip", "to_seat": "thigh", "to_thigh": "knee", "to_knee": "calf", "to_calf": "ankle",
}  # fmt: skip
JUST_AT: Mapping[str, str] = {
    "to_belly": "above_hip", "to_seat": "hip", "to_thigh": "thigh", "to_knee": "knee", "to_calf": "calf",
    "to_ankle": "ankle",
}  # fmt: skip


def asks_where_it_ends(turn: Turn) -> bool:
    """Whether an act asks how far down a garment comes on the body."""
    cues = turn.asked.cues
    covers = "covers" in cues and any(place in cues for place in (*JUST_AT, "to_floor"))
    return covers or ("ends" in cues and "on_me" in cues)


class HemQuestion(Skill):
    """Where the hem lies, from the draped look, with the length in centimetres."""

    action, framed = "action_hem", True

    async def answer(self, turn: Turn, say: Say) -> list[EventType]:
        """Of what is worn, in its size; what is not worn yet is put on first."""
        garment = turn.asked.garment
        product = await product_meant(self.parts, turn, replace(garment, style=(), size=()))
        piece, events = piece_worn(turn, product), list[EventType]()
        if not (kind_of(product.template).has_hem or kind_of(product.template).legs):
            # A shoe ends nowhere: how long it is on somebody is the room in it.
            sizes = sizes_named(product, garment, piece) or ([piece.size] if piece else [])
            return await judge_suiting(self, turn, say, product, sizes)
        if not turn.known.enough:
            return ask_measures_first(turn, say, ask_sex=product.sex == "unisex")
        person = turn.known.person(likely_sex([product]))
        if piece is None:
            colour = next((one for one in garment.colour if one in product.colours), product.colours[0])
            piece, _ = await sized(self.parts.looks, person, Chosen(product, colour), (), turn.felt)
            events = await dress(self.parts.looks, self.parts.catalogue, turn, say, [piece])
        pieces = turn.wardrobe.worn if piece in turn.wardrobe.worn else (piece,)
        items = items_of(pieces, self.parts.catalogue)
        view, looks = turn.wardrobe.still, turn.appearance
        look = await self.parts.looks.try_on(person, items, view=view, appearance=looks)
        entry = next(entry for entry in look.report["items"] if entry["id"] == product.id)
        if kind_of(product.template).legs:
            body = (await self.parts.looks.figure(person)).measures
            _tell_leg(turn, say, product, piece, float(entry["garment"]["inseam"]), float(body["inseam"]))
        else:
            _tell_hem(turn, say, product, piece, entry)
        return events or replace(turn.wardrobe, focus=product.id).slots()


def _tell_hem(turn: Turn, say: Say, product: Product, piece: Piece, entry: Mapping[str, Any]) -> None:
    """Yes, no or just about for a place that is asked about; where the hem is and how long the garment."""
    falls, cm = hem_of(entry), float(entry["garment"]["length"])
    inches = "inches" in turn.asked.cues
    called = measure_name(kind_of(product.template).length_called, say.language)
    gaps: dict[str, Any] = {
        "name": product.name[say.language],
        "size": piece.size,
        "length": f"{called} {length(cm, inches=inches)}",
    }
    where = word(HEM, falls, say.language) if falls else ""
    place = next((place for place in JUST_AT if place in turn.asked.cues), None)
    if falls and place and "covers" in turn.asked.cues:
        covered = DOWN.index(falls) >= DOWN.index(COVERED_FROM.get(place, "ankle"))
        response = "utter_hem_covers" if covered and place in COVERED_FROM else "utter_hem_short_of"
        response = "utter_hem_just_at" if falls == JUST_AT[place] else response
        say.say(response, place=word(PLACE, place, say.language), where=where, **gaps)
    elif falls:
        say.say("utter_hem_falls", where=where, **gaps)
    else:
        say.say("utter_hem_length", **gaps)
    known = {"length_cm": cm, **({"hem": falls} if falls else {})}
    say.show({"kind": "facts", "item": product.id, "size": piece.size, "facts": known, "unknown": []})


def _tell_leg(turn: Turn, say: Say, product: Product, piece: Piece, garment_cm: float, body_cm: float) -> None:
    """How far above the floor the legs end, from both inseams: the body's is taken to the floor."""
    above, inches = body_cm - garment_cm, "inches" in turn.asked.cues
    gaps: dict[str, Any] = {
        "name": product.name[say.language],
        "size": piece.size,
        "above": length(abs(above), inches=inches),
    }
    inseam = length(garment_cm, inches=inches)
    say.say("utter_legs_end" if above >= 0 else "utter_legs_on_floor", inseam=inseam, **gaps)
    known = {"inseam_cm": garment_cm, "above_floor_cm": round(above, 1)}
    say.show({"kind": "facts", "item": product.id, "size": piece.size, "facts": known, "unknown": []})
