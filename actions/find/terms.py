"""What was asked for and the shop does not have, or does not tell of: said before anything else is offered."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from actions.facts.features import has
from actions.state.asked import Term
from actions.state.turn import Turn
from actions.wording.garments import CATEGORY, COLOUR, FEATURE, MATERIAL
from actions.wording.say import Say
from actions.wording.words import listing, word
from shop.catalogue import Catalogue, Product

# As many garments are named as a sentence has room for.
NAMED = 3
# What nothing stands in for.
ALONE = frozenset({"kind", "pets"})


def disclose(turn: Turn, say: Say, catalogue: Catalogue, *, asked_of_shop: bool = False) -> bool:
    """Says of each thing the act asks for besides the catalogue's columns whether the shop has it.

    asked_of_shop: what there is of it is named too. Whether nothing is left to look for: it is of a kind not sold.
    """
    asked = turn.asked
    kinds = {kind for garment in asked.garments for kind in garment.category} | _of_list(turn)
    sold = [product for product in catalogue if product.category in kinds]
    among = sold or list(catalogue)
    alone = [] if sold else [term for term in asked.terms if {term.kind, term.name} & ALONE]
    for term in alone or [term for term in asked.terms if term.kind != "unheard"]:
        _tell(term, turn, say, among, all_told=asked_of_shop)
    return bool(alone)


def preferred(products: Sequence[Product], terms: Sequence[Term], turn: Turn) -> list[Product]:
    """The products that have the most of what was asked for, where any has some of it."""
    counts = {product.id: sum(has(product, term, turn.language) for term in terms) for product in products}
    most = max(counts.values(), default=0)
    return [product for product in products if most and counts[product.id] == most]


def _of_list(turn: Turn) -> set[str]:
    """The kinds of the last list, where the act names none: "in velvet", below dresses."""
    named = any(garment.category for garment in turn.asked.garments)
    return set() if named else set(turn.wardrobe.query.get("category") or ())


def _tell(term: Term, turn: Turn, say: Say, among: Sequence[Product], *, all_told: bool = False) -> None:
    having = [product for product in among if has(product, term, say.language)]
    said = word(FEATURE, term.name, say.language) if term.name in FEATURE else term.said
    if having:
        if all_told or (len(having) < len(among) and term.kind in ("feature", "condition", "for_whom")):
            names = listing((product.name[say.language] for product in having[:NAMED]), say.language)
            say.say("utter_term_of_some", said=said, names=names)
        return
    gaps: dict[str, Any] = {"said": said}
    if term.kind == "shade":
        nearest = listing((word(COLOUR, one, say.language) for one in turn.asked.every("colour")), say.language)
        say.say("utter_term_shade_nearest" if nearest else "utter_term_shade", nearest=nearest, **gaps)
    elif term.kind == "cloth":
        cloths = dict.fromkeys(product.material for product in among)
        of = listing((word(MATERIAL, one, say.language) for one in cloths), say.language)
        say.say("utter_term_cloth", cloths=of, **gaps)
    elif term.kind == "kind":
        kinds = dict.fromkeys(product.category for product in among)
        sold = listing((word(CATEGORY, one, say.language) for one in kinds), say.language)
        say.say("utter_found_nothing", wanted=term.said, categories=sold)
    elif term.name == "plus":
        _tell_largest(say, among)
    else:
        own = {"kids": "utter_term_kids", "pets": "utter_term_pets", "second_hand": "utter_term_second_hand"}
        say.say(own.get(term.name, f"utter_term_{term.kind}"), **gaps)


def _tell_largest(say: Say, among: Sequence[Product]) -> None:
    """Up to which size the products are made, and how wide the widest is [cm]."""
    measure = "chest" if any("chest" in next(iter(one.sizes.values())) for one in among) else "hip"
    widest = max(among, key=lambda one: list(one.sizes.values())[-1].get(measure, 0.0))
    size, chart = list(widest.sizes.items())[-1]
    zone = {"chest": ("胸围", "chest"), "hip": ("臀围", "hips")}[measure][say.language == "en"]
    say.say("utter_term_plus", size=size, zone=zone, value=f"{chart[measure]:g}", name=widest.name[say.language])
