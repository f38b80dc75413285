"""A shop's file checked against everything the Fitting Room needs: what is sound, and what stands in the way."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from shop.checks import problems
from shop.importing import charts
from shop.importing.column_questions import ask_headings, ask_unnamed
from shop.importing.doubts import doubt
from shop.importing.entries import Draft, drafts
from shop.importing.files import Source, read
from shop.importing.findings import Finding, Findings, ImportRefused, grouped, line
from shop.importing.garments import category_of, sex_of
from shop.importing.guesses import ask_whole_table
from shop.importing.layout import Table, find_table, turn_long_table
from shop.importing.mapping import NOTHING_SAID, Corrections, kept_path, read_mapping, written
from shop.importing.products import record_of
from shop.importing.records import check_records, merged
from shop.importing.systems import GENERIC, System, adapted, one_column_each, recognise

__all__ = ["ImportRefused", "Report", "check", "summary"]

Progress = Callable[[int, int], None]
Records = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class Report:
    """What an import found. `records` are sound; `left_out` are the ids (or "") of products with something in the way.

    mapping: how the table was understood; kept_at: where that mapping is kept for the next table like it.
    """

    file: Path
    read_as: str
    records: tuple[Mapping[str, Any], ...]
    left_out: tuple[str, ...]
    findings: tuple[Finding, ...]
    unused: tuple[str, ...] = ()
    system: str = ""
    mapping: str = ""
    corrections: Corrections = NOTHING_SAID
    kept_at: Path | None = None

    @property
    def troubles(self) -> tuple[str, ...]:
        """What stands in the way, one line for each kind."""
        return tuple(map(line, grouped(self._blocking())))

    @property
    def notes(self) -> tuple[str, ...]:
        """What was done and is told, one line for each kind."""
        return tuple(map(line, grouped([one for one in self.findings if one.level == "note"])))

    @property
    def whole_table(self) -> bool:
        """Whether something stands in the way that is no single product's, so that none can be left out for it."""
        return any(not one.row for one in self._blocking())

    def _blocking(self) -> list[Finding]:
        return Findings(list(self.findings)).blocking()


def check(
    file: Path, *, mapping: Path | None = None, known: Records | None = None, kept: Path | None = None,
    progress: Progress | None = None,
) -> Report:  # fmt: skip
    """Reads and checks a shop's file; writes nothing. Raises ImportRefused, which names the file.

    known: the records the shop sells already, which the file updates; kept: the folder of mappings of earlier imports.
    """
    corrections = read_mapping(mapping) if mapping else NOTHING_SAID
    try:
        source = read(file)
        if source.records is not None:
            return _of_records(file, source)
        return _of_tables(file, source, corrections, known or {}, kept, progress)
    except ImportRefused as problem:
        raise ImportRefused(f"{file.name}: {problem}") from problem


def _of_records(file: Path, source: Source) -> Report:
    findings = Findings()
    records, left_out = check_records(source.records or (), findings)
    if not source.records:
        raise ImportRefused("it has no products; `python -m shop export-template` shows the form")
    return Report(
        file, source.read_as, tuple(records), tuple(left_out), tuple(findings.all), system="this shop's own JSON"
    )


def _of_tables(
    file: Path, source: Source, corrections: Corrections, known: Records, kept: Path | None, progress: Progress | None
) -> Report:  # fmt: skip
    findings = Findings()
    found = find_table(source.sheets, corrections.columns, header_row=corrections.header)
    kept_at = kept_path(kept, found) if kept else None
    if corrections is NOTHING_SAID and kept_at and kept_at.exists():
        corrections = read_mapping(kept_at)
        found = find_table(source.sheets, corrections.columns, header_row=corrections.header)
        findings.note(
            f"the mapping kept from an earlier import of these columns is used ({kept_at.name})", key="kept mapping"
        )
    system = recognise(found)
    table = one_column_each(adapted(turn_long_table(found), system), findings)
    _tell_layout(found, table, system, findings)
    made = drafts(table, findings, known) if table.rows else []
    made = [draft for draft in made if draft.id or draft.name or draft.sizes]
    _need_columns(found, table, system, made, known)
    ask_headings(table, findings)
    if system is GENERIC:
        ask_unnamed(table, findings)
    records, left_out = _records(table, made, corrections, known, findings, progress)
    about = (
        f"{file.name}: {system.name}, header in row {found.header_row}, {len(table.rows)} rows, {len(made)} products"
    )
    unused = tuple(
        _unused(heading.text)
        for heading in found.headings
        if not heading.field and heading.text and not heading.unknown
    )
    return Report(
        file, source.read_as, tuple(records), tuple(left_out), tuple(findings.all), unused, system.name,
        written(found, corrections, about=about), corrections, kept_at,
    )  # fmt: skip


def _unused(text: str) -> str:
    """A column of no use, with the column it was probably meant to be."""
    import difflib

    from shop.importing.headings import read_heading
    from shop.importing.template import columns

    near = [] if read_heading(text).known else difflib.get_close_matches(text.lower(), columns(), n=1, cutoff=0.75)
    return f"{text} (did you mean {near[0]}?)" if near else text


def _tell_layout(found: Table, table: Table, system: System, findings: Findings) -> None:
    if system is not GENERIC:
        findings.note(f"read as a {system.name}", key="system")
    if table.turned:
        findings.note(f"the chart lies {table.turned}: turned to a row a size", key="turned")
    if found.unit:
        findings.note(f"the lines above the header say the unit: {found.unit}", key="unit above")
    for number, reason in found.passed_over:
        findings.note(
            f"a row of {reason}, no product's: passed over", row=number, product=reason, key=f"passed {reason}"
        )


