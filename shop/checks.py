"""Is this a garment one could sell? Each field's limits, and what probably happened where one is broken.

The girth limits are wide (a child's waist to beyond XXXL): they catch flat widths, inches and slips of the finger.
"""

from __future__ import annotations

import difflib
import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeGuard

from garments import Kind, kind_of, registry
from shop.sizes import LONGEST, ordered, read_size
from shop.vocabulary import (
    COLOURS,
    DETAILS,
    MATERIALS,
    OCCASIONS,
    PATTERNS,
    SEASONS,
    SEXES,
    STYLES,
)
from shop.words import values_in

GIRTHS = ("chest", "waist", "hip", "hem", "thigh", "knee", "upper_arm", "cuff")
CM_PER_INCH = 2.54
PRICE_MAX = 1_000_000
TEXT_MAX = {"name": 120, "description": 1000, "care": 300}
WORDS = {
    "sex": SEXES,
    "pattern": PATTERNS,
    "material": MATERIALS,
    "colours": COLOURS,
    "style": STYLES,
    "occasion": OCCASIONS,
    "season": SEASONS,
}
_ID = re.compile(r"[a-z0-9](?:[a-z0-9_-]{0,62}[a-z0-9])?")
# A garment's chest is 2.0 to 2.6 shoulder breadths round; half of that, and it was measured lying flat.
_FLAT_CHEST_TO_SHOULDER = 1.6
# The outseam is inseam and front rise, less the bend of the crotch seam; waistbands are counted in or left out.
_OUTSEAM_OFF_CM = 8.0


@dataclass(frozen=True)
class Problem:
    """One thing wrong: the field, the value as found, what it may be, and what to do. `size`: the row it is in."""

    field: str
    value: object
    limit: str
    advice: str
    size: str | None = None

    def __str__(self) -> str:
        where = f"{self.field} of size {self.size}" if self.size and self.field != "size" else self.field
        return f"{where} {shown(self.value)}: it must be {self.limit}; {self.advice}"


def shown(value: object) -> str:
    """A value as a report shows it: numbers without needless digits, texts in quotes and cut at 60 characters."""
    if value in (None, "", [], {}):
        return "is missing"
    if _is_number(value):
        return f"{value:.10g}" if abs(value) < 1e300 else "(a number of hundreds of digits)"
    text = "|".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
    return repr(text[:60])


def problems(record: object) -> list[Problem]:
    """Everything wrong with one entry of a catalogue; an empty list is a garment that can be sold and drawn."""
    if not isinstance(record, Mapping):
        return [Problem("product", record, "an object with id, name, price …", "write it as one")]
    found = [*_identity(record), *_texts(record), *_price(record), *_words(record), *_details(record), *_told(record)]
    made = registry().categories.get(str(record.get("category")))
    sizes = record.get("sizes")
    if not isinstance(sizes, Mapping) or not sizes:
        limit = 'one size or more, each with its measurements, like {"S": {"chest": 96, …}}'
        found.append(Problem("sizes", sizes, limit, "add them; in a CSV a row is a size"))
    elif made:
        for size, chart in sizes.items():
            found += _chart(kind_of(made.kind), str(size), chart)
        found += _grading(sizes, [problem.size for problem in found])
    return found


def _identity(record: Mapping[str, Any]) -> Iterator[Problem]:
    if not isinstance(record.get("id"), str) or not _ID.fullmatch(record["id"]):
        limit = "1 to 64 small letters, digits, - and _, like tee-crew"
        yield Problem("id", record.get("id"), limit, _better_id(record.get("id")))
    category, categories = record.get("category"), registry().categories
    if not isinstance(category, str) or category not in categories:
        limit = "one of " + ", ".join(categories)
        advice = "only these can be tried on; correct it or leave the product out"
        yield Problem("category", category, limit, advice)
    elif record.get("template", right := categories[category].kind) != right:
        yield Problem("template", record["template"], f"{right} for the category {category}", "leave it empty")
    unknown = set(record) - _FIELDS
    for name in sorted(unknown):
        near = difflib.get_close_matches(name, _FIELDS, n=1)
        advice = f"did you mean {near[0]}?" if near else "leave it out"
        yield Problem(name, record[name], "a field this shop knows", advice)


