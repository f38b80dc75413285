"""What the heading of a column says: which field or measure, in which unit, half, flat or all the way round."""

from __future__ import annotations

import functools
import html
import re
from dataclasses import dataclass, replace

from shop.importing import kinds
from shop.importing.cells import currency
from shop.importing.lexicon import lexicon, plain

# Spread of a width: how often it stands in the girth. "" is not said.
TIMES = {"half": 2, "flat": 2, "round": 1, "": 1}
_SYSTEM_COLUMNS = re.compile(
    r"(?:variant|google shopping|image|seo|gift card|included|price|compare|unit price|continue selling"
    r"|charge tax|requires"
    r"|fulfillment|inventory|meta|attribute \d+ (?:visible|global|default)|attribut \d+ (?:sichtbar|global)|upsells"
    r"|cross-sells|grouped|external|button|download|swatch|position|tax|date|allow|sold|low stock|backorders|shipping"
    r"|custom label|ads|mpn|gtin|mobile|average|number available|reviews|rating|commission|basket|delivery|savings"
    r"|base price|rrp|promotional|specifications|keywords|data feed|last updated|valid|is for sale|web offer|pre order"
    r"|product price|saving|terms|stock|parent product|dimensions|large image|alternate|thumb|merchant|aw"
    r"|option\d linked"
    r"|cost|weight|width \((?:cm|in)\)$|height \((?:cm|in)\)$|purchase note|product category|google|image\d*|bild"
    r"|lagerbestand|shopify|metafield|erlaube|in der|steuer|sichtbarkeit)\b.*"
)
_OPTION = re.compile(r"option ?(\d) (name|value)")
_ATTRIBUTE = re.compile(
    r"(?:attribute|attribut|attributo|atributo) (\d+) (name|nom|nome|nombre|value\(?s?\)?|wert\(?e?\)?)"
    r"|(?:name von|nom de l.|nombre del|nome) ?attribut[oe]? (?P<name>\d+)|(?:wert\(e\) von"
    r"|valeur\(?s?\)? de l.|valor\(?e?s?\)? del|valor[ie]) ?attribut[oe]? (?P<value>\d+)"
)
_BRACKETS = re.compile(r"[(\[{（【](.*?)[)\]}）】]")
_ARMHOLE = re.compile(
    r"(?:measured )?\d+(?:[.,]\d+)?\s*(?:cm|in|inch|inches|\"|mm)? ?(?:below|under|from|down from|unter"
    r"|sous) ?(?:the )?(?:armhole|armpit|underarm|arm hole|pit|achsel|dem armloch|emmanchure|腋下)"
)
# Shopify: "Chest (product.metafields.custom.chest)"; WooCommerce: "Meta: chest_cm".
_METAFIELD = re.compile(
    r"\s*\((?:product|variant)\.metafields\.[^)]*\)|^meta:\s*|^metafield:\s*(?:custom\.)?"
    r"|\s*\[(?:single line text|number[^\]]*)\]$"
)
_TWO_UNITS = re.compile(r"(?:cm|厘米) ?[/|&] ?(?:inch(?:es)?|in|英寸)|(?:inch(?:es)?|in|英寸) ?[/|&] ?(?:cm|厘米)")
_POINT = re.compile(r"^(?:[a-h][.):]|\d{1,2}[.):]|[①-⑨]) *| *(?:[*:：]|±.*)$")


@dataclass(frozen=True)
class Heading:
    """A column as it is understood. field: ours, "" where it is of no use; `unknown`: words that were not understood.

    spread: "half", "flat", "round" or "" where nothing is said; body: it speaks of the wearer's body.
    known: whether the heading itself is one that shops use.
    """

    text: str
    field: str = ""
    unit: str = ""
    spread: str = ""
    unknown: str = ""
    body: bool = False
    known: bool = True

    @functools.cached_property
    def is_measure(self) -> bool:
        """Whether it is a measure of a chart that the patterns use."""
        return self.field in kinds.measures()

    @property
    def told(self) -> str:
        """As the mapping writes it: "chest, in, flat"."""
        return ", ".join(filter(None, (self.field or "not used", self.unit, self.spread)))


