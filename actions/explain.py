"""What could not be done, said with what exists instead: each error of a skill becomes one clear answer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from rasa_sdk.events import EventType

from actions.find.items import listed_as, show_items
from actions.find.reference import NoSuchOrdinal, SeveralFit
from actions.state.asked import Garment
from actions.state.turn import Turn
from actions.state.wardrobe import Wardrobe
from actions.wording.garments import ATTRIBUTE, CATEGORY, COLOUR, HALF
from actions.wording.say import Say
from actions.wording.words import listing, word
from garments import registry
from shop.catalogue import Product, UnknownColour, UnknownProduct, UnknownSize, catalogue
from shop.recommend import Hit


class Unclear(Exception):
    """Nothing in the message or before it says which garment is meant."""


class NothingWorn(Exception):
    """Something was to be changed on a look, and there is none."""


class Unheard(Exception):
    """Something is called by a name that means nothing here; `kinds` are what the shop has."""

    def __init__(self, called: str, kinds: tuple[str, ...]) -> None:
        super().__init__("an unknown name")
        self.called, self.kinds = called, kinds


class Gone(Exception):
    """An old button's product is no longer sold."""


class NotSold(Exception):
    """The shop has nothing of that description; `hits` come nearest, none where the kind itself is not sold."""

    def __init__(self, garment: Garment, hits: tuple[Hit, ...]) -> None:
        super().__init__("not sold here")
        self.garment, self.hits = garment, hits


class NotYetListed(Exception):
    """One of a list was asked for, and none of its kind has been listed; `hits` are what there is."""

    def __init__(self, garment: Garment, hits: tuple[Hit, ...]) -> None:
        super().__init__("no list yet")
        self.garment, self.hits = garment, hits


class NoSuchStep(Exception):
    """A product is not made larger (`step` 1) or smaller (-1) than the size that is worn."""

    def __init__(self, product: Product, size: str, step: int) -> None:
        super().__init__(f"no size beyond {size}")
        self.product, self.size, self.step = product, size, step


def explain(problem: Exception, turn: Turn, say: Say) -> list[EventType] | None:
    """Answers a problem of the shopper's own making; None for any other."""
    if isinstance(problem, Unclear):
        _which(turn, say)
    elif isinstance(problem, SeveralFit):
        _which_of(problem.products, say, turn.asked.every("colour"))
    elif isinstance(problem, NoSuchStep):
        response = "utter_largest_size" if problem.step > 0 else "utter_smallest_size"
        say.say(response, name=problem.product.name[say.language], size=problem.size)
    elif isinstance(problem, NotYetListed) and problem.hits:
        return show_items(turn, say, "utter_found", problem.hits, count=len(problem.hits))
    elif isinstance(problem, NothingWorn):
        say.say("utter_nothing_worn")
    elif isinstance(problem, Unheard):
        kinds = listing((word(CATEGORY, kind, say.language) for kind in problem.kinds), say.language)
        say.say("utter_found_nothing", wanted=problem.called, categories=kinds)
    elif isinstance(problem, Gone):
        say.say("utter_item_gone")
    elif isinstance(problem, UnknownProduct):
        # It was worn or talked about, and the shop has stopped selling it since: it comes off.
        say.say("utter_item_gone")
        return _without(turn.wardrobe, problem.value).slots()
    elif isinstance(problem, NoSuchOrdinal):
        response = "utter_ordinal_out_of_range" if problem.count else "utter_no_list"
        buttons = [say.button("more_ideas", "recommend")] if problem.count else []
        say.say(response, buttons=buttons, ordinal=problem.ordinal, count=problem.count)
    elif isinstance(problem, NotSold):
        wanted = describe(problem.garment, say)
        if not problem.hits:
            sold = dict.fromkeys(product.category for product in catalogue())
            stocked = listing((word(CATEGORY, kind, say.language) for kind in sold), say.language)
            say.say("utter_found_nothing", wanted=wanted, categories=stocked)
            return []
        query = listed_as(problem.hits, problem.garment.colour)
        return show_items(turn, say, "utter_garment_unknown", problem.hits, query=query, wanted=wanted)
    elif isinstance(problem, UnknownSize | UnknownColour):
        return _missing(problem, turn, say)
    else:
        return None
    return []


def _without(wardrobe: Wardrobe, gone: str) -> Wardrobe:
    worn, before = (tuple(p for p in pieces if p.id != gone) for pieces in (wardrobe.worn, wardrobe.before))
    focus = None if wardrobe.focus == gone else wardrobe.focus
    return replace(wardrobe, worn=worn, before=before, pair=(), focus=focus)


def _which(turn: Turn, say: Say) -> None:
    """Asks which garment is meant: of those listed, where there is a list."""
    listed = [catalogue().get(name) for name in turn.wardrobe.listed if name in catalogue()]
    if listed:
        _which_of(listed, say)
    else:
        say.say("utter_which_garment")


def _which_of(products: Iterable[Product], say: Say, colours: Iterable[str] = ()) -> None:
    """Asks which product is meant; what is tapped comes in the colour that was said."""
    wished = tuple(colours)
    buttons = []
    for product in products:
        colour = next((colour for colour in wished if colour in product.colours), None)
        said = {"item": product.id} | ({"colour": colour} if colour else {})
        buttons.append(say.button("try", "try_on", gaps={"name": product.name[say.language]}, **said))
    say.say("utter_which_of_list", buttons=buttons)


def _missing(problem: UnknownSize | UnknownColour, turn: Turn, say: Say) -> list[EventType]:
    product = problem.product
    assert product is not None
    name = product.name[say.language]
    if isinstance(problem, UnknownSize):
        buttons = [
            say.button("try_size", "try_on", gaps={"name": size}, item=product.id, size=size) for size in problem.known
        ]
        sizes = listing(problem.known, say.language)
        say.say("utter_size_unavailable", buttons=buttons, name=name, size=problem.value, sizes=sizes)
    else:
        titles = {colour: word(COLOUR, colour, say.language) for colour in problem.known}
        buttons = [
            say.button("try", "try_on", gaps={"name": title}, item=product.id, colour=colour)
            for colour, title in titles.items()
        ]
        wanted = word(COLOUR, problem.value, say.language)
        others = {"category": product.category, "colour": problem.value}
        buttons.append(say.button("others_in", "search", gaps={"name": wanted}, **others))
        colours = listing(titles.values(), say.language)
        say.say("utter_colour_unavailable", buttons=buttons, name=name, colour=wanted, colours=colours)
    return replace(turn.wardrobe, focus=product.id).slots()


def describe(garment: Garment, say: Say) -> str:
    """A garment in the shopper's language: 红色连衣裙 / red dress."""
    order = ("colour", "pattern", "material", "style", "category")
    if len(garment.category) > 1:
        # Several kinds at once are the half of the body they are worn on.
        made = [registry().categories[kind] for kind in garment.category if kind in registry().categories]
        half = next((one.half for one in made if one.half), "bottom")
        words = [word(COLOUR, colour, say.language) for colour in garment.colour] + [word(HALF, half, say.language)]
    else:
        words = [word(ATTRIBUTE[field], value, say.language) for field in order for value in getattr(garment, field)]
        # A down jacket, 羽绒服: what it is made of is in its name.
        words = [one for place, one in enumerate(words) if not any(one in later for later in words[place + 1 :])]
    return ("" if say.language == "zh" else " ").join(words)
