"""What the shop sells: products, their colours and their size charts.

The catalogue is a JSON list in `data/catalogue.json` (the demo shop), or the database an import wrote.
"""

from __future__ import annotations

import functools
import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

from common.settings import ROOT, settings
from garments import kind_of
from shop.checks import problems
from shop.sizes import ordered, read_size

DEMO_FILE = ROOT / "shop" / "data" / "catalogue.json"


class CatalogueError(Exception):
    """Something asked of the catalogue that it cannot give."""


class Unknown(CatalogueError):
    """A value the catalogue does not have: `value` was asked for, `known` exists."""

    def __init__(self, message: str, *, value: str, known: Sequence[str], product: Product | None = None) -> None:
        super().__init__(message)
        self.value, self.known, self.product = value, tuple(known), product


class UnknownProduct(Unknown):
    """No product has this id."""


class UnknownSize(Unknown):
    """The product is not made in this size."""


class UnknownColour(Unknown):
    """The product is not made in this colour."""


@dataclass(frozen=True)
class Bilingual:
    """One text in the shop's two languages: `product.name["zh"]`."""

    zh: str = ""
    en: str = ""

    def __getitem__(self, language: str) -> str:
        """The text in `language`, or the other one where a shop wrote only that."""
        return (self.zh or self.en) if language == "zh" else (self.en or self.zh)


@dataclass(frozen=True)
class Product:
    """One thing on the rail. `sizes`: size -> finished measurement -> cm (girths all the way round); price in
    `currency`.

    `implied`: size -> names of the measurements that the shop did not give; they draw and size, and are never shown as
    measured. `colour_words`: colour -> the shop's own word for it, where that differs.
    `colours`: the first is the one on the shop's own picture. `details`: what else the shop tells (`DETAILS`); what is
    not among them is not known.
    """

    id: str
    template: str
    category: str
    sex: str
    name: Bilingual
    description: Bilingual
    price: float
    colours: tuple[str, ...]
    sizes: Mapping[str, Mapping[str, float]] = field(hash=False)
    currency: str = "CNY"
    pattern: str = "plain"
    material: str = "cotton"
    style: tuple[str, ...] = ()
    occasion: tuple[str, ...] = ()
    season: tuple[str, ...] = ()
    care: Bilingual = field(default_factory=Bilingual)
    url: str = ""
    details: Mapping[str, Any] = field(default_factory=dict, hash=False)
    implied: Mapping[str, tuple[str, ...]] = field(default_factory=dict, hash=False)
    colour_words: Mapping[str, str] = field(default_factory=dict, hash=False)

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> Product:
        """A product from one entry of a catalogue JSON that has passed `shop.checks`."""
        values = dict(record)
        for name in ("name", "description", "care"):
            values[name] = Bilingual(**values.get(name, {}))
        for name in ("colours", "style", "occasion", "season"):
            values[name] = tuple(values.get(name, ()))
        values["details"] = MappingProxyType(dict(values.get("details", {})))
        values["implied"] = MappingProxyType({size: tuple(names) for size, names in values.get("implied", {}).items()})
        values["colour_words"] = MappingProxyType(dict(values.get("colour_words", {})))
        order = ordered(values["sizes"])
        values["sizes"] = MappingProxyType({size: MappingProxyType(dict(values["sizes"][size])) for size in order})
        return cls(**values)

    def to_record(self) -> dict[str, Any]:
        """The entry of a catalogue JSON this product came from."""
        record = {name: getattr(self, name) for name in self.__dataclass_fields__}
        for name in ("name", "description", "care"):
            record[name] = {"zh": record[name].zh, "en": record[name].en}
        for name in ("colours", "style", "occasion", "season"):
            record[name] = list(record[name])
        record["sizes"] = {size: dict(chart) for size, chart in self.sizes.items()}
        record["details"] = dict(self.details)
        record["implied"] = {size: list(names) for size, names in self.implied.items()}
        record["colour_words"] = dict(self.colour_words)
        return {name: value for name, value in record.items() if value != {} or name not in ("implied", "colour_words")}

    def shown(self) -> dict[str, Any]:
        """As `to_record`, for people and programs to read: `sizes` as the shop measured them, `implied` beside them."""
        record = self.to_record()
        record["sizes"] = {size: dict(self.measured(size)) for size in self.sizes}
        if self.implied:
            record["implied"] = {
                size: {name: self.sizes[size][name] for name in names} for size, names in self.implied.items()
            }
        return record

    def measured(self, size: str) -> Mapping[str, float]:
        """The measurements [cm] of a size that the shop gave."""
        implied = self.implied.get(size, ())
        return {name: cm for name, cm in self.sizes[size].items() if name not in implied}

    def colour_word(self, colour: str) -> str:
        """The shop's own word for one of `colours`, or the colour."""
        return self.colour_words.get(colour, colour)

    @property
    def photo(self) -> str:
        """Address of the product's picture under the gateway."""
        return f"/static/products/{self.id}.webp"

    def size(self, name: str) -> str:
        """The product's own spelling of a size ("m" -> "M"); raises UnknownSize."""
        legs = kind_of(self.template).legs
        wanted = read_size(name, legs=legs).label
        if wanted in self.sizes:
            return wanted
        # 165/84A beside M (165/84A), or a label that is no size of any kind.
        if made := next((size for size in self.sizes if size.casefold() == name.strip().casefold()), None):
            return made
        made = ", ".join(self.sizes)
        message = f"{self.id} is not made in size {name!r}; it comes in {made}: choose one of these"
        raise UnknownSize(message, value=name, known=list(self.sizes), product=self)

    def colour(self, name: str) -> str:
        """The product's own spelling of a colour; raises UnknownColour."""
        wanted = name.strip().lower().replace("gray", "grey")
        if wanted in self.colours:
            return wanted
        made = ", ".join(self.colours)
        message = f"{self.id} is not made in colour {name!r}; it comes in {made}: choose one of these"
        raise UnknownColour(message, value=name, known=self.colours, product=self)

    def wear(self, size: str, colour: str | None = None) -> dict[str, Any]:
        """What the renderer needs to drape one of these, as the fields of its `Item`; no colour is the first one.

        Raises UnknownSize, UnknownColour.
        """
        made = self.size(size)
        return {
            "id": self.id,
            "category": self.category,
            "template": self.template,
            "size": made,
            "colour": self.colour(colour) if colour else self.colours[0],
            "chart": dict(self.sizes[made]),
            "pattern": self.pattern,
            "material": self.material,
            "style": tuple(self.style),
            "implied": tuple(self.implied.get(made, ())),
        }


