"""Labels of sizes: any label is one; those of a known kind are written one way and stand in order.

XS, 2XL, small, 38, EU 38, US 4, 36/38, W30 L32, 165/84A, S Petite, 40R, XS/S, one size, 7号, T36, 080.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from quantities.notation import half_width

ONE_SIZE = "ONE SIZE"
LONGEST = 24
_ONE = re.compile(
    r"(?:ONE[ -]?SIZE(?: FITS (?:ALL|MOST))?|FREE(?:[ -]?SIZE)?|OS|O/S|OSFA|OSFM|F|UNI(?:[ -]?SIZE|VERSAL)?|TU"
    r"|T\.?U\.?|TAILLE UNIQUE"
    r"|EINHEITSGRÖ(?:SS|ß|ẞ)E|ONESIZE|U|ÚNICA|TALLA ÚNICA|TAGLIA UNICA|DEFAULT TITLE|均码|均一码|单一尺码|フリー"
    r"|フリーサイズ"
    r"|프리"
    r"|프리사이즈)"
)
_WORDS = {
    **{"EXTRA SMALL": "XS", "X SMALL": "XS", "XX SMALL": "XXS", "SMALL": "S", "SML": "S", "MEDIUM": "M", "MED": "M"},
    **{"LARGE": "L", "LRG": "L", "EXTRA LARGE": "XL", "X LARGE": "XL", "XX LARGE": "XXL", "XXX LARGE": "XXXL"},
    **{
        "XLARGE": "XL",
        "XSMALL": "XS",
        "2X LARGE": "XXL",
        "3X LARGE": "XXXL",
        "小": "S",
        "中": "M",
        "大": "L",
        "小码": "S",
        "中码": "M",
        "大码": "L",
    },
}
_LETTER = re.compile(r"(?:(\d{1,2})X([SL])|(X*)([SML])|(\d)X)")
_CUTS = {
    **dict.fromkeys(("PETITE", "PETIT", "P"), "Petite"),
    **{"TALL": "Tall", "T": "Tall", "SHORT": "Short", "LONG": "Long", "EXTRA LONG": "Extra Long", "PLUS": "Plus"},
    **{"REGULAR": "", "REG": "", "R": "", "CURVY": "Curvy", "MATERNITY": "Maternity"},
}
_CUT_WORD = r"PETITE?|TALL|SHORT|EXTRA LONG|LONG|PLUS|REGULAR|REG|CURVY|MATERNITY"
_SYSTEMS = "US|UK|DE|D|IT|I|FR|F|JP|J|AU|CN|KR|RU|ES|BR|INT|INTL|EU|EUR"
_NUMBER = r"\d{1,3}(?:\.5)?"
_LABEL = re.compile(r"(\d{2,3})\s*/\s*(\d{2,3})\s*\(?\s*([YABC])?\s*\)?")
_LEGS = re.compile(
    r"W\s*(\d{2})\s*[/X× -]*\s*L\s*(\d{2})|(\d{2})\s*W\s*[/X× -]*\s*(\d{2})\s*L|(\d{2})\s*[/X×]\s*(\d{2})|W\s*(\d{2})"
)
_NOTE = re.compile(
    r"[(\[（【]([^()\[\]（）【】]*)[)\]）】]\s*$"
    r"|\s*((?:建议|推荐|适合|参考|约)\S.*|\b(?:FITS|FOR|RECOMMENDED|APPROX)\b.*"
    r"|\d{2,3}\s*[-~–]\s*\d{2,3}\s*(?:斤|KG|LBS?|CM).*)$"
)


@dataclass(frozen=True)
class Size:
    """A label as the shop shows it. kind: labels of one kind have an order; note: what else the cell said."""

    label: str
    kind: str
    rank: tuple[float, ...] = ()
    note: str = ""


@functools.lru_cache(maxsize=4096)
def read_size(text: str, *, legs: bool = False) -> Size:
    """The size that a cell or a shopper names; `legs`: of trousers, where 30/32 is a waist and a leg."""
    plain = " ".join(unicodedata.normalize("NFKC", text).upper().replace("_", " ").split())
    plain = half_width(plain.replace("⁄", "/")).replace("′", "'").strip(" .,:;")
    plain = re.sub(r"^(?:SIZE|尺码|サイズ)\s*[:：]\s*", "", re.sub(r"(?<=\d)\s?1/2$", ".5", plain))
    found, note = _known(plain, legs), ""
    while not found and (noted := _NOTE.search(plain)) and noted.start() > 0:
        note = " ".join(filter(None, (noted.group().strip(" ()[]（）【】"), note)))
        plain = plain[: noted.start()].strip(" .,:;-")
        found = _known(plain, legs)
    if found:
        return Size(found.label, found.kind, found.rank, note)
    first, _, rest = plain.partition(" ")
    # "XL码 170/92A": a size, and the body it is made for.
    if rest and _LABEL.fullmatch(rest) and (found := _known(first, legs)):
        return Size(found.label, found.kind, found.rank, rest)
    if several := _of_several(plain, legs):
        return several
    # What is no size of a known kind stays as it is written.
    return Size(" ".join(text.split())[:LONGEST].strip(), "other", (), note)


def _of_several(plain: str, legs: bool) -> Size | None:
    """EU 36 / UK 8 / US 4, 165/88A/M, 大码XL: one label out of several names of one size, the rest a note."""
    parts = [part for part in re.split(r"\s*[/|,=]\s*(?=[A-Z])", plain) if part]
    known = [found for part in parts if (found := _known(part, legs))]
    if len(parts) > 1 and len(known) == len(parts):
        best = next((one for one in known if one.kind == "letter"), known[0])
        return Size(best.label, best.kind, best.rank, " / ".join(part for part in parts if part != best.label))
    word = re.fullmatch(r"(?:[\u4e00-\u9fff]+)\s*([A-Z0-9]+)|([A-Z0-9]+)\s*(?:[\u4e00-\u9fff]+)", plain)
    if word and (found := _known(word[1] or word[2], legs)):
        return Size(found.label, found.kind, found.rank, plain)
    return None


def _known(plain: str, legs: bool) -> Size | None:
    if plain in ("", "-", "/"):
        return None
    if _ONE.fullmatch(plain):
        return Size(ONE_SIZE, "one")
    trousers = _waist_and_leg if legs else _of_trousers
    for read in (_age, _letters, _for_whom, _with_cut, _for_a_body, trousers, _double, _number):
        if found := read(plain):
            return found
    return None


def _age(plain: str) -> Size | None:
    """2-3 years, 12-18M, 5T, 6岁: children's."""
    unit = r"(Y|YRS?|YEARS?|ANS|JAHRE|AÑOS|岁|M|MTHS?|MONTHS?|MOIS|MONATE|个月|T)"
    match = re.fullmatch(rf"(\d{{1,2}})(?:\s*[-–/]\s*(\d{{1,2}}))?\s*{unit}", plain)
    if not match or (match[3] == "M" and not match[2] and int(match[1]) < 3):
        return None
    months = match[3][:2] in ("M", "MT", "MO", "个月")
    shown = "T" if match[3] == "T" else "M" if months else "Y"
    return Size(
        f"{match[1]}{f'-{match[2]}' if match[2] else ''}{shown}", "age", (float(match[1]) * (1 if months else 12),)
    )


