"""Finding things: a search, ideas, and more of the same."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any

from rasa_sdk.events import EventType

from actions.choosing import kin_of, spoken, unwanted, wish_of
from actions.dressing import likely_sex
from actions.explain import describe
from actions.items import PAGE, listed_as, show_items
from actions.prices import by_price, cheaper_wanted, ordered, thrifty, without_thrift
from actions.reference import named_product
from actions.say import Say
from actions.shades import shade_wanted
from actions.skill import Skill
from actions.slots import Garment, Turn
from actions.wearers import somebody
from actions.words import CATEGORY, OCCASION, SEASON, Language, listing, word
from render.types import Sex
from shop.catalogue import Product
from shop.money import money
from shop.recommend import Found, Hit
from shop.wishes import Wish, read

# Enough to page through; a demo shop has some fifty items.
MOST = 100
# As many ideas for one occasion need no others beside them.
ENOUGH = 3
# Given up without a word where nothing else is left: who asks for summer things may be shown what has no season.
SILENT = frozenset({"season", "style", "occasion"})


_IT = re.compile(r"\b(?:it|this|that one|this one)\b|这|那|它|有没有\S{1,3}的[吗？?]?$|^有\S{1,3}的吗", re.IGNORECASE)
# Said of what was listed: "what about longer ones", 有没有厚点的.
_LONGER = re.compile(r"\b\w{3,}er ones\b|\bones\b|[\u4e00-\u9fff]一?点儿?的", re.IGNORECASE)
_TRYING = re.compile(r"\btry\b|\bwear\b|\bon me\b|试|上身|穿上", re.IGNORECASE)
_FACTS = re.compile(r"how much|price|cost|made of|fabric|wash|多少钱|价格|料子|面料|材质|怎么洗", re.IGNORECASE)


class Search(Skill):
    """Lists what answers a description."""

    action = "action_search"

    async def answer(self, turn: Turn, say: Say) -> list[EventType]:
        """Says so when nothing does, and what there is instead."""
        named = named_product(turn.asked.text, self.parts.catalogue)
        if _FACTS.search(turn.asked.text) and named:
            # One product by its name, and what it costs or is made of: a question, not a search.
            return await self.parts.skills["ask_product"].answer(turn, say)
        if turn.asked.every("size") and (named or (turn.nearly == "try_on" and turn.known.enough)):
            # Who names a size and one garment, or has given measures, wants to see it on.
            return await self.parts.skills["try_on"].answer(turn, say)
        if by_price(turn.asked.text) and _TRYING.search(turn.asked.text):
            # "Let me try the cheapest one" is one garment.
            return await self.parts.skills["try_on"].answer(turn, say)
        if self._of_worn(turn):
            return await self.parts.skills["change_colour"].answer(turn, say)
        if cheaper_wanted(turn.asked.text) and not turn.asked.garment.category and (than := self._talked_about(turn)):
            return self.cheaper(turn, say, than)
        kinds = [garment for garment in turn.asked.garments if garment.category]
        if len(kinds) > 1:
            return self._each(turn, say, kinds)
        wish = self.narrowed(turn, self._wish(turn))
        if wish.occasion and not wish.category and self.action == Search.action:
            # "I've a wedding in June" names no garment: ideas are wanted.
            return await self.parts.skills["recommend"].answer(turn, say)
        if not wish.named() and not wish.text:
            say.say("utter_search_what", categories=self.stocked(say.language))
            return []
        return self.tell(turn, say, wish, shown=0)

    def _wish(self, turn: Turn) -> Wish:
        """Who has not said their sex is shown more of the cut they wear; for somebody else, it is theirs."""
        wish = search_wish(turn, likely_sex([self.parts.product(piece.id) for piece in turn.wardrobe.worn]))
        other = somebody(turn.asked.text, turn.language)
        return replace(wish, sex=(other.sex,)) if other and other.sex else wish

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
        return bool(turn.wardrobe.worn and garment.colour and bare and _IT.search(turn.asked.text))

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

    def narrowed(self, turn: Turn, wish: Wish) -> Wish:
        """ "Under 200" and "in cotton" narrow the last list."""
        kept, cheapest = turn.wardrobe.query, by_price(turn.asked.text)
        query = wish_from(kept) if kept.get("category") or (cheapest and not kept.get("similar_to")) else Wish()
        if not query.category and turn.wardrobe.worn and _LONGER.search(turn.asked.text):
            query = Wish(category=(self.parts.product(turn.wardrobe.worn[-1].id).category,))
        vague = not set(wish.named()) - {"sex"}
        if set(wish.named()) - {"sex"} == {"category"} and kept.get("colour") and not kept.get("category"):
            # "Something red" - "a dress": a red dress.
            return replace(wish_from(kept), text=wish.text, category=wish.category)
        if wish.category or (vague and not (_LONGER.search(turn.asked.text) or cheapest)):
            return wish
        fresh = {name: getattr(wish, name) for name in wish.named()}
        return replace(query, text=wish.text, **fresh) if query != Wish() else wish

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
        page = ordered(found.hits, wish.text)[shown:]
        if not page:
            say.say("utter_no_more")
            return []
        response = "utter_more" if shown else "utter_found" if len(found.hits) > 1 else "utter_found_one"
        more_than = "" if len(found.hits) < MOST else "超过 " if say.language == "zh" else "more than "
        gaps: dict[str, Any] = {"count": f"{more_than}{len(found.hits)}"}
        if not shown and turn.asked.framed and not set(wish.named()) - {"sex"}:
            # Nothing of it is one of the shop's words: whether it is sold nobody knows.
            response, page, gaps = "utter_found_by_meaning", page[:PAGE], {}
        elif not shown and (set(found.dropped) - SILENT or _contradicts(wish, page[0])):
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
            return show_items(turn, say, "utter_found_similar", found.hits, query=query, wanted=wanted)
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
        query = turn.wardrobe.query
        kind = self._wish(turn).category
        if (kind and kind != tuple(query.get("category") or ())) or cheaper_wanted(turn.asked.text):
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
        if cheaper_wanted(asked.text) and not asked.garment.category and (than := self._talked_about(turn)):
            return self.cheaper(turn, say, than)
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
        hits = ordered(found.hits, asked.text)
        hits = hits if wish.category else varied(hits)
        # What suits the occasion comes first, or alone; where nothing does, none is named as the reason.
        hits.sort(key=lambda hit: (-_suits(wish, hit), hit.product.price if thrifty(asked.text) else 0))
        made_for = [hit for hit in hits if wish.occasion and wish.fits(hit.product, "occasion")]
        hits = made_for if len(made_for) >= ENOUGH else hits
        reason = self._reason(asked.others, say) if hits and _suits(wish, hits[0]) else ""
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


def show_similar(skill: Search, turn: Turn, say: Say, product_id: str, *, shown: int) -> list[EventType]:
    """A page of products like one that was shown."""
    product = skill.parts.product(product_id)
    sex = turn.known.sex or (product.sex if product.sex != "unisex" else None)
    hits = [hit for hit in skill.parts.recommender.similar(product, limit=MOST) if _cut_for(hit, sex)]
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


def search_wish(turn: Turn, sex: Sex | None = None) -> Wish:
    """The whole message as a wish for somebody of this sex: its entities, and where it was typed, its words too."""
    asked = turn.asked
    garments = asked.garments
    merged = Garment(**{
        name: tuple(dict.fromkeys(value for garment in garments for value in getattr(garment, name)))
        for name in ("category", "colour", "pattern", "material", "style", "size")
    })  # fmt: skip
    wish = wish_of(merged, asked, turn.known.sex or sex)
    if not asked.text or asked.text.startswith("/"):
        return wish
    if (style := _ALTERED.get(str(asked.one("alteration")))) and not wish.style:
        wish = replace(wish, style=(style,))
    if asked.framed:
        # What is ruled out stands in the words too.
        return replace(wish, text=" ".join(spoken(merged, asked)) if asked.ruled_out else asked.text)
    typed = read(without_thrift(asked.text))
    # What both found is one; what only the line's own words say is added. Numbers are read better by the language
    # model: it knows a waist of 80 from a price.
    numbers = ("size", "price_min", "price_max")
    added = {name: getattr(typed, name) for name in typed.named() if name not in (*wish.named(), *numbers)}
    unsaid = not wish.colour and "colour" not in added and not wish.occasion
    if unsaid and (shade := shade_wanted(asked.text)):
        added["colour"] = shade
    # 裙子 is a dress or a skirt: the wider reading of the same word is kept.
    if set(wish.category) < set(typed.category):
        added["category"] = typed.category
    return replace(wish, text=asked.text, **added)


# Before anything is worn, 长一点的 wishes for something else and alters nothing.
_ALTERED = {"lengthen": "long", "shorten": "short", "tighten": "slim", "loosen": "loose"}


def query_of(wish: Wish) -> dict[str, Any]:
    """A wish as the slot keeps it. What is ruled out holds for the whole conversation and is kept apart."""
    return {name: value for name, value in asdict(wish).items() if name != "without"}


def wish_from(query: Mapping[str, Any]) -> Wish:
    """A wish from the slot it was kept in."""
    fields: dict[str, Any] = {name: tuple(v) if isinstance(v, list) else v for name, v in query.items()}
    return Wish(**fields)


def spoken_wish(wish: Wish, say: Say, currency: str) -> str:
    """A wish in the shopper's language: 红色连衣裙（300 元以内） / red dress under ¥300."""
    garment = Garment(wish.category[:1], wish.colour, wish.pattern, wish.material, wish.style)
    spoken = describe(garment, say)
    high, low = wish.price_max, wish.price_min
    if high is not None:
        limit = money(high, currency)
        spoken += f"（{limit} 以内）" if say.language == "zh" else f" under {limit}"
    elif low is not None:
        limit = money(low, currency)
        spoken += f"（{limit} 以上）" if say.language == "zh" else f" over {limit}"
    return spoken.strip() or wish.text