class Catalogue:
    """Everything a shop sells, in its own order."""

    def __init__(self, products: Sequence[Product]) -> None:
        self._products = {product.id: product for product in products}

    @classmethod
    def load(cls, path: Path | None = None) -> Catalogue:
        """From a JSON or a database; no path: the one the settings name, else an imported one, else the demo shop.

        Raises CatalogueError. A database holds what an import has checked; a JSON is checked here.
        """
        file = path or source()
        records = read_records(file)
        for number, record in enumerate(records, start=1) if file.suffix != ".db" else ():
            if found := problems(record):
                told = f"product {number} of the catalogue {file}: {found[0]}"
                raise CatalogueError(f"{told} (`python -m shop import --check {file}` says all)")
        return cls([Product.from_record(record) for record in records])

    def all(self) -> tuple[Product, ...]:
        """Every product, in the shop's order."""
        return tuple(self._products.values())

    def get(self, product_id: str) -> Product:
        """The product with this id; raises UnknownProduct."""
        if product_id in self._products:
            return self._products[product_id]
        import difflib

        near = difflib.get_close_matches(product_id.strip().lower(), self._products, n=3, cutoff=0.5)
        hint = f"did you mean {', '.join(near)}?" if near else '`python -m shop search "…"` finds what there is'
        raise UnknownProduct(f"no product has the id {product_id!r}; {hint}", value=product_id, known=near)

    def __iter__(self) -> Iterator[Product]:
        return iter(self._products.values())

    def __len__(self) -> int:
        return len(self._products)

    def __contains__(self, product_id: object) -> bool:
        return product_id in self._products


def source() -> Path:
    """The file this shop sells from."""
    table = settings()
    if table.catalogue:
        return ROOT / table.catalogue
    imported = table.data / "catalogue.db"
    return imported if imported.exists() else DEMO_FILE


def read_records(path: Path) -> list[dict[str, Any]]:
    """The catalogue's entries as JSON, unchecked. Raises CatalogueError when the file cannot be read."""
    try:
        if path.suffix == ".db":
            with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as database:
                rows = database.execute("select record from products order by position").fetchall()
            return [json.loads(row[0]) for row in rows]
        return list(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, sqlite3.Error) as problem:
        raise CatalogueError(f"the catalogue {path} cannot be read ({problem}); import it again") from problem


def catalogue() -> Catalogue:
    """This process's catalogue, loaded on the first call and again when its file has changed."""
    path = source()
    try:
        changed = path.stat().st_mtime_ns
    except OSError as problem:
        raise CatalogueError(f"there is no catalogue at {path}: correct the setting or import one") from problem
    return _loaded(path, changed)


@functools.lru_cache(maxsize=1)
def _loaded(path: Path, _changed_ns: int) -> Catalogue:
    return Catalogue.load(path)
