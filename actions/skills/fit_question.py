"""Answers how a size would fit, in words and centimetres, before anything is drawn: "would the S be ok?", 勒不勒."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from rasa_sdk.events import EventType, SlotSet

from actions.explain import Unclear
from actions.facts import chart
from actions.facts.product import Facts
from actions.find.choosing import worn_piece
from actions.fit.captions import GIRTHS, LENGTHS, describe_piece, ease_phrase, measure_name, telling
from actions.fit.size import AskFit, AskSize
from actions.fit.why import Why
from actions.skill import Skill
from actions.skills.meant import piece_worn, product_meant, sizes_named
from actions.state.asked import Asked, Garment
from actions.state.turn import Turn
from actions.wear.dressing import ask_measures_first, likely_sex, size_advice
from actions.wording.garments import JUDGEMENT
from actions.wording.say import Say
from actions.wording.words import listing, number, word
from garments import kind_of
from render.types import Item
from shop.catalogue import Catalogue, Product

# Of several verdicts the one that says most of the whole: what is too tight decides, then what is tight.
WEIGHT = ("too_tight", "tight", "loose", "easy", "fitted")
# A girth below this share of the smallest size's is half of one.
FLAT = 0.75
OF_LENGTH = {"too_tight": "too_short", "tight": "short", "loose": "too_long"}


class SizeQuestion(Skill):
    """Which size to take; of a size that was named, whether it is right, and which would be better."""

    action, framed = "action_ask_size", True

    async def answer(self, turn: Turn, say: Say) -> list[EventType]:
        """Needs a garment and a body; a size worn elsewhere counts as evidence of the body."""
        if "on_now" in turn.asked.cues and not turn.asked.garment.size and turn.wardrobe.worn:
            _tell_size_worn(turn, say, self.parts.catalogue)
            return []
        try:
            product = await product_meant(self.parts, turn, turn.asked.garment)
        except Unclear:
            say.say("utter_size_of_what")
            return []
        sizes = sizes_named(product, turn.asked.garment, piece_worn(turn, product))
        if not sizes and (theirs := _of_a_garment(turn, product)):
            return _nearest(turn, say, product, theirs)
        if not sizes:
            here = replace(turn.asked, garments=(Garment(item=(product.id,)),))
            if "reason" in turn.asked.asks:
                turn = replace(turn, wardrobe=replace(turn.wardrobe, focus=product.id))
                return await Why(self.parts).answer(turn, say)
            return await AskSize(self.parts).answer(turn.asking(here), say)
        return await judge(self, turn, say, product, sizes)


def _tell_size_worn(turn: Turn, say: Say, catalogue: Catalogue) -> None:
    """In which size the garment is that is worn, of the kind that was named or talked about."""
    garment = replace(turn.asked.garment, colour=(), style=())
    piece = worn_piece(garment, turn.wardrobe, catalogue) or turn.wardrobe.worn[-1]
    what = describe_piece(piece, catalogue.get(piece.id), say.language)
    say.say("utter_size_worn_ours" if piece.ours else "utter_size_worn", what=what, size=piece.size)


def _of_a_garment(turn: Turn, product: Product) -> dict[str, float]:
    """The measures [cm] of another garment that were told, as far as this product's chart has them."""
    lines = set.intersection(*(set(product.measured(size)) for size in product.sizes))
    smallest = {name: min(row[name] for row in product.sizes.values()) for name in lines}
    told = [one for one in turn.asked.numbers if one.of == "garment" and one.value is not None]
    return {one.entity: _all_round(one.entity, float(one.value), smallest) for one in told if one.entity in lines}


def _all_round(measure: str, cm: float, smallest: Mapping[str, float]) -> float:
    """A girth [cm] all the way round: one far below the smallest size was measured across, lying flat."""
    return 2 * cm if measure in GIRTHS and cm < FLAT * smallest[measure] else cm


def _nearest(turn: Turn, say: Say, product: Product, theirs: Mapping[str, float]) -> list[EventType]:
    """The size whose chart comes nearest to a garment that is known to fit."""

    def off(size: str) -> float:
        return sum(abs(product.sizes[size][name] - value) for name, value in theirs.items())

    size = min(product.sizes, key=off)
    spoken = [
        listing((f"{measure_name(name, say.language)} {number(float(row[name]))} cm" for name in theirs), say.language)
        for row in (theirs, product.sizes[size])
    ]
    button = say.button("try_size", "try_on", gaps={"name": size}, item=product.id, size=size)
    gaps = {"name": product.name[say.language], "size": size, "measures": spoken[0], "lines": spoken[1]}
    say.say("utter_size_like_yours", buttons=[button], **gaps)
    found = {f"{name}_cm": float(product.sizes[size][name]) for name in theirs}
    say.show({"kind": "facts", "item": product.id, "size": size, "facts": found, "unknown": []})
    return replace(turn.wardrobe, focus=product.id).slots()


