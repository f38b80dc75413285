"""`python -m shop import`: checks a file, says what it says, loads it."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Sequence
from typing import Any

from common.settings import settings
from shop.importing.findings import ImportRefused
from shop.importing.importer import Report, check, summary
from shop.importing.loading import Loaded, load, sold_now

# Of ids: so many are named, the others counted.
_NAMED = 10
_QUIET_SECONDS = 2.0


def run(arguments: argparse.Namespace) -> int:
    """Runs one import; raises ImportRefused where something stands in its way, after telling all of it on stdout."""
    try:
        return _run(arguments)
    except ImportRefused as problem:
        if arguments.json and not getattr(problem, "told", False):
            _print({"error": str(problem), "imported": 0, "problems": []})
        raise


def _run(arguments: argparse.Namespace) -> int:
    data = settings().data
    progress = _Progress()
    report = check(
        arguments.file,
        mapping=arguments.mapping,
        known=sold_now(data / "catalogue.db"),
        kept=data,
        progress=progress.tell,
    )
    refused = bool(report.troubles) and (not arguments.skip_bad or report.whole_table or not report.records)
    loaded = None
    if not refused and not arguments.check:
        loaded = load(report, data / "catalogue.db", replace=arguments.replace)
        if loaded.added or loaded.changed or loaded.dropped:
            from shop.meanings import learn

            learn(data / "catalogue.db")
    progress.end()
    if arguments.json:
        _print(_as_json(report, loaded, arguments))
    else:
        _tell(report, arguments)
    if refused:
        error = ImportRefused(summary(report))
        error.told = True  # type: ignore[attr-defined]
        raise error
    if not arguments.json:
        for text in _done(report, loaded, arguments):
            print(text)
    return 0


class _Progress:
    """Says on stderr how far an import is, once it takes longer than a moment."""

    def __init__(self) -> None:
        self._last = time.monotonic()
        self._told = False

    def tell(self, done: int, total: int) -> None:
        """So many of the products are checked."""
        if (now := time.monotonic()) - self._last > _QUIET_SECONDS:
            self._last, self._told = now, True
            start = "\r" if sys.stderr.isatty() else ""
            print(f"{start}{done} of {total} products checked", end="" if start else "\n", file=sys.stderr, flush=True)

    def end(self) -> None:
        """Ends the line it wrote on a terminal."""
        if self._told and sys.stderr.isatty():
            print(file=sys.stderr)


def _tell(report: Report, arguments: argparse.Namespace) -> None:
    if arguments.check and report.mapping:
        print(report.mapping)
        print()
    for text in report.troubles:
        print(text)
    for text in report.notes:
        print(f"note: {text}")
    if report.unused:
        print(f"columns that are not used: {', '.join(report.unused)}")
    if arguments.check:
        for record in report.records[:_NAMED]:
            print(_taken(record))


def _taken(record: Any) -> str:
    """One product as it would be sold, its middle size measure by measure."""
    sizes = list(record.get("sizes", {}))
    if not sizes:
        return f"{record['id']}: {record.get('category')}"
    size = sizes[len(sizes) // 2]
    implied = record.get("implied", {}).get(size, ())
    chart = ", ".join(
        f"{name} {cm:g}" + (" (implied)" if name in implied else "") for name, cm in record["sizes"][size].items()
    )
    price = f"{record.get('price')} {record.get('currency', 'CNY')}"
    colours = "|".join(record["colours"])
    return f"{record['id']}: {record['category']}, {price}, {colours}, sizes {', '.join(sizes)}; {size}: {chart}"


def _done(report: Report, loaded: Loaded | None, arguments: argparse.Namespace) -> Sequence[str]:
    left_out = f"; left out: {_named(report.left_out)}" if report.left_out else ""
    read = f"{report.file.name}, read as {report.read_as}"
    count = f"{len(report.records)} sound products ({read}){left_out}"
    if loaded is None:
        return [f"checked, nothing was changed: {count}"]
    lines = [
        f"{_sold_now()}: {count}",
        f"{len(loaded.added)} new, {len(loaded.changed)} changed, {loaded.unchanged} as they were",
    ]
    if loaded.dropped:
        lines.append(f"dropped, as the file does not name them: {_named(loaded.dropped)}")
    elif arguments.replace:
        lines.append("nothing was dropped")
    return lines


def _named(ids: Sequence[str]) -> str:
    more = f" and {len(ids) - _NAMED} more" if len(ids) > _NAMED else ""
    return f"{len(ids)} ({', '.join(one or 'no id' for one in ids[:_NAMED])}{more})"


def _sold_now() -> str:
    if other := settings().catalogue:
        return f"kept, and sold once FITTING_ROOM_CATALOGUE={other} is unset"
    return "in the shop now"


def _as_json(report: Report, loaded: Loaded | None, arguments: argparse.Namespace) -> dict[str, Any]:
    found = [
        {"level": one.level, "row": one.row, "product": one.product, "field": one.field, "text": one.text}
        for one in report.findings
    ]  # fmt: skip
    told: dict[str, Any] = {
        "sound": len(report.records),
        "imported": len(report.records) if loaded else 0,
        "encoding": report.read_as,
        "system": report.system,
        "unused_columns": report.unused,
        "problems": [one for one in found if one["level"] != "note"],
        "notes": [one for one in found if one["level"] == "note"],
    }
    if loaded:
        told |= {
            "added": loaded.added,
            "changed": loaded.changed,
            "dropped": loaded.dropped,
            "unchanged": loaded.unchanged,
        }
    if arguments.check:
        told |= {"mapping": report.mapping, "products": list(report.records)}
    return told


def _print(value: object) -> None:
    print(json.dumps(value, ensure_ascii=False, default=str))
