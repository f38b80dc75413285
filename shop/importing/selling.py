"""What is sold of a product beside its chart: colours, price, texts and the shop's words."""

from __future__ import annotations

import re
from typing import Any

from shop.importing import cells
from shop.importing.colours import nearest
from shop.importing.entries import Draft, Said
from shop.importing.findings import Findings
from shop.importing.garments import whole_word
from shop.importing.html_text import is_html, text_of
from shop.importing.lexicon import plain, words
from shop.importing.mapping import Corrections
from shop.vocabulary import COLOURS, DETAILS

TEXTS = ("name_zh", "name_en", "description_zh", "description_en", "care_zh", "care_en")
LISTS = ("style", "occasion", "season")
TEXT_MAX = {"name": 120, "description": 1000, "care": 300}
_HAN = re.compile("[\u4e00-\u9fff]")
_OTHER_SCRIPT = re.compile("[\u3040-\u30ff\uac00-\ud7af]")


def colours_of(draft: Draft, corrections: Corrections, findings: Findings) -> tuple[dict[str, str], str]:
    """Our colours of a product with the shop's own words for them, and a pattern that a word named."""
    drawn: dict[str, str] = {}
    pattern = ""
    for cell, row in draft.colours.items():
        for word in _colour_words(cell):
            found = nearest(word)
            ours = corrections.colours.get(plain(word), found.drawn if found else None)
            if ours is None:
                findings.question(
                    f"colours {word[:60]!r}: it must be one or more of {', '.join(COLOURS)}, or a word that "
                    f"names one; write the "
                    f'nearest under `colours:` of a mapping file ("{word[:40]}": white)', row=row, product=draft.id,
                    key=f"colour {plain(word)}", field="colours",
                )  # fmt: skip
                draft.broken = True
                continue
            pattern = pattern or (found.pattern if found else "")
            ours = ours or "grey"
            if not found or not found.exact:
                what = f"{ours}, {found.pattern}" if found and found.pattern not in ("", "plain") else ours
                findings.note(
                    f"colour {word!r} is drawn in {what}; shoppers read {word!r}",
                    row=row,
                    product=draft.id,
                    key=f"colour {plain(word)}",
                )
            drawn[ours] = (
                f"{drawn[ours]} / {word}" if ours in drawn and word not in drawn[ours] else drawn.get(ours, word)
            )
    if not drawn and corrections.colour:
        drawn[corrections.colour] = corrections.colour
    return drawn, pattern


def _colour_words(cell: str) -> list[str]:
    """The colours of a cell; a stroke inside of brackets parts none."""
    if plain(cell) in words()["colour"]:
        return [cell]
    parts = re.split(r"[|/;,、，；\n](?![^(（]*[)）])", cell)
    return [part.strip() for part in parts if part.strip()]


def price_of(draft: Draft, corrections: Corrections, findings: Findings) -> tuple[Any, str]:
    """The lowest price of a product's rows and its currency; what is no price as it is, for the checks."""
    found: list[cells.Price] = []
    for said in draft.prices:
        one = cells.price(said.text, said.heading.unit)
        if one is None:
            return said.text, ""
        found.append(one)
    if not found:
        return None, ""
    amounts = sorted({one.amount for one in found})
    if len(amounts) > 1:
        findings.note(
            f"its price differs by size or colour, {amounts[0]:g} to {amounts[-1]:g}: the lowest is shown",
            row=draft.row,
            product=draft.id,
            key="prices differ",
        )
    named = {one.currency for one in found if one.currency}
    if len(named) > 1:
        findings.problem(
            f"price in {' and '.join(sorted(named))}: it must be in one currency; correct the rows",
            row=draft.row,
            product=draft.id,
            key="currencies",
        )
        draft.broken = True
    column = draft.text("currency")
    code = (cells.currency(column) or column.upper()) if column else next(iter(named), "")
    sign = next((one.sign for one in found if one.sign), "")
    if not column and sign in cells.SHARED_SIGNS and sign != "¥":
        findings.note(
            f"price sign {sign!r} may be {cells.SHARED_SIGNS[sign]}: taken as {code}; a currency column says otherwise",
            row=draft.row,
            product=draft.id,
            key=f"sign {sign}",
        )
    return amounts[0], code or corrections.currency