def _better_id(value: object) -> str:
    if re.fullmatch(r"\d(\.\d+)?e\+\d+", str(value), re.IGNORECASE):
        return "the spreadsheet shortened a long number: make the column text and enter it again"
    near = re.sub(r"[^a-z0-9_-]+", "-", str(value or "").lower()).strip("-_")[:64]
    return f"write for example {near}" if near else "rename it"


def _likely_word(field: str, value: object) -> str:
    """ "did you mean …?" for the shop's word that a text contains or nearly is; "" if there is none."""
    table = "colour" if field == "colours" else field
    said = str(value or "").lower()
    near = values_in(table, said) or difflib.get_close_matches(said, WORDS[field], n=1)
    return f"did you mean {' or '.join(near)}?" if near else ""


_FIELDS = {
    *("id", "template", "category", "sex", "name", "description", "price", "currency", "colours", "pattern"),
    *("material", "style", "occasion", "season", "care", "url", "sizes", "details", "implied", "colour_words"),
}


def _texts(record: Mapping[str, Any]) -> Iterator[Problem]:
    for field, longest in TEXT_MAX.items():
        texts = record.get(field, {})
        if not isinstance(texts, Mapping) or not set(texts) <= {"zh", "en"}:
            yield Problem(field, texts, 'texts as {"zh": …, "en": …}', "write it that way")
            continue
        for language, text in texts.items():
            if not isinstance(text, str) or len(text) > longest:
                yield Problem(f"{field}_{language}", text, f"a text of at most {longest} characters", "shorten it")
        if field == "name" and not any(isinstance(text, str) and text.strip() for text in texts.values()):
            yield Problem("name", None, "given in Chinese or English", "write at least one")
    url = record.get("url", "")
    if not isinstance(url, str) or (url and not re.match(r"https?://\S+$", url)):
        yield Problem("url", url, "a web address that starts with https://", "correct it or leave it empty")


def _price(record: Mapping[str, Any]) -> Iterator[Problem]:
    price = record.get("price")
    if not _is_number(price) or not 0 < price <= PRICE_MAX:
        yield Problem("price", price, f"a number above 0 and up to {PRICE_MAX}", "write it in digits, like 129")
    elif round(price, 2) != price:
        limit = "a number with at most two decimals"
        yield Problem("price", price, limit, "write a thousand as 1299, without a point")
    currency = record.get("currency", "CNY")
    if not isinstance(currency, str) or not re.fullmatch(r"[A-Z]{3}", currency):
        yield Problem("currency", currency, "three capital letters", "write CNY, USD, EUR …")


def _words(record: Mapping[str, Any]) -> Iterator[Problem]:
    for field, known in WORDS.items():
        value = record.get(field)
        if value is None and field in ("pattern", "material", "style", "occasion", "season"):
            continue
        several = field not in ("sex", "pattern", "material")
        if several and (
            not isinstance(value, Sequence) or isinstance(value, str) or (field == "colours" and not value)
        ):
            yield Problem(field, value, "one or more of " + ", ".join(known), 'write a|b in a CSV, ["a", "b"] in JSON')
            continue
        for word in value if several and value is not None else [value]:
            if word not in known:
                advice = _likely_word(field, word) or ("choose the nearest" if word else "fill it in")
                yield Problem(field, word, "one of " + ", ".join(known), advice)


def _details(record: Mapping[str, Any]) -> Iterator[Problem]:
    details = record.get("details", {})
    if not isinstance(details, Mapping):
        yield Problem("details", details, 'an object like {"lined": true}', "write it that way or leave it out")
        return
    for name, value in details.items():
        kind = DETAILS.get(name)
        if kind is None:
            yield Problem(f"details.{name}", value, "one of " + ", ".join(DETAILS), "leave it out")
        elif not isinstance(value, kind):
            yield Problem(f"details.{name}", value, "true or false" if kind is bool else "a text", "correct it")


def _told(record: Mapping[str, Any]) -> Iterator[Problem]:
    """What an import adds of its own: which measures are implied, and the shop's own words for its colours."""
    implied, sizes = record.get("implied", {}), record.get("sizes", {})
    known = isinstance(implied, Mapping) and isinstance(sizes, Mapping)
    if not known or not all(
        isinstance(names, list | tuple) and isinstance(sizes.get(size), Mapping) and set(names) <= set(sizes[size])
        for size, names in implied.items()
    ):
        yield Problem("implied", implied, 'names of measures by size, like {"S": ["waist"]}', "leave it out")
    words = record.get("colour_words", {})
    if not isinstance(words, Mapping) or not all(
        colour in COLOURS and isinstance(word, str) for colour, word in words.items()
    ):
        yield Problem("colour_words", words, 'words by colour, like {"green": "Forest Green"}', "leave it out")


