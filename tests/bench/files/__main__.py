"""`python -m tests.bench.files [FOLDER]`: how many of the files shops send are right, asked about, or wrong.

Without FOLDER the held-out files of this folder; with it the files named in `field.yml`, which lie there. Each is
imported in a shop of its own by the command, as a shop would; `right` says what must come of it.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent


def main() -> int:
    """Prints a line a file that is not right, and the count of each verdict; 1 where any is wrong."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.files", description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, help="where the files named in field.yml lie")
    folder = parser.parse_args().folder
    if folder and not folder.is_dir():
        print(f"error: {folder} is no folder; give the one with the files named in field.yml", file=sys.stderr)
        return 2
    counts: Counter[str] = Counter()
    for name, case, file in _field(folder) if folder else _held_out():
        verdict, why = judge(case, file)
        counts[verdict] += 1
        if verdict != "right" or why:
            print(f"{verdict:6} {name}: {why}")
    total = sum(counts.values())
    print(f"{counts['right']} right, {counts['asked']} asked about, {counts['wrong']} wrong, of {total} files")
    return 1 if counts["wrong"] else 0


def _held_out() -> Iterator[tuple[str, dict[str, Any], Path]]:
    with tempfile.TemporaryDirectory() as folder:
        for name, case in cases(HERE):
            yield name, case, written(case, Path(folder))


def _field(folder: Path) -> Iterator[tuple[str, dict[str, Any], Path]]:
    import yaml

    for name, right in yaml.safe_load((HERE / "field.yml").read_text(encoding="utf-8")).items():
        for file in folder.glob(f"{name}*"):
            yield name, {"right": right}, file


def cases(folder: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """The held-out cases by name."""
    import yaml

    for file in sorted(folder.glob("held_out_*.yml")):
        for case in yaml.safe_load(file.read_text(encoding="utf-8")):
            yield case["name"], case


def written(case: dict[str, Any], folder: Path) -> Path:
    """A case's file, in its encoding or as a workbook."""
    file = folder / case["file"]
    if "rows" in case:
        import openpyxl

        book = openpyxl.Workbook()
        for row in case["rows"]:
            book.active.append(row)  # type: ignore[union-attr]
        book.save(file)
    else:
        file.write_bytes(case["text"].encode(case.get("encoding", "utf-8")))
    return file


def judge(case: dict[str, Any], file: Path) -> tuple[str, str]:
    """The verdict on one file, and why."""
    with tempfile.TemporaryDirectory() as folder:
        if "before" in case:
            (Path(folder) / "before.csv").write_text(case["before"], encoding="utf-8")
            _run(folder, "import", f"{folder}/before.csv")
        flags = []
        if "mapping" in case:
            (Path(folder) / "mapping.yml").write_text(case["mapping"], encoding="utf-8")
            flags = ["--mapping", f"{folder}/mapping.yml"]
        done = _run(folder, "import", str(file), *flags)
        database = Path(folder) / "data" / "catalogue.db"
        return verdict(case["right"], done.returncode, done.stdout, done.stderr, _sold(database))


def _run(folder: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    settings = {"FITTING_ROOM_DATA_DIR": f"{folder}/data", "FITTING_ROOM_CACHE_DIR": f"{folder}/cache"}
    command = [sys.executable, "-m", "shop", *arguments]
    return subprocess.run(command, capture_output=True, text=True, env={**os.environ, **settings}, check=False)


def _sold(database: Path) -> dict[str, Any]:
    from shop.importing.loading import sold_now

    return dict(sold_now(database))


def verdict(right: dict[str, Any], status: int, out: str, err: str, sold: dict[str, Any]) -> tuple[str, str]:
    """ "right", "asked" or "wrong", and why. What must come of a file: exit, asks, says, products, order, only."""
    allowed = right["exit"] if isinstance(right["exit"], list) else [right["exit"]]
    line = err.strip()
    if status == 2:
        one_line = line.count("\n") == 0 and line.startswith("error:")
        if not one_line:
            return "wrong", f"stderr is {line[-300:]!r}"
        if 2 in allowed:
            return ("right", "") if re.search(right["asks"], line) else ("asked", f"of something else: {line}")
        return "asked", line
    if status != 0 or 0 not in allowed:
        return "wrong", f"exit {status}: {(line or out)[-400:]}"
    missing = [said for said in right.get("says", []) if not re.search(said, out)]
    if missing:
        return "wrong", f"does not say {missing}"
    if off := list(_off(right, sold)):
        return "wrong", "; ".join(off)
    return "right", ""


def _off(right: dict[str, Any], sold: dict[str, Any]) -> Iterator[str]:
    for name, wanted in right.get("products", {}).items():
        if name not in sold:
            yield f"no product {name} but {list(sold)}"
            continue
        yield from _record_off(name, wanted, sold[name])
    for name, order in right.get("order", {}).items():
        if list(sold.get(name, {}).get("sizes", {})) != order:
            yield f"sizes of {name} in order {list(sold.get(name, {}).get('sizes', {}))}"
    if "only" in right and sorted(sold) != sorted(right["only"]):
        yield f"products {sorted(sold)}"


def _record_off(name: str, wanted: dict[str, Any], record: dict[str, Any]) -> Iterator[str]:
    for field, value in wanted.items():
        has = record.get(field, {"pattern": "plain", "currency": "CNY"}.get(field))
        if field == "sizes":
            for size, chart in value.items():
                own = has.get(str(size), {}) if has else {}
                for measure, cm in chart.items():
                    if abs(own.get(measure, -1) - cm) > 0.11 or measure in record.get("implied", {}).get(str(size), ()):
                        yield f"{name} {size} {measure} is {own.get(measure)}, not {cm} (sizes {list(has or {})})"
        elif field == "implied":
            for size, names in value.items():
                if not set(names) <= set((has or {}).get(size, ())):
                    yield f"{name} {size} implied {(has or {}).get(size)}"
        elif field in ("name", "description") and isinstance(value, str):
            if value not in (has or {}).values():
                yield f"{name} {field} {has!r}"
        elif has != value:
            yield f"{name} {field} is {json.dumps(has, ensure_ascii=False)}, not {value}"


if __name__ == "__main__":
    sys.exit(main())
