"""A draft with its chart as an entry of the catalogue."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from shop.importing import kinds
from shop.importing.charts import Measured
from shop.importing.findings import Findings
from shop.importing.implied import complete
from shop.importing.lexicon import plain
from shop.importing.mapping import Corrections
from shop.importing.selling import colours_of, details_of, price_of, texts_of, words_of
from shop.sizes import ordered
from shop.vocabulary import SEXES


def record_of(
    one: Measured, sex: str, corrections: Corrections, findings: Findings, *, before: Mapping[str, Any] | None = None
) -> dict[str, Any]:  # fmt: skip
    """The entry of the catalogue; its chart complete, with the names of what is implied. before: what is sold
    already."""
    draft = one.draft
    drawn, pattern = colours_of(draft, corrections, findings)
    price, currency = price_of(draft, corrections, findings)
    texts = texts_of(draft, findings)
    record: dict[str, Any] = {
        "id": draft.id, "template": kinds.kind(one.category).name, "category": one.category, "sex": sex,
        **texts,
        **({"price": price} if price is not None else {}), **({"currency": currency} if currency else {}),
        **({"colours": list(drawn)} if drawn else {}), **words_of(draft, pattern, findings),
    }  # fmt: skip
    own = {ours: said for ours, said in drawn.items() if plain(said) != ours}
    if own:
        record["colour_words"] = own
    if details := details_of(draft):
        record["details"] = details
    if one.chart or not before:
        record |= _sizes(one, sex, texts, findings, before)
    return record


def _sizes(
    one: Measured,
    sex: str,
    texts: Mapping[str, Mapping[str, str]],
    findings: Findings,
    before: Mapping[str, Any] | None,
) -> dict[str, Any]:
    fields = set(kinds.limits(one.category))
    given = {size: {name: reading.cm for name, reading in own.items()} for size, own in one.chart.items()}
    if beyond := sorted({name for own in given.values() for name in own} - fields):
        findings.note(
            f"{', '.join(beyond)} is not used for a {one.category}",
            row=one.draft.row,
            product=one.draft.id,
            key=f"beyond {beyond}",
        )
    chart = {size: {name: cm for name, cm in own.items() if name in fields} for size, own in given.items()}
    for size, own in (before or {}).get("sizes", {}).items():
        lent = (before or {}).get("implied", {}).get(size, ())
        chart[size] = {**{name: cm for name, cm in own.items() if name not in lent}, **chart.get(size, {})}
    if not _complete_enough(one, chart, findings):
        return {"sizes": chart}
    said = " ".join(plain(" ".join(text.values())) for text in texts.values())
    about = (
        f"{said} {plain(one.draft.text('category'))} {plain(one.draft.text('style'))} {plain(one.draft.text('tags'))}"
    )
    done, implied = complete(
        one.category, sex if sex in SEXES else "unisex", {size: chart[size] for size in ordered(chart)}, about
    )
    if implied:
        names = list(dict.fromkeys(name for own in implied.values() for name in own))
        findings.note(
            f"{', '.join(names)} not given: implied by cut and grading, and never shown as measured",
            row=one.draft.row, product=one.draft.id, key=f"implied {one.category} {names}",
        )  # fmt: skip
        return {"sizes": done, "implied": implied}
    return {"sizes": done}


def _complete_enough(one: Measured, chart: Mapping[str, Mapping[str, float]], findings: Findings) -> bool:
    """Whether enough is measured to imply the rest; what is missing is one problem a product."""
    fields = kinds.limits(one.category)
    if one.draft.broken and not any(chart.values()):
        return False
    lacking = [
        " or ".join(group)
        for group in kinds.needed(one.category)
        if not any(name in own for own in chart.values() for name in group)
    ]
    if lacking or not any(chart.values()):
        findings.problem(
            f"it has no measurements of {', '.join(lacking)}: a {one.category} needs them to be drawn (of "
            f"{', '.join(fields)} the others are "
            "implied); add them in cm", row=one.draft.row, product=one.draft.id, field="sizes",
            key=f"no measures {one.category} {lacking}",
        )  # fmt: skip
        return False
    empty = [size for size, own in chart.items() if not own]
    if empty:
        findings.problem(
            f"size {', '.join(empty)} has no measurements; add them, or take the row out",
            row=one.draft.sizes[empty[0]].row if empty[0] in one.draft.sizes else one.draft.row,
            product=one.draft.id,
            key="empty size",
        )
        return False
    return True
