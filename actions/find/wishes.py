"""What a message wishes for, as the search takes it, as it is remembered, and as it is said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any

from actions.explain import describe
from actions.find.items import PAGE
from actions.find.shades import shade_wanted
from actions.state.asked import Asked, Garment
from actions.state.turn import Turn
from actions.wording.garments import ATTRIBUTE
from actions.wording.say import Say
from actions.wording.words import word
from render.types import Sex
from shop.money import money
from shop.recommend import Hit
from shop.sizes import read_size
from shop.wishes import Wish


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
    if not wish.colour and not wish.occasion and (shade := shade_wanted(asked.cues)):
        wish = replace(wish, colour=shade)
    # What is ruled out stands in the words too.
    words = " ".join(spoken(merged, asked)) if asked.ruled_out else asked.about
    return replace(wish, text=words)


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


def suits(wish: Wish, hit: Hit) -> int:
    """How well a product suits what was named: the occasion counts more than the season."""
    weights = {"occasion": 2, "season": 1}
    return sum(weight * wish.fits(hit.product, name) for name, weight in weights.items() if getattr(wish, name))


_OPPOSITE = {"slim": "loose", "loose": "slim", "short": "long", "long": "short"}


def contradicts(wish: Wish, hit: Hit) -> bool:
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


def wish_of(garment: Garment, asked: Asked, sex: Sex | None) -> Wish:
    """What the recommender is to look for: the words of one garment, whatever else the message said."""
    sizes = tuple(size for size in garment.size if read_size(size).kind == "letter")
    wanted_sex = tuple(str(value) for value in asked.others.get("sex", ())) or ((sex,) if sex else ())
    return Wish(
        # Words say more than entities ("the chinos"), but of two garments nobody knows whose they are.
        text=asked.about if asked.about and len(asked.garments) == 1 else " ".join(spoken(garment, asked)),
        category=garment.category,
        colour=garment.colour,
        pattern=garment.pattern,
        material=garment.material,
        style=garment.style,
        occasion=tuple(asked.others.get("occasion", ())),
        season=tuple(asked.others.get("season", ())),
        sex=wanted_sex,
        size=sizes,
        price_min=_number(asked.one("price_min")),
        price_max=_number(asked.one("price_max")),
    )


def unwanted(ruled_out: Sequence[Garment]) -> tuple[Wish, ...]:
    """What is ruled out, as the recommender is told it. A size alone rules out no garment."""
    fields = ("category", "colour", "pattern", "material", "style")
    wishes = (Wish(**{name: getattr(garment, name) for name in fields}) for garment in ruled_out)
    return tuple(wish for wish in wishes if wish.named())


def spoken(garment: Garment, asked: Asked) -> list[str]:
    """The canonical words of a garment as English nouns: one text for either language, without the body's numbers."""
    words = [word(ATTRIBUTE[field], v, "en") for field in ("colour", "pattern", "material", "style", "category")
             for v in getattr(garment, field)]  # fmt: skip
    return words + [
        word(ATTRIBUTE[name], v, "en") for name in ("occasion", "season") for v in asked.others.get(name, ())
    ]


def _number(value: object) -> float | None:
    try:
        return float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return None
