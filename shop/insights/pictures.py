"""Pictures of the report, drawn by matplotlib."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

Rows = Sequence[Mapping[str, Any]]
MOST_BARS = 15


def draw(tables: Mapping[str, Rows], folder: Path) -> list[Path]:
    """Writes a PNG of each table that has something to show; their paths."""
    drawn = {
        "funnel": _bars(tables["funnel"], "what", "shoppers"),
        "try_ons": _bars(_by_item(tables["try_ons"]), "item", "try_ons"),
        "fit": _bars(_labelled(tables["fit"]), "label", "times"),
        "days": _lines(tables["days"]),
    }
    written = []
    for name, figure in drawn.items():
        if figure is not None:
            written.append(folder / f"{name}.png")
            figure.savefig(written[-1], dpi=110)
    return written


def _bars(rows: Rows, label: str, value: str) -> Any:
    if not rows:
        return None
    figure, axis = _figure()
    shown = rows[:MOST_BARS]
    axis.barh([str(row[label]) for row in shown], [row[value] for row in shown])
    axis.invert_yaxis()
    axis.set_xlabel(value)
    return figure


def _lines(rows: Rows) -> Any:
    if not rows:
        return None
    figure, axis = _figure()
    for name in ("shoppers", "try_ons", "searches", "saved"):
        axis.plot([row["day"] for row in rows], [row[name] for row in rows], marker="o", label=name)
    axis.tick_params(axis="x", rotation=45)
    axis.legend()
    return figure


def _by_item(rows: Rows) -> Rows:
    sums: dict[str, int] = {}
    for row in rows:
        sums[row["item"]] = sums.get(row["item"], 0) + row["try_ons"]
    return [{"item": item, "try_ons": count} for item, count in sorted(sums.items(), key=lambda one: -one[1])]


def _labelled(rows: Rows) -> Rows:
    keys = ("item", "size", "zone", "feeling")
    return [{**row, "label": " ".join(str(row[key]) for key in keys if row[key])} for row in rows]


def _figure() -> tuple[Any, Any]:
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(8, 5), layout="constrained")
    FigureCanvasAgg(figure)
    return figure, figure.subplots()