@functools.lru_cache(maxsize=4096)
def read_heading(cell: str) -> Heading:
    """What one heading says."""
    words = lexicon()
    text = _METAFIELD.sub("", plain(html.unescape(cell).replace("\ufeff", "")))
    text = _POINT.sub("", text).strip().rstrip(".:#№ ") if not text.endswith(("in.", "cm.")) else text
    if not text:
        return Heading(cell, known=False)
    if special := _special(cell, text):
        return special
    for name in (text, _without_prefix(text)):
        if name in words.fields:
            return Heading(cell, words.fields[name])
        if name in words.body_columns:
            return Heading(cell, "body", body=True)
        if name in words.no_use:
            return Heading(cell)
    read = _measure(cell, text)
    if read and not read.unknown:
        return read
    if field := _field_with_unit(cell, text):
        return field
    if _SYSTEM_COLUMNS.fullmatch(text):
        return Heading(cell)
    return read or Heading(cell, known=False)


def _special(cell: str, text: str) -> Heading | None:
    if option := _OPTION.fullmatch(text):
        return Heading(cell, f"option{option[1]}_{option[2]}")
    if attribute := _ATTRIBUTE.fullmatch(text):
        number = attribute[1] or attribute["name"] or attribute["value"]
        named = attribute["name"] or (attribute[2] or "").startswith("n")
        return Heading(cell, f"option{number}_{'name' if named else 'value'}")
    return None


def _without_prefix(text: str) -> str:
    return text.partition("g:")[2] if text.startswith("g:") else text


def _field_with_unit(cell: str, text: str) -> Heading | None:
    """A field of a product with something behind it: "Price (EUR)", "Price USD", "Size / Größe", "Color Name"."""
    words = lexicon()
    inside = " ".join(_BRACKETS.findall(text))
    bare = _BRACKETS.sub(" ", text).strip()
    if bare in words.fields:
        return Heading(cell, words.fields[bare], unit=inside.strip())
    if bare in words.body_columns:
        return Heading(cell, "body", body=True, unit=inside.strip())
    first, _, rest = bare.rpartition(" ")
    if first in words.fields and (currency(rest) or rest in words.fields):
        return Heading(cell, words.fields[first], unit=rest)
    parts = [part.strip() for part in re.split(r"[/|]", bare)]
    if len(parts) > 1 and len({words.fields.get(part) for part in parts}) == 1 and parts[0] in words.fields:
        return Heading(cell, words.fields[parts[0]])
    joined = bare
    for unit in ("cm", "kg", "公斤", "斤"):
        joined = joined.removesuffix(unit).strip()
    return Heading(cell, "body", body=True) if joined in words.body_columns else None


def _measure(cell: str, text: str) -> Heading | None:
    """A measure with its qualifiers, or None for a heading without one; what is not understood is in `unknown`."""
    text = _ARMHOLE.sub(" ", text)
    inside = [part.strip() for part in _BRACKETS.findall(text)]
    rest = _BRACKETS.sub(" ", text)
    heading, left = _named(cell, rest)
    if not heading:
        # "Measurement A (Chest width)": the name stands in the brackets.
        for place, part in enumerate(inside):
            heading, more = _named(cell, part)
            if heading:
                inside[place] = more
                inside.append(rest)
                break
    if not heading:
        return None
    return functools.reduce(_qualified, [left, *inside], heading)