def _for_whom(plain: str) -> Size | None:
    """Men's L, Ladies M, Kids 8: sizes of their own."""
    match = re.fullmatch(r"(MEN|WOMEN|LADIES|LADY|UNISEX|KIDS?|GIRLS?|BOYS?|YOUTH|ADULT)['’]?S?[\s:-]+(.+)", plain)
    found = (_letters(match[2]) or _number(match[2]) or _double(match[2])) if match else None
    if not match or not found:
        return None
    whom = {"MEN": "Men's", "WOMEN": "Women's"}.get(match[1], match[1].title())
    return Size(f"{whom} {found.label}", f"{found.kind} {whom}", found.rank)


def _letters(plain: str) -> Size | None:
    word = re.sub(r"[ -]+", " ", plain)
    word = re.sub(
        r"^(?:SIZE|TAILLE|TAGLIA|TALLA|GR\.?|GRÖSSE) |(?<=[A-Z0-9])\s*(?:码|号|サイズ|SIZE)$", "", word
    ).strip()
    letter = _letter(_WORDS.get(word, word.replace(" ", "")))
    return Size(letter[0], letter[1], (letter[2],)) if letter else None


def _letter(word: str) -> tuple[str, str, float] | None:
    """XXL: the label, its kind and its place, M being 0."""
    match = _LETTER.fullmatch(word)
    if not match:
        return None
    if match[5]:  # 1X, 2X: plus sizes, a kind of their own
        return word, "plus", float(match[5])
    count = int(match[1]) if match[1] else len(match[3] or "")
    base = match[2] or match[4]
    if base == "M":
        return ("M", "letter", 0.0) if not count else None
    if count > 15:
        return None
    shown = (
        ("X" * count if count <= 3 else f"{count}X") + base
        if base == "L"
        else ("X" * count if count <= 2 else f"{count}X") + base
    )
    return shown, "letter", (count + 1.0) * (1 if base == "L" else -1)


