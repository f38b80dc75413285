"""What only the shop can say of a column: a word behind its heading, a measure of bodies, a name nobody knows."""

from __future__ import annotations

from shop.importing import cells
from shop.importing.findings import Findings
from shop.importing.layout import Table


def ask_heading(text: str, unknown: str, findings: Findings, **where: object) -> None:
    """Asks what a word behind a heading means."""
    findings.question(
        f"the heading {text!r} says {unknown!r}, which is not understood: is it the garment's own measure, all the way "
        f'round, in cm? Write what it is under `columns:` of a mapping file ("{text}": chest, cm, round; or not used) '
        "and import with --mapping", key=f"heading {text}", **where,
    )  # fmt: skip


def ask_headings(table: Table, findings: Findings) -> None:
    """Asks about each heading of a measure of which a word was not understood."""
    for heading in table.headings:
        if heading.unknown:
            ask_heading(heading.text, heading.unknown, findings)
        elif heading.is_measure and heading.body:
            findings.question(
                f"the heading {heading.text!r} speaks of the body a size fits, not of the garment; give the "
                f"garment's own "
                f'measures, or say under `columns:` of a mapping file that it is the garment\'s '
                f'("{heading.text}": {heading.field}, {heading.unit or "cm"})',
                key=f"body heading {heading.text}",
            )  # fmt: skip


def ask_unnamed(table: Table, findings: Findings) -> None:
    """Asks about a column of lengths whose heading is no word that shops use."""
    for place, heading in enumerate(table.headings):
        if heading.known or not heading.text:
            continue
        values = [row.cells[place] for row in table.rows if place < len(row.cells) and row.cells[place]]
        if len(values) >= 2 and all(_looks_like_a_measure(value) for value in values) and len(set(values)) > 1:
            findings.question(
                f"the column {heading.text!r} ({', '.join(values[:3])} …) may be a measure, and its name is not "
                f"known: write "
                f'what it is under `columns:` of a mapping file ("{heading.text}": chest, cm; or not used) and '
                f'import with --mapping',
                key=f"column {heading.text}",
            )  # fmt: skip


def _looks_like_a_measure(cell: str) -> bool:
    try:
        found = cells.length(cell)
    except cells.Unreadable:
        return False
    return found is None or 3 <= found.cm <= 250