def _named(cell: str, text: str) -> tuple[Heading | None, str]:
    """The longest measure named in a text, and what is left of the text."""
    words = lexicon()
    best: tuple[int, str, str, bool] = (0, "", "", False)
    for table, flat in ((words.flat_names, True), (words.measures, False)):
        for name, ours in table.items():
            if len(name) > best[0] and _holds(text, name):
                best = (len(name), name, ours, flat)
    _, name, ours, flat = best
    if not name and (name := next((word for word in words.bare_width if _holds(text, word)), "")):
        ours, flat = "chest", True
    if not name:
        return None, text
    heading = Heading(cell, "" if ours == "_" else ours, spread="flat" if flat else "")
    return heading, _take(text, name)


def _holds(text: str, word: str) -> bool:
    return bool(_pattern(word).search(text)) if word in text else False


def _take(text: str, word: str) -> str:
    return _pattern(word).sub(" ", text, count=1).strip()


@functools.lru_cache(maxsize=8192)
def _pattern(word: str) -> re.Pattern[str]:
    """A word of the text: between blanks and signs where it is of letters with blanks, anywhere in Chinese."""
    if re.search(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]", word):
        return re.compile(re.escape(word))
    before = r"(?<![^\W\d_])" if word[0].isalpha() else r"(?<![\w/])"
    after = r"(?![^\W\d_])" if word[-1].isalpha() else r"(?![\d])"
    return re.compile(before + re.escape(word).replace(r"\ ", r"[\s-]+") + after)


def _qualified(heading: Heading, text: str) -> Heading:
    """The heading with one more stretch of text behind or around it."""
    words = lexicon()
    left = text.strip(" ,;:/-–.*")
    # Another language's word for the same measure: "Chest / Brust".
    same, more = _named(heading.text, left) if left else (None, "")
    if same and same.field == heading.field and not same.spread:
        left = more.strip(" ,;:/-–.*+&")
    if heading.field == "sleeve" and re.search(r"cent(?:er|re) back|\bcb\b|\bneck\b|后中|背中心", left):
        return replace(heading, field="")  # from the middle of the back: no sleeve of ours
    if said := _TWO_UNITS.search(left):
        order = "cm/in" if said[0].startswith(("cm", "厘")) else "in/cm"
        heading, left = replace(heading, unit=order), left.replace(said[0], " ").strip()
    for unit, word in sorted(((u, w) for w, u in words.units.items()), key=lambda pair: -len(pair[1])):
        if left and _holds_unit(left, word):
            if heading.unit and heading.unit != unit:
                return replace(heading, unknown=f"{heading.unit} and {word}")
            heading, left = replace(heading, unit=unit), _cut_unit(left, word)
    for spread, names in (("body", words.body), ("half", words.half), ("flat", words.flat), ("round", words.round)):
        for word in sorted(names, key=len, reverse=True):
            if left and _holds(left, word):
                left = _take(left, word)
                heading = replace(heading, body=True) if spread == "body" else _spread(heading, spread)
    for word in sorted(words.harmless, key=len, reverse=True):
        if left and _holds(left, word):
            left = _take(left, word)
    left = left.strip(" ,;:/-–.*+&()'’")
    return replace(heading, unknown=" ".join(filter(None, (heading.unknown, left))))


def _spread(heading: Heading, spread: str) -> Heading:
    """Half and flat are one doubling: "1/2 chest (flat)"; a breadth across stays as it is."""
    if heading.spread in ("half", "flat") and spread != "round":
        return heading
    return replace(heading, spread=spread) if heading.spread != "flat" or spread != "round" else heading


def _holds_unit(text: str, word: str) -> bool:
    return bool(_unit_pattern(word).search(text))


def _cut_unit(text: str, word: str) -> str:
    return _unit_pattern(word).sub(" ", text, count=1).strip()


@functools.lru_cache(maxsize=256)
def _unit_pattern(word: str) -> re.Pattern[str]:
    if not word[0].isalpha():
        return re.compile(re.escape(word))
    return re.compile(rf"(?<![^\W\d_])(?<!\w){re.escape(word)}(?![^\W\d_])" if word.isascii() else re.escape(word))
