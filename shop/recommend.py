"""Finding products: what a wish names is filtered, what it means is compared with what the products' texts mean."""

from __future__ import annotations

import functools
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from common.settings import settings
from shop.catalogue import Catalogue, Product, catalogue
from shop.encoder import Encoder, SentenceEncoder, Vectors
from shop.meanings import AT_ONCE, Meanings
from shop.traditional import simplified
from shop.wishes import Wish, read

# A dress for a wedding also goes to a party: these only bring a product forward.
LIKED = ("occasion", "season")
LIKED_BONUS = 0.1
# Given up one after the other, from the least to the most missed, until something is left.
SOFT = ("style", "material", "pattern")
FIRM = ("size", "price_min", "price_max", "colour", "sex", "category")
# A product's score is this share its best-matching text, the rest the average of all its texts: the best alone lets
# one lucky phrase win, the average alone drowns a name in its description.
BEST_SHARE = 0.3
# Of the score of "something like this": the texts, the same category, and each attribute in common (8 at most count).
SIMILAR_TEXT, SIMILAR_CATEGORY, SIMILAR_ATTRIBUTE = 0.5, 0.26, 0.03


@dataclass(frozen=True)
class Hit:
    """One product found, in the colour that was wished for (else its first); `score` 0..1, higher is closer."""

    product: Product
    colour: str
    score: float


@dataclass(frozen=True)
class Found:
    """What a search found, best first. `dropped`: the fields of the wish that had to be given up to find anything."""

    hits: tuple[Hit, ...]
    dropped: tuple[str, ...] = ()


class Recommender:
    """Search over one catalogue. Thread-safe; the encoder loads on the first search that has a text."""

    def __init__(self, products: Catalogue, encoder: Encoder, *, cache: Path | None = None) -> None:
        self.catalogue, self.encoder = products, encoder
        self.meanings = Meanings(encoder, cache)
        self._all: dict[str, Vectors] | None = None
        self._lock = threading.Lock()

    def search(self, wish: Wish | str, *, limit: int = 5, firm: bool = False) -> Found:
        """The closest products to a wish (a string is read by `shop.wishes.read`).

        What is named must hold, save LIKED, which only ranks. If nothing is left, names are given up in the order
        SOFT, then FIRM; `firm` never gives up a FIRM one, and finds nothing instead.
        """
        wanted = read(wish) if isinstance(wish, str) else wish
        kept, dropped = self._kept(wanted, SOFT if firm else SOFT + FIRM)
        scores = self._scores(wanted)
        liked = [name for name in LIKED if name in wanted.named()]
        hits = []
        for product in kept:
            bonus = LIKED_BONUS * sum(wanted.fits(product, name) for name in liked)
            score = scores[product.id] * (1 - LIKED_BONUS * len(liked)) + bonus
            hits.append(Hit(product, _shown_colour(product, wanted), round(score, 4)))
        hits.sort(key=lambda hit: -hit.score)
        if wanted.order:
            hits.sort(key=lambda hit: hit.product.price, reverse=wanted.order == "dearest")
        return Found(tuple(hits[:limit]), dropped)

    def similar(self, product: Product, *, limit: int = 5) -> tuple[Hit, ...]:
        """Other products like this one, the same category first."""
        texts = self._vectors
        own = texts[product.id]
        hits = []
        for other in self.catalogue:
            if other.id == product.id:
                continue
            score = SIMILAR_TEXT * float(np.mean(np.max(own @ texts[other.id].T, axis=1)))
            score += SIMILAR_CATEGORY * (other.category == product.category)
            score += SIMILAR_ATTRIBUTE * min(8, _shared_attributes(product, other))
            colour = product.colours[0] if product.colours[0] in other.colours else other.colours[0]
            hits.append(Hit(other, colour, round(score, 4)))
        return tuple(sorted(hits, key=lambda hit: -hit.score)[:limit])

    def warm(self) -> None:
        """Loads the encoder and the products' vectors now, so that the first shopper does not wait for them."""
        self._scores(Wish(text="red dress"))

    def _kept(self, wish: Wish, may_drop: Sequence[str]) -> tuple[list[Product], tuple[str, ...]]:
        held = [name for name in wish.named() if name not in LIKED]
        droppable = [name for name in may_drop if name in held]
        dropped: list[str] = []
        while not (kept := self._fitting(wish, held)) and droppable:
            held.remove(droppable[0])
            dropped.append(droppable.pop(0))
        # What was only given up on the way to the name that mattered is asked for again.
        for name in reversed(dropped if kept else []):
            if again := self._fitting(wish, [*held, name]):
                held, kept = [*held, name], again
        return kept, tuple(name for name in dropped if name not in held)

    def _fitting(self, wish: Wish, names: Sequence[str]) -> list[Product]:
        """The products that answer these fields, in a colour that is not ruled out."""
        return [
            product
            for product in self.catalogue
            if all(wish.fits(product, name) for name in names) and _colours(product, wish, names)
        ]

    def _scores(self, wish: Wish) -> dict[str, float]:
        if not wish.text.strip():
            return {product.id: 1.0 for product in self.catalogue}
        texts = self._vectors
        query = self.encoder.encode([simplified(wish.text)])[0]
        scores = {}
        for name, vectors in texts.items():
            cosines = vectors @ query
            closeness = BEST_SHARE * float(cosines.max()) + (1 - BEST_SHARE) * float(cosines.mean())
            scores[name] = round(max(0.0, min(1.0, closeness)), 4)
        return scores

    @property
    def _vectors(self) -> dict[str, Vectors]:
        """Vectors of every product's texts, (T, D) each; of a large catalogue those that are learned by now."""
        with self._lock:
            if self._all is None:
                self._all = self._learned()
            return self._all

    def _learned(self) -> dict[str, Vectors]:
        texts = {product.id: product_texts(product) for product in self.catalogue}
        said = [text for group in texts.values() for text in group]
        found = self.meanings.known(said)
        if len(set(said) - set(found)) > AT_ONCE:
            # So much takes a while: names first, and the rest while the shop sells.
            found |= self.meanings.learned([group[0] for group in texts.values()])
            threading.Thread(target=self._learn_the_rest, args=(texts,), daemon=True).start()
        else:
            found |= self.meanings.learned(said)
        return _grouped(texts, found)

    def _learn_the_rest(self, texts: dict[str, list[str]]) -> None:
        found = self.meanings.learned([text for group in texts.values() for text in group])
        with self._lock:
            self._all = _grouped(texts, found)