def _with_cut(plain: str) -> Size | None:
    """S Petite, Tall M, MT, 40R, 10P, 38 Long, XL-Tall, 14W, 32 L."""
    suit = re.fullmatch(r"(\d{2}) ?([SRL])", plain)
    if suit:  # 40R is how suits and trousers are labelled
        return Size(f"{suit[1]}{suit[2]}", f"suit {suit[2]}", (float(suit[1]),))
    if plus := re.fullmatch(r"(\d{1,2})W", plain):
        return Size(plain, "number W", (float(plus[1]),))
    match = (
        re.fullmatch(rf"(.+?)[\s/-]+\(?({_CUT_WORD}|[PTR])\)?", plain)
        or re.fullmatch(rf"(?P<cut>{_CUT_WORD})[\s/-]+(?P<size>.+)", plain)
        or re.fullmatch(r"(\d{1,2}|X{0,3}[SL]|\dX?L|M)([PT])", plain)
    )
    if not match:
        return None
    size, cut = (match["size"], match["cut"]) if "cut" in match.groupdict() else (match[1], match[2])
    found = _letters(size) or _number(size) or _double(size)
    if not found:
        return None
    if named := _CUTS[cut]:
        return Size(f"{found.label} {named}", f"{found.kind} {named}", found.rank)
    return Size(f"{found.label} Regular", f"{found.kind} Regular", found.rank) if found.label.isdigit() else found


def _for_a_body(plain: str) -> Size | None:
    """165/84A: a height and a girth [cm], as GB/T 1335 labels clothes."""
    match = _LABEL.fullmatch(plain)
    if not match or not 50 <= int(match[1]) <= 210 or int(match[1]) <= int(match[2]):
        return None
    if not match[3] and int(match[1]) < 100:
        return None
    return Size(f"{match[1]}/{match[2]}{match[3] or ''}", "body", (float(match[2]), float(match[1])))


def _waist_and_leg(plain: str) -> Size | None:
    match = _LEGS.fullmatch(plain.replace('"', "").replace("'", ""))
    if not match:
        return _of_trousers(plain)
    said = [one for one in match.groups() if one]
    waist, leg = int(said[0]), int(said[1]) if len(said) > 1 else 0
    if not leg:
        return Size(str(waist), "number", (float(waist),))
    if waist >= 34 and leg == waist + 2 and not re.search("[WL]", plain):
        return None  # 36/38 is two sizes in one
    return (
        Size(f"W{waist} L{leg}", f"leg {leg}", (float(waist), float(leg))) if 25 <= leg <= 40 and waist <= 60 else None
    )


def _of_trousers(plain: str) -> Size | None:
    """W30 L32 and 30W x 32L say by themselves that they are a waist and a leg."""
    if not re.search(r"W\s*\d{2}|\d{2}\s*W|\d{2}\s*[X×]\s*\d{2}", plain):
        return None
    match = _LEGS.fullmatch(plain)
    said = [one for one in match.groups() if one] if match else []
    if len(said) == 2:
        return Size(f"W{said[0]} L{said[1]}", f"leg {said[1]}", (float(said[0]), float(said[1])))
    return Size(said[0], "number", (float(said[0]),)) if said else None


