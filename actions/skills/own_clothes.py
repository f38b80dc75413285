"""Complaints about one's own clothes, answered with the garment and size here that mends them, in cm."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rasa_sdk.events import EventType

from actions.facts import chart
from actions.find.choosing import kin_of
from actions.find.items import PAGE, listed_as, show_items
from actions.find.wishes import unwanted
from actions.fit.captions import ease_phrase, measure_name
from actions.skill import Skill
from actions.state.turn import Turn
from actions.wear.dressing import likely_sex, size_advice
from actions.wording.garments import CATEGORY, FEELING, ZONE
from actions.wording.say import Say
from actions.wording.words import both, listing, number, word
from garments import kind_of, registry
from render.types import Item
from shop.catalogue import Product
from shop.recommend import Hit
from shop.wishes import Wish

# Which kinds a complaint is about where it names none, by the zone it names.
OF_ZONE: Mapping[str, str] = {
    **dict.fromkeys(("neck", "shoulder", "chest", "sleeve"), "top"),
    **dict.fromkeys(("waist", "hip", "thigh", "leg"), "legs"),
}
# Of a waist that is never right, what gives with the body.
GIVING = ("elastic_waist", "stretch")
GOOD = ("fitted", "easy")
# Garments looked through for those that measure there at all.
MOST = 30
# Of a shorter sleeve nobody says that it is too short for the arm.
LONG_SLEEVE_CM = 40


async def answer_own_clothes(skill: Skill, turn: Turn, say: Say) -> list[EventType] | None:
    """Names the complaint back and shows what sits right there; without a body, what the sizes measure there.

    None where the charts say nothing of the zone.
    """
    zones = [str(zone) for zone in turn.asked.others.get("zone", ()) if zone in ZONE]
    kinds = _kinds(skill, turn, zones)
    zones = zones or ["waist" for kind in kinds[:1] if registry().categories[kind].half == "bottom"] or ["chest"]
    products = _of_kinds(skill, turn, kinds)
    measure = _measure(products[0], zones) if products else None
    if measure is None:
        return None
    if measure == "sleeve":
        products = [one for one in products if _chart(one).get(measure, 0) > LONG_SLEEVE_CM] or products
    problem = _problem(turn, say, zones)
    if not turn.known.enough:
        return _tell_range(say, products, measure, problem)
    fitting = await _fits(skill, turn, [one for one in products if _chart(one).get(measure)][:PAGE], measure)
    fitting.sort(key=lambda one: (not _sits(one[2], measure), not _gives(one[0], zones)))
    noted = {}
    for product, size, entry in fitting:
        gives = _gives(product, zones)
        said = [f"{size} 码" if say.language == "zh" else f"size {size}", ease_phrase(entry, measure, say.language)]
        said += [word(_GIVES, gives, say.language)] if gives else []
        noted[product.id] = listing(said, say.language)
    if not fitting:
        return _tell_range(say, products, measure, problem)
    hits = [Hit(product, product.colours[0], 1.0) for product, _, _ in fitting[:PAGE]]
    called = measure_name(measure, say.language)
    query = listed_as(hits, ())
    return show_items(turn, say, "utter_own_clothes", hits, query=query, noted=noted, problem=problem, measure=called)


_GIVES = {"elastic_waist": ("松紧腰", "elastic waist"), "stretch": ("有弹力", "stretch")}


def _gives(product: Product, zones: Sequence[str]) -> str:
    """What of the garment gives at the waist, where the waist is complained of."""
    return next((name for name in GIVING if "waist" in zones and product.details.get(name)), "")


def _at(zone: str) -> tuple[str, ...]:
    """The kinds that are worn at a zone: tops, or what goes round each leg and is not made to cling."""
    made, part = registry().categories.items(), OF_ZONE.get(zone)
    if part == "legs":
        return tuple(name for name, one in made if kind_of(one.kind).legs and not one.elastic and one.half)
    return tuple(name for name, one in made if part and one.half == part)


def _kinds(skill: Skill, turn: Turn, zones: Sequence[str]) -> tuple[str, ...]:
    """The kinds complained of, as far as they are sold; else their kin, else what is worn at the zone."""
    sold = {product.category for product in skill.parts.catalogue}
    named = turn.asked.garment.category
    for kinds in (named, kin_of(named) if named else (), *(_at(zone) for zone in zones), ("tee",)):
        if found := tuple(kind for kind in kinds if kind in sold):
            return found
    return ()


def _of_kinds(skill: Skill, turn: Turn, kinds: tuple[str, ...]) -> list[Product]:
    sex = (turn.known.sex,) if turn.known.sex else ()
    wish = Wish(category=kinds, sex=sex, without=unwanted(turn.ruled_out))
    return [hit.product for hit in skill.parts.recommender.search(wish, limit=MOST).hits]


def _chart(product: Product) -> Mapping[str, float]:
    return next(iter(product.sizes.values()))


def _measure(product: Product, zones: Sequence[str]) -> str | None:
    """The line of the chart that speaks of the first zone; None where the shop does not measure there."""
    lines = (line for zone in zones for line in chart.OF_ZONE.get(zone, ()))
    return next((line for line in lines if line in _chart(product)), None)


async def _fits(
    skill: Skill, turn: Turn, products: Sequence[Product], measure: str
) -> list[tuple[Product, str, Mapping[str, Any]]]:
    """Each garment in the advised size, or the neighbour that sits better at the measure, and how it sits."""
    person, tried = turn.known.person(likely_sex(products)), list[tuple[Product, str]]()
    for product in products:
        best = (await size_advice(skill.parts.looks, person, product, turn.felt)).size
        sizes = list(product.sizes)
        place = sizes.index(best)
        tried += [(product, size) for size in (best, *sizes[place + 1 : place + 2], *sizes[max(place - 1, 0) : place])]
    entries = await skill.parts.looks.expected(person, [Item(**product.wear(size)) for product, size in tried])
    found: dict[str, tuple[Product, str, Mapping[str, Any]]] = {}
    for (product, size), entry in zip(tried, entries, strict=True):
        if measure not in entry["ease"]:
            continue
        better = product.id not in found or (_sits(entry, measure) and not _sits(found[product.id][2], measure))
        if better:
            found[product.id] = (product, size, entry)
    return list(found.values())


def _sits(entry: Mapping[str, Any], measure: str) -> bool:
    return entry["verdict"].get(measure) in GOOD


def _problem(turn: Turn, say: Say, zones: Sequence[str]) -> str:
    """The complaint, said back: 裤子、腰部太松 / trousers, too loose at the waist."""
    feelings = [word(FEELING, str(one), say.language) for one in turn.asked.others.get("feeling", ()) if one in FEELING]
    kinds = listing((word(CATEGORY, kind, say.language) for kind in turn.asked.garment.category[:1]), say.language)
    where = both([word(ZONE, zone, say.language) for zone in zones], say.language)
    if say.language == "zh":
        return "".join([f"{kinds}的" if kinds else "", where, *feelings[:1]])
    felt = f"{feelings[0]} at the {where}" if feelings else f"the {where}"
    return f"{kinds}, {felt}" if kinds else felt


def _tell_range(say: Say, products: Sequence[Product], measure: str, problem: str) -> list[EventType]:
    """What the smallest and the largest size measure there, and what has to be known to choose."""
    values = [float(row[measure]) for one in products for row in one.sizes.values() if row.get(measure)]
    called = measure_name(measure, say.language)
    gaps: dict[str, Any] = {
        "problem": problem,
        "measure": called,
        "low": number(min(values)),
        "high": number(max(values)),
    }
    say.say("utter_own_clothes_range", **gaps)
    return []