def _grouped(texts: dict[str, list[str]], found: dict[str, Vectors]) -> dict[str, Vectors]:
    return {name: np.stack([found[text] for text in group if text in found]) for name, group in texts.items()}


def product_texts(product: Product) -> list[str]:
    """What is said of a product, in both languages: its name, its description, and its attributes as words."""
    attributes = [*product.colours, product.pattern, product.material, *product.style, product.category]
    uses = [*product.occasion, *product.season]
    named = [product.name.zh, product.name.en, product.description.zh, product.description.en]
    return [text for text in (*named, " ".join(attributes), " ".join(uses)) if text]


def recommender(products: Catalogue | None = None) -> Recommender:
    """This process's recommender over its catalogue, or over `products`, as the settings say."""
    return _recommender(catalogue() if products is None else products)


@functools.lru_cache(maxsize=1)
def _recommender(products: Catalogue) -> Recommender:
    return Recommender(products, _encoder(settings().encoder), cache=settings().cache)


@functools.lru_cache(maxsize=1)
def _encoder(model: str) -> SentenceEncoder:
    # Kept for the next catalogue: loading it takes seconds and half a gigabyte.
    return SentenceEncoder(model)


def _shown_colour(product: Product, wish: Wish) -> str:
    allowed = wish.allowed_colours(product) or product.colours
    return next((colour for colour in wish.colour if colour in allowed), allowed[0])


def _colours(product: Product, wish: Wish, names: Sequence[str]) -> bool:
    """Whether the product comes in a colour that is wished for and not ruled out."""
    allowed = wish.allowed_colours(product)
    return bool(set(allowed) & set(wish.colour)) if "colour" in names else bool(allowed)


def _shared_attributes(one: Product, other: Product) -> int:
    groups = [(one.style, other.style), (one.occasion, other.occasion), (one.season, other.season)]
    shared = sum(len(set(mine) & set(theirs)) for mine, theirs in groups)
    return shared + (one.material == other.material) + (one.pattern == other.pattern) + (one.sex == other.sex)
