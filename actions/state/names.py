"""Which product a text calls by its name: the whole of it, or the part that no other product has (the rose dress,
红玫瑰那条)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from shop.catalogue import Catalogue, Product
from shop.traditional import simplified
from shop.words import TABLES, values_in, ways

_GAP = re.compile(r"[\s'’-]")
_LATIN = re.compile(r"[a-z]+(?:['’][a-z]+)?")
_HAN = re.compile(r"[\u4e00-\u9fff]+")
_SHORTEST_EN, _SHORTEST_ZH = 4, 2
# Said of clothes in general, or of a day, wherever it also stands in a name.
_COMMON = frozenset(
    re.findall(
        r"\S+",
        "men's mens women's everyday weekend holiday winter long little high monday sunday easy washed classic brushed "
        "training running second skin party garden light warm micro pleated wrap swing straight rise ankle afternoon "
        "candy chino vintage 经典 透气 打底 毛衫 九分 加绒 大摆",
    )
)
# Men's Chino Shorts are called chino shorts, 男士休闲卡其裤 休闲卡其裤.
_FOR_WHOM = re.compile(r"^(?:men['’]s|women['’]s|男士|女士)\s*", re.IGNORECASE)
# "The rose one", "the rose dress", "the wild rose dress": what makes an English word a name.
_CALLED = tuple(re.compile(rf"{between}[\s-]+(?:ones?|(?P<kind>[\w-]+))\b") for between in ("", r"[\s-]+[\w-]+"))


# "The joggers", "the joggers, grey", "the joggers in black": nothing that a further noun follows.
_ENDS = re.compile(r"\s*(?:$|[,.;!?]|(?:in|then|please|on|now|again)\b)")


@dataclass(frozen=True)
class Named:
    """A product that a text names, over `text[start:end]`."""

    product: Product
    start: int
    end: int


def names_in(text: str, catalogue: Catalogue) -> list[Named]:
    """The products a text names, the longest name first: by whole names, and by parts of names beside them."""
    plain = simplified(text).lower().replace("’", "'")
    whole = list(_whole(plain, catalogue))
    kinds = values_in("category", plain)
    parts = [
        Named(product, *span)
        for part, product in _parts(catalogue).items()
        if part in plain and (not kinds or product.category in kinds)
        for span in _called(plain, part, product)
    ]
    # "The breton tee and the straight-leg jeans": a part of a name beside another's whole name.
    apart = [one for one in parts if not any(one.start < name.end and name.start < one.end for name in whole)]
    found = [*whole, *apart]
    return sorted(found, key=lambda named: named.start - named.end)


def _whole(plain: str, catalogue: Catalogue) -> Iterator[Named]:
    """Where whole names stand, with or without their spaces and hyphens. A shop may have thousands: no pattern each."""
    places = [place for place, letter in enumerate(plain) if not _GAP.match(letter)]
    letters = "".join(plain[place] for place in places)
    for name, product in _names(catalogue):
        at = letters.find(name)
        while at >= 0:
            yield Named(product, places[at], places[at + len(name) - 1] + 1)
            at = letters.find(name, at + len(name))


@lru_cache(maxsize=4)
def _names(catalogue: Catalogue) -> list[tuple[str, Product]]:
    """The letters of each name in both languages, and whose it is."""
    both = (
        (_GAP.sub("", name.lower()), product)
        for product in catalogue
        for called in (product.name.zh, product.name.en)
        for name in {called, _FOR_WHOM.sub("", called)}
    )
    return [(letters, product) for letters, product in both if len(letters) > 2]


def _called(plain: str, part: str, product: Product) -> Iterator[tuple[int, int]]:
    for match in re.finditer(
        rf"(?<![a-z]){re.escape(part)}(?![a-z])" if part.isascii() else f"{part}(?![色红粉金])", plain
    ):
        after = _kind_after(plain, match.end(), product)
        pointed = plain[: match.start()].endswith("the ") and bool(_ENDS.match(plain, match.end()))
        if not part.isascii() or pointed or after is not None:
            yield match.start(), after if after is not None else match.end()


def _kind_after(plain: str, end: int, product: Product) -> int | None:
    """Where "one" or the product's kind begins behind a part of its name, a word later at most; None without either."""
    for called in _CALLED:
        after = called.match(plain, end)
        if after and after["kind"] is None:
            return end
        if after and product.category in values_in("category", after["kind"]):
            if plain[:end].split()[-1] in _made_so() and _several(after["kind"]):
                return None
            return len(plain[: after.start("kind")].rstrip(" -"))
    return None


def _several(kind: str) -> bool:
    """Whether a kind is said in the plural: "merino sweaters" are any of them, "the merino sweater" is one."""
    return any(kind.endswith(end) and values_in("category", kind[: -len(end)]) for end in ("s", "es"))


@lru_cache(maxsize=4)
def _parts(catalogue: Catalogue) -> dict[str, Product]:
    """Part of a name that one product alone has, and that describes nothing -> the product."""
    owners: dict[str, set[str]] = {}
    for product in catalogue:
        for part in (*_english_parts(product.name.en), *_chinese_parts(product.name.zh)):
            owners.setdefault(part, set()).add(product.id)
    by_id = {product.id: product for product in catalogue}
    return {part: by_id[next(iter(ids))] for part, ids in owners.items() if len(ids) == 1}


def _english_parts(name: str) -> Iterator[str]:
    for word in _LATIN.findall(name.lower().replace("’", "'")):
        if len(word) >= _SHORTEST_EN and word not in _COMMON and (word not in _describing() or word in _made_so()):
            yield word


def _chinese_parts(name: str) -> Iterator[str]:
    for way in sorted((way for way in _describing() if not way.isascii()), key=len, reverse=True):
        name = name.replace(way, " ")
    yield from (part for part in _HAN.findall(name) if len(part) >= _SHORTEST_ZH and part not in _COMMON)


@lru_cache(maxsize=1)
def _describing() -> frozenset[str]:
    """The words that describe garments, in both languages."""
    return frozenset(way.lower() for table in TABLES for way in ways(table))


@lru_cache(maxsize=1)
def _made_so() -> frozenset[str]:
    """Words for one way of a pattern or a cloth (breton, ribbed): whichever product alone has one is called by it."""
    said = {
        (way.lower(), value)
        for table in ("pattern", "material")
        for way, values in ways(table).items()
        for value in values
    }
    return frozenset(way for way, value in said if way != value)
