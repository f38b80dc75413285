"""Turns a look's report into the parts of a caption: what is worn, and how it sits, in centimetres."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from actions.state.wardrobe import Piece
from actions.wording.garments import COLOUR, GARMENT_MEASURE, HEM, LENGTH_VERDICT, NOTE, VERDICT
from actions.wording.people import MEASURE
from actions.wording.words import Language, both, number, signed, word
from garments import kind_of
from shop.catalogue import Catalogue, Product

GIRTHS = frozenset({"neck", "chest", "underbust", "waist", "hip", "thigh", "knee", "calf", "upper_arm", "wrist", "hem"})
# A length is short where a girth is tight.
LENGTHS = frozenset({"inseam", "outseam", "length", "sleeve", "back_length"})
# Too tight comes first in a report, too loose last.
ORDER = ("too_tight", "tight", "fitted", "easy", "loose")


def describe_piece(piece: Piece, product: Product, language: Language) -> str:
    """红玫瑰 A 字连衣裙（红色，M 码） / Wild Rose A-Line Dress in red, size M: names may hold a colour of their own."""
    colour, name = word(COLOUR, piece.colour, language), product.name[language]
    return f"{name}（{colour}，{piece.size} 码）" if language == "zh" else f"{name} in {colour}, size {piece.size}"


def describe_pieces(pieces: Sequence[Piece], catalogue: Catalogue, language: Language) -> str:
    """All that is worn, outermost last."""
    parts = [describe_piece(piece, catalogue.get(piece.id), language) for piece in pieces]
    return ("＋" if language == "zh" else " + ").join(parts)


def fit_sentences(
    report: Mapping[str, Any], catalogue: Catalogue, language: Language, *, focus: str | None = None
) -> str:
    """The telling ease of the garment in `focus`: 胸围宽松量 8 cm（舒适）……; of the others worn, what is tight."""
    entries = report.get("items") or []
    sentences = []
    for entry in entries:
        product = catalogue.get(entry["id"])
        names = telling(entry, product.template)
        if focus not in (None, entry["id"]):
            names = [name for name in names if entry.get("verdict", {}).get(name) in ("tight", "too_tight")]
        parts = [ease_phrase(entry, name, language) for name in names]
        if not parts:
            continue
        named = f"{product.name[language]}" + ("：" if language == "zh" else ": ") if len(entries) > 1 else ""
        joined = ("，" if language == "zh" else ", ").join(parts)
        joined = joined if language == "zh" or named else joined[:1].upper() + joined[1:]
        sentences.append(named + joined + ("。" if language == "zh" else "."))
        sentences += [word(NOTE, note, language) for note in entry.get("notes", ()) if note in NOTE]
    return ("" if language == "zh" else " ").join(sentences)


def telling(entry: Mapping[str, Any], template: str) -> list[str]:
    """The measures worth saying of one garment: the template's own, and whatever is tight."""
    ease, verdict = entry.get("ease", {}), entry.get("verdict", {})
    names = [name for name in kind_of(template).telling if name in ease][:3]
    return names + [n for n in ease if n not in names and verdict.get(n) in ("tight", "too_tight")]


def ease_phrase(entry: Mapping[str, Any], name: str, language: Language) -> str:
    """胸围宽松量 8 cm（舒适） / chest +8 cm (easy); a negative ease says how much smaller the cloth is."""
    ease, verdict = float(entry["ease"][name]), entry.get("verdict", {}).get(name)
    said = f"{signed(ease)} cm"
    called = measure_name(name, language)
    judged = word(LENGTH_VERDICT if name in LENGTHS else VERDICT, verdict, language) if verdict else ""
    if language == "zh":
        kind = "宽松量" if name in GIRTHS else ""
        return f"{called}{kind} {said}" + (f"（{judged}）" if judged else "")
    kind = "ease " if name in GIRTHS else ""
    return f"{called} {kind}{said}" + (f" ({judged})" if judged else "")


def report_lines(entry: Mapping[str, Any], language: Language) -> list[str]:
    """One line per zone of a garment, the tightest first."""
    verdict = entry.get("verdict", {})
    names = sorted((n for n in entry.get("ease", {}) if n in verdict), key=lambda n: ORDER.index(verdict[n]))
    return ["· " + ease_phrase(entry, name, language) for name in names]


def length_line(entry: Mapping[str, Any], template: str, language: Language) -> str:
    """How long a garment is and where it ends, which answers "does it cover the knees?"."""
    called = measure_name(kind_of(template).length_called, language)
    line = f"· {called} {number(float(entry['garment']['length']))} cm"
    falls = hem_of(entry)
    if falls is None:
        return line
    where = word(HEM, falls, language)
    return f"{line}，下摆在{where}" if language == "zh" else f"{line}: the hem is {where}"


def hem_of(entry: Mapping[str, Any]) -> str | None:
    """Where the hem ends on the body, as a key of HEM; None where the report does not say."""
    return next((note.removeprefix("hem_") for note in entry.get("notes", ()) if note.startswith("hem_")), None)


def measure_name(name: str, language: Language) -> str:
    """A measure's name, of the body or of a garment."""
    return word(MEASURE if name in MEASURE else GARMENT_MEASURE, name, language)


def conclusion(entries: Sequence[Mapping[str, Any]], language: Language) -> str:
    """Which zones are tight, if any: the answer to "is it too tight?"."""
    by_verdict: dict[str, list[str]] = {}
    for entry in entries:
        for name, verdict in entry.get("verdict", {}).items():
            if name in LENGTHS:
                continue
            by_verdict.setdefault(verdict, []).append(measure_name(name, language))
    for verdict in ("too_tight", "tight"):
        if names := list(dict.fromkeys(by_verdict.get(verdict, []))):
            where = both(names, language)
            judged = word(VERDICT, verdict, language)
            return f"{where}{judged}。" if language == "zh" else f"{judged.capitalize()} at the {where}."
    return "没有勒的地方。" if language == "zh" else "Nothing is tight."