def _need_columns(found: Table, table: Table, system: System, made: Sequence[Draft], known: Records) -> None:
    """Refuses a table without products or prices, and says where a system keeps measurements."""
    header = ", ".join(heading.text for heading in found.headings if heading.text)[:300] or "empty"
    where = f"(row {found.header_row} is: {header})"
    shown = "`python -m shop export-template` shows the form"
    if not made:
        if sum(bool(heading.field) for heading in table.headings) > 1:
            raise ImportRefused(f"it has no rows under its header {where}; {shown}")
        raise ImportRefused(
            f"it has no columns that a shop's table has {where}; {shown}, or name them under `columns:` of a "
            f"mapping file"
        )
    fresh = [draft for draft in made if draft.id not in known]
    missing = [name for name in ("price",) if not table.has(name)] if fresh else []
    if not (table.has("id") or table.has("name_en") or table.has("name_zh")):
        missing.insert(0, "id")
    charted = any(row.cells for draft in fresh for row in draft.sizes.values()) or any(
        _has_table(draft) for draft in fresh
    )
    if fresh and not table.has("size") and not any(_has_table(draft) for draft in fresh):
        missing.append("size")
    if fresh and not charted and system is not GENERIC:
        raise ImportRefused(
            f"it is a {system.name} and holds no measurements of the garments (chest, length …), without which "
            f"nothing can be drawn or "
            f"sized; add them as {system.measures}, and import it again"
        )
    if missing:
        raise ImportRefused(f"it has no column {', '.join(map(repr, missing))} {where}; {shown}")


def _has_table(draft: Draft) -> bool:
    return "<table" in (draft.text("description_en") + draft.text("description_zh")).lower().replace("&lt;", "<")


def _records(
        table: Table, made: Sequence[Draft], corrections: Corrections, known: Records, findings: Findings,
    progress: Progress | None,
) -> tuple[list[Mapping[str, Any]], list[str]]:  # fmt: skip
    measured = [one for draft in made if (one := _measured(draft, table, corrections, known, findings))]
    asked = ask_whole_table(measured, findings)
    by_id = {one.draft.id: one for one in measured}
    records: list[Mapping[str, Any]] = []
    left_out: list[str] = []
    for count, draft in enumerate(made, start=1):
        if progress:
            progress(count, len(made))
        one = by_id.get(draft.id)
        record = _checked(one, corrections, known, findings, asked) if one else None
        if record is None:
            left_out.append(draft.id)
        else:
            records.append(record)
    if records and not any("currency" in record for record in records):
        findings.note(
            "no price names its currency: taken as CNY (`currency: EUR` in a mapping file says otherwise)",
            key="no currency",
        )
    return records, left_out


def _measured(
    draft: Draft, table: Table, corrections: Corrections, known: Records, findings: Findings
) -> charts.Measured | None:
    """A draft with its garment and chart; None where the garment is not known, which was told."""
    before = known.get(draft.id)
    if before and "category" not in draft.said:
        category = str(before["category"])
    else:
        category = category_of(draft, corrections.categories, findings)
    if not category:
        return None
    assumed = charts.Assumed(corrections.unit, corrections.girths)
    return charts.read_chart(draft, category, table, assumed, findings)


def _checked(
    one: charts.Measured, corrections: Corrections, known: Records, findings: Findings, asked: set[str]
) -> Mapping[str, Any] | None:
    """The record of one product, or None where something stands in its way."""
    draft, start = one.draft, len(findings.all)
    doubted = draft.id in asked or doubt(
        one, findings, steps_right=bool(corrections.steps), garments=bool(corrections.chart)
    )
    before = known.get(draft.id)
    sex = str(before["sex"]) if before and "sex" not in draft.said else sex_of(draft, corrections, findings)
    record = record_of(one, sex, corrections, findings, before=before)
    if before:
        record = merged(before, record)
    told = {finding.field for finding in findings.all[start:] if finding.level != "note"}
    for problem in problems(record):
        if (
            problem.field in told
            or (problem.size and (doubted or "sizes" in told or draft.broken))
            or (problem.field == "sizes" and draft.broken)
        ):
            continue
        row = draft.sizes[problem.size].row if problem.size in draft.sizes else draft.row
        findings.problem(
            str(problem),
            row=row,
            product=draft.id,
            key=f"{problem.field} {problem.limit}",
            field=problem.field,
            value=problem.value,
        )
    blocked = any(finding.level != "note" for finding in findings.all[start:])
    return None if blocked or doubted or draft.broken else record


def summary(report: Report) -> str:
    """What stands in the way of an import in one line: how much, the first, and that nothing was changed."""
    kinds_of = grouped(report._blocking())
    if len(kinds_of) == 1:
        return f"{report.file.name}: {line(kinds_of[0])}; nothing was changed".replace("\n", " ")
    count, rows = sum(map(len, kinds_of)), len({one.row for group in kinds_of for one in group if one.row})
    what = f"{count} problems of {len(kinds_of)} kinds" + (f" in {rows} row{'s' * (rows > 1)}" if rows else "")
    return f"{report.file.name}: {what}, nothing was changed; first {line(kinds_of[0])}".replace("\n", " ")
