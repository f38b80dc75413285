"""Another like it, but longer, shorter, looser or closer: a line of the charts decides, in centimetres."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import median
from typing import Any

from rasa_sdk.events import EventType

from actions.find.items import PAGE, listed_as, show_items
from actions.find.wishes import unwanted
from actions.fit.captions import measure_name
from actions.skill import Skill
from actions.state.turn import Turn
from actions.wording.say import Say
from actions.wording.words import number
from shop.catalogue import Product
from shop.recommend import Hit
from shop.wishes import Wish

# Cue -> how it is said, and whether more of the measure is wanted.
WAYS: Mapping[str, tuple[tuple[str, str], bool]] = {
    "longer": (("更长", "longer"), True),
    "shorter": (("更短", "shorter"), False),
    "looser": (("更宽松", "roomier"), True),
    "closer": (("更修身", "closer-fitting"), False),
}
# What is wrong with a garment, and the comparison that mends it.
MENDED_BY = {
    "too_short": "longer", "too_long": "shorter",
    "too_tight": "looser", "tight": "looser", "too_loose": "closer", "loose": "closer",
}  # fmt: skip
# The line of a chart that is compared, the first that a garment has.
LENGTH, WIDTH = ("length", "outseam", "inseam"), ("chest", "hip", "thigh", "waist")


@dataclass(frozen=True)
class Comparison:
    """What is compared by which line of the charts; than: the bound [cm] that a garment must pass."""

    cue: str
    measure: str
    than: float

    @property
    def more(self) -> bool:
        """Whether more of it is wanted."""
        return WAYS[self.cue][1]

    def holds(self, product: Product) -> bool:
        """Whether a product has more, or less, of it."""
        value = typical(product, self.measure)
        return value > self.than if self.more else 0 < value < self.than


def typical(product: Product, measure: str) -> float:
    """A measure [cm] of the product's middle size; 0 where its chart has none."""
    sizes = list(product.sizes.values())
    return float(sizes[len(sizes) // 2].get(measure, 0.0))


def in_focus(turn: Turn, products: Mapping[str, Product]) -> list[Product]:
    """What a comparison is said of: the one talked about, else the last list, else what is worn last."""
    wardrobe = turn.wardrobe
    last = [piece.id for piece in wardrobe.worn[-1:]]
    for ids in ([wardrobe.focus] if wardrobe.focus else [], wardrobe.listed, last):
        if found := [products[name] for name in ids if name in products]:
            return found
    return []


def comparison(turn: Turn, among: Sequence[Product]) -> Comparison | None:
    """What an act compares with what is in focus; of a list, with the middle of it."""
    cue = next((cue for cue in WAYS if cue in turn.asked.cues), None)
    lines: Iterable[str] = LENGTH if cue in ("longer", "shorter") else WIDTH
    measure = next((one for one in lines if among and typical(among[0], one)), None)
    if cue is None or measure is None:
        return None
    return Comparison(cue, measure, median(typical(product, measure) for product in among))


def compared_list(skill: Skill, turn: Turn, say: Say) -> list[EventType] | None:
    """The garments that are longer, shorter, looser or closer than what is in focus, by the centimetre.

    None where the act compares nothing.
    """
    products = {product.id: product for product in skill.parts.catalogue}
    among = in_focus(turn, products)
    if among and (kinds := turn.asked.garment.category):
        among = [product for product in among if product.category in kinds]
    found = comparison(turn, among)
    if found is None:
        return None
    kinds = tuple(dict.fromkeys(product.category for product in among))
    sex = turn.known.sex or (among[0].sex if among[0].sex != "unisex" else None)
    wish = Wish(category=kinds, sex=(sex,) if sex else (), without=unwanted(turn.ruled_out))
    wish = replace(wish, colour=turn.asked.garment.colour, material=turn.asked.garment.material)
    hits = [hit for hit in skill.parts.recommender.search(wish, limit=len(products)).hits if found.holds(hit.product)]
    hits.sort(key=lambda hit: typical(hit.product, found.measure), reverse=found.more)
    called, how = measure_name(found.measure, say.language), WAYS[found.cue][0][say.language == "en"]
    gaps: dict[str, Any] = {"how": how, "measure": called, "than": f"{number(found.than)} cm"}
    if not hits:
        best = (max if found.more else min)(among, key=lambda product: typical(product, found.measure))
        value = f"{number(typical(best, found.measure))} cm"
        say.say("utter_none_beyond", name=best.name[say.language], value=value, **gaps)
        return replace(turn.wardrobe, focus=best.id).slots()
    return _shown(turn, say, hits, found, gaps)


def _shown(turn: Turn, say: Say, hits: Sequence[Hit], found: Comparison, gaps: Mapping[str, str]) -> list[EventType]:
    noted = {hit.product.id: f"{gaps['measure']} {number(typical(hit.product, found.measure))} cm" for hit in hits}
    query = listed_as(hits, turn.asked.garment.colour)
    said: dict[str, Any] = dict(gaps)
    return show_items(turn, say, "utter_found_beyond", hits[:PAGE], query=query, noted=noted, **said)