def texts_of(draft: Draft, findings: Findings) -> dict[str, dict[str, str]]:
    """Name, description and care in the languages they are written in, without tags and entities, shortened
    with a note."""
    made: dict[str, dict[str, str]] = {}
    for name in TEXTS:
        if not (said := draft.said.get(name)):
            continue
        field, language = name.rsplit("_", 1)
        text = _formula_free(text_of(said.text))
        if is_html(said.text):
            findings.note(
                f"{field} holds HTML: its words are kept", row=said.row, product=draft.id, key=f"html {field}"
            )
        if field == "name":
            text = " ".join(text.split())
        if not text:
            continue
        if len(text) > TEXT_MAX[field] and field != "name":
            text = text[: TEXT_MAX[field] - 1].rsplit(" ", 1)[0][: TEXT_MAX[field] - 1] + "…"
            findings.note(
                f"{field} is longer than {TEXT_MAX[field]} characters and was shortened",
                row=said.row,
                product=draft.id,
                key=f"long {field}",
            )
        made.setdefault(field, {}).setdefault(_language(said, language, text), text)
    return made


def _language(said: Said, language: str, text: str) -> str:
    """A heading that names a language is believed; "title" is in the language of its text."""
    heading = plain(said.heading.text)
    if heading.endswith((" zh", " en")) or "中文" in heading or "英文" in heading:
        return language
    if _HAN.search(text) and not _OTHER_SCRIPT.search(text):
        return "zh"
    return "en" if language == "zh" and not _HAN.search(text) else language if not _OTHER_SCRIPT.search(text) else "en"


def _formula_free(text: str) -> str:
    """A text without the apostrophe by which spreadsheets mark one that would be a formula."""
    return text[1:] if re.match(r"'[=+\-@\t]", text) else text


def words_of(draft: Draft, pattern: str, findings: Findings) -> dict[str, Any]:
    """Pattern, material, style, occasion, season and link in the shop's words; what is none of them is told."""
    made: dict[str, Any] = {}
    for name in ("pattern", "material"):
        if (said := draft.text(name)) and (found := cells.word(name, said) or _first_within(name, said)):
            made[name] = found
        elif said:
            findings.note(
                f"{name} {said[:40]!r} is none of ours and left out",
                row=draft.said[name].row,
                product=draft.id,
                key=f"{name} unknown",
            )
    if pattern and made.get("pattern", "plain") == "plain":
        made["pattern"] = pattern
    for name in LISTS:
        if said := draft.text(name):
            parts = [(part, cells.word(name, part)) for part in cells.split_words(said)]
            if known := list(dict.fromkeys(found for _, found in parts if found)):
                made[name] = known
            if lost := [part for part, found in parts if not found]:
                findings.note(
                    f"{name} {', '.join(lost)[:60]!r} is none of ours and left out",
                    row=draft.said[name].row,
                    product=draft.id,
                    key=f"{name} unknown",
                )
    if said := draft.text("url"):
        made["url"] = said
    return made


def _first_within(table: str, text: str) -> str:
    """The first of our words in a composition: "95% cotton, 5% elastane"."""
    said = plain(text)
    found = [
        (match.start(), -len(word), ours)
        for word, ours in words()[table].items()
        if (match := whole_word(word).search(said))
    ]
    return min(found)[2] if found else ""


def details_of(draft: Draft) -> dict[str, Any]:
    """What else the shop tells (`DETAILS`)."""
    return {
        name: cells.truth(said) if kind is bool else said[:60]
        for name, kind in DETAILS.items() if (said := draft.text(name))
    }  # fmt: skip