class FitQuestion(Skill):
    """How it fits, at a zone or all over: of what is worn with a picture of the strain, of anything else in words."""

    action, framed = "action_ask_fit", True

    async def answer(self, turn: Turn, say: Say) -> list[EventType]:
        """The size that was named, else the one worn, else the one that suits."""
        product = await product_meant(self.parts, turn, turn.asked.garment)
        worn = piece_worn(turn, product)
        sizes = sizes_named(product, turn.asked.garment, worn)
        if worn and (not sizes or sizes == [worn.size]):
            return await AskFit(self.parts).answer(turn, say)
        return await judge_suiting(self, turn, say, product, sizes)


async def judge_suiting(skill: Skill, turn: Turn, say: Say, product: Product, sizes: Sequence[str]) -> list[EventType]:
    """As `judge`, of the size that suits where none is named."""
    if not turn.known.enough:
        return ask_measures_first(turn, say, ask_sex=product.sex == "unisex")
    if not sizes:
        person = turn.known.person(likely_sex([product]))
        advice = await size_advice(skill.parts.looks, person, product, turn.felt)
        sizes = [advice.size]
    return await judge(skill, turn, say, product, sizes)


async def judge(skill: Skill, turn: Turn, say: Say, product: Product, sizes: Sequence[str]) -> list[EventType]:
    """Says of each size how it fits, by how many centimetres, and which size would be better."""
    if not turn.known.enough:
        _tell_chart(turn, say, product, sizes)
        return ask_measures_first(turn, say, ask_sex=product.sex == "unisex")
    parts, person = skill.parts, turn.known.person(likely_sex([product]))
    advice = await size_advice(parts.looks, person, product, turn.felt)
    wanted = [*sizes, *([advice.size] if advice.size not in sizes else [])]
    items = [Item(**product.wear(size)) for size in wanted]
    entries = dict(zip(wanted, await parts.looks.expected(person, items), strict=True))
    zones, name = turn.asked.others.get("zone", ()), product.name[say.language]
    for size in sizes:
        lines = _lines(entries[size], product, zones, say)
        judged = word(JUDGEMENT, _overall(entries[size], zones, product), say.language)
        button = say.button("try_size", "try_on", gaps={"name": size}, item=product.id, size=size)
        say.say("utter_fit_in_size", buttons=[button], name=name, size=size, judgement=judged, lines=lines)
    if advice.size in sizes:
        if len(sizes) == 1:
            say.say("utter_fit_no_better_size")
    else:
        button = say.button("try_size", "try_on", gaps={"name": advice.size}, item=product.id, size=advice.size)
        better = _lines(entries[advice.size], product, zones, say)
        say.say("utter_fit_better_size", buttons=[button], size=advice.size, lines=better)
    say.show({
        "kind": "size_advice", "item": product.id, "size": advice.size,
        "probability": dict(advice.probability), "why": dict(advice.ease[advice.size]),
    })  # fmt: skip
    ease = {f"ease_{measure}_cm": value for measure, value in entries[sizes[0]]["ease"].items()}
    say.show({"kind": "facts", "item": product.id, "size": sizes[0], "facts": ease, "unknown": []})
    try_it = Asked("try_on", garments=(Garment(item=(product.id,), size=(sizes[0],)),))
    events = [SlotSet("pending", None), SlotSet("offered", try_it.to_slot())]
    return [*replace(turn.wardrobe, focus=product.id).slots(), *events]


def _tell_chart(turn: Turn, say: Say, product: Product, sizes: Sequence[str]) -> None:
    """What the chart alone says of the sizes that were named, before the body is known."""
    zones = turn.asked.others.get("zone", ())
    names = chart.measures_asked(product, zones) if zones else kind_of(product.template).telling
    for size in sizes:
        found = chart.lines(product, [name for name in names if name in product.sizes[size]], size)
        spoken = [f"{measure_name(name, say.language)} {number(value)} cm" for name, value in found.items()]
        measures = listing(spoken, say.language)
        say.say("utter_fact_measures", name=product.name[say.language], size=size, measures=measures)
        known = {f"{name}_cm": value for name, value in found.items()}
        say.show(Facts(product.id, size, known).shown())


def _measures(entry: Mapping[str, Any], product: Product, zones: Sequence[str]) -> list[str]:
    about = [name for name in chart.measures_asked(product, zones) if name in entry["ease"]] if zones else []
    return about or telling(entry, product.template)


def _lines(entry: Mapping[str, Any], product: Product, zones: Sequence[str], say: Say) -> str:
    phrases = [ease_phrase(entry, name, say.language) for name in _measures(entry, product, zones)]
    joined = listing(phrases, say.language)
    return joined + "。" if say.language == "zh" else joined[:1].upper() + joined[1:] + "."


def _overall(entry: Mapping[str, Any], zones: Sequence[str], product: Product) -> str:
    """The verdict that decides; a length is too short rather than too tight."""
    verdicts = {name: entry["verdict"][name] for name in _measures(entry, product, zones) if name in entry["verdict"]}
    girths = {name: verdict for name, verdict in verdicts.items() if name not in LENGTHS}
    if not girths and verdicts:
        return {"too_tight": "too_short", "tight": "short", "loose": "too_long"}.get(
            next(iter(verdicts.values())), "right"
        )
    return next((verdict for verdict in WEIGHT if verdict in girths.values()), "right")