def _double(plain: str) -> Size | None:
    """XS/S, M-L, 36/38, S/36: between its two sizes."""
    parts = [part.strip() for part in re.split(r"\s*(?:/|-|–|~|\bTO\b)\s*", plain)]
    if len(parts) != 2:
        return None
    first, second = (_letters(part) or _number(part) for part in parts)
    if not first or not second or not first.rank or not second.rank:
        return None
    if first.kind != second.kind and first.kind.startswith("number") and second.kind.startswith("number"):
        return None  # US 8 / EU 38 is one size in two countries
    rank = (first.rank[0] + second.rank[0]) / 2 if first.kind == second.kind else first.rank[0]
    kind = first.kind if first.kind == second.kind else f"{first.kind} {second.kind}"
    ranks = (rank,) if first.kind == second.kind else (first.rank[0], second.rank[0])
    return Size(f"{first.label}/{second.label}", kind, ranks)


def _number(plain: str) -> Size | None:
    match = re.fullmatch(
        rf"(?:SIZE\s*|TAILLE\s*|TAGLIA\s*|TALLA\s*|GR(?:\.|ÖSSE)?\s*|T\.?\s*|№\s*)?({_NUMBER})\s*(?:码|号|號|サイズ|호|CM|INCH(?:ES)?|IN|\"|'')?",
        plain,
    )
    if match:
        return Size(match[1], "number", (float(match[1]),))
    match = re.fullmatch(
        rf"(?:({_SYSTEMS})[\s.:-]*({_NUMBER}(?:[/-]{_NUMBER})?)|({_NUMBER}(?:[/-]{_NUMBER})?)\s*\(?({_SYSTEMS})\)?)",
        plain,
    )
    if not match:
        return None
    system, number = match[1] or match[4], match[2] or match[3]
    first = float(re.split(r"[/-]", number)[0])
    if system in ("EU", "EUR", "INT", "INTL"):
        return Size(number, "number", (first,))
    system = {"D": "DE", "I": "IT", "F": "FR", "J": "JP"}.get(system, system)
    return Size(f"{system} {number}", f"number {system}", (first,))


def ordered(labels: Iterable[str]) -> list[str]:
    """Labels from small to large; where they are of kinds that have no order between them, as they came."""
    known = {label: read_size(label, legs=label.startswith("W")) for label in labels}
    groups = {size.kind.split(" ")[0] for size in known.values()}
    if "other" in groups or ("body" in groups and len(groups) > 1) or {"letter", "number"} <= groups:
        if groups == {"letter", "number"}:
            return sorted(known, key=lambda label: (known[label].kind != "letter", known[label].rank))
        return list(known)
    order = {kind: place for place, kind in enumerate(("one", "letter", "plus", "number", "leg", "suit", "body"))}
    return sorted(
        known, key=lambda label: (order.get(known[label].kind.split(" ")[0], 9), _row(known[label]), known[label].rank)
    )


def _row(size: Size) -> str:
    """Petite before the plain ones before tall; legs stay with their waist."""
    cut = size.kind.rpartition(" ")[2] if size.kind.startswith(("letter ", "number ")) else ""
    return {"Petite": "0", "Short": "1", "": "2", "Regular": "2", "Long": "3", "Tall": "4"}.get(cut, f"5{cut}")


# Women's clothes: how far each country's number stands above the American one (even steps), by the retailers' own
# multi-region charts; a size is never more exact than that.
_ABOVE_US = {"US": 0, "UK": 4, "AU": 4, "DE": 30, "FR": 32, "ES": 32, "IT": 36, "JP": 3, "RU": 38}


def converted(label: str, system: str) -> str | None:
    """A number of one country's women's sizes in another's ("US 6" in "DE" is "DE 36"), or None."""
    match = re.fullmatch(r"([A-Z]{2}) (\d{1,2})", label)
    if not match or match[1] not in _ABOVE_US or system not in _ABOVE_US:
        return None
    return f"{system} {int(match[2]) - _ABOVE_US[match[1]] + _ABOVE_US[system]}"
