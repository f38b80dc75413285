"""Finding things: a search, ideas, and more of the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from rasa_sdk.events import EventType

from actions.explain import describe
from actions.find.choosing import kin_of
from actions.find.comparing import compared_list
from actions.find.items import PAGE, listed_as, show_items
from actions.find.prices import by_price, cheaper_wanted, ordered
from actions.find.reference import named
from actions.find.terms import preferred
from actions.find.wishes import (
    contradicts,
    query_of,
    search_wish,
    spoken_wish,
    suits,
    unwanted,
    varied,
    wish_from,
    wish_of,
)
from actions.person.wearers import somebody
from actions.skill import Skill
from actions.state.asked import Garment
from actions.state.turn import Turn
from actions.wear.dressing import likely_sex
from actions.wear.try_on import wear
from actions.wording.garments import CATEGORY, OCCASION, SEASON
from actions.wording.say import Say
from actions.wording.words import Language, listing, word
from shop.catalogue import Product
from shop.money import money
from shop.recommend import Found, Hit
from shop.wishes import Wish

# Enough to page through; a demo shop has some fifty items.
MOST = 100
# What is only near in meaning may well be something else than was wished for: a couple of it is enough.
GUESSES = 2
# What holds on from one list to the next of another kind.
CARRIED_OVER = ("colour", "pattern", "material", "occasion", "season", "price_min", "price_max")
# As many ideas for one occasion need no others beside them.
ENOUGH = 3
# Given up without a word where nothing else is left: who asks for summer things may be shown what has no season.
SILENT = frozenset({"season", "style", "occasion"})


class Search(Skill):
    """Lists what answers a description; one product that is called by its name is tried on."""

    action = "action_search"

    async def answer(self, turn: Turn, say: Say) -> list[EventType]:
        """Says so when nothing does, and what there is instead."""
        asked = turn.asked
        if called := self._called(turn):
            if turn.known.enough:
                return await wear(self, turn, say)
            return self._one(turn, say, called)
        if (beyond := compared_list(self, turn, say)) is not None:
            return beyond
        if asked.every("size") and turn.nearly == "try_on" and turn.known.enough:
            return await wear(self, turn, say)
        if self._of_worn(turn):
            return await wear(self, _of_it(turn), say)
        if cheaper_wanted(asked.cues) and not asked.garment.category and (than := self._talked_about(turn)):
            return self.cheaper(turn, say, than)
        kinds = [garment for garment in asked.garments if garment.category]
        if len(kinds) > 1:
            return self._each(turn, say, kinds)
        return self.listing(turn, say)

    def listing(self, turn: Turn, say: Say) -> list[EventType]:
        """The list an act asks for, narrowed by what was listed before it."""
        wish = self.narrowed(turn, self._wish(turn))
        if wish.occasion and not wish.category and self.action == Search.action:
            # "I've a wedding in June" names no garment: ideas are wanted.
            return self.ideas(turn, say)
        if not wish.named() and turn.ruled_out:
            # "Anything but blue" says what is wanted as well: the rest.
            return self.ideas(turn, say)
        if not wish.named() and not wish.text:
            say.say("utter_search_what", categories=self.stocked(say.language))
            return []
        return self.tell(turn, say, wish, shown=0)

    def _called(self, turn: Turn) -> Product | None:
        """The one product that is called by its name, where nothing else is asked for."""
        garments = turn.asked.garments
        if len([garment for garment in garments if garment.category or garment.name]) > 1 or turn.asked.garment.item:
            return None
        found = named(turn.asked.garment, turn.asked, self.parts.catalogue)
        cut_for_them = found is not None and found.sex in ("unisex", turn.known.sex or found.sex)
        return found if cut_for_them and "new" not in turn.asked.cues else None

    def _one(self, turn: Turn, say: Say, product: Product) -> list[EventType]:
        colours = [colour for colour in turn.asked.every("colour") if colour in product.colours]
        hit = Hit(product, colours[-1] if colours else product.colours[0], 1.0)
        return show_items(turn, say, "utter_found_one", [hit], query=query_of(Wish(category=(product.category,))))

    def _wish(self, turn: Turn) -> Wish:
        """Who has not said their sex is shown more of the cut they wear; for somebody else, it is theirs."""
        worn = [self.parts.product(piece.id) for piece in turn.wardrobe.worn if piece.id in self.parts.catalogue]
        wish = search_wish(turn, likely_sex(worn))
        theirs = [number.value for number in turn.asked.numbers if number.entity == "sex" and number.of == "other"]
        other = somebody(turn.asked.text, turn.language)
        sex = next(iter(theirs), None) or (other.sex if other else None)
        return replace(wish, sex=(str(sex),)) if sex else wish

    def _each(self, turn: Turn, say: Say, kinds: Sequence[Garment]) -> list[EventType]:
        """Of a black dress and a white tee in one message, both; what one of them lacks is given up for that one."""
        without = unwanted(turn.ruled_out)
        wishes = [replace(wish_of(kind, turn.asked, turn.known.sex), size=(), without=without) for kind in kinds[:PAGE]]
        found = [self.parts.recommender.search(wish, limit=-(-PAGE // len(wishes))) for wish in wishes]
        hits = [hit for one in found for hit in one.hits][:PAGE]
        given_up = any(set(one.dropped) - SILENT for one in found)
        wanted = listing((describe(kind, say) for kind in kinds), say.language)
        return show_items(turn, say, "utter_found_similar" if given_up else "utter_found_each", hits, wanted=wanted)

    def _of_worn(self, turn: Turn) -> bool:
        """ "Do you have it in purple?" is said of what is worn."""
        garment = turn.asked.garment
        bare = replace(garment, colour=()) == Garment() and len(turn.asked.garments) == 1
        looked_at = turn.wardrobe.focus or not turn.wardrobe.listed
        return bool(turn.wardrobe.worn and looked_at and garment.colour and bare and "pointing" in turn.asked.cues)

    def _talked_about(self, turn: Turn) -> Product | None:
        """The garment talked about, or the cheapest of the last list."""
        wardrobe, catalogue = turn.wardrobe, self.parts.catalogue
        if not wardrobe.focus and wardrobe.listed:
            listed = [catalogue.get(name) for name in wardrobe.listed if name in catalogue]
            return min(listed, key=lambda product: product.price, default=None)
        named = wardrobe.focus or (wardrobe.worn[-1].id if wardrobe.worn else "")
        return catalogue.get(named) if named in catalogue else None

    def cheaper(self, turn: Turn, say: Say, than: Product) -> list[EventType]:
        """What is like a product and costs less, or that there is nothing."""
        wish = replace(self._wish(turn), text="", category=(than.category,), price_max=than.price - 0.01)
        if self.parts.recommender.search(wish, limit=1, firm=True).hits:
            return self.tell(turn, say, wish, shown=0)
        name, price = than.name[say.language], money(than.price, than.currency)
        kind = word(CATEGORY, than.category, say.language)
        say.say(
            "utter_nothing_cheaper", buttons=[say.button("more_ideas", "recommend")], name=name, price=price, kind=kind
        )
        return []

    def ideas(self, turn: Turn, say: Say) -> list[EventType]:
        """What suits the occasion, the season, what is talked about, or simply this person; the reason is named."""
        asked = turn.asked
        wish = replace(self._wish(turn), without=unwanted(turn.ruled_out))
        plain = not set(wish.named()) - {"sex"}
        like = turn.wardrobe.focus or (turn.wardrobe.worn[-1].id if turn.wardrobe.worn else None)
        if plain and like and like in self.parts.catalogue:
            return show_similar(self, turn, say, like, shown=0)
        if turn.wardrobe.worn and not wish.category and wish.style:
            # "Something looser" is said of what is worn.
            wish = replace(wish, category=(self.parts.product(turn.wardrobe.worn[-1].id).category,))
        found = self.parts.recommender.search(wish, limit=MOST)
        if "category" in found.dropped:
            return self._nothing(turn, say, wish)
        hits = ordered(found.hits, asked.cues)
        hits = hits if wish.category else varied(hits)
        # What suits the occasion comes first, or alone; where nothing does, none is named as the reason.
        hits.sort(key=lambda hit: (-suits(wish, hit), hit.product.price if "thrifty" in asked.cues else 0))
        made_for = [hit for hit in hits if wish.occasion and wish.fits(hit.product, "occasion")]
        hits = made_for if len(made_for) >= ENOUGH else hits
        reason = self._reason(asked.others, say) if hits and suits(wish, hits[0]) else ""
        more = len(hits) > PAGE
        gaps: dict[str, Any] = {"reason": reason} if reason else {}
        response = "utter_recommended_for" if reason else "utter_recommended"
        return show_items(turn, say, response, hits, query=query_of(wish), more=more, **gaps)

    def _reason(self, others: Mapping[str, tuple[Any, ...]], say: Say) -> str:
        when = [word(SEASON, str(value), say.language) for value in others.get("season", ())]
        where = [word(OCCASION, str(value), say.language) for value in others.get("occasion", ())]
        if not (when or where):
            return ""
        if say.language == "zh":
            return f"{'、'.join(when)}{'、'.join(where)}穿的话，"
        return f"For {' in '.join(' and '.join(words) for words in (where, when) if words)}, "

    def narrowed(self, turn: Turn, wish: Wish) -> Wish:
        """ "Under 200" and "in cotton" narrow the last list."""
        kept, cheapest = turn.wardrobe.query, by_price(turn.asked.cues)
        query = wish_from(kept) if kept.get("category") or (cheapest and not kept.get("similar_to")) else Wish()
        alike = "alike" in turn.asked.cues
        if kinds := _ruled_kind(turn):
            # "No wool sweaters": sweaters are wanted, of something else.
            query = Wish(category=kinds)
        elif not query.category and turn.wardrobe.worn and alike:
            query = Wish(category=(self.parts.product(turn.wardrobe.worn[-1].id).category,))
        vague = not set(wish.named()) - {"sex"}
        if set(wish.named()) - {"sex"} == {"category"} and kept.get("colour") and not kept.get("category"):
            # "Something red" - "a dress": a red dress.
            return replace(wish_from(kept), text=wish.text, category=wish.category)
        if wish.category and "also" in turn.asked.cues and kept.get("category"):
            # "Wool dresses" - "and sweaters": wool sweaters, where there are any.
            return self._as_before(wish, wish_from(kept))
        if wish.category or (vague and not (alike or cheapest or turn.asked.ruled_out)):
            return wish
        fresh = {name: getattr(wish, name) for name in wish.named()}
        if query == Wish():
            return wish
        both = replace(query, text=wish.text, **fresh)
        # Denim is no cloth of trousers here, but jeans are sold.
        given_up = self.parts.recommender.search(both, limit=1, firm=True).dropped
        return wish if set(given_up) & set(fresh) and "category" not in fresh else both

    def _as_before(self, wish: Wish, before: Wish) -> Wish:
        """The wish with what was asked of the last list besides its kind; without it where nothing has it."""
        kept = {name: getattr(before, name) for name in CARRIED_OVER if not getattr(wish, name)}
        both = replace(wish, **kept)
        return wish if self.parts.recommender.search(both, limit=1).dropped else both

    def tell(self, turn: Turn, say: Say, wish: Wish, *, shown: int) -> list[EventType]:
        """Shows the page of hits that begins at `shown`."""
        wish = replace(wish, without=unwanted(turn.ruled_out))
        found = self.parts.recommender.search(wish, limit=MOST, firm=True)
        if not found.hits and not (turn.known.sex or turn.asked.one("sex")):
            # Nobody said whose figure it is: its cut is given up without a word.
            wish = replace(wish, sex=())
            found = self.parts.recommender.search(wish, limit=MOST, firm=True)
        if not found.hits:
            return self._nothing(turn, say, wish)
        first = {product.id for product in preferred([hit.product for hit in found.hits], turn.asked.terms, turn)}
        hits = sorted(ordered(found.hits, turn.asked.cues), key=lambda hit: hit.product.id not in first)
        page = hits[shown:]
        if not page:
            say.say("utter_no_more")
            return []
        response = "utter_more" if shown else "utter_found" if len(found.hits) > 1 else "utter_found_one"
        more_than = "" if len(found.hits) < MOST else "超过 " if say.language == "zh" else "more than "
        gaps: dict[str, Any] = {"count": f"{more_than}{len(found.hits)}"}
        if not shown and turn.asked.framed and not set(wish.named()) - {"sex"}:
            # Nothing of it is one of the shop's words: whether it is sold nobody knows.
            response, page, gaps = "utter_found_by_meaning", page[:GUESSES], {"categories": self.stocked(say.language)}
        elif not shown and (set(found.dropped) - SILENT or contradicts(wish, page[0])):
            response, gaps = "utter_found_similar", {"wanted": spoken_wish(wish, say, self._currency())}
        more = len(page) > PAGE
        return show_items(turn, say, response, page, query=query_of(wish), shown=shown, more=more, **gaps)

    def _nothing(self, turn: Turn, say: Say, wish: Wish) -> list[EventType]:
        kin = kin_of(wish.category)
        nearest = replace(wish, category=kin, material=(), pattern=()) if kin else wish
        found: Found = self.parts.recommender.search(nearest, limit=PAGE)
        wanted = spoken_wish(wish, say, self._currency())
        # Who wants heels is not shown jeans: nothing stands in for a kind that is not sold, nor any of its family.
        of_kind = not wish.category or "category" not in found.dropped
        if found.hits and of_kind and set(found.dropped) != set(wish.named()):
            query = listed_as(found.hits, wish.colour)
            is_sold = any(product.category in wish.category for product in self.parts.catalogue)
            response = "utter_found_similar" if is_sold or not kin else "utter_kind_not_sold"
            return show_items(turn, say, response, found.hits, query=query, wanted=wanted)
        say.say("utter_found_nothing", wanted=wanted, categories=self.stocked(say.language))
        return []

    def _currency(self) -> str:
        return next((product.currency for product in self.parts.catalogue), "CNY")

    def stocked(self, language: Language) -> str:
        """The kinds of things the shop has."""
        kinds = dict.fromkeys(product.category for product in self.parts.catalogue)
        return listing((word(CATEGORY, kind, language) for kind in kinds), language)


class MoreResults(Search):
    """The next page of the last list."""

    action = "action_more_results"

    async def answer(self, turn: Turn, say: Say) -> list[EventType]:
        """Without a list it asks for what."""
        if (beyond := compared_list(self, turn, say)) is not None:
            return beyond
        query = turn.wardrobe.query
        kind = self._wish(turn).category
        if (kind and kind != tuple(query.get("category") or ())) or cheaper_wanted(turn.asked.cues):
            # "Other dresses" than the jeans just shown is a new search.
            return await super().answer(turn, say)
        if not query:
            say.say("utter_more_of_what" if not turn.wardrobe.listed else "utter_no_more")
            return []
        if query.get("similar_to"):
            return show_similar(self, turn, say, str(query["similar_to"]), shown=turn.wardrobe.shown)
        return self.tell(turn, say, wish_from(query), shown=turn.wardrobe.shown)


class Recommend(Search):
    """Ideas: for an occasion or a season, like something shown, or simply for this person."""

    action = "action_recommend"

    async def answer(self, turn: Turn, say: Say) -> list[EventType]:
        """Names the reason for its choice."""
        asked = turn.asked
        if (beyond := compared_list(self, turn, say)) is not None:
            return beyond
        if cheaper_wanted(asked.cues) and not asked.garment.category and (than := self._talked_about(turn)):
            return self.cheaper(turn, say, than)
        if asked.ruled_out and turn.wardrobe.query.get("category") and not asked.garment.described:
            # "Nothing long, please", said below a list of dresses.
            return self.listing(turn, say)
        return self.ideas(turn, say)


def narrow(skill: Skill, turn: Turn, say: Say) -> list[EventType]:
    """The last list again, by what an act of another skill says of it: a colour, or what is not wanted."""
    return Search(skill.parts).listing(turn, say)


def _ruled_kind(turn: Turn) -> tuple[str, ...]:
    """The kinds of garments of which only some are ruled out in this act."""
    return tuple(kind for one in turn.asked.ruled_out if one.looks or one.colour for kind in one.category)


def _of_it(turn: Turn) -> Turn:
    """The turn with the garment that is worn and talked about in its act, in place of "it"."""
    wardrobe = turn.wardrobe
    worn = next((p for p in wardrobe.worn if p.id == wardrobe.focus), wardrobe.worn[-1])
    return turn.asking(replace(turn.asked, garments=(replace(turn.asked.garment, item=(worn.id,)),)))


def show_similar(skill: Search, turn: Turn, say: Say, product_id: str, *, shown: int) -> list[EventType]:
    """A page of products like one that was shown."""
    product = skill.parts.product(product_id)
    sex = turn.known.sex or (product.sex if product.sex != "unisex" else None)
    without = Wish(without=unwanted(turn.ruled_out))
    hits = [hit for hit in skill.parts.recommender.similar(product, limit=MOST) if _cut_for(hit, sex)]
    hits = [replace(hit, colour=hit.colour if hit.colour in colours else colours[0])
            for hit in hits if (colours := without.allowed_colours(hit.product))]  # fmt: skip
    page = hits[shown:]
    if not page:
        say.say("utter_no_more")
        return []
    name = product.name[say.language]
    reason = f"和{name}风格相近，" if say.language == "zh" else f"If you like the {name}, "
    query = {"similar_to": product_id}
    return show_items(
        turn, say, "utter_recommended_for", page, query=query, shown=shown, more=len(page) > PAGE, reason=reason
    )


def _cut_for(hit: Hit, sex: str | None) -> bool:
    return sex is None or hit.product.sex in (sex, "unisex")
