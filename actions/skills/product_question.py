"""Answers what is asked of a product from the catalogue and its size chart: the fact first, nothing that is a guess."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from rasa_sdk.events import EventType, SlotSet

from actions.explain import Unclear
from actions.facts import chart
from actions.facts.beside import facts as gaps_of
from actions.facts.features import OF_CARE, told
from actions.facts.product import Facts, detail, facts
from actions.find.prices import by_price, cheaper_wanted
from actions.find.search import Search
from actions.find.terms import disclose
from actions.fit.captions import hem_of, measure_name
from actions.skill import Skill
from actions.skills.meant import piece_worn, products_meant, sizes_named
from actions.state.asked import Asked, Garment
from actions.state.turn import Turn
from actions.wear.dressing import items_of, likely_sex
from actions.wording import Button
from actions.wording.garments import COLOUR, FACT, FEATURE, HEM
from actions.wording.say import Say
from actions.wording.words import CM_PER_INCH, length, listing, number, word
from garments import kind_of
from shop.catalogue import Product
from shop.money import money
from shop.vocabulary import DETAILS

PLAIN = ("price", "fabric", "care")
# What a superlative counts, by the style it is said with: the longest, the loosest.
COUNTED: Mapping[str, tuple[str, bool]] = {
    "long": ("length", True),
    "short": ("length", False),
    "loose": ("chest", True),
    "slim": ("chest", False),
}


class ProductQuestion(Skill):
    """One sentence for each thing that was asked, of each garment that was named."""

    action, framed = "action_ask_product", True

    async def answer(self, turn: Turn, say: Say) -> list[EventType]:
        """Of what is worn or was shown, unless something else is named."""
        asks = turn.asked.asks
        if cheaper_wanted(turn.asked.cues) and (turn.wardrobe.listed or turn.wardrobe.worn):
            return await Search(self.parts).answer(turn, say)
        try:
            if "superlative" in asks:
                return self._superlative(turn, say)
            asked_of = await products_meant(self.parts, turn)
        except Unclear:
            if turn.asked.terms:
                # "Do you do plus sizes?": asked of the shop, and of no garment.
                disclose(turn, say, self.parts.catalogue, asked_of_shop=True)
            else:
                say.say("utter_product_of_what")
            return []
        if "difference" in asks:
            return await self._difference(turn, say, [product for product, _ in asked_of])
        for product, garment in asked_of:
            self._tell(turn, say, product, garment)
            tell_terms(turn, say, product)
            if "length" in asks and turn.known.enough and kind_of(product.template).has_hem:
                await self._tell_hem(turn, say, product, garment)
        if "price" in asks and "total" in turn.asked.cues and len(asked_of) > 1:
            sold = [product for product, _ in asked_of]
            say.say("utter_price_total", total=money(sum(product.price for product in sold), sold[0].currency))
        product = asked_of[-1][0]
        try_it = Asked("try_on", garments=(Garment(item=(product.id,)),))
        return [*replace(turn.wardrobe, focus=product.id).slots(), SlotSet("offered", try_it.to_slot())]

    def _tell(self, turn: Turn, say: Say, product: Product, garment: Garment) -> None:
        asks, worn = _asks(turn.asked), piece_worn(turn, product)
        buttons = [] if worn else [_try(say, product)]
        sizes = sizes_named(product, garment, worn) or ([worn.size] if worn else [])
        measured = bool({"measure", "length"} & set(asks)) or (bool(turn.asked.one("zone")) and not asks)
        zones = turn.asked.others.get("zone", ()) if measured else ()
        zones = (*zones, *(("length",) if "length" in asks and "length" not in zones else ()))
        lines = chart.measures_asked(product, zones) if measured else ()
        size = sizes[0] if len(sizes) == 1 else None
        found = facts(product, asks, chart.lines(product, lines, size) if size else {}, size)
        if lines:
            _tell_measures(say, product, lines, sizes, inches="inches" in turn.asked.cues)
        if "chart" in asks:
            _tell_measures(say, product, chart.measures_asked(product, ()), [], inches="inches" in turn.asked.cues)
            say.show(chart.shown(product))
        gaps = gaps_of(product, say)
        for ask in asks:
            if ask in PLAIN:
                say.say(f"utter_product_{ask}", **gaps)
        self._tell_choices(turn, say, product, garment)
        self._tell_details(say, product, asks, found)
        if not asks and not lines and not turn.asked.terms:
            say.say("utter_product", buttons=buttons, **gaps)
        if (asks or not turn.asked.terms) and ("chart" not in asks or len(asks) > 1):
            say.show(found.shown())

    async def _tell_hem(self, turn: Turn, say: Say, product: Product, garment: Garment) -> None:
        """Where the hem falls, from the draped look: of what is worn, in the size it is worn in."""
        pieces, worn = turn.wardrobe.worn, piece_worn(turn, product)
        if worn is None or sizes_named(product, garment, worn) not in ([], [worn.size]):
            return
        person = turn.known.person(likely_sex([self.parts.product(piece.id) for piece in pieces]))
        items, view = items_of(pieces, self.parts.catalogue), turn.wardrobe.still
        look = await self.parts.looks.try_on(person, items, view=view, appearance=turn.appearance)
        entry = next(entry for entry in look.report["items"] if entry["id"] == product.id)
        if falls := hem_of(entry):
            where = word(HEM, falls, say.language)
            say.say("utter_fact_falls", name=product.name[say.language], size=worn.size, where=where)

    def _tell_choices(self, turn: Turn, say: Say, product: Product, garment: Garment) -> None:
        """Colours and sizes: whether there is the one that was named, or which there are. Raises UnknownColour …"""
        asks, name = _asks(turn.asked), product.name[say.language]
        if "colours" in asks or ("stock" in asks and garment.colour):
            if garment.colour:
                colour = product.colour(garment.colour[0])
                button = say.button("try", "try_on", gaps={"name": name}, item=product.id, colour=colour)
                named = word(COLOUR, colour, say.language)
                say.say("utter_fact_has_colour", buttons=[button], name=name, colour=named)
            else:
                say.say("utter_product_colours", **gaps_of(product, say))
        if "sizes" in asks or "stock" in asks:
            if garment.size:
                size = product.size(next(size for size in garment.size))
                button = say.button("try_size", "try_on", gaps={"name": size}, item=product.id, size=size)
                say.say("utter_fact_has_size", buttons=[button], name=name, size=size)
            elif "sizes" in asks:
                say.say("utter_product_sizes", **gaps_of(product, say))
            elif not garment.colour:
                say.say("utter_stock_unknown")

    def _tell_details(self, say: Say, product: Product, asks: Sequence[str], found: Facts) -> None:
        name = product.name[say.language]
        for ask in asks:
            told = detail(product, ask) if ask in ("stretch", "pockets", "origin") else None
            if ask == "origin" and told:
                say.say("utter_fact_origin", name=name, origin=told)
            elif told is not None:
                say.say(f"utter_fact_{ask}" if told else f"utter_fact_no_{ask}", name=name)
        unknown = [word(FACT, ask, say.language) for ask in found.unknown if ask != "stock"]
        if unknown:
            say.say("utter_fact_unknown", name=name, what=listing(unknown, say.language))

    async def _difference(self, turn: Turn, say: Say, products: Sequence[Product]) -> list[EventType]:
        """What two products do not have in common; of one, against the other that was compared or talked about."""
        others = [piece.id for piece in (*turn.wardrobe.pair, *turn.wardrobe.worn)] + list(turn.wardrobe.listed)
        products = list(products)
        for name in others:
            if len(products) < 2 and name in self.parts.catalogue and name not in [p.id for p in products]:
                products.append(self.parts.product(name))
        if len(products) < 2:
            say.say("utter_product", **gaps_of(products[0], say))
            return []
        left, right = products[:2]
        gaps = [gaps_of(product, say) for product in (left, right)]
        lines = [
            f"· {word(FACT, fact, say.language)}{'：' if say.language == 'zh' else ': '}{gaps[0][key]} / {gaps[1][key]}"
            for fact, key in (("price", "price"), ("fabric", "material"), ("colours", "colours"), ("sizes", "sizes"),
                              ("care", "care"))
            if gaps[0][key] != gaps[1][key]
        ]  # fmt: skip
        size = next((size for size in left.sizes if size in right.sizes), None)
        if size:
            ours, theirs = left.measured(size), right.measured(size)
            differing = [name for name in ours if name in theirs and ours[name] != theirs[name]]
            lines += [
                f"· {measure_name(name, say.language)} ({size}){'：' if say.language == 'zh' else ': '}"
                f"{number(ours[name])} / {number(theirs[name])} cm"
                for name in differing[:4]
            ]
        buttons = [_try(say, left), _try(say, right)]
        names = {"left": left.name[say.language], "right": right.name[say.language]}
        say.say("utter_fact_difference", buttons=buttons, lines="\n".join(lines), **names)
        say.show({"kind": "facts", "facts": {"items": [left.id, right.id]}, "unknown": []})
        return replace(turn.wardrobe, focus=right.id).slots()

    def _superlative(self, turn: Turn, say: Say) -> list[EventType]:
        """Of what was listed, worn or is of the kind: the cheapest, the longest, the loosest. What the catalogue has no
        number for is not ranked."""
        garment, catalogue = turn.asked.garment, self.parts.catalogue
        ids = turn.wardrobe.listed or tuple(piece.id for piece in turn.wardrobe.worn)
        among = [catalogue.get(name) for name in ids if name in catalogue]
        of_kind = [product for product in among if not garment.category or product.category in garment.category]
        if not of_kind and garment.category:
            of_kind = [product for product in catalogue if product.category in garment.category]
        of_kind = of_kind or among
        if not of_kind:
            raise Unclear
        measure, most = next((COUNTED[style] for style in garment.style if style in COUNTED), ("", True))
        if not measure and "length" in turn.asked.asks:
            measure = "length"
        if measured := [product for product in of_kind if _typical(product, measure)]:
            best = _longest(say, measured, measure, most=most)
        elif by_price(turn.asked.cues) or "price" in turn.asked.asks:
            best = _cheapest(say, of_kind, dearest="dearest" in turn.asked.cues)
        else:
            # The warmest, the softest: nothing in the catalogue is a number for it.
            say.say("utter_fact_no_ranking")
            return []
        return replace(turn.wardrobe, focus=best.id).slots()


def _longest(say: Say, products: Sequence[Product], measure: str, *, most: bool) -> Product:
    """Tells which has the most or the least of a measure [cm] in its middle size."""
    best = (max if most else min)(products, key=lambda product: _typical(product, measure))
    lengths = ("长", "longest") if most else ("短", "shortest")
    how = lengths if measure == "length" else ("宽松", "loosest") if most else ("修身", "slimmest")
    _tell_best(say, best, how, f"{number(_typical(best, measure))} cm")
    say.show(Facts(best.id, None, {f"{measure}_cm": _typical(best, measure)}).shown())
    return best


def _cheapest(say: Say, products: Sequence[Product], *, dearest: bool) -> Product:
    """Tells which costs the least or the most, and how far the next one is from it."""
    best, *others = sorted(products, key=lambda product: product.price, reverse=dearest)
    _tell_best(say, best, ("贵", "dearest") if dearest else ("便宜", "cheapest"), money(best.price, best.currency))
    if others:
        following = others[0]
        name, value = following.name[say.language], money(following.price, following.currency)
        if following.price == best.price:
            say.say("utter_fact_same_price", name=name, value=value)
        else:
            apart = money(abs(following.price - best.price), best.currency)
            say.say("utter_fact_next_price", name=name, value=value, apart=apart)
    say.show(Facts(best.id, None, {"price": best.price, "currency": best.currency}).shown())
    return best


def _tell_best(say: Say, best: Product, how: tuple[str, str], value: str) -> None:
    gaps = {"name": best.name[say.language], "how": how[say.language == "en"], "value": value}
    say.say("utter_fact_superlative", buttons=[_try(say, best)], **gaps)


def _tell_measures(
    say: Say, product: Product, measures: Sequence[str], sizes: Sequence[str], *, inches: bool = False
) -> None:
    """One size in a sentence; several, or all where none is named, a line each."""
    name, wide = product.name[say.language], ("：", "、") if say.language == "zh" else (": ", ", ")
    called = {measure: _called(product, measure, say) for measure in measures}
    if len(sizes) == 1:
        found = chart.lines(product, measures, sizes[0])
        spoken = [f"{called[measure]} {length(value, inches=inches)}" for measure, value in found.items()]
        say.say("utter_fact_measures", name=name, size=sizes[0], measures=listing(spoken, say.language))
        return
    rows, per = [], CM_PER_INCH if inches else 1.0
    for size in sizes or product.sizes:
        found = chart.lines(product, measures, size)
        rows.append(f"· {size}{wide[0]}" + wide[1].join(f"{called[m]} {number(v / per)}" for m, v in found.items()))
    say.say("utter_fact_measures_by_size", name=name, lines="\n".join(rows), unit="in" if inches else "cm")


def _called(product: Product, measure: str, say: Say) -> str:
    called = kind_of(product.template).length_called if measure == "length" else measure
    return measure_name(called, say.language)


def _typical(product: Product, measure: str) -> float:
    """A measure [cm] of the product's middle size, 0 where the shop did not give it."""
    sizes = list(product.sizes)
    return float(product.measured(sizes[len(sizes) // 2]).get(measure, 0.0))


def _try(say: Say, product: Product) -> Button:
    return say.button("try", "try_on", gaps={"name": product.name[say.language]}, item=product.id)


def _asks(asked: Asked) -> list[str]:
    """What is asked of a garment; a feature or a cloth asked about by name is no question for its fabric at large."""
    named = {term.name for term in asked.terms}
    dropped = {"fabric"} if named else set()
    added = [*(["care"] if named & OF_CARE else []), *(["chart"] if "chart" in asked.cues else [])]
    return list(dict.fromkeys([*(ask for ask in asked.asks if ask not in dropped), *added]))


def tell_terms(turn: Turn, say: Say, product: Product) -> None:
    """What the shop tells of each feature, cloth or brand that was asked about; what it does not, in one sentence."""
    name, unknown, known = product.name[say.language], [], {}
    for term in turn.asked.terms:
        if term.kind == "unheard" or term.name in turn.asked.asks:
            continue
        found = told(product, term, say.language)
        what = word(FEATURE, term.name, say.language) if term.name in FEATURE else term.said
        if found is None:
            unknown.append((term.name, what))
        elif isinstance(found, str):
            if term.name not in OF_CARE:
                say.say("utter_fact_told", name=name, told=found)
        elif term.name in DETAILS:
            say.say(f"utter_fact_{term.name}" if found else f"utter_fact_no_{term.name}", name=name)
            known[term.name] = found
        else:
            say.say("utter_fact_has_it", name=name, said=what)
    if unknown:
        say.say("utter_fact_does_not_tell", name=name, what=listing((what for _, what in unknown), say.language))
    if known or unknown:
        say.show(Facts(product.id, None, known, tuple(name for name, _ in unknown)).shown())
