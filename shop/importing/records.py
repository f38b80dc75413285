"""Entries of a catalogue as this shop writes them itself: checked, completed, merged with what is sold already."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from shop.checks import problems
from shop.importing import kinds
from shop.importing.findings import Findings
from shop.importing.implied import complete
from shop.sizes import ordered

_BILINGUAL = ("name", "description", "care")


def check_records(entries: Sequence[Any], findings: Findings) -> tuple[list[dict[str, Any]], list[str]]:
    """The sound records among a JSON's entries, and the ids of the others."""
    records: list[dict[str, Any]] = []
    left_out: list[str] = []
    seen: dict[str, int] = {}
    for row, entry in enumerate(entries, start=1):
        # `show` tells where the photograph lies; what it prints imports as it is.
        record = _completed(_as_written(entry)) if isinstance(entry, dict) else entry
        name = str(record.get("id", "")) if isinstance(record, dict) else ""
        found = [(str(problem), f"{problem.field} {problem.limit}") for problem in problems(record)]
        if name and name in seen:
            found.append(
                (
                    f"id {name!r}: it must be different from every other product's, and entry {seen[name]} has "
                    f"it; rename one",
                    "id twice",
                )
            )
        seen.setdefault(name, row)
        for text, key in found:
            findings.problem(text, row=row, product=name, key=key)
        if found:
            left_out.append(name)
        else:
            records.append(record)
    return records, left_out


def _as_written(entry: Mapping[str, Any]) -> dict[str, Any]:
    """What `show` prints as an entry: without the photograph's place, and with what was implied to be implied anew."""
    record = {name: value for name, value in entry.items() if name != "photo" and value is not None}
    implied = record.get("implied")
    if isinstance(implied, Mapping) and all(isinstance(one, Mapping) for one in implied.values()):
        del record["implied"]
    return record


def _completed(record: dict[str, Any]) -> dict[str, Any]:
    """A record with its template, and with the measures its chart leaves out implied, where it has a chart at all."""
    category = record.get("category")
    if not isinstance(category, str) or category not in kinds.categories():
        return record
    record = {"template": kinds.kind(category).name, **record}
    sizes = record.get("sizes")
    if not isinstance(sizes, Mapping) or not _is_a_chart(sizes, category) or not _enough(category, sizes):
        return record
    done, implied = complete(
        str(category), str(record.get("sex")), {size: sizes[size] for size in ordered(map(str, sizes))}, ""
    )
    if implied:
        record["sizes"] = done
        record["implied"] = {
            size: list(dict.fromkeys([*record.get("implied", {}).get(size, ()), *names]))
            for size, names in implied.items()
        }
    return record


def _is_a_chart(sizes: Mapping[Any, Any], category: str) -> bool:
    return bool(sizes) and all(
        isinstance(size, str) and isinstance(own, Mapping) and own and set(own) <= set(kinds.limits(category))
        and all(isinstance(cm, int | float) and not isinstance(cm, bool) and 0 <= cm < 1e4 for cm in own.values())
        for size, own in sizes.items()
    )  # fmt: skip


def _enough(category: Any, sizes: Mapping[str, Mapping[str, Any]]) -> bool:
    return all(any(name in own for own in sizes.values() for name in group) for group in kinds.needed(category))


def merged(before: Mapping[str, Any], record: Mapping[str, Any]) -> dict[str, Any]:
    """A record updated by what a file says of it; what the file leaves out stays."""
    made = {**before, **{name: value for name, value in record.items() if value not in ({}, [])}}
    for name in _BILINGUAL:
        if name in record:
            made[name] = {**before.get(name, {}), **record[name]}
    if "colours" in record and "colour_words" not in record:
        made.pop("colour_words", None)
    if record.get("sizes"):
        if "implied" in record:
            made["implied"] = record["implied"]
        else:
            made.pop("implied", None)
    return made