def _chart(kind: Kind, size: str, chart: object) -> Iterator[Problem]:
    if not 1 <= len(size.strip()) <= LONGEST or size != size.strip():
        yield Problem("size", size, f"a label of 1 to {LONGEST} characters, like M, 38 or W30 L32", "shorten it", size)
    if not isinstance(chart, Mapping):
        yield Problem("sizes", chart, "the measurements of this size", "give each in cm", size)
        return
    sleeve = chart.get("sleeve")
    needed = kind.fields(sleeve if _is_number(sleeve) else 1.0)
    for name in needed:
        value, (low, high) = chart.get(name), kind.chart[name]
        if not _is_number(value):
            yield Problem(name, value, f"a number between {low} and {high} cm", "measure it and fill it in", size)
        elif not low <= value <= high:
            advice = _likely(name, value, low, high)
            yield Problem(name, value, f"between {low} and {high} cm", advice, size)
    for name in sorted(set(chart) - set(kind.chart)):
        yield Problem(name, chart[name], f"one of {', '.join(needed)} for a {kind.name}", "leave it empty", size)
    if all(_is_number(chart.get(name)) for name in needed):
        yield from _relations(size, chart)


def _likely(name: str, value: float, low: float, high: float) -> str:
    """What a number outside its limits probably was."""
    guesses = []
    if name in GIRTHS and low <= value * 2 <= high:
        guesses.append(f"if it was measured lying flat, write {value * 2:g}")
    if low <= value * CM_PER_INCH <= high:
        guesses.append(f"if it is in inches, write {value * CM_PER_INCH:.1f}")
    if low <= value / 10 <= high:
        guesses.append(f"if it is in mm, write {value / 10:g}")
    return ", ".join(guesses) or "measure it again"


def _relations(size: str, chart: Mapping[str, float]) -> Iterator[Problem]:
    if {"shoulder", "chest"} <= set(chart) and chart["chest"] < _FLAT_CHEST_TO_SHOULDER * chart["shoulder"]:
        limit = f"at least {_FLAT_CHEST_TO_SHOULDER} times the shoulder breadth {chart['shoulder']:g}"
        advice = f"if it was measured lying flat, write {chart['chest'] * 2:g} and double the other girths too"
        yield Problem("chest", chart["chest"], limit, advice, size)
    if {"inseam", "rise", "length"} <= set(chart):
        outseam = chart["inseam"] + chart["rise"]
        if abs(chart["length"] - outseam) > _OUTSEAM_OFF_CM:
            limit = f"within {_OUTSEAM_OFF_CM:g} cm of inseam and rise, together {outseam:g}"
            yield Problem("length", chart["length"], limit, "it is the outseam, from waist to hem", size)
    if {"thigh", "hip"} <= set(chart) and chart["thigh"] * 2 < 0.8 * chart["hip"]:
        limit = f"at least two fifths of the hip {chart['hip']:g}"
        advice = f"if it was measured lying flat, write {chart['thigh'] * 2:g}"
        yield Problem("thigh", chart["thigh"], limit, advice, size)


def _grading(sizes: Mapping[str, Any], broken: Sequence[str | None]) -> Iterator[Problem]:
    """A larger size is nowhere smaller; only sizes of one kind are compared, and none with problems of their own."""
    kinds: dict[str, list[str]] = {}
    for size in sizes:
        if size not in broken and (read := read_size(size, legs=size.startswith("W"))).rank:
            kinds.setdefault(read.kind, []).append(size)
    for small, large in itertools.chain.from_iterable(itertools.pairwise(ordered(kind)) for kind in kinds.values()):
        for name, value in sizes[large].items():
            before = sizes[small].get(name, value)
            if value < before:
                advice = "perhaps two rows are swapped"
                yield Problem(name, value, f"at least that of size {small}, {before:g} cm", advice, large)


def _is_number(value: object) -> TypeGuard[float]:
    return isinstance(value, int | float) and not isinstance(value, bool) and value == value