def _suits(wish: Wish, hit: Hit) -> int:
    """How well a product suits what was named: the occasion counts more than the season."""
    weights = {"occasion": 2, "season": 1}
    return sum(weight * wish.fits(hit.product, name) for name, weight in weights.items() if getattr(wish, name))


_OPPOSITE = {"slim": "loose", "loose": "slim", "short": "long", "long": "short"}


def _contradicts(wish: Wish, hit: Hit) -> bool:
    """Whether the best that is left is the reverse of what was wished for: slim jeans for wide ones."""
    return any(_OPPOSITE.get(style) in hit.product.style for style in wish.style if style not in hit.product.style)


def varied(hits: Sequence[Hit]) -> list[Hit]:
    """The same hits with at most two of a category on each page, so that ideas differ."""
    left, ordered = list(hits), []
    while left:
        counts: dict[str, int] = {}
        page: list[Hit] = []
        for hit in left:
            if counts.get(hit.product.category, 0) < 2 and len(page) < PAGE:
                counts[hit.product.category] = counts.get(hit.product.category, 0) + 1
                page.append(hit)
        ordered += page
        left = [hit for hit in left if hit not in page]
    return ordered


def _cut_for(hit: Hit, sex: str | None) -> bool:
    return sex is None or hit.product.sex in (sex, "unisex")
